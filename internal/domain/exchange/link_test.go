package exchange_test

import (
	"fmt"
	"testing"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/fault"
)

func TestPeekUsesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		r, err := w.s.Ask(ctx, actor.Actor{}, ask(w.mission(2, nil), "ines"))
		w.must(err)
		secret := w.link(exchange.PurposeConfirm, r.ID, "")
		for range 3 { // a mail scanner, then the person
			p, err := w.s.Peek(ctx, exchange.PurposeConfirm, secret)
			if err != nil || p.Used || !p.May || p.Reply.ID != r.ID || p.Reply.State != exchange.ToConfirm || p.Side != exchange.Replier {
				t.Errorf("peek: %+v, %v", p, err)
			}
		}
		if w.load(r.ID) != r {
			t.Error("looking at a link changed the reply")
		}
		_, err = w.s.Peek(ctx, exchange.PurposeCancel, secret)
		wantFault(t, err, fault.NotFound, "account.link_unknown")
		_, err = w.s.ConfirmByLink(ctx, secret)
		w.must(err)
		if p, err := w.s.Peek(ctx, exchange.PurposeConfirm, secret); err != nil || !p.Used || p.May || p.Reply.State != exchange.Sent {
			t.Errorf("a used link says how things stand: %+v, %v", p, err)
		}
		w.wait(exchange.ConfirmLinkFor)
		p, err := w.s.Peek(ctx, exchange.PurposeConfirm, secret)
		wantFault(t, err, fault.Gone, "account.link_expired")
		if p.Reply != (exchange.Reply{ID: r.ID}) {
			t.Errorf("an old link tells %+v", p.Reply)
		}
	})
}

func TestOpenLinkActsForTheReplierOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		l := w.mission(1, nil)
		first, second := w.confirmed(l, "first"), w.confirmed(l, "second")
		bearer := w.link(exchange.PurposeOpen, first.ID, w.admin.PersonID)
		_, err := w.s.CancelByOpenLink(ctx, bearer, "")
		wantFault(t, err, fault.NotFound, "exchange.reply.not_found")
		_, err = w.s.CancelByOpenLink(ctx, w.link(exchange.PurposeOpen, first.ID, ""), "Malade")
		w.must(err)
		_, err = w.s.ConfirmByOpenLink(ctx, w.link(exchange.PurposeOpen, second.ID, w.admin.PersonID))
		wantFault(t, err, fault.NotFound, "exchange.reply.not_found")
		r, err := w.s.ConfirmByOpenLink(ctx, w.link(exchange.PurposeOpen, second.ID, ""))
		if err != nil || r.State != exchange.Sent {
			t.Errorf("the offered place: %+v, %v", r, err)
		}
		unproved, err := w.s.Ask(ctx, actor.Actor{}, ask(l, "third"))
		w.must(err)
		_, err = w.s.ConfirmByOpenLink(ctx, w.link(exchange.PurposeOpen, unproved.ID, ""))
		wantFault(t, err, fault.NotFound, "exchange.reply.not_found") // only the confirmation link proves an address
	})
}

func TestStanding(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		l := w.mission(1, nil)
		r := w.confirmed(l, "ines")
		ines := actor.Actor{PersonID: r.PersonID}
		stands := func(by actor.Actor) bool {
			t.Helper()
			got, found, err := w.s.Standing(ctx, by, l.ID)
			w.must(err)
			return found && got.ID == r.ID
		}
		if !stands(ines) || stands(w.admin) || stands(actor.Actor{}) {
			t.Error("a reply stands for who made it, and for nobody else")
		}
		_, err := w.s.Cancel(ctx, ines, r.ID, "")
		w.must(err)
		if stands(ines) {
			t.Error("a cancelled reply stands")
		}
	})
}

func TestRosterIsInOrderOfArrival(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		l := w.mission(200, nil)
		var want []string
		for i := range 203 {
			r := w.confirmed(l, fmt.Sprintf("p%d", i))
			want = append(want, r.ID)
			w.wait(time.Second)
		}
		_, err := w.s.Ask(ctx, actor.Actor{}, ask(l, "unproved"))
		w.must(err)
		var got []string
		for cursor := ""; ; {
			ro, err := w.s.Roster(ctx, w.admin, l.ID, l.Slots[0].ID, cursor)
			w.must(err)
			for _, s := range ro.Items {
				if s.Reply.Email != "" {
					t.Fatal("an address is shown")
				}
				got = append(got, s.Reply.ID)
			}
			if c := ro.Counts[l.Slots[0].ID]; c[exchange.Sent] != 200 || c[exchange.Waiting] != 3 || c[exchange.ToConfirm] != 0 {
				t.Fatalf("counts %v", c)
			}
			if cursor = ro.Next; cursor == "" {
				break
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%d in the roster, want %d in order", len(got), len(want))
		}
		if _, err := w.s.Roster(ctx, w.person("Paul"), l.ID, "", ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("another person sees the roster: %v", err)
		}
		if _, err := w.s.Roster(ctx, w.admin, l.ID, "no such slot", ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("a slot of nowhere: %v", err)
		}
	})
}
