package search

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A wider search says what the search that it proposes finds: as many, and the same first, whichever way they are counted.
func TestWiderIsWhatItsSearchFinds(t *testing.T) {
	start := time.Date(2026, 11, 23, 10, 0, 0, 0, paris)
	x, w := manyListings(t, start)
	few := x.few
	rapid.Check(t, func(rt *rapid.T) {
		q := w.genQuery(rt)
		q.Prefix, q.Exact = rapid.IntRange(0, 9).Draw(rt, "unfinished") == 0, rapid.IntRange(0, 9).Draw(rt, "exact") == 0
		q.Page = rapid.SampledFrom([]int{0, 1, 3}).Draw(rt, "page")
		w.clock = start.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 5, 9, 13}).Draw(rt, "hours later")) * time.Hour)
		x.few = rapid.SampledFrom([]int{1 << 20, few, math.MinInt32}).Draw(rt, "few")
		clock := func() time.Time { return w.clock }
		got, err := x.widen(q, clock)
		if err != nil {
			rt.Fatal(err)
		}
		for i, way := range got {
			q := way.Query
			q.Limit = WiderFirst
			found, err := x.search(q, clock)
			if err != nil {
				rt.Fatal(err)
			}
			if way.Total == 0 || way.Total != found.Total {
				rt.Errorf("%s: %d, its search finds %d", way.How, way.Total, found.Total)
			}
			var want []Hit
			if i == 0 {
				want = found.Hits
			}
			if d := cmp.Diff(want, way.First); d != "" {
				rt.Errorf("%s: %s", way.How, d)
			}
		}
		for how, loosened := range waysOf(q, got) {
			if found, err := x.search(loosened, clock); err != nil || found.Total > 0 {
				rt.Errorf("%s finds %d, %v and is not proposed", how, found.Total, err)
			}
		}
	})
}

// waysOf gives the ways to loosen one condition that were not proposed.
func waysOf(q Query, proposed []Wider) map[string]Query {
	out := map[string]Query{}
	q.Page = 0
	for _, l := range loosenings {
		if wide, ok := l.loosen(q); ok {
			out[l.how] = wide
		}
	}
	for _, p := range proposed {
		delete(out, p.How)
		if p.How == "radius" { // what is near need not be looked for anywhere
			delete(out, "place")
		}
	}
	return out
}
