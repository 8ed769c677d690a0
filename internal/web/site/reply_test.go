package site_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
)

var nobody actor.Actor

func TestAskListing(t *testing.T) {
	w := newWorld(t, "sqlite")
	mission := w.mission(2, nil)
	full := w.mission(1, nil)
	w.asked(full)
	suits := w.mission(1, func(l *listing.Listing) {
		l.Family, l.Quantity, l.Unit, l.Slots = listing.Donation, 20, "costumes", nil
	})
	bench, paused, gone := w.mission(1, loan), w.mission(1, nil), w.mission(1, nil)
	w.exec(`update listings set state = 'paused' where id = $1`, paused.ID)
	w.exec(`update listings set state = 'ended' where id = $1`, gone.ID)
	who := []string{"first_name", "Élise", "email", "elise@example.org"}
	on := func(l listing.Listing, fields ...string) []string {
		if len(l.Slots) > 0 {
			fields = append(fields, "slot", l.Slots[0].ID)
		}
		return append(fields, who...)
	}
	for _, row := range []struct {
		rule   string
		l      listing.Listing
		fields []string
		status int
		to     string // beginning of the address it leads to
		says   []string
	}{
		{"nothing typed: each field says what it wants", mission, nil, 422, "", []string{`href="#slot"`, `href="#first_name"`, `href="#email"`, "Erreur\u00a0:"}},
		{"what was typed is kept", mission, []string{"first_name", "Élise", "email", "elise", "message", "Bonjour <b>"}, 422, "", []string{`value="Élise"`, `value="elise"`, "Bonjour &lt;b&gt;"}},
		{"a slot of another listing", mission, append([]string{"slot", full.Slots[0].ID}, who...), 422, "", []string{`href="#slot"`}},
		{"a place is held until the mail is confirmed", mission, on(mission), 303, "/merci/place?annonce=" + mission.Slug, nil},
		{"a full slot leads to the waiting list", full, on(full), 303, "/merci/attente?", nil},
		{"more than is left", suits, []string{"quantity", "21", "first_name", "A", "email", "a@example.org"}, 422, "", []string{`href="#quantity"`, `value="21"`}},
		{"a number that is none", suits, []string{"quantity", "vingt", "first_name", "A", "email", "a@example.org"}, 422, "", []string{`href="#quantity"`, `value="vingt"`}},
		{"things are held too", suits, on(suits, "quantity", "20"), 303, "/merci/quantite?", nil},
		{"a loan wants its dates in words", bench, on(bench, "quantity", "4"), 422, "", []string{`href="#wish"`}},
		{"a loan holds nothing", bench, on(bench, "quantity", "4", "wish", "samedi, fête de l’école"), 303, "/merci/confirmer?", nil},
		{"a question needs no slot", mission, on(listing.Listing{}, "kind", "question", "message", "C’est à quel étage ?"), 303, "/merci/confirmer?", nil},
		{"a question of nothing is asked again on its own page", mission, on(listing.Listing{}, "kind", "question", "message", ""), 422, "", []string{`href="#message"`, `name="kind" value="question"`}},
		{"a paused listing takes none", paused, on(paused), 409, "", nil},
		{"an ended listing shows its page", gone, on(gone), 303, gone.Path(), nil},
		{"an org that is not theirs", mission, on(mission, "org", w.org), 422, "", nil},
	} {
		a := w.post(nobody, row.l.Path()+"/repondre", row.fields...)
		if a.status != row.status || !strings.HasPrefix(a.location, row.to) {
			t.Errorf("%s: %d to %q, want %d to %q", row.rule, a.status, a.location, row.status, row.to)
		}
		for _, text := range row.says {
			if !a.says(text) {
				t.Errorf("%s: the page does not say %s", row.rule, text)
			}
		}
		if a.status == 303 {
			if page := w.get(nobody, a.location); page.status != 200 && !(row.l.ID == gone.ID && page.status == 410) {
				t.Errorf("%s: leads to a page with status %d", row.rule, page.status)
			}
		}
	}
	if a := w.post(nobody, "/annonces/rien-"+mission.ID[:30]+"/repondre"); a.status != 404 {
		t.Errorf("a listing that does not exist: %d", a.status)
	}
	if a := w.get(nobody, mission.Path()+"/repondre"); a.status != 303 || a.location != mission.Path() {
		t.Errorf("coming back to the address of an answer: %d to %q", a.status, a.location)
	}
}

