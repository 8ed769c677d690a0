package db_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

func TestOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		add := func(key string) error {
			o := &db.Once{Key: key, Hash: "h", At: time.UnixMicro(5)}
			return d.Tx(db.WithOnce(ctx, o), func(q db.Querier) error {
				return changelog.Append(ctx, q, time.UnixMicro(1), "x", key)
			})
		}
		if err := add("a"); err != nil {
			t.Fatal(err)
		}
		if err := add("a"); !errors.Is(err, db.ErrReplayed) {
			t.Errorf("the same key a second time: %v, want ErrReplayed", err)
		}
		if err := add("b"); err != nil {
			t.Errorf("another key: %v", err)
		}
		if v, err := changelog.Latest(ctx, d); err != nil || v != 2 {
			t.Errorf("versions = %d, %v; want 2: the replay changed nothing", v, err)
		}
	})
}

func TestTxRollsBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		boom := errors.New("boom")
		committed := 0
		d.OnCommit(func() { committed++ })
		err := d.Tx(t.Context(), func(q db.Querier) error {
			if err := changelog.Append(t.Context(), q, time.UnixMicro(1), "x", "1"); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) || committed != 0 {
			t.Fatalf("Tx = %v with %d commits, want boom and none", err, committed)
		}
		if v, _ := changelog.Latest(t.Context(), d); v != 0 {
			t.Fatalf("version %d survived a rollback", v)
		}
	})
}

func TestAuditLogIsAppendOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		_, err := d.ExecContext(ctx, `
			insert into audit_log (id, at, person_id, role, act, target_kind, target_id, detail)
			values ('1', 1, 'p', 'moderator', 'publish', 'listing', 'l', '{}')`)
		if err != nil {
			t.Fatal(err)
		}
		for _, change := range []string{`update audit_log set act = 'x'`, `delete from audit_log`} {
			if _, err := d.ExecContext(ctx, change); err == nil {
				t.Errorf("%q was allowed", change)
			}
		}
	})
}

func TestReadersCannotWrite(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	rows, err := d.QueryContext(t.Context(), `update counters set value = 9 returning value`)
	if err == nil {
		for rows.Next() {
		}
		err = errors.Join(rows.Err(), rows.Close())
	}
	if err == nil {
		t.Fatal("a write outside a transaction went through the pool of readers")
	}
}

// With samples of values a plan depends on the values it is for, and every kept statement is planned again each time.
func TestAnalysisGathersNoSamples(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	for i := range 200 {
		later(t, d, fmt.Sprint(i))
	}
	if _, err := d.ExecContext(t.Context(), `analyze`); err != nil {
		t.Fatal(err)
	}
	for table, want := range map[string]bool{"sqlite_stat1": true, "sqlite_stat4": false} {
		var n int
		if err := d.QueryRowContext(t.Context(), `select count(*) from sqlite_master where name = $1`, table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			if err := d.QueryRowContext(t.Context(), `select count(*) from `+table).Scan(&n); err != nil {
				t.Fatal(err)
			}
		}
		if (n > 0) != want {
			t.Errorf("%s has %d rows", table, n)
		}
	}
}

func TestMigrateTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		names, err := d.Migrate(t.Context())
		if err != nil || len(names) != 0 {
			t.Fatalf("second Migrate ran %v, %v; want nothing", names, err)
		}
		if n, err := d.Pending(t.Context()); err != nil || n != 0 {
			t.Fatalf("Pending = %d, %v", n, err)
		}
	})
}

// What the types of an engine promise is not checked with each row again; whatever else a table promises is.
func TestNeedlessChecks(t *testing.T) {
	d := dbtest.Open(t, "postgres")
	rows := []struct {
		what, check string
		want        int
	}{
		{"a column of booleans takes booleans", "%ARRAY[true, false]%", 0},
		{"a family is one of six", "%family = ANY%", 1},
		{"a slot has no fewer places than are taken", "%taken <= places%", 1},
		{"a reply that holds a place is alive", "%NOT holds%", 1},
	}
	for _, row := range rows {
		var n int
		err := d.QueryRowContext(t.Context(), `
			select count(*) from pg_constraint where contype = 'c' and pg_get_constraintdef(oid) like $1`, row.check).Scan(&n)
		if err != nil || n != row.want {
			t.Errorf("%s: %d checks, %v; want %d", row.what, n, err, row.want)
		}
	}
}
