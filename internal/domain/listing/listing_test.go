package listing_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/ids"
)

var start = time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)

// world is an org "o1" in a state, its admin, a person and a stranger.
type world struct {
	*listing.Service
	now                  time.Time
	admin, person, other actor.Actor
}

func newWorld(t *testing.T, d *db.DB, orgState string) *world {
	t.Helper()
	w := &world{now: start}
	w.Service = &listing.Service{DB: d, Now: func() time.Time { return w.now }, NewID: ids.New,
		Locate: func(code string) (float64, float64, bool) { return 48.69, 6.18, code == "54395" }}
	err := d.Tx(t.Context(), func(q db.Querier) error {
		for _, p := range []struct {
			name string
			a    *actor.Actor
		}{{"admin", &w.admin}, {"person", &w.person}, {"other", &w.other}} {
			got, err := account.UpsertPerson(t.Context(), q, w.now, p.name+"@example.org", p.name, "fr")
			if err != nil {
				return err
			}
			*p.a = actor.Actor{PersonID: got.ID, FirstName: p.name, Role: actor.Citizen}
		}
		w.admin.Seats = []actor.Seat{{OrgID: "o1", Admin: true}}
		_, err := q.ExecContext(t.Context(), `
			insert into orgs (id, kind, state, name, slug, name_fold, letter, object, theme, commune, legacy_rna, siren, court,
				volume_folio, site, source, source_hash, matched_by, charter_version, charter_at, created_at, updated_at, verified_at, answers)
			values ('o1', 'association', $1, 'O', 'o', 'o', 'o', '', '', '54395', '', '', '', '', '', 'person', '', 'hand', '', 0, 1, 1, 1, 0)`, orgState)
		if err != nil {
			return err
		}
		_, err = q.ExecContext(t.Context(), `insert into members (org_id, person_id, role, created_at) values ('o1', $1, 'admin', 1)`, w.admin.PersonID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) set(t *testing.T, change func(*territory.Territory)) {
	t.Helper()
	tt := territory.Default()
	change(&tt)
	if err := territory.Store(t.Context(), w.DB, w.now, tt); err != nil {
		t.Fatal(err)
	}
}

// mission is a right listing of the org with one slot in a week.
func mission() listing.Listing {
	day := start.AddDate(0, 0, 7)
	return listing.Listing{OrgID: "o1", Sense: listing.Need, Family: listing.Help, Title: "Trier la collecte", Theme: "solidarite-insertion",
		Description: "Nous trions les dons et rangeons par famille, en équipe de cinq.", Commune: "54395", Lang: "fr",
		Slots: []listing.Slot{{Start: day, End: day.Add(3 * time.Hour), Places: 10}}}
}

func offer(person string) listing.Listing {
	return listing.Listing{PersonID: person, Sense: listing.Offer, Family: listing.Skill, Title: "Comptable, j’aide", Theme: "gestion-finance-droit",
		Description: "J’aide à clore les comptes d’une petite association, deux heures par mois.", Commune: "54395", WhenText: "2 h par mois", Lang: "fr"}
}

func TestValidate(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*listing.Listing)
		field  string // "" when it is right
	}{
		"a right mission":                   {func(*listing.Listing) {}, ""},
		"no sense":                          {func(l *listing.Listing) { l.Sense = "" }, "sense"},
		"an invented family":                {func(l *listing.Listing) { l.Family = "x" }, "family"},
		"a title of 4":                      {func(l *listing.Listing) { l.Title = "Trie" }, "title"},
		"a title of 5":                      {func(l *listing.Listing) { l.Title = "Trier" }, ""},
		"a title of 90 accents":             {func(l *listing.Listing) { l.Title = strings.Repeat("é", 90) }, ""},
		"a title of 91":                     {func(l *listing.Listing) { l.Title = strings.Repeat("é", 91) }, "title"},
		"a title without a word":            {func(l *listing.Listing) { l.Title = "!!!!! 12345" }, "title"},
		"a description of 29":               {func(l *listing.Listing) { l.Description = strings.Repeat("a", 29) }, "description"},
		"a description of 5,001":            {func(l *listing.Listing) { l.Description = strings.Repeat("a", 5001) }, "description"},
		"no theme":                          {func(l *listing.Listing) { l.Theme = "" }, "theme"},
		"nowhere":                           {func(l *listing.Listing) { l.Commune = "" }, "where"},
		"nowhere but at a distance":         {func(l *listing.Listing) { l.Commune, l.Remote = "", true }, ""},
		"a slot that ends before it begins": {func(l *listing.Listing) { l.Slots[0].End = l.Slots[0].Start.Add(-time.Hour) }, "slots"},
		"a slot of yesterday":               {func(l *listing.Listing) { l.Slots[0].Start = start.Add(-time.Hour) }, "slots"},
		"a slot in seven months": {func(l *listing.Listing) {
			l.Slots[0].Start, l.Slots[0].End = start.AddDate(0, 7, 0), start.AddDate(0, 7, 0).Add(time.Hour)
		}, "slots"},
		"a slot without a place":     {func(l *listing.Listing) { l.Slots[0].Places = 0 }, "slots"},
		"a slot of 10,000 places":    {func(l *listing.Listing) { l.Slots[0].Places = 10000 }, ""},
		"21 slots":                   {func(l *listing.Listing) { l.Slots = append(l.Slots, make([]listing.Slot, 20)...) }, "slots"},
		"a mission without any when": {func(l *listing.Listing) { l.Slots = nil }, "when"},
		"a mission with a few words": {func(l *listing.Listing) { l.Slots, l.WhenText = nil, "le mardi" }, ""},
		"a child of -1":              {func(l *listing.Listing) { l.MinAge = -1 }, "min_age"},
		"a person's street":          {func(l *listing.Listing) { l.OrgID, l.PersonID, l.Street = "", "p", "1 rue" }, "street"},
	} {
		l := mission()
		c.change(&l)
		err := l.Validate(start)
		fields := map[string]bool{}
		for _, e := range fault.All(err) {
			fields[e.Field] = true
		}
		if (err == nil) != (c.field == "") || c.field != "" && !fields[c.field] {
			t.Errorf("%s: %v, want an error on %q", name, err, c.field)
		}
	}
}

func TestNormalise(t *testing.T) {
	l := mission()
	l.Title, l.WhenText = "  Une salle\u00a0:\n  la grande \u202e ", "\tle  mardi"
	l.Description = "Un.\r\n\r\nDeux.\x00 "
	if got := l.Normalise(); got.Title != "Une salle\u00a0: la grande" || got.WhenText != "le mardi" || got.Description != "Un.\n\nDeux." {
		t.Errorf("%q, %q, %q", got.Title, got.WhenText, got.Description)
	}
}

func TestWhereASubmittedListingGoes(t *testing.T) {
	for _, c := range []struct {
		name     string
		org      string
		approved int
		review   territory.Review
		person   bool
		want     listing.State
	}{
		{"the first of a verified org waits", "verified", 0, territory.ReviewFirst, false, listing.InReview},
		{"the third still waits", "verified", 2, territory.ReviewFirst, false, listing.InReview},
		{"the fourth is online at once", "verified", 3, territory.ReviewFirst, false, listing.Online},
		{"everything is reviewed where the operator says so", "verified", 9, territory.ReviewAll, false, listing.InReview},
		{"nothing is where they look afterwards", "verified", 0, territory.ReviewAfter, false, listing.Online},
		{"but an org that is not verified always waits", "pending", 9, territory.ReviewAfter, false, listing.InReview},
		{"persons always wait", "verified", 9, territory.ReviewFirst, true, listing.InReview},
		{"but where the operator looks afterwards", "verified", 0, territory.ReviewAfter, true, listing.Online},
	} {
		t.Run(c.name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				w := newWorld(t, d, c.org)
				w.set(t, func(tt *territory.Territory) { tt.Review = c.review })
				for i := range c.approved {
					l := mission()
					l.ID, l.Slug, l.State, l.PublishedAt, l.EndsAt, l.Slots = fmt.Sprint(i), "s", listing.Ended, start, start, nil
					if err := listing.Insert(t.Context(), d, l); err != nil {
						t.Fatal(err)
					}
				}
				l, by := mission(), w.admin
				if c.person {
					l, by = offer(w.person.PersonID), w.person
				}
				got, err := w.Submit(t.Context(), by, l, 0)
				if err != nil || got.State != c.want {
					t.Fatalf("state %q, %v; want %q", got.State, err, c.want)
				}
				if n, _ := changelog.Latest(t.Context(), d); (n > 0) != (c.want == listing.Online) {
					t.Errorf("%d changes in the log of a listing that is %s", n, got.State)
				}
			})
		})
	}
}

