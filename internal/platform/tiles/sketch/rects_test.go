package sketch

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A part of a picture touches one that is taken exactly when it touches one of them, compared one by one.
func TestPartsTouchAsComparedOneByOne(t *testing.T) {
	f := Frame{W: 600, H: 700}
	length := rapid.Float64Range(-50, 750)
	part := rapid.Custom(func(t *rapid.T) rect {
		x, y := length.Draw(t, "x"), length.Draw(t, "y")
		return rect{x, y, x + rapid.Float64Range(1, 90).Draw(t, "wide"), y + rapid.Float64Range(1, 60).Draw(t, "high")}
	})
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(part, 0, rectsMarked+20).Draw(t, "taken")
		taken := newRects(f, 0)
		for _, p := range parts {
			taken.add(p)
		}
		for range 20 {
			r := part.Draw(t, "one")
			if got, want := taken.meet(r), slices.ContainsFunc(parts, r.meets); got != want {
				t.Fatalf("%v touches: %v, want %v", r, got, want)
			}
		}
	})
}
