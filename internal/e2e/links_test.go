package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
)

// elsewhere are ways to write an address that a browser would take for another site.
var elsewhere = []string{
	"https://elsewhere.example/", "http://elsewhere.example", "//elsewhere.example", "///elsewhere.example", "////elsewhere.example",
	`/\elsewhere.example`, `\\elsewhere.example`, `/\/elsewhere.example`, "https:elsewhere.example", "https:/elsewhere.example", "HTTPS://elsewhere.example",
	"/\t/elsewhere.example", "/\n/elsewhere.example", "\t//elsewhere.example", " //elsewhere.example", "/%09//elsewhere.example", "/%0d%0aLocation:%20https://elsewhere.example",
	"javascript:alert(1)", "data:text/html,x", "vbscript:x", "elsewhere.example", "@elsewhere.example", "/../../elsewhere.example//", "/.//elsewhere.example",
	"/./\\elsewhere.example", "/annonces\r\nSet-Cookie: a=b", "/\u2028/elsewhere.example", "/%5celsewhere.example", "//%65lsewhere.example", "/" + strings.Repeat("a", 600),
	"https://127.0.0.1@elsewhere.example", "?x=//elsewhere.example", "#//elsewhere.example",
}

// TestOpenRedirects: whatever "suite" or "retour" says, one stays on the site (S14).
func TestOpenRedirects(t *testing.T) {
	w := NewWorld(t, "sqlite")
	own := func(t *testing.T, what string, p *Page) {
		t.Helper()
		for _, k := range p.Header["Set-Cookie"] {
			if strings.HasPrefix(k, "a=") {
				t.Errorf("%s sets a cookie", what)
			}
		}
		to := p.Header.Get("Location")
		if to == "" {
			return
		}
		// A browser drops tabs and line ends, and takes a backslash for a slash.
		read := strings.NewReplacer("\t", "", "\n", "", "\r", "", `\`, "/").Replace(strings.TrimSpace(to))
		next, err := p.URL.Parse(read)
		if err != nil || next.Host != p.URL.Host || next.Scheme != p.URL.Scheme || !strings.HasPrefix(read, "/") || strings.HasPrefix(read, "//") {
			t.Errorf("%s leads to %q", what, to)
		}
	}
	for _, to := range elsewhere {
		q := url.QueryEscape(to)
		signed, nobody := w.Clients[Citizen], w.Client()
		own(t, "choosing a language, then "+to, nobody.Do(nobody.Request(http.MethodPost, "/langue", url.Values{"lang": {"fr"}, "retour": {to}})))
		own(t, "choosing colours, then "+to, nobody.Do(nobody.Request(http.MethodPost, "/theme", url.Values{"theme": {"clair"}, "retour": {to}})))
		own(t, "signing in while signed in, then "+to, signed.Do(signed.Request(http.MethodGet, "/connexion?suite="+q, nil)))
		for _, path := range []string{"/connexion?suite=", "/inscription-association?suite=", "/inscription-association/verifier?numero=Cercle&suite="} {
			for _, value := range hidden(signed.Get(path+q), "suite", "retour") {
				own(t, "the form of "+path+to, &Page{URL: mustURL(t, w.Base), Header: http.Header{"Location": {value}}})
			}
		}
	}
	t.Run("after the mailed link", func(t *testing.T) {
		for i, to := range elsewhere {
			email, c := fmt.Sprintf("suite%d@example.org", i), w.Client()
			c.Post("/connexion", url.Values{"email": {email}, "suite": {to}})
			link := w.LinkIn(w.Mail(email, "/connexion/lien/"), "/connexion/lien/")
			p := c.Do(c.Request(http.MethodPost, link, url.Values{}))
			if p.Header.Get("Location") == "" {
				t.Fatalf("the mailed link: status %d", p.Status)
			}
			own(t, "the mailed link, then "+to, p)
		}
	})
	t.Run("after registering an association", func(t *testing.T) {
		for _, to := range elsewhere {
			c := w.Clients[Citizen]
			p := c.Do(c.Request(http.MethodPost, "/inscription-association", url.Values{"kind": {"collective"}, "name": {"Cercle " + w.unique()},
				"where": {"Nancy"}, "commune_code": {"54395"}, "charter": {"oui"}, "suite": {to}}))
			own(t, "registering, then "+to, p)
		}
	})
	t.Run("after a word in a conversation", func(t *testing.T) {
		r := w.Reply(w.Listing(Admin, listing.Online))
		for _, to := range elsewhere {
			c := w.Clients[Citizen]
			own(t, "writing, then "+to, c.Do(c.Request(http.MethodPost, "/messages/"+r.ID, url.Values{"act": {"write"}, "message": {"Bonjour"}, "retour": {to}})))
		}
	})
}

// hidden gives the values of hidden fields of some names, on all forms of a page.
func hidden(p *Page, names ...string) (out []string) {
	for _, name := range names {
		for _, n := range p.All("form input[name=" + name + "]") {
			if v, _ := attr(n, "value"); v != "" {
				out = append(out, v)
			}
		}
	}
	return out
}

func mustURL(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// mailLink is a link of a mail under test: how one is got by the real way, where it leads, and how what it does shows.
type mailLink struct {
	name string
	get  func(w *World) string        // a new link, as a path
	done func(w *World, p *Page) bool // whether the answer to the POST did it
	life time.Duration
}

// TestMailedLinks: a link works once, for what it is for, as long as it lives, and not by being followed (S15).
func TestMailedLinks(t *testing.T) {
	w := NewWorld(t, "sqlite")
	ask := func(w *World) (exchange.Reply, string) {
		l := w.Listing(Admin, listing.Online)
		email := "mail." + w.unique() + "@example.org"
		c := w.Client()
		f := c.Get(l.Path()).Want(200).Form("form[action=" + l.Path() + "/repondre]")
		c.Submit(f.Set("first_name", "Camille").Set("email", email).Set("slot", l.Slots[0].ID)).Want(200)
		return exchange.Reply{ID: w.SQL(`select id from replies where email = $1`, email)}, email
	}
	confirmed := func(w *World) exchange.Reply {
		r, email := ask(w)
		c := w.Client()
		c.Submit(c.Get(w.LinkIn(w.Mail(email, "/confirmer/"), "/confirmer/")).Want(200).Form("form[action^=/confirmer/]")).Want(200)
		return r
	}
	title := func(w *World, id string) string {
		return w.SQL(`select l.title from listings l join replies r on r.listing_id = l.id where r.id = $1`, id)
	}
	state := func(w *World, id string) string { return w.SQL(`select state from replies where id = $1`, id) }
	var last exchange.Reply
	links := []mailLink{
		{name: "signing in", life: account.SignInLife, get: func(w *World) string { return w.Client().AskSignIn("lien." + w.unique() + "@example.org") },
			done: func(_ *World, p *Page) bool { return strings.Contains(p.Header.Get("Set-Cookie"), session+"=") }},
		{name: "confirming an answer", life: exchange.ConfirmLinkFor, get: func(w *World) string {
			r, email := ask(w)
			last = r
			return w.LinkIn(w.Mail(email, "/confirmer/"), "/confirmer/")
		}, done: func(w *World, _ *Page) bool { return state(w, last.ID) == "sent" }},
		{name: "accepting somebody", life: exchange.DecideLinkFor, get: func(w *World) string {
			last = confirmed(w)
			return w.LinkIn(w.Mail(mailOf(Admin), title(w, last.ID), "/oui/"), "/oui/")
		}, done: func(w *World, _ *Page) bool { return state(w, last.ID) == "accepted" }},
	}
	for _, l := range links {
		t.Run(l.name, func(t *testing.T) { w.tryLink(t, l) })
	}
}

// tryLink puts one kind of link through everything that must not work, then uses it.
func (w *World) tryLink(t *testing.T, l mailLink) {
	post := func(path string) *Page {
		c := w.Client()
		return c.Do(c.Request(http.MethodPost, path, url.Values{}))
	}
	link := l.get(w)
	_, secret, _ := strings.Cut(link[1:], "/")
	if i := strings.LastIndex(link, "/"); i > 0 {
		secret = link[i+1:]
	}
	before := w.settled(t)
	for range 3 {
		c := w.Client()
		c.Do(c.Request(http.MethodGet, link, nil)).Want(200)
		c.Do(c.Request(http.MethodHead, link, nil)).Want(200)
	}
	same(t, before, w.dump(t))
	for name, path := range map[string]string{
		"with a sign changed": link[:len(link)-1] + string(link[len(link)-1]^1), "cut short": link[:len(link)-1], "with a sign more": link + "A",
		"in capitals": strings.ToUpper(link[:4]) + link[4:], "for another purpose": "/non/" + secret, "for yet another": "/fermer/" + secret, "for a third": "/annuler/" + secret,
	} {
		if p := post(path); p.Status < 400 || l.done(w, p) {
			t.Errorf("%s: status %d", name, p.Status)
		}
	}
	for table, text := range w.dump(t) {
		if table != "mails" && strings.Contains(text, secret) {
			t.Errorf("the table %s holds the secret", table)
		}
	}
	first := post(link)
	if first.Status != http.StatusSeeOther || !l.done(w, first) {
		t.Fatalf("a good link: status %d: %s", first.Status, first.words())
	}
	if strings.Contains(first.Header.Get("Location"), secret) {
		t.Errorf("the secret is in the address it leads to: %s", first.Header.Get("Location"))
	}
	after := w.settled(t)
	if p := post(link); p.Status < 400 {
		t.Errorf("a second use: status %d", p.Status)
	}
	same(t, after, w.dump(t))
	if strings.Contains(w.Log.String(), secret) {
		t.Error("the log holds the secret")
	}
	late := l.get(w)
	w.Clock.Advance(l.life + time.Second)
	if p := post(late); p.Status < 400 || l.done(w, p) {
		t.Errorf("after %s: status %d", l.life, p.Status)
	}
}

// TestASecondClick: whoever the link has signed in is led to where it led, and not told that it was used; the link signs
// nobody in again.
func TestASecondClick(t *testing.T) {
	w := NewWorld(t, "sqlite")
	c := w.Client()
	link := c.AskSignIn("deux." + w.unique() + "@example.org")
	first := c.Do(c.Request(http.MethodPost, link, url.Values{})).Want(http.StatusSeeOther)
	for _, method := range []string{http.MethodPost, http.MethodGet} {
		again := c.Do(c.Request(method, link, nil)).Want(http.StatusSeeOther)
		if to := again.Header.Get("Location"); to != first.Header.Get("Location") || again.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s again: led to %s, cookie %q", method, to, again.Header.Get("Set-Cookie"))
		}
		w.Client().Do(w.Client().Request(method, link, nil)).Want(http.StatusGone)
		other := w.Clients[Citizen]
		other.Do(other.Request(method, link, nil)).Want(http.StatusGone)
	}
	if n := w.SQL(`select count(*) from sessions s join persons p on p.id = s.person_id where p.email like 'deux.%'`); n != "1" {
		t.Errorf("%s sessions", n)
	}
}

// settled waits until the queue has done what was asked of it, then gives everything stored.
func (n *Node) settled(t *testing.T) map[string]string {
	t.Helper()
	n.Await("the queue to be empty", func() bool {
		return n.SQL(`select count(*) from outbox`) == "0" &&
			n.SQL(`select count(*) from river_job where state in ('available', 'running', 'retryable', 'pending')`) == "0"
	})
	return n.dump(t)
}
