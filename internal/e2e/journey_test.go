package e2e

import (
	"testing"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/territory"
)

// hands are the ways in which every journey is done.
var hands = []struct {
	name     string
	look     Look
	keyboard bool
}{
	{"with scripts", wide, false},
	{"without scripts", Look{Width: 390, Height: 844, NoScript: true}, false},
	{"by the keyboard alone", wide, true},
}

// eachHand does a journey with each hand, on a world of its own.
func eachHand(t *testing.T, journey func(t *testing.T, w *World, h *hand)) {
	for _, way := range hands {
		t.Run(way.name, func(t *testing.T) {
			w := NewWorld(t, "sqlite")
			h := &hand{Tab: w.Tab(way.look), keyboard: way.keyboard}
			journey(t, w, h)
			h.Clean()
			for _, r := range h.Foreign() {
				t.Errorf("a page asks %s", r)
			}
		})
	}
}

// TestSomebodyComesOnSaturday: an answer to a mission without an account, in four steps and two fields, and the
// association says yes from its mailbox.
func TestSomebodyComesOnSaturday(t *testing.T) {
	eachHand(t, func(t *testing.T, w *World, h *hand) {
		l := w.Listing(Admin, listing.Online)
		w.Listing(Admin, listing.Online)
		w.Listing(Citizen, listing.Online)
		h.Open("/")
		h.Follow("a[href*='quand=saturday']")
		h.Follow("a[href='" + l.Path() + "']")
		h.Pick("slot", l.Slots[0].ID)
		h.Type("input[name=first_name]", "Inès")
		h.Type("input[name=email]", "ines@example.org")
		h.Follow("form[action$='/repondre'] button[type=submit]")
		h.Says("Ouvrez vos mails")
		h.OpenMail("ines@example.org", "/confirmer/")
		h.Follow("form[action^='/confirmer/'] button")
		if h.steps > 4+1 || h.fields > 2 { // the home page's choice, the listing, the answer, the confirmation; opening the mail is not ours
			t.Errorf("%d steps and %d fields", h.steps, h.fields)
		}
		if state := w.SQL(`select state from replies where email = 'ines@example.org'`); state != "sent" {
			t.Fatalf("the answer is %s", state)
		}
		h.OpenMail(mailOf(Admin), "/oui/", l.Title)
		h.Says("Inès")
		h.Follow("form[action^='/oui/'] button[type=submit]")
		if state := w.SQL(`select state from replies where email = 'ines@example.org'`); state != "accepted" {
			t.Fatalf("the answer is %s", state)
		}
		w.Mail("ines@example.org", l.Title, "/annuler/")
	})
}

// TestAnAssociationPosts: it registers, posts its first need while it waits, and a moderator lets both in.
func TestAnAssociationPosts(t *testing.T) {
	eachHand(t, func(t *testing.T, w *World, h *hand) {
		h.Open("/inscription-association")
		h.SignsIn("marc@example.org")
		h.Type("input[name=numero]", "Le Verger partagé")
		h.Follow("main form button[type=submit]")
		h.Pick("kind", "association")
		h.Type("input[name=where]", "Nancy")
		h.Type("textarea[name=object]", "Planter et soigner un verger ouvert à tous.")
		if w.territory().Charter {
			h.Pick("charter", "1")
		}
		h.Follow("form[action='/inscription-association'] button[type=submit]")
		h.Says("Le Verger partagé")

		h.Open("/deposer")
		h.Pick("sense", "need")
		h.next()
		h.Pick("family", "help")
		h.next()
		h.Type("input[name=title]", "Planter la haie du verger")
		h.Type("textarea[name=description]", "Une matinée pour planter cent arbustes, avec une équipe qui montre les gestes.")
		h.Menu("select[name=theme]", "Environnement")
		h.next()
		h.Type("input[name=where]", "Nancy")
		h.next()
		h.When("input[name=slot1_date]", "2026-11-28")
		h.When("input[name=slot1_from]", "09:00")
		h.When("input[name=slot1_to]", "12:00")
		h.Type("input[name=slot1_places]", "10")
		h.next()
		h.next() // for whom: nothing to say
		h.next() // who: the association is chosen already
		h.Says("Planter la haie du verger")
		h.Follow("main form[action$='/verifier'] button[type=submit]")
		h.Says("Planter la haie du verger")
		if state := w.SQL(`select state from listings where title = 'Planter la haie du verger'`); state != "in_review" {
			t.Fatalf("the listing is %s", state)
		}

		w.Client().Get("/annonces?q=verger").Want(200)
		w.Await("the case", func() bool { return w.SQL(`select count(*) from cases where state = 'open'`) != "0" })
		m := &hand{Tab: w.Tab(wide), keyboard: h.keyboard}
		m.Open("/connexion?suite=/moderation")
		m.SignsIn(mailOf(Moderator))
		m.Follow("main a[href^='/moderation/suivant']")
		m.Says("Le Verger partagé")
		m.Follow("button[name=act][value=publish]")
		if state := w.SQL(`select state from orgs where name = 'Le Verger partagé'`); state != "verified" {
			t.Fatalf("the association is %s", state)
		}
		if state := w.SQL(`select state from listings where title = 'Planter la haie du verger'`); state != "online" {
			t.Fatalf("the listing is %s", state)
		}
		w.Client().Get("/annonces?q=haie").Want(200).Says("Planter la haie du verger")
		w.Mail("marc@example.org", "Le Verger partagé")
		m.Clean()
	})
}

