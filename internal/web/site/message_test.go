package site_test

import (
	"strings"
	"testing"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/ids"
)

// TestS1Conversations: a conversation is of its two sides; to everybody else it does not exist.
func TestS1Conversations(t *testing.T) {
	w := newWorld(t, "sqlite")
	l := w.mission(2, nil)
	r := w.asked(l)
	paul := w.person("Paul")
	pages := []string{"/messages/" + r.ID, l.Path() + "/reponses"}
	for _, path := range pages {
		if a := w.get(paul, path); a.status != 404 {
			t.Errorf("%s to another person: %d", path, a.status)
		}
		if a := w.get(nobody, path); a.status != 303 || !strings.HasPrefix(a.location, "/connexion?suite=") {
			t.Errorf("%s to nobody: %d to %q", path, a.status, a.location)
		}
	}
	before := w.load(r.ID)
	for _, act := range []string{"accept", "decline", "cancel", "confirm", "done", "yes", "no", "write"} {
		for who, by := range map[string]actor.Actor{"another person": paul, "nobody": nobody} {
			want := map[string]int{"another person": 404, "nobody": 401}[who]
			if a := w.post(by, "/messages/"+r.ID, "act", act, "message", "Bonjour", "words", "x"); a.status != want {
				t.Errorf("%s by %s: %d, want %d", act, who, a.status, want)
			}
		}
	}
	for _, act := range []string{"accept", "decline", "done"} { // acts of the bearer alone
		if a := w.post(w.ines, "/messages/"+r.ID, "act", act); a.status != 404 {
			t.Errorf("%s by the replier: %d", act, a.status)
		}
	}
	if after := w.load(r.ID); after != before {
		t.Errorf("changed to %+v", after)
	}
	for _, id := range []string{ids.New(), "x", strings.Repeat("a", 300)} {
		if a, b := w.get(w.ines, "/messages/"+id), w.post(w.ines, "/messages/"+id, "act", "write", "message", "x"); a.status != 404 || b.status != 404 {
			t.Errorf("a conversation that does not exist: %d, %d", a.status, b.status)
		}
	}
	if a := w.get(w.ines, l.Path()+"/reponses"); a.status != 404 {
		t.Errorf("the list of replies to a replier: %d", a.status)
	}
}

// TestConversation: from the reply to the day itself, each side reads what it may know and finds what it may do.
func TestConversation(t *testing.T) {
	w := newWorld(t, "sqlite")
	l := w.mission(2, nil)
	r := w.asked(l)
	path := "/messages/" + r.ID
	see := func(by actor.Actor, has, hasNot []string) {
		t.Helper()
		a := w.get(by, path)
		for _, text := range has {
			if !a.says(text) {
				t.Errorf("%s does not read %q", by.FirstName, text)
			}
		}
		for _, text := range append(hasNot, w.ines.Email, w.admin.Email) {
			if a.says(text) {
				t.Errorf("%s reads %q", by.FirstName, text)
			}
		}
	}
	do := func(by actor.Actor, done string, fields ...string) {
		t.Helper()
		if a := w.post(by, path, append(fields, "cle", ids.New())...); a.status != 303 || a.location != path+"?fait="+done {
			t.Fatalf("%s %v: %d to %q", by.FirstName, fields, a.status, a.location)
		}
	}
	see(w.admin, []string{"Inès attend votre réponse.", "Je viens avec plaisir.", `value="accept"`, `value="decline"`, "Plutôt…", "3 rue des Tilleuls"}, []string{`value="cancel"`, `value="done"`})
	see(w.ines, []string{"Les Paniers", "Envoyée", "Annuler ma venue", "L’adresse exacte est donnée"}, []string{`value="accept"`, "3 rue des Tilleuls"})
	do(w.admin, "reply_written", "act", "write", "message", "Plutôt l’après-midi ?")
	do(w.ines, "reply_written", "act", "write", "message", "D’accord.")
	do(w.admin, "reply_accepted", "act", "accept", "message", "Parfait, à jeudi !")
	see(w.ines, []string{"Acceptée", "Plutôt l’après-midi ?", "Parfait, à jeudi !", "3 rue des Tilleuls", "C’est d’accord\u00a0: jeudi 12 novembre"}, []string{"L’adresse exacte"})
	see(w.admin, []string{"Vous avez dit oui", "Annuler avec Inès"}, []string{`value="accept"`, `value="done"`})
	if a := w.post(w.admin, path, "act", "done"); a.status != 409 {
		t.Errorf("done before it began: %d", a.status)
	}
	w.wait(10 * 24 * time.Hour)
	see(w.admin, []string{`value="done"`}, nil)
	do(w.admin, "reply_done", "act", "done")
	see(w.ines, []string{"C’est fait. Merci."}, []string{`value="cancel"`})
}

