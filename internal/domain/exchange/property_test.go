package exchange_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/fault"
)

// life is a mission with two slots and everybody who answers it, driven by random acts.
type life struct {
	*world
	rt      *rapid.T
	l       listing.Listing
	replies []string        // ids
	offered map[string]bool // replies that were asked from the waiting list
}

func TestPlacesOverRandomLives(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		rapid.Check(t, func(rt *rapid.T) {
			w.at = start
			auto := rapid.Bool().Draw(rt, "auto")
			lf := &life{world: w, rt: rt, offered: map[string]bool{}}
			lf.l = w.mission(rapid.IntRange(1, 3).Draw(rt, "places"), func(l *listing.Listing) {
				l.AutoAccept = auto
				second := l.Slots[0]
				second.ID, second.Start, second.End = w.s.NewID(), second.Start.Add(2*time.Hour), second.End.Add(2*time.Hour)
				l.Slots = append(l.Slots, second)
			})
			rt.Repeat(map[string]func(*rapid.T){
				"ask": lf.ask, "confirm": lf.confirm, "decide": lf.decide, "cancel": lf.cancel, "finish": lf.finish,
				"wait": lf.pass, "sweep": lf.sweep, "pause": lf.pause, "": lf.check,
			})
		})
	})
}

func (lf *life) ask(rt *rapid.T) {
	in := ask(lf.l, fmt.Sprintf("p%d", rapid.IntRange(0, 40).Draw(rt, "who")))
	in.SlotID = rapid.SampledFrom(lf.l.Slots).Draw(rt, "slot").ID
	r, err := lf.s.Ask(context.Background(), actor.Actor{}, in)
	if lf.ok(err) {
		lf.replies = append(lf.replies, r.ID)
	}
}

// some draws one of the replies.
func (lf *life) some(rt *rapid.T) string {
	if len(lf.replies) == 0 {
		rt.Skip("nobody yet")
	}
	return rapid.SampledFrom(lf.replies).Draw(rt, "reply")
}

// confirm never lets anybody take a place past those who wait.
func (lf *life) confirm(rt *rapid.T) {
	id := lf.some(rt)
	before := lf.load(id)
	r, err := lf.s.ConfirmByLink(context.Background(), lf.link(exchange.PurposeConfirm, id, ""))
	if lf.ok(err) && !before.Holds && r.Holds {
		if n := lf.passed(before); n > 0 {
			rt.Fatalf("%s took a place past %d who wait", id, n)
		}
	}
}

// passed counts those who still wait although their turn came before that of a reply which has taken a place: those
// ahead of it when it waited itself, everybody otherwise.
func (lf *life) passed(before exchange.Reply) int {
	if before.State == exchange.Waiting && before.Confirmed() {
		return lf.ahead(before)
	}
	return lf.count(`select count(*) from replies where slot_id = $1 and state = 'waiting' and confirmed_at > 0`, before.SlotID)
}

// ahead counts those on the waiting list who came before a reply.
func (lf *life) ahead(r exchange.Reply) int {
	return lf.count(`
		select count(*) from replies where slot_id = $1 and state = 'waiting' and confirmed_at > 0
			and (queued_at, id) < ($2, $3)`, r.SlotID, db.Micros(r.QueuedAt), r.ID)
}

func (lf *life) decide(rt *rapid.T) {
	id, yes := lf.some(rt), rapid.Bool().Draw(rt, "yes")
	was := lf.load(id)
	_, err := lf.s.Decide(context.Background(), lf.admin, exchange.Decision{ReplyID: id, Accept: yes})
	if lf.ok(err) && yes && was.State == exchange.Accepted {
		rt.Fatalf("%s was accepted twice", id)
	}
}

func (lf *life) cancel(rt *rapid.T) {
	id := lf.some(rt)
	if rapid.Bool().Draw(rt, "bearer") {
		_, err := lf.s.Cancel(context.Background(), lf.admin, id, "")
		lf.ok(err)
		return
	}
	_, err := lf.s.CancelByLink(context.Background(), lf.link(exchange.PurposeCancel, id, ""), "")
	lf.ok(err)
}

