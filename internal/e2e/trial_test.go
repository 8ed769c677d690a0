package e2e

import (
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"parvis/internal/app"
	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/org"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/config"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/ids"
)

// trial is a territory that changes all the time, in one database, and two nodes that follow it, each a process of its own.
type trial struct {
	*testing.T
	app    *app.App // writes, beside the nodes; its index is built at the very end
	url    string
	orgs   []org.Org
	people []actor.Actor
	editor actor.Actor // of every org
	done   atomic.Int64
	count  [5]atomic.Int64
	nodes  map[string]*Program
	kills  int
}

// What a writer does; each is one transaction that the change log speaks of.
const (
	published = iota
	edited
	moved
	deleted
	bearerChanged
)

func newTrial(t *testing.T) *trial {
	t.Helper()
	tr := &trial{T: t, url: dbtest.URL(t, "postgres"), nodes: map[string]*Program{}}
	cfg := config.Config{Data: t.TempDir(), DatabaseURL: tr.url, MailFrom: "parvis@example.org"}
	_, err := app.Migrate(background, cfg)
	tr.must(err)
	tr.app, err = app.Open(background, cfg, app.Options{Base: "http://localhost", Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	tr.must(err)
	t.Cleanup(func() { tr.app.Search.Close(); _ = tr.app.DB.Close() })
	settings, err := tr.app.Territory.Get(background)
	tr.must(err)
	settings.Review = territory.ReviewAfter
	tr.must(tr.app.Territory.Set(background, actor.Actor{PersonID: "o", Role: actor.Operator}, settings))
	tr.must(tr.app.DB.Tx(background, func(q db.Querier) error {
		for i := range 12 {
			now := tr.app.Now()
			o := org.Org{ID: ids.New(), Kind: org.Association, State: org.Verified, Name: fmt.Sprint("Association ", i), Slug: fmt.Sprint("association-", i),
				Commune: "54395", Object: "Une association imaginaire.", Theme: "culture", Source: "person", CreatedAt: now, UpdatedAt: now, VerifiedAt: now}
			p, err := account.UpsertPerson(background, q, now, fmt.Sprintf("personne%d@example.org", i), fmt.Sprint("Personne ", i), "fr")
			if err != nil {
				return err
			}
			tr.orgs = append(tr.orgs, o)
			tr.people = append(tr.people, actor.Actor{PersonID: p.ID, FirstName: p.FirstName, Email: p.Email, Role: actor.Citizen, Lang: "fr"})
			tr.editor.Seats = append(tr.editor.Seats, actor.Seat{OrgID: o.ID, Admin: true})
		}
		tr.editor.PersonID, tr.editor.Email, tr.editor.Role = tr.people[0].PersonID, tr.people[0].Email, actor.Citizen
		return org.Insert(background, q, tr.orgs...)
	}))
	return tr
}

func (tr *trial) must(err error) {
	tr.Helper()
	if err != nil {
		tr.Fatal(err)
	}
}

// run starts a node, or starts it again: on the directory that it had.
func (tr *trial) run(name string, dirs map[string]string) *Program {
	tr.Helper()
	if dirs[name] == "" {
		dirs[name] = filepath.Join(tr.TempDir(), name)
	}
	p := Run(tr.T, dirs[name], "serve", "--database-url="+tr.url+"&application_name="+name)
	tr.nodes[name] = p
	return p
}

func (tr *trial) kill(name string) {
	tr.nodes[name].kill()
	tr.kills++
}

// stop asks a node to end, which it does when its work at hand is done.
func (tr *trial) stop(name string) {
	tr.Helper()
	p := tr.nodes[name]
	tr.must(p.cmd.Process.Signal(syscall.SIGTERM))
	if err := p.wait(); err != nil {
		tr.Errorf("%s ends by %v: %s", name, err, p.Log)
	}
}

// kept is what a node keeps in its directory, in bytes.
func kept(dir string) (n int64) {
	_ = filepath.WalkDir(dir, func(_ string, f fs.DirEntry, err error) error {
		if err == nil && f.Type().IsRegular() {
			if info, err := f.Info(); err == nil {
				n += info.Size()
			}
		}
		return nil
	})
	return n
}

// reached waits until so many writes are done.
func (tr *trial) reached(n int64) bool {
	end := time.After(2 * time.Minute)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for tr.done.Load() < n {
		select {
		case <-end:
			return false
		case <-tick.C:
		}
	}
	return true
}

// TestTwoNodesEndWithTheRows: eight writers make ten thousand publications, edits and deletions in one PostgreSQL while
// two nodes follow. One is stopped and started again, then killed and started again, twice, always on its own directory; the other loses its ear, and then stands still for so long
// that the log it has to go on from is gone. At the end both say, by their API and their pages, what the rows say.
func TestTwoNodesEndWithTheRows(t *testing.T) {
	writes := int64(10_000)
	if testing.Short() {
		writes = 2_000
	}
	tr, dirs := newTrial(t), map[string]string{}
	tr.run("a", dirs)
	b := tr.run("b", dirs)
	began := time.Now()
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() {
			w := &writer{trial: tr, r: rand.New(rand.NewPCG(8, uint64(i)))}
			for tr.done.Load() < writes {
				if err := w.write(); err != nil {
					t.Errorf("a write: %v", err)
					return
				}
				tr.done.Add(1)
			}
		})
	}
	share := func(percent int64) {
		t.Helper()
		if !tr.reached(writes * percent / 100) {
			t.Fatalf("the writers stand still at %d", tr.done.Load())
		}
	}
	for _, moment := range []struct {
		percent int64
		what    string
		do      func()
	}{
		{5, "a is asked to stop", func() { tr.stop("a") }},
		{10, "a comes back", func() { tr.run("a", dirs) }},
		{20, "a is killed", func() { tr.kill("a") }},
		{30, "a comes back, the log has all that it missed", func() { tr.run("a", dirs) }},
		{40, "b loses the connection on which it hears of the others", func() { tr.deafen("b") }},
		{50, "a is killed again", func() { tr.kill("a") }},
		{60, "the log forgets what a missed", tr.trim},
		{65, "a comes back", func() { tr.run("a", dirs) }},
		{75, "b stands still", func() { tr.must(b.cmd.Process.Signal(syscall.SIGSTOP)) }},
		{85, "the log forgets what b missed, and b goes on", func() { tr.trim(); tr.must(b.cmd.Process.Signal(syscall.SIGCONT)) }},
	} {
		share(moment.percent)
		moment.do()
		t.Logf("%6d writes, %5s: %s", tr.done.Load(), time.Since(began).Round(time.Millisecond), moment.what)
	}
	all.Wait()
	wrote := time.Since(began)
	caught := time.Now()
	for name, p := range tr.nodes {
		tr.caughtUp(name, p)
	}
	t.Logf("%d writes in %s (published %d, edited %d, moved %d, deleted %d, bearers changed %d), %d kills; both nodes caught up %s later; they keep %d and %d bytes",
		tr.done.Load(), wrote.Round(time.Millisecond), tr.count[published].Load(), tr.count[edited].Load(), tr.count[moved].Load(),
		tr.count[deleted].Load(), tr.count[bearerChanged].Load(), tr.kills, time.Since(caught).Round(time.Millisecond), kept(dirs["a"]), kept(dirs["b"]))
	tr.compare()
	for name, p := range tr.nodes {
		if said := p.Log.String(); strings.Contains(said, "panic") {
			t.Errorf("%s: %s", name, said)
		}
	}
	for _, trouble := range []string{"other nodes are not heard", "the change log does not go on from here"} {
		if !strings.Contains(b.Log.String(), trouble) {
			t.Errorf("b was to notice that %s: %s", trouble, b.Log)
		}
	}
}

// deafen cuts the connection on which a node listens.
func (tr *trial) deafen(name string) {
	var n int
	tr.must(tr.app.DB.QueryRowContext(background, `select count(*) from (select pg_terminate_backend(pid) from pg_stat_activity
		where application_name = $1 and query like 'listen %' and datname = current_database()) x`, name).Scan(&n))
	if n != 1 {
		tr.Errorf("%s listened on %d connections", name, n)
	}
}

// trim has the log forget all but its newest change.
func (tr *trial) trim() {
	tr.must(changelog.Trim(background, tr.app.DB, tr.app.Now().Add(time.Hour)))
}
