package notify

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

// TestSignInTellsNothing: whoever asks for a sign-in gets the same mail, known to the service or not.
func TestSignInTellsNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, "fr")
		var bodies []string
		for _, to := range []string{w.marc.Email, "nobody@mail.test"} {
			_, err := w.accounts.AskSignIn(t.Context(), to, "/mon-espace", "fr", "net")
			w.must(err)
			w.run()
			m := w.last(to, "signin.asked")
			if n := len(w.mails(to)); n != 1 {
				t.Errorf("%s has %d mails; want 1", to, n)
			}
			bodies = append(bodies, codes.ReplaceAllString(still(m.Subject+"\n"+m.Text+m.HTML+m.From+m.Thread), "000000"))
			if _, _, err := w.accounts.SignInByLink(t.Context(), w.secret(m, "/connexion/lien"), "", "net"); err != nil {
				t.Errorf("the link to %s does not open: %v", to, err)
			}
		}
		if bodies[0] != bodies[1] {
			t.Errorf("the two mails differ:\n%s\n%s", bodies[0], bodies[1])
		}
	})
}

// TestLinksDoWhatTheySay follows a whole exchange by the links of its mails alone.
func TestLinksDoWhatTheySay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, "fr")
		ctx := t.Context()
		r := w.confirmed(w.mission, "Inès", ines, nil)
		yes := w.secret(w.last(w.lea.Email, exchange.ReplyConfirmed), "/oui")
		if strings.Contains(w.last(ines, exchange.ReplyAsked).Text, w.mission.Street) {
			t.Error("the street is told before the reply is accepted")
		}
		_, err := w.exchange.DecideByLink(ctx, yes, exchange.Decision{Accept: true})
		w.must(err)
		w.run()
		accepted := w.last(ines, exchange.ReplyAccepted)
		if !strings.Contains(accepted.Text, w.mission.Street) || !strings.Contains(accepted.Calendar, "DTSTART;TZID=Europe/Paris:20261128T090000") {
			t.Errorf("neither street nor date:\n%s\n%s", accepted.Text, accepted.Calendar)
		}
		open := w.secret(accepted, "/ma-reponse")
		_, err = w.exchange.WriteByLink(ctx, open, "Merci, à samedi.")
		w.must(err)
		_, err = w.exchange.CancelByLink(ctx, w.secret(accepted, "/annuler"), "Finalement non.")
		w.must(err)
		w.run()
		if got, want := w.kinds(w.marc.Email), "reply.confirmed message.written reply.cancelled"; got != want {
			t.Errorf("Marc got %s; want %s", got, want)
		}
		if m := w.last(w.marc.Email, exchange.ReplyCancelled); !strings.Contains(m.Text, "Finalement non.") {
			t.Errorf("the words are missing:\n%s", m.Text)
		}
		for _, m := range w.mails("") {
			if m.Thread != "reply-"+r.ID {
				t.Errorf("%s is in thread %q", m.Kind, m.Thread)
			}
		}
		// the other answer
		r2 := w.confirmed(w.mission, "Ali", "ali@mail.test", nil)
		_, err = w.exchange.DecideByLink(ctx, w.secret(w.last(w.marc.Email, exchange.ReplyConfirmed), "/non"), exchange.Decision{})
		w.must(err)
		if got, err := exchange.Load(ctx, d, r2.ID); err != nil || got.State != exchange.Declined {
			t.Errorf("%s, %v; want it declined", got.State, err)
		}
		// what ends
		w.listing("Aide aux devoirs", func(l *listing.Listing) { undated(l); l.EndsAt = w.at.AddDate(0, 0, 2) })
		w.must(w.listings.Remind(ctx))
		w.run()
		ending := w.last(w.marc.Email, "listing.ending")
		for path, purpose := range map[string]string{"/renouveler": listing.PurposeRenew, "/fermer": listing.PurposeEnd} {
			if tok, err := account.PeekToken(ctx, d, w.now(), purpose, w.secret(ending, path)); err != nil || tok.PersonID != w.marc.PersonID {
				t.Errorf("%s is for %q, %v", path, tok.PersonID, err)
			}
		}
	})
}

// TestTwiceIsOnce: a handler that is run again, at once or beside itself, makes no second mail, and the links of the
// first stay good.
func TestTwiceIsOnce(t *testing.T) {
	for _, c := range letterCases {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, dbtest.Open(t, "sqlite"), "fr")
			events := map[string][]string{}
			for topic := range letters {
				w.queue.On(topic, "heard", func(_ context.Context, ref string) error {
					events[topic] = append(events[topic], ref)
					return nil
				})
			}
			_, kind := c.f(w, t.Context())
			w.run()
			if len(events[kind]) == 0 {
				t.Fatalf("no event %s", kind)
			}
			mails, tokens := len(w.mails("")), w.count(`select count(*) from tokens`)
			for _, ref := range append(events[kind], events[kind]...) {
				if err := w.notify.handler(kind, letters[kind])(t.Context(), ref); err != nil {
					t.Error(err)
				}
			}
			if n := len(w.mails("")); n != mails {
				t.Errorf("%d mails after running again; want %d", n, mails)
			}
			if n := w.count(`select count(*) from tokens`); n != tokens {
				t.Errorf("%d links after running again; want %d", n, tokens)
			}
		})
	}
}

