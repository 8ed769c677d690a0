package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// evil is what somebody types, names or publishes who wants to write our pages.
const evil = `"><evil7 onevil7=x>'&amp;%3Cevil7%3E</script>`

// Whatever stands in an address, in a title or in a name: it stays words. A page of results is written by hand in parts,
// so each of its parameters is tried, alone and beside a town that exists, in both languages, and with a hostile listing.
func TestHostileWordsStayWords(t *testing.T) {
	s := newSquare(t, "sqlite", 1)
	l := s.listings[0]
	l.ID, l.Slug, l.Title, l.WhenText, l.Commune, l.Slots = "", "", evil, evil[:40], "54395", nil
	if _, err := s.a.Listings.Submit(t.Context(), s.bearer(l), l, 60); err != nil {
		t.Fatal(err)
	}
	if err := s.a.Search.WaitLatest(t.Context()); err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, page := range []string{"/annonces", "/carte", "/"} {
		for _, name := range []string{"exact", "famille", "fait", "inconnu", "ou", "page", "pour", "pres", "q", "quand", "rayon", "sens", "theme", "tri", "vue", "zone", evil} {
			for _, more := range []string{"", "ou=Nancy&rayon=15", "ou=Nancy&" + url.QueryEscape(name) + "=", "q=velo&sens=need&theme=culture&pour=families&famille=help"} {
				for _, lang := range []string{"fr", "en"} {
					path := page + "?" + url.QueryEscape(name) + "=" + url.QueryEscape(evil) + "&" + more
					got := get(t, s.a, path, "Accept-Language", lang)
					if got.status >= http.StatusInternalServerError {
						t.Errorf("%s: %d", path, got.status)
					}
					shown += strings.Count(got.body, "evil7")
					wordsOnly(t, path, got.body)
				}
			}
		}
	}
	if shown < 100 {
		t.Errorf("the hostile words stand %d times on the pages: too few to tell anything", shown)
	}
	if got := get(t, s.a, "/annonces?q="+url.QueryEscape(evil)); !strings.Contains(got.body, ` name="q" type="search" value="`+html.EscapeString(evil)+`"`) {
		t.Error("what was searched does not stand in its field as it was typed")
	}
}

// wordsOnly fails when a page holds an element, an attribute or an address that only an outsider would write.
func wordsOnly(t *testing.T, path, body string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if strings.Contains(n.Data, "evil7") {
			t.Fatalf("%s: the page has the element %s", path, n.Data)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || strings.Contains(a.Key, "evil7") {
				t.Fatalf("%s: %s has the attribute %s", path, n.Data, a.Key)
			}
			address := a.Key == "href" || a.Key == "src" || a.Key == "action"
			if address && strings.Contains(a.Val, "evil7") && (!strings.HasPrefix(a.Val, "/") || strings.ContainsAny(a.Val, ` "<>`)) {
				t.Fatalf("%s: %s leads to %q", path, n.Data, a.Val)
			}
		}
	}
}
