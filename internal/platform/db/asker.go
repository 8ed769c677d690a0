package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// Asker asks for one number again and again: on a connection of its own, by prepared statements, without what a pool and
// a context cost each time. It is made for questions that stand before every answer. Ask it from one place at a time.
type Asker struct {
	d       *DB
	first   string
	queries []string

	mu     sync.Mutex // guards line against Close
	line   *line
	closed bool
}

// line is a connection with what is prepared on it.
type line struct {
	*sql.Conn
	used     bool // something was asked on it
	prepared []bool
}

// Asker makes one for queries whose answer is one row of one bigint. What comes first is run on each new connection before
// anything is asked; it may be empty. An Asker ends with the database.
func (d *DB) Asker(first string, queries ...string) *Asker {
	a := &Asker{d: d, first: first, queries: queries}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.onClose = append(d.onClose, a.close)
	return a
}

// Ask gives the answer to a query, by its place, as it is after the call began, or an error within a time; ok is false when
// the answer is null. A connection that was lost since the last question is made anew, once.
func (a *Asker) Ask(within time.Duration, query int, args ...string) (n int64, ok bool, err error) {
	if a.d.Wake == "" { // the database is within this process
		return a.within(within, query, args)
	}
	until := time.Now().Add(within)
	l, err := a.connect(until)
	if err != nil {
		return 0, false, err
	}
	fresh := !l.used
	n, ok, err = a.askOn(l, until, query, args)
	if err == nil || fresh {
		return n, ok, err
	}
	if l, err = a.connect(until); err != nil {
		return 0, false, err
	}
	return a.askOn(l, until, query, args)
}

func (a *Asker) within(limit time.Duration, query int, args []string) (int64, bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	var n sql.NullInt64
	err := a.d.QueryRowContext(ctx, a.queries[query], Args(args)...).Scan(&n)
	return n.Int64, n.Valid, err
}

// connect gives the connection, a new one where there is none.
func (a *Asker) connect(until time.Time) (*line, error) {
	a.mu.Lock()
	l, closed := a.line, a.closed
	a.mu.Unlock()
	if closed {
		return nil, sql.ErrConnDone
	}
	if l != nil {
		return l, nil
	}
	ctx, cancel := context.WithDeadline(context.Background(), until)
	defer cancel()
	conn, err := a.d.write.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("db: ask: %w", err)
	}
	l = &line{Conn: conn, prepared: make([]bool, len(a.queries))}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return nil, errors.Join(sql.ErrConnDone, conn.Close())
	}
	a.line = l
	return l, nil
}

func (a *Asker) askOn(l *line, until time.Time, query int, args []string) (n int64, ok bool, err error) {
	raw := l.Raw(func(dc any) error {
		c := dc.(*gatherConn).Conn.Conn().PgConn()
		// The deadline stands on the connection: a context would cost a goroutine for each question.
		if err = c.Conn().SetDeadline(until); err == nil {
			n, ok, err = a.exchange(l, c, query, args)
		}
		if err != nil {
			return driver.ErrBadConn
		}
		return nil
	})
	if raw == nil {
		return n, ok, nil
	}
	a.mu.Lock()
	a.line = nil
	a.mu.Unlock()
	return 0, false, errors.Join(fmt.Errorf("db: ask: %w", errors.Join(err, raw)), ignoreDone(l.Close()))
}

// exchange asks on a connection; what is asked the first time is prepared.
func (a *Asker) exchange(l *line, c *pgconn.PgConn, query int, args []string) (n int64, ok bool, err error) {
	ctx := context.Background()
	if !l.used && a.first != "" {
		if _, err := c.Exec(ctx, a.first).ReadAll(); err != nil {
			return 0, false, err
		}
	}
	l.used = true
	name := "parvis_asked_" + strconv.Itoa(query)
	if !l.prepared[query] {
		if _, err := c.Prepare(ctx, name, a.queries[query], nil); err != nil {
			return 0, false, err
		}
		l.prepared[query] = true
	}
	values := make([][]byte, len(args))
	for i, arg := range args {
		values[i] = []byte(arg)
	}
	res := c.ExecPrepared(ctx, name, values, nil, binaryResult).Read()
	switch {
	case res.Err != nil:
		return 0, false, res.Err
	case len(res.Rows) != 1 || len(res.Rows[0]) != 1:
		return 0, false, sql.ErrNoRows
	case res.Rows[0][0] == nil:
		return 0, false, nil
	case len(res.Rows[0][0]) != 8:
		return 0, false, errors.New("the answer is no bigint")
	}
	return int64(binary.BigEndian.Uint64(res.Rows[0][0])), true, nil
}

var binaryResult = []int16{1}

// ignoreDone: a connection that broke is closed already.
func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrConnDone) {
		return nil
	}
	return err
}

func (a *Asker) close() error {
	a.mu.Lock()
	l := a.line
	a.line, a.closed = nil, true
	a.mu.Unlock()
	if l == nil {
		return nil
	}
	return ignoreDone(l.Close())
}