// TestSamiraOffersASkill: somebody without an account offers what they know.
func TestSamiraOffersASkill(t *testing.T) {
	eachHand(t, func(t *testing.T, w *World, h *hand) {
		h.Open("/deposer")
		h.Pick("sense", "offer")
		h.next()
		h.Pick("family", "skill")
		h.next()
		h.Type("input[name=title]", "Comptable, j’aide à clore vos comptes")
		h.Type("textarea[name=description]", "Je tiens vos comptes à jour et je prépare avec vous l’assemblée générale.")
		h.Menu("select[name=theme]", "Gestion, finance et droit")
		h.next()
		h.Type("input[name=where]", "Toul")
		h.next()
		h.Type("input[name=when_text]", "2 h par mois")
		h.next()
		h.SignsIn("samira@example.org")
		h.Pick("bearer", "me")
		h.Type("input[name=first_name]", "Samira")
		h.next()
		h.Says("2 h par mois")
		h.Follow("main form[action$='/verifier'] button[type=submit]")
		if state := w.SQL(`select state from listings where title like 'Comptable%'`); state != "in_review" {
			t.Fatalf("the listing is %s", state)
		}
	})
}

// TestAnAssociationBorrowsAVan by answering the listing that offers it; the lender says yes.
func TestAnAssociationBorrowsAVan(t *testing.T) {
	eachHand(t, func(t *testing.T, w *World, h *hand) {
		l := w.Listing(Company, listing.Online)
		h.Open("/connexion?suite=" + l.Path())
		h.SignsIn(mailOf(Admin))
		h.Type("textarea[name=wish]", "Samedi 5 décembre, de 9 h à 18 h, pour une collecte de meubles.")
		h.Menu("select[name=org]", w.Association.Name)
		h.Follow("form[action$='/repondre'] button[type=submit]")
		if state := w.SQL(`select state from replies where listing_id = $1`, l.ID); state != "sent" {
			t.Fatalf("the answer is %s", state)
		}
		lender := &hand{Tab: w.Tab(wide), keyboard: h.keyboard}
		lender.OpenMail(mailOf(Company), "/oui/", l.Title)
		lender.Follow("form[action^='/oui/'] button[type=submit]")
		if state := w.SQL(`select state from replies where listing_id = $1`, l.ID); state != "accepted" {
			t.Fatalf("the answer is %s", state)
		}
		w.Mail(mailOf(Admin), l.Title)
		lender.Clean()
	})
}

// next goes on to the next question.
func (h *hand) next() {
	h.t.Helper()
	h.Follow("button[name=next]")
}

func (w *World) territory() territory.Territory {
	w.t.Helper()
	t, err := w.App.Territory.Get(background)
	w.must(err)
	return t
}
