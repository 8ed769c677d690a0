package db_test

import (
	"errors"
	"io"
	"net"
	"net/url"
	"sync/atomic"
	"testing"

	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

// road lies between a pool and its server and counts what sets out on it.
func road(t *testing.T, address string) (string, *atomic.Int64) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	server, n := u.Host, new(atomic.Int64)
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial("tcp", server)
			if err != nil {
				t.Error(err)
				return
			}
			go func() { _, _ = io.Copy(from, to); _ = from.Close() }()
			go func() { _, _ = io.Copy(to, counting{from, n}); _ = to.Close() }()
		}
	}()
	u.Host = l.Addr().String()
	return u.String(), n
}

type counting struct {
	io.Reader
	n *atomic.Int64
}

func (c counting) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if n > 0 {
		c.n.Add(1)
	}
	return n, err
}

func TestJourneys(t *testing.T) {
	address, set := road(t, dbtest.URL(t, "postgres"))
	d, err := db.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	boom := errors.New("boom")
	rows := []struct {
		what string
		do   func(db.Querier) error
		want int64
	}{
		{"nothing", func(db.Querier) error { return nil }, 0},
		{"one write without looking", func(q db.Querier) error { later(t, q, "a"); return nil }, 1},
		{"a read, a write, a number that nobody waits for", func(q db.Querier) error {
			if err := scanOne(t.Context(), q); err != nil {
				return err
			}
			later(t, q, "g")
			return db.LaterNumber(t.Context(), q, func(int64) {}, addBack, "h", "thing.made", "r", 1)
		}, 2},
		{"one write", func(q db.Querier) error { return touchAll(t.Context(), q) }, 2},
		{"one read", func(q db.Querier) error { return scanOne(t.Context(), q) }, 2},
		{"three writes, a read, another write", func(q db.Querier) error {
			for _, id := range []string{"b", "c", "d"} {
				later(t, q, id)
			}
			if err := scanOne(t.Context(), q); err != nil {
				return err
			}
			later(t, q, "e")
			return nil
		}, 2},
		{"a read, a write, rolled back", func(q db.Querier) error {
			if err := scanOne(t.Context(), q); err != nil {
				return err
			}
			later(t, q, "f")
			return boom
		}, 2},
	}
	fewest := map[string]int64{}
	for range 4 { // in the first the statements are prepared, and whoever was idle for a second is asked whether it lives
		if _, err := d.ExecContext(t.Context(), `delete from outbox`); err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			before := set.Load()
			if err := d.Tx(t.Context(), row.do); err != nil && !errors.Is(err, boom) {
				t.Fatal(row.what, err)
			}
			n := set.Load() - before
			if least, known := fewest[row.what]; !known || n < least {
				fewest[row.what] = n
			}
		}
	}
	for _, row := range rows {
		if n := fewest[row.what]; n != row.want {
			t.Errorf("%s: %d journeys, want %d", row.what, n, row.want)
		}
	}
}
