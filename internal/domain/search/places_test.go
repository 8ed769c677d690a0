package search

import (
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

// dates gives a listing dates: in so many hours, places, taken, and so on.
func (w *world) dates(of ...int) func(*listing.Listing) {
	return func(l *listing.Listing) {
		for d := range slices.Chunk(of, 3) {
			s := w.slot(d[0])
			s.Places, s.Taken = d[1], d[2]
			l.Slots = append(l.Slots, s)
		}
	}
}

// Places change hands between two searches: the change log tells of it, and time alone changes what is to come.
func TestFullFallsBehind(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		org := w.addOrg("verified", "Racines")
		ours := w.put(w.online(org, w.dates(24, 3, 0)))
		other := w.put(w.online(org, w.dates(4*24, 3, 0)))
		late := w.put(w.online(org, w.dates(2, 3, 0, 3*24, 3, 3)))
		take := func(n int) {
			w.exec(`update slots set taken = $1 where listing_id = $2`, n, ours.ID)
			w.tell("listing", ours.ID)
		}
		names := map[string]string{ours.ID: "tomorrow", other.ID: "later", late.ID: "today"}
		for _, step := range []struct {
			rule string
			do   func()
			want string
		}{
			{"places everywhere: the soonest first", func() {}, "today tomorrow later"},
			{"two of three taken", func() { take(2) }, "today tomorrow later"},
			{"the last one taken: behind, and still found", func() { take(3) }, "today later tomorrow"},
			{"one given back", func() { take(2) }, "today tomorrow later"},
			{"the date with places is over, the one to come is full", func() { w.clock = w.clock.Add(14 * time.Hour) }, "tomorrow later today"},
		} {
			step.do()
			for _, merged := range []bool{false, true} {
				read := w.search.catchUp
				if merged {
					read = w.search.load
				}
				if err := read(t.Context()); err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, id := range w.find(Query{}).IDs() {
					got = append(got, names[id])
				}
				if want := strings.Fields(step.want); !slices.Equal(got, want) {
					t.Errorf("%s (merged %t): %v, want %v", step.rule, merged, got, want)
				}
			}
		}
	})
}
