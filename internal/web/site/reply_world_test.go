package site_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/domain/search"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/geo"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/ids"
	"parvis/internal/web/edge"
	"parvis/internal/web/site"
)

// monday is when the tests begin.
var monday = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// world is the pages over a live database, with an org and its admin, a person, and a clock that the test moves. Mails
// are not written: the tests make the links that they would carry.
type world struct {
	t       testing.TB
	d       *db.DB
	s       *site.Site
	handler http.Handler

	mu sync.Mutex
	at time.Time

	org         string
	admin, ines actor.Actor
	sessions    map[string]string // of each person
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(time.Microsecond)
	return w.at
}

func (w *world) wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

func newWorld(t testing.TB, engine string) *world {
	t.Helper()
	w := &world{t: t, d: dbtest.Open(t, engine), at: monday, org: ids.New(), sessions: map[string]string{}}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	languages, err := i18n.Shared()
	w.must(err)
	communes, err := geo.France()
	w.must(err)
	zone, err := time.LoadLocation("Europe/Paris")
	w.must(err)
	accounts := &account.Service{DB: w.d, Now: w.now, NewID: ids.New}
	e := &edge.Edge{DB: w.d, Log: log, Now: w.now, Zone: zone, Languages: languages, Accounts: accounts, BaseURL: "https://parvis.example.org",
		Territory: func(context.Context) (territory.Territory, error) { return territory.Default(), nil }}
	w.s = &site.Site{Edge: e, Accounts: accounts, Orgs: &org.Service{DB: w.d, Now: w.now, NewID: ids.New, Communes: communes},
		Listings: &listing.Service{DB: w.d, Now: w.now, NewID: ids.New}, Exchange: &exchange.Service{DB: w.d, Now: w.now, NewID: ids.New},
		Search: search.New(w.d, w.now, log), Communes: communes}
	w.must(w.s.Search.Start(t.Context()))
	t.Cleanup(w.s.Search.Close)
	m := &edge.Router{}
	w.s.Routes(m)
	w.handler = e.Handler(m, nil)

	w.exec(`insert into orgs (id, kind, state, name, slug, name_fold, letter, object, theme, commune, legacy_rna, siren, court,
			volume_folio, site, source, source_hash, matched_by, charter_version, charter_at, created_at, updated_at, verified_at, answers)
		values ($1, 'association', 'verified', 'Les Paniers', 'les-paniers', 'les paniers', 'L', '', '', '54395', '', '', '', '', '', 'person',
			'', '', '', 0, 0, 0, 0, 0)`, w.org)
	w.admin, w.ines = w.person("Marc"), w.person("Inès")
	w.exec(`insert into members (org_id, person_id, role, created_at) values ($1, $2, 'admin', 0)`, w.org, w.admin.PersonID)
	w.admin.Seats = []actor.Seat{{OrgID: w.org, Admin: true}}
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	_, err := w.d.ExecContext(context.Background(), query, args...)
	w.must(err)
}

func (w *world) count(query string, args ...any) (n int) {
	w.t.Helper()
	w.must(w.d.QueryRowContext(context.Background(), query, args...).Scan(&n))
	return n
}

// person makes somebody who has signed in.
func (w *world) person(name string) actor.Actor {
	w.t.Helper()
	ctx, email := context.Background(), ids.New()+"@example.org"
	var p account.Person
	w.must(w.d.Tx(ctx, func(q db.Querier) (err error) {
		p, err = account.UpsertPerson(ctx, q, w.at, email, name, "fr")
		return err
	}))
	id, err := w.s.Accounts.AskSignIn(ctx, email, "/", "fr", ids.New())
	w.must(err)
	var in account.SignIn
	w.must(w.d.Tx(ctx, func(q db.Querier) (err error) {
		in, err = account.WriteSignIn(ctx, q, w.now(), id)
		return err
	}))
	w.sessions[p.ID], _, err = w.s.Accounts.SignInByLink(ctx, in.Link, "test", ids.New())
	w.must(err)
	return actor.Actor{PersonID: p.ID, Email: email, FirstName: name, Role: actor.Citizen, Lang: "fr"}
}