// TestConversationErrors: what was typed stays, the sentence stands beside the one field.
func TestConversationErrors(t *testing.T) {
	w := newWorld(t, "sqlite")
	r := w.asked(w.mission(2, nil))
	path := "/messages/" + r.ID
	long := strings.Repeat("é", exchange.MaxMessage+1)
	for _, row := range []struct {
		rule   string
		by     actor.Actor
		fields []string
		status int
		says   string
	}{
		{"an empty message", w.ines, []string{"act", "write", "message", " \n"}, 422, `href="#message"`},
		{"“rather” without words", w.admin, []string{"act", "write"}, 422, `href="#message"`},
		{"a message too long", w.ines, []string{"act", "write", "message", long}, 422, long},
		{"words of a decision too long", w.admin, []string{"act", "accept", "message", long}, 422, `href="#message"`},
		{"words of a cancellation too long", w.ines, []string{"act", "cancel", "words", long}, 422, ""},
		{"no act", w.ines, []string{"message", "Bonjour"}, 422, ""},
		{"nothing to confirm", w.ines, []string{"act", "confirm"}, 303, ""},
	} {
		if a := w.post(row.by, path, row.fields...); a.status != row.status || !a.says(row.says) {
			t.Errorf("%s: %d", row.rule, a.status)
		}
	}
	if r = w.load(r.ID); r.State != exchange.Sent {
		t.Errorf("the reply is %s", r.State)
	}
	for _, next := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "javascript:alert(1)"} { // S14
		if a := w.post(w.admin, path, "act", "write", "message", "Bonjour", "retour", next); a.location != path+"?fait=reply_written" {
			t.Errorf("led to %q", a.location)
		}
	}
	if a := w.post(w.admin, path, "act", "decline", "retour", "/annonces/x/reponses?creneau=y"); a.location != "/annonces/x/reponses?creneau=y&fait=reply_declined" {
		t.Errorf("led to %q", a.location)
	}
}

// TestQuickAnswers: a question is answered in one click, with or without words.
func TestQuickAnswers(t *testing.T) {
	w := newWorld(t, "sqlite")
	r, err := w.s.Exchange.Ask(t.Context(), w.ines, exchange.Ask{ListingID: w.mission(2, nil).ID, Question: true, Message: "Puis-je amener mon fils ?"})
	w.must(err)
	path := "/messages/" + r.ID
	if a := w.get(w.admin, path); !a.says("Inès vous pose une question.") || !a.says(`value="yes"`) || !a.says(`value="no"`) || a.says(`value="accept"`) {
		t.Errorf("the question: %d", a.status)
	}
	w.post(w.admin, path, "act", "yes")
	w.post(w.admin, path, "act", "no", "message", "Pas le matin.")
	a := w.get(w.ines, path)
	if !a.says(`">Oui.</p>`) || !a.says("Non.\nPas le matin.") || a.says(`value="yes"`) {
		t.Error("the quick answers are not in the conversation")
	}
}

