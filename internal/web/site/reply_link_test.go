package site_test

import (
	"strings"
	"testing"
	"time"

	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

// state is everything that a link could change.
func (w *world) state() (all [5]int) {
	for i, q := range []string{
		`select count(*) from tokens where used_at > 0`, `select count(*) from messages`, `select count(*) from outbox`,
		`select count(*) from replies where state in ('to_confirm', 'waiting') and confirmed_at = 0`, `select coalesce(sum(version), 0) from listings`,
	} {
		all[i] = w.count(q)
	}
	return all
}

// TestS15MailLinks: following a link changes nothing, its button does one thing once, and nothing of it leaks.
func TestS15MailLinks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, _ *db.DB) {
		w := newWorld(t, strings.TrimPrefix(t.Name(), "TestS15MailLinks/"))
		l := w.mission(9, nil)
		ad := w.mission(1, func(l *listing.Listing) { l.Slots, l.WhenText = nil, "le soir" })
		fresh, kept := w.unproved(l, "elise"), w.unproved(l, "omar")
		yes, no := w.asked(l), w.asked(w.mission(3, nil))
		for _, row := range []struct {
			rule, path, secret string
			button, done, now  string
		}{
			{"confirm", "/confirmer/", w.link(exchange.PurposeConfirm, fresh.ID, ""), "Je confirme", "reply_sent", "Envoyée"},
			{"cancel", "/annuler/", w.link(exchange.PurposeCancel, kept.ID, ""), "Annuler ma venue", "reply_cancelled", "Annulée"},
			{"accept", "/oui/", w.link(exchange.PurposeAccept, yes.ID, w.admin.PersonID), "Oui, avec plaisir", "reply_accepted", "Acceptée"},
			{"decline", "/non/", w.link(exchange.PurposeDecline, no.ID, w.admin.PersonID), "Pas cette fois", "reply_declined", "Pas cette fois"},
			{"renew", "/renouveler/", w.link(listing.PurposeRenew, ad.ID, w.admin.PersonID), "Oui, garder", "reply_listing_renew", "En ligne jusqu’au 1er janvier 2027"},
			{"end", "/fermer/", w.link(listing.PurposeEnd, ad.ID, w.admin.PersonID), "Non, fermer", "reply_listing_end", "Terminée"},
		} {
			path, before := row.path+row.secret, w.state()
			for _, method := range []string{"GET", "HEAD", "GET"} {
				if a := w.do(nobody, method, path, nil); a.status != 200 || method == "GET" && (!a.says(row.button) || !a.says(`method="post" action="`+path+`"`)) {
					t.Errorf("%s: the page of the link: %d", row.rule, a.status)
				}
			}
			if after := w.state(); after != before {
				t.Errorf("%s: following the link changed %v to %v", row.rule, before, after)
			}
			a := w.get(nobody, path)
			if a.header.Get("Referrer-Policy") != "strict-origin" || !strings.Contains(a.header.Get("Cache-Control"), "no-store") || !a.says("noindex") {
				t.Errorf("%s: the page may be stored or told about: %v", row.rule, a.header)
			}
			for range 2 { // a double click
				if a = w.post(nobody, path, "cle", "k-"+row.rule, "words", "À bientôt."); a.status != 303 || a.location != "?fait="+row.done {
					t.Errorf("%s: %d to %q", row.rule, a.status, a.location)
				}
			}
			if a = w.get(nobody, path+a.location); a.status != 200 || !a.says(row.now) || a.says(`action="`+path) || a.says("Ce lien a déjà servi") {
				t.Errorf("%s: afterwards %d", row.rule, a.status)
			}
			before = w.state()
			if a = w.post(nobody, path); a.status != 410 || !a.says("Ce lien a déjà servi.") || w.state() != before {
				t.Errorf("%s: a second time: %d", row.rule, a.status)
			}
			if n := w.count(`select count(*) from idempotency where location like '%' || $1 || '%' or body like '%' || $1 || '%'`, row.secret); n > 0 {
				t.Errorf("%s: the secret is stored with the idempotency key", row.rule)
			}
			w.wait(exchange.ConfirmLinkFor)
			if a = w.get(nobody, path); a.status != 410 || a.says(l.Title) || !a.says("Ce lien est trop ancien") {
				t.Errorf("%s: too old: %d", row.rule, a.status)
			}
			w.wait(-exchange.ConfirmLinkFor)
		}
		for _, path := range []string{"/confirmer/", "/annuler/", "/oui/", "/non/", "/renouveler/", "/fermer/", "/ma-reponse/"} {
			wrong := w.link("another.purpose", fresh.ID, "")
			if a, b := w.get(nobody, path+wrong), w.post(nobody, path+wrong); a.status != 404 || b.status != 404 {
				t.Errorf("%s with a link for something else: %d, %d", path, a.status, b.status)
			}
		}
	})
}

