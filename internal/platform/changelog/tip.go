package changelog

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"parvis/internal/platform/db"
)

// Tip tells the version of the log that was committed by the time it is asked: what is kept under a version is right as
// long as Tip says that version. Where other nodes write, the database is asked, on a connection of its own and once for
// all who came before the question went out; where this process alone writes, only after it has committed something, and
// once a second for what a command of the same machine may have written.
type Tip struct {
	shared  bool // other nodes write too
	commits atomic.Uint64
	life    atomic.Uint64
	asked   atomic.Uint64
	last    atomic.Pointer[seen]

	asker *db.Asker
	turn  sync.Mutex // one question is out at a time
	mu    sync.Mutex
	next  *question // gathers who waits for the next question
}

// seen is an answer, the commits of this process that it is known to hold, and when the question went out.
type seen struct {
	version int64
	commits uint64
	at      time.Time
}

// question is one look at the database for everybody who came before it.
type question struct {
	done    chan struct{}
	version int64
	err     error
}

// How long an answer holds where this process alone writes, and how long the database may take.
const (
	tipAge    = time.Second
	tipWithin = 2 * time.Second
)

// NewTip makes a Tip over a database.
func NewTip(d *db.DB) *Tip {
	t := &Tip{shared: d.Wake != "", asker: d.Asker(latest)}
	d.OnCommit(func() { t.commits.Add(1) })
	return t
}

// Version gives the version. It holds every transaction that was acknowledged before the call.
func (t *Tip) Version(ctx context.Context) (int64, error) {
	if s := t.last.Load(); !t.shared && s != nil && s.commits == t.commits.Load() && time.Since(s.at) < tipAge {
		return s.version, nil
	}
	q, leads := t.join()
	if leads {
		t.lead(q)
		return q.version, q.err
	}
	select {
	case <-q.done:
		return q.version, q.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// Life changes when the log was seen to go back: another database was put in its place, or one that lacks the end. The
// same version then means something else than before.
func (t *Tip) Life() uint64 { return t.life.Load() }

// Asked is how often the database was asked so far.
func (t *Tip) Asked() uint64 { return t.asked.Load() }

// join gives the question that whoever comes now belongs to. Who comes first leads it: waits until the question before
// is answered, while others join, and asks for all of them.
func (t *Tip) join() (q *question, leads bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.next == nil {
		t.next, leads = &question{done: make(chan struct{})}, true
	}
	return t.next, leads
}

// lead asks the database for everybody who came until now.
func (t *Tip) lead(q *question) {
	t.turn.Lock()
	defer t.turn.Unlock()
	gather()
	t.mu.Lock()
	t.next = nil
	t.mu.Unlock()
	s := &seen{commits: t.commits.Load(), at: time.Now()}
	t.asked.Add(1)
	q.version, q.err = t.asker.Ask(tipWithin)
	if s.version = q.version; q.err == nil {
		if before := t.last.Swap(s); before != nil && before.version > s.version {
			t.life.Add(1)
		}
	} else {
		q.err = fmt.Errorf("changelog: latest: %w", q.err)
	}
	close(q.done)
}

// How often whoever leads steps back, and for how long at most, in all.
const (
	steps    = 8
	stepBack = 100 * time.Microsecond
)

// gather lets those run first who are about to ask the same: one question for many costs less than the wait. Where nobody
// else is at work it takes no time.
func gather() {
	began := time.Now()
	for i := 0; i < steps && time.Since(began) < stepBack; i++ {
		runtime.Gosched()
	}
}
