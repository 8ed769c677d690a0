package moderation_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/moderation"
	"parvis/internal/domain/org"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/ids"
	"parvis/internal/platform/jobs"
)

var start = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// desk is a database with a moderator, a person and a clock.
type desk struct {
	t   testing.TB
	d   *db.DB
	s   *moderation.Service
	ls  *listing.Service
	q   *jobs.Queue
	mu  sync.Mutex
	at  time.Time
	awa actor.Actor // moderator
	ana actor.Actor // citizen
}

func (k *desk) now() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.at = k.at.Add(time.Millisecond)
	return k.at
}

func newDesk(t testing.TB, d *db.DB) *desk {
	t.Helper()
	k := &desk{t: t, d: d, at: start, q: &jobs.Queue{DB: d}}
	k.s = &moderation.Service{DB: d, Now: k.now, NewID: ids.New}
	k.ls = &listing.Service{DB: d, Now: k.now, NewID: ids.New, Locate: func(string) (float64, float64, bool) { return 48.69, 6.18, true }}
	k.s.Listen(k.q)
	k.awa, k.ana = k.person("Awa", actor.Moderator), k.person("Ana", actor.Citizen)
	return k
}

func (k *desk) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *desk) tx(f func(q db.Querier) error) {
	k.t.Helper()
	k.must(k.d.Tx(context.Background(), f))
}

func (k *desk) person(name string, role actor.Role) actor.Actor {
	k.t.Helper()
	var p account.Person
	k.tx(func(q db.Querier) (err error) {
		p, err = account.UpsertPerson(context.Background(), q, k.now(), ids.New()+"@example.org", name, "fr")
		return err
	})
	return actor.Actor{PersonID: p.ID, Email: p.Email, FirstName: name, Role: role, Lang: "fr"}
}

// org registers an org by a person and runs its event.
func (k *desk) org(by actor.Actor, name string, state org.State) (org.Org, actor.Actor) {
	k.t.Helper()
	o := org.Org{ID: ids.New(), Kind: org.Association, State: state, Name: name, Slug: ids.New(), Object: "Aider.", Commune: "54395",
		RNA: "W" + ids.New(), Source: "person", CreatedBy: by.PersonID, CreatedAt: k.now(), UpdatedAt: k.now()}
	k.tx(func(q db.Querier) error {
		if err := org.Insert(context.Background(), q, o); err != nil {
			return err
		}
		return jobs.Publish(context.Background(), q, org.EventRegistered, o.ID)
	})
	k.run()
	by.Seats = append(by.Seats, actor.Seat{OrgID: o.ID, Admin: true})
	return o, by
}

func (k *desk) run() {
	k.t.Helper()
	k.must(k.q.RunPending(context.Background()))
}

// submit sends a listing the way its author does and runs its event.
func (k *desk) submit(by actor.Actor, orgID, title string) listing.Listing {
	k.t.Helper()
	l := listing.Listing{OrgID: orgID, Sense: listing.Offer, Family: listing.Skill, Title: title, Theme: "numerique", Commune: "54395",
		Description: "Je propose d’aider à prendre en main un ordinateur, doucement.", WhenText: "Le mardi soir", Lang: "fr"}
	if orgID == "" {
		l.PersonID = by.PersonID
	}
	l, err := k.ls.Submit(context.Background(), by, l, 0)
	k.must(err)
	k.run()
	return l
}

// find gives the open case of a target.
func (k *desk) find(targetID string) moderation.Item {
	k.t.Helper()
	var id string
	k.must(k.d.QueryRowContext(context.Background(), `select id from cases where target_id = $1 order by opened_at desc limit 1`, targetID).Scan(&id))
	return k.item(id)
}

func (k *desk) item(id string) moderation.Item {
	k.t.Helper()
	it, err := k.s.Item(context.Background(), k.awa, id)
	k.must(err)
	return it
}

// decide acts as the moderator who looks at the case now.
func (k *desk) decide(targetID string, act moderation.Act) error {
	k.t.Helper()
	it := k.find(targetID)
	in := moderation.Decide{CaseID: it.Case.ID, Act: act, Mark: it.Mark}
	if act == moderation.Fix || act == moderation.Decline {
		in.Words = "Merci de préciser le lieu."
	}
	if act == moderation.Decline {
		in.Ground = moderation.Incomplete
	}
	_, err := k.s.Decide(context.Background(), k.awa, in)
	return err
}

func (k *desk) state(l listing.Listing) listing.State {
	k.t.Helper()
	l, err := listing.Load(context.Background(), k.d, l.ID)
	k.must(err)
	return l.State
}

func (k *desk) events(ref string) string {
	k.t.Helper()
	out, err := db.All(context.Background(), k.d, func(s *string) []any { return []any{s} }, `select topic from outbox where ref = $1 order by id`, ref)
	k.must(err)
	return fmt.Sprint(out)
}

func wantFault(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	all := fault.All(err)
	if len(all) != 1 || all[0].Kind != kind || all[0].Key != key {
		t.Errorf("error %v, want %s %s", err, kind, key)
	}
}

func (k *desk) version(id string) int64 {
	k.t.Helper()
	l, err := listing.Load(context.Background(), k.d, id)
	k.must(err)
	return l.Version
}