// TestConfirmLate: who comes when the hold has lapsed gets a place if one is left, else a rank, and reads which.
func TestConfirmLate(t *testing.T) {
	w := newWorld(t, "sqlite")
	l := w.mission(1, nil)
	late := w.unproved(l, "elise")
	path := "/confirmer/" + w.link(exchange.PurposeConfirm, late.ID, "")
	if a := w.get(nobody, path); !a.says("Votre place est gardée jusqu’à 12\u00a0h") || a.says("3 rue des Tilleuls") {
		t.Errorf("in time: %d", a.status)
	}
	w.wait(3 * time.Hour)
	w.asked(l) // somebody takes the place meanwhile
	if a := w.get(nobody, path); a.status != 200 || !a.says("Sinon, vous serez sur la liste d’attente") {
		t.Errorf("late: %d", a.status)
	}
	a := w.post(nobody, path)
	if a.location != "?fait=reply_waiting" {
		t.Errorf("confirmed late: %d to %q", a.status, a.location)
	}
	if a = w.get(nobody, path+a.location); !a.says("Liste d’attente") || !a.says("Vous êtes en tête de la liste d’attente.") {
		t.Error("the page does not say that the place is gone")
	}
}

// TestConfirmAgain: a link that is too old gives way to a new one, by mail.
func TestConfirmAgain(t *testing.T) {
	w := newWorld(t, "sqlite")
	l := w.mission(1, nil)
	r := w.unproved(l, "elise")
	path := "/confirmer/" + w.link(exchange.PurposeConfirm, r.ID, "")
	w.wait(exchange.ConfirmLinkFor)
	if a := w.get(nobody, path); a.status != 410 || !a.says("Recevoir un nouveau lien") || !a.says(path+"/encore") {
		t.Errorf("too old: %d", a.status)
	}
	before := w.count(`select count(*) from outbox where topic = 'reply.asked'`)
	if a := w.post(nobody, path+"/encore"); a.status != 200 || w.count(`select count(*) from outbox where topic = 'reply.asked'`) != before+1 {
		t.Errorf("asked again: %d", a.status)
	}
	if a := w.post(nobody, "/confirmer/"+w.link(exchange.PurposeConfirm, w.asked(l).ID, "")+"/encore"); a.status != 409 {
		t.Errorf("nothing to confirm: %d", a.status)
	}
	if a := w.post(nobody, "/confirmer/wrong/encore"); a.status != 404 {
		t.Errorf("a wrong link: %d", a.status)
	}
}

// TestDecideByLink: the bearer reads the message before the button; who left the org decides nothing.
func TestDecideByLink(t *testing.T) {
	w := newWorld(t, "sqlite")
	r := w.asked(w.mission(2, nil))
	path := "/oui/" + w.link(exchange.PurposeAccept, r.ID, w.admin.PersonID)
	a := w.get(nobody, path)
	if !a.says("Inès veut venir") || !a.says("Je viens avec plaisir.") || a.says(w.ines.Email) {
		t.Errorf("before: %d", a.status)
	}
	if a = w.post(nobody, path, "words", strings.Repeat("a", exchange.MaxMessage+1)); a.status != 422 || !a.says(`href="#words"`) {
		t.Errorf("too many words: %d", a.status)
	}
	w.exec(`delete from members where person_id = $1`, w.admin.PersonID)
	if a, b := w.get(nobody, path), w.post(nobody, path); a.status != 404 || b.status != 404 {
		t.Errorf("after leaving the org: %d, %d", a.status, b.status)
	}
	w.exec(`insert into members (org_id, person_id, role, created_at) values ($1, $2, 'admin', 0)`, w.org, w.admin.PersonID)
	_, err := w.s.Exchange.Decide(t.Context(), w.admin, exchange.Decision{ReplyID: r.ID})
	w.must(err)
	if a = w.get(nobody, path); a.status != 200 || !a.says("Vous avez répondu\u00a0: pas cette fois.") || a.says(`action="/oui/`) {
		t.Errorf("decided meanwhile: %d", a.status)
	}
	if a = w.post(nobody, path); a.status != 409 {
		t.Errorf("decided meanwhile, the button: %d", a.status)
	}
}

