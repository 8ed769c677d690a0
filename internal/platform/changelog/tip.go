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
// after a while. That it is alone it knows by the database (one that is within the process) or made sure of (see holder).
type Tip struct {
	db        *db.DB
	shared    bool // others may write too
	now       func() time.Duration
	sleepless bool // now goes on while the machine sleeps
	life      atomic.Uint64
	asked     atomic.Uint64
	last      atomic.Pointer[seen]

	turn  sync.Mutex // one question is out at a time
	asker *db.Asker
	holder
	mu   sync.Mutex
	next *question // gathers who waits for the next question
}

// seen is an answer, the commits of this process that it is known to hold, and until when nobody else can have written more.
type seen struct {
	version int64
	mark    db.Mark
	until   time.Duration // on the clock of the Tip
}

// question is one look at the database for everybody who came before it.
type question struct {
	done    chan struct{}
	version int64
	err     error
}

// How long an answer holds where the database is within this process, for what a command of the same machine may have written,
// and how long the database may take.
const (
	tipAge    = time.Second
	tipWithin = 2 * time.Second
)

// NewTip makes a Tip over a database.
func NewTip(d *db.DB) *Tip {
	t := &Tip{db: d, shared: d.Wake != "", now: sinceStart(), asker: d.Asker("", latest), holder: newHolder()}
	if t.shared {
		t.now, t.sleepless = awake()
	}
	return t
}

// sinceStart is a clock that goes on while this process does.
func sinceStart() func() time.Duration {
	began := time.Now()
	return func() time.Duration { return time.Since(began) }
}

// Version gives the version. It holds every transaction that was acknowledged before the call.
func (t *Tip) Version(ctx context.Context) (int64, error) {
	mark, settled := t.db.Mark()
	if s := t.last.Load(); s != nil && s.until > 0 && settled && s.mark == mark && t.now() < s.until {
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
	q.version, q.err = t.ask()
	close(q.done)
}

// ask asks the database.
func (t *Tip) ask() (int64, error) {
	s, until := &seen{}, time.Duration(0)
	s.mark, _ = t.db.Mark()
	began := t.now()
	t.asked.Add(1)
	version, ok, err := t.held(s.mark)
	switch {
	case ok:
		until = began + t.lease
	case err == nil:
		if version, _, err = t.asker.Ask(tipWithin, askLatest); !t.shared {
			until = began + tipAge
		} else if t.worthIt() {
			t.wake()
		}
	}
	if err != nil {
		return 0, fmt.Errorf("changelog: latest: %w", err)
	}
	s.version, s.until = version, until
	t.saw(s)
	return version, nil
}

// saw keeps an answer.
func (t *Tip) saw(s *seen) {
	if before := t.last.Swap(s); before != nil && before.version > s.version {
		t.life.Add(1)
	}
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
