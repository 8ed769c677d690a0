package site_test

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/territory"
)

// An address is carried on as the search that it means: what was not understood, or came twice, is left behind.
func TestAddressesGoOnAsTheyWereUnderstood(t *testing.T) {
	w := newWorld(t, "sqlite")
	w.tell(w.mission(2, nil))
	long := strings.Repeat("é", 150)
	for _, c := range []struct{ rule, asked, want string }{
		{"nothing", "", ""},
		{"of two texts the first", "q=velo&q=camion", "?q=velo"},
		{"of two towns the first", "ou=Nancy&ou=Toul&rayon=5&rayon=50", "?ou=Nancy&rayon=5"},
		{"a filter stands once", "sens=need&sens=need&sens=offer", "?sens=need&sens=offer"},
		{"what no filter is called", "famille=xyz&famille=help&pour=rien&theme=-&sens=need%00", "?famille=help"},
		{"a time that there is not", "quand=hier", ""},
		{"a day gone by", "quand=1999-01-01", ""},
		{"a radius that is none", "ou=Nancy&rayon=loin", "?ou=Nancy"},
		{"a long text as a short one", "q=" + url.QueryEscape(long), "?q=" + url.QueryEscape(long)},
		{"no more text than is searched", "q=" + strings.Repeat("a", 300), "?q=" + strings.Repeat("a", 200)},
		{"signs that are no letters", "q=v%00%C3%A9lo%0D%0A%E2%80%AE%FF", "?q=" + url.QueryEscape("v élo")},
		{"an emoji stays whole", "q=" + url.QueryEscape("👩‍🌾"), "?q=" + url.QueryEscape("👩‍🌾")},
		{"where the reader is, no more when a town is named", "ou=Nancy&pres=48.69,6.18", "?ou=Nancy"},
		{"a zone of the map, no more when a town is named", "ou=Nancy&zone=48.6,6,48.8,6.4", "?ou=Nancy"},
		{"a zone that is none", "zone=1,2", ""},
		{"a zone goes before where the reader is", "zone=48.6,6,48.8,6.4&pres=48.69,6.18", "?zone=48.6%2C6%2C48.8%2C6.4"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			page := parse(t, w.get(nobody, "/annonces?"+c.asked).body)
			if got := feedOf(page); got != "/annonces.atom"+c.want {
				t.Errorf("%s goes on as %s", c.asked, got)
			}
		})
	}
	for _, page := range []string{"-1", "0", "zwei", "1"} {
		if a := w.get(nobody, "/annonces?page="+page); !a.says(`href="/carte"`) {
			t.Errorf("page %s is carried on", page)
		}
	}
}

// Where nothing is found, the town that was perhaps meant is offered; the territory itself is no town.
func TestTownsThatWereMeant(t *testing.T) {
	w := newWorld(t, "sqlite")
	w.s.Edge.Territory = func(context.Context) (territory.Territory, error) {
		t := territory.Default()
		t.Place, t.Departments = "Meurthe-et-Moselle", []string{"54"}
		return t, nil
	}
	w.variety(20)
	for _, c := range []struct{ rule, query, want, absent string }{
		{"one here that begins as one elsewhere is called", "ou=villers&q=velo", `href="/annonces?ou=Villers-l%C3%A8s-Nancy&amp;q=velo"`, ""},
		{"one here is found, and none is offered", "ou=Nancy&q=zzzzz", "", "Vouliez-vous dire"},
		{"one elsewhere is what it is", "ou=Marseille", "", "Vouliez-vous dire"},
		{"the name of one typed as words", "q=Metz&sens=need", `href="/annonces?ou=Metz&amp;sens=need"`, ""},
		{"its code", "q=54000", `href="/annonces?ou=Nancy"`, ""},
		{"no name that only begins so", "q=Metzer", "", "Vouliez-vous dire"},
		{"no code beside a town", "q=54000&ou=Toul", "", "Vouliez-vous dire"},
		{"the territory", "ou=meurthe+et+moselle&q=jardin&rayon=10", "Dans tout le territoire", "Nous ne trouvons pas"},
	} {
		a := w.get(nobody, "/annonces?"+c.query)
		if a.status != 200 || !a.says(c.want) || c.absent != "" && a.says(c.absent) {
			t.Errorf("%s: %s, %d", c.rule, c.query, a.status)
		}
	}
}

