// Package edge is where requests come in and errors go out: one router for every page and program, and around each
// handler the same steps in the same order — recovery, headers, size, cross-origin, language, session, access,
// idempotency — and one place that turns an error into a page or problem+json. It knows HTTP and no rule of the domain.
package edge

import (
	"net/http"
	"slices"
	"strings"

	"parvis/internal/domain/actor"
	"parvis/internal/platform/fault"
)

// Access is who may use a route at all; whose things they may touch is decided by the domain.
type Access string

// The accesses.
const (
	Everyone   Access = "everyone"   // with or without account
	SignedIn   Access = "signed-in"  // any person
	Moderators Access = "moderators" // moderators and operators
	Operators  Access = "operators"  // operators
)

// Handler answers a request or gives an error, which Site turns into a page.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Route is one line of the table of contents.
type Route struct {
	Method  string
	Pattern string // of net/http.ServeMux, without the method
	Access  Access
	Handler Handler
}

// Router collects the routes; the matrix test reads them.
type Router struct{ routes []Route }

// Get adds a page. A GET never changes state.
func (m *Router) Get(pattern string, a Access, h Handler) { m.add(http.MethodGet, pattern, a, h) }

// Post adds a change.
func (m *Router) Post(pattern string, a Access, h Handler) { m.add(http.MethodPost, pattern, a, h) }

func (m *Router) add(method, pattern string, a Access, h Handler) {
	m.routes = append(m.routes, Route{method, pattern, a, h})
}

// Routes is every route in order of pattern and method.
func (m *Router) Routes() []Route {
	out := slices.Clone(m.routes)
	slices.SortFunc(out, func(a, b Route) int {
		return strings.Compare(a.Pattern+" "+a.Method, b.Pattern+" "+b.Method)
	})
	return out
}

// allowed checks an access against who is there. Pages of moderators and operators do not exist for others.
func allowed(a Access, by actor.Actor) error {
	switch {
	case a == SignedIn && !by.SignedIn():
		return fault.New(fault.SignIn, "error.sign_in")
	case a == Moderators && !by.Moderates(), a == Operators && !by.Operates():
		if !by.SignedIn() {
			return fault.New(fault.SignIn, "error.sign_in")
		}
		return fault.New(fault.NotFound, "error.not_found")
	}
	return nil
}