// The operator may ask for more than on the first day.
func TestHowManyAreReviewed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, "verified")
		w.set(t, func(tt *territory.Territory) { tt.ReviewFirstN = 5 })
		for n := range 7 {
			want := listing.InReview
			if n >= 5 {
				want = listing.Online
			}
			got, err := w.Submit(t.Context(), w.admin, mission(), 0)
			if err != nil || got.State != want {
				t.Errorf("after %d: state %q, %v; want %q", n, got.State, err, want)
			}
			if _, err := d.ExecContext(t.Context(), `update listings set published_at = 1 where id = $1`, got.ID); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestWhoMayPost(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, "verified")
		need := offer(w.person.PersonID)
		need.Sense = listing.Need
		for _, c := range []struct {
			name string
			by   actor.Actor
			l    listing.Listing
			want fault.Kind
		}{
			{"nobody", actor.Actor{}, mission(), fault.SignIn},
			{"a stranger for an org", w.other, mission(), fault.NotFound},
			{"in the name of another person", w.other, offer(w.person.PersonID), fault.NotFound},
			{"a need of a person", w.person, need, fault.Forbidden},
			{"an offer of a person", w.person, offer(w.person.PersonID), ""},
			{"for the org", w.admin, mission(), ""},
		} {
			if _, err := w.Submit(t.Context(), c.by, c.l, 0); fault.KindOf(err) != c.want || (err == nil) != (c.want == "") {
				t.Errorf("%s: %v, want %q", c.name, err, c.want)
			}
		}
		w.set(t, func(tt *territory.Territory) { tt.PersonNeeds, tt.Review = true, territory.ReviewAfter })
		got, err := w.Submit(t.Context(), w.person, need, 60)
		if err != nil || got.State != listing.InReview || !got.EndsAt.Equal(start.AddDate(0, 0, listing.EmergencyDays)) {
			t.Errorf("a need of a person in emergency mode: %q until %v, %v; want it reviewed and short", got.State, got.EndsAt, err)
		}
	})
}

