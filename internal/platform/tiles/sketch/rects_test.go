package sketch

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// A part of a picture touches the first of those that are taken, compared one by one; those given back count no more.
func TestPartsTouchAsComparedOneByOne(t *testing.T) {
	f := Frame{W: 600, H: 700}
	var taken rects
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(1, seed))
		part := func() rect {
			x, y := r.Float64()*800-50, r.Float64()*800-50
			return rect{x, y, x + 1 + 90*r.Float64(), y + 1 + 60*r.Float64()}
		}
		var parts []rect
		taken.clear(f)
		for i := range r.IntN(rectsMarked + 20) {
			parts = append(parts, part())
			taken.add(&parts[i])
			if r.IntN(4) == 0 {
				gone := r.IntN(i + 1)
				parts[gone] = nowhere
				taken.remove(gone)
				if r.IntN(2) == 0 {
					parts[gone] = part()
					taken.set(gone, &parts[gone])
				}
			}
		}
		for range 50 {
			one := part()
			if got, want := taken.first(&one), slices.IndexFunc(parts, func(o rect) bool { return o.meets(&one) }); got != want {
				t.Fatalf("seed %d: %v touches: %v, want %v", seed, one, got, want)
			}
		}
	}
}
