package changelog

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"parvis/internal/platform/db"
)

// holder is the part of a Tip that makes this node the one that may answer from memory where others may write too: see
// docs/decisions/alone.md. Everything in it is guarded by the turn of the Tip.
type holder struct {
	name   string        // that stands in the row, as far as this node knows; "" when it is none of ours
	alone  bool          // it was not told otherwise
	rest   time.Duration // until when it leaves the row to others, on the clock of the Tip
	before uint64        // how many questions there had been when they were counted
	idle   int           // how often in a row there were no more

	lease, pause time.Duration
	nudge        chan struct{} // there is something to look at
}

// The questions of a Tip.
const (
	askLatest = iota
	askHeld
	askHold
)

// How long the holder believes what it was told, and how long whoever else writes waits for it. In between lies how far a clock
// may be wrong, or how long a machine may stand still without its clock knowing.
const (
	leaseFor = 100 * time.Millisecond
	pauseFor = time.Second
)

// When a node becomes the holder and when it lets go.
const (
	lookEvery = time.Second
	busy      = 50               // questions in that time: below, a row written costs more than it spares
	idleLooks = 10               // without a question
	restFor   = 30 * time.Second // after somebody else wrote or came
	letWithin = 5 * time.Second  // for a statement: it may have to wait for whoever writes
)

func newHolder() holder {
	return holder{lease: leaseFor, pause: pauseFor, nudge: make(chan struct{}, 1)}
}

// Serve has this node answer from memory while it is the only one that writes, until stop.
func (t *Tip) Serve(log *slog.Logger) (stop func(context.Context) error) {
	if !t.shared || !t.sleepless {
		return func(context.Context) error { return nil }
	}
	t.present(sayPresent)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		t.watch(ctx, log)
	}()
	return func(end context.Context) error {
		cancel()
		<-ended
		return t.letGo(end)
	}
}

// sayPresent tells others that this node is there, so that none takes itself for the only one: as long as the connection lasts
// on which it asks.
const sayPresent = `select changes_present()`

// present prepares what a serving node asks, on a connection that begins with a statement.
func (t *Tip) present(first string) {
	t.turn.Lock()
	t.asker = t.db.Asker(first, latest, `select changes_held($1)`, `select changes_hold($1, $2)`)
	t.turn.Unlock()
	_, _ = t.Version(context.Background()) // whoever asks next is told what is wrong
}

func (t *Tip) watch(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			t.count()
			err = t.look(ctx)
		case <-t.nudge:
			err = t.look(ctx)
		}
		if err != nil && ctx.Err() == nil {
			log.Warn("changelog: the database is asked for each answer", "err", err)
		}
	}
}

// count begins to count anew.
func (t *Tip) count() {
	t.turn.Lock()
	defer t.turn.Unlock()
	asked := t.asked.Load()
	if t.idle++; asked > t.before {
		t.idle = 0
	}
	t.before = asked
}

// look becomes the holder when it is worth it, and lets go when it is not any more.
func (t *Tip) look(ctx context.Context) error {
	t.turn.Lock()
	lets, holds := t.name != "" && (!t.alone || t.idle >= idleLooks), t.worthIt()
	t.turn.Unlock()
	switch {
	case lets:
		return t.letGo(ctx)
	case holds:
		return t.hold(ctx)
	}
	return nil
}

// worthIt tells whether much is asked and nobody else was heard of.
func (t *Tip) worthIt() bool {
	return t.name == "" && t.asked.Load()-t.before >= busy && t.now() >= t.rest
}

// wake has the row looked at now.
func (t *Tip) wake() {
	select {
	case t.nudge <- struct{}{}:
	default:
	}
}

// hold tries to become the holder, under a new name: an attempt or a letting go whose answer was lost is of the old one. Where one that is gone has not let go, its row is cleared, as by anybody who writes.
func (t *Tip) hold(ctx context.Context) error {
	t.turn.Lock()
	t.db.Rename()
	mark, _ := t.db.Mark()
	began := t.now()
	version, ok, err := t.asker.Ask(tipWithin, askHold, mark.Name(), strconv.FormatInt(t.pause.Microseconds(), 10))
	switch {
	case err != nil: // it may be the holder nevertheless
		t.name = mark.Name()
	case !ok:
		t.rest = t.now() + restFor
	case version >= 0:
		t.name, t.alone = mark.Name(), true
		t.saw(&seen{version: version, mark: mark, until: began + t.lease})
	}
	t.turn.Unlock()
	if err == nil && ok && version < 0 {
		err = t.clear(ctx, `update counters set holder = '' where name = 'changes' and holder <> ''`)
	}
	return err
}

// letGo leaves the row to others; from before that on nothing is answered from memory.
func (t *Tip) letGo(ctx context.Context) error {
	t.turn.Lock()
	name := t.name
	t.alone = false
	if s := t.last.Load(); s != nil {
		t.last.Store(&seen{version: s.version, mark: s.mark})
	}
	t.turn.Unlock()
	if name == "" {
		return nil
	}
	err := t.clear(ctx, `update counters set holder = '', writer = holder where name = 'changes' and holder = $1`, name)
	if err == nil {
		t.turn.Lock()
		t.name = ""
		t.turn.Unlock()
	}
	return err
}

func (t *Tip) clear(ctx context.Context, statement string, args ...any) error {
	ctx, cancel := context.WithTimeout(ctx, letWithin)
	defer cancel()
	_, err := t.db.ExecContext(ctx, statement, args...)
	return err
}

// held asks as the holder. ok is false when this node is not the holder, or not any more.
func (t *Tip) held(mark db.Mark) (version int64, ok bool, err error) {
	if !t.alone {
		return 0, false, nil
	}
	if t.name == mark.Name() {
		if version, ok, err = t.asker.Ask(tipWithin, askHeld, t.name); ok {
			return version, true, nil
		}
		t.rest = t.now() + restFor
	}
	t.alone = false
	t.wake()
	return 0, false, err
}
