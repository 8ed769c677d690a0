package changelog_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

// Short ones, so that tests need not be long: the rules are those of any others.
const (
	lease = 10 * time.Millisecond
	pause = 250 * time.Millisecond
)

// place is a database with a node that holds the row, and a handle of somebody else.
type place struct {
	*testing.T
	url         string
	here, there *db.DB
	tip         *changelog.Tip
	clock       atomic.Int64 // of the node; it stands still
}

func newPlace(t *testing.T) *place {
	p := &place{T: t, url: dbtest.URL(t, "postgres")}
	p.here, p.there = open(t, p.url), open(t, p.url)
	p.clock.Store(int64(time.Hour))
	p.tip = changelog.NewTip(p.here)
	p.tip.Node(lease, pause, func() time.Duration { return time.Duration(p.clock.Load()) }, false)
	p.hold(p.tip)
	if p.holder() == "" {
		t.Fatal("nobody holds the row")
	}
	return p
}

func (p *place) hold(t *changelog.Tip) {
	p.Helper()
	if err := t.Hold(p.Context()); err != nil {
		p.Fatal(err)
	}
}

// later is when what the node was told is not believed any more.
func (p *place) later() { p.clock.Add(int64(lease)) }

func (p *place) holder() (name string) {
	p.Helper()
	if err := p.there.QueryRowContext(p.Context(), `select holder from counters where name = 'changes'`).Scan(&name); err != nil {
		p.Fatal(err)
	}
	return name
}

// says wants a version and how often the database was asked for it.
func (p *place) says(what string, want int64, questions uint64) {
	p.Helper()
	before := p.tip.Asked()
	v, err := p.tip.Version(p.Context())
	if n := p.tip.Asked() - before; err != nil || v != want || n != questions {
		p.Errorf("%s: %d with %d questions, %v; want %d with %d", what, v, n, err, want, questions)
	}
}

// waits tells whether a write had to wait for the holder.
func (p *place) waits(what string, want bool, do func()) {
	p.Helper()
	began := time.Now()
	do()
	if took := time.Since(began); want != (took >= pause) {
		p.Errorf("%s took %s, of a pause of %s; it was to wait: %t", what, took, pause, want)
	}
}

// untilLocks waits until there are so many locks of nodes and of who waits for one, or for something else.
func (p *place) untilLocks(want int, or <-chan struct{}) {
	p.Helper()
	for end := time.After(10 * time.Second); ; {
		var n int
		if err := p.there.QueryRowContext(p.Context(), `select count(*) from pg_locks
			where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`).Scan(&n); err != nil {
			p.Fatal(err)
		}
		if n == want {
			return
		}
		select {
		case <-or:
			return
		case <-end:
			p.Fatalf("%d locks, want %d", n, want)
		default:
		}
	}
}

func (p *place) cut(condition string) {
	p.Helper()
	var n int
	if err := p.there.QueryRowContext(p.Context(), `select count(pg_terminate_backend(pid)) from pg_stat_activity
		where datname = current_database() and pid <> pg_backend_pid() and `+condition).Scan(&n); err != nil || n == 0 {
		p.Fatalf("%d connections cut, %v", n, err)
	}
}

