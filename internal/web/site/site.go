// Package site is the public and members' pages. routes.go is its table of contents; each noun has a file with its
// handlers and a .templ with its pages. Handlers decode, call one use case and show; they hold no rule and no SQL.
package site

import (
	"net/http"
	"strconv"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/domain/search"
	"parvis/internal/platform/geo"
	"parvis/internal/platform/tiles"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// Site is the use cases that the pages call.
type Site struct {
	*edge.Edge
	Accounts *account.Service
	Orgs     *org.Service
	Listings *listing.Service
	Exchange *exchange.Service
	Search   *search.Service
	Communes *geo.Communes
	Cards    *Cards         // nil: cards are written anew for each list
	Tiles    *tiles.Service // nil: every map is drawn here

	maps maps
}

// now is the time of the territory, for days and hours that people read.
func (s *Site) now() time.Time { return s.Now().In(s.Zone) }

// commune names a commune by its code, "" when unknown.
func (s *Site) commune(code string) string {
	c, ok := s.Communes.ByCode(code)
	if !ok {
		return ""
	}
	return c.Name
}

// private marks a page that no search engine shall keep.
func private(pg ui.Page) ui.Page {
	pg.NoIndex, pg.Canonical = true, ""
	return pg
}

// field finds the sentence beside a field.
func field(errs []ui.FieldError, name string) string { return ui.ErrorFor(errs, name) }

func path(r *http.Request, name string) string { return r.PathValue(name) }

func itoa(n int) string { return strconv.Itoa(n) }

// idOf reads the id at the end of a listing's address: "trier-la-collecte-0198…".
func idOf(slugID string) string {
	const n = 36
	if len(slugID) < n {
		return ""
	}
	return slugID[len(slugID)-n:]
}
