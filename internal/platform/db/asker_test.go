package db_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

const asked = `select value from counters where name = 'changes'`

func count(t *testing.T, d *db.DB, value int64) {
	t.Helper()
	if _, err := d.ExecContext(t.Context(), `update counters set value = $1 where name = 'changes'`, value); err != nil {
		t.Fatal(err)
	}
}

// What is asked on a connection of its own is what is committed now, and the connection is one more of the pool's.
func TestAskerSaysWhatIsCommitted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := d.Asker("", asked)
		for _, value := range []int64{0, 1, 7, -3, 1 << 62} {
			count(t, d, value)
			if n, _, err := a.Ask(time.Second, 0); err != nil || n != value {
				t.Errorf("%d is answered %d, %v", value, n, err)
			}
		}
		if err := d.Close(); err != nil {
			t.Errorf("the database does not close: %v", err)
		}
		if n, _, err := a.Ask(time.Second, 0); err == nil {
			t.Errorf("a closed database answers %d", n)
		}
	})
}

// A connection that was lost since the last question is not noticed by who asks; a question that cannot be answered is
// given up in time, and the next one is answered again.
func TestAskerOutlivesItsConnection(t *testing.T) {
	d := dbtest.Open(t, "postgres")
	a := d.Asker("", asked)
	ask := func(rule string, want int64) {
		t.Helper()
		if n, ok, err := a.Ask(5*time.Second, 0); err != nil || !ok || n != want {
			t.Fatalf("%s: %d, %v; want %d", rule, n, err, want)
		}
	}
	count(t, d, 1)
	ask("at first", 1)
	var cut int
	if err := d.QueryRowContext(t.Context(), `select count(*) from (select pg_terminate_backend(pid) from pg_stat_activity
		where datname = current_database() and pid <> pg_backend_pid()) x`).Scan(&cut); err != nil || cut == 0 {
		t.Fatalf("%d connections cut, %v", cut, err)
	}
	count(t, d, 2)
	ask("after the connection was cut", 2)

	locked, unlock := make(chan error), make(chan struct{})
	go func() {
		err := d.Tx(context.Background(), func(q db.Querier) error {
			if _, err := q.ExecContext(context.Background(), `lock table counters in access exclusive mode`); err != nil {
				return err
			}
			locked <- nil
			<-unlock
			return nil
		})
		locked <- err
	}()
	if err := <-locked; err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if n, _, err := a.Ask(200*time.Millisecond, 0); err == nil || !d.Unavailable(err) || time.Since(began) > 3*time.Second {
		t.Errorf("what nobody can read is answered %d, %v after %s", n, err, time.Since(began))
	}
	close(unlock)
	if err := <-locked; err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	ask("when it can be read again", 2)
}
