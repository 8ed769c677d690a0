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

// TestS1RepliesAreNotOthers: whoever is neither side gets the answer that a reply without existence gives.
func TestS1RepliesAreNotOthers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		other := newWorld(t, d)
		r := w.confirmed(w.mission(2, nil), "ines")
		moderator := w.person("Awa")
		moderator.Role = actor.Moderator
		asked := w.person("Luc") // asked to join the org, has no right yet
		w.exec(`insert into members (org_id, person_id, role, created_at) values ($1, $2, 'asked', 0)`, w.org, asked.PersonID)
		for who, by := range map[string]actor.Actor{
			"nobody": {}, "another person": w.person("Paul"), "a member of another org": other.admin,
			"a moderator": moderator, "who asked to join": asked, "no person at all": {PersonID: ""},
		} {
			for act, f := range map[string]func() error{
				"read":    func() error { _, err := w.s.Thread(ctx, by, r.ID); return err },
				"write":   func() error { _, err := w.s.Write(ctx, by, r.ID, "Bonjour"); return err },
				"read up": func() error { return w.s.MarkRead(ctx, by, r.ID) },
				"accept": func() error {
					_, err := w.s.Decide(ctx, by, exchange.Decision{ReplyID: r.ID, Accept: true})
					return err
				},
				"decline": func() error { _, err := w.s.Decide(ctx, by, exchange.Decision{ReplyID: r.ID}); return err },
				"cancel":  func() error { _, err := w.s.Cancel(ctx, by, r.ID, ""); return err },
				"finish":  func() error { _, err := w.s.Finish(ctx, by, r.ID); return err },
				"list":    func() error { _, err := w.s.Replies(ctx, by, r.ListingID, "", ""); return err },
			} {
				if err := f(); !fault.Is(err, fault.NotFound) {
					t.Errorf("%s may %s: %v", who, act, err)
				}
			}
		}
		ines := actor.Actor{PersonID: r.PersonID}
		if _, err := w.s.Decide(ctx, ines, exchange.Decision{ReplyID: r.ID, Accept: true}); !fault.Is(err, fault.NotFound) {
			t.Errorf("the replier accepts themselves: %v", err)
		}
		if got := w.load(r.ID); got != r {
			t.Errorf("changed to %+v", got)
		}
	})
}

// TestS15LinksServeOnePurpose: a link does what it was made for, once, for the person it was sent to.
func TestS15LinksServeOnePurpose(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		l := w.mission(9, nil)
		accept := func(secret string) error {
			_, err := w.s.DecideByLink(ctx, secret, exchange.Decision{Accept: true})
			return err
		}
		r := w.confirmed(l, "ines")
		wantFault(t, accept(w.link(exchange.PurposeOpen, r.ID, w.admin.PersonID)), fault.NotFound, "account.link_unknown")
		wantFault(t, accept(w.link(exchange.PurposeDecline, r.ID, w.admin.PersonID)), fault.NotFound, "account.link_unknown")
		wantFault(t, accept(w.link(exchange.PurposeAccept, r.ID, w.person("Paul").PersonID)), fault.NotFound, "exchange.reply.not_found")
		wantFault(t, accept(w.link(exchange.PurposeAccept, r.ID, "")), fault.NotFound, "exchange.reply.not_found")
		wantFault(t, accept(w.link(exchange.PurposeAccept, r.ID, r.PersonID)), fault.NotFound, "exchange.reply.not_found")
		secret := w.link(exchange.PurposeAccept, r.ID, w.admin.PersonID)
		if err := accept(secret); err != nil {
			t.Fatal(err)
		}
		wantFault(t, accept(secret), fault.Gone, "account.link_used")

		left := w.confirmed(l, "paul")
		secret = w.link(exchange.PurposeAccept, left.ID, w.admin.PersonID)
		w.exec(`delete from members where person_id = $1`, w.admin.PersonID)
		wantFault(t, accept(secret), fault.NotFound, "exchange.reply.not_found") // they left the org meanwhile

		open := w.link(exchange.PurposeOpen, r.ID, "")
		for range 2 { // read and written as often as they like
			if th, err := w.s.ThreadByLink(ctx, open); err != nil || th.Side != exchange.Replier {
				t.Errorf("the thread by its link: side %q, %v", th.Side, err)
			}
			if m, err := w.s.WriteByLink(ctx, open, "Merci"); err != nil || m.Side != exchange.Replier || m.PersonID != r.PersonID {
				t.Errorf("a message by the link: %+v, %v", m, err)
			}
		}
	})
}

