package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// shelf keeps descriptions and mounts nothing: the routes are served by this package, so that a mistake is answered in
// the reader's language.
type shelf struct{}

func (shelf) Handle(*huma.Operation, func(huma.Context))       {}
func (shelf) ServeHTTP(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }

func describe(base string) huma.API {
	c := huma.DefaultConfig("Parvis", "1")
	c.CreateHooks = nil // no $schema in answers
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.Info.Description = "Reading what is public on this service: listings, orgs, communes. " +
		"Times are RFC 3339 with a zone, distances kilometres, positions WGS84 degrees. " +
		"Errors are problem details (RFC 9457) with a sentence in French, or in English when asked for by Accept-Language."
	c.Info.License = &huma.License{Name: "Licence Ouverte 2.0", URL: "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"}
	c.Info.Contact = &huma.Contact{Name: "Parvis", URL: address(base, "/aide")}
	c.Servers = []*huma.Server{{URL: base + Prefix, Description: "This service"}}
	c.Tags = []*huma.Tag{
		{Name: "listings", Description: "What people and orgs look for and offer."},
		{Name: "orgs", Description: "Associations, companies, public bodies, collectives."},
		{Name: "places", Description: "Communes of France."},
	}
	return huma.NewAPI(c, shelf{})
}

func address(base, path string) string {
	if base == "" {
		return "http://localhost" + path
	}
	return base + path
}

// responses are those of a route beside 200.
func responses(doc *huma.OpenAPI, missing bool) map[string]*huma.Response {
	problem := doc.Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "")
	of := func(text string) *huma.Response {
		return &huma.Response{Description: text, Content: map[string]*huma.MediaType{"application/problem+json": {Schema: problem}}}
	}
	out := map[string]*huma.Response{
		"304": {Description: "Nothing has changed since the ETag in If-None-Match."},
		"422": of("A parameter is unknown or out of bounds; each is named under errors."),
		"503": of("The service cannot answer now; see Retry-After."),
	}
	if missing {
		out["404"], out["410"] = of("There is no such thing, or it is not public."), of("It was there and has come to its end.")
	}
	return out
}

// finish writes the document.
func (a *API) finish() {
	doc := a.doc.OpenAPI()
	schemas := doc.Components.Schemas.Map()
	delete(schemas, "ErrorModel") // huma's own, not used here
	delete(schemas, "ErrorDetail")
	for _, p := range doc.Paths {
		ok := p.Get.Responses[strconv.Itoa(http.StatusOK)]
		ok.Headers = map[string]*huma.Param{"ETag": {Description: "Names this answer; give it back in If-None-Match.", Schema: &huma.Schema{Type: huma.TypeString}}}
	}
	doc.Paths["/openapi.json"] = &huma.PathItem{Get: &huma.Operation{
		OperationID: "openapi", Summary: "This document", Description: "The description of this API (OpenAPI 3.1).", Tags: []string{"places"},
		Responses: map[string]*huma.Response{
			"200": {Description: "OK", Content: map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Type: huma.TypeObject}}}},
			"304": {Description: "Nothing has changed since the ETag in If-None-Match."},
			"4XX": {Description: "The request cannot be read."},
		},
	}}
	var err error
	if a.document, err = json.Marshal(doc); err != nil {
		panic(err) // the document is made of this package's own types
	}
}
