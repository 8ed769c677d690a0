package app_test

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/internal/app"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/config"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/ids"
)

// square is a service whose pages are kept, beside another over the same database that makes every page from nothing.
type square struct {
	*testing.T
	a, plain *app.App
	clock    *atomic.Int64
	r        *rand.Rand
	orgs     []org.Org
	editor   actor.Actor // of every org
	people   []actor.Actor
	listings []listing.Listing
	read     int // pages compared
	kept     int // of which the reader had the page already
}

// TestKeptPagesAreThoseMadeFromNothing lets a territory live: listings come, change, pause, end, are answered; orgs and
// persons change their names, a person is shut out, settings change, cards are written before anybody asks, time passes,
// mostly to the very moment at which something happens by itself. Whatever page is read in between is, byte for byte, the page that a node without any kept
// page makes of the same data (but for the keys of its forms, which must differ from reader to reader).
func TestKeptPagesAreThoseMadeFromNothing(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			for _, seed := range []uint64{1, 2, 3} {
				t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
					s := newSquare(t, engine, seed)
					for range 100 {
						s.step()
						s.compare()
					}
					if s.read < 400 || s.kept < s.read/3 {
						t.Errorf("%d pages were compared, %d of them known to the reader: too few to tell anything", s.read, s.kept)
					}
				})
			}
		})
	}
}

func newSquare(t *testing.T, engine string, seed uint64) *square {
	t.Helper()
	s := &square{T: t, clock: &atomic.Int64{}, r: rand.New(rand.NewPCG(7, seed))}
	s.clock.Store(time.Date(2026, 11, 27, 15, 4, 5, 0, time.UTC).UnixMicro()) // a Friday: weekends come and go
	cfg := config.Config{DatabaseURL: dbtest.URL(t, engine)}
	if _, err := app.Migrate(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	s.a, s.plain = s.node(cfg), s.node(cfg)
	stop := s.a.ServeTip()
	s.Cleanup(func() { s.settle(stop(context.Background())) })
	s.plain.Edge.Pages, s.plain.Listings.Shelf, s.plain.Site.Cards = nil, nil, nil
	s.editor = person(t, s.a, "Nadia")
	for i := range 4 {
		s.people = append(s.people, person(t, s.a, fmt.Sprint("habitante", i)))
	}
	s.settle(s.a.DB.Tx(t.Context(), func(q db.Querier) error {
		for i, name := range []string{"L’Épicerie du Faubourg", "Les Amis du vélo", "Théâtre de la Halle"} {
			o := org.Org{ID: ids.New(), Kind: org.Association, State: org.Verified, Name: name, Slug: fmt.Sprint("asso-", i), Commune: "54395",
				Object: "Une association imaginaire.", Theme: "culture", Source: "person", CreatedAt: s.a.Now(), UpdatedAt: s.a.Now(), VerifiedAt: s.a.Now()}
			s.orgs = append(s.orgs, o)
			s.editor.Seats = append(s.editor.Seats, actor.Seat{OrgID: o.ID, Admin: true})
		}
		return org.Insert(t.Context(), q, s.orgs...)
	}))
	s.settings(func(tr *territory.Territory) { tr.Review = territory.ReviewAfter })
	for range 12 {
		s.publish()
	}
	return s
}

func (s *square) node(cfg config.Config) *app.App {
	s.Helper()
	a, err := app.Open(s.Context(), cfg, app.Options{Base: "https://parvis.example.org", Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return time.UnixMicro(s.clock.Load()).UTC() }})
	if err != nil {
		s.Fatal(err)
	}
	if err := a.Search.Start(s.Context()); err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { a.Search.Close(); _ = a.DB.Close() })
	return a
}

// settle fails on what is no refusal of the rules: those are part of life.
func (s *square) settle(err error) {
	s.Helper()
	if err != nil && len(fault.All(err)) == 0 {
		s.Fatal(err)
	}
}

// step is one thing that happens.
func (s *square) step() {
	l := &s.listings[s.r.IntN(len(s.listings))]
	who := s.people[s.r.IntN(len(s.people))]
	ctx := s.Context()
	switch s.r.IntN(18) {
	case 0:
		s.publish()
	case 1:
		s.edit(l)
	case 2:
		s.settle(s.a.Listings.Move(ctx, s.bearer(*l), l.ID, []string{"pause", "resume", "resume", "end"}[s.r.IntN(4)]))
	case 3:
		s.settle(s.a.Listings.Renew(ctx, s.bearer(*l), l.ID))
	case 4, 5, 6:
		s.answer(*l, who)
	case 7:
		s.settle(s.a.Exchange.SweepHolds(ctx))
	case 8:
		o := s.orgs[s.r.IntN(len(s.orgs))]
		f := org.FormOf(o)
		f.Name = fmt.Sprint(o.Name, " ", s.r.IntN(9))
		_, err := s.a.Orgs.Edit(ctx, s.editor, o.ID, f)
		s.settle(err)
	case 9:
		s.settle(s.a.Accounts.Rename(ctx, who, fmt.Sprint("Samira ", string(rune('A'+s.r.IntN(26)))), "54395", "fr"))
	case 10:
		s.settle(s.a.Accounts.Suspend(ctx, actor.Actor{PersonID: "m", Role: actor.Operator}, who.PersonID, s.r.IntN(2) == 0))
	case 11:
		s.settings(func(tr *territory.Territory) {
			tr.Place, tr.PersonNeeds, tr.Emergency = fmt.Sprint("Pays ", s.r.IntN(3)), s.r.IntN(2) == 0, "Crue de la Meurthe."
		})
	case 12, 13:
		s.settle(s.a.Site.FillCards(ctx, s.a.Languages.For([]string{"fr", "en"}[s.r.IntN(2)])))
	default:
		s.pass()
	}
}