func TestThreadShowsEachSideItsPart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		r := w.confirmed(w.mission(1, nil), "ines")
		ines := actor.Actor{PersonID: r.PersonID}
		see := func(by actor.Actor) exchange.Thread {
			t.Helper()
			th, err := w.s.Thread(ctx, by, r.ID)
			if err != nil {
				t.Fatal(err)
			}
			if th.Reply.Email != "" {
				t.Errorf("the %s reads an address", th.Side)
			}
			return th
		}
		if th := see(w.admin); th.Side != exchange.Bearer || th.Other != "ines" || th.Listing.Street == "" || !th.MayDecide || th.MayFinish {
			t.Errorf("the bearer sees %+v", th)
		}
		if th := see(ines); th.Side != exchange.Replier || th.Other != "Les Paniers" || th.Listing.Street != "" || th.MayDecide || !th.MayCancel {
			t.Errorf("the replier sees %+v", th)
		}
		if _, err := w.s.Decide(ctx, w.admin, exchange.Decision{ReplyID: r.ID, Accept: true, Words: "Rendez-vous à l’entrée."}); err != nil {
			t.Fatal(err)
		}
		th := see(ines)
		if th.Listing.Street != "3 rue des Tilleuls" || len(th.Messages) != 1 || th.Messages[0].Side != exchange.Bearer {
			t.Errorf("once accepted the replier sees %+v", th)
		}
		if words, err := exchange.LastWords(ctx, d, r.ID, exchange.Bearer, w.load(r.ID).DecidedAt); err != nil || words != "Rendez-vous à l’entrée." {
			t.Errorf("words of the decision %q, %v", words, err)
		}
		_, err := w.s.Finish(ctx, w.admin, r.ID)
		wantFault(t, err, fault.Conflict, "exchange.slot_to_come")
		w.wait(11 * 24 * time.Hour)
		if r, err = w.s.Finish(ctx, w.admin, r.ID); err != nil || r.State != exchange.Done || !r.Holds {
			t.Errorf("done: %+v, %v", r, err)
		}
		_, err = w.s.Cancel(ctx, ines, r.ID, "")
		wantFault(t, err, fault.Conflict, "exchange.slot_past")
		if n, err := exchange.MissionsHeld(ctx, d, w.org, w.now()); err != nil || n != 1 {
			t.Errorf("%d missions held, %v", n, err)
		}
	})
}

