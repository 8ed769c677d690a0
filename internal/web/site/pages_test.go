package site

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"parvis/internal/platform/i18n"
	"parvis/internal/web/ui"
)

// pagesDay is a Saturday at nine; nothing on these pages reads the clock.
var pagesDay = time.Date(2026, time.November, 28, 9, 0, 0, 0, time.FixedZone("CET", 3600))

func pagesFrame(t testing.TB, lang string) ui.Page {
	t.Helper()
	b, err := i18n.Shared()
	if err != nil {
		t.Fatal(err)
	}
	return ui.Page{P: b.For(lang), Title: "Page", Path: "/", Territory: ui.Territory{Name: "Parvis", Place: "Exemple"}}
}

func pagesRender(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	html := b.String()
	if i := strings.Index(html, "⟦"); i >= 0 {
		t.Errorf("a word is missing: %.60s", html[i:])
	}
	for _, never := range []string{` style=`, `<script>`, ` onclick=`, ` id=""`} {
		if strings.Contains(html, never) {
			t.Errorf("the page holds %q", never)
		}
	}
	if n := strings.Count(html, "<h1"); n != 1 {
		t.Errorf("%d main headings", n)
	}
	for _, m := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(html, -1) {
		if !strings.Contains(html, `id="`+m[1]+`"`) {
			t.Errorf("a link leads to #%s, which is not there", m[1])
		}
	}
	return html
}

func pagesCards(n int) []ui.Card {
	cards := make([]ui.Card, n)
	for i := range cards {
		cards[i] = ui.Card{URL: "/annonces/a", Title: "Trier la collecte", Sense: "need", Family: "help", Number: i + 1, Start: pagesDay, End: pagesDay.Add(3 * time.Hour),
			Bearer: "L’Épicerie", Verified: true, Place: "Nancy", Km: 1.8, HasKm: true, Gauge: &ui.Gauge{Taken: 6, Total: 10}}
	}
	return cards
}

// pagesShown are the cards of a list in French.
func pagesShown(n int) (out []shown) {
	b, err := i18n.Shared()
	if err != nil {
		panic(err)
	}
	for _, c := range pagesCards(n) {
		out = append(out, shown{commune: "54395", family: c.Family, km: c.Km, card: ui.CardPackerOf(b.For("fr")).Pack(nil, &c)})
	}
	return out
}

func pagesListing() listingView {
	return listingView{ID: "1", Title: "Trier la collecte", Sense: "need", Family: "help", State: "online", Commune: "Nancy",
		Slots: []listingSlot{{"s1", pagesDay, pagesDay.Add(3 * time.Hour), 10, 4}, {"s2", pagesDay.Add(5 * time.Hour), pagesDay.Add(8 * time.Hour), 10, 0}},
		HTML:  "<p>Texte.</p>", Similar: pagesCards(3),
		Act: listingAct{Action: "/annonces/trier-1/repondre", Key: "k1", Kind: "application", WaitURL: "/annonces/trier-1?attente=", Question: "/q", Report: "/signaler", Share: "https://parvis.example.org/annonces/trier-1"}}
}

