package demo_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"parvis/internal/cli/demo"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/geo"
)

// now is a Tuesday morning.
var now = time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)

func deps(t testing.TB, d *db.DB) demo.Deps {
	t.Helper()
	communes, err := geo.France()
	if err != nil {
		t.Fatal(err)
	}
	return demo.Deps{DB: d, Now: now, Communes: communes}
}

func load(t testing.TB, d *db.DB, o demo.Options) {
	t.Helper()
	if err := demo.Load(context.Background(), deps(t, d), o); err != nil {
		t.Fatal(err)
	}
}

var usual = demo.Options{Orgs: 270, Listings: 120, Seed: 54}

func TestLoadRefusesWhatIsNotEmpty(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, usual)
		if err := demo.Load(context.Background(), deps(t, d), usual); !errors.Is(err, demo.ErrNotEmpty) {
			t.Fatalf("a second load gave %v", err)
		}
	})
}