func TestWriteBounds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		l := w.mission(2, nil)
		open, err := w.s.Ask(ctx, actor.Actor{}, ask(l, "ines"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.s.WriteByLink(ctx, w.link(exchange.PurposeOpen, open.ID, ""), "Bonjour")
		wantFault(t, err, fault.Conflict, "exchange.reply.state_to_confirm")
		r := w.confirmed(l, "paul")
		for body, key := range map[string]string{"": "exchange.message_empty", " \r\n\x00": "exchange.message_empty", strings.Repeat("é", 2001): "exchange.message_long"} {
			_, err := w.s.Write(ctx, w.admin, r.ID, body)
			wantFault(t, err, fault.Invalid, key)
		}
		m, err := w.s.Write(ctx, w.admin, r.ID, " Bonjour\x00\r\nà vous \u202e")
		if err != nil || m.Body != "Bonjour\nà vous" {
			t.Errorf("stored %q, %v", m.Body, err)
		}
		err = d.Tx(ctx, func(q db.Querier) error {
			for i := range exchange.MaxMessages - 1 {
				if _, err := q.ExecContext(ctx, `insert into messages (id, reply_id, side, body, created_at) values ($1, $2, 'replier', 'x', 1)`, fmt.Sprint(r.ID, i), r.ID); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.s.Write(ctx, w.admin, r.ID, "trop")
		wantFault(t, err, fault.Conflict, "exchange.thread_full")
	})
}

func TestMine(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		l := w.mission(100, nil)
		var all []exchange.Reply
		for i := range 45 {
			all = append(all, w.confirmed(l, fmt.Sprintf("p%d", i)))
		}
		if _, err := w.s.Ask(ctx, actor.Actor{}, ask(l, "unproved")); err != nil {
			t.Fatal(err)
		}
		if n, err := w.s.Unread(ctx, w.admin); err != nil || n != 45 {
			t.Errorf("%d unread, %v; want 45", n, err)
		}
		for name, list := range map[string]func(cursor string) (exchange.Page, error){
			"threads of the bearer":  func(c string) (exchange.Page, error) { return w.s.Mine(ctx, w.admin, c) },
			"replies to the listing": func(c string) (exchange.Page, error) { return w.s.Replies(ctx, w.admin, l.ID, "", c) },
		} {
			var got []exchange.Summary
			for cursor := ""; ; {
				p, err := list(cursor)
				if err != nil || len(p.Items) > 20 {
					t.Fatalf("%s: %d on a page, %v", name, len(p.Items), err)
				}
				got = append(got, p.Items...)
				if cursor = p.Next; cursor == "" {
					break
				}
			}
			if len(got) != len(all) {
				t.Fatalf("%s: %d, want %d", name, len(got), len(all))
			}
			for i, s := range got {
				if want := all[len(all)-1-i]; s.Reply.ID != want.ID || s.Other != want.FirstName || !s.Unread || s.Reply.Email != "" || s.Slot == nil || s.Path != l.Path() {
					t.Errorf("%s: line %d is %+v", name, i, s)
				}
			}
		}
		ines := actor.Actor{PersonID: all[3].PersonID}
		line := func(by actor.Actor) exchange.Summary {
			t.Helper()
			p, err := w.s.Mine(ctx, by, "")
			if err != nil || len(p.Items) == 0 {
				t.Fatalf("%+v, %v", p, err)
			}
			return p.Items[0]
		}
		if s := line(ines); s.Unread || s.Other != "Les Paniers" || s.Side != exchange.Replier {
			t.Errorf("before an answer: %+v", s)
		}
		if _, err := w.s.Write(ctx, w.admin, all[3].ID, "Bienvenue !"); err != nil {
			t.Fatal(err)
		}
		if s := line(ines); !s.Unread || s.Last != "Bienvenue !" {
			t.Errorf("after an answer: %+v", s)
		}
		if s := line(w.admin); s.Reply.ID != all[3].ID {
			t.Errorf("the thread that moved is not first: %+v", s)
		}
		if err := w.s.MarkRead(ctx, ines, all[3].ID); err != nil || line(ines).Unread {
			t.Errorf("still unread after reading, %v", err)
		}
		for _, c := range []string{"x", "zz_", "_", "1_" + strings.Repeat("x", 65), "99999999999999999999_a"} {
			if _, err := w.s.Mine(ctx, ines, c); err != nil && !fault.Is(err, fault.Invalid) {
				t.Errorf("cursor %q: %v", c, err)
			}
		}
		if _, err := w.s.Mine(ctx, actor.Actor{}, ""); !fault.Is(err, fault.SignIn) {
			t.Errorf("nobody has threads: %v", err)
		}
	})
}

func TestAnswerFigures(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		figures := func() (minutes, n int) {
			t.Helper()
			if err := w.s.RefreshAllAnswers(ctx); err != nil {
				t.Fatal(err)
			}
			if err := d.QueryRowContext(ctx, `select coalesce(answer_minutes, 0), answers from orgs where id = $1`, w.org).Scan(&minutes, &n); err != nil {
				t.Fatal(err)
			}
			return minutes, n
		}
		answer := func(l listing.Listing, name string, after time.Duration) {
			t.Helper()
			r := w.confirmed(l, name)
			w.wait(after)
			if _, err := w.s.Decide(ctx, w.admin, exchange.Decision{ReplyID: r.ID, Accept: true}); err != nil {
				t.Fatal(err)
			}
			w.wait(-after)
		}
		l := w.mission(100, func(l *listing.Listing) { l.EndsAt = start.AddDate(1, 0, 0) })
		for i, h := range []time.Duration{1, 30, 2, 40} {
			answer(l, fmt.Sprintf("p%d", i), h*time.Hour)
		}
		w.confirmed(w.mission(1, func(l *listing.Listing) { l.AutoAccept = true }), "auto") // no human hand
		if minutes, n := figures(); minutes != 0 || n != 4 {
			t.Errorf("four answers: %d minutes of %d; want none shown", minutes, n)
		}
		answer(l, "p5", 3*time.Hour)
		if minutes, n := figures(); minutes != 180 || n != 5 {
			t.Errorf("five answers: %d minutes of %d; want the median, 180", minutes, n)
		}
		w.wait(exchange.FigureFor + 10*time.Hour)
		if minutes, n := figures(); minutes != 0 || n > 2 {
			t.Errorf("90 days later: %d minutes of %d; want none shown", minutes, n)
		}
	})
}
