package search

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/ids"
)

// said is what a service logs.
type said struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (s *said) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(b)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}

const fromSnapshot = "the index begins from the snapshot"

// again is another life of the service over the same database and directory. It gives what it logged until it was ready.
func (w *world) again(dir string) string {
	w.t.Helper()
	log := &said{}
	few, mergeAt := w.search.index.few, w.search.index.mergeAt
	w.search = New(w.db, func() time.Time { return w.clock }, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	w.search.Dir, w.search.keptFrom = dir, 0
	w.search.index.few, w.search.index.mergeAt = few, mergeAt
	if err := w.search.catchUp(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	if !w.search.Ready() {
		w.t.Fatal("not ready")
	}
	w.t.Cleanup(w.search.index.merged.Wait)
	return log.String()
}

// file is the one snapshot of a directory.
func (w *world) file(dir string) string {
	w.t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "search-*"))
	if err != nil || len(names) != 1 || !strings.HasSuffix(names[0], snapshotSuffix) {
		w.t.Fatalf("in the directory: %v, %v", names, err)
	}
	return names[0]
}

// Whatever is written before and after a snapshot, whenever the next life begins, and however often: it begins from the
// snapshot and gives what the plain reading of the rows gives.
func TestSnapshotAgreesWithRows(t *testing.T) {
	for _, way := range []struct {
		name         string
		few, mergeAt int
	}{
		{"one by one, never merged", 1 << 20, 1 << 20},
		{"all at once, merged all the time", -1, 1},
		{"all at once, merged sometimes", -1, 8},
	} {
		t.Run(way.name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				rapid.Check(t, func(rt *rapid.T) { agreeAgain(t, rt, d, way.few, way.mergeAt) })
			})
		})
	}
}

func agreeAgain(t *testing.T, rt *rapid.T, d *db.DB, few, mergeAt int) {
	w := newTown(t, d)
	w.search.index.few, w.search.index.mergeAt = few, mergeAt
	for range rapid.IntRange(0, 20).Draw(rt, "listings") {
		l := w.genListing(rt, ids.New())
		w.put(l)
		w.listings = append(w.listings, l)
	}
	w.tell("listing", ids.New()) // one that nobody knows
	dir := t.TempDir()
	w.again(dir)
	for range rapid.IntRange(1, 3).Draw(rt, "lives") {
		for range rapid.IntRange(0, 2).Draw(rt, "steps before") {
			w.step(rt)
			if err := w.search.catchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.search.settleWords()
		}
		w.search.running.Wait()
		w.search.keepLast()
		for range rapid.IntRange(0, 2).Draw(rt, "steps after") {
			w.step(rt)
		}
		if log := w.again(dir); !strings.Contains(log, fromSnapshot) {
			t.Fatalf("it said: %s", log)
		}
		o := &oracle{d, paris, w.search.index.french}
		for range 3 {
			w.compare(rt, o)
		}
		w.step(rt)
		if err := w.search.catchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.compare(rt, o)
	}
}

// newTown is a world emptied of what another one left, with orgs and persons.
func newTown(t testing.TB, d *db.DB) *world {
	for _, table := range []string{"slots", "listings", "orgs", "persons"} {
		if _, err := d.ExecContext(context.Background(), "delete from "+table); err != nil {
			t.Fatal(err)
		}
	}
	w := newWorld(t, d)
	w.addOrg("verified", "Les jardins")
	w.addOrg("verified", "Atelier vélo")
	w.addOrg("suspended", "Chorale")
	w.addPerson()
	w.addPerson()
	return w
}

// What a service knew beside its listings it knows in its next life: the words they are written with, the synonyms of the
// operators, the orgs as they show, and that only whoever keeps it may read the file.
func TestSnapshotKnowsWords(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		for _, title := range []string{"Tournoi de pétanque", "Une péniche à repeindre", "Covoiturage du marché"} {
			w.put(w.online(w.orgs[0], func(l *listing.Listing) { l.Title = title }))
		}
		w.exec(`insert into synonyms (id, words, changed_at, changed_by) values ($1, 'bateau > péniche', 0, null)`, ids.New())
		w.tell(synonymsChanged, "x")
		dir := t.TempDir()
		w.again(dir)
		late := w.put(w.online(w.orgs[1], func(l *listing.Listing) { l.Title = "Confitures de mirabelles" }))
		if err := w.search.catchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		stamp := w.search.Stamp()
		w.search.keepLast()
		if log := w.again(dir); !strings.Contains(log, fromSnapshot) {
			t.Fatalf("it said: %s", log)
		}
		if got := w.search.Stamp(); got != stamp {
			t.Errorf("stamp %s, before %s: the same words", got, stamp)
		}
		for typed, want := range map[string]string{"petanque": "pétanque", "pettanque": "pétanque", "bateau": "péniche", "mirabele": "mirabelles", "covoit": ""} {
			r := w.find(Query{Text: typed})
			if (r.Total == 1) != (want != "") {
				t.Errorf("%s finds %d", typed, r.Total)
			}
		}
		out, err := w.search.Suggest(t.Context(), Typing{Text: "confi", Lang: "fr"}, 5)
		if err != nil || !slices.Contains(out.Words, "confitures") {
			t.Errorf("suggested: %v, %v", out.Words, err)
		}
		if o := w.search.orgs[w.orgs[1]]; !o.verified || o.name != "Atelier vélo" {
			t.Errorf("the org is %+v", o)
		}
		w.exec(`delete from listings where id = $1`, late.ID)
		w.tell("listing", late.ID)
		if err := w.search.catchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		if r := w.find(Query{Text: "mirabelles"}); r.Total != 0 {
			t.Error("a listing that came after the base stays when it is gone")
		}
		info, err := os.Stat(w.file(dir))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
	})
}

