package exchange_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

func TestR6LastPlaceIsGivenOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const people, places = 200, 5
		w, ctx := newWorld(t, d), t.Context()
		l := w.mission(places, nil)
		replies := make([]exchange.Reply, people)
		var all sync.WaitGroup
		for i := range people {
			all.Go(func() {
				var err error
				if replies[i], err = w.s.Ask(ctx, actor.Actor{}, ask(l, fmt.Sprintf("p%d", i))); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		slices.SortFunc(replies, func(a, b exchange.Reply) int { return a.CreatedAt.Compare(b.CreatedAt) })
		for i, r := range replies {
			stored := w.load(r.ID)
			if stored.Holds != (i < places) || (stored.State == exchange.Waiting) == (i < places) {
				t.Errorf("reply %d in order of arrival: holds %v, %s", i, stored.Holds, stored.State)
			}
		}
		if n := w.taken(l); n != places {
			t.Fatalf("%d places taken of %d", n, places)
		}

		// everybody confirms at once, then the five leave at once: the next five of the list are asked
		for i := range replies {
			all.Go(func() {
				if _, err := w.s.ConfirmByLink(ctx, w.link(exchange.PurposeConfirm, replies[i].ID, "")); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for i := range places {
			all.Go(func() {
				if _, err := w.s.CancelByLink(ctx, w.link(exchange.PurposeCancel, replies[i].ID, ""), ""); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for i, r := range replies {
			want := exchange.Waiting
			if i < 2*places {
				want = exchange.ToConfirm
			}
			if i < places {
				want = exchange.Cancelled
			}
			if got := w.load(r.ID).State; got != want {
				t.Errorf("reply %d in order of arrival is %s, want %s", i, got, want)
			}
		}
		if n := w.taken(l); n != places {
			t.Errorf("%d places taken of %d after the exchange", n, places)
		}
	})
}

func TestR5SameKeyMakesOneReply(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		l := w.mission(5, nil)
		in := ask(l, "ines")
		in.Question, in.Message = true, "Faut-il des gants ?" // a question may be asked twice: only the key holds the second back
		var made, replayed int
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				o := &db.Once{Key: "form-1", Hash: "same body", At: start}
				_, err := w.s.Ask(db.WithOnce(t.Context(), o), actor.Actor{}, in)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					made++
				case errors.Is(err, db.ErrReplayed):
					replayed++
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		var rows, mails int
		if err := d.QueryRowContext(t.Context(), `select count(*), (select count(*) from outbox) from replies`).Scan(&rows, &mails); err != nil {
			t.Fatal(err)
		}
		if made != 1 || replayed != 9 || rows != 1 || mails != 1 {
			t.Errorf("made %d, replayed %d, %d rows, %d events; want 1, 9, 1, 1", made, replayed, rows, mails)
		}
	})
}

func TestQuantityIsNotOverGiven(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		l := w.mission(1, suits(20))
		var all sync.WaitGroup
		for i := range 30 {
			all.Go(func() {
				in := ask(l, fmt.Sprintf("p%d", i))
				in.Quantity = 3
				if _, err := w.s.Ask(ctx, actor.Actor{}, in); err != nil {
					var want = map[string]bool{"conflict: exchange.nothing_left": true, "invalid: quantity: exchange.quantity_left": true}
					if !want[err.Error()] {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		left, err := exchange.QuantityLeft(ctx, d, l, w.now())
		if err != nil || left != 2 {
			t.Fatalf("%d left, %v; want 2 of 20 after six times 3", left, err)
		}
		w.wait(exchange.HoldFor)
		if left, err = exchange.QuantityLeft(ctx, d, l, w.now()); err != nil || left != 20 {
			t.Errorf("%d left, %v; want 20: nothing was confirmed in time", left, err)
		}
	})
}
