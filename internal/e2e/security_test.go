package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/internal/domain/listing"
)

// TestNoEnumeration: whether an address is known cannot be told from the answer, its headers or its time (S4).
func TestNoEnumeration(t *testing.T) {
	w := NewWorld(t, "sqlite")
	l := w.Listing(Admin, listing.Online)
	form := func(page *Page, selector string) url.Values { return page.Form(selector).Values }
	signIn := form(w.Client().Get("/connexion"), "form[action=/connexion]")
	reply := form(w.Client().Get(l.Path()), "form[action="+l.Path()+"/repondre]")
	for name, ask := range map[string]func(c *Client, email string) *http.Request{
		"signing in": func(c *Client, email string) *http.Request {
			signIn.Set("email", email)
			return c.Request(http.MethodPost, "/connexion", signIn)
		},
		"answering a listing": func(c *Client, email string) *http.Request {
			reply.Set("email", email)
			reply.Set("first_name", "Camille")
			reply.Set("slot", l.Slots[1].ID)
			reply.Set("cle", c.Address) // a form of one's own
			return c.Request(http.MethodPost, l.Path()+"/repondre", reply)
		},
	} {
		t.Run(name, func(t *testing.T) {
			known, unknown := w.answers(t, ask, mailOf(Citizen)), w.answers(t, ask, "inconnue@example.org")
			if known != unknown {
				t.Errorf("a known address gets\n%s\nan unknown one\n%s", known, unknown)
			}
		})
		t.Run(name+", in the same time", func(t *testing.T) {
			w.sameTime(t, ask)
		})
	}
}

// answers is everything a browser gets to see of an answer, and of the page it leads to, but what is drawn at random.
func (w *World) answers(t *testing.T, ask func(*Client, string) *http.Request, email string) string {
	t.Helper()
	c := w.Client()
	first := c.Do(ask(c, email))
	page := c.follow(first)
	var b strings.Builder
	for _, p := range []*Page{first, page} {
		fmt.Fprintln(&b, p.Status)
		for _, name := range slices.Sorted(keys(p.Header)) {
			if name != "Date" {
				fmt.Fprintln(&b, name, p.Header[name])
			}
		}
		fmt.Fprintln(&b, p.Body)
	}
	return random.ReplaceAllString(b.String(), "…")
}

// sameTime asks for 200 addresses that are known and 200 that are not, and compares how long the answers take. Of a
// hundred such comparisons of equals one falls below p = 0.01 by chance; a difference that is real shows itself again,
// and more clearly, on three times as many addresses that were never asked.
func (w *World) sameTime(t *testing.T, ask func(*Client, string) *http.Request) {
	const bound = 0.01
	if first := w.times(t, ask, "a", 200); first.p() > bound {
		return
	}
	if again := w.times(t, ask, "b", 600); again.p() <= bound {
		t.Errorf("known addresses take %.2f ms at the median, unknown ones %.2f ms: p = %.4f, the second time",
			median(again.known)*1000, median(again.unknown)*1000, again.p())
	}
}

// times are the seconds that answers took.
type times struct{ known, unknown []float64 }

func (x times) p() float64 { return mannWhitney(x.known, x.unknown) }

// times asks in turn for addresses that are known and that are not, each once; names are free at this mark.
func (w *World) times(t *testing.T, ask func(*Client, string) *http.Request, mark string, each int) (x times) {
	t.Helper()
	const warm = 20
	for i := range warm + each {
		w.must(w.App.DB.Tx(background, addPerson(w.Clock.Now(), fmt.Sprintf("%s-connue%d@example.org", mark, i))))
	}
	for i := range warm + each {
		first := rand.N(2) == 0 // in no order that something else could follow
		for _, k := range []bool{first, !first} {
			email, list := fmt.Sprintf("%s-autre_%d@example.org", mark, i), &x.unknown
			if k {
				email, list = fmt.Sprintf("%s-connue%d@example.org", mark, i), &x.known
			}
			c := w.Client()
			r := ask(c, email)
			start := time.Now()
			p := c.Do(r)
			took := time.Since(start).Seconds()
			if p.Status != http.StatusSeeOther {
				t.Fatalf("%s: status %d: %s", email, p.Status, text(p.Doc))
			}
			if i >= warm {
				*list = append(*list, took)
			}
		}
	}
	return x
}

// mannWhitney gives the probability that two samples of one distribution differ at least as much as these (two-sided,
// normal approximation with ties).
func mannWhitney(a, b []float64) float64 {
	type value struct {
		v     float64
		first bool
	}
	var all []value
	for _, v := range a {
		all = append(all, value{v, true})
	}
	for _, v := range b {
		all = append(all, value{v, false})
	}
	slices.SortFunc(all, func(x, y value) int {
		if x.v < y.v {
			return -1
		} else if x.v > y.v {
			return 1
		}
		return 0
	})
	ranks, ties := 0.0, 0.0
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].v == all[i].v {
			j++
		}
		rank, n := float64(i+j+1)/2, float64(j-i)
		ties += n*n*n - n
		for ; i < j; i++ {
			if all[i].first {
				ranks += rank
			}
		}
	}
	n1, n2 := float64(len(a)), float64(len(b))
	u := ranks - n1*(n1+1)/2
	n := n1 + n2
	sigma := math.Sqrt(n1 * n2 / 12 * (n + 1 - ties/(n*(n-1))))
	z := (math.Abs(u-n1*n2/2) - 0.5) / sigma
	return math.Erfc(z / math.Sqrt2)
}

