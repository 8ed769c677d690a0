package edge_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/ids"
	"parvis/internal/platform/jobs"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// serving is an edge over a database with two routes: one that makes a thing in a transaction, one that fails.
func serving(t *testing.T, d *db.DB) (*edge.Edge, http.Handler) {
	t.Helper()
	words, err := i18n.Shared()
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC) }
	e := &edge.Edge{DB: d, Log: slog.New(slog.DiscardHandler), Now: now, Zone: time.UTC, Languages: words,
		Accounts:  &account.Service{DB: d, Now: now, NewID: ids.New},
		Territory: func(context.Context) (territory.Territory, error) { return territory.Default(), nil },
		BaseURL:   "https://parvis.example.org", Trusted: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	m := &edge.Router{}
	m.Post("/faire", edge.Everyone, func(w http.ResponseWriter, r *http.Request) error {
		if r.PostFormValue("mal") != "" {
			return fault.Bad("mal", "error.form")
		}
		id := ids.New()
		err := d.Tx(r.Context(), func(q db.Querier) error { return jobs.Publish(r.Context(), q, "made", id) })
		if err != nil {
			return err
		}
		return edge.Done(w, r, "/chose/"+id, "saved")
	})
	m.Get("/panne", edge.Everyone, func(http.ResponseWriter, *http.Request) error { return fmt.Errorf("secret: of the machine") })
	m.Get("/panique", edge.Everyone, func(http.ResponseWriter, *http.Request) error { panic("secret") })
	m.Get("/adresse", edge.Everyone, func(w http.ResponseWriter, r *http.Request) error {
		_, err := io.WriteString(w, edge.AddressOf(r))
		return err
	})
	m.Get("/moi", edge.SignedIn, func(http.ResponseWriter, *http.Request) error { return nil })
	m.Get("/porte", edge.Moderators, func(http.ResponseWriter, *http.Request) error { return nil })
	return e, e.Handler(m, nil)
}

func post(h http.Handler, path string, form url.Values, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func made(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	if err := d.QueryRowContext(t.Context(), `select count(*) from outbox`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// R5: the same key, ten times at once and once more, makes one thing and gives one answer.
func TestR5SameKeyMakesOneThing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, h := serving(t, d)
		form := url.Values{"cle": {"k1"}, "mot": {"a"}}
		var mu sync.Mutex
		answers := map[string]int{}
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				w := post(h, "/faire", form)
				mu.Lock()
				answers[fmt.Sprint(w.Code, w.Header().Get("Location"))]++
				mu.Unlock()
			})
		}
		wg.Wait()
		w := post(h, "/faire", form)
		answers[fmt.Sprint(w.Code, w.Header().Get("Location"))]++
		if len(answers) != 1 || made(t, d) != 1 {
			t.Errorf("%d things, answers %v; want one of each", made(t, d), answers)
		}
		if w := post(h, "/faire", url.Values{"cle": {"k1"}, "mot": {"b"}}); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("the same key with another body: %d, want 422", w.Code)
		}
		if w := post(h, "/faire", url.Values{"mot": {"a"}}, "Idempotency-Key", "k1"); w.Code != http.StatusSeeOther || made(t, d) != 1 {
			t.Errorf("the same key in the header: %d with %d things", w.Code, made(t, d))
		}
		if w := post(h, "/faire", url.Values{"cle": {"k2"}, "mal": {"x"}}); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("a wrong form: %d", w.Code)
		}
		if w := post(h, "/faire", url.Values{"cle": {"k2"}}); w.Code != http.StatusSeeOther || made(t, d) != 2 {
			t.Errorf("mended, with the key of the wrong form: %d with %d things", w.Code, made(t, d))
		}
		if w := post(h, "/faire", url.Values{"cle": {strings.Repeat("k", 256)}}); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("a key of 256: %d", w.Code)
		}
	})
}

func TestForeignFormsAreRefused(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	_, h := serving(t, d)
	for name, c := range map[string]struct {
		header []string
		want   int
	}{
		"from another site":              {[]string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
		"from a sister site":             {[]string{"Sec-Fetch-Site", "same-site"}, http.StatusForbidden},
		"another origin":                 {[]string{"Origin", "https://evil.example"}, http.StatusForbidden},
		"the null origin":                {[]string{"Origin", "null"}, http.StatusForbidden},
		"our own":                        {[]string{"Sec-Fetch-Site", "same-origin"}, http.StatusSeeOther},
		"our own, of an older browser":   {[]string{"Origin", "https://example.com"}, http.StatusSeeOther}, // httptest's host
		"typed by a program, no browser": {nil, http.StatusSeeOther},
	} {
		if w := post(h, "https://example.com/faire", url.Values{}, c.header...); w.Code != c.want {
			t.Errorf("%s: %d, want %d", name, w.Code, c.want)
		}
	}
}

func TestErrorsSayNothingOfTheMachine(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	_, h := serving(t, d)
	for path, want := range map[string]int{"/panne": 500, "/panique": 500, "/rien": 404, "/moi": 303, "/porte": 303} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != want || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: %d %q", path, w.Code, w.Body)
		}
		if w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: bears no protection: %v", path, w.Header())
		}
	}
	for _, method := range []string{"TRACE", "PUT", "DELETE", "PATCH", "CONNECT"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, "/panne", nil))
		if w.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", method, w.Code)
		}
	}
	if w := post(h, "/faire", url.Values{"mot": {strings.Repeat("a", edge.MaxBody)}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a huge form: %d", w.Code)
	}
}

