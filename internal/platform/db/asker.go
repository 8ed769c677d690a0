package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Asker asks for one number again and again: on a connection of its own, by a prepared statement, without what a pool and
// a context cost each time. It is made for a question that stands before every answer. Ask it from one place at a time.
type Asker struct {
	d     *DB
	query string

	mu     sync.Mutex // guards conn against Close
	conn   *sql.Conn
	closed bool
}

// Asker makes one for a query without arguments whose answer is one bigint. It ends with the database.
func (d *DB) Asker(query string) *Asker {
	a := &Asker{d: d, query: query}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.onClose = append(d.onClose, a.close)
	return a
}

// Ask gives the number as it is after the call began, or an error within a time. A connection that was lost since the
// last question is made anew, once.
func (a *Asker) Ask(within time.Duration) (int64, error) {
	if a.d.Wake == "" { // the database is within this process
		ctx, cancel := context.WithTimeout(context.Background(), within)
		defer cancel()
		var n int64
		err := a.d.QueryRowContext(ctx, a.query).Scan(&n)
		return n, err
	}
	until := time.Now().Add(within)
	conn, fresh, err := a.connect(until)
	if err != nil {
		return 0, err
	}
	n, err := a.askOn(conn, until, fresh)
	if err == nil || fresh {
		return n, err
	}
	if conn, _, err = a.connect(until); err != nil {
		return 0, err
	}
	return a.askOn(conn, until, true)
}

// connect gives the connection; fresh tells that nothing was asked on it yet.
func (a *Asker) connect(until time.Time) (conn *sql.Conn, fresh bool, err error) {
	a.mu.Lock()
	conn, closed := a.conn, a.closed
	a.mu.Unlock()
	if closed {
		return nil, false, sql.ErrConnDone
	}
	if conn != nil {
		return conn, false, nil
	}
	ctx, cancel := context.WithDeadline(context.Background(), until)
	defer cancel()
	if conn, err = a.d.write.Conn(ctx); err != nil {
		return nil, false, fmt.Errorf("db: ask: %w", err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return nil, false, errors.Join(sql.ErrConnDone, conn.Close())
	}
	a.conn = conn
	return conn, true, nil
}

// askName is the name of the prepared statement.
const askName = "parvis_asked"

func (a *Asker) askOn(conn *sql.Conn, until time.Time, fresh bool) (n int64, err error) {
	raw := conn.Raw(func(dc any) error {
		pg := dc.(*gatherConn).Conn.Conn()
		c := pg.PgConn()
		// The deadline stands on the connection: a context would cost a goroutine for each question.
		if err = c.Conn().SetDeadline(until); err != nil {
			return driver.ErrBadConn
		}
		if fresh {
			if _, err = c.Prepare(context.Background(), askName, a.query, nil); err != nil {
				return driver.ErrBadConn
			}
		}
		res := c.ExecPrepared(context.Background(), askName, nil, nil, binaryResult).Read()
		if err = res.Err; err != nil {
			return driver.ErrBadConn
		}
		if len(res.Rows) != 1 || len(res.Rows[0]) != 1 || len(res.Rows[0][0]) != 8 {
			err = sql.ErrNoRows
			return driver.ErrBadConn
		}
		n = int64(binary.BigEndian.Uint64(res.Rows[0][0]))
		return nil
	})
	if raw == nil {
		return n, nil
	}
	a.mu.Lock()
	a.conn = nil
	a.mu.Unlock()
	return 0, errors.Join(fmt.Errorf("db: ask: %w", errors.Join(err, raw)), ignoreDone(conn.Close()))
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
	conn := a.conn
	a.conn, a.closed = nil, true
	a.mu.Unlock()
	if conn == nil {
		return nil
	}
	return ignoreDone(conn.Close())
}
