package search

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

// The clock of the machine jumps, forwards and back, while the index is built, merged and followed: what has ended is
// never found, what has not is, on the day that the clock says, and the change log goes on being followed.
func TestClockJumps(t *testing.T) {
	for _, way := range []struct {
		name    string
		mergeAt int
	}{{"nothing is merged", 1 << 20}, {"everything is merged at once", 0}} {
		t.Run(way.name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) { jump(t, d, way.mergeAt) })
		})
	}
}

func jump(t *testing.T, d *db.DB, mergeAt int) {
	const day = 24 * time.Hour
	var clock atomic.Int64
	w := newWorld(t, d)
	began := w.clock
	now := func() time.Time { return time.UnixMicro(clock.Load()) }
	clock.Store(began.UnixMicro())
	w.search = New(d, now, slog.New(slog.DiscardHandler))
	w.search.index.mergeAt = mergeAt
	org := w.addOrg("verified", "Racines")
	ends := []time.Duration{-day, -time.Hour, time.Hour, 20 * time.Hour, day + time.Hour, 3 * day, 40 * day}
	put := func(end time.Duration) string {
		return w.put(w.online(org, func(l *listing.Listing) {
			l.EndsAt = began.Add(end)
			start := began.Add(end - 30*time.Minute)
			l.Slots = []listing.Slot{{Start: start, End: start.Add(20 * time.Minute)}}
		})).ID
	}
	at := map[string]time.Duration{}
	for _, e := range ends {
		at[put(e)] = e
	}
	w.start()
	o := &oracle{d, paris, w.search.index.french}
	for i, step := range []struct {
		rule string
		to   time.Duration // from the beginning
	}{
		{"as it began", 0},
		{"a day forwards: what ended meanwhile is gone", day},
		{"back again: it is there again", 0},
		{"a day before the beginning: what had ended then is there", -day - time.Minute},
		{"two months forwards: nothing is left", 61 * day},
		{"back to the beginning", 0},
		{"an hour later, to the microsecond of an end", time.Hour},
		{"a microsecond before", time.Hour - time.Microsecond},
		{"two days forwards", 2 * day},
		{"a second back", 2*day - time.Second},
		{"home", 0},
	} {
		clock.Store(began.Add(step.to).UnixMicro())
		at[put(time.Duration(i+50)*day)] = time.Duration(i+50) * day // the log is followed whatever the clock says
		w.settle()
		want := []string{}
		for id, end := range at {
			if end > step.to {
				want = append(want, id)
			}
		}
		slices.Sort(want)
		await(t, func() string {
			got := w.find(Query{Limit: 100}).IDs()
			slices.Sort(got)
			return cmp.Diff(want, got, cmpopts.EquateEmpty())
		}, step.rule)
		for _, q := range []Query{{}, {Sort: Newest, Limit: 100}, {Sort: Soonest, Limit: 100}, {Limit: 100},
			{From: now(), To: now().Add(day), Limit: 100}, {Weekdays: true, Limit: 100}} {
			hits, facets, err := o.search(context.Background(), q, now())
			if err != nil {
				t.Fatal(err)
			}
			ids := []string{}
			for _, h := range hits[:min(len(hits), max(q.Limit, DefaultLimit))] {
				ids = append(ids, h.id)
			}
			got := w.find(q)
			if diff := cmp.Diff(ids, got.IDs(), cmpopts.EquateEmpty()) + cmp.Diff(facets, got.Facets, cmpopts.EquateEmpty()); diff != "" || got.Total != len(hits) {
				t.Errorf("%s: %+v (-rows +index): %s", step.rule, q, diff)
			}
		}
	}
	if v, err := changelog.Latest(t.Context(), d); err != nil || w.search.Version() != v {
		t.Errorf("the index is at %d, the log at %d, %v", w.search.Version(), v, err)
	}
}

// await asks until there is no difference left; the index looks at the clock once a second.
func await(t *testing.T, diff func() string, rule string) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for last := diff(); last != ""; last = diff() {
		select {
		case <-deadline:
			t.Fatal(fmt.Sprint(rule, ": in vain: ", last))
		case <-tick.C:
		}
	}
}
