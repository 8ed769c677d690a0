package notify

import (
	"strings"
	"testing"

	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

// TestNothingBeforeConfirmation: the bearer hears of a reply, of its words and of its end only once the address is
// proved.
func TestNothingBeforeConfirmation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, "fr")
		r := w.ask(w.mission, "Inès", ines, func(a *exchange.Ask) { a.Message = "Je viens avec un ami." })
		w.run()
		m := w.last(ines, exchange.ReplyAsked)
		for _, topic := range []string{exchange.ReplyConfirmed, exchange.ReplyCancelled, exchange.MessageWritten, exchange.ReplyAccepted, exchange.ReplyWaiting} {
			if err := w.notify.handler(topic, letters[topic])(t.Context(), r.ID); err != nil { // whatever the queue may say
				t.Error(err)
			}
		}
		if n := len(w.mails("")); n != 1 {
			t.Fatalf("%d mails before the confirmation; want the one to Inès", n)
		}
		_, err := w.exchange.ConfirmByLink(t.Context(), w.secret(m, "/confirmer"))
		w.must(err)
		w.run()
		for _, to := range []string{w.marc.Email, w.lea.Email} {
			got := w.last(to, exchange.ReplyConfirmed)
			if strings.Contains(got.Text+got.HTML+got.Subject, ines) || !strings.Contains(got.Text, "Je viens avec un ami.") {
				t.Errorf("the mail to %s tells the address, or not the words:\n%s", to, got.Text)
			}
		}
		if got := w.kinds(ines); got != exchange.ReplyAsked {
			t.Errorf("Inès got %s; want nothing more", got)
		}
	})
}

// TestWhoGetsNothing: who is suspended, gone or no member receives no mail.
func TestWhoGetsNothing(t *testing.T) {
	for name, c := range map[string]struct {
		before func(w *world)
		want   string // who got something, in the order of the alphabet
	}{
		"everybody":              {func(*world) {}, "ines@mail.test lea@haies.test marc@haies.test"},
		"a suspended member":     {func(w *world) { w.exec(`update persons set suspended_at = 1 where id = $1`, w.lea.PersonID) }, "ines@mail.test marc@haies.test"},
		"a member who is gone":   {func(w *world) { w.exec(`update persons set deleted_at = 1 where id = $1`, w.marc.PersonID) }, "ines@mail.test lea@haies.test"},
		"who only asked to join": {func(w *world) { w.exec(`update members set role = 'asked' where person_id = $1`, w.lea.PersonID) }, "ines@mail.test marc@haies.test"},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				w := newWorld(t, d, "fr")
				c.before(w)
				w.confirmed(w.mission, "Inès", ines, nil)
				rows, err := db.All(t.Context(), d, func(s *string) []any { return []any{s} }, `select distinct to_addr from mails order by to_addr`)
				w.must(err)
				if got := strings.Join(rows, " "); got != c.want {
					t.Errorf("mails to %s; want %s", got, c.want)
				}
			})
		})
	}
	t.Run("a suspended replier", func(t *testing.T) {
		w := newWorld(t, dbtest.Open(t, "sqlite"), "fr")
		p := w.person("Inès", ines)
		r := w.confirmed(w.mission, "Inès", ines, nil)
		w.exec(`update persons set suspended_at = 1 where id = $1`, p.PersonID)
		_, err := w.exchange.Decide(t.Context(), w.marc, exchange.Decision{ReplyID: r.ID, Accept: true})
		w.must(err)
		w.ask(w.gather, "Inès", ines, nil)
		_, err = w.accounts.AskSignIn(t.Context(), ines, "/", "fr", "net")
		w.must(err)
		w.run()
		if got := w.kinds(ines); got != exchange.ReplyAsked {
			t.Errorf("after the suspension she got %s", got)
		}
	})
}

// TestGoneIsNotTold: an event about what is no longer so, or no longer there, is no error and no mail.
func TestGoneIsNotTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, "fr")
		r := w.confirmed(w.mission, "Inès", ines, nil)
		n := len(w.mails(""))
		for topic, f := range letters {
			for _, ref := range []string{"00000000-0000-0000-0000-000000000000", "x/y", ""} {
				if err := w.notify.handler(topic, f)(t.Context(), ref); err != nil {
					t.Errorf("%s of nothing: %v", topic, err)
				}
			}
		}
		for _, topic := range []string{exchange.ReplyAccepted, exchange.ReplyDeclined, exchange.ReplyCancelled, exchange.ReplyCalledOff, exchange.ReplyOffered, exchange.ReplyWaiting, exchange.ReplyAsked} {
			if err := w.notify.handler(topic, letters[topic])(t.Context(), r.ID); err != nil {
				t.Errorf("%s of a reply that is sent: %v", topic, err)
			}
		}
		for _, topic := range []string{"listing.fix", "listing.declined", "listing.submitted"} {
			if err := w.notify.handler(topic, letters[topic])(t.Context(), w.mission.ID); err != nil {
				t.Errorf("%s of a listing that is online: %v", topic, err)
			}
		}
		if got := len(w.mails("")); got != n {
			t.Errorf("%d mails about nothing", got-n)
		}
	})
}

// TestAuthorWhoLeft: when who wrote a listing acts no more for the org, its admins hear of it.
func TestAuthorWhoLeft(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"), "fr")
	w.listing("Aide aux devoirs", func(l *listing.Listing) { undated(l); l.AuthorID, l.EndsAt = w.awa.PersonID, w.at.AddDate(0, 0, 2) })
	w.must(w.listings.Remind(t.Context()))
	w.run()
	if got := w.kinds(w.marc.Email); got != "listing.ending" {
		t.Errorf("the admin got %q", got)
	}
	if got := w.kinds(w.lea.Email) + w.kinds(w.awa.Email); got != "" {
		t.Errorf("others got %q", got)
	}
}