// TestThreads: what is new stands first; reading notes it, fetching ahead does not.
func TestThreads(t *testing.T) {
	w := newWorld(t, "sqlite")
	if a := w.get(w.ines, "/messages"); a.status != 200 || !a.says("Pas encore de message.") {
		t.Errorf("empty: %d", a.status)
	}
	l := w.mission(60, nil)
	r := w.asked(l)
	unread := func() bool { return w.get(w.admin, "/messages").says("À lire") }
	if !unread() {
		t.Error("a new reply is not unread")
	}
	w.get(w.admin, "/messages/"+r.ID, "Sec-Purpose", "prefetch;prerender")
	w.do(w.admin, "HEAD", "/messages/"+r.ID, nil)
	w.get(w.ines, "/messages/"+r.ID)
	if !unread() {
		t.Error("read although nobody of the bearer’s side looked")
	}
	w.get(w.admin, "/messages/"+r.ID)
	if unread() {
		t.Error("still unread after reading")
	}
	for range 25 {
		ask := w.unproved(l, ids.New())
		_, err := w.s.Exchange.ConfirmByLink(t.Context(), w.link(exchange.PurposeConfirm, ask.ID, ""))
		w.must(err)
	}
	seen := map[string]bool{}
	for path, pages := "/messages", 0; path != "" && pages < 3; pages++ {
		a := w.get(w.admin, path)
		for _, part := range strings.Split(a.body, `href="/messages/`)[1:] {
			seen[part[:36]] = true
		}
		path = ""
		if i := strings.Index(a.body, "/messages?apres="); i >= 0 {
			path = a.body[i : i+strings.IndexByte(a.body[i:], '"')]
		}
	}
	if len(seen) != 26 {
		t.Errorf("%d conversations in all pages, want 26", len(seen))
	}
	if a := w.get(w.admin, "/messages?apres=nonsense"); a.status != 422 {
		t.Errorf("a cursor that is none: %d", a.status)
	}
}

// TestRoster: who comes on which date, with the buttons to decide; the date to come is shown first.
func TestRoster(t *testing.T) {
	w := newWorld(t, "sqlite")
	l := w.mission(1, func(l *listing.Listing) {
		later := l.Slots[0]
		later.ID, later.Start, later.End = ids.New(), later.Start.AddDate(0, 0, 7), later.End.AddDate(0, 0, 7)
		l.Slots = append(l.Slots, later)
	})
	path := l.Path() + "/reponses"
	if a := w.get(w.admin, path); a.status != 200 || !a.says("Pas encore de réponse") {
		t.Errorf("empty: %d", a.status)
	}
	r := w.asked(l)
	second := w.unproved(l, "elise")
	_, err := w.s.Exchange.ConfirmByLink(t.Context(), w.link(exchange.PurposeConfirm, second.ID, ""))
	w.must(err)
	a := w.get(w.admin, path)
	for _, text := range []string{"1 réponse vous attend", "Inès", "Jeudi 12 novembre", "Jeudi 19 novembre", "1 personne sur la liste d’attente", "elise", `value="accept"`, `name="retour"`} {
		if !a.says(text) {
			t.Errorf("the list does not say %q", text)
		}
	}
	if a.says("@example.org") {
		t.Error("an address is shown")
	}
	back := path + "?creneau=" + l.Slots[0].ID
	if a = w.post(w.admin, "/messages/"+r.ID, "act", "accept", "retour", back); a.location != back+"&fait=reply_accepted" {
		t.Errorf("decided: %d to %q", a.status, a.location)
	}
	if a = w.get(w.admin, a.location); !a.says("1 réponse acceptée") || a.says(`value="accept"`) {
		t.Errorf("afterwards: %d", a.status)
	}
	if a = w.get(w.admin, path+"?creneau="+l.Slots[1].ID); a.status != 200 || a.says("Inès") {
		t.Errorf("the other date: %d", a.status)
	}
	if a = w.get(w.admin, path+"?creneau="+ids.New()); a.status != 404 {
		t.Errorf("a date of nothing: %d", a.status)
	}
	w.wait(11 * 24 * time.Hour)
	if a = w.get(w.admin, path); a.says("Inès") {
		t.Error("the date that is over is shown first")
	}
}