func TestLife(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d, "verified"), t.Context()
		load := func(id string) listing.Listing {
			t.Helper()
			l, err := listing.Load(ctx, d, id)
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
		review := func(id string, f func(l listing.Listing, q db.Querier) error) error {
			return d.Tx(ctx, func(q db.Querier) error { return f(load(id), q) })
		}
		l, err := w.Submit(ctx, w.person, offer(w.person.PersonID), 30)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Get(ctx, w.other, l.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("in review, a stranger sees: %v", err)
		}
		if _, err := w.Get(ctx, w.person, l.ID); err != nil {
			t.Errorf("in review, its author does not see: %v", err)
		}
		w.now = w.now.Add(5 * 24 * time.Hour)
		if err := review(l.ID, func(l listing.Listing, q db.Querier) error { return listing.Approve(ctx, q, w.now, l) }); err != nil {
			t.Fatal(err)
		}
		if got := load(l.ID); !got.EndsAt.Equal(w.now.AddDate(0, 0, 30)) {
			t.Errorf("ends %v: the five days of waiting were taken from its thirty", got.EndsAt)
		}
		if err := w.Move(ctx, w.other, l.ID, "pause"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger pauses: %v", err)
		}
		for _, what := range []string{"pause", "resume", "pause", "end"} {
			if err := w.Move(ctx, w.person, l.ID, what); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
		}
		if err := w.Move(ctx, w.person, l.ID, "resume"); !fault.Is(err, fault.Conflict) {
			t.Errorf("an ended listing resumes: %v", err)
		}
		if _, err := w.Get(ctx, w.other, l.ID); err != nil {
			t.Errorf("an ended page is gone: %v", err)
		}
	})
}

