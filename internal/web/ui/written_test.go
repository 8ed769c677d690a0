package ui

import (
	"context"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parvis/internal/platform/i18n"
)

func htmlOf(t rapid.TB, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func same(t rapid.TB, got, want string) {
	t.Helper()
	if got != want {
		t.Fatal(cmp.Diff(strings.Split(want, "<"), strings.Split(got, "<")))
	}
}

func printers(t testing.TB) []*i18n.Printer {
	t.Helper()
	b, err := i18n.Shared()
	if err != nil {
		t.Fatal(err)
	}
	return []*i18n.Printer{b.For("fr"), b.For("en")}
}

var texts = rapid.SampledFrom([]string{"", "Un repas", "L’été <à> \"Nancy\" & 'ailleurs'", "Les Amis du vélo", "a"})

// A frame that was written once is, around every page, the frame written anew.
func TestFramesWrittenOnceAreFramesWrittenAnew(t *testing.T) {
	ps := printers(t)
	address := rapid.SampledFrom([]string{"", "/", "/annonces?q=a&ou=\"Nancy\"", "https://parvis.example.org/annonces/x"})
	rapid.Check(t, func(t *rapid.T) {
		pg := Page{P: rapid.SampledFrom(ps).Draw(t, "language"), Title: texts.Draw(t, "title"), Description: texts.Draw(t, "description"),
			Path: address.Draw(t, "path"), NavCurrent: rapid.SampledFrom([]Nav{NavNone, NavListings}).Draw(t, "nav"),
			Territory: Territory{Name: "Parvis", Place: texts.Draw(t, "territory")}, Theme: rapid.SampledFrom([]string{"", "clair", "sombre"}).Draw(t, "theme"),
			Banner: texts.Draw(t, "banner"), NoIndex: rapid.Bool().Draw(t, "index"), Canonical: address.Draw(t, "canonical"), Feed: address.Draw(t, "feed"),
			Image: address.Draw(t, "image"), DemoBar: rapid.Bool().Draw(t, "demo"), FullTop: rapid.Bool().Draw(t, "top")}
		if rapid.Bool().Draw(t, "flash") {
			pg.Flash = Flash{ToneGood, texts.Draw(t, "said")}
		}
		if rapid.Bool().Draw(t, "scripts") {
			pg.Scripts, pg.SkipTo = []string{"commune.js"}, []Skip{{"#resultats", "Aller"}}
		}
		if rapid.IntRange(0, 9).Draw(t, "who") == 0 {
			pg.Viewer = Viewer{SignedIn: true, Name: "Samira", Unread: 3}
		}
		main := templ.Raw("<h1>a</h1>")
		inside := func(c templ.Component) templ.Component {
			return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error { return c.Render(templ.WithChildren(ctx, main), w) })
		}
		same(t, htmlOf(t, inside(Layout(pg))), htmlOf(t, inside(layout(pg))))
	})
}

// Whoever adds a field to a page says here whether its frame depends on it: the key of a frame must know.
func TestEveryFieldOfAPageIsKnownToItsFrame(t *testing.T) {
	known := strings.Fields(`P Title Description Path NavCurrent Territory Viewer Theme Banner Flash Errors SkipTo NoIndex Canonical Feed Image Kind
		JSONLD Styles Scripts Head DemoBar FullTop Desk`)
	pages := reflect.TypeFor[Page]()
	if pages.NumField() != len(known) {
		t.Errorf("a page has %d fields, the key of a frame knows %d", pages.NumField(), len(known))
	}
	for _, name := range known {
		if _, ok := pages.FieldByName(name); !ok {
			t.Errorf("a page has no field %s", name)
		}
	}
}

func TestFacetItems(t *testing.T) {
	p := printers(t)[0]
	got := htmlOf(t, FacetGroup(p, Facet{Label: "Où & quand", Single: true, Items: []FacetItem{{Label: "Le soir & la nuit", URL: "/annonces?a=1&b=2", Count: 1234, On: true}, {Label: "Un don", URL: "/x"}}}))
	same(t, got, `<div class="facet"><h3>Où &amp; quand</h3><ul><li><a class="one" href="/annonces?a=1&amp;b=2" aria-current="true" rel="nofollow"><span>Le soir &amp; la nuit <span class="vh"> `+
		p.T("ui.chip.remove")+`</span></span> <span class="n">1`+"\u202f"+`234 <span class="vh"> annonces</span></span></a></li>`+
		`<li><a class="one zero" href="/x" rel="nofollow"><span>Un don </span> <span class="n">0 <span class="vh"> annonce</span></span></a></li></ul></div>`)
	for _, s := range []string{"", "<a href=\"x\">l’&'été</a>", "abc", "&"} {
		if got, want := string(appendEscaped(nil, s)), templ.EscapeString(s); got != want {
			t.Errorf("%q is written %q, templ writes %q", s, got, want)
		}
	}
}