func TestHolder(t *testing.T) {
	for _, row := range []struct {
		rule string
		do   func(p *place)
	}{
		{"who is alone asks once, and again when the answer is old", func(p *place) {
			for range 20 {
				p.says("at once", 0, 0)
			}
			p.later()
			p.says("later", 0, 1)
			p.says("and then", 0, 0)
		}},
		{"its own write is seen at once, waits for nobody and ends nothing", func(p *place) {
			p.waits("the write", false, func() { write(p.T, p.here) })
			p.says("after it", 1, 1)
			p.says("and then", 1, 0)
			if p.holder() == "" {
				p.Error("the row was let go")
			}
		}},
		{"what is rolled back or refused is no write", func(p *place) {
			if err := p.here.Tx(p.Context(), func(q db.Querier) error {
				if err := changelog.Append(p.Context(), q, time.Now(), "listing", "x"); err != nil {
					return err
				}
				return db.Later(p.Context(), q, `insert into identity (id, value) values ($1, $2)`, 9, "") // only 1 may be
			}); err == nil {
				p.Error("it was not refused")
			}
			p.says("after it", 0, 0)
		}},
		{"somebody else's write waits until what was told is not believed, and ends it", func(p *place) {
			p.waits("the first", true, func() { write(p.T, p.there) })
			p.waits("the second", false, func() { write(p.T, p.there) })
			p.later()
			p.says("after it", 2, 1)
			p.says("and then", 2, 1)
		}},
		{"nothing is told against somebody who waits", func(p *place) {
			done := make(chan struct{})
			go func() { defer close(done); write(p.T, p.there) }()
			p.untilLocks(2, done) // it waits, or it has
			p.later()
			v, err := p.tip.Version(p.Context())
			<-done
			if err != nil || v > 1 {
				p.Errorf("%d, %v", v, err)
			}
			p.says("after it", 1, 1)
		}},
		{"so does what an older release or a person writes by hand, whoever wrote before", func(p *place) {
			write(p.T, p.here)
			p.waits("the update", true, func() {
				if _, err := p.there.ExecContext(p.Context(), `update counters set value = value + 1 where name = 'changes'`); err != nil {
					p.Error(err)
				}
			})
			p.later()
			p.says("after it", 2, 1)
		}},
		{"and what this node writes beside its transactions", func(p *place) {
			p.waits("the append", true, func() {
				if err := changelog.Append(p.Context(), p.here, time.Now(), "listing", "x"); err != nil {
					p.Error(err)
				}
			})
		}},
		{"and what it sent under an earlier name", func(p *place) {
			if err := p.tip.LetGo(p.Context()); err != nil {
				p.Fatal(err)
			}
			p.waits("the transaction", true, func() {
				if err := p.here.Tx(p.Context(), func(q db.Querier) error {
					if err := changelog.Append(p.Context(), q, time.Now(), "listing", "x"); err != nil {
						return err
					}
					p.hold(p.tip)
					return nil
				}); err != nil {
					p.Error(err)
				}
			})
			p.says("after it", 1, 1)
		}},
		{"who does not know whether it has written asks", func(p *place) {
			p.here.Rename()
			p.says("at once", 0, 1)
			p.says("and then", 0, 1)
			if err := p.tip.Look(p.Context(), 0); err != nil || p.holder() != "" {
				p.Errorf("%q holds the row, %v", p.holder(), err)
			}
		}},
		{"one that lost its connections is waited for, and learns it", func(p *place) {
			p.cut(`true`)
			p.waits("the write", true, func() { write(p.T, p.there) })
			p.later()
			p.says("after it", 1, 1)
		}},
		{"one that died is waited for once, and then there is another", func(p *place) {
			if err := p.here.Close(); err != nil {
				p.Error(err)
			}
			p.untilLocks(0, nil) // the server has noticed
			next := changelog.NewTip(p.there)
			next.Node(lease, pause, nil, false)
			p.waits("the first attempt", true, func() { p.hold(next) })
			if p.holder() != "" {
				p.Error("the row was not cleared")
			}
			p.hold(next)
			if p.holder() == "" {
				p.Error("there is no other")
			}
			p.waits("its write", false, func() { write(p.T, p.there) })
		}},
		{"who sees another node lets go, and neither holds", func(p *place) {
			other := changelog.NewTip(p.there)
			other.Node(lease, pause, nil, false)
			p.later()
			p.says("as soon as it asks", 0, 1)
			if err := p.tip.Look(p.Context(), 0); err != nil {
				p.Error(err)
			}
			p.waits("the other's write", false, func() { write(p.T, p.there) })
			p.hold(other)
			p.hold(p.tip)
			if p.holder() != "" {
				p.Error("one of two holds the row")
			}
		}},
		{"who is asked no more lets go after a while", func(p *place) {
			for range 12 {
				if err := p.tip.Look(p.Context(), 0); err != nil {
					p.Error(err)
				}
			}
			p.waits("somebody's write", false, func() { write(p.T, p.there) })
			if err := p.tip.Look(p.Context(), 1000); err != nil || p.holder() == "" {
				p.Errorf("asked again, it does not hold the row: %v", err)
			}
		}},
		{"after somebody else wrote it rests, however much it is asked", func(p *place) {
			write(p.T, p.there)
			p.later()
			p.says("after it", 1, 1)
			for range 3 {
				if err := p.tip.Look(p.Context(), 1000); err != nil || p.holder() != "" {
					p.Errorf("%q holds the row, %v", p.holder(), err)
				}
			}
			p.clock.Add(int64(time.Minute))
			if err := p.tip.Look(p.Context(), 1000); err != nil || p.holder() == "" {
				p.Errorf("nobody holds the row after a minute: %v", err)
			}
		}},
	} {
		t.Run(row.rule, func(t *testing.T) { row.do(newPlace(t)) })
	}
}

// Where a question does not see what was committed while it waited, nobody holds the row for longer than an answer.
func TestNobodyHoldsUnderAnotherIsolation(t *testing.T) {
	d := open(t, dbtest.URL(t, "postgres")+"&default_transaction_isolation=repeatable%20read")
	tip := changelog.NewTip(d)
	tip.Node(0, pause, nil, false)
	if err := tip.Hold(t.Context()); err != nil {
		t.Fatal(err)
	}
	for want := range int64(5) {
		if v, err := tip.Version(t.Context()); err != nil || v != want {
			t.Errorf("%d, %v; want %d", v, err, want)
		}
		write(t, d)
	}
}

// The service itself: it becomes the holder when much is asked, and lets go at its end.
func TestServe(t *testing.T) {
	d := open(t, dbtest.URL(t, "postgres"))
	tip := changelog.NewTip(d)
	stop := tip.Serve(nil)
	before, same := tip.Asked(), 0
	for end := time.Now().Add(10 * time.Second); same < 1000; same++ {
		if _, err := tip.Version(t.Context()); err != nil || time.Now().After(end) {
			t.Fatalf("%d questions, %v", tip.Asked(), err)
		}
		if n := tip.Asked(); n != before {
			before, same = n, 0
		}
	}
	if err := stop(context.Background()); err != nil {
		t.Error(err)
	}
	before = tip.Asked()
	for range 5 {
		if _, err := tip.Version(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if n := tip.Asked() - before; n != 5 {
		t.Errorf("after the end %d of 5 answers were asked for", n)
	}
	var name string
	if err := d.QueryRowContext(t.Context(), `select holder from counters where name = 'changes'`).Scan(&name); err != nil || name != "" {
		t.Errorf("%q holds the row after the end, %v", name, err)
	}
}
