package e2e

import (
	"fmt"
	"iter"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/platform/db"
)

func keys[K comparable, V any](m map[K]V) iter.Seq[K] {
	return func(yield func(K) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// random is what differs from one answer to the next by design: identifiers, secrets, idempotency keys.
var random = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|10\.\d+\.\d+\.\d+`)

func addPerson(now time.Time, email string) func(db.Querier) error {
	return func(q db.Querier) error {
		_, err := account.UpsertPerson(background, q, now, email, "Camille", "fr")
		return err
	}
}

// passing are what reading a page may note: when somebody was last seen, and that they have read a conversation of
// theirs. Nobody else sees either.
var passing = map[string][]string{
	"sessions": {"seen_at", "expires_at"}, "persons": {"seen_at"}, "replies": {"read_replier", "read_bearer"},
}

// dump is everything stored, by table, but the tables of the queue and the counts of tries.
func (n *Node) dump(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, table := range []string{"settings", "changes", "idempotency", "mails", "persons", "sign_ins", "sessions", "tokens", "orgs", "members",
		"drafts", "listings", "slots", "replies", "messages", "cases", "decisions", "audit_log"} {
		rows, err := n.App.DB.QueryContext(background, `select * from `+table)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for rows.Next() {
			values, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			line := ""
			for i, name := range columns {
				if !slices.Contains(passing[table], name) {
					line += fmt.Sprintf("%s=%v ", name, values[i])
				}
			}
			lines = append(lines, line)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		slices.Sort(lines)
		out[table] = strings.Join(lines, "\n")
	}
	return out
}

// TestCrossOrigin: no change is made for another site (S6).
func TestCrossOrigin(t *testing.T) {
	w := NewWorld(t, "sqlite")
	before := w.settled(t)
	for _, rt := range w.App.Router.Routes() {
		if rt.Method != http.MethodPost {
			continue
		}
		for name, headers := range map[string]map[string]string{
			"a browser says another site":              {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"},
			"a browser says a sister site":             {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "same-site"},
			"an old browser says another origin":       {"Origin": "https://elsewhere.example"},
			"an opaque origin":                         {"Origin": "null"},
			"an opaque origin, in a browser":           {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
			"another port of the same machine":         {"Origin": "http://127.0.0.1:1"},
			"another site that forges the method":      {"Origin": "https://elsewhere.example", "X-HTTP-Method-Override": "GET"},
			"an origin that begins like this one":      {"Origin": w.Base + ".elsewhere.example"},
			"another site with a body of another kind": {"Origin": "https://elsewhere.example", "Content-Type": "text/plain"},
		} {
			c := w.Clients[Operator]
			c.Address = w.Client().Address
			r := c.Request(http.MethodPost, concrete(rt.Pattern), formOf("act", "write", "message", "x", "email", "x@example.org"))
			r.Header.Del("Origin")
			r.Header.Del("Sec-Fetch-Site")
			for k, v := range headers {
				r.Header.Set(k, v)
			}
			if p := c.Do(r); p.Status != http.StatusForbidden {
				t.Errorf("POST %s from %s: status %d, want 403", rt.Pattern, name, p.Status)
			}
		}
	}
	same(t, before, w.settled(t))
}

// concrete fills the holes of a pattern with what does not exist.
func concrete(pattern string) string {
	return regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllString(strings.TrimSuffix(pattern, "{$}"), noID)
}

func formOf(pairs ...string) map[string][]string { return filled(pairs...)(nil, "") }

// same fails for every table that is not as it was.
func same(t *testing.T, before, after map[string]string) {
	t.Helper()
	for table, was := range before {
		if after[table] != was {
			t.Errorf("the table %s changed:\n%s", table, difference(was, after[table]))
		}
	}
}

func difference(was, is string) string {
	a, b := strings.Split(was, "\n"), strings.Split(is, "\n")
	var out []string
	for _, l := range a {
		if !slices.Contains(b, l) {
			out = append(out, "- "+l)
		}
	}
	for _, l := range b {
		if !slices.Contains(a, l) {
			out = append(out, "+ "+l)
		}
	}
	return last(strings.Join(out, "\n"), 2000)
}
