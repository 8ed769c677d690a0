package site

import (
	unescape "html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parvis/internal/domain/search"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/geo"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/ids"
	"parvis/internal/platform/tiles"
	"parvis/internal/web/ui"
)

// mapSearch is a search around Nancy as a page of results has it: twenty entries in the communes around, forty counts.
// Without a place it is one in all of its département.
func mapSearch(t testing.TB, query string) (*land, *looking, *search.Result, []shown) {
	t.Helper()
	c := france(t)
	l := (&Site{Communes: c}).newLand(territory.Territory{Departments: []string{"54"}})
	lk := &looking{in: given(nil).read(query), place: named(t, c, "54395"), placed: true, km: 15}
	lk.known, lk.wasRead = lk.read(), true
	var near []geo.Commune
	if lk.in.names(paramPlace) {
		lk.query.Near, lk.query.RadiusKm = &search.Point{Lat: lk.place.Lat, Lon: lk.place.Lon}, 15
		near = c.Near(lk.place.Lat, lk.place.Lon, 60)
	} else {
		all := c.InDepartment("54")
		for i := range 60 {
			near = append(near, all[i*i%len(all)])
		}
	}
	res := &search.Result{Total: 400}
	var ks []shown
	cards := ui.CardPackerOf(pagesFrame(t, "fr").P)
	for i := range 20 {
		family := []string{"help", "skill", "equipment", "place", "transport", "donation"}[i%6]
		ks = append(ks, shown{id: ids.Key{byte(i)}, commune: near[i*i%23].Code, family: family, card: cards.Pack(nil, &ui.Card{URL: "/annonces/une-annonce-" + itoa(i), Title: trier(i), Sense: "need", Family: family})})
	}
	for i := range 40 {
		res.Facets.Commune = append(res.Facets.Commune, search.Count{Code: near[(i*7)%60].Code, N: 60 - i})
	}
	return l, lk, res, ks
}

// trier is a title that a page must escape.
func trier(i int) string { return "Trier & ranger <b>" + itoa(i) + "</b>" }

func TestMapLeadsToWhatItShows(t *testing.T) {
	l, lk, res, ks := mapSearch(t, "ou=Nancy&rayon=15&q=d%27%C3%A9t%C3%A9&page=2")
	p := pagesFrame(t, "fr").P
	m := newResultsMap(l, lk, res, ks, 21)
	html := string(appendMap(nil, p, m, "pied"))
	if again := string(appendMap(nil, p, m, "pied")); again != html {
		t.Error("drawn twice, the map differs")
	}
	label := func(code string) string { return l.town(code).label }
	pins := regexp.MustCompile(`<a class="pin([^"]*)" href="([^"]*)" transform="[^"]*" aria-label="([^"]*)" data-at="([^"]*)" data-n="([^"]*)">`).FindAllStringSubmatch(html, -1)
	kinds := map[string]int{}
	var numbers []string
	for _, pin := range pins {
		href, says, at := unescape.UnescapeString(pin[2]), unescape.UnescapeString(pin[3]), pin[4]
		n := strings.Fields(pin[5])
		numbers = append(numbers, n...)
		if !slices.ContainsFunc(l.towns.all, func(t *town) bool { return t.at == at }) {
			t.Errorf("%s stands at %s, where no commune is", says, at)
		}
		u, err := url.Parse(href)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		switch {
		case u.Path != "/annonces": // a listing
			kinds["one"]++
			i := slices.IndexFunc(ks, func(k shown) bool { return href == "/annonces/une-annonce-"+itoa(int(k.id[0])) })
			k := ks[i]
			if want := n[0] + ". " + trier(i) + ", " + label(k.commune); says != want || !strings.HasPrefix(pin[1], " one "+ui.FamilyClass(k.family)) {
				t.Errorf("%q is of the class %q, want %q", says, pin[1], want)
			}
		case q.Get("vue") != "":
			kinds["nearer"]++
			if u.Fragment != "carte" || q.Get("ou") != "Nancy" || q.Get("rayon") != "15" || q.Get("q") != "d'été" || q.Get("page") != "2" {
				t.Errorf("%q leads to %s", says, href)
			}
		default:
			kinds["commune"]++
			if q.Get("rayon") != "0" || q.Get("q") != "d'été" || q.Has("page") || !strings.HasSuffix(says, " à "+q.Get("ou")) {
				t.Errorf("%q leads to %s", says, href)
			}
		}
		if more := strings.HasPrefix(pin[1], " more"); more != (len(n) == 0) {
			t.Errorf("%q is of the class %q", says, pin[1])
		}
	}
	if kinds["one"] == 0 || kinds["nearer"] == 0 || kinds["commune"] == 0 {
		t.Errorf("not every kind of pin is on the map: %v", kinds)
	}
	slices.Sort(numbers)
	var want []string
	for i := range ks {
		want = append(want, itoa(21+i))
	}
	if !slices.Equal(numbers, want) {
		t.Errorf("the numbers on the map are %v", numbers)
	}
	for _, move := range []string{"nearer", "farther", "west", "north", "south", "east"} {
		a := regexp.MustCompile(`<a href="([^"]*)" class="` + move + `" data-move>`).FindStringSubmatch(html)
		if a == nil || !strings.HasPrefix(a[1], "/annonces?ou=Nancy&amp;page=2&amp;q=d%27%C3%A9t%C3%A9&amp;rayon=15&amp;vue=") || !strings.HasSuffix(a[1], "#carte") {
			t.Errorf("%s leads to %v", move, a)
		}
	}
}

