package db_test

import (
	"context"
	"testing"

	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

// A mark stays as long as nothing is committed, and bears another name when nobody can say whether something was.
func TestMark(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, under := t.Context(), true
		d.OnCommit(func() { _, under = d.Mark() })
		rows := []struct {
			rule          string
			do            func()
			moves, doubts bool
		}{
			{"nothing", func() {}, false, false},
			{"a read", func() { outs(t, d) }, false, false},
			{"a commit", func() { _ = d.Tx(ctx, func(q db.Querier) error { later(t, q, "a"); return nil }) }, true, false},
			{"a statement of its own", func() { later(t, d, "b") }, true, false},
			{"a transaction that fails", func() { _ = d.Tx(ctx, func(db.Querier) error { return context.Canceled }) }, false, false},
			{"a commit that is refused", func() {
				_ = d.Tx(ctx, func(q db.Querier) error { return db.Later(ctx, q, addOut, "a", "t", "r") })
			}, false, false},
			{"a commit that is not answered", func() {
				gone, cancel := context.WithCancel(ctx)
				_ = d.Tx(gone, func(q db.Querier) error { later(t, q, "c"); cancel(); return nil })
			}, true, true},
		}
		if d.Wake != "" {
			rows = append(rows, rows[len(rows)-1])
			rows[len(rows)-1].rule, rows[len(rows)-1].do = "a commit before whose answer the connection ends", func() {
				_ = d.Tx(ctx, func(q db.Querier) error {
					return db.Later(ctx, q, `select pg_terminate_backend(pg_backend_pid()) where $1 = ''`, "")
				})
			}
		}
		for _, row := range rows {
			before, _ := d.Mark()
			row.do()
			after, settled := d.Mark()
			if !settled || (before != after) != row.moves || (before.Name() != after.Name()) != row.doubts {
				t.Errorf("%s: settled %t, moved %t, another name %t", row.rule, settled, before != after, before.Name() != after.Name())
			}
		}
		if err := d.Tx(ctx, func(q db.Querier) error { later(t, q, "d"); return nil }); err != nil || under {
			t.Errorf("while a commit is told it is settled: %t, %v", under, err)
		}
	})
}

// A statement bears the name of the handle in a transaction whose commit is noted, and nowhere else.
func TestSelf(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m, _ := d.Mark()
		if d.Wake == "" {
			m = db.Mark{}
		}
		pooled, err := d.Pool().BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		said := func(id string, q db.Querier) (name string) {
			t.Helper()
			_, err := q.ExecContext(t.Context(), addOut, id, db.Self{}, "r")
			if err == nil {
				err = q.QueryRowContext(t.Context(), `select topic from outbox where id = $1`, id).Scan(&name)
			}
			if err != nil {
				t.Error(err)
			}
			return name
		}
		if name := said("a", pooled); name != "" {
			t.Errorf("in a transaction of the pool it is %q", name)
		}
		if err := pooled.Rollback(); err != nil {
			t.Fatal(err)
		}
		if name := said("b", d); name != "" {
			t.Errorf("outside a transaction it is %q", name)
		}
		if err := d.Tx(t.Context(), func(q db.Querier) error {
			if name := said("c", q); name != m.Name() {
				t.Errorf("in a transaction it is %q, want %q", name, m.Name())
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
}
