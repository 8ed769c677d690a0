package exchange_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/ids"
)

var start = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// world is a database with an org, its admin, and a clock that the test moves.
type world struct {
	t  testing.TB
	d  *db.DB
	s  *exchange.Service
	mu sync.Mutex
	at time.Time

	org   string
	admin actor.Actor
}

// now moves by a microsecond each time, so that what comes later is later.
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

func newWorld(t testing.TB, d *db.DB) *world {
	t.Helper()
	w := &world{t: t, d: d, at: start, org: ids.New()}
	w.s = &exchange.Service{DB: d, Now: w.now, NewID: ids.New}
	w.exec(`insert into orgs (id, kind, state, name, slug, name_fold, letter, object, theme, commune, legacy_rna, siren, court,
			volume_folio, site, source, source_hash, matched_by, charter_version, charter_at, created_at, updated_at, verified_at, answers)
		values ($1, 'association', 'verified', 'Les Paniers', $1, 'les paniers', 'L', '', '', '54395', '', '', '', '', '', 'person',
			'', '', '', 0, 0, 0, 0, 0)`, w.org)
	w.admin = w.person("Marc")
	w.exec(`insert into members (org_id, person_id, role, created_at) values ($1, $2, 'admin', 0)`, w.org, w.admin.PersonID)
	w.admin.Seats = []actor.Seat{{OrgID: w.org, Admin: true}}
	return w
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	if _, err := w.d.ExecContext(context.Background(), query, args...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) person(name string) actor.Actor {
	w.t.Helper()
	var p account.Person
	err := w.d.Tx(context.Background(), func(q db.Querier) (err error) {
		p, err = account.UpsertPerson(context.Background(), q, w.at, ids.New()+"@example.org", name, "fr")
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return actor.Actor{PersonID: p.ID, Email: p.Email, FirstName: name, Role: actor.Citizen, Lang: "fr"}
}

// mission puts a listing of the org online, with one slot in ten days; change may alter it first.
func (w *world) mission(places int, change func(*listing.Listing)) listing.Listing {
	w.t.Helper()
	l := listing.Listing{
		ID: ids.New(), OrgID: w.org, AuthorID: w.admin.PersonID, Sense: listing.Need, Family: listing.Help,
		Title: "Tenir la buvette", Slug: "tenir-la-buvette", Description: "Servir des boissons.", Theme: "culture-loisirs",
		Commune: "54395", Street: "3 rue des Tilleuls", Lang: "fr", State: listing.Online,
		CreatedAt: start, UpdatedAt: start, PublishedAt: start, EndsAt: start.AddDate(0, 0, 40),
		Slots: []listing.Slot{{ID: ids.New(), Start: start.AddDate(0, 0, 10), End: start.AddDate(0, 0, 10).Add(3 * time.Hour), Places: places}},
	}
	if change != nil {
		change(&l)
	}
	if err := w.d.Tx(context.Background(), func(q db.Querier) error { return listing.Insert(context.Background(), q, l) }); err != nil {
		w.t.Fatal(err)
	}
	return l
}

// suits makes the listing a wish for n suits, without dates.
func suits(n int) func(*listing.Listing) {
	return func(l *listing.Listing) { l.Family, l.Quantity, l.Unit, l.Slots = listing.Donation, n, "costumes", nil }
}

func ask(l listing.Listing, name string) exchange.Ask {
	a := exchange.Ask{ListingID: l.ID, FirstName: name, Email: name + "@example.org", Lang: "fr"}
	if len(l.Slots) > 0 {
		a.SlotID = l.Slots[0].ID
	}
	return a
}

// link makes the link that a mail would carry.
func (w *world) link(purpose, replyID, personID string) string {
	w.t.Helper()
	var secret string
	err := w.d.Tx(context.Background(), func(q db.Querier) (err error) {
		secret, err = account.NewToken(context.Background(), q, w.now(), purpose, replyID, personID, exchange.ConfirmLinkFor)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return secret
}

func (w *world) confirmed(l listing.Listing, name string) exchange.Reply {
	w.t.Helper()
	r, err := w.s.Ask(context.Background(), actor.Actor{}, ask(l, name))
	if err == nil {
		r, err = w.s.ConfirmByLink(context.Background(), w.link(exchange.PurposeConfirm, r.ID, ""))
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) load(id string) exchange.Reply {
	w.t.Helper()
	r, err := exchange.Load(context.Background(), w.d, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) taken(l listing.Listing) (n int) {
	w.t.Helper()
	if err := w.d.QueryRowContext(context.Background(), `select coalesce(sum(taken), 0) from slots where listing_id = $1`, l.ID).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// events gives the topics published for a reply, oldest first.
func (w *world) events(id string) []string {
	w.t.Helper()
	out, err := db.All(context.Background(), w.d, func(s *string) []any { return []any{s} },
		`select topic from outbox where ref = $1 order by id`, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func wantFault(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	all := fault.All(err)
	if len(all) != 1 || all[0].Kind != kind || all[0].Key != key {
		t.Errorf("error %v, want %s %s", err, kind, key)
	}
}

func TestReplyConfirmAccept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		l := w.mission(2, nil)
		r, err := w.s.Ask(ctx, actor.Actor{}, exchange.Ask{ListingID: l.ID, SlotID: l.Slots[0].ID, FirstName: " Inès ", Email: "Ines@Example.org", Message: "Je viens.", Lang: "fr"})
		if err != nil {
			t.Fatal(err)
		}
		if r.State != exchange.ToConfirm || !r.Holds || w.taken(l) != 1 || r.FirstName != "Inès" || r.Email != "ines@example.org" {
			t.Fatalf("asked: %+v with %d taken", r, w.taken(l))
		}
		if _, err := w.s.Thread(ctx, w.admin, r.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("the bearer sees an unconfirmed reply: %v", err)
		}
		if _, err := w.s.Decide(ctx, w.admin, exchange.Decision{ReplyID: r.ID, Accept: true}); !fault.Is(err, fault.NotFound) {
			t.Errorf("the bearer decides an unconfirmed reply: %v", err)
		}
		secret := w.link(exchange.PurposeConfirm, r.ID, "")
		if r, err = w.s.ConfirmByLink(ctx, secret); err != nil || r.State != exchange.Sent || r.PersonID == "" {
			t.Fatalf("confirmed: %+v, %v", r, err)
		}
		_, err = w.s.ConfirmByLink(ctx, secret)
		wantFault(t, err, fault.Gone, "account.link_used")
		if r, err = w.s.Decide(ctx, w.admin, exchange.Decision{ReplyID: r.ID, Accept: true, Words: "À samedi !"}); err != nil || r.State != exchange.Accepted {
			t.Fatalf("accepted: %+v, %v", r, err)
		}
		if got := fmt.Sprint(w.events(r.ID)); got != "[reply.asked reply.confirmed reply.accepted reply.answered]" {
			t.Errorf("events %s", got)
		}
		if stored := w.load(r.ID); stored != r {
			t.Errorf("stored %+v\nwant %+v", stored, r)
		}
	})
}
