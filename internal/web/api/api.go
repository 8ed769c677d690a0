// Package api is what programs read: the JSON API v1 of everything public, described by the OpenAPI document at
// /api/v1/openapi.json. It needs no account and gives no e-mail, no street that is not public, and of persons the first
// name alone.
//
// Each route is one line of routes.go; the structs of schema.go are at once the answers and, through huma, their
// description. What comes in is read by params.go, which refuses what it does not know by name, in the reader's
// language.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/domain/search"
	"parvis/internal/platform/geo"
	"parvis/internal/platform/i18n"
)

// Prefix is where the API lives.
const Prefix = "/api/v1"

// Deps is what the API reads from.
type Deps struct {
	Search    *search.Service
	Listings  *listing.Service
	Orgs      *org.Service
	Communes  *geo.Communes
	Languages *i18n.Bundle
	Now       func() time.Time
	BaseURL   string // "https://parvis.example.org", without a slash at the end
	// Departments are those of the territory, whose communes are suggested first; may be nil.
	Departments func(context.Context) []string
	Log         *slog.Logger
}

// API answers the routes of version 1.
type API struct {
	Deps
	zone     *time.Location
	doc      huma.API
	mux      *http.ServeMux
	document []byte
}

// New makes the API.
func New(d Deps) *API {
	zone, err := time.LoadLocation(search.Zone)
	if err != nil {
		d.Log.Warn("api: days without an hour are read in UTC", "err", err)
		zone = time.UTC
	}
	a := &API{Deps: d, zone: zone, doc: describe(d.BaseURL), mux: http.NewServeMux()}
	a.routes()
	a.finish()
	return a
}

// Handler serves everything under Prefix.
func (a *API) Handler() http.Handler { return http.HandlerFunc(a.serve) }

// serve sets what every answer bears. The API is open to pages of other sites: it knows no cookie and no secret.
func (a *API) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "ETag, Retry-After")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Vary", "Accept-Encoding, Accept-Language")
	if r.Method == http.MethodOptions {
		h.Set("Access-Control-Allow-Methods", "GET, HEAD")
		h.Set("Access-Control-Allow-Headers", "If-None-Match")
		h.Set("Access-Control-Max-Age", "86400")
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD, OPTIONS")
		a.fail(w, r, errMethod)
		return
	}
	a.mux.ServeHTTP(w, r)
}
