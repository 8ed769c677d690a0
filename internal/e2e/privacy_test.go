package e2e

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parvis/internal/domain/listing"
)

var (
	anAddress = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+`)
	aPhone    = regexp.MustCompile(`(?:\+33|\b0)[ .\x{a0}\x{202f}]?[1-9](?:[ .\x{a0}\x{202f}-]?\d\d){4}\b`)
)

// secrets are what a database holds about people that nobody else is to read, and may not even guess: addresses, streets
// that are told only to who was accepted, words of conversations, names of who answered.
func (n *Node) secrets(t *testing.T) (out []string) {
	t.Helper()
	for _, query := range []string{
		`select email from persons`,
		`select email from replies where email <> ''`,
		`select to_addr from mails`,
		`select street from listings where street <> '' and not street_public`,
		`select street from listings where street <> '' and person_id is not null`,
		`select body from messages`,
		`select wish from replies where wish <> ''`,
		`select words from decisions where words <> ''`,
	} {
		rows, err := n.App.DB.QueryContext(background, query)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				t.Fatal(err)
			}
			if len(s) > 8 {
				out = append(out, s)
				found++
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		if found == 0 && !strings.Contains(query, "person_id is not null") && !strings.Contains(query, "decisions") {
			t.Errorf("%s: nothing to look for", query)
		}
	}
	return out
}

// TestNothingPrivateIsPublic reads everything that anybody can reach, pages and programs' answers, and looks for what
// people have entrusted to the service (P5).
func TestNothingPrivateIsPublic(t *testing.T) {
	w := &World{Node: Start(t, "sqlite", Options{Load: 120}), Clients: map[Role]*Client{Anonymous: nil, Citizen: nil}}
	w.Clients[Citizen] = w.SignedIn("habitante@example.org")
	w.citizenActor = w.Actor(Citizen)
	w.answerSome()
	secrets := w.secrets(t)
	team := digits.ReplaceAllString(w.SQL(`select coalesce(max(value), '') from settings`), "") // its own address and telephone
	c := w.Client()
	pages := c.crawl(900, "/", "/annonces", "/associations", "/agenda", "/sitemap.xml", "/robots.txt", "/plan-du-site")
	pages = append(pages, w.programs()...)
	if len(pages) < 150 {
		t.Errorf("only %d pages were found", len(pages))
	}
	for _, p := range pages {
		body := p.said()
		for _, s := range secrets {
			if i := strings.Index(body, s); i >= 0 {
				t.Errorf("%s shows %q: …%s…", p.URL, s, body[max(0, i-120):min(len(body), i+len(s)+120)])
			}
		}
		for _, s := range append(anAddress.FindAllString(body, -1), aPhone.FindAllString(body, -1)...) {
			if !slices.Contains(examples, s) && !strings.Contains(team, digits.ReplaceAllString(s, "")) {
				t.Errorf("%s shows %q", p.URL, s)
			}
		}
	}
}

// digits are what stands between the digits of a telephone number.
var digits = regexp.MustCompile(`[ .\x{a0}\x{202f}-]`)

// examples are the addresses that the words of the forms give as examples.
var examples = []string{"ines@mail.fr"}

// answerSome makes conversations, so that there is something to find.
func (w *World) answerSome() {
	w.t.Helper()
	made := 0
	for _, n := range w.Clients[Citizen].Get("/annonces").All("main article a[href^=/annonces/]") {
		href, _ := attr(n, "href")
		l, err := w.App.Listings.Get(background, w.citizenActor, href[len(href)-36:])
		w.must(err)
		_, answered, err := w.App.Exchange.Standing(background, w.citizenActor, l.ID)
		w.must(err)
		if answered || listing.Owns(w.citizenActor, l) || l.Full(w.Clock.Now()) || l.Quantity > 0 {
			continue
		}
		w.Reply(l)
		made++
	}
	if made < 3 {
		w.t.Fatalf("only %d answers were made", made)
	}
}

// programs are the answers of the API, followed from page to page.
func (w *World) programs() (pages []*Page) {
	c := w.Client()
	for _, path := range []string{"/api/v1/listings?limit=100", "/api/v1/orgs?limit=100", "/api/v1/communes?q=nancy", "/api/v1/suggest?q=jardin", "/api/v1/openapi.json"} {
		for path != "" && len(pages) < 400 {
			p := c.Do(c.Request(http.MethodGet, path, nil)).Want(200)
			pages = append(pages, p)
			var list struct {
				Next  string
				Items []struct{ ID string }
			}
			if err := json.Unmarshal([]byte(p.Body), &list); err != nil {
				break // not a list
			}
			base, _, _ := strings.Cut(path, "?")
			for _, it := range list.Items {
				if it.ID != "" {
					pages = append(pages, c.Do(c.Request(http.MethodGet, base+"/"+it.ID, nil)).Want(200))
				}
			}
			path = ""
			if list.Next != "" {
				path = base + "?limit=100&cursor=" + list.Next
			}
		}
	}
	return pages
}

// said is the answer with its escapes resolved, so that nothing hides behind one.
func (p *Page) said() string {
	if strings.HasPrefix(p.Header.Get("Content-Type"), "application/") {
		var v any
		if json.Unmarshal([]byte(p.Body), &v) == nil {
			return flat(v)
		}
	}
	return p.Body + "\n" + text(p.Doc)
}

// flat is every text of a JSON document.
func flat(v any) string {
	var b strings.Builder
	switch v := v.(type) {
	case string:
		b.WriteString(v + "\n")
	case []any:
		for _, e := range v {
			b.WriteString(flat(e))
		}
	case map[string]any:
		for k, e := range v {
			b.WriteString(k + "\n" + flat(e))
		}
	}
	return b.String()
}

// TestNoThirdPartyAndNoNeedlessCookie visits every page in a real browser and records every request (P4).
func TestNoThirdPartyAndNoNeedlessCookie(t *testing.T) {
	n := Start(t, "sqlite", Options{Load: 60})
	b := n.Tab(wide)
	visited := map[string]bool{}
	for _, p := range n.Client().crawl(300, "/", "/deposer", "/inscription-association", "/connexion", "/design") {
		kind := shape(p.URL.RequestURI())
		if visited[kind] || !strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
			continue
		}
		visited[kind] = true
		b.Open(p.URL.RequestURI())
		if k := b.Cookies(); len(k) > 0 {
			t.Errorf("%s sets a cookie before anybody needs one: %v", p.URL, k)
			break
		}
	}
	if len(visited) < 20 {
		t.Errorf("only %d kinds of pages were visited", len(visited))
	}
	for _, r := range b.Foreign() {
		t.Errorf("a page asks %s", r)
	}
	b.Clean()
}
