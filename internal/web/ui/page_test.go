package ui

import (
	"bytes"
	"compress/gzip"
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"parvis/internal/platform/i18n"
)

func testPage(t *testing.T, lang string) Page {
	t.Helper()
	b, err := i18n.Shared()
	if err != nil {
		t.Fatal(err)
	}
	return Page{P: b.For(lang), Title: "Annonces", Path: "/annonces?q=jardin&ou=Nancy", Territory: Territory{Name: "Parvis", Place: "Meurthe-et-Moselle", Phone: "03 00 00 00 00", Email: "contact@example.org"}}
}

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// packed is the weight of a text on the wire, in bytes.
func packed(t *testing.T, s string) int {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

func TestGuideInEveryLanguage(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		html := render(t, StyleGuide(testPage(t, lang)))
		if i := strings.Index(html, "⟦"); i >= 0 {
			t.Errorf("%s: a word is missing: %.60s", lang, html[i:])
		}
		for what, pattern := range map[string]string{
			"inline style":    `\sstyle=`,
			"inline script":   `<script(>| type="module">)`,
			"event attribute": `\son[a-z]+=`,
			"address outside": `(src|href)="(https?:)?//`,
			"empty id":        `\sid=""`,
		} {
			if found := regexp.MustCompile(pattern).FindString(html); found != "" {
				t.Errorf("%s: %s: %q", lang, what, found)
			}
		}
		ids := map[string]bool{}
		for _, m := range regexp.MustCompile(`\sid="([^"]+)"`).FindAllStringSubmatch(html, -1) {
			if ids[m[1]] {
				t.Errorf("%s: id %s stands twice", lang, m[1])
			}
			ids[m[1]] = true
		}
	}
}

