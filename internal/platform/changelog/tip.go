package changelog

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"parvis/internal/platform/db"
)

// Tip tells the version of the log that was committed by the time it is asked: what is kept under a version is right as
// long as Tip says that version. Where other nodes write, the database is asked, once for all who came before the
// question went out; where this process alone writes, only after it has committed something, and once a second for what
// a command of the same machine may have written.
type Tip struct {
	db      *db.DB
	shared  bool // other nodes write too
	commits atomic.Uint64
	life    atomic.Uint64
	asked   atomic.Uint64
	last    atomic.Pointer[seen]

	mu   sync.Mutex
	next *question // gathers who waits for the next question
	busy bool
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
	t := &Tip{db: d, shared: d.Wake != ""}
	d.OnCommit(func() { t.commits.Add(1) })
	return t
}

// Version gives the version. It holds every transaction that was acknowledged before the call.
func (t *Tip) Version(ctx context.Context) (int64, error) {
	if s := t.last.Load(); !t.shared && s != nil && s.commits == t.commits.Load() && time.Since(s.at) < tipAge {
		return s.version, nil
	}
	q := t.join()
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

// join gives the next question to be asked; whoever comes first asks it, and those that gather meanwhile.
func (t *Tip) join() *question {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.next == nil {
		t.next = &question{done: make(chan struct{})}
	}
	q := t.next
	if !t.busy {
		t.busy = true
		go t.ask()
	}
	return q
}

// ask asks until nobody waits.
func (t *Tip) ask() {
	for {
		t.mu.Lock()
		q := t.next
		t.next = nil
		if q == nil {
			t.busy = false
			t.mu.Unlock()
			return
		}
		t.mu.Unlock()
		ctx, cancel := context.WithTimeout(context.Background(), tipWithin)
		s := &seen{commits: t.commits.Load(), at: time.Now()}
		t.asked.Add(1)
		q.version, q.err = Latest(ctx, t.db)
		cancel()
		if s.version = q.version; q.err == nil {
			if before := t.last.Swap(s); before != nil && before.version > s.version {
				t.life.Add(1)
			}
		}
		close(q.done)
	}
}