func TestListingPage(t *testing.T) {
	for _, c := range []struct {
		rule  string
		set   func(*listingView, *ui.Page)
		want  []string
		never []string
	}{
		{"a mission asks for a slot, a first name and an e-mail", func(*listingView, *ui.Page) {},
			[]string{"Je viens aider", `name="slot"`, `name="first_name"`, `name="email"`, `name="cle" value="k1"`, `name="site_web"`, "4 places libres"}, []string{`name="wish"`, `name="quantity"`}},
		{"a full slot leads to its waiting list and cannot be chosen", func(*listingView, *ui.Page) {},
			[]string{`href="/annonces/trier-1?attente=s2#participer"`, "Me prévenir si une place se libère"}, []string{`value="s2"`}},
		{"a full slot chosen from that link asks for the waiting list", func(v *listingView, _ *ui.Page) { v.Act.Chosen = "s2" },
			[]string{`value="s2" checked`, "Ce créneau est complet."}, nil},
		{"when every slot is full each may be waited for", func(v *listingView, _ *ui.Page) { v.Slots[0].Left = 0 },
			[]string{"Complet", `value="s1"`, `value="s2"`, "Me prévenir si une place se libère"}, nil},
		{"who is signed in is asked nothing about herself", func(v *listingView, _ *ui.Page) { v.Act.SignedIn = "Inès" },
			[]string{"Vous répondez comme Inès."}, []string{`name="first_name"`, `name="email"`}},
		{"a loan asks when and what for, and how many", func(v *listingView, _ *ui.Page) {
			v.Sense, v.Family, v.Slots, v.Act.Kind, v.Quantity, v.QuantityLeft, v.Unit = "offer", "equipment", nil, "loan", 20, 12, "bancs"
		}, []string{"Demander à emprunter", `name="wish"`, `name="quantity"`, "bancs", "il en reste 12"}, []string{`name="slot"`}},
		{"a room is asked for by its own words", func(v *listingView, _ *ui.Page) {
			v.Sense, v.Family, v.Slots, v.Act.Kind = "offer", "place", nil, "loan"
		}, []string{"Demander la salle"}, nil},
		{"a donation asked for counts down", func(v *listingView, _ *ui.Page) {
			v.Family, v.Slots, v.Act.Kind, v.Quantity, v.QuantityLeft = "donation", nil, "claim", 20, 13
		}, []string{"Je donne", "13 encore attendus"}, nil},
		{"a skill offered is answered with interest", func(v *listingView, _ *ui.Page) {
			v.Sense, v.Family, v.Slots, v.Act.Kind = "offer", "skill", nil, "claim"
		}, []string{"Ça m’intéresse"}, nil},
		{"an ended listing shows three alive ones and no form", func(v *listingView, _ *ui.Page) { v.State = "ended" },
			[]string{"Cette annonce est terminée.", "Ces annonces sont ouvertes"}, []string{"/repondre", `class="stick"`}},
		{"a paused listing takes no answer", func(v *listingView, _ *ui.Page) { v.State = "paused" }, []string{"en pause"}, []string{"/repondre", `class="stick"`}},
		{"one does not answer one's own listing", func(v *listingView, _ *ui.Page) { v.Act.Mine = true }, []string{"C’est votre annonce."}, []string{"/repondre"}},
		{"the owner's acts are posts, those refused are not shown", func(v *listingView, _ *ui.Page) {
			v.Owner = &listingOwner{Status: ui.Status{Tone: ui.ToneGood, Label: "En ligne"}, Pause: "/p", Edit: "/e", Key: "k2"}
		}, []string{`method="post" action="/p"`, `action="/e"`, "Mettre en pause"}, []string{"Terminer<", "Supprimer<"}},
		{"who has answered is told where it stands", func(v *listingView, _ *ui.Page) {
			v.Act.Replied, v.Act.ReplyURL = &ui.Status{Tone: ui.ToneGood, Label: "Acceptée"}, "/messages/1"
		}, []string{"Vous avez déjà répondu.", "Acceptée", `href="/messages/1"`}, []string{"/repondre"}},
		{"an error stands beside its field and keeps what was typed", func(v *listingView, pg *ui.Page) {
			v.Act.Email = "ines@"
			pg.Errors = []ui.FieldError{{Field: "email", Message: "Indiquez votre mail"}, {Field: "slot", Message: "Choisissez un créneau"}}
		}, []string{`value="ines@"`, `id="email-erreur"`, `href="#slot"`, `id="slot"`}, nil},
		{"a street kept for later is announced, not shown", func(v *listingView, _ *ui.Page) { v.Later = true }, []string{"L’adresse exacte est donnée"}, nil},
		{"words in another language say so", func(v *listingView, _ *ui.Page) { v.Lang = "en" }, []string{`<h1 lang="en">`, `class="prose" lang="en"`}, nil},
		{"a title cannot bring markup", func(v *listingView, _ *ui.Page) { v.Title = `<b onmouseover=x>` }, []string{"&lt;b onmouseover"}, []string{"<b onmouseover"}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			v, pg := pagesListing(), pagesFrame(t, "fr")
			c.set(&v, &pg)
			html := pagesRender(t, listingPage(pg, v))
			for _, want := range c.want {
				if !strings.Contains(html, want) {
					t.Errorf("no %q", want)
				}
			}
			for _, never := range c.never {
				if strings.Contains(html, never) {
					t.Errorf("%q is there", never)
				}
			}
		})
	}
	pagesRender(t, listingPage(pagesFrame(t, "en"), pagesListing()))
}

func pagesResults() resultsView {
	return resultsView{Families: []string{"help"}, When: "weekend", Place: "Nancy", Km: 15, Total: 11, Active: 1, Clear: "/annonces",
		Search: resultsSearch{Words: "jardin", Where: "Nancy", Keep: []resultsParam{{"sens", "need"}}}, Keep: []resultsParam{{"q", "jardin"}},
		Chips:  []ui.Chip{{Label: "Ce week-end", URL: "/annonces?ou=Nancy", On: true}},
		Facets: []ui.Facet{{Label: "Famille", Items: []ui.FacetItem{{Label: "Un don", URL: "/annonces?famille=donation", Count: 3}}}},
		Shown:  pagesShown(11), From: 1, Alert: "/alertes/nouvelle", Post: "/deposer?sens=need"}
}