func TestFrame(t *testing.T) {
	page := testPage(t, "fr")
	for _, c := range []struct {
		rule  string
		set   func(*Page)
		want  []string
		never []string
	}{
		{"the title names the page, then the site", func(*Page) {}, []string{"<title>Annonces – Parvis Meurthe-et-Moselle</title>", `<html lang="fr">`, `href="/connexion"`}, []string{"noindex", "data-theme", `action="/deconnexion"`}},
		{"a wrong form says so in the title, lists its errors first and takes the focus", func(p *Page) { p.Errors = []FieldError{{"mail", "Indiquez votre mail"}} },
			[]string{"<title>Erreur\u00a0: Annonces", `<a href="#mail">Indiquez votre mail</a>`, "data-errors", "errors"}, nil},
		{"a chosen theme stands on the root", func(p *Page) { p.Theme = "sombre" }, []string{`data-theme="sombre"`}, nil},
		{"a theme that does not exist is dropped", func(p *Page) { p.Theme = `"><script>` }, nil, []string{"data-theme", `"><script>`}},
		{"who signed in finds messages and own space", func(p *Page) { p.Viewer = Viewer{SignedIn: true, Unread: 3} }, []string{`href="/mon-espace"`, "3 messages non lus"}, []string{`href="/connexion"`, `href="/moderation"`}},
		{"a moderator sees the queue, not the settings", func(p *Page) { p.Viewer = Viewer{SignedIn: true, Moderator: true, Tasks: 1} }, []string{`href="/moderation"`, "1 dossier à traiter"}, []string{`href="/reglages"`}},
		{"an operator sees the settings", func(p *Page) { p.Viewer = Viewer{SignedIn: true, Operator: true} }, []string{`href="/reglages"`}, []string{`href="/moderation"`}},
		{"the language and theme forms come back here", func(*Page) {}, []string{`value="/annonces?q=jardin&amp;ou=Nancy"`, `action="/langue"`, `action="/theme"`}, nil},
		{"a message is announced", func(p *Page) { p.Flash = Flash{ToneGood, "C’est envoyé."} }, []string{`role="status"`, "C’est envoyé."}, nil},
		{"the present entry of the menu is marked", func(p *Page) { p.NavCurrent = NavAgenda }, []string{`href="/agenda" aria-current="page"`}, nil},
		{"a private page stays out of search engines", func(p *Page) { p.NoIndex = true }, []string{`name="robots" content="noindex"`}, nil},
		{"words of people are escaped", func(p *Page) { p.Title = `<img src=x onerror=alert(1)>` }, []string{"&lt;img"}, []string{"<img src=x"}},
		{"structured data cannot close its element", func(p *Page) { p.JSONLD = []any{map[string]string{"name": "</script><script>alert(1)"}} }, []string{`type="application/ld+json"`}, []string{"</script><script>alert"}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			pg := page
			c.set(&pg)
			html := render(t, Layout(pg))
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
}

func TestGauge(t *testing.T) {
	p := testPage(t, "fr").P
	for _, c := range []struct {
		rule string
		g    Gauge
		want string
		dots int
	}{
		{"places left", Gauge{Taken: 6, Total: 10}, "4 places libres", 10},
		{"one place", Gauge{Taken: 5, Total: 6}, "1 place libre", 6},
		{"full", Gauge{Taken: 6, Total: 6}, "Complet", 6},
		{"never below zero", Gauge{Taken: 9, Total: 6}, "Complet", 6},
		{"things still wanted", Gauge{Taken: 7, Total: 20, Expected: true}, "13 encore attendus", 20},
		{"things left to lend", Gauge{Taken: 8, Total: 20, Stock: true}, "il en reste 12", 20},
		{"too many for stones: words only", Gauge{Taken: 1, Total: 500}, "499 places libres", 0},
	} {
		html := render(t, GaugeBar(p, c.g))
		if !strings.Contains(html, c.want) || strings.Count(html, "<i") != c.dots {
			t.Errorf("%s: %s", c.rule, html)
		}
	}
}

func TestPagerNumbers(t *testing.T) {
	for _, c := range []struct {
		page, total int
		want        []int
	}{
		{1, 1, []int{1}}, {1, 3, []int{1, 2, 3}}, {5, 12, []int{1, 0, 4, 5, 6, 0, 12}}, {12, 12, []int{1, 0, 11, 12}}, {2, 5, []int{1, 2, 3, 0, 5}},
	} {
		got := Pager{Page: c.page, Total: c.total}.numbers()
		if len(got) != len(c.want) {
			t.Errorf("page %d of %d: %v", c.page, c.total, got)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("page %d of %d: %v, want %v", c.page, c.total, got, c.want)
				break
			}
		}
	}
}

func TestFieldsSayWhatIsWrong(t *testing.T) {
	p := testPage(t, "fr").P
	html := render(t, Input(p, Field{Name: "mail", Label: "Votre mail", Type: "email", Hint: "Pour la réponse.", Error: "Indiquez votre mail", Value: `a"b`, Autocomplete: "email"}))
	for _, want := range []string{`for="mail"`, `id="mail"`, `aria-invalid="true"`, `aria-describedby="mail-erreur mail-aide"`, `id="mail-erreur"`, `id="mail-aide"`, `value="a&#34;b"`, `autocomplete="email"`} {
		if !strings.Contains(html, want) {
			t.Errorf("no %s in %s", want, html)
		}
	}
	html = render(t, Input(p, Field{Name: "lieu", Label: "Adresse", Optional: true}))
	if !strings.Contains(html, "(facultatif)") || strings.Contains(html, "aria-invalid") || strings.Contains(html, "aria-describedby") {
		t.Error(html)
	}
	html = render(t, Radios(p, Choices{Name: "creneau", Legend: "Votre créneau", Error: "Choisissez un créneau", Items: []Choice{{Value: "1", Label: "A", Full: true}, {Value: "2", Label: "B"}}}))
	if !strings.Contains(html, `id="creneau"`) {
		t.Error("the error summary cannot reach the first choice that can be chosen: " + html)
	}
}

func TestTwentyCardsStayLight(t *testing.T) {
	pg := testPage(t, "fr")
	cards := guideCards()
	var b strings.Builder
	b.WriteString(render(t, Layout(pg)))
	for i := range 20 {
		c := cards[i%len(cards)]
		c.Title += " " + itoa(i*7919)
		c.URL = "/annonces/" + strings.ReplaceAll(strings.ToLower(c.Title), " ", "-")
		b.WriteString(render(t, ListingCard(pg.P, c)))
	}
	if n := packed(t, b.String()); n > 10*1024 {
		t.Errorf("frame and 20 cards weigh %d bytes compressed", n)
	}
}
