package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
)

func TestRefusals(t *testing.T) {
	h := open(t)
	long := strings.Repeat("a", 300)
	for rule, c := range map[string]struct{ query, field, message string }{
		"an unknown parameter is refused by name": {"?qq=x", "qq", "Ce paramètre n’existe pas."},
		"and so is a strange one":                 {"?" + long + "=x", strings.Repeat("a", 40) + "…", "Ce paramètre n’existe pas."},
		"an unknown value":                        {"?sense=give", "sense", "Choisissez parmi\u00a0: need, offer."},
		"a value twice":                           {"?q=a&q=b", "q", "Indiquez une seule valeur."},
		"a text too long":                         {"?q=" + long, "q", "Écrivez 200 signes au plus."},
		"bytes that are no text":                  {"?q=%ff", "q", "Ce n’est pas du texte."},
		"a limit too high":                        {"?limit=101", "limit", "Indiquez un nombre de 1 à 100."},
		"a limit that is no number":               {"?limit=1e2", "limit", "Indiquez un nombre de 1 à 100."},
		"a radius that is no number":              {"?near=48,6&radius_km=NaN", "radius_km", "Indiquez un nombre de 0 à 200."},
		"a radius around nothing":                 {"?radius_km=5", "radius_km", "Indiquez aussi le lieu autour duquel chercher."},
		"a place outside of the world":            {"?near=91,0", "near", "Indiquez une position, par exemple 48.69,6.18."},
		"an unknown commune":                      {"?commune=99999", "commune", "Indiquez le code INSEE de la commune, par exemple 54395."},
		"a day that does not exist":               {"?from=2026-02-30", "from", "Indiquez un jour ou une heure, par exemple 2026-11-28T09:00:00+01:00."},
		"an end before the beginning":             {"?from=2026-03-02&to=2026-03-01", "to", "La date de fin est avant la date de début."},
		"neither yes nor no":                      {"?remote=maybe", "remote", "Indiquez true ou false."},
		"a cursor made up":                        {"?cursor=AAAA", "cursor", "Ce curseur n’est pas valable pour cette recherche. Reprenez du début."},
		"nearest to nothing":                      {"?sort=nearest", "sort", "Pour trier par distance, indiquez aussi le lieu."},
		"an unreadable address":                   {"?q=%zz", "query", "Cette adresse ne peut pas être lue."},
	} {
		w := h.get("/api/v1/listings" + c.query)
		if w.Code != http.StatusUnprocessableEntity || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s", rule, w.Code, w.Body)
			continue
		}
		want := Problem{Type: "/problemes/invalid", Title: "Il y a un problème.", Status: 422, Errors: []ProblemField{{c.field, c.message}}}
		if d := cmp.Diff(want, read[Problem](t, w)); d != "" {
			t.Errorf("%s: %s", rule, d)
		}
	}
	w := h.get("/api/v1/listings?a=1&limit=0", "Accept-Language", "en-GB")
	if got := read[Problem](t, w); len(got.Errors) != 2 || got.Errors[0].Message != "There is no such parameter." {
		t.Errorf("every mistake is told at once, in the reader's language: %+v", got)
	}
}

func TestETag(t *testing.T) {
	h := open(t)
	o := h.org("Racines et Compagnie", org.Verified)
	h.listing(o, func(l *listing.Listing) { l.EndsAt = h.clock.Add(10 * time.Minute); l.Slots = nil })
	const path = "/api/v1/listings?limit=5"
	first := h.get(path)
	etag := first.Header().Get("ETag")
	again := func() int { return h.get(path, "If-None-Match", `"other", `+etag).Code }
	if etag == "" || again() != http.StatusNotModified {
		t.Fatalf("an unchanged answer is not sent again: %q, %d", etag, again())
	}
	if w := h.get("/api/v1/listings?limit=6", "If-None-Match", etag); w.Code != http.StatusOK {
		t.Error("another address has another tag")
	}
	h.clock = h.clock.Add(9 * time.Minute)
	if again() != http.StatusNotModified {
		t.Error("time alone changes nothing before the end of a listing")
	}
	h.clock = h.clock.Add(time.Minute)
	if w := h.get(path, "If-None-Match", etag); w.Code != http.StatusOK || read[Listings](t, w).Total != 0 {
		t.Errorf("a listing past its end is not served by a 304: %d %s", w.Code, w.Body)
	}
	etag = h.get(path).Header().Get("ETag")
	h.listing(o, nil)
	if again() != http.StatusOK {
		t.Error("a new listing changes the answer")
	}
}

func TestProtocol(t *testing.T) {
	h := open(t)
	do := func(method, path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.handler.ServeHTTP(w, httptest.NewRequest(method, path, nil))
		return w
	}
	if w := do(http.MethodGet, "/api/v1/nothing"); w.Code != 404 || read[Problem](t, w).Type != "/problemes/not_found" {
		t.Errorf("an unknown address: %d %s", w.Code, w.Body)
	}
	if w := do(http.MethodPost, "/api/v1/listings"); w.Code != 405 || w.Header().Get("Allow") == "" {
		t.Errorf("a method that changes: %d", w.Code)
	}
	if w := do(http.MethodOptions, "/api/v1/listings"); w.Code != 204 || w.Header().Get("Access-Control-Allow-Origin") != "*" ||
		w.Header().Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("a page of another site may read, without cookies: %d %v", w.Code, w.Header())
	}
	if w := do(http.MethodHead, "/api/v1/listings"); w.Code != 200 || w.Header().Get("ETag") == "" {
		t.Errorf("HEAD: %d", w.Code)
	}
	if w := h.get("/api/v1/listings", "Accept-Encoding", "gzip"); w.Header().Get("Vary") == "" {
		t.Error("an answer that depends on its headers says so")
	}
}

// The document names every route, each parameter it takes and every answer it gives.
func TestOpenAPI(t *testing.T) {
	h := open(t)
	w := h.get("/api/v1/openapi.json")
	var doc struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]struct {
			Get struct {
				Parameters []struct{ Name, In string }
				Responses  map[string]any
			}
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("version %q", doc.OpenAPI)
	}
	var paths, params []string
	for p := range doc.Paths {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	if d := cmp.Diff([]string{"/communes", "/listings", "/listings/{id}", "/openapi.json", "/orgs", "/orgs/{id}", "/suggest"}, paths); d != "" {
		t.Error(d)
	}
	for _, p := range doc.Paths["/listings"].Get.Parameters {
		params = append(params, p.Name)
	}
	for _, name := range strings.Fields("q sense family theme commune near radius_km from to remote wheelchair min_age sort limit cursor") {
		if !slices.Contains(params, name) {
			t.Errorf("the parameter %s is not described: %v", name, params)
		}
	}
	if strings.Contains(w.Body.String(), "ErrorModel") {
		t.Error("an error that is never given is described")
	}
}
