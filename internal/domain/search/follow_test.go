package search

import (
	"context"
	"slices"
	"testing"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

// Who has written reads what he wrote, and the index follows whoever else writes.
func TestFollow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		org, person := w.addOrg("verified", "Racines"), w.addPerson()
		of := w.put(w.online(org, nil))
		by := w.put(w.online("", func(l *listing.Listing) { l.PersonID = person; l.Sense = listing.Offer }))
		w.start()
		if !w.search.Ready() || w.search.Version() != 2 {
			t.Fatalf("ready %t at %d", w.search.Ready(), w.search.Version())
		}
		expect := func(rule string, want ...string) {
			t.Helper()
			w.settle()
			got := w.find(Query{}).IDs()
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", rule, got, want)
			}
		}
		expect("at the start", of.ID, by.ID)
		w.exec(`update orgs set state = 'suspended' where id = $1`, org)
		w.tell("org", org)
		expect("a suspended org has none", by.ID)
		w.exec(`update persons set suspended_at = 1 where id = $1`, person)
		w.tell("person", person)
		expect("nor a suspended person")
		w.exec(`update orgs set state = 'verified', name = 'Feuilles' where id = $1`, org)
		w.tell("org", org)
		expect("an org that comes back brings its listings", of.ID)
		if w.find(Query{Text: "feuilles"}).Total != 1 || w.find(Query{Text: "racines"}).Total != 0 {
			t.Error("a listing is found by the name its org has now")
		}
		of.Title = "Ranger la réserve"
		w.put(of)
		w.settle()
		if w.find(Query{Text: "ranger"}).Total != 1 || w.find(Query{Text: "collecte"}).Total != 0 {
			t.Error("a listing is found by the words it has now")
		}
		other := New(d, func() time.Time { return w.clock }, w.search.Log) // another node, from the same database
		if err := other.Start(context.Background()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(other.Close)
		late := w.put(w.online(org, nil))
		if err := other.WaitLatest(t.Context()); err != nil {
			t.Fatal(err)
		}
		if r, err := other.Search(t.Context(), Query{}); err != nil || !slices.Contains(r.IDs(), late.ID) {
			t.Errorf("the other node: %v, %v", r.IDs(), err)
		}
	})
}

// What this node writes may be gathered for as long as one likes: who waits for a version ends it, whenever they come.
func TestWhoWaitsEndsTheGathering(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		org := w.addOrg("verified", "Racines")
		w.search.gatherFor = time.Hour
		w.start()
		for range 5 {
			one, other := w.put(w.online(org, nil)), w.put(w.online(org, nil))
			w.settle()
			if got := w.find(Query{}).IDs(); !slices.Contains(got, one.ID) || !slices.Contains(got, other.ID) {
				t.Errorf("found %v, want %s and %s among them", got, one.ID, other.ID)
			}
		}
	})
}

// A node whose change log was trimmed while it was away, or that finds another database in its place, begins anew.
func TestGap(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		org := w.addOrg("verified", "Racines")
		first := w.put(w.online(org, nil))
		if err := w.search.load(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.exec(`delete from listings where id = $1`, first.ID) // told by the log, which is lost
		w.tell("listing", first.ID)
		second := w.put(w.online(org, nil))
		w.exec(`delete from changes where version <= 2`)
		if err := w.search.catchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := w.find(Query{}).IDs(); !slices.Equal(got, []string{second.ID}) {
			t.Errorf("after a gap: %v, want %v", got, second.ID)
		}
		w.exec(`delete from changes`)
		w.exec(`update counters set value = 1 where name = 'changes'`)
		w.exec(`delete from listings where id = $1`, second.ID)
		if err := w.search.catchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		if r := w.find(Query{}); r.Total != 0 || r.Version != 1 {
			t.Errorf("after the log went back: %d at %d", r.Total, r.Version)
		}
	})
}

// A stamp changes whenever an answer may, and only then.
func TestStamp(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	org := w.addOrg("verified", "Racines")
	w.put(w.online(org, func(l *listing.Listing) {
		l.EndsAt = w.clock.Add(9 * time.Hour)
		l.Slots = []listing.Slot{w.slot(1), w.slot(2)}
	}))
	w.start()
	at := w.clock
	stamp := func(d time.Duration) string { w.clock = at.Add(d); return w.search.Stamp() }
	for rule, c := range map[string]struct {
		from, to time.Duration
		changes  bool
	}{
		"nothing happens":           {0, 3 * time.Hour, false},
		"the first slot is over":    {4*time.Hour - time.Second, 4 * time.Hour, true},
		"the second slot is over":   {5*time.Hour - time.Second, 5 * time.Hour, true},
		"nothing happens any more":  {5 * time.Hour, 8 * time.Hour, false},
		"the listing ends":          {9*time.Hour - time.Second, 9 * time.Hour, true},
		"the day ends":              {14*time.Hour - time.Second, 14 * time.Hour, true},
		"the next day nothing does": {15 * time.Hour, 20 * time.Hour, false},
	} {
		if before, after := stamp(c.from), stamp(c.to); (before != after) != c.changes {
			t.Errorf("%s: %s, %s", rule, before, after)
		}
	}
	w.clock = at
	before := w.search.Stamp()
	w.put(w.online(org, nil))
	w.settle()
	if w.search.Stamp() == before {
		t.Error("a new listing changes the stamp")
	}
}
