package exchange_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/fault"
)

func TestAskRefuses(t *testing.T) {
	mission := func(l *listing.Listing) {}
	state := func(s listing.State) func(*listing.Listing) { return func(l *listing.Listing) { l.State = s } }
	loan := func(l *listing.Listing) {
		l.Sense, l.Family, l.Quantity, l.Slots = listing.Offer, listing.Equipment, 12, nil
	}
	undated := func(l *listing.Listing) { l.Slots = nil }
	same := func(*exchange.Ask) {}
	rows := []struct {
		rule   string
		l      func(*listing.Listing)
		in     func(*exchange.Ask)
		kind   fault.Kind
		key    string
		before func(w *world, l listing.Listing)
	}{
		{"a first name is asked", mission, func(a *exchange.Ask) { a.FirstName = " \t " }, fault.Invalid, "account.first_name", nil},
		{"of at most 60 characters", mission, func(a *exchange.Ask) { a.FirstName = strings.Repeat("é", 61) }, fault.Invalid, "account.first_name_long", nil},
		{"an e-mail is asked", mission, func(a *exchange.Ask) { a.Email = "" }, fault.Invalid, "account.email", nil},
		{"with an address in it", mission, func(a *exchange.Ask) { a.Email = "ines@" }, fault.Invalid, "account.email", nil},
		{"and one only", mission, func(a *exchange.Ask) { a.Email = "a@b.fr,c@d.fr" }, fault.Invalid, "account.email", nil},
		{"without a line end in it", mission, func(a *exchange.Ask) { a.Email = "a@b.fr\r\nBcc: c@d.fr" }, fault.Invalid, "account.email", nil},
		{"a mission with dates wants one of them", mission, func(a *exchange.Ask) { a.SlotID = "" }, fault.Invalid, "exchange.slot_missing", nil},
		{"not one of another listing", mission, func(a *exchange.Ask) { a.SlotID = "other" }, fault.Invalid, "exchange.slot_missing", nil},
		{"a message has at most 2,000 characters", mission, func(a *exchange.Ask) { a.Message = strings.Repeat("é", 2001) }, fault.Invalid, "exchange.message_long", nil},
		{"a question has at least 5", mission, func(a *exchange.Ask) { a.Question, a.Message = true, "Où ?" }, fault.Invalid, "exchange.question_short", nil},
		{"a loan says when and what for", loan, same, fault.Invalid, "exchange.wish_missing", nil},
		{"in at most 500 characters", loan, func(a *exchange.Ask) { a.Wish = strings.Repeat("x", 501) }, fault.Invalid, "exchange.wish_long", nil},
		{"and not for more than there is", loan, func(a *exchange.Ask) { a.Wish, a.Quantity = "Samedi", 13 }, fault.Invalid, "exchange.quantity_left", nil},
		{"a pledge says how many", suits(20), same, fault.Invalid, "exchange.quantity_missing", nil},
		{"at least one", suits(20), func(a *exchange.Ask) { a.Quantity = -1 }, fault.Invalid, "exchange.quantity_range", nil},
		{"not more than are wanted", suits(20), func(a *exchange.Ask) { a.Quantity = 21 }, fault.Invalid, "exchange.quantity_left", nil},
		{"a draft does not exist", state(listing.Draft), same, fault.NotFound, "exchange.listing_not_found", nil},
		{"nor one in review", state(listing.InReview), same, fault.NotFound, "exchange.listing_not_found", nil},
		{"nor one declined", state(listing.Declined), same, fault.NotFound, "exchange.listing_not_found", nil},
		{"nor one removed", state(listing.Removed), same, fault.NotFound, "exchange.listing_not_found", nil},
		{"a paused one takes nobody", state(listing.Paused), same, fault.Conflict, "exchange.listing_paused", nil},
		{"an ended one is over", state(listing.Ended), same, fault.Gone, "exchange.listing_over", nil},
		{"and so is one past its date", func(l *listing.Listing) { l.EndsAt = start }, same, fault.Gone, "exchange.listing_over", nil},
		{"a date that has begun takes nobody", mission, same, fault.Conflict, "exchange.slot_past",
			func(w *world, l listing.Listing) { w.wait(10 * 24 * time.Hour) }},
		{"the listing of an org that is not verified does not exist", mission, same, fault.NotFound, "exchange.listing_not_found",
			func(w *world, l listing.Listing) { w.exec(`update orgs set state = 'suspended' where id = $1`, w.org) }},
		{"nobody replies twice for a date: not confirmed yet", mission, same, fault.Conflict, "exchange.twice_unconfirmed",
			func(w *world, l listing.Listing) {
				if _, err := w.s.Ask(t.Context(), actor.Actor{}, ask(l, "INES")); err != nil {
					t.Error(err)
				}
			}},
		{"nobody replies twice for a date: confirmed", mission, same, fault.Conflict, "exchange.twice",
			func(w *world, l listing.Listing) { w.confirmed(l, "ines") }},
		{"nor twice for a listing without dates that has become of another kind", undated, same, fault.Conflict, "exchange.twice_unconfirmed",
			func(w *world, l listing.Listing) {
				if _, err := w.s.Ask(t.Context(), actor.Actor{}, ask(l, "ines")); err != nil {
					t.Error(err)
				}
				w.exec(`update listings set family = 'donation' where id = $1`, l.ID)
			}},
		{"an address is not flooded", mission, same, fault.TooMany, "exchange.too_many_unconfirmed",
			func(w *world, l listing.Listing) {
				for range 5 {
					if _, err := w.s.Ask(t.Context(), actor.Actor{}, ask(w.mission(1, nil), "ines")); err != nil {
						t.Error(err)
					}
				}
			}},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for _, row := range rows {
			w.at = start
			w.exec(`delete from replies`)
			w.exec(`update orgs set state = 'verified'`)
			l := w.mission(2, row.l)
			if row.before != nil {
				row.before(w, l)
			}
			had := w.taken(l)
			in := ask(l, "ines")
			row.in(&in)
			_, err := w.s.Ask(t.Context(), actor.Actor{}, in)
			if all := fault.All(err); len(all) != 1 || all[0].Kind != row.kind || all[0].Key != row.key {
				t.Errorf("%s: %v, want %s %s", row.rule, err, row.kind, row.key)
			}
			if n := w.taken(l); n != had {
				t.Errorf("%s: a refused reply took a place", row.rule)
			}
		}
	})
}

func TestAskSignedIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		ines := w.person("Inès")
		rows := []struct {
			rule  string
			l     listing.Listing
			state exchange.State
			want  string
		}{
			{"it is sent at once", w.mission(1, nil), exchange.Sent, "[reply.confirmed]"},
			{"and accepted where the bearer wants no choice", w.mission(1, func(l *listing.Listing) { l.AutoAccept = true }), exchange.Accepted, "[reply.confirmed reply.accepted]"},
		}
		for _, row := range rows {
			in := ask(row.l, "ignored")
			in.Message = "Bonjour"
			r, err := w.s.Ask(ctx, ines, in)
			if err != nil || r.State != row.state || r.Email != ines.Email || r.FirstName != "Inès" || !r.Holds {
				t.Fatalf("%s: %+v, %v", row.rule, r, err)
			}
			if got := fmt.Sprint(w.events(r.ID)); got != row.want {
				t.Errorf("%s: events %s, want %s", row.rule, got, row.want)
			}
			full, err := w.s.Ask(ctx, w.person("Paul"), in)
			if err != nil || full.State != exchange.Waiting || full.Holds {
				t.Errorf("%s: the second is %+v, %v; want waiting", row.rule, full, err)
			}
			if got := fmt.Sprint(w.events(full.ID)); got != "[reply.waiting]" {
				t.Errorf("%s: events of who waits: %s", row.rule, got)
			}
		}
		_, err := w.s.Ask(ctx, w.admin, ask(rows[0].l, ""))
		wantFault(t, err, fault.Conflict, "exchange.own_listing")
		in := ask(w.mission(1, nil), "")
		in.OrgID = w.org
		_, err = w.s.Ask(ctx, ines, in)
		wantFault(t, err, fault.Invalid, "exchange.org_not_yours")
	})
}

func TestLateConfirmation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		late := func(l listing.Listing, others int) (exchange.Reply, error) {
			r, err := w.s.Ask(ctx, actor.Actor{}, ask(l, "ines"))
			if err != nil {
				t.Fatal(err)
			}
			secret := w.link(exchange.PurposeConfirm, r.ID, "")
			w.wait(exchange.HoldFor)
			for i := range others {
				w.confirmed(l, fmt.Sprintf("other%d", i))
			}
			return w.s.ConfirmByLink(ctx, secret)
		}
		if r, err := late(w.mission(1, nil), 0); err != nil || r.State != exchange.Sent {
			t.Errorf("a place is left: %+v, %v; want it given", r, err)
		}
		l := w.mission(1, nil)
		r, err := late(l, 2)
		if err != nil || r.State != exchange.Waiting || r.Holds {
			t.Errorf("no place is left: %+v, %v; want waiting", r, err)
		}
		ines := actor.Actor{PersonID: r.PersonID}
		if th, err := w.s.Thread(ctx, ines, r.ID); err != nil || th.Rank != 2 {
			t.Errorf("rank %d, %v; want 2, after who waited meanwhile", th.Rank, err)
		}
	})
}

