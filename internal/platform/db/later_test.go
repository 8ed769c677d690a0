package db_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

const addBack = addOut + ` returning 7 + cast($4 as bigint)`

func TestLaterNumber(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var got []int64
		number := func(q db.Querier, id string, n int) error {
			return db.LaterNumber(t.Context(), q, func(v int64) { got = append(got, v) }, addBack, id, "thing.made", "r", n)
		}
		err := d.Tx(t.Context(), func(q db.Querier) error {
			for _, do := range []func() error{
				func() error { return number(q, "a", 1) },
				func() error { return number(q, "b", 2) }, // goes with the read
				func() error { return scanOne(t.Context(), q) },
				func() error { later(t, q, "c"); return number(q, "d", 3) }, // with the commit
			} {
				if err := do(); err != nil {
					return err
				}
			}
			return nil
		})
		if n := outs(t, d); err != nil || n != 4 || fmt.Sprint(got) != "[8 9 10]" {
			t.Errorf("%d rows, given %v, %v", n, got, err)
		}
		if err := number(d, "e", 4); err != nil || len(got) != 4 || got[3] != 11 {
			t.Errorf("outside a transaction: %v, %v", got, err)
		}
		err = d.Tx(t.Context(), func(q db.Querier) error { return number(q, "a", 5) })
		if n := outs(t, d); !d.IsUnique(err) || n != 5 || len(got) != 4 {
			t.Errorf("one that is there: %d rows, given %v, %v", n, got, err)
		}
		err = d.Tx(t.Context(), func(q db.Querier) error {
			return db.LaterNumber(t.Context(), q, func(int64) { t.Error("no row gave a number") }, `delete from outbox where id = $1 returning 1`, "none")
		})
		if err == nil {
			t.Error("no row is no error")
		}
		if err := d.Tx(t.Context(), func(q db.Querier) error { return number(q, "f", 6) }); err != nil || len(got) != 5 {
			t.Errorf("the connection afterwards: %v, %v", got, err)
		}
	})
}

const addOut = `insert into outbox (id, topic, ref) values ($1, $2, $3)`

func later(t *testing.T, q db.Querier, id string) {
	t.Helper()
	if err := db.Later(t.Context(), q, addOut, id, "thing.made", "r"); err != nil {
		t.Fatal(err)
	}
}

func outs(t *testing.T, q db.Querier) (n int) {
	t.Helper()
	if err := q.QueryRowContext(t.Context(), `select count(*) from outbox`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestLaterIsDoneWithTheCommit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Tx(t.Context(), func(q db.Querier) error {
			later(t, q, "a")
			later(t, q, "b")
			return nil
		})
		if n := outs(t, d); err != nil || n != 2 {
			t.Errorf("%d rows, %v; want 2", n, err)
		}
		boom := errors.New("boom")
		err = d.Tx(t.Context(), func(q db.Querier) error {
			later(t, q, "c")
			return boom
		})
		if n := outs(t, d); !errors.Is(err, boom) || n != 2 {
			t.Errorf("%d rows after a rollback, %v; want 2", n, err)
		}
		if err := d.Tx(t.Context(), func(db.Querier) error { return nil }); err != nil {
			t.Errorf("a transaction of nothing: %v", err)
		}
		later(t, d, "d")
		if n := outs(t, d); n != 3 {
			t.Errorf("%d rows: outside a transaction it runs at once", n)
		}
	})
}

func TestWhatFollowsSeesLater(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Tx(t.Context(), func(q db.Querier) error {
			later(t, q, "a")
			if n := outs(t, q); n != 1 {
				t.Errorf("a query sees %d rows, want 1", n)
			}
			later(t, q, "b")
			res, err := q.ExecContext(t.Context(), `update outbox set ref = $1`, "s")
			if err != nil {
				return err
			}
			if n, err := res.RowsAffected(); err != nil || n != 2 {
				t.Errorf("an update found %d rows, %v; want 2", n, err)
			}
			later(t, q, "c")
			_, err = q.ExecContext(t.Context(), `delete from outbox where id = 'c'`) // without parameters
			return err
		})
		if n := outs(t, d); err != nil || n != 2 {
			t.Errorf("%d rows, %v; want 2", n, err)
		}
	})
}

