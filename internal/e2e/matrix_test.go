package e2e

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// attempt is one thing to try on a route, by each of the nine roles. The object is made anew for every try, so that no
// try stands in the way of another.
type attempt struct {
	object string                            // in words
	path   func(w *World, r Role) string     // nil: the pattern itself
	form   func(w *World, r Role) url.Values // of a POST
	may    []Role
	ok     int // for who may; 0: 200, 303 for a POST
	no     int // for the others who signed in; 0: 404, as if it did not exist
	nobody int // for who did not sign in, or no longer counts; 0: 401, or the way to the sign-in for a GET
}

// without gives the roles but some.
func without(rs []Role, but ...Role) []Role {
	return slices.DeleteFunc(slices.Clone(rs), func(r Role) bool { return slices.Contains(but, r) })
}

var (
	people  = without(roles, Anonymous, Suspended, Deleted)
	members = []Role{Editor, Admin}
	agents  = []Role{Moderator, Operator}
)

// and joins roles.
func and(groups ...[]Role) []Role { return slices.Concat(groups...) }

// TestMatrix tries every route with every role on things that are theirs and things that are not (S1). A route without a
// row fails, and so does a row without a route.
func TestMatrix(t *testing.T) {
	w := NewWorld(t, "sqlite")
	table := matrix()
	patterns := map[string][]string{}
	for _, rt := range w.App.Router.Routes() {
		name := rt.Method + " " + rt.Pattern
		patterns[concrete(rt.Pattern)] = append(patterns[concrete(rt.Pattern)], rt.Method)
		rows, ok := table[name]
		if !ok {
			t.Errorf("%s has no row in the matrix: say who may, and what the others get", name)
			continue
		}
		delete(table, name)
		for _, a := range rows {
			t.Run(strings.TrimSpace(name+" "+a.object), func(t *testing.T) { w.tryAll(t, rt.Method, rt.Pattern, a) })
		}
	}
	for name := range table {
		t.Errorf("%s has a row but is no route", name)
	}
	for path, methods := range patterns {
		t.Run("no other method on "+path, func(t *testing.T) { w.otherMethods(t, path, methods) })
	}
}

func (w *World) tryAll(t *testing.T, method, pattern string, a attempt) {
	for _, role := range roles {
		c := w.Clients[role]
		before := maps.Clone(c.Cookies)
		path := strings.TrimSuffix(pattern, "{$}")
		if a.path != nil {
			path = a.path(w, role)
		}
		var form url.Values
		if method == http.MethodPost {
			form = url.Values{}
			if a.form != nil {
				form = a.form(w, role)
			}
		}
		c.Address = w.Client().Address // no limit on tries comes into this
		p := c.Do(c.Request(method, path, form))
		if want, got := a.want(method, role), seen(p); want != got {
			t.Errorf("%s: %s, want %s: %s", role, got, want, p.words())
		}
		c.Cookies = before
	}
}

const toSignIn = "sent to the sign-in"

// want is the answer that a role is due.
func (a attempt) want(method string, role Role) string {
	status, fallback := a.no, "404"
	switch {
	case slices.Contains(a.may, role):
		status, fallback = a.ok, "200"
		if method == http.MethodPost {
			fallback = "303"
		}
	case !slices.Contains(people, role):
		status, fallback = a.nobody, "401"
		if method == http.MethodGet {
			fallback = toSignIn
		}
	}
	if status == 0 {
		return fallback
	}
	return itoa(status)
}

// seen is an answer in the same words.
func seen(p *Page) string {
	if p.Status == http.StatusSeeOther && strings.HasPrefix(p.Header.Get("Location"), "/connexion?suite=") {
		return toSignIn
	}
	return itoa(p.Status)
}

// otherMethods are refused by the method, whoever asks.
func (w *World) otherMethods(t *testing.T, path string, methods []string) {
	for _, method := range []string{"PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "GET", "POST"} {
		if slices.Contains(methods, method) {
			continue
		}
		c := w.Clients[Operator]
		r := c.Request(method, path, nil)
		r.Header.Set("Origin", w.Base)
		if p := c.Do(r); p.Status != http.StatusMethodNotAllowed && p.Status != http.StatusNotFound {
			t.Errorf("%s: status %d, want 405", method, p.Status)
		}
	}
}
