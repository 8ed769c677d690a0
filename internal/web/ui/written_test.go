package ui

import (
	"context"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

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

// A card that was written once is, in every list, the card written anew.
func TestCardsWrittenOnceAreCardsWrittenAnew(t *testing.T) {
	ps := printers(t)
	at := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(ps).Draw(t, "language")
		c := Card{ID: "x", URL: "/annonces/x?a=1&b=2", Title: texts.Draw(t, "title"), Sense: rapid.SampledFrom([]string{"need", "offer"}).Draw(t, "sense"),
			Family: rapid.SampledFrom(families).Draw(t, "family"), When: texts.Draw(t, "when"), Bearer: texts.Draw(t, "bearer"),
			Verified: rapid.Bool().Draw(t, "verified"), Slow: rapid.Bool().Draw(t, "slow"), Place: texts.Draw(t, "place"),
			Remote: rapid.Bool().Draw(t, "remote"), MinAge: rapid.IntRange(0, 18).Draw(t, "age"), Families: rapid.Bool().Draw(t, "families"),
			Lang: rapid.SampledFrom([]string{"", "de"}).Draw(t, "lang")}
		if rapid.Bool().Draw(t, "dated") {
			c.Start, c.End = at, at.Add(3*time.Hour)
			c.Gauge = &Gauge{Taken: rapid.IntRange(0, 3).Draw(t, "taken"), Total: 3}
		}
		once := c.WriteOnce(p)
		for range 4 {
			c.Number, once.Number = 0, 0
			if rapid.Bool().Draw(t, "ranked") {
				c.Number = rapid.IntRange(1, 2500).Draw(t, "rank")
			}
			c.HasKm, c.Km = rapid.Bool().Draw(t, "far"), rapid.Float64Range(0, 300).Draw(t, "km")
			c.Level = rapid.SampledFrom([]int{0, 2, 3}).Draw(t, "level")
			once.Number, once.HasKm, once.Km, once.Level = c.Number, c.HasKm, c.Km, c.Level
			same(t, htmlOf(t, ListingCard(p, once)), htmlOf(t, listingCard(p, c)))
		}
		other := ps[0]
		if other == p {
			other = ps[1]
		}
		same(t, htmlOf(t, ListingCard(other, once)), htmlOf(t, listingCard(other, c)))
	})
}

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
