package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"parvis/internal/platform/fault"
)

// routes is the table of contents.
func (a *API) routes() {
	add[listingsIn](a, route[Listings]{
		id: "listings", path: "/listings", tag: "listings", summary: "Find listings",
		text:  "Listings that are online, in order, with the exact total and the counts beside every filter. Conditions of different kinds all hold; of a repeated parameter one value is enough.",
		stamp: a.Search.Stamp, serve: a.listings})
	add[idIn](a, route[ListingDetail]{
		id: "listing", path: "/listings/{id}", tag: "listings", summary: "Read a listing",
		text:  "One listing that is online. 410 when it has come to its end.",
		stamp: a.Search.Stamp, serve: a.listing, missing: true})
	add[orgsIn](a, route[Orgs]{
		id: "orgs", path: "/orgs", tag: "orgs", summary: "List the orgs",
		text:  "The directory, in order of name. Of orgs that nobody has claimed yet: name, object, theme and commune.",
		stamp: a.Search.Stamp, serve: a.orgs})
	add[idIn](a, route[Org]{
		id: "org", path: "/orgs/{id}", tag: "orgs", summary: "Read an org",
		text:  "One org of the directory.",
		stamp: a.Search.Stamp, serve: a.org, missing: true})
	add[communesIn](a, route[Communes]{
		id: "communes", path: "/communes", tag: "places", summary: "Find communes",
		text:  "Communes of France by the beginning of a name or of a postcode; accents, case and hyphens are ignored.",
		stamp: func() string { return "communes" }, serve: a.communes})
	add[suggestIn](a, route[Suggestions]{
		id: "suggest", path: "/suggest", tag: "listings", summary: "Suggest while typing",
		text:  "Themes, communes, orgs and listings that begin with what was typed.",
		stamp: a.Search.Stamp, serve: a.suggest})
	a.mux.HandleFunc("GET "+Prefix+"/openapi.json", a.openapi)
	a.mux.HandleFunc(Prefix+"/", func(w http.ResponseWriter, r *http.Request) { a.fail(w, r, errNoRoute) })
}

var (
	errNoRoute = fault.New(fault.NotFound, "api.no_route")
	errMethod  = &fault.Error{Kind: methodNotAllowed, Key: "api.method"}
)

// methodNotAllowed is a kind of the protocol alone.
const methodNotAllowed fault.Kind = "method_not_allowed"

// route is one address: its description and what answers it.
type route[Out any] struct {
	id, path, tag, summary, text string
	missing                      bool // may answer 404 and 410
	// stamp names the data of the answer: the same stamp, the same address, the same answer.
	stamp func() string
	serve func(*call) (Out, error)
}

// add describes a route by the fields of In and Out, and mounts it. The parameters it takes are those described.
func add[In, Out any](a *API, rt route[Out]) {
	op := huma.Operation{OperationID: rt.id, Method: http.MethodGet, Path: rt.path, Summary: rt.summary, Description: rt.text,
		Tags: []string{rt.tag}, Responses: responses(a.doc.OpenAPI(), rt.missing)}
	huma.Register(a.doc, op, func(context.Context, *In) (*body[Out], error) { return nil, nil })
	known := map[string]bool{}
	for _, p := range a.doc.OpenAPI().Paths[rt.path].Get.Parameters {
		if p.In == "query" {
			known[p.Name] = true
		}
	}
	a.mux.HandleFunc("GET "+Prefix+rt.path, func(w http.ResponseWriter, r *http.Request) {
		etag := a.etag(r, rt.stamp())
		if unchanged(r, etag) {
			w.Header().Set("ETag", etag)
			w.Header().Set("Cache-Control", cacheControl)
			w.WriteHeader(http.StatusNotModified)
			return
		}
		c := a.call(r, known)
		out, err := rt.serve(c)
		if err == nil {
			err = c.err()
		}
		if err != nil {
			a.fail(w, r, err)
			return
		}
		a.answer(w, r, http.StatusOK, "application/json", etag, out)
	})
}

type body[T any] struct{ Body T }

func (a *API) openapi(w http.ResponseWriter, r *http.Request) {
	etag := a.etag(r, "openapi")
	if unchanged(r, etag) {
		w.Header().Set("ETag", etag)
		w.WriteHeader(http.StatusNotModified)
		return
	}
	a.answer(w, r, http.StatusOK, "application/json", etag, json.RawMessage(a.document))
}
