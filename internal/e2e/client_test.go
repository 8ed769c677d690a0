package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// Client is a browser without scripts: it keeps cookies (Secure ones too, as browsers do on a loopback address) and
// comes from an address of its own.
type Client struct {
	n       *Node
	t       testing.TB
	Cookies map[string]string
	Address string // as the proxy before the node tells it
	Lang    string
}

// Client gives a new browser at a new address.
func (n *Node) Client() *Client {
	i := n.peers.Add(1)
	return &Client{n: n, t: n.t, Cookies: map[string]string{}, Address: fmt.Sprintf("10.%d.%d.%d", i>>16&255, i>>8&255, i&255), Lang: "fr"}
}

var transport = &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}

// Request makes a request as this browser would; form is nil for none.
func (c *Client) Request(method, path string, form url.Values) *http.Request {
	c.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequest(method, c.n.Base+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", c.n.Base)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	r.Header.Set("Accept-Language", c.Lang)
	r.Header.Set("X-Forwarded-For", c.Address)
	for name, value := range c.Cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	return r
}

// Do sends a request, keeps the cookies of the answer and follows no redirection.
func (c *Client) Do(r *http.Request) *Page {
	c.t.Helper()
	p, err := c.Try(r)
	if err != nil {
		c.t.Fatal(err)
	}
	return p
}

// Try is Do for a node that may be gone.
func (c *Client) Try(r *http.Request) (*Page, error) {
	res, err := (&http.Client{Transport: transport, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	for _, k := range res.Cookies() {
		if k.MaxAge < 0 {
			delete(c.Cookies, k.Name)
		} else {
			c.Cookies[k.Name] = k.Value
		}
	}
	p := &Page{t: c.t, URL: r.URL, Status: res.StatusCode, Header: res.Header, Body: string(body)}
	p.Doc, err = html.Parse(strings.NewReader(p.Body))
	return p, err
}

// follow goes where an answer leads, by GET, at most ten times.
func (c *Client) follow(p *Page) *Page {
	c.t.Helper()
	for range 10 {
		to := p.Header.Get("Location")
		if to == "" || p.Status < 300 || p.Status > 399 {
			return p
		}
		next, err := p.URL.Parse(to)
		if err != nil || next.Host != p.URL.Host {
			c.t.Fatalf("%s leads to %q", p.URL, to)
		}
		q := next.RequestURI()
		p = c.Do(c.Request(http.MethodGet, q, nil))
	}
	c.t.Fatalf("%s: redirected without end", p.URL)
	return nil
}

// Get gives a page, redirections followed.
func (c *Client) Get(path string) *Page {
	c.t.Helper()
	return c.follow(c.Do(c.Request(http.MethodGet, path, nil)))
}

// Post sends a form, redirections followed.
func (c *Client) Post(path string, form url.Values) *Page {
	c.t.Helper()
	if form == nil {
		form = url.Values{}
	}
	return c.follow(c.Do(c.Request(http.MethodPost, path, form)))
}

// Submit sends a filled-in form, redirections followed.
func (c *Client) Submit(f *Form) *Page {
	c.t.Helper()
	if f.Method == http.MethodPost {
		return c.Post(f.Action, f.Values)
	}
	path, _, _ := strings.Cut(f.Action, "?")
	return c.Get(path + "?" + f.Values.Encode())
}

// session is the name of the session's cookie on a loopback address.
const session = "__Host-parvis"

// AskSignIn fills in the sign-in form and gives the link of the mail that comes.
func (c *Client) AskSignIn(email string) (link string) {
	c.t.Helper()
	before := len(c.n.Mails(email))
	c.askSignIn(email)
	c.n.Await("a sign-in mail to "+email, func() bool { return len(c.n.Mails(email)) > before })
	return c.n.LinkIn(c.n.Mails(email)[0], "/connexion/lien/")
}

func (c *Client) askSignIn(email string) {
	c.t.Helper()
	c.Submit(c.Get("/connexion").Want(200).Form("form[action=/connexion]").Set("email", email)).Want(200)
}

// SignIn signs in by the mailed link, as a person does.
func (c *Client) SignIn(email string) *Client {
	c.t.Helper()
	return c.enter(email, c.AskSignIn(email))
}

// enter uses the link of a sign-in mail.
func (c *Client) enter(email, link string) *Client {
	c.t.Helper()
	page := c.Get(link).Want(200)
	c.Submit(page.Form("form[action^=/connexion/lien/]")).Want(200)
	if c.Cookies[session] == "" {
		c.t.Fatalf("%s has no session: %v", email, c.Cookies)
	}
	return c
}

// SignedIn is a new browser, signed in.
func (n *Node) SignedIn(email string) *Client {
	n.t.Helper()
	return n.Client().SignIn(email)
}
