package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/territory"
)

// version is the name of the cookie that says what somebody has written, on a loopback address.
const version = "__Host-parvis_version"

// beside starts another node on the database of a world, which does not hear of what this one commits.
func (w *World) beside(t *testing.T) *Node {
	t.Helper()
	n := Start(t, "postgres", Options{URL: w.Config.DatabaseURL, Deaf: true})
	n.Clock.Advance(w.Clock.Now().Sub(n.Clock.Now()))
	return n
}

// on is the same browser, sent to another node by the proxy.
func (c *Client) on(n *Node) *Client {
	return &Client{n: n, t: c.t, Cookies: c.Cookies, Address: c.Address, Lang: c.Lang}
}

// write follows a form that changes something on one node, but does not read there what came of it.
func (c *Client) write(f *Form) {
	c.t.Helper()
	delete(c.Cookies, version)
	c.Do(c.Request(http.MethodPost, f.Action, f.Values)).Want(http.StatusSeeOther)
	if c.Cookies[version] == "" {
		c.t.Errorf("who wrote by %s does not bear the version", f.Action)
	}
}

// Whoever publishes, edits, pauses or ends a listing on one node sees it at once on every page of another, though that
// one hears of nothing and looks at the change log only once a second.
func TestWhoWritesReadsItOnTheOtherNode(t *testing.T) {
	w := NewWorld(t, "postgres")
	settings := w.territory()
	settings.Review = territory.ReviewAfter
	w.must(w.App.Territory.Set(background, w.Actor(Operator), settings))
	w.Listing(Admin, listing.Online) // the front page shows listings when there are three
	w.Listing(Admin, listing.Online)
	other := w.beside(t)
	here := w.Clients[Admin]
	there := here.on(other)

	form := here.Get("/deposer").Form("main form[action=/deposer]").Set("sense", "need")
	for _, answers := range []url.Values{{"family": {"help"}},
		{"title": {"Planter la haie du verger"}, "description": {"Une matinée pour planter cent arbustes, avec une équipe."}, "theme": {"environnement"}},
		{"where": {"Nancy"}},
		{"slot1_date": {"2026-11-28"}, "slot1_from": {"09:00"}, "slot1_to": {"12:00"}, "slot1_places": {"10"}},
		{}, {}} {
		form = here.Submit(form).Want(200).Form("main form[action^=/deposer/]")
		for name, v := range answers {
			form.Values[name] = v
		}
	}
	form = here.Submit(form).Want(200).Form("main form[action^=/deposer/]")
	here.write(form)
	there.Get("/annonces?q=haie").Want(200).Says("Planter la haie du verger")
	id := w.SQL(`select id from listings where title = 'Planter la haie du verger'`)

	edit := here.Post("/annonces/"+id+"/modifier", nil).Want(200).URL.Path
	change := strings.TrimSuffix(edit, "verifier") + "annonce"
	form = here.Submit(here.Get(change).Form("main form[action^=/deposer/]").Set("title", "Tailler la charmille")).Want(200).Form("main form[action^=/deposer/]")
	for !strings.HasSuffix(form.Action, "/verifier") {
		form = here.Submit(form).Want(200).Form("main form[action^=/deposer/]")
	}
	here.write(form)
	there.Get("/annonces?q=charmille").Want(200).Says("Tailler la charmille")

	l, err := w.App.Listings.Get(background, w.Actor(Admin), id)
	w.must(err)
	pages := []struct{ rule, path, shows string }{
		{"results", "/annonces?q=charmille", l.Title},
		{"the front page", "/", l.Title},
		{"the map", "/carte?q=charmille", l.Title},
		{"suggestions", "/api/v1/suggest?q=charm", l.Title},
		{"the API", "/api/v1/listings?q=charmille", l.Title},
		{"the feed", "/annonces.atom?q=charmille", l.Title},
		{"the page of the listing", l.Path(), "/pause"},
		{"the page of one's association", "/associations/" + w.Association.Slug, l.Title},
	}
	var waited time.Duration
	for _, p := range pages {
		for _, move := range []struct {
			what  string
			shown bool
		}{{"pause", false}, {"resume", true}} {
			here.write(&Form{Action: "/annonces/" + id + "/" + move.what, Values: url.Values{"cle": {fmt.Sprint(p.rule, move.what)}}})
			began := time.Now()
			seen := there.Do(there.Request(http.MethodGet, p.path, nil)).Want(200)
			waited += time.Since(began)
			if strings.Contains(seen.Body, p.shows) != move.shown {
				t.Errorf("%s, read on the other node after %s: it is shown: %t", p.rule, move.what, !move.shown)
			}
		}
	}
	if reads := 2 * len(pages); waited > time.Duration(reads)*time.Second/3 { // half a second each, if nobody had the log looked at
		t.Errorf("%d pages took %s", reads, waited)
	}
	here.write(&Form{Action: "/annonces/" + id + "/end", Values: url.Values{"cle": {"end"}}})
	if p := there.Get("/annonces?q=charmille").Want(200); strings.Contains(p.Body, l.Title) {
		t.Error("what was ended is found on the other node")
	}
}