// pass lets time go by: to the moment of what happens next by itself, a microsecond before it, or anywhere.
func (s *square) pass() {
	now := s.a.Now()
	var moments []time.Time
	for _, l := range s.listings {
		got, err := listing.Load(s.Context(), s.a.DB, l.ID)
		if err != nil {
			s.Fatal(err)
		}
		if at := got.NextChange(now); !at.IsZero() {
			moments = append(moments, at)
		}
	}
	local := now.In(s.a.Zone)
	moments = append(moments, time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, s.a.Zone))
	slices.SortFunc(moments, time.Time.Compare)
	next := moments[0]
	switch s.r.IntN(4) {
	case 0:
		next = next.Add(-time.Microsecond)
	case 1:
		next = now.Add(time.Duration(s.r.IntN(3600)) * time.Second)
	}
	if next.After(now) {
		s.clock.Store(next.UnixMicro())
	}
}

func (s *square) bearer(l listing.Listing) actor.Actor {
	for _, p := range s.people {
		if p.PersonID == l.PersonID {
			return p
		}
	}
	return s.editor
}

func (s *square) publish() {
	s.Helper()
	l := listing.Listing{Sense: listing.Senses[s.r.IntN(2)], Family: listing.Families[s.r.IntN(6)], Theme: listing.Themes[s.r.IntN(20)],
		Commune: []string{"54395", "54547", "54329"}[s.r.IntN(3)], Lang: "fr", Title: fmt.Sprint("Une annonce de vélo numéro ", s.r.IntN(1000)),
		Description: "Une description assez longue pour être publiée, avec **du gras** et un [lien](https://example.org).", Families: s.r.IntN(2) == 0,
		OrgID: s.orgs[s.r.IntN(len(s.orgs))].ID, AutoAccept: s.r.IntN(2) == 0}
	by := s.editor
	if s.r.IntN(4) == 0 {
		by = s.people[s.r.IntN(len(s.people))]
		l.Sense, l.OrgID, l.PersonID = listing.Offer, "", by.PersonID
	}
	if l.Mission() {
		l.Slots = s.slots()
	} else {
		l.WhenText = "2 h par mois"
	}
	l, err := s.a.Listings.Submit(s.Context(), by, l, 1+s.r.IntN(3))
	s.settle(err)
	if err == nil {
		s.listings = append(s.listings, l)
	}
}

func (s *square) slots() (out []listing.Slot) {
	at := s.a.Now().Truncate(time.Hour).Add(2 * time.Hour)
	for range 1 + s.r.IntN(3) {
		at = at.Add(time.Duration(1+s.r.IntN(60)) * time.Hour)
		out = append(out, listing.Slot{Start: at, End: at.Add(time.Duration(1+s.r.IntN(3)) * time.Hour), Places: 1 + s.r.IntN(3)})
	}
	return out
}

func (s *square) edit(l *listing.Listing) {
	now, err := listing.Load(s.Context(), s.a.DB, l.ID)
	if err != nil {
		s.Fatal(err)
	}
	now.Title = fmt.Sprint("Une annonce récrite numéro ", s.r.IntN(1000))
	if now.Mission() && s.r.IntN(2) == 0 {
		now.Slots = s.slots()
	}
	_, err = s.a.Listings.Edit(s.Context(), s.bearer(now), now, 1)
	s.settle(err)
	*l = now
}

// answer takes a place, without an account (then it is held for two hours) or with one.
func (s *square) answer(l listing.Listing, who actor.Actor) {
	in := exchange.Ask{ListingID: l.ID, FirstName: "Inès", Email: fmt.Sprint("ines", s.r.IntN(50), "@example.org"), Lang: "fr", Quantity: 1, Wish: "samedi"}
	if now, err := listing.Load(s.Context(), s.a.DB, l.ID); err == nil && len(now.Slots) > 0 {
		in.SlotID = now.Slots[s.r.IntN(len(now.Slots))].ID
	}
	by := actor.Actor{}
	if s.r.IntN(2) == 0 {
		by = who
	}
	r, err := s.a.Exchange.Ask(s.Context(), by, in)
	s.settle(err)
	if err == nil && s.r.IntN(3) == 0 {
		if _, err = s.a.Exchange.Cancel(s.Context(), who, r.ID, ""); err != nil {
			s.settle(err)
		}
	}
}

