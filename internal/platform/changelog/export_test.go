package changelog

import (
	"context"
	"time"
)

// Node has a Tip do what Serve does, but nothing by itself, and sets how long it believes, how long others wait for it, and its
// clock where one is given. When it is hidden it does not say that it is there.
func (t *Tip) Node(lease, pause time.Duration, now func() time.Duration, hidden bool) {
	t.lease, t.pause = lease, pause
	if now != nil {
		t.now = now
	}
	first := sayPresent
	if hidden {
		first = ""
	}
	t.present(first)
}

// Hold tries to become the holder, as a node of which much is asked.
func (t *Tip) Hold(ctx context.Context) error {
	t.turn.Lock()
	holds := t.name != ""
	t.turn.Unlock()
	if holds {
		return nil
	}
	return t.hold(ctx)
}

// LetGo leaves the row to others.
func (t *Tip) LetGo(ctx context.Context) error { return t.letGo(ctx) }

// Look looks after the row, after a second in which there were so many questions.
func (t *Tip) Look(ctx context.Context, asked uint64) error {
	t.asked.Add(asked)
	err := t.look(ctx)
	t.count()
	return err
}