// Expiry is decided when reading: no job has to run.
func TestExpiry(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d, "verified"), t.Context()
		w.set(t, func(tt *territory.Territory) { tt.Review = territory.ReviewAfter })
		dated, err := w.Submit(ctx, w.admin, mission(), 0)
		if err != nil {
			t.Fatal(err)
		}
		free, err := w.Submit(ctx, w.person, offer(w.person.PersonID), 400)
		if err != nil {
			t.Fatal(err)
		}
		if want := start.AddDate(0, 0, listing.MaxDays); !free.EndsAt.Equal(want) {
			t.Errorf("asked for 400 days, ends %v, want six months", free.EndsAt)
		}
		both := []string{dated.ID, free.ID}
		alive := func() int {
			ls, err := w.ByIDs(ctx, both)
			if err != nil {
				t.Fatal(err)
			}
			return len(ls)
		}
		if alive() != 2 {
			t.Fatal("not online")
		}
		w.now = dated.EndsAt.Add(-time.Microsecond)
		if alive() != 2 {
			t.Error("over before its last slot ends")
		}
		w.now = dated.EndsAt
		if alive() != 1 {
			t.Error("alive after its last slot")
		}
		if err := w.Renew(ctx, w.admin, dated.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("a dated listing is renewed: %v", err)
		}
		w.now = free.EndsAt.Add(time.Hour)
		if paths, err := w.PublicPaths(ctx, 10); err != nil || alive() != 0 || len(paths) != 0 {
			t.Errorf("after its end: %d alive, %d in the sitemap, %v", alive(), len(paths), err)
		}
		if err := w.Renew(ctx, w.person, free.ID); err != nil || alive() != 1 {
			t.Errorf("renewed: %v, %d alive", err, alive())
		}
	})
}

func TestStreetIsHidden(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d, "verified"), t.Context()
		w.set(t, func(tt *territory.Territory) { tt.Review = territory.ReviewAfter })
		l := mission()
		l.Street = "12 rue du Faubourg"
		l, err := w.Submit(ctx, w.admin, l, 0)
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			by   actor.Actor
			want string
		}{"everybody": {actor.Actor{}, ""}, "its org": {w.admin, l.Street}, "a moderator": {actor.Actor{PersonID: "m", Role: actor.Moderator}, l.Street}} {
			if got, err := w.Get(ctx, c.by, l.ID); err != nil || got.Street != c.want {
				t.Errorf("%s sees %q, %v", name, got.Street, err)
			}
		}
		ls, err := w.OfOrg(ctx, "o1", 5)
		if err != nil || len(ls) != 1 || ls[0].Street != "" {
			t.Errorf("on the page of the org: %+v, %v", ls, err)
		}
	})
}

func TestEdit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d, "verified"), t.Context()
		w.set(t, func(tt *territory.Territory) { tt.Review = territory.ReviewAfter })
		l, err := w.Submit(ctx, w.admin, mission(), 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.ExecContext(ctx, `update slots set taken = 4`); err != nil {
			t.Fatal(err)
		}
		e := mission()
		e.ID, e.Title = l.ID, "Trier la grande collecte"
		e.Slots[0].Places = 3
		if _, err := w.Edit(ctx, w.admin, e, 0); !fault.Is(err, fault.Invalid) {
			t.Errorf("fewer places than people: %v", err)
		}
		e.Slots[0].Places = 4
		if got, err := w.Edit(ctx, w.admin, e, 0); err != nil || got.State != listing.Online {
			t.Errorf("edited: %q, %v", got.State, err)
		}
		got, err := listing.Load(ctx, d, l.ID)
		if err != nil || len(got.Slots) != 1 || got.Slots[0].Taken != 4 || got.Slots[0].Places != 4 || got.Title != e.Title {
			t.Errorf("after the edit: %+v, %v", got, err)
		}
		w.set(t, func(tt *territory.Territory) { tt.Review = territory.ReviewAll })
		e.Title = "Trier autre chose"
		if got, err := w.Edit(ctx, w.admin, e, 0); err != nil || got.State != listing.InReview {
			t.Errorf("an edit goes around the review: %q, %v", got.State, err)
		}
		if _, err := w.Edit(ctx, w.other, e, 0); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger edits: %v", err)
		}
	})
}
