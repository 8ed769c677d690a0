package listing_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/org/register"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/fault"
)

func TestDrafts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d, "verified"), t.Context()
		dr, err := w.NewDraft(ctx, actor.Actor{}, listing.Form{"title": "à demi écr"}, "")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := w.Draft(ctx, actor.Actor{}, dr.ID); err != nil || got.Form["title"] != "à demi écr" {
			t.Errorf("kept: %+v, %v", got, err)
		}
		if err := w.SaveDraft(ctx, w.person, dr); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Draft(ctx, w.other, dr.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("another person opens it: %v", err)
		}
		if err := w.SaveDraft(ctx, w.other, dr); !fault.Is(err, fault.NotFound) {
			t.Errorf("another person writes it: %v", err)
		}
		if mine, err := w.MyDrafts(ctx, w.person); err != nil || len(mine) != 1 {
			t.Errorf("MyDrafts = %d, %v", len(mine), err)
		}
		w.now = w.now.Add(listing.DraftLife)
		if _, err := w.Draft(ctx, w.person, dr.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("after 30 days: %v", err)
		}
		if _, err := w.NewDraft(ctx, w.person, listing.Form{"x": strings.Repeat("a", 40000)}, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("a huge draft: %v", err)
		}
	})
}

func TestForm(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		form  listing.Form
		field string
	}{
		"a date as the browser sends it":      {listing.Form{"slot1_date": "2026-11-28", "slot1_from": "09:00", "slot1_to": "12:00", "slot1_places": "10"}, ""},
		"a date as people write it":           {listing.Form{"slot1_date": "28/11/2026", "slot1_from": "9h", "slot1_to": "12 h 30", "slot1_places": "10"}, ""},
		"a date that does not exist":          {listing.Form{"slot1_date": "31/02/2026", "slot1_from": "9", "slot1_to": "10", "slot1_places": "1"}, "slot1_date"},
		"an hour that does not exist":         {listing.Form{"slot1_date": "28/11/2026", "slot1_from": "25", "slot1_to": "26", "slot1_places": "1"}, "slot1_from"},
		"an end before its start":             {listing.Form{"slot1_date": "28/11/2026", "slot1_from": "12", "slot1_to": "9", "slot1_places": "1"}, "slot1_to"},
		"places in words":                     {listing.Form{"slot1_date": "28/11/2026", "slot1_from": "9", "slot1_to": "10", "slot1_places": "dix"}, "slot1_places"},
		"a rhythm that ends before it begins": {listing.Form{"day2_from": "20:00", "day2_to": "18:00"}, "day2_to"},
		"an age in words":                     {listing.Form{"min_age": "seize"}, "min_age"},
	} {
		_, list := c.form.Listing(paris)
		if (len(list) == 0) != (c.field == "") || c.field != "" && list[0].Field != c.field {
			t.Errorf("%s: %v, want an error on %q", name, list, c.field)
		}
	}
	// what a listing is shown as, sent back, is the same listing
	l := mission()
	l.Slots[0].Start = time.Date(2026, 10, 25, 9, 0, 0, 0, paris) // the night before has 25 hours
	l.Slots[0].End = time.Date(2026, 10, 25, 12, 0, 0, 0, paris)
	l.Weekly, l.MinAge, l.Wheelchair = listing.Weekly{{Day: 2, From: 18 * 60, To: 20*60 + 30}}, 16, true
	back, list := listing.FormOf(l, paris).Listing(paris)
	if len(list) != 0 || !back.Slots[0].Start.Equal(l.Slots[0].Start) || back.Weekly.String() != l.Weekly.String() || back.MinAge != 16 || !back.Wheelchair {
		t.Errorf("there and back: %+v, %v", back, list)
	}
}

// The themes of listings and those of associations are the same, whatever the order of the forms.
func TestThemesAreThoseOfTheRegister(t *testing.T) {
	ours, theirs := slices.Sorted(slices.Values(listing.Themes)), slices.Sorted(slices.Values(register.Themes))
	if !slices.Equal(ours, theirs) {
		t.Errorf("%v, and %v", ours, theirs)
	}
}
