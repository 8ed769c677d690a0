package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/domain/search"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/geo"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/ids"
)

// house is an API over a small territory, with a clock that is set by hand.
type house struct {
	t       *testing.T
	db      *db.DB
	clock   time.Time
	search  *search.Service
	handler http.Handler
}

func open(t *testing.T) *house {
	t.Helper()
	communes, err := geo.France()
	if err != nil {
		t.Skipf("the table of communes is made at build time: %v", err)
	}
	bundle, err := i18n.Shared()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, db: dbtest.Open(t, "sqlite"), clock: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return h.clock }
	log := slog.New(slog.DiscardHandler)
	h.search = search.New(h.db, now, log)
	h.search.Communes = communes
	h.search.ThemeName = func(lang, theme string) string { return bundle.For(lang).T("theme." + theme) }
	if err := h.search.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.search.Close)
	h.handler = New(Deps{Search: h.search, Listings: &listing.Service{DB: h.db, Now: now, NewID: ids.New},
		Orgs: &org.Service{DB: h.db, Now: now, NewID: ids.New, Communes: communes}, Communes: communes,
		Languages: bundle, Now: now, BaseURL: "https://parvis.example.org", Log: log}).Handler()
	return h
}

func (h *house) org(name string, state org.State) org.Org {
	h.t.Helper()
	o := org.Org{ID: ids.New(), Kind: org.Association, State: state, Name: name, Slug: ids.New(), Object: "Objet de " + name,
		Commune: "54395", RNA: "", Site: "https://asso.example.org", Source: "person", CreatedAt: h.clock, UpdatedAt: h.clock,
		VerifiedAt: h.clock, AnswerMinutes: 1200, Answers: 6}
	if err := org.Insert(h.t.Context(), h.db, o); err != nil {
		h.t.Fatal(err)
	}
	return o
}

func (h *house) listing(o org.Org, change func(*listing.Listing)) listing.Listing {
	h.t.Helper()
	l := listing.Listing{ID: ids.New(), OrgID: o.ID, Sense: listing.Need, Family: listing.Help, Title: "Planter la haie du verger",
		Slug: "planter-la-haie", Description: "Nous plantons **une haie**. Écrivez à personne@example.org.", Theme: "environnement", Commune: "54395",
		Street: "3 rue du Verger", Lat: 48.69, Lon: 6.18, State: listing.Online, PublishedAt: h.clock, EndsAt: h.clock.AddDate(0, 0, 60), Lang: "fr",
		Slots: []listing.Slot{
			{ID: ids.New(), Start: h.clock.Add(-3 * time.Hour), End: h.clock.Add(-time.Hour), Places: 3},
			{ID: ids.New(), Start: h.clock.Add(48 * time.Hour), End: h.clock.Add(51 * time.Hour), Places: 10, Taken: 6}}}
	if change != nil {
		change(&l)
	}
	err := h.db.Tx(h.t.Context(), func(q db.Querier) error {
		if err := listing.Insert(h.t.Context(), q, l); err != nil {
			return err
		}
		return changelog.Append(h.t.Context(), q, h.clock, "listing", l.ID)
	})
	if err != nil {
		h.t.Fatal(err)
	}
	if err := h.search.WaitLatest(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	return l
}

func (h *house) get(path string, headers ...string) *httptest.ResponseRecorder {
	h.t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w
}

func read[T any](t *testing.T, w *httptest.ResponseRecorder) (v T) {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(w.Body.String()))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	return v
}

