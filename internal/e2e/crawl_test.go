package e2e

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// crawl follows every link of the site by GET from some pages on, up to a number of addresses. Addresses that differ
// only in a search are followed three times at most.
func (c *Client) crawl(limit int, from ...string) (pages []*Page) {
	c.t.Helper()
	seen, kinds := map[string]bool{}, map[string]int{}
	queue := slices.Clone(from)
	for _, p := range queue {
		seen[p] = true
	}
	for len(queue) > 0 && len(pages) < limit {
		at := queue[0]
		queue = queue[1:]
		p := c.Do(c.Request(http.MethodGet, at, nil))
		pages = append(pages, p)
		for _, next := range p.links() {
			kind := shape(next)
			if seen[next] || kinds[kind] >= 3 && kind != next {
				continue
			}
			seen[next] = true
			kinds[kind]++
			queue = append(queue, next)
		}
	}
	return pages
}

// links are the addresses of the same site that a page leads to by GET: links, redirections, forms.
func (p *Page) links() (out []string) {
	var found []string
	for _, n := range p.All("a[href]") {
		href, _ := attr(n, "href")
		found = append(found, href)
	}
	for _, n := range p.All("form") {
		if m, _ := attr(n, "method"); !strings.EqualFold(m, "post") {
			action, _ := attr(n, "action")
			found = append(found, action)
		}
	}
	found = append(found, p.Header.Get("Location"))
	for _, href := range found {
		u, err := p.URL.Parse(href)
		if href == "" || err != nil || u.Host != p.URL.Host || strings.HasPrefix(u.Path, "/static/") {
			continue
		}
		out = append(out, u.RequestURI())
	}
	return out
}

var (
	anID  = regexp.MustCompile(`[^/]*[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)
	aSlug = regexp.MustCompile(`^/associations/[^/?]+`)
)

// shape is what an address has in common with others of its kind.
func shape(address string) string {
	path, query, _ := strings.Cut(address, "?")
	path = aSlug.ReplaceAllString(anID.ReplaceAllString(path, "{id}"), "/associations/{slug}")
	if query == "" {
		return path
	}
	v, err := url.ParseQuery(query)
	if err != nil {
		return address
	}
	return path + "?" + strings.Join(slices.Sorted(keys(v)), "&")
}

// TestReadingChangesNothing follows every link as each kind of person and compares everything that is stored (S6).
func TestReadingChangesNothing(t *testing.T) {
	n := Start(t, "sqlite", Options{Load: 60, Demo: true})
	for _, email := range []string{"", "habitante@example.org", "association@example.org", "moderation@example.org", "operateur@example.org"} {
		c := n.Client()
		if email != "" {
			c.SignIn(email)
		}
		n.turns(t)
		before := n.settled(t)
		pages := c.crawl(250, "/", "/mon-espace", "/messages", "/moderation", "/reglages", "/demo", "/bilan")
		if len(pages) < 50 {
			t.Errorf("%q: only %d pages were found", email, len(pages))
		}
		for _, p := range pages {
			if p.Status >= 500 {
				t.Errorf("%q: %s: status %d", email, p.URL, p.Status)
			}
			if p.Status == 404 && !p.expected404(email) {
				t.Errorf("%q: a link leads to %s, which is not there", email, p.URL)
			}
		}
		same(t, before, n.settled(t))
	}
}

// turns does now what the service does by itself from time to time, so that it has nothing left to do during the test.
func (n *Node) turns(t *testing.T) {
	t.Helper()
	a := n.App
	for _, turn := range []func(context.Context) error{a.Exchange.SweepHolds, a.Exchange.RefreshAllAnswers, a.Listings.Remind, a.Orgs.Release, a.Listings.SweepDrafts} {
		if err := turn(background); err != nil {
			t.Fatal(err)
		}
	}
}

// expected404 are the pages that the crawl asks for without a link.
func (p *Page) expected404(email string) bool {
	return slices.Contains([]string{"/moderation", "/reglages", "/bilan"}, p.URL.Path)
}
