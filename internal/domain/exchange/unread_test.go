package exchange_test

import (
	"testing"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

// TestUnread follows one thread: a side finds it unread when the other side, or the waiting list, did something since.
func TestUnread(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		l := w.mission(1, nil)
		other := w.confirmed(l, "other")
		r := w.confirmed(l, "ines")
		ines := actor.Actor{PersonID: r.PersonID}
		do := func(err error) { t.Helper(); w.must(err) }
		steps := []struct {
			what            string
			act             func()
			replier, bearer bool
		}{
			{"she is on the waiting list", func() {}, false, true},
			{"the bearer looks", func() { do(w.s.MarkRead(ctx, w.admin, r.ID)) }, false, false},
			{"the other leaves: she is asked", func() { _, err := w.s.Cancel(ctx, w.admin, other.ID, ""); do(err) }, true, false},
			{"she takes the place", func() { _, err := w.s.Confirm(ctx, ines, r.ID); do(err) }, false, true},
			{"the bearer accepts", func() { _, err := w.s.Decide(ctx, w.admin, exchange.Decision{ReplyID: r.ID, Accept: true}); do(err) }, true, false},
			{"she writes", func() { _, err := w.s.Write(ctx, ines, r.ID, "Merci"); do(err) }, false, true},
			{"the bearer writes", func() { _, err := w.s.Write(ctx, w.admin, r.ID, "De rien"); do(err) }, true, false},
			{"she looks", func() { do(w.s.MarkRead(ctx, ines, r.ID)) }, false, false},
			{"she cancels", func() { _, err := w.s.Cancel(ctx, ines, r.ID, "Malade"); do(err) }, false, true},
		}
		for _, s := range steps {
			s.act()
			w.wait(time.Minute)
			for by, want := range map[string]bool{"replier": s.replier, "bearer": s.bearer} {
				who, others := ines, 0
				if by == "bearer" {
					who, others = w.admin, w.unread(w.admin, r.ID)
				}
				n, err := w.s.Unread(ctx, who)
				do(err)
				if got := n > others; got != want {
					t.Errorf("%s: unread for the %s: %v, want %v", s.what, by, got, want)
				}
			}
		}
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// unread counts the unread threads of an actor's list without one of them.
func (w *world) unread(by actor.Actor, but string) (n int) {
	w.t.Helper()
	p, err := w.s.Mine(w.t.Context(), by, "")
	w.must(err)
	for _, s := range p.Items {
		if s.Unread && s.Reply.ID != but {
			n++
		}
	}
	return n
}
