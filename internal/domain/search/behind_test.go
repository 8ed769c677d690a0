package search

import (
	"slices"
	"testing"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

// A node that is behind reads rows as they are by now, not as they were at the version that it comes to. Whatever an org
// went through meanwhile, its listings are those that it has in the end.
func TestOrgsChangeUnderWhoIsBehind(t *testing.T) {
	for _, row := range []struct {
		rule  string
		began string // state of the org when the index was built
		then  func(w *world, org string, first listing.Listing)
	}{
		{"let in, and a listing of it is edited just before", "suspended", func(w *world, org string, first listing.Listing) {
			w.tell("listing", first.ID)
			w.exec(`update orgs set state = 'verified' where id = $1`, org)
			w.tell("org", org)
		}},
		{"shut out and let in again, and a listing of it is edited just before", "verified", func(w *world, org string, first listing.Listing) {
			w.tell("listing", first.ID)
			w.exec(`update orgs set state = 'suspended' where id = $1`, org)
			w.tell("org", org)
			w.oneChange()
			w.exec(`update orgs set state = 'verified' where id = $1`, org)
			w.tell("org", org)
		}},
		{"renamed and named as before", "verified", func(w *world, org string, first listing.Listing) {
			w.tell("listing", first.ID)
			w.exec(`update orgs set name = 'Feuilles' where id = $1`, org)
			w.tell("org", org)
			w.oneChange()
			w.exec(`update orgs set name = 'Racines' where id = $1`, org)
			w.tell("org", org)
		}},
	} {
		t.Run(row.rule, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				w := newWorld(t, d)
				org := w.addOrg(row.began, "Racines")
				first, second := w.put(w.online(org, nil)), w.put(w.online(org, nil))
				if err := w.search.catchUp(t.Context()); err != nil {
					t.Fatal(err)
				}
				row.then(w, org, first)
				for w.oneChange() {
				}
				got, want := w.find(Query{Text: "racines"}).IDs(), []string{first.ID, second.ID}
				slices.Sort(got)
				slices.Sort(want)
				if !slices.Equal(got, want) {
					t.Errorf("found %v, want %v", got, want)
				}
			})
		})
	}
}

// oneChange takes the next change of the log alone; false when there is none.
func (w *world) oneChange() bool {
	w.t.Helper()
	changes, err := changelog.Since(w.t.Context(), w.db, w.search.Version(), 1)
	if err == nil && len(changes) > 0 {
		err = w.search.take(w.t.Context(), changes)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return len(changes) > 0
}