// TestMapPagesAreWritten renders the map in the states that a service need not be running for.
func TestMapPagesAreWritten(t *testing.T) {
	for _, row := range []struct {
		rule  string
		query string
		set   func(*mapView)
		want  []string
		never []string
	}{
		{"as the device is set", "ou=Nancy&vue=48.69,6.18,10", func(m *mapView) { m.cards, m.found = m.cards[:1], []search.Count{{Code: "54528", N: 9}} },
			[]string{`media="(prefers-color-scheme:dark)"`, `src="/carte/fond/carte/clair/48.69,6.18,10.svg?t=`, `srcset="/carte/fond/carte/sombre/48.69,6.18,10.svg?t=`, `data-n="1"`, `href="/annonces/une-annonce-0"`,
				`1. Trier &amp; ranger &lt;b&gt;0&lt;/b&gt;, Nancy"`, `class="pin more"`, `data-tiles="/tuiles/{z}/{x}/{y}.png?s=`, "© Preuve", `class="map-credit" hidden`,
				`href="/carte?zone=48.`, `data-at="48.69,6.18,10"`, `<circle class="around" cx="`, `>Toul</text>`}, []string{`<b>0`, `class="map-zone" hidden`}},
		{"light", "ou=Nancy", func(m *mapView) { m.Theme = "clair" }, []string{`src="/carte/fond/carte/clair/`}, []string{"<picture", "/sombre/"}},
		{"dark", "", func(m *mapView) { m.Theme = "sombre" }, []string{`src="/carte/fond/carte/sombre/`}, []string{"<picture", "/clair/"}},
		{"without tiles", "", func(m *mapView) { m.tiles = tilesOf{} }, nil, []string{"data-tiles", "map-credit"}},
		{"where it was not moved", "", func(*mapView) {}, []string{`class="map-zone" hidden`}, nil},
		{"as near as it can be", "vue=48.69,6.18,13", func(*mapView) {}, []string{`class="farther"`}, []string{`class="nearer"`}},
		{"as far as it can be", "vue=48.69,6.18,7", func(*mapView) {}, []string{`class="nearer"`}, []string{`class="farther"`}},
		{"an entry alone in a commune", "", func(m *mapView) { m.cards, m.found = m.cards[:1], nil }, []string{`class="pin one ` + ui.FamilyClass("help") + `"`}, []string{`class="pin more"`}},
		{"what lies far from the territory", "vue=50.63,3.07,9", func(m *mapView) {
			m.cards = append([]shown{}, m.cards[:4]...)
			m.cards[1].commune, m.cards[3].commune = "59350", "59350"
		}, []string{`data-n="2 4"`, `2 annonces à Lille"`, `ou=Lille`}, []string{`data-n="1`}},
		{"the list shows everything", "", func(m *mapView) { *m = *newResultsMap(m.land, m.lk, &search.Result{Total: len(m.cards)}, m.cards, 1) }, nil, []string{`class="pin more"`}},
	} {
		l, lk, res, ks := mapSearch(t, row.query)
		lk.path = mapPath
		m := newResultsMap(l, lk, res, ks, 1).as("", tilesOf{tiles.Custom, "https://example.com/{z}/{x}/{y}.png", "© Preuve"})
		row.set(m)
		pg := pagesFrame(t, "fr")
		pg.Title = "3 annonces sur la carte"
		html := pagesRender(t, mapPage(pg, &resultsView{Map: m, Cards: []ui.Card{{ID: "1", Number: 1, Title: "Trier", URL: "/annonces/a", Sense: "need", Family: "help", Place: "Nancy"}},
			Total: 3, List: "/annonces", Towns: []resultsWiden{{"Toul", "/annonces?ou=Toul", 7}}}))
		for _, want := range row.want {
			if !strings.Contains(html, want) {
				t.Errorf("%s: %s is missing", row.rule, want)
			}
		}
		for _, never := range row.never {
			if strings.Contains(html, never) {
				t.Errorf("%s: holds %s", row.rule, never)
			}
		}
	}
}

func TestTownsAreFoundByTheirCodes(t *testing.T) {
	c := france(t)
	for _, row := range []struct {
		code string
		is   string // "" for none
		land string // a département
		here bool   // it is a town of the land
	}{
		{"54395", "Nancy", "54", true}, {"2A004", "Ajaccio", "2A", true}, {"97411", "Saint-Denis", "974", true}, {"59350", "Lille", "54", false},
		{"", "", "54", false}, {"54", "", "54", false}, {"54 95", "", "54", false}, {"2C004", "", "2A", false}, {"54999", "", "54", false},
		{"543950", "", "54", false}, {"5439A", "", "54", false}, {"é4395", "", "54", false},
	} {
		l := (&Site{Communes: c}).newLand(territory.Territory{Departments: []string{row.land}})
		got := l.town(row.code)
		if got == nil {
			if row.is != "" {
				t.Errorf("%s is not found", row.code)
			}
			continue
		}
		if got.Name != row.is || got.Code != row.code || (got.number >= 0) != row.here || row.here && l.towns.all[got.number] != got {
			t.Errorf("%s is %s, number %d", row.code, got.Name, got.number)
		}
	}
}

// BenchmarkResultsMap makes and appends the map of a page of results.
func BenchmarkResultsMap(b *testing.B) {
	words, err := i18n.Shared()
	if err != nil {
		b.Fatal(err)
	}
	for name, query := range map[string]string{"near": "ou=Nancy&rayon=15&q=jardin", "all": "tri=recentes&theme=nature"} {
		l, lk, res, ks := mapSearch(b, query)
		p, page := words.For("fr"), []byte(nil)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				page = appendMap(page[:0], p, newResultsMap(l, lk, res, ks, 1), "pied")
			}
		})
	}
}