// What has ended since the snapshot, and what happens on another day by now, is as it should be at once.
func TestSnapshotOfYesterday(t *testing.T) {
	w := newTown(t, dbtest.Open(t, "sqlite"))
	soon := w.put(w.online(w.orgs[0], func(l *listing.Listing) { l.EndsAt = w.clock.Add(20 * time.Hour) }))
	later := w.put(w.online(w.orgs[0], func(l *listing.Listing) {
		l.Slots = []listing.Slot{{Start: w.clock.Add(25 * time.Hour), End: w.clock.Add(26 * time.Hour)}}
	}))
	dir := t.TempDir()
	w.again(dir)
	w.search.keepLast()
	if r := w.find(Query{}); r.Total != 2 {
		t.Fatalf("%d listings", r.Total)
	}
	w.clock = w.clock.Add(24 * time.Hour)
	w.again(dir)
	if got := w.find(Query{}).IDs(); !slices.Equal(got, []string{later.ID}) {
		t.Errorf("a day later: %v, want %s without %s", got, later.ID, soon.ID)
	}
	if r := w.find(Query{From: w.clock, To: w.clock.Add(3 * time.Hour)}); r.Total != 1 {
		t.Errorf("of today: %d", r.Total)
	}
}

// Snapshots are written while others read and write; each of them holds.
func TestSnapshotBesideReadersAndWriters(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	w := newTown(t, d)
	var clock atomic.Int64
	clock.Store(w.clock.UnixMicro())
	dir := t.TempDir()
	life := func() (*Service, *said) {
		log := &said{}
		s := New(d, func() time.Time { return time.UnixMicro(clock.Load()) }, slog.New(slog.NewTextHandler(log, nil)))
		s.Dir, s.keptFrom, s.index.mergeAt = dir, 0, 20
		if err := s.Start(context.Background()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		return s, log
	}
	s, _ := life()
	written := map[int64]bool{}
	var reading sync.WaitGroup
	stop := make(chan struct{})
	for range 2 {
		reading.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := s.Search(context.Background(), Query{Text: "collecte", Sort: Newest}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 120 {
		w.put(w.online(w.orgs[0], nil))
		clock.Add((25 * time.Hour).Microseconds() / 30)
		if err := s.WaitLatest(t.Context()); err != nil {
			t.Fatal(err)
		}
		if v := s.keeper.version.Load(); v >= 0 {
			written[v] = true
		}
	}
	close(stop)
	reading.Wait()
	if len(written) < 2 {
		t.Errorf("written at the versions %v alone", written)
	}
	s.Close()
	again, log := life()
	if err := again.WaitLatest(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), fromSnapshot) || again.Len() != 120 || again.Version() != s.Version() {
		t.Errorf("%d listings at %d, it said %s", again.Len(), again.Version(), log)
	}
}

// Nobody waits for a disk: where nothing can be written the service works as well.
func TestSnapshotThatCannotBeWritten(t *testing.T) {
	w := newTown(t, dbtest.Open(t, "sqlite"))
	w.put(w.online(w.orgs[0], nil))
	dir := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	w.again(dir)
	w.search.keepLast()
	if r := w.find(Query{}); r.Total != 1 {
		t.Errorf("%d listings", r.Total)
	}
}

// What other databases left is removed after a month, what was never finished after an hour.
func TestTidySnapshots(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	for name, age := range map[string]time.Duration{
		"search-own.snapshot": 99 * 24 * time.Hour, "search-other.snapshot": 29 * 24 * time.Hour, "search-old.snapshot": 31 * 24 * time.Hour,
		"search-own.snapshot.1.new": time.Minute, "search-own.snapshot.2.new": 2 * time.Hour, "parvis.db": 99 * 24 * time.Hour, "search-notes.txt": 99 * 24 * time.Hour,
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	tidySnapshots(filepath.Join(dir, "search-own.snapshot"), now)
	var left []string
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		left = append(left, f.Name())
	}
	if want := []string{"parvis.db", "search-notes.txt", "search-other.snapshot", "search-own.snapshot", "search-own.snapshot.1.new"}; !slices.Equal(left, want) {
		t.Errorf("left: %v, want %v", left, want)
	}
}
