package demo

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"parvis/internal/domain/account"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/geo"
)

// tuesday is when the tests load, unless they say otherwise.
var tuesday = time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)

var usual = Options{Orgs: 270, Listings: 120, Seed: 54}

func deps(t testing.TB, d *db.DB, now time.Time) Deps {
	t.Helper()
	communes, err := geo.France()
	if err != nil {
		t.Fatal(err)
	}
	return Deps{DB: d, Now: now, Communes: communes}
}

func load(t testing.TB, d *db.DB, o Options) {
	t.Helper()
	if err := Load(context.Background(), deps(t, d, tuesday), o); err != nil {
		t.Fatal(err)
	}
}

// made is the world of options at a time, without a database.
func made(t testing.TB, now time.Time, o Options) *world {
	t.Helper()
	lib, err := readLibrary()
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWorld(deps(t, nil, now), o, lib)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// count is the number that a query gives.
func count(t testing.TB, d *db.DB, query string, args ...any) (n int) {
	t.Helper()
	if err := d.QueryRowContext(context.Background(), query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func TestOptionsHaveBounds(t *testing.T) {
	for _, o := range []Options{{Orgs: 0}, {Orgs: -1}, {Orgs: MaxOrgs + 1}, {Orgs: 1, Listings: -1}, {Orgs: 1, Listings: MaxListings + 1}} {
		if err := Load(context.Background(), Deps{}, o); err == nil {
			t.Errorf("%+v were taken", o)
		}
	}
}

func TestADatabaseThatIsNotEmptyIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, Options{Orgs: 3, Listings: 1, Seed: 1})
		before := hash(t, d)
		err := Load(context.Background(), deps(t, d, tuesday), usual)
		if !errors.Is(err, ErrNotEmpty) {
			t.Fatalf("a second load gave %v", err)
		}
		if hash(t, d) != before {
			t.Error("the refused load changed something")
		}
	})
}

func TestTheSettingsAloneMakeItNotEmpty(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := territory.Store(context.Background(), d, tuesday, territory.Default()); err != nil {
			t.Fatal(err)
		}
		if err := Load(context.Background(), deps(t, d, tuesday), usual); !errors.Is(err, ErrNotEmpty) {
			t.Fatalf("got %v", err)
		}
	})
}

// hash is a fingerprint of every row of every table that is filled.
func hash(t testing.TB, d *db.DB) string {
	t.Helper()
	h := sha256.New()
	for _, x := range []table{persons, members, listings, slots, replies, messages, drafts,
		newTable("orgs", `id, kind, state, name, slug, name_fold, letter, object, theme, commune, rna, siren, siret, site, source, matched_by,
			charter_version, charter_at, charter_by, created_by, created_at, updated_at, verified_at, answer_minutes, answers`),
		newTable("cases", `id, kind, target_id, org_id, person_id, commune, state, hints, opened_at, closed_at`),
		newTable("decisions", `id, case_id, act, ground, words, person_id, before, at, undone_at`),
		newTable("audit_log", `id, at, person_id, role, act, target_kind, target_id, detail`),
		newTable("settings", `id, value, updated_at`),
	} {
		rows, err := d.QueryContext(context.Background(), `select `+x.columns+` from `+x.name+` order by 1, 2`)
		if err != nil {
			t.Fatal(err)
		}
		values, ptrs := make([]any, x.n), make([]any, x.n)
		for i := range values {
			ptrs[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(ptrs...); err != nil {
				t.Fatal(err)
			}
			for i, v := range values {
				switch b := v.(type) {
				case bool: // an engine without booleans gives 0 and 1
					values[i] = map[bool]int{false: 0, true: 1}[b]
				case []byte:
					values[i] = string(b)
				}
			}
			_, _ = fmt.Fprintln(h, values...)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func TestTheSameSeedMakesTheSameDatabase(t *testing.T) {
	o := Options{Orgs: 270, Listings: 700, Seed: 54}
	seen := map[string]bool{}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, o)
		seen[hash(t, d)] = true
	})
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, o)
		seen[hash(t, d)] = true
	})
	if len(seen) != 1 {
		t.Errorf("four loads made %d databases", len(seen))
	}
}

func TestAnotherSeedMakesAnotherTerritory(t *testing.T) {
	a, b := made(t, tuesday, usual), made(t, tuesday, Options{Orgs: 270, Listings: 120, Seed: 55})
	same := 0
	for i := range a.orgs {
		if a.orgs[i].ID == b.orgs[i].ID || i >= len(a.lib.Orgs) && a.orgs[i].Name == b.orgs[i].Name {
			same++
		}
	}
	if same > len(a.orgs)/10 {
		t.Errorf("%d of %d orgs are the same", same, len(a.orgs))
	}
}

func TestRowsComeBackAsTheyWere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, w := context.Background(), made(t, tuesday, usual)
		w.DB = d
		if err := write(ctx, d, func(to *writer) error { return w.store(ctx, to) }); err != nil {
			t.Fatal(err)
		}
		for _, want := range w.listings {
			got, err := listing.Load(ctx, d, want.ID)
			if err != nil {
				t.Fatal(err)
			}
			got.Bearer.Answers, got.Bearer.AnswerMinutes = 0, 0
			if diff := cmp.Diff(want, got, sameTime, cmpopts.EquateEmpty()); diff != "" {
				t.Fatal(diff)
			}
		}
		for _, want := range w.replies {
			got, err := exchange.Load(ctx, d, want.ID)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, sameTime); diff != "" {
				t.Fatal(diff)
			}
		}
		for _, want := range w.people {
			got, err := account.PersonByID(ctx, d, want.ID)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(*want, got, sameTime); diff != "" {
				t.Fatal(diff)
			}
		}
		set, err := territory.Get(ctx, d)
		if err != nil || set.Name != "Parvis" || set.Place != "Meurthe-et-Moselle" || set.Center != "54395" ||
			set.Review != territory.ReviewFirst || set.ReviewFirstN != 3 || !set.Charter || set.Validate() != nil {
			t.Errorf("the territory is %+v, %v", set, err)
		}
		for _, want := range w.orgs {
			got, err := org.Load(ctx, d, want.ID)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(*want, got, sameTime); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

// sameTime compares times as instants to the microsecond, as they are stored.
var sameTime = cmp.Comparer(func(a, b time.Time) bool { return db.Micros(a) == db.Micros(b) })

func BenchmarkLoad10k(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		d := dbtest.Open(b, "sqlite")
		b.StartTimer()
		load(b, d, Options{Orgs: 270, Listings: 10_000, Seed: 54})
	}
	b.ReportMetric(10_000*float64(b.N)/b.Elapsed().Seconds(), "listings/s")
}
