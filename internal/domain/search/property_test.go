package search

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/ids"
)

// Whatever is written and whenever it is asked, the index gives what the plain reading of the rows gives: the listings
// in order, the total, every count; and its pages, by number or by cursor, are pieces of that order.
func TestIndexAgreesWithRows(t *testing.T) {
	for _, way := range []struct {
		name         string
		few, mergeAt int
	}{
		{"one by one, never merged", 1 << 20, 1 << 20},
		{"all at once, never merged", -1, 1 << 20},
		{"all at once, merged all the time", -1, 1},
		{"one by one, merged sometimes", 1 << 20, 8},
	} {
		t.Run(way.name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				rapid.Check(t, func(rt *rapid.T) { agree(t, rt, d, way.few, way.mergeAt) })
			})
		})
	}
}

func agree(t *testing.T, rt *rapid.T, d *db.DB, few, mergeAt int) {
	for _, table := range []string{"slots", "listings", "orgs", "persons"} {
		if _, err := d.ExecContext(t.Context(), "delete from "+table); err != nil {
			t.Fatal(err)
		}
	}
	w := newWorld(t, d)
	w.search.index.few, w.search.index.mergeAt = few, mergeAt
	w.clock = rapid.SampledFrom([]time.Time{w.clock, // an ordinary week, and those when the clocks change
		time.Date(2026, 10, 20, 17, 0, 0, 0, paris), time.Date(2027, 3, 24, 9, 0, 0, 0, paris)}).Draw(rt, "week")
	w.clock = w.clock.Add(time.Duration(rapid.IntRange(0, 14*24*60).Draw(rt, "clock")) * time.Minute)
	w.addOrg("verified", "Les jardins")
	w.addOrg("verified", "Atelier vélo")
	w.addOrg("suspended", "Chorale")
	w.addPerson()
	w.addPerson()
	for range rapid.IntRange(0, 30).Draw(rt, "listings") {
		l := w.genListing(rt, ids.New())
		w.write(l)
		w.listings = append(w.listings, l)
	}
	if err := w.search.load(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer w.search.index.merged.Wait()
	o := &oracle{d, paris, w.search.index.french}
	for range rapid.IntRange(1, 5).Draw(rt, "steps") {
		w.step(rt)
		if err := w.search.catchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		if rapid.Bool().Draw(rt, "tick") {
			w.search.index.tick(w.clock.UnixMicro())
		}
		for range 3 {
			w.compare(rt, o)
		}
	}
}

// step changes something: listings, those who bear them, or the time alone.
func (w *world) step(t *rapid.T) {
	for range rapid.IntRange(0, 4).Draw(t, "edits") {
		id := ids.New()
		if len(w.listings) > 0 && rapid.Bool().Draw(t, "edit") {
			id = rapid.SampledFrom(w.listings).Draw(t, "which").ID
		}
		l := w.genListing(t, id)
		w.put(l)
		w.listings = append(w.listings, l)
	}
	switch rapid.IntRange(0, 6).Draw(t, "else") {
	case 0:
		org := rapid.SampledFrom(w.orgs).Draw(t, "org")
		w.exec(`update orgs set state = $2, answer_minutes = $3, answers = $4 where id = $1`, org,
			rapid.SampledFrom([]string{"verified", "verified", "suspended"}).Draw(t, "org state"),
			rapid.SampledFrom([]int{60, 2000, 5000, 20000}).Draw(t, "minutes"), rapid.IntRange(4, 6).Draw(t, "answers"))
		w.tell("org", org)
	case 1:
		person := rapid.SampledFrom(w.persons).Draw(t, "person")
		w.exec(`update persons set suspended_at = $2 where id = $1`, person, rapid.IntRange(0, 1).Draw(t, "suspended"))
		w.tell("person", person)
	case 2:
		if len(w.listings) > 0 {
			id := rapid.SampledFrom(w.listings).Draw(t, "which").ID
			w.exec(`delete from listings where id = $1`, id)
			w.tell("listing", id)
		}
	case 3, 4:
		w.clock = w.clock.Add(time.Duration(rapid.IntRange(1, 30*60).Draw(t, "minutes later")) * time.Minute)
	}
}

func (w *world) compare(t *rapid.T, o *oracle) {
	q := w.genQuery(t)
	hits, facets, err := o.search(context.Background(), q, w.clock)
	if err != nil {
		t.Fatal(err)
	}
	want := make([]string, len(hits))
	for i, h := range hits {
		want[i] = h.id
	}
	first := w.find(q)
	if d := cmp.Diff(facets, first.Facets, cmpopts.EquateEmpty()); d != "" {
		t.Fatalf("counts (-rows +index) of %+v near %v: %s", q, q.Near, d)
	}
	if first.Total != len(want) {
		t.Fatalf("total of %+v near %v: %d, want %d", q, q.Near, first.Total, len(want))
	}
	byCursor, byNumber := []string{}, []string{}
	for p, r := q, first; ; r = w.find(p) {
		byCursor = append(byCursor, r.IDs()...)
		if r.Next == "" {
			break
		}
		p.After = r.Next
	}
	for p := q; len(byNumber) < len(want); {
		p.Page++
		r := w.find(p)
		if len(r.Hits) == 0 {
			break
		}
		byNumber = append(byNumber, r.IDs()...)
	}
	if d := cmp.Diff(want, byCursor, cmpopts.EquateEmpty()); d != "" {
		t.Fatalf("order (-rows +index) of %+v near %v at %v: %s", q, q.Near, w.clock, d)
	}
	if d := cmp.Diff(want, byNumber, cmpopts.EquateEmpty()); d != "" {
		t.Fatalf("pages (-rows +index) of %+v near %v: %s", q, q.Near, d)
	}
}
