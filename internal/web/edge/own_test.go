package edge_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/jobs"
	"parvis/internal/web/edge"
)

// writing is an edge with routes that write into the change log or not; reached are the versions it waited for.
func writing(t *testing.T, d *db.DB) (e *edge.Edge, h http.Handler, reached *[]int64) {
	t.Helper()
	e, _ = serving(t, d)
	reached = new([]int64)
	e.Several = true
	e.Reach = func(_ context.Context, v int64) { *reached = append(*reached, v) }
	in := func(r *http.Request, f func(q db.Querier) error) error { return d.Tx(r.Context(), f) }
	log := func(r *http.Request) func(q db.Querier) error {
		return func(q db.Querier) error {
			return changelog.Append(r.Context(), q, e.Now(), "listing", "x")
		}
	}
	m := &edge.Router{}
	m.Post("/publier", edge.Everyone, func(w http.ResponseWriter, r *http.Request) error {
		if err := in(r, log(r)); err != nil {
			return err
		}
		return edge.Done(w, r, "/", "saved")
	})
	m.Post("/ecrire", edge.Everyone, func(w http.ResponseWriter, r *http.Request) error {
		if err := in(r, func(q db.Querier) error { return jobs.Publish(r.Context(), q, "made", "x") }); err != nil {
			return err
		}
		return edge.Done(w, r, "/", "saved")
	})
	m.Post("/refuser", edge.Everyone, func(w http.ResponseWriter, r *http.Request) error {
		return in(r, func(q db.Querier) error {
			if err := log(r)(q); err != nil {
				return err
			}
			return fault.Bad("mot", "error.form")
		})
	})
	m.Get("/lire", edge.Everyone, func(w http.ResponseWriter, _ *http.Request) error {
		_, err := fmt.Fprint(w, "lu")
		return err
	})
	return e, e.Handler(m, nil), reached
}

// Who wrote what others can find bears its version for a minute; nobody else gets a cookie.
func TestVersionCookieIsGivenToWhoWrote(t *testing.T) {
	const secured = "__Host-parvis_version=1; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax"
	const once = "cle"
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, row := range []struct {
			rule, method, path, base string
			form                     url.Values
			alone                    bool
			want                     string
			reached                  int
		}{
			{rule: "who writes into the log bears its version", method: "POST", path: "/publier", form: url.Values{once: {"a"}}, want: secured, reached: 1},
			{rule: "without a key of its own too", method: "POST", path: "/publier", want: secured, reached: 1},
			{rule: "on a plain address the name has no prefix", method: "POST", path: "/publier", base: "http://10.1.2.3", want: "parvis_version=1; Path=/; Max-Age=60; HttpOnly; SameSite=Lax", reached: 1},
			{rule: "where there is one node only there is no cookie", method: "POST", path: "/publier", alone: true, reached: 1},
			{rule: "who writes what nobody can find gets none", method: "POST", path: "/ecrire", form: url.Values{once: {"a"}}},
			{rule: "who is refused gets none", method: "POST", path: "/refuser", form: url.Values{once: {"a"}}},
			{rule: "who reads gets none", method: "GET", path: "/lire"},
			{rule: "nor who gets lost", method: "GET", path: "/rien"},
		} {
			for _, statement := range []string{`update counters set value = 0 where name = 'changes'`, `delete from changes`, `delete from idempotency`} {
				if _, err := d.ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			e, h, reached := writing(t, d)
			e.Several = !row.alone
			if row.base != "" {
				e.BaseURL = row.base
			}
			for _, again := range []bool{false, true} {
				if again && row.form == nil {
					break // nothing to know it by
				}
				*reached = nil
				r := httptest.NewRequest(row.method, row.path, strings.NewReader(row.form.Encode()))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				if got := w.Header().Get("Set-Cookie"); got != row.want || len(*reached) != row.reached {
					t.Errorf("%s (again: %t): cookie %q, want %q; waited for %v", row.rule, again, got, row.want, *reached)
				}
			}
		}
	})
}

// A request waits for the version that it bears, if it is one.
func TestVersionCookieIsRead(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	for _, row := range []struct {
		rule, value string
		alone       bool
		want        []int64
	}{
		{"a version", "7", false, []int64{7}},
		{"the largest that is read", strings.Repeat("9", 18), false, []int64{999_999_999_999_999_999}},
		{"one digit more", strings.Repeat("9", 19), false, nil},
		{"nothing", "", false, nil},
		{"zero", "0", false, nil},
		{"below zero", "-7", false, nil},
		{"with a sign", "+7", false, nil},
		{"words", "sept", false, nil},
		{"a number with more behind it", "7;8", false, []int64{7}}, // the semicolon ends the cookie
		{"a number and a space", "7 ", false, []int64{7}},          // which is trimmed
		{"hexadecimal", "0x7", false, nil},
		{"with underscores", "1_000", false, nil},
		{"very long", strings.Repeat("1", 5_000), false, nil},
		{"a version, where there is one node only", "7", true, nil},
	} {
		e, h, reached := writing(t, d)
		e.Several = !row.alone
		r := httptest.NewRequest(http.MethodGet, "/lire", nil)
		r.Header.Set("Cookie", "parvis_langue=fr; __Host-parvis_version="+row.value)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if !slices.Equal(*reached, row.want) || w.Code != http.StatusOK || w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: waited for %v, want %v; status %d", row.rule, *reached, row.want, w.Code)
		}
	}
}