// A word more is searched where one was searching before.
func TestFormsKeepTheZone(t *testing.T) {
	w := newWorld(t, "sqlite")
	w.variety(20)
	if a := w.get(nobody, "/annonces?zone=48.6,6,48.8,6.4"); strings.Count(a.body, `type="hidden" name="zone" value="48.6,6,48.8,6.4"`) != 2 {
		t.Error("the search or the order loses the zone of the map")
	}
	if a := w.get(nobody, "/annonces?q=&ou=Toul&rayon=&quand=&zone=48.6,6,48.8,6.4"); !a.says("km de Toul") || feedOf(parse(t, a.body)) != "/annonces.atom?ou=Toul" {
		t.Error("a town that was typed beside a zone is not searched")
	}
}

// A page behind the last one leads to the last one: listings end between two visits.
func TestPagesBehindTheLast(t *testing.T) {
	w := newWorld(t, "sqlite")
	w.variety(45)
	for _, c := range []struct{ rule, path, want string }{
		{"the last page is there", "/annonces?page=3&tri=recentes", ""},
		{"one behind it", "/annonces?page=4&tri=recentes", "/annonces?page=3&tri=recentes"},
		{"far behind it", "/annonces?page=99999999&sens=need", "/annonces?page=2&sens=need"},
		{"the only page needs no number", "/annonces?page=2&ou=Longwy&rayon=2", "/annonces?ou=Longwy&rayon=2"},
		{"on the map", "/carte?page=4", "/carte?page=3"},
		{"of nothing there is no page", "/annonces?page=4&q=zzzzz", ""},
	} {
		if a := w.get(nobody, c.path); a.location != c.want {
			t.Errorf("%s: %s leads to %q with %d", c.rule, c.path, a.location, a.status)
		}
	}
}

// feedOf is the address of the feed of a page.
func feedOf(page *html.Node) string {
	for n := range page.Descendants() {
		if n.Data == "link" && attr(n, "type") == "application/atom+xml" {
			return attr(n, "href")
		}
	}
	return ""
}