// TestThreadByLink: without an account one reads, writes and cancels, and sees the street once accepted.
func TestThreadByLink(t *testing.T) {
	w := newWorld(t, "sqlite")
	l := w.mission(1, nil)
	r := w.unproved(l, "elise")
	_, err := w.s.Exchange.ConfirmByLink(t.Context(), w.link(exchange.PurposeConfirm, r.ID, ""))
	w.must(err)
	path := "/ma-reponse/" + w.link(exchange.PurposeOpen, r.ID, "")
	if a := w.get(nobody, path); a.status != 200 || !a.says("Les Paniers") || a.says("3 rue des Tilleuls") || !a.says("L’adresse exacte est donnée") {
		t.Errorf("sent: %d", a.status)
	}
	if a := w.post(nobody, path, "act", "write", "message", "J’apporte un gâteau.", "cle", "k"); a.location != "?fait=reply_written" {
		t.Errorf("written: %d to %q", a.status, a.location)
	}
	if a := w.post(nobody, path, "act", "write", "message", "  "); a.status != 422 || !a.says(`href="#message"`) {
		t.Errorf("an empty message: %d", a.status)
	}
	for _, act := range []string{"accept", "decline", "done", "yes", ""} {
		if a := w.post(nobody, path, "act", act); a.status != 422 || w.load(r.ID).State != exchange.Sent {
			t.Errorf("act %q by the link: %d", act, a.status)
		}
	}
	_, err = w.s.Exchange.Decide(t.Context(), w.admin, exchange.Decision{ReplyID: r.ID, Accept: true, Words: "Bienvenue !"})
	w.must(err)
	if a := w.get(nobody, path); !a.says("3 rue des Tilleuls") || !a.says("Bienvenue !") || !a.says("J’apporte un gâteau.") || a.says("@example.org\"") {
		t.Errorf("accepted: %d", a.status)
	}
	if a := w.post(nobody, path, "act", "cancel", "words", "Un empêchement."); a.location != "?fait=reply_cancelled" || w.load(r.ID).State != exchange.Cancelled {
		t.Errorf("cancelled: %d to %q", a.status, a.location)
	}
	if a := w.post(nobody, path, "act", "cancel"); a.status != 409 {
		t.Errorf("cancelled again: %d", a.status)
	}

	bearer := "/ma-reponse/" + w.link(exchange.PurposeOpen, w.asked(l).ID, w.admin.PersonID)
	if a := w.get(nobody, bearer); a.status != 200 || a.says(`value="accept"`) || a.says(`value="cancel"`) {
		t.Errorf("the link of a bearer offers to decide: %d", a.status)
	}
	if a := w.post(nobody, bearer, "act", "cancel"); a.status != 404 {
		t.Errorf("the link of a bearer cancels: %d", a.status)
	}
}

// TestOfferedPlace: the first of the waiting list takes the freed place by the mail, by the thread or signed in.
func TestOfferedPlace(t *testing.T) {
	for _, way := range []string{"mail", "thread", "signed in"} {
		t.Run(way, func(t *testing.T) {
			w := newWorld(t, "sqlite")
			l := w.mission(1, nil)
			first := w.unproved(l, "elise")
			r := w.asked(l)
			if r.State != exchange.Waiting {
				t.Fatalf("the second is %s", r.State)
			}
			_, err := w.s.Exchange.CancelByLink(t.Context(), w.link(exchange.PurposeCancel, first.ID, ""), "")
			w.must(err)
			by, path := nobody, "/confirmer/"+w.link(exchange.PurposeConfirm, r.ID, r.PersonID)
			switch way {
			case "thread":
				path = "/ma-reponse/" + w.link(exchange.PurposeOpen, r.ID, r.PersonID)
			case "signed in":
				by, path = w.ines, "/messages/"+r.ID
			}
			if a := w.get(by, path); !a.says("Une place s’est libérée") || !a.says("Je confirme") {
				t.Errorf("offered: %d", a.status)
			}
			if a := w.post(by, path, "act", "confirm"); a.status != 303 || !strings.HasSuffix(a.location, "?fait=reply_sent") {
				t.Errorf("taken: %d to %q", a.status, a.location)
			}
		})
	}
}
