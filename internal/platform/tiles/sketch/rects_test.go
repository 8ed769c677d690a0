package sketch

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// A part of a picture touches one that is taken exactly when it touches one of them, compared one by one.
func TestPartsTouchAsComparedOneByOne(t *testing.T) {
	f := Frame{W: 600, H: 700}
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(1, seed))
		part := func() rect {
			x, y := r.Float64()*800-50, r.Float64()*800-50
			return rect{x, y, x + 1 + 90*r.Float64(), y + 1 + 60*r.Float64()}
		}
		var parts []rect
		taken := newRects(f, 0)
		for range r.IntN(rectsMarked + 20) {
			parts = append(parts, part())
			taken.add(parts[len(parts)-1])
		}
		for range 50 {
			one := part()
			if got, want := taken.meet(one, taken.between(one.x0, one.x1)), slices.ContainsFunc(parts, one.meets); got != want {
				t.Fatalf("seed %d: %v touches: %v, want %v", seed, one, got, want)
			}
		}
	}
}
