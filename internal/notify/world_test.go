package notify

import (
	"context"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/moderation"
	"parvis/internal/domain/org"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/db"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/ids"
	"parvis/internal/platform/jobs"
	"parvis/internal/platform/mail"
)

// monday is when the tests begin: the mission is on the Saturday after.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

const base = "https://parvis.test"

// world is a service with a verified org, its two members, a moderator, a mission, and a clock that the test moves.
// Everybody and everything in it is made up.
type world struct {
	t    testing.TB
	d    *db.DB
	at   time.Time
	lang string

	accounts   *account.Service
	exchange   *exchange.Service
	listings   *listing.Service
	orgs       *org.Service
	moderation *moderation.Service
	notify     *Service
	queue      *jobs.Queue

	org             org.Org
	marc, lea, awa  actor.Actor
	mission, gather listing.Listing
}

func newWorld(t testing.TB, d *db.DB, lang string) *world {
	t.Helper()
	langs, err := i18n.Shared()
	if err != nil {
		t.Fatal(err)
	}
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, d: d, at: monday, lang: lang}
	w.accounts = &account.Service{DB: d, Now: w.now, NewID: ids.New}
	w.exchange = &exchange.Service{DB: d, Now: w.now, NewID: ids.New}
	w.listings = &listing.Service{DB: d, Now: w.now, NewID: ids.New, Locate: func(string) (float64, float64, bool) { return 48.67, 5.89, true }}
	w.orgs = &org.Service{DB: d, Now: w.now, NewID: ids.New}
	w.moderation = &moderation.Service{DB: d, Now: w.now, NewID: ids.New}
	w.queue = &jobs.Queue{DB: d, Log: slog.New(slog.DiscardHandler)}
	w.notify = &Service{DB: d, Log: w.queue.Log, Now: w.now, Zone: paris, Languages: langs, BaseURL: base,
		Commune: func(code string) string { return map[string]string{"54528": "Toul", "54395": "Nancy"}[code] },
		Similar: func(context.Context, listing.Listing) []listing.Listing {
			return []listing.Listing{w.gather, w.mission}
		}}
	w.notify.Listen(w.queue)
	w.furnish()
	return w
}

// now moves by a millisecond each time, so that what comes later is later.
func (w *world) now() time.Time {
	w.at = w.at.Add(time.Millisecond)
	return w.at
}

func (w *world) tx(f func(context.Context, db.Querier) error) {
	w.t.Helper()
	if err := w.d.Tx(context.Background(), func(q db.Querier) error { return f(context.Background(), q) }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	w.tx(func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, query, args...)
		return err
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) person(name, email string) actor.Actor {
	w.t.Helper()
	var p account.Person
	w.tx(func(ctx context.Context, q db.Querier) (err error) {
		p, err = account.UpsertPerson(ctx, q, monday, email, name, w.lang)
		return err
	})
	return actor.Actor{PersonID: p.ID, Email: p.Email, FirstName: name, Role: actor.Citizen, Lang: w.lang}
}

func (w *world) seat(a *actor.Actor, role org.MemberRole) {
	w.exec(`insert into members (org_id, person_id, role, created_at) values ($1, $2, $3, 1)`, w.org.ID, a.PersonID, string(role))
	a.Seats = append(a.Seats, actor.Seat{OrgID: w.org.ID, Admin: role == org.Admin})
}

func (w *world) furnish() {
	t := territory.Default()
	t.Place, t.Team, t.Phone, t.Email = "Meurthe-et-Moselle", "Awa et l’équipe de Parvis", "03 83 00 00 00", "equipe@parvis.test"
	w.marc, w.lea = w.person("Marc", "marc@haies.test"), w.person("Léa", "lea@haies.test")
	w.awa = w.person("Awa", "awa@parvis.test")
	w.awa.Role = actor.Moderator
	w.org = org.Org{ID: ids.New(), Kind: org.Association, State: org.Verified, Name: "Les Haies du Toulois", Slug: "les-haies-du-toulois",
		Commune: "54528", Source: "person", CreatedBy: w.marc.PersonID, CreatedAt: monday, UpdatedAt: monday, VerifiedAt: monday}
	w.tx(func(ctx context.Context, q db.Querier) error {
		if err := territory.Store(ctx, q, monday, t); err != nil {
			return err
		}
		return org.Insert(ctx, q, w.org)
	})
	w.seat(&w.marc, org.Admin)
	w.seat(&w.lea, org.Editor)
	w.mission = w.listing("Planter une haie avec les écoliers", nil)
	w.gather = w.listing("Ramasser les pommes du verger", func(l *listing.Listing) { l.Street, l.Commune = "", "54395" })
}

// listing puts a mission of the org online, on Saturday from 9 to 12; change may alter it first.
func (w *world) listing(title string, change func(*listing.Listing)) listing.Listing {
	w.t.Helper()
	saturday := time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)
	l := listing.Listing{
		ID: ids.New(), OrgID: w.org.ID, AuthorID: w.marc.PersonID, Sense: listing.Need, Family: listing.Help, Title: title, Slug: "annonce",
		Description: "Nous plantons trois cents mètres de haie.", Theme: "environnement", Commune: "54528", Street: "3 rue des Prés",
		Bring: "Bottes, gants", Lang: "fr", State: listing.Online, Version: 1, CreatedAt: monday, UpdatedAt: monday, PublishedAt: monday.AddDate(0, 0, -30),
		EndsAt: monday.AddDate(0, 0, 30),
		Slots:  []listing.Slot{{ID: ids.New(), Start: saturday, End: saturday.Add(3 * time.Hour), Places: 2}},
	}
	if change != nil {
		change(&l)
	}
	w.tx(func(ctx context.Context, q db.Querier) error { return listing.Insert(ctx, q, l) })
	l.Bearer = listing.Bearer{Name: w.org.Name, Slug: w.org.Slug, Open: true, Verified: true}
	return l
}