// mission puts a listing of the org online, with one slot in ten days; change may alter it first.
func (w *world) mission(places int, change func(*listing.Listing)) listing.Listing {
	w.t.Helper()
	l := listing.Listing{
		ID: ids.New(), OrgID: w.org, AuthorID: w.admin.PersonID, Sense: listing.Need, Family: listing.Help,
		Title: "Tenir la buvette", Slug: "tenir-la-buvette", Description: "Servir des boissons.", Theme: "culture-loisirs",
		Commune: "54395", Street: "3 rue des Tilleuls", Lang: "fr", State: listing.Online,
		CreatedAt: monday, UpdatedAt: monday, PublishedAt: monday, EndsAt: monday.AddDate(0, 0, 40),
		Slots: []listing.Slot{{ID: ids.New(), Start: monday.AddDate(0, 0, 10), End: monday.AddDate(0, 0, 10).Add(3 * time.Hour), Places: places}},
	}
	if change != nil {
		change(&l)
	}
	w.must(w.d.Tx(context.Background(), func(q db.Querier) error { return listing.Insert(context.Background(), q, l) }))
	return l
}

// loan makes the listing something to borrow, skill something that a person offers.
func loan(l *listing.Listing) {
	l.Sense, l.Family, l.Slots, l.WhenText, l.Quantity, l.Unit = listing.Offer, listing.Equipment, nil, "le week-end", 12, "bancs"
}

// link makes the link that a mail would carry.
func (w *world) link(purpose, ref, personID string) string {
	w.t.Helper()
	var secret string
	w.must(w.d.Tx(context.Background(), func(q db.Querier) (err error) {
		secret, err = account.NewToken(context.Background(), q, w.now(), purpose, ref, personID, exchange.ConfirmLinkFor)
		return err
	}))
	return secret
}

// asked is a reply of Inès, who is signed in: it has reached the bearer.
func (w *world) asked(l listing.Listing) exchange.Reply {
	w.t.Helper()
	in := exchange.Ask{ListingID: l.ID, Message: "Je viens avec plaisir."}
	if len(l.Slots) > 0 {
		in.SlotID = l.Slots[0].ID
	}
	if exchange.KindFor(l) == exchange.Loan {
		in.Wish, in.Quantity = "samedi, fête de l’école", 4
	}
	r, err := w.s.Exchange.Ask(context.Background(), w.ines, in)
	w.must(err)
	return r
}

// unproved is a reply of somebody without an account.
func (w *world) unproved(l listing.Listing, name string) exchange.Reply {
	w.t.Helper()
	r, err := w.s.Exchange.Ask(context.Background(), actor.Actor{}, exchange.Ask{ListingID: l.ID, SlotID: l.Slots[0].ID,
		FirstName: name, Email: name + "@example.org", Lang: "fr", Message: "Bonjour à tous."})
	w.must(err)
	return r
}

func (w *world) load(id string) exchange.Reply {
	w.t.Helper()
	r, err := exchange.Load(context.Background(), w.d, id)
	w.must(err)
	return r
}

// answer is what came back.
type answer struct {
	status   int
	location string
	body     string
	header   http.Header
}

func (a answer) says(text string) bool { return strings.Contains(a.body, text) }

func (w *world) get(by actor.Actor, path string, header ...string) answer {
	w.t.Helper()
	return w.do(by, http.MethodGet, path, nil, header...)
}

// post sends a form given as name, value pairs.
func (w *world) post(by actor.Actor, path string, fields ...string) answer {
	w.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return w.do(by, http.MethodPost, path, form)
}

func (w *world) do(by actor.Actor, method, path string, form url.Values, header ...string) answer {
	w.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.RemoteAddr = "192.0.2.7:4000"
	r.Header.Set("Accept-Language", "fr")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	if by.SignedIn() {
		r.AddCookie(&http.Cookie{Name: "__Host-parvis", Value: w.sessions[by.PersonID]})
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	a := answer{rec.Code, rec.Header().Get("Location"), rec.Body.String(), rec.Header()}
	if i := strings.Index(a.body, "⟦"); i >= 0 {
		w.t.Errorf("%s %s: a word is missing: %.60s", method, path, a.body[i:])
	}
	if a.status >= 500 {
		w.t.Errorf("%s %s: status %d", method, path, a.status)
	}
	return a
}