func (lf *life) finish(rt *rapid.T) {
	_, err := lf.s.Finish(context.Background(), lf.admin, lf.some(rt))
	lf.ok(err)
}

func (lf *life) pass(rt *rapid.T) {
	lf.wait(rapid.SampledFrom([]time.Duration{time.Minute, exchange.HoldFor, exchange.OfferFor, 60 * time.Hour}).Draw(rt, "for"))
}

func (lf *life) sweep(*rapid.T) { lf.ok(lf.s.SweepHolds(context.Background())) }

func (lf *life) pause(rt *rapid.T) {
	state := rapid.SampledFrom([]listing.State{listing.Online, listing.Online, listing.Paused}).Draw(rt, "state")
	lf.exec(`update listings set state = $1 where id = $2`, string(state), lf.l.ID)
	lf.ok(lf.s.Settle(context.Background(), lf.l.ID))
}

// ok: an act may be refused in words, never fail.
func (lf *life) ok(err error) bool {
	if err != nil && fault.KindOf(err) == "" {
		lf.rt.Fatal(err)
	}
	return err == nil
}

func (lf *life) count(query string, args ...any) (n int) {
	if err := lf.d.QueryRowContext(context.Background(), query, args...).Scan(&n); err != nil {
		lf.rt.Fatal(err)
	}
	return n
}

// check holds what must be true after every act.
func (lf *life) check(rt *rapid.T) {
	for _, s := range lf.l.Slots {
		taken := lf.count(`select taken from slots where id = $1`, s.ID)
		holding := lf.count(`select count(*) from replies where slot_id = $1 and holds and state in ('to_confirm', 'sent', 'accepted', 'done')`, s.ID)
		if taken != holding || taken > s.Places {
			rt.Fatalf("slot: %d taken, %d replies hold, %d places", taken, holding, s.Places)
		}
		if n := lf.count(`select count(*) from replies where slot_id = $1 and state in ('sent', 'accepted', 'done') and not holds`, s.ID); n > 0 {
			rt.Fatalf("%d replies were sent without a place", n)
		}
		lf.checkOrder(rt, s.ID)
	}
	for _, id := range lf.replies {
		lf.checkUnconfirmed(rt, id)
	}
}

// checkOrder: who was offered a place since the last look came before everybody who still waits.
func (lf *life) checkOrder(rt *rapid.T, slot string) {
	offers, err := db.All(context.Background(), lf.d, func(r *exchange.Reply) []any {
		return []any{&r.ID, &r.SlotID, db.At{T: &r.QueuedAt}}
	}, `select id, slot_id, queued_at from replies where slot_id = $1 and state = 'to_confirm' and confirmed_at > 0`, slot)
	if err != nil {
		rt.Fatal(err)
	}
	for _, r := range offers {
		if lf.offered[r.ID] {
			continue
		}
		lf.offered[r.ID] = true
		if n := lf.ahead(r); n > 0 {
			rt.Fatalf("%s was offered a place before %d who came earlier", r.ID, n)
		}
	}
}

// checkUnconfirmed: before the address is proved no event reaches the bearer, and they cannot open the thread.
func (lf *life) checkUnconfirmed(rt *rapid.T, id string) {
	if r := lf.load(id); r.Confirmed() {
		return
	}
	if n := lf.count(`select count(*) from outbox where ref = $1 and topic not in ('reply.asked', 'reply.lapsed')`, id); n > 0 {
		rt.Fatalf("%d events went out for %s, which nobody confirmed", n, id)
	}
	if _, err := lf.s.Thread(context.Background(), lf.admin, id); !fault.Is(err, fault.NotFound) {
		rt.Fatalf("the bearer opens an unconfirmed thread: %v", err)
	}
}