func TestMannWhitney(t *testing.T) {
	var low, high, even []float64
	for i := range 100 {
		low, high, even = append(low, float64(i)), append(high, float64(i)+40), append(even, float64(i)+0.5)
	}
	if p := mannWhitney(low, high); p > 0.001 {
		t.Errorf("samples that differ: p = %f", p)
	}
	if p := mannWhitney(low, even); p < 0.5 {
		t.Errorf("samples that do not differ: p = %f", p)
	}
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// TestSessions: a new one at each sign-in, dead at once when it ends, stored as a hash (S5).
func TestSessions(t *testing.T) {
	w := NewWorld(t, "sqlite")
	alive := func(c *Client) bool { return seen(c.Do(c.Request(http.MethodGet, "/mon-espace", nil))) == "200" }
	dead := func(t *testing.T, secret string) {
		t.Helper()
		c := w.Client()
		c.Cookies[session] = secret
		if alive(c) {
			t.Error("the old session still lives")
		}
	}
	t.Run("a session that was put there before is worth nothing after signing in", func(t *testing.T) {
		c := w.Client()
		c.Cookies[session] = "chosen-by-somebody-else-0123456789abcdefghij"
		c.SignIn("fixation@example.org")
		if c.Cookies[session] == "chosen-by-somebody-else-0123456789abcdefghij" || !alive(c) {
			t.Error("the session was not renewed")
		}
		dead(t, "chosen-by-somebody-else-0123456789abcdefghij")
	})
	t.Run("signing in again makes a new session and ends the old", func(t *testing.T) {
		c := w.SignedIn("encore@example.org")
		old := c.Cookies[session]
		link := w.Client().AskSignIn("encore@example.org")
		c.Post(link, nil).Want(200)
		if c.Cookies[session] == old || !alive(c) {
			t.Error("the session was not renewed")
		}
		dead(t, old)
	})
	t.Run("signing out ends it", func(t *testing.T) {
		c := w.SignedIn("sortie@example.org")
		old := c.Cookies[session]
		c.Submit(c.Get("/mon-espace").Want(200).Form("form[action=/deconnexion]")).Want(200)
		if c.Cookies[session] != "" {
			t.Error("the browser keeps its cookie")
		}
		dead(t, old)
	})
	t.Run("ending another browser's session in one's space ends it", func(t *testing.T) {
		one, two := w.SignedIn("deux@example.org"), w.SignedIn("deux@example.org")
		one.Submit(one.Get("/mon-espace").Want(200).Form("form[action^=/mon-espace/sessions/]")).Want(200)
		if !alive(one) || alive(two) {
			t.Error("the wrong session ended")
		}
	})
	t.Run("suspending somebody ends theirs at once, and the link in their mailbox too", func(t *testing.T) {
		c := w.SignedIn("suspendue@example.org")
		link := w.Client().AskSignIn("suspendue@example.org")
		by, err := w.App.Accounts.ActorOf(background, c.Cookies[session])
		w.must(err)
		w.must(w.App.Accounts.Suspend(background, w.Actor(Operator), by.PersonID, true))
		dead(t, c.Cookies[session])
		late := w.Client()
		if p := late.Do(late.Request(http.MethodPost, link, url.Values{})); p.Status < 400 || late.Cookies[session] != "" {
			t.Errorf("a suspended person signs in: %d", p.Status)
		}
	})
	t.Run("secrets have 128 bits or more and only their hash is stored", func(t *testing.T) {
		secret := w.Clients[Citizen].Cookies[session]
		if len(secret) < 22 {
			t.Errorf("the secret has %d characters", len(secret))
		}
		sum := sha256.Sum256([]byte(secret))
		if n := w.SQL(`select count(*) from sessions where token_hash = $1`, hex.EncodeToString(sum[:])); n != "1" {
			t.Errorf("%s sessions bear the SHA-256 of the secret", n)
		}
		for table, text := range w.dump(t) {
			if strings.Contains(text, secret) {
				t.Errorf("the table %s holds the secret itself", table)
			}
		}
		if strings.Contains(w.Log.String(), secret) {
			t.Error("the log holds the secret")
		}
	})
	t.Run("the cookie is closed to scripts, other sites and plain lines", func(t *testing.T) {
		c := w.Client()
		p := c.Do(c.Request(http.MethodPost, c.AskSignIn("biscuit@example.org"), url.Values{}))
		set := p.Header.Get("Set-Cookie")
		for _, want := range []string{session + "=", "Path=/", "HttpOnly", "Secure", "SameSite=Lax"} {
			if !strings.Contains(set, want) {
				t.Errorf("Set-Cookie %q lacks %s", set, want)
			}
		}
		if strings.Contains(set, "Domain") {
			t.Errorf("Set-Cookie %q names a domain", set)
		}
	})
}