func TestWhatGoesWrongLater(t *testing.T) {
	next := map[string]func(context.Context, db.Querier) error{
		"the commit":           func(context.Context, db.Querier) error { return nil },
		"a read":               func(ctx context.Context, q db.Querier) error { return scanOne(ctx, q) },
		"a write":              func(ctx context.Context, q db.Querier) error { return touchAll(ctx, q) },
		"a read, not heeded":   func(ctx context.Context, q db.Querier) error { _ = scanOne(ctx, q); return nil },
		"a write, not heeded":  func(ctx context.Context, q db.Querier) error { _ = touchAll(ctx, q); return nil },
		"another, of its kind": func(ctx context.Context, q db.Querier) error { return db.Later(ctx, q, addOut, "z", "t", "r") },
		"one without parameter": func(ctx context.Context, q db.Querier) error {
			_, err := q.ExecContext(ctx, `delete from outbox`)
			return err
		},
	}
	for name, do := range next {
		t.Run(name, func(t *testing.T) {
			d := dbtest.Open(t, "postgres")
			later(t, d, "a")
			err := d.Tx(t.Context(), func(q db.Querier) error {
				later(t, q, "b")
				later(t, q, "a") // it is there
				later(t, q, "c")
				return do(t.Context(), q)
			})
			if !d.IsUnique(err) {
				t.Errorf("%v, want a violation", err)
			}
			if n := outs(t, d); n != 1 {
				t.Errorf("%d rows, want 1: nothing of the transaction", n)
			}
			err = d.Tx(t.Context(), func(q db.Querier) error { later(t, q, "b"); return scanOne(t.Context(), q) })
			if n := outs(t, d); err != nil || n != 2 {
				t.Errorf("the connection afterwards: %d rows, %v", n, err)
			}
		})
	}
}

func scanOne(ctx context.Context, q db.Querier) error {
	var n int
	return q.QueryRowContext(ctx, `select count(*) from outbox where topic <> $1`, "x").Scan(&n)
}

func touchAll(ctx context.Context, q db.Querier) error {
	_, err := q.ExecContext(ctx, `update outbox set ref = $1`, "s")
	return err
}

// What is read beside other statements is read as it is read alone.
func TestGatheredRows(t *testing.T) {
	const query = `select cast($1 as bigint), cast(7 as integer), cast('é' as text), cast(1.5 as double precision), 1 = 1, cast(null as text),
		sum(value), count(*), coalesce(max(value), 0) from counters where name = $2`
	type row struct {
		big, small int64
		word       string
		real       float64
		yes        bool
		none       string
		sum        int64
		n          int
		most       int64
	}
	scan := func(r *row) []any {
		return []any{&r.big, &r.small, &r.word, &r.real, &r.yes, db.Text{S: &r.none}, &r.sum, &r.n, &r.most}
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		alone, err := db.All(t.Context(), d, scan, query, int64(1)<<40, "changes")
		if err != nil {
			t.Fatal(err)
		}
		err = d.Tx(t.Context(), func(q db.Querier) error {
			for range 2 {
				later(t, q, fmt.Sprint(outs(t, q)))
				beside, err := db.All(t.Context(), q, scan, query, int64(1)<<40, "changes")
				if err != nil || len(beside) != 1 || beside[0] != alone[0] {
					t.Errorf("%+v, %v; alone %+v", beside, err, alone)
				}
			}
			later(t, q, "x")
			none, err := db.All(t.Context(), q, func(s *string) []any { return []any{s} }, `select name from counters where name = $1`, "none")
			if err != nil || len(none) != 0 {
				t.Errorf("%v, %v; want no row", none, err)
			}
			later(t, q, "y")
			ids, err := db.All(t.Context(), q, func(s *string) []any { return []any{s} }, `select id from outbox where ref = $1 order by id`, "r")
			if err != nil || fmt.Sprint(ids) != "[0 1 x y]" {
				t.Errorf("%v, %v", ids, err)
			}
			later(t, q, "z")
			var n int
			if err := q.QueryRowContext(t.Context(), `select 1 / (count(*) - $1) from outbox`, 5).Scan(&n); err == nil {
				t.Error("a division by zero gave a row")
			}
			return err
		})
		if d.Wake == "" { // one engine gives null for it
			return
		}
		if n := outs(t, d); err == nil || n != 0 {
			t.Errorf("%d rows, %v; a statement failed", n, err)
		}
	})
}

func TestLaterUnderAContextThatEnds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, when := range []string{"before", "within"} {
			ctx, cancel := context.WithCancel(t.Context())
			if when == "before" {
				cancel()
			}
			err := d.Tx(ctx, func(q db.Querier) error {
				later(t, q, when)
				cancel()
				return nil
			})
			if n := outs(t, d); !errors.Is(err, context.Canceled) || n != 0 {
				t.Errorf("%s: %d rows, %v", when, n, err)
			}
		}
		for i := range 30 { // more than the pool holds
			err := d.Tx(t.Context(), func(q db.Querier) error { later(t, q, fmt.Sprint(i)); return scanOne(t.Context(), q) })
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