func TestListings(t *testing.T) {
	h := open(t)
	o := h.org("Racines et Compagnie", org.Verified)
	l := h.listing(o, nil)
	w := h.get("/api/v1/listings?q=haies&near=48.70,6.18&radius_km=5&sense=need&family=help&family=skill&from=2026-11-25&to=2026-11-25")
	if w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	got := read[Listings](t, w)
	km, hoursMedian := 1.1, 20
	want := Listings{Total: 1, Items: []Listing{{
		ID: l.ID, URL: "https://parvis.example.org/annonces/planter-la-haie-" + l.ID, Sense: "need", Family: "help", Theme: "environnement",
		Title: l.Title, Excerpt: "Nous plantons une haie. Écrivez à personne@example.org.",
		Bearer:  Bearer{Kind: "org", ID: &o.ID, Name: o.Name, Verified: true, AnswerHoursMedian: &hoursMedian},
		Commune: &Place{"54395", "Nancy"}, Lat: &l.Lat, Lon: &l.Lon, DistanceKm: &km,
		Slots:       []Slot{{ID: l.Slots[1].ID, Start: l.Slots[1].Start, End: l.Slots[1].End, Places: 10, Left: 4}},
		PublishedAt: l.PublishedAt, EndsAt: l.EndsAt}},
		Facets: ListingFacets{Sense: map[string]int{"need": 1}, Family: map[string]int{"help": 1}, Theme: map[string]int{"environnement": 1},
			Commune: map[string]int{"54395": 1}, Filter: map[string]int{"weekdays": 1}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if strings.Contains(w.Body.String(), "rue du Verger") {
		t.Error("a street that is not public is in the answer")
	}
}

func TestListing(t *testing.T) {
	h := open(t)
	o := h.org("Racines et Compagnie", org.Verified)
	alive := h.listing(o, func(l *listing.Listing) {
		l.Weekly = listing.Weekly{{Day: time.Saturday, From: 570, To: 720}}
	})
	ended := h.listing(o, func(l *listing.Listing) { l.State = listing.Ended })
	late := h.listing(o, func(l *listing.Listing) { l.EndsAt = h.clock })
	draft := h.listing(o, func(l *listing.Listing) { l.State = listing.InReview })
	hidden := h.listing(h.org("En attente", org.Pending), nil)
	for rule, c := range map[string]struct {
		id   string
		want int
	}{
		"one that is online":                    {alive.ID, 200},
		"one that was closed is gone":           {ended.ID, 410},
		"one past its end is gone at that time": {late.ID, 410},
		"one in review does not exist":          {draft.ID, 404},
		"nor one of an org that is not let in":  {hidden.ID, 404},
		"nor an unknown one":                    {ids.New(), 404},
		"nor what is no identifier":             {"x", 404},
	} {
		if w := h.get("/api/v1/listings/" + c.id); w.Code != c.want {
			t.Errorf("%s: %d %s", rule, w.Code, w.Body)
		}
	}
	got := read[ListingDetail](t, h.get("/api/v1/listings/"+alive.ID))
	if got.Description != alive.Description || got.Street != "" || !slices.Equal(got.Weekly, []Weekly{{"saturday", "09:30", "12:00"}}) {
		t.Errorf("%+v", got)
	}
}

// A program that follows next sees each listing once, whatever comes and goes meanwhile.
func TestCursor(t *testing.T) {
	h := open(t)
	o := h.org("Racines et Compagnie", org.Verified)
	want := map[string]bool{}
	for i := range 7 {
		l := h.listing(o, func(l *listing.Listing) { l.PublishedAt = h.clock.Add(-time.Duration(i) * time.Hour) })
		want[l.ID] = true
	}
	path, seen := "/api/v1/listings?sort=newest&limit=2", map[string]bool{}
	for page := 0; path != ""; page++ {
		got := read[Listings](t, h.get(path))
		for _, l := range got.Items {
			if seen[l.ID] {
				t.Errorf("%s comes twice", l.ID)
			}
			seen[l.ID] = true
		}
		if page == 1 {
			h.listing(o, func(l *listing.Listing) { l.PublishedAt = h.clock })
		}
		if path = ""; got.Next != nil {
			path = "/api/v1/listings?sort=newest&limit=2&cursor=" + *got.Next
		}
	}
	if d := cmp.Diff(want, seen); d != "" {
		t.Error(d)
	}
}

func TestOrgs(t *testing.T) {
	h := open(t)
	verified, unclaimed, pending := h.org("Atelier du vélo", org.Verified), h.org("Boules de Nancy", org.Unclaimed), h.org("Cachée", org.Pending)
	got := read[Orgs](t, h.get("/api/v1/orgs?limit=1"))
	if got.Total != 2 || len(got.Items) != 1 || got.Items[0].ID != verified.ID || got.Next == nil || !got.Items[0].Verified {
		t.Fatalf("%+v", got)
	}
	if *got.Items[0].AnswerHoursMedian != 20 || got.Items[0].Site == "" {
		t.Errorf("%+v", got.Items[0])
	}
	got = read[Orgs](t, h.get("/api/v1/orgs?limit=1&cursor="+*got.Next))
	if len(got.Items) != 1 || got.Items[0].ID != unclaimed.ID || got.Next != nil || got.Items[0].Site != "" || got.Items[0].Verified {
		t.Errorf("of an unclaimed org only name, object and commune: %+v", got)
	}
	for rule, c := range map[string]struct {
		path string
		want int
	}{
		"a public org":                   {"/api/v1/orgs/" + verified.ID, 200},
		"an org that waits at the door":  {"/api/v1/orgs/" + pending.ID, 404},
		"an unknown org":                 {"/api/v1/orgs/" + ids.New(), 404},
		"a cursor of no org":             {"/api/v1/orgs?cursor=" + ids.New(), 422},
		"a parameter of another address": {"/api/v1/orgs?sense=need", 422},
	} {
		if w := h.get(c.path); w.Code != c.want {
			t.Errorf("%s: %d %s", rule, w.Code, w.Body)
		}
	}
}

func TestCommunes(t *testing.T) {
	h := open(t)
	for rule, c := range map[string]struct{ q, want string }{
		"by the beginning of a name":   {"nanc", "54395"},
		"accents and case are ignored": {"ECROUVES", "54174"},
		"by postcode":                  {"54200", "54528"},
	} {
		got := read[Communes](t, h.get("/api/v1/communes?q="+c.q))
		if !slices.ContainsFunc(got.Items, func(m Commune) bool { return m.Code == c.want }) {
			t.Errorf("%s: %+v", rule, got)
		}
	}
	if got := read[Communes](t, h.get("/api/v1/communes")); len(got.Items) != 0 {
		t.Errorf("nothing typed, nothing found: %d", len(got.Items))
	}
}

func TestSuggest(t *testing.T) {
	h := open(t)
	o := h.org("Environnement et jardin", org.Verified)
	l := h.listing(o, nil)
	got := read[Suggestions](t, h.get("/api/v1/suggest?q=env"))
	if len(got.Themes) != 1 || got.Themes[0].Theme != "environnement" || len(got.Orgs) != 1 || got.Orgs[0].ID != o.ID {
		t.Errorf("%+v", got)
	}
	if got = read[Suggestions](t, h.get("/api/v1/suggest?q=verg")); len(got.Listings) != 1 || got.Listings[0].ID != l.ID {
		t.Errorf("the beginning of a word finds the listing: %+v", got)
	}
	if got = read[Suggestions](t, h.get("/api/v1/suggest?q=de+la")); len(got.Listings) != 0 {
		t.Errorf("small words find no listing: %+v", got)
	}
}
