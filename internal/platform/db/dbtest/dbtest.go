// Package dbtest gives tests a real, empty, migrated database of each engine. PostgreSQL is started by the tests
// themselves: a private server of this process, as an unprivileged user, on a free port of the loopback, in a temporary
// directory, and it dies with the test process.
package dbtest

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"parvis/internal/platform/db"
)

// Each runs f as a subtest on an empty, migrated database of every engine.
func Each(t *testing.T, f func(t *testing.T, d *db.DB)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) { f(t, Open(t, engine)) })
	}
}

// Open gives an empty, migrated database of one engine, closed and removed with the test.
func Open(t testing.TB, engine string) *db.DB {
	t.Helper()
	d, err := db.Open(URL(t, engine))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if engine == "sqlite" {
		if _, err := d.Migrate(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// URL gives the address of a new database of one engine: empty for SQLite, migrated for PostgreSQL (made from a
// template, which is quicker than migrating each).
func URL(t testing.TB, engine string) string {
	t.Helper()
	if engine == "sqlite" {
		return "sqlite:" + filepath.Join(t.TempDir(), "parvis.db")
	}
	s, err := server()
	if err != nil {
		t.Fatalf("dbtest: PostgreSQL: %v", err)
	}
	return s.newDatabase(t)
}

var server = sync.OnceValues(func() (*postgres, error) { return startPostgres(quick) })

var databases atomic.Int64

func (s *postgres) newDatabase(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("t%d", databases.Add(1))
	ctx := context.Background()
	s.mu.Lock() // a template cannot be copied twice at once
	_, err := s.admin.Exec(ctx, "create database "+name+" template migrated strategy file_copy")
	s.mu.Unlock()
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if _, err := s.admin.Exec(ctx, "drop database if exists "+name+" with (force)"); err != nil {
			t.Errorf("dbtest: %v", err)
		}
	})
	return s.url(name)
}