// TestAskTellsNothing: known or unknown, first or second time, person or robot: the same answer (S4).
func TestAskTellsNothing(t *testing.T) {
	w := newWorld(t, "sqlite")
	l := w.mission(9, nil)
	reply := func(email string, more ...string) answer {
		return w.post(nobody, l.Path()+"/repondre", append([]string{"slot", l.Slots[0].ID, "first_name", "Élise", "email", email}, more...)...)
	}
	first := reply("elise@example.org")
	if first.status != 303 {
		t.Fatalf("status %d", first.status)
	}
	known := w.asked(l)
	for rule, a := range map[string]answer{
		"again":                       reply("elise@example.org"),
		"again, written otherwise":    reply(" Elise@Example.ORG "),
		"somebody with an account":    reply(w.admin.Email),
		"somebody who replied before": reply(w.ines.Email),
		"a robot":                     reply("robot@example.org", "site_web", "https://example.org"),
	} {
		if a.status != first.status || a.location != first.location || a.body != first.body {
			t.Errorf("%s: %d to %s, want %d to %s", rule, a.status, a.location, first.status, first.location)
		}
	}
	if n := w.count(`select count(*) from replies where listing_id = $1`, l.ID); n != 3 { // Élise, Inès, Marc for who wrote his address
		t.Errorf("%d replies", n)
	}
	if r := w.load(known.ID); r.State != exchange.Sent {
		t.Errorf("the reply of Inès is now %s", r.State)
	}
}

// TestAskSignedIn: who is signed in goes on in the conversation; only for orgs of theirs.
func TestAskSignedIn(t *testing.T) {
	w := newWorld(t, "sqlite")
	bench := w.mission(0, func(l *listing.Listing) { loan(l); l.OrgID, l.PersonID, l.Street = "", w.ines.PersonID, "" })
	wish := []string{"wish", "samedi, fête de l’école", "quantity", "2"}
	a := w.post(w.admin, bench.Path()+"/repondre", append([]string{"org", w.org}, wish...)...)
	if a.status != 303 || !strings.HasSuffix(a.location, "?fait=reply_sent") {
		t.Fatalf("%d to %q", a.status, a.location)
	}
	if page := w.get(w.admin, a.location); page.status != 200 || !page.says("C’est envoyé.") || !page.says("Inès") {
		t.Errorf("the conversation: %d", page.status)
	}
	if page := w.get(w.ines, strings.TrimSuffix(a.location, "?fait=reply_sent")); !page.says("Marc, pour Les Paniers") || !page.says("2 bancs") || !page.says("samedi, fête de l’école") {
		t.Error("the bearer does not read who asks, for which org, and what for")
	}
	if a = w.post(w.person("Paul"), bench.Path()+"/repondre", append([]string{"org", w.org}, wish...)...); a.status != 422 {
		t.Errorf("for an org that is not theirs: %d", a.status)
	}
	if a = w.post(w.ines, bench.Path()+"/repondre", wish...); a.status != 409 {
		t.Errorf("to one’s own listing: %d", a.status)
	}
}

// TestAskOnce: the same key makes one reply, whatever became of the first answer (R5).
func TestAskOnce(t *testing.T) {
	w := newWorld(t, "sqlite")
	l := w.mission(2, nil)
	fields := []string{"cle", "k1", "slot", l.Slots[0].ID, "first_name", "Élise", "email", "elise@example.org"}
	first := w.post(nobody, l.Path()+"/repondre", fields...)
	for range 3 {
		if a := w.post(nobody, l.Path()+"/repondre", fields...); a.status != first.status || a.location != first.location {
			t.Errorf("again: %d to %q", a.status, a.location)
		}
	}
	if n := w.count(`select count(*) from replies`); n != 1 {
		t.Errorf("%d replies", n)
	}
}

// TestAskFlood: one network does not flood the listings, one address is not flooded (S3).
func TestAskFlood(t *testing.T) {
	w := newWorld(t, "sqlite")
	l := w.mission(9, nil)
	refused := 0
	for i := range 25 {
		a := w.post(nobody, l.Path()+"/repondre", "slot", l.Slots[0].ID, "first_name", "R", "email", fmt.Sprintf("r%d@example.org", i))
		if a.status == 429 {
			refused++
		}
	}
	if refused != 5 {
		t.Errorf("%d refused, want 5", refused)
	}
	w.wait(10 * time.Minute)
	if a := w.post(nobody, l.Path()+"/repondre", "slot", l.Slots[0].ID, "first_name", "R", "email", "r@example.org"); a.status != 303 {
		t.Errorf("ten minutes later: %d", a.status)
	}
}

// TestQuestionPage asks what the form needs, and nothing of who is known.
func TestQuestionPage(t *testing.T) {
	w := newWorld(t, "sqlite")
	l := w.mission(2, nil)
	if a := w.get(nobody, l.Path()+"/question"); a.status != 200 || !a.says(`name="email"`) || !a.says(`name="first_name"`) || !a.says(`name="site_web"`) {
		t.Errorf("without an account: %d", a.status)
	}
	if a := w.get(w.ines, l.Path()+"/question"); a.status != 200 || a.says(`name="email"`) || a.says(`name="first_name"`) {
		t.Errorf("signed in: %d", a.status)
	}
	if a := w.get(w.admin, l.Path()+"/question"); a.status != 303 {
		t.Errorf("to oneself: %d", a.status)
	}
	if a := w.get(nobody, "/merci/nimporte-quoi"); a.status != 404 {
		t.Errorf("a page of thanks that does not exist: %d", a.status)
	}
	w.exec(`update listings set state = 'in_review' where id = $1`, l.ID)
	if a := w.get(nobody, "/merci/place?annonce=x-"+l.ID); a.status != 200 || a.says(l.Title) {
		t.Errorf("thanks for a listing that is not public: %d", a.status)
	}
}
