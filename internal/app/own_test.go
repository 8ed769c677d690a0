package app_test

import (
	"fmt"
	"net/http/httptest"
	"sync"
	"testing"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
)

// What a number in the cookie of a reader costs the database: nothing, unless this node does not hold it; then one
// question, which all readers who came before it share.
func TestVersionCookieAsksTheDatabaseAtMostOnce(t *testing.T) {
	a := opened(t, "postgres")
	if err := a.DB.Tx(t.Context(), func(q db.Querier) error {
		return changelog.Append(t.Context(), q, a.Now(), "listing", "x")
	}); err != nil {
		t.Fatal(err)
	}
	if err := a.Search.WaitLatest(t.Context()); err != nil {
		t.Fatal(err)
	}
	read := func(value string) {
		r := httptest.NewRequest("GET", "/api/v1/communes?q=nancy", nil)
		r.Header.Set("Cookie", "__Host-parvis_version="+value)
		w := httptest.NewRecorder()
		a.Handler.ServeHTTP(w, r)
		if w.Code != 200 {
			t.Errorf("%q: status %d", value, w.Code)
		}
	}
	for _, row := range []struct {
		rule, value string
		readers     int
		low, high   uint64
	}{
		{"the version that is held", "1", 50, 0, 0},
		{"one before", "0", 50, 0, 0},
		{"what is none", "un", 50, 0, 0},
		{"one too long", "9999999999999999999", 50, 0, 0},
		{"one that was never given", "2", 1, 1, 1},
		{"a large one", "999999999999999999", 1, 1, 1},
		{"never more questions than readers", "2", 50, 1, 50},
	} {
		before := a.TipAsked()
		var all sync.WaitGroup
		for range row.readers {
			all.Go(func() { read(row.value) })
		}
		all.Wait()
		if n := a.TipAsked() - before; n < row.low || n > row.high {
			t.Errorf("%s: %d questions for %d readers, want %s", row.rule, n, row.readers, fmt.Sprint(row.low, " to ", row.high))
		}
	}
}