func TestWaitingListIsOfferedInTurn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		l := w.mission(1, nil)
		first := w.confirmed(l, "first")
		second, third := w.confirmed(l, "second"), w.confirmed(l, "third")
		unproved, err := w.s.Ask(ctx, actor.Actor{}, ask(l, "unproved"))
		if err != nil || unproved.State != exchange.Waiting {
			t.Fatalf("%+v, %v", unproved, err)
		}
		if _, err := w.s.Decide(ctx, w.admin, exchange.Decision{ReplyID: first.ID, Words: "Une autre fois !"}); err != nil {
			t.Fatal(err)
		}
		if second = w.load(second.ID); !second.Offered() || !second.Holds || second.HoldUntil.Sub(w.at) > exchange.OfferFor {
			t.Errorf("the second is not asked: %+v", second)
		}
		w.wait(exchange.OfferFor)
		if err := w.s.SweepHolds(ctx); err != nil {
			t.Fatal(err)
		}
		if third = w.load(third.ID); w.load(second.ID).State != exchange.Lapsed || !third.Offered() {
			t.Errorf("after a day of silence: second %s, third %s", w.load(second.ID).State, third.State)
		}
		if got := fmt.Sprint(w.events(third.ID)); got != "[reply.asked reply.waiting reply.offered]" {
			t.Errorf("events of the third: %s", got)
		}
		if third, err = w.s.Confirm(ctx, actor.Actor{PersonID: third.PersonID}, third.ID); err != nil || third.State != exchange.Sent {
			t.Errorf("the third takes it: %+v, %v", third, err)
		}
		_, err = w.s.Confirm(ctx, actor.Actor{PersonID: second.PersonID}, third.ID)
		wantFault(t, err, fault.NotFound, "exchange.reply.not_found")
		if w.taken(l) != 1 {
			t.Errorf("%d taken", w.taken(l))
		}
	})
}

func TestAddedPlacesAreOffered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		l := w.mission(1, nil)
		w.confirmed(l, "first")
		second, third := w.confirmed(l, "second"), w.confirmed(l, "third")
		w.exec(`update slots set places = 2 where listing_id = $1`, l.ID)
		if err := w.s.SweepHolds(t.Context()); err != nil {
			t.Fatal(err)
		}
		if a, b := w.load(second.ID), w.load(third.ID); !a.Offered() || b.State != exchange.Waiting {
			t.Errorf("second %s, third %s; want the second asked", a.State, b.State)
		}
	})
}

func TestHoldNeverPassesTheSlot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		l := w.mission(1, nil)
		w.at = l.Slots[0].Start.Add(-time.Hour)
		r, err := w.s.Ask(ctx, actor.Actor{}, ask(l, "ines"))
		if err != nil || !r.HoldUntil.Equal(l.Slots[0].Start) {
			t.Errorf("hold until %v, %v; want the beginning of the slot", r.HoldUntil, err)
		}
		secret := w.link(exchange.PurposeConfirm, r.ID, "")
		w.wait(time.Hour)
		_, err = w.s.ConfirmByLink(ctx, secret)
		wantFault(t, err, fault.Conflict, "exchange.slot_past")
	})
}

func TestRepeatTellsByMailOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		l := w.mission(2, nil)
		r, err := w.s.Ask(ctx, actor.Actor{}, ask(l, "ines"))
		if err != nil {
			t.Fatal(err)
		}
		again := ask(l, "ines")
		again.Email = " INES@example.org "
		for _, in := range []exchange.Ask{again, ask(l, "nobody")} {
			if err := w.s.Repeat(ctx, in); err != nil {
				t.Error(err)
			}
		}
		if _, err := w.s.ConfirmByLink(ctx, w.link(exchange.PurposeConfirm, r.ID, "")); err != nil {
			t.Fatal(err)
		}
		if err := w.s.Repeat(ctx, again); err != nil {
			t.Error(err)
		}
		if got := fmt.Sprint(w.events(r.ID)); got != "[reply.asked reply.asked reply.confirmed reply.repeated]" {
			t.Errorf("events %s", got)
		}
	})
}

func TestAskAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		r, err := w.s.Ask(ctx, actor.Actor{}, ask(w.mission(1, nil), "ines"))
		if err != nil {
			t.Fatal(err)
		}
		secret := w.link(exchange.PurposeConfirm, r.ID, "")
		w.wait(exchange.ConfirmLinkFor)
		_, err = w.s.ConfirmByLink(ctx, secret)
		wantFault(t, err, fault.Gone, "account.link_expired")
		if err := w.s.AskAgain(ctx, secret); err != nil {
			t.Fatal(err)
		}
		wantFault(t, w.s.AskAgain(ctx, "no such secret"), fault.NotFound, "account.link_unknown")
		if _, err := w.s.ConfirmByLink(ctx, w.link(exchange.PurposeConfirm, r.ID, "")); err != nil {
			t.Fatal(err)
		}
		wantFault(t, w.s.AskAgain(ctx, secret), fault.Conflict, "exchange.reply.state_sent")
		if got := fmt.Sprint(w.events(r.ID)); got != "[reply.asked reply.asked reply.lapsed reply.confirmed]" {
			t.Errorf("events %s", got)
		}
	})
}