func (w *world) count(query string, args ...any) (n int) {
	w.t.Helper()
	w.must(w.d.QueryRowContext(context.Background(), query, args...).Scan(&n))
	return n
}

// TestBesideItself: two nodes handle the same event at the same moment.
func TestBesideItself(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, "fr")
		r := w.ask(w.mission, "Inès", ines, nil)
		id, err := w.accounts.AskSignIn(t.Context(), w.lea.Email, "/", "fr", "net")
		w.must(err)
		w.notify.Now = func() time.Time { return monday.Add(time.Minute) } // one clock for all: it is not theirs to share
		var all sync.WaitGroup
		for range 4 {
			for topic, ref := range map[string]string{exchange.ReplyAsked: r.ID, "signin.asked": id} {
				all.Go(func() {
					if err := w.notify.handler(topic, letters[topic])(context.Background(), ref); err != nil {
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
		if n := len(w.mails("")); n != 2 {
			t.Errorf("%d mails; want 2", n)
		}
		if _, _, err := w.accounts.SignInByLink(t.Context(), w.secret(w.last(w.lea.Email, "signin.asked"), "/connexion/lien"), "", "net"); err != nil {
			t.Errorf("the mailed link is dead: %v", err)
		}
		if _, err := w.exchange.ConfirmByLink(t.Context(), w.secret(w.last(ines, exchange.ReplyAsked), "/confirmer")); err != nil {
			t.Errorf("the mailed link is dead: %v", err)
		}
	})
}

// TestManyAtOnce: several events of one thread are handled side by side; each message makes its mail.
func TestManyAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, "fr")
		r := w.confirmed(w.mission, "Inès", ines, nil)
		w.notify.Now = func() time.Time { return monday.Add(time.Minute) }
		var all sync.WaitGroup
		for range 6 {
			_, err := w.exchange.Write(t.Context(), actor.Actor{PersonID: r.PersonID, Email: ines, Role: actor.Citizen}, r.ID, "un mot")
			w.must(err)
			all.Go(func() {
				if err := w.notify.handler(exchange.MessageWritten, letters[exchange.MessageWritten])(context.Background(), r.ID); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, to := range []string{w.marc.Email, w.lea.Email} {
			if n := strings.Count(w.kinds(to), exchange.MessageWritten); n != 6 {
				t.Errorf("%d mails to %s; want one for each of 6 messages", n, to)
			}
		}
	})
}

// TestAskedAgain: a second mail to confirm is sent when asked for, but not two at once; its link is as good as the first.
func TestAskedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, "fr")
		w.ask(w.mission, "Inès", ines, nil)
		w.run()
		first := w.secret(w.last(ines, exchange.ReplyAsked), "/confirmer")
		w.must(w.exchange.AskAgain(t.Context(), first))
		w.run()
		if n := len(w.mails(ines)); n != 1 {
			t.Errorf("%d mails at once; want 1", n)
		}
		w.at = w.at.Add(again)
		w.must(w.exchange.AskAgain(t.Context(), first))
		w.run()
		if n := len(w.mails(ines)); n != 2 {
			t.Fatalf("%d mails; want a second one", n)
		}
		if _, err := w.exchange.ConfirmByLink(t.Context(), w.secret(w.last(ines, exchange.ReplyAsked), "/confirmer")); err != nil {
			t.Error(err)
		}
	})
}

// TestMessages: each message makes one mail to the other side, none when it was read meanwhile, none for words that went
// with an act.
func TestMessages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, "fr")
		ctx := t.Context()
		r := w.confirmed(w.mission, "Inès", ines, func(a *exchange.Ask) { a.Message = "Premier mot." })
		inesNow := actor.Actor{PersonID: r.PersonID, Email: ines, Role: actor.Citizen}
		write := func(by actor.Actor, body string) {
			_, err := w.exchange.Write(ctx, by, r.ID, body)
			w.must(err)
		}
		write(inesNow, "un")
		write(inesNow, "deux")
		w.run()
		if got, want := w.kinds(w.marc.Email), "reply.confirmed message.written message.written"; got != want {
			t.Errorf("Marc got %s; want %s", got, want)
		}
		write(w.marc, "trois")
		w.must(w.exchange.MarkRead(ctx, inesNow, r.ID))
		w.run()
		if got := w.kinds(ines); got != exchange.ReplyAsked {
			t.Errorf("Inès read it on the site and got %s", got)
		}
		_, err := w.exchange.Decide(ctx, w.lea, exchange.Decision{ReplyID: r.ID, Accept: true, Words: "quatre"})
		w.must(err)
		write(w.marc, "cinq")
		w.run()
		if got, want := w.kinds(ines), "reply.asked reply.accepted message.written"; got != want {
			t.Errorf("Inès got %s; want %s", got, want)
		}
		if m := w.last(ines, exchange.ReplyAccepted); !strings.Contains(m.Text, "> quatre") {
			t.Errorf("the words of the decision are missing:\n%s", m.Text)
		}
		if m := w.last(ines, exchange.MessageWritten); !strings.Contains(m.Text, "> cinq") {
			t.Errorf("the message is missing:\n%s", m.Text)
		}
	})
}