func TestResultsPage(t *testing.T) {
	for _, c := range []struct {
		rule  string
		set   func(*resultsView)
		want  []string
		never []string
	}{
		{"the title counts what was found, where and when", func(*resultsView) {}, []string{"<h1>11 coups de main ce week-end</h1>", "À moins de 15 km de Nancy"}, nil},
		{"one is one", func(v *resultsView) { v.Total, v.Families, v.When, v.Place = 1, nil, "", "" }, []string{"<h1>1 annonce</h1>", "Dans tout le territoire"}, nil},
		{"a name with an article or a vowel is joined as one says it", func(v *resultsView) { v.Place = "Les Baroches" }, []string{"À moins de 15 km des Baroches"}, nil},
		{"a day is said as one says it", func(v *resultsView) { v.When = "vendredi 25 décembre" }, []string{"<h1>11 coups de main le vendredi 25 décembre</h1>"}, nil},
		{"in a commune alone", func(v *resultsView) { v.Place, v.Km = "Essey-lès-Nancy", 0 }, []string{"Dans la commune d’Essey-lès-Nancy"}, nil},
		{"a filter that is on says that it takes itself away", func(*resultsView) {}, []string{": retirer ce filtre", `href="/annonces?ou=Nancy"`}, nil},
		{"the search keeps the other filters, the sort keeps the search", func(*resultsView) {}, []string{`type="hidden" name="sens" value="need"`, `type="hidden" name="q" value="jardin"`}, nil},
		{"cards are numbered in an ordered list", func(*resultsView) {}, []string{`<ol class="cards two">`, `class="num" aria-hidden="true">11<`}, nil},
		{"nothing found: wider searches, an alert, one's own need", func(v *resultsView) {
			v.Total, v.Shown, v.Facets = 0, nil, nil
			v.Widen, v.Nearby, v.Farther = []resultsWiden{{"La même recherche à 30 km", "/annonces?rayon=30", 3}}, pagesShown(2), true
		}, []string{"Aucune annonce pour cette recherche", "/annonces?rayon=30", "3 annonces", "Créer une alerte", "/deposer?sens=need", "Un peu plus loin"}, []string{`id="filtres"`, `href="#filtres"`}},
		{"a town that does not exist: said by name, and those that were perhaps meant", func(v *resultsView) {
			*v = resultsView{Unknown: "Nanci", Did: []resultsWiden{{"Nancy", "/annonces?ou=Nancy", 0}}}
		}, []string{"Nous ne trouvons pas «\u00a0Nanci\u00a0»", `href="/annonces?ou=Nancy"`, "Toutes les annonces"}, []string{"Dans tout le territoire", "/deposer?sens=need"}},
		{"no alert is offered where alerts are closed", func(v *resultsView) { v.Alert = "" }, nil, []string{"Créer une alerte"}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			v := pagesResults()
			c.set(&v)
			pg := pagesFrame(t, "fr")
			pg.Title = resultsTitle(pg.P, &v)
			html := pagesRender(t, resultsPage(&pg, &v))
			for _, want := range c.want {
				if !strings.Contains(html, want) {
					t.Errorf("no %q", want)
				}
			}
			for _, never := range c.never {
				if strings.Contains(html, never) {
					t.Errorf("%q is there", never)
				}
			}
		})
	}
	english, pg := pagesResults(), pagesFrame(t, "en")
	pagesRender(t, resultsPage(&pg, &english))
}

func TestHomePage(t *testing.T) {
	full := homeView{Where: "Nancy", Weekend: homeWeekend{Place: "Nancy", Km: 15, Count: 11, URL: "/annonces?ou=Nancy", Cards: pagesCards(3)},
		Families: []homeFamily{{"help", "/annonces?famille=help", 34}, {"donation", "/annonces?famille=donation", 1}},
		Between:  homeBetween{URL: "/annonces?sens=offer", Cards: pagesCards(2)}, AnswerDays: 2, Thanks: &homeThanks{Quote: "Merci.", Author: "Maud", Family: "help"}}
	html := pagesRender(t, homePage(pagesFrame(t, "fr"), full))
	for _, want := range []string{"Ce week-end, autour de Nancy", "Voir les 11 annonces", "34 annonces", "1 annonce<", "en général sous 2 jours", "Merci.", `action="/annonces"`} {
		if !strings.Contains(html, want) {
			t.Errorf("no %q", want)
		}
	}
	bare := pagesRender(t, homePage(pagesFrame(t, "fr"), homeView{Opening: true, Weekend: homeWeekend{Cards: pagesCards(2)}}))
	if !strings.Contains(bare, "Soyez la première association à publier.") || strings.Contains(bare, "Ce week-end") || strings.Contains(bare, "<blockquote>") {
		t.Error("with under three listings the page invites the first association and hides the empty blocks")
	}
	own := pagesRender(t, homePage(pagesFrame(t, "en"), homeView{Hero: "Ici,\non s’aide.", Weekend: homeWeekend{Cards: pagesCards(2)}}))
	if !strings.Contains(own, "Ici,") || !strings.Contains(own, "<br>") || strings.Contains(own, "This weekend") {
		t.Error("the operator's sentence, and no weekend under three cards")
	}
}
