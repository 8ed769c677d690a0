package search

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parvis/internal/platform/ids"
)

// However an answer is found among some thousand listings, it is the same: one by one, by vectors, by what was counted
// before; many in one place and some apart; whatever was taken out, ended or passed since the base was made.
func TestWaysAgree(t *testing.T) {
	start := time.Date(2026, 11, 23, 10, 0, 0, 0, paris)
	x, w := manyListings(t, start)
	few := x.few
	rapid.Check(t, func(rt *rapid.T) {
		q := w.genQuery(rt)
		w.clock = start.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 5, 9, 13}).Draw(rt, "hours later")) * time.Hour)
		q.Page = rapid.SampledFrom([]int{0, 0, 2, 7}).Draw(rt, "page")
		var first Result
		for i, way := range []int{1 << 20, few, math.MinInt32} {
			x.few = way
			r, err := x.search(q, func() time.Time { return w.clock })
			if err != nil {
				rt.Fatal(err)
			}
			if i == 0 {
				first = r
			} else if d := cmp.Diff(first, r); d != "" {
				rt.Fatalf("%+v near %v at %v, way %d: %s", q, q.Near, w.clock, way, d)
			}
		}
	})
}

// manyListings is an index of thousands of listings in few places, of which some were changed or taken out since.
func manyListings(t *testing.T, now time.Time) (*index, *world) {
	c := newCorpus(now)
	c.words = slices.Repeat(someWords, len(c.words)/len(someWords)+1)[:len(c.words)]
	w := &world{t: t, clock: now, orgs: []string{ids.New(), ids.New(), ids.New()}, persons: []string{ids.New()}}
	x := newIndex(paris)
	x.mergeAt = math.MaxInt / 2
	b, p := newBuilder(), x.preparer(nil)
	var rows []row
	for i := range 4_000 {
		r := c.row()
		at := places[i%7%4]
		r.commune, r.lat, r.lon = at.code, at.lat, at.lon
		switch i % 10 {
		case 0:
			r.lat, r.lon = r.lat+c.r.Float64()/20, r.lon+c.r.Float64()/20
		case 1:
			r.commune, r.lat, r.lon = "", 0, 0
		}
		r.orgID = w.orgs[i%3]
		rows = append(rows, r)
		d, ok := p.doc(&r)
		if !ok {
			t.Fatal(r.id)
		}
		b.add(d)
	}
	x.rebuild(merge([]part{b.part(now.UnixMicro())}), 1, now.UnixMicro())
	var changes []change
	for i := 0; i < len(rows); i += 40 {
		d, _ := p.doc(&rows[i])
		if ch := (change{id: d.id}); i%80 == 0 {
			changes = append(changes, ch)
		} else {
			rows[i].title += " salle"
			d, _ = p.doc(&rows[i])
			changes = append(changes, change{d.id, keep(d)})
		}
	}
	x.apply(2, changes, now.UnixMicro())
	return x, w
}