func parse(t *testing.T, body string) *html.Node {
	t.Helper()
	page, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// promised is what a page of results says in numbers, and where it leads.
type promised struct {
	total   int
	filters []promise // beside what is chosen, by kind
	ways    []promise // wider searches of an empty page
	pages   []string  // addresses of other pages
	shown   []string  // addresses of the listings
}

// promise is a number beside a link.
type promise struct {
	group, label, url string
	n                 int
	on                bool
}

var digits = regexp.MustCompile(`\d+`)

func number(text string) int {
	n, err := strconv.Atoi(digits.FindString(strings.ReplaceAll(text, "\u202f", "")))
	if err != nil {
		return -1
	}
	return n
}

func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func inside(n *html.Node, class string) *html.Node {
	for ; n != nil; n = n.Parent {
		if slices.Contains(strings.Fields(attr(n, "class")), class) {
			return n
		}
	}
	return nil
}

// reads reads what a page promises.
func (w *world) reads(t *testing.T, path string) (p promised) {
	t.Helper()
	a := w.get(nobody, path)
	if a.status != 200 {
		t.Fatalf("%s: status %d", path, a.status)
	}
	for n := range parse(t, a.body).Descendants() {
		switch {
		case n.Data == "h1":
			p.total = max(number(words(n)), 0)
		case n.Data == "li" && strings.HasPrefix(attr(n, "id"), "annonce-"):
			for d := range n.Descendants() {
				if d.Data == "a" {
					p.shown = append(p.shown, attr(d, "href"))
					break
				}
			}
		case n.Data != "a" || strings.HasPrefix(attr(n, "href"), "#"):
		case inside(n, "pager") != nil:
			p.pages = append(p.pages, attr(n, "href"))
		case inside(n, "widen") != nil:
			p.ways = append(p.ways, promise{label: words(n), url: attr(n, "href"), n: number(words(n))})
		case inside(n, "facet") != nil || inside(n, "chip") != nil:
			c := promise{label: words(n), url: attr(n, "href"), n: -1, on: attr(n, "aria-current") != ""}
			if f := inside(n, "facet"); f != nil {
				c.group = words(f.FirstChild)
			}
			for d := range n.Descendants() {
				if attr(d, "class") == "n" {
					c.n = number(words(d))
				}
			}
			if c.n >= 0 {
				p.filters = append(p.filters, c)
			}
		}
	}
	return p
}

// variety puts listings online that differ in all that a search can ask for.
func (w *world) variety(n int) {
	communes := []struct {
		code     string
		lat, lon float64
	}{{"54395", 48.69, 6.18}, {"54395", 48.66, 6.16}, {"54184", 48.70, 6.22}, {"54528", 48.68, 5.89}, {"54329", 48.59, 6.49}, {"54431", 48.90, 6.05}, {"54323", 49.52, 5.76}}
	var ls []listing.Listing
	for i := range n {
		ls = append(ls, w.mission(3, func(l *listing.Listing) {
			at := communes[i%len(communes)]
			l.Title, l.Slug, l.Commune, l.Lat, l.Lon = fmt.Sprintf("Aide %d au %s", i, []string{"jardin", "potager", "vélo"}[i%3]), "aide", at.code, at.lat, at.lon
			l.Sense, l.Family = listing.Senses[i/2%2], listing.Families[i*i%6]
			l.Theme = listing.Themes[i%5]
			l.Families, l.Wheelchair, l.ByBus = i%3 == 0, i%4 == 0, i%5 == 0
			start := time.Date(2026, 11, 3+i%12, 9+i*5%12, 0, 0, 0, time.UTC)
			l.Slots[0].Start, l.Slots[0].End = start, start.Add(2*time.Hour)
			if i%7 == 3 {
				l.Slots, l.WhenText = nil, "quand vous voulez"
			}
		}))
	}
	w.tell(ls...)
}

// Each number that a page of results shows is the one that the page behind its link shows: of each filter, of each wider
// search, and of the pages together.
func TestNumbersOfResultsAreKept(t *testing.T) {
	w := newWorld(t, "sqlite")
	w.variety(90)
	for _, c := range []struct{ rule, query string }{
		{"everything", ""},
		{"as near as holds enough", "ou=Nancy"},
		{"as near as holds enough, with words", "ou=Nancy&q=jardin"},
		{"so far", "ou=Nancy&rayon=30"},
		{"in a town alone", "ou=Nancy&rayon=0"},
		{"around the reader", "pres=48.69,6.18"},
		{"this weekend", "quand=weekend"},
		{"on a day", "quand=2026-11-05&ou=Toul"},
		{"in the evening", "quand=evening&ou=Nancy"},
		{"on working days", "quand=week"},
		{"one of two families", "famille=help&famille=donation"},
		{"a family and a sense near", "famille=help&sens=need&ou=Nancy"},
		{"a theme", "theme=" + listing.Themes[1] + "&ou=Toul"},
		{"words of nobody near", "q=zzzzz&ou=Nancy"},
		{"words of nobody around the reader", "q=zzzzz&pres=48.69,6.18"},
		{"words of nobody in a town alone", "q=zzzzz&ou=Nancy&rayon=0"},
		{"a family that is not so near", "famille=place&ou=Longwy&rayon=2&quand=2026-11-04"},
		{"a town far from all", "ou=Marseille"},
		{"a town far from all, with words", "ou=Marseille&q=jardin"},
		{"a reader far from all", "pres=43.3,5.4"},
		{"a reader far from all, at some time", "pres=43.3,5.4&quand=weekend&q=jardin"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			path := "/annonces?" + c.query
			p := w.reads(t, path)
			chosen := map[string]int{}
			for _, f := range p.filters {
				if f.on {
					chosen[f.group] += f.n
				}
			}
			for _, f := range p.filters {
				if f.on {
					continue
				}
				want := f.n
				if f.group != "" && f.group != "Commune" { // one or the other
					want += chosen[f.group]
				}
				if got := w.reads(t, f.url).total; got != want {
					t.Errorf("%q leads to %d, not %d: %s", f.label, got, want, f.url)
				}
			}
			for _, way := range p.ways {
				if got := w.reads(t, way.url).total; got != way.n {
					t.Errorf("%q leads to %d: %s", way.label, got, way.url)
				}
			}
			if p.total == 0 && len(p.ways) == 0 {
				t.Error("nothing is found, and no way leads on")
			}
			shown := slices.Clone(p.shown)
			for _, url := range p.pages {
				if other := w.reads(t, url); other.total != p.total {
					t.Errorf("%s has %d, not %d", url, other.total, p.total)
				}
			}
			for n := 2; len(shown) < p.total && n < 10; n++ {
				shown = append(shown, w.reads(t, path+"&page="+strconv.Itoa(n)).shown...)
			}
			slices.Sort(shown)
			if len(slices.Compact(shown)) != p.total {
				t.Errorf("%d listings on all pages, %d said", len(shown), p.total)
			}
		})
	}
}