func (s *square) settings(change func(*territory.Territory)) {
	tr, err := s.a.Territory.Get(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	change(&tr)
	s.settle(s.a.Territory.Set(s.Context(), actor.Actor{PersonID: "o", Role: actor.Operator}, tr))
	s.a.LookAtSettings()
	s.plain.LookAtSettings()
}

// addresses are pages of every kind, those of a listing and an org among them.
func (s *square) addresses() []string {
	l := s.listings[s.r.IntN(len(s.listings))]
	if now, err := listing.Load(s.Context(), s.a.DB, l.ID); err == nil {
		l = now
	}
	all := []string{"/", "/?fait=saved", "/annonces", "/annonces?quand=weekend", "/annonces?quand=saturday&ou=Nancy&rayon=30", "/annonces?q=velo",
		"/annonces?q=velo&sens=offer", "/annonces?tri=bientot", "/annonces?quand=evening", "/annonces?famille=help&tri=recentes", "/annonces?q=introuvable",
		"/annonces?ou=Nulle-Part", "/associations", "/associations?lettre=e", "/associations/asso-1", "/agenda", "/comment-ca-marche", l.Path(), l.Path()}
	if len(l.Slots) > 0 {
		all = append(all, l.Path()+"?attente="+l.Slots[0].ID)
	}
	if in := s.a.Now().In(s.a.Zone).AddDate(0, 0, 1+s.r.IntN(3)); true {
		all = append(all, "/annonces?quand="+in.Format(time.DateOnly), "/agenda?du="+in.Format(time.DateOnly))
	}
	s.r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:5]
}

// compare reads some pages and compares each with the page made from nothing. A page that was kept is read again as a
// reader does who has it.
func (s *square) compare() {
	s.Helper()
	// A transaction of its own wakes the node beside, which does not hear of those of this one where they share no server.
	if _, err := s.plain.DB.ExecContext(s.Context(), `update counters set value = value where name = 'nothing'`); err != nil {
		s.Fatal(err)
	}
	if err := s.plain.Search.WaitLatest(s.Context()); err != nil {
		s.Fatal(err)
	}
	for _, path := range s.addresses() {
		headers := []string{"Accept-Language", []string{"fr", "en", "de, en;q=0.5"}[s.r.IntN(3)]}
		if s.r.IntN(2) == 0 {
			headers = append(headers, "Cookie", "parvis_theme=sombre")
		}
		want := get(s.T, s.plain, path, headers...)
		for range 2 {
			coded := headers
			if s.r.IntN(4) > 0 {
				coded = append(slices.Clone(headers), "Accept-Encoding", "gzip")
			}
			s.same(path, get(s.T, s.a, path, coded...), want, coded)
		}
	}
}

var formKey = regexp.MustCompile(`name="cle" value="([^"]*)"`)

func (s *square) same(path string, got, want answered, headers []string) {
	s.Helper()
	s.read++
	if got.status != want.status || got.location != want.location {
		s.Fatalf("%v %s: status %d to %q, made from nothing %d to %q", s.a.Now(), path, got.status, got.location, want.status, want.location)
	}
	if g, w := formKey.ReplaceAllString(got.body, ""), formKey.ReplaceAllString(want.body, ""); g != w {
		s.Fatalf("%v %s is not the page made from nothing:\n%s", s.a.Now(), path, cmp.Diff(strings.Split(w, "<"), strings.Split(g, "<")))
	}
	for _, key := range formKey.FindAllStringSubmatch(got.body, -1) {
		if !ids.Valid(key[1]) || strings.Contains(want.body, key[1]) {
			s.Fatalf("%s: the key of a form is %q", path, key[1])
		}
	}
	if got.etag == "" {
		return
	}
	again := get(s.T, s.a, path, append(slices.Clone(headers), "If-None-Match", got.etag)...)
	if again.status != http.StatusNotModified || again.body != "" || strings.Contains(got.body, `name="cle"`) {
		s.Fatalf("%s: read again with its tag: %d, %d bytes", path, again.status, len(again.body))
	}
	s.kept++
}

// answered is an answer, its body unpacked.
type answered struct {
	status                  int
	body, etag, location    string
	control, vary, encoding string
}

func get(t *testing.T, a *app.App, path string, headers ...string) answered {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	a.Handler.ServeHTTP(w, r)
	out := answered{status: w.Code, etag: w.Header().Get("ETag"), location: w.Header().Get("Location"), control: w.Header().Get("Cache-Control"),
		vary: strings.Join(w.Header().Values("Vary"), ", "), encoding: w.Header().Get("Content-Encoding")}
	body := io.Reader(w.Body)
	if out.encoding == "gzip" && w.Code != http.StatusNotModified {
		z, err := gzip.NewReader(body)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		body = z
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	out.body = string(text)
	return out
}