// No number in the cookie, whoever sent it, makes anybody wait longer than the bound, and one that was never given makes
// nobody wait at all, be the index of the node stuck or not.
func TestNobodyIsMadeToWaitByANumber(t *testing.T) {
	w := NewWorld(t, "postgres")
	l := w.Listing(Admin, listing.Online)
	other := w.beside(t)
	here := w.Clients[Admin]
	there := here.on(other)
	other.App.Search.Close() // what was built still answers, and follows nothing any more
	here.write(&Form{Action: "/annonces/" + l.ID + "/pause", Values: url.Values{"cle": {"a"}}})
	real := here.Cookies[version]
	const bound = time.Second
	for _, row := range []struct {
		rule, value string
		waits       bool
	}{
		{"a version that the index does not come to is waited for up to the bound", real, true},
		{"a version that was never given is not waited for", "999999999999", false},
		{"nor the one after the latest", fmt.Sprint(other.SQL(`select value + 1 from counters where name = 'changes'`)), false},
		{"nor one that the index holds", "1", false},
		{"nor what is no number", "soon", false},
		{"nor none", "", false},
	} {
		for _, path := range []string{"/annonces?q=collecte", "/api/v1/listings?q=collecte", "/mon-espace"} {
			there.Cookies[version] = row.value
			began := time.Now()
			there.Do(there.Request(http.MethodGet, path, nil)).Want(200)
			if took := time.Since(began); row.waits && took < bound-50*time.Millisecond || took > 3*bound || !row.waits && took >= bound {
				t.Errorf("%s: %s took %s", row.rule, path, took)
			}
		}
	}
}

// Somebody without an account who takes a place reads one place fewer on the other node, on the page that it keeps.
func TestWhoAnswersReadsItOnTheOtherNode(t *testing.T) {
	w := NewWorld(t, "postgres")
	l := w.Listing(Admin, listing.Online)
	other := w.beside(t)
	nobody := w.Client()
	there := nobody.on(other)
	read := func() string { return there.Get(l.Path()).Want(200).Text("main") }
	keep := there.Request(http.MethodGet, l.Path(), nil)
	keep.Header.Set("Accept-Encoding", "gzip") // what nobody takes compressed is not kept
	there.Do(keep).Want(200)
	before := read()
	if pages, _ := other.App.Edge.Pages.Len(); pages != 1 {
		t.Fatalf("%d pages are kept", pages)
	}
	if len(nobody.Cookies) != 0 {
		t.Errorf("who only reads bears %v", nobody.Cookies)
	}
	nobody.write(&Form{Action: l.Path() + "/repondre", Values: url.Values{"slot": {l.Slots[0].ID}, "first_name": {"Inès"},
		"email": {"ines@example.org"}, "cle": {"a"}}})
	after := read()
	const five, four = "5 places", "4 places"
	if strings.Count(before, five) != strings.Count(after, five)+1 || strings.Count(after, four) != strings.Count(before, four)+1 {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}