func TestAddress(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	_, h := serving(t, d)
	for name, c := range map[string]struct{ peer, forwarded, want string }{
		"a direct client":                       {"192.0.2.1:5", "", "192.0.2.1"},
		"a direct client who lies":              {"192.0.2.1:5", "198.51.100.9", "192.0.2.1"},
		"through the trusted proxy":             {"10.0.0.1:5", "198.51.100.9", "198.51.100.9"},
		"a client who lies to the proxy":        {"10.0.0.1:5", "1.2.3.4, 198.51.100.9", "198.51.100.9"},
		"through two trusted proxies":           {"10.0.0.1:5", "198.51.100.9, 10.0.0.2", "198.51.100.9"},
		"the proxy sends rubbish":               {"10.0.0.1:5", "rubbish", "10.0.0.1"},
		"the loopback is not trusted by itself": {"127.0.0.1:5", "198.51.100.9", "127.0.0.1"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/adresse", nil)
		r.RemoteAddr = c.peer
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Body.String() != c.want {
			t.Errorf("%s: %q, want %q", name, w.Body, c.want)
		}
	}
}

func TestOwnPath(t *testing.T) {
	for _, next := range []string{"//evil.example", "https://evil.example", "https:evil.example", "/\\evil.example", "\\/evil.example", "/\t/evil.example",
		"/%09//evil.example/..//x\n", "javascript:alert(1)", "data:text/html,x", "evil", "", "///evil.example", " /x", "/" + strings.Repeat("a", 500)} {
		if got := edge.OwnPath(next, "/ici"); got != "/ici" {
			t.Errorf("%q leads to %q", next, got)
		}
	}
	for _, next := range []string{"/", "/mon-espace", "/annonces?q=a&ou=Nancy", "/deposer/x/qui#haut"} {
		if got := edge.OwnPath(next, "/ici"); got != next {
			t.Errorf("%q leads to %q", next, got)
		}
	}
}

// The frame shows what waits for a person on every page of theirs, also when a form comes back wrong or a page fails.
func TestCounts(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	e, _ := serving(t, d)
	asked := 0
	e.Counts = func(context.Context, actor.Actor) (int, int, error) { asked++; return 7, 0, nil }
	m := &edge.Router{}
	show := func(w http.ResponseWriter, r *http.Request) error {
		for range 2 {
			_ = e.Page(r, "Page")
		}
		return e.Again(w, r, fault.Bad("mot", "error.form"), func(errs []ui.FieldError) templ.Component {
			pg := e.Page(r, "Page")
			pg.Errors = errs
			return ui.Layout(pg)
		})
	}
	m.Get("/page", edge.Everyone, show)
	m.Post("/page", edge.Everyone, show)
	m.Post("/panne", edge.Everyone, func(http.ResponseWriter, *http.Request) error { return fmt.Errorf("broken") })
	m.Post("/va", edge.Everyone, func(w http.ResponseWriter, r *http.Request) error { return edge.Done(w, r, "/", "") })
	h := e.Handler(m, nil)
	if _, err := e.Accounts.Promote(t.Context(), "a@mail.fr", actor.Citizen); err != nil {
		t.Fatal(err)
	}
	secret, err := e.Accounts.SignInAs(t.Context(), "a@mail.fr", "")
	if err != nil {
		t.Fatal(err)
	}
	badge := `<span aria-hidden="true">7</span>`
	for _, c := range []struct {
		name, method, path string
		signedIn           bool
		status, asked      int
	}{
		{"a page", "GET", "/page", true, 422, 1},
		{"a form that comes back", "POST", "/page", true, 422, 1},
		{"a page that fails", "POST", "/panne", true, 500, 1},
		{"a form that leads on shows nothing", "POST", "/va", true, 303, 0},
		{"nobody has anything to be counted", "POST", "/page", false, 422, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked = 0
			r := httptest.NewRequest(c.method, c.path, nil)
			if c.signedIn {
				r.AddCookie(&http.Cookie{Name: "__Host-parvis", Value: secret})
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != c.status || asked != c.asked || strings.Contains(w.Body.String(), badge) != (c.asked > 0) {
				t.Errorf("status %d, asked %d times, badge %v", w.Code, asked, strings.Contains(w.Body.String(), badge))
			}
		})
	}
}
