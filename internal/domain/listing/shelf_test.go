package listing_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

// What lists show is read alone, and is what is read with everything else.
func TestBriefsAreListingsInBrief(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d, "verified"), t.Context()
		w.set(t, func(tt *territory.Territory) { tt.Review = territory.ReviewAfter })
		var ids []string
		for _, l := range []listing.Listing{mission(), mission(), offer(w.person.PersonID)} {
			by := w.admin
			if l.ByPerson() {
				by = w.person
			}
			l.Lang, l.MinAge, l.Families, l.Wheelchair, l.Bring, l.Street = "en", 16, true, true, "gants", "1 rue du Port"
			made, err := w.Submit(ctx, by, l, 0)
			if err != nil {
				t.Fatal(err)
			}
			ids = append([]string{made.ID}, ids...)
		}
		whole, err := w.ByIDs(ctx, append(ids, "none"))
		if err != nil {
			t.Fatal(err)
		}
		briefs, err := w.Briefs(ctx, append(ids, "none"))
		if err != nil || len(briefs) != 3 || len(whole) != 3 {
			t.Fatal(len(briefs), len(whole), err)
		}
		for i, l := range whole {
			want := listing.Listing{ID: l.ID, OrgID: l.OrgID, PersonID: l.PersonID, Sense: l.Sense, Family: l.Family, Title: l.Title, Slug: l.Slug,
				Commune: l.Commune, Remote: l.Remote, Slots: l.Slots, Weekly: l.Weekly, WhenText: l.WhenText, MinAge: l.MinAge, Families: l.Families,
				Wheelchair: l.Wheelchair, Lang: l.Lang, State: l.State, EndsAt: l.EndsAt, Bearer: l.Bearer}
			want.Bearer.Slug, want.Bearer.OrgKind = "", ""
			if diff := cmp.Diff(want, briefs[i].Listing); diff != "" {
				t.Error(diff)
			}
		}
		w.now = whole[0].EndsAt
		if briefs, err = w.Briefs(ctx, ids); err != nil || len(briefs) == 3 {
			t.Errorf("what has ended is listed: %d, %v", len(briefs), err)
		}
	})
}

// What was written at once, without a change for each listing, is read anew.
func TestShelfHearsOfEverything(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d, "verified"), t.Context()
		w.set(t, func(tt *territory.Territory) { tt.Review = territory.ReviewAfter })
		w.Shelf = listing.NewShelf(d, changelog.NewTip(d), listing.ShelfBytes)
		made, err := w.Submit(ctx, w.admin, mission(), 0)
		if err != nil {
			t.Fatal(err)
		}
		title := func() string {
			ls, err := w.Shelved(ctx, []string{made.ID})
			if err != nil || len(ls) != 1 {
				t.Fatal(len(ls), err)
			}
			return ls[0].Title
		}
		before := title()
		if _, err := d.ExecContext(ctx, `update listings set title = 'Autrement' where id = $1`, made.ID); err != nil {
			t.Fatal(err)
		}
		if got := title(); got != before {
			t.Errorf("the shelf keeps nothing: %s", got)
		}
		err = d.Tx(ctx, func(q db.Querier) error {
			return changelog.Append(ctx, q, w.now, changelog.Everything, "")
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := title(); got != "Autrement" {
			t.Errorf("after everything changed: %s", got)
		}
	})
}