// undated takes the dates from a listing.
func undated(l *listing.Listing) { l.Slots, l.WhenText = nil, "2 h par mois" }

// suits makes it a wish for twenty suits.
func suits(l *listing.Listing) {
	l.Slots, l.Family, l.Quantity, l.Unit, l.WhenText = nil, listing.Donation, 20, "costumes", "avant Noël"
}

// van makes it an offer to lend a van.
func van(l *listing.Listing) {
	l.Slots, l.Sense, l.Family, l.WhenText = nil, listing.Offer, listing.Transport, "les fins de semaine"
}

// ask replies without an account.
func (w *world) ask(l listing.Listing, name, email string, change func(*exchange.Ask)) exchange.Reply {
	w.t.Helper()
	a := exchange.Ask{ListingID: l.ID, FirstName: name, Email: email, Lang: w.lang}
	if len(l.Slots) > 0 {
		a.SlotID = l.Slots[0].ID
	}
	if change != nil {
		change(&a)
	}
	r, err := w.exchange.Ask(context.Background(), actor.Actor{}, a)
	w.must(err)
	return r
}

// run carries out what waits.
func (w *world) run() {
	w.t.Helper()
	w.must(w.queue.RunPending(context.Background()))
}

// mails are those to an address, the newest first; empty: all.
func (w *world) mails(to string) []mail.Mail {
	w.t.Helper()
	ms, err := mail.List(context.Background(), w.d, mail.Filter{To: to, Limit: 200})
	w.must(err)
	return ms
}

// last is the newest mail of a kind to an address.
func (w *world) last(to, kind string) mail.Mail {
	w.t.Helper()
	for _, m := range w.mails(to) {
		if m.Kind == kind {
			return m
		}
	}
	w.t.Fatalf("no mail %s to %s", kind, to)
	return mail.Mail{}
}

// kinds names the mails to an address in their order, the oldest first.
func (w *world) kinds(to string) string {
	var out []string
	for _, m := range w.mails(to) {
		out = append(out, m.Kind)
	}
	slices.Reverse(out)
	return strings.Join(out, " ")
}

// secret is the last part of the first link of a mail under a path.
func (w *world) secret(m mail.Mail, path string) string {
	w.t.Helper()
	_, after, ok := strings.Cut(m.Text, base+path+"/")
	if !ok {
		w.t.Fatalf("no link %s in\n%s", path, m.Text)
	}
	return strings.Fields(after)[0]
}

// confirmed is a reply whose mail was answered by its person.
func (w *world) confirmed(l listing.Listing, name, email string, change func(*exchange.Ask)) exchange.Reply {
	w.t.Helper()
	w.ask(l, name, email, change)
	w.run()
	r, err := w.exchange.ConfirmByLink(context.Background(), w.secret(w.last(email, exchange.ReplyAsked), "/confirmer"))
	w.must(err)
	w.run()
	return r
}

var (
	secrets = regexp.MustCompile(`(/(?:connexion/lien|confirmer|oui|non|annuler|ma-reponse|renouveler|fermer))/[A-Za-z0-9_-]{27}`)
	uuids   = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	codes   = regexp.MustCompile(`\b[0-9]{6}\b`)
)

// still replaces what chance makes by what stays.
func still(s string) string {
	s = secrets.ReplaceAllString(s, "$1/SECRET")
	return uuids.ReplaceAllString(s, "ID")
}