// TestPersonBearer: the listing of a person brings mails to that person alone, and nobody sees an address.
func TestPersonBearer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, "en")
		sam := w.person("Sam", "sam@mail.test")
		l := w.listing("Je répare les vélos", func(l *listing.Listing) {
			undated(l)
			l.OrgID, l.PersonID, l.AuthorID, l.Street, l.Sense, l.Family = "", sam.PersonID, sam.PersonID, "", listing.Offer, listing.Skill
		})
		r := w.confirmed(l, "Inès", ines, nil)
		_, err := w.exchange.Decide(t.Context(), sam, exchange.Decision{ReplyID: r.ID, Accept: true, Words: "Come on Monday."})
		w.must(err)
		w.run()
		if got := w.kinds(w.marc.Email); got != "" {
			t.Errorf("Marc, who has nothing to do with it, got %s", got)
		}
		got := w.last("sam@mail.test", exchange.ReplyConfirmed)
		if got.Lang != "en" || !strings.Contains(got.Subject, "Inès") || strings.Contains(got.Text+got.HTML, ines) {
			t.Errorf("%s: %s\n%s", got.Lang, got.Subject, got.Text)
		}
		if m := w.last(ines, exchange.ReplyAccepted); strings.Contains(m.Text+m.HTML, "sam@") || !strings.Contains(m.Text, "Sam wrote:") {
			t.Errorf("the mail to Inès tells an address:\n%s", m.Text)
		}
	})
}

// TestSubjectsFit: however long a name is, the subject fits a telephone and keeps its end.
func TestSubjectsFit(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"), "fr")
	name := strings.Repeat("Anne-Charlotte-", 4)[:59]
	w.exec(`update orgs set name = $1 where id = $2`, strings.Repeat("Société des amis des haies ", 4), w.org.ID)
	r := w.confirmed(w.mission, name, ines, nil)
	_, err := w.exchange.Write(t.Context(), w.marc, r.ID, "Bonjour")
	w.must(err)
	w.run()
	for _, m := range w.mails("") {
		if n := len([]rune(m.Subject)); n > maxSubject {
			t.Errorf("%d characters: %s", n, m.Subject)
		}
	}
	if s := w.last(w.marc.Email, exchange.ReplyConfirmed).Subject; !strings.HasSuffix(s, "… veut venir samedi") {
		t.Errorf("subject %q", s)
	}
}

// TestOnlyOurLinks: whatever the Host of a request was, links lead to the configured address; words that people typed
// make no link and no markup.
func TestOnlyOurLinks(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"), "fr")
	evil := `<a href="https://evil.test">x</a> https://evil.test "onmouseover=x javascript:alert(1)` + "\u2028\r\nBcc: victim@mail.test"
	w.exec(`update orgs set name = $1 where id = $2`, `Les Haies" <b>&`, w.org.ID)
	l := w.listing(`Planter <img src=x onerror=alert(1)>`, func(l *listing.Listing) { l.Bring = evil })
	r := w.confirmed(l, `Inès" x`, ines, func(a *exchange.Ask) { a.Message = evil })
	_, err := w.exchange.Decide(t.Context(), w.marc, exchange.Decision{ReplyID: r.ID, Accept: true, Words: evil})
	w.must(err)
	w.run()
	for _, m := range w.mails("") {
		for _, found := range links.FindAllStringSubmatch(m.HTML, -1) {
			if strings.HasPrefix(found[0], "href=") && !strings.HasPrefix(found[1], base+"/") && !strings.HasPrefix(found[1], "tel:") &&
				!strings.Contains(m.HTML, "&lt;a "+found[0]) {
				t.Errorf("%s: a link to %q", m.Kind, found[1])
			}
		}
		for _, no := range []string{"<a href=\"https://evil", "<img", "<b>", "\r", "\u2028"} {
			if strings.Contains(m.HTML, no) || no != "<img" && no != "<b>" && no[0] != '<' && strings.Contains(m.Text, no) {
				t.Errorf("%s holds %q", m.Kind, no)
			}
		}
	}
}
