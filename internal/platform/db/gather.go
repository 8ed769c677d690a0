package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// gatherer opens connections that gather the statements nobody waits for (the beginning of a transaction of DB.Tx, what
// Later was given) and send them with the next one, or with the commit: one journey instead of several, and locks that
// are taken last are held for that of the commit only. Whoever uses the pool without DB.Tx, as libraries do, is not
// touched by it.
type gatherer struct {
	driver.Connector
	name func() string // of the handle, see Self
}

// Connect implements driver.Connector.
func (g gatherer) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := g.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &gatherConn{Conn: c.(*stdlib.Conn), name: g.name}, nil
}

// gatherConn is a connection with the statements that wait. As every connection it is used by one goroutine at a time.
type gatherConn struct {
	*stdlib.Conn
	name    func() string
	tx      *gatherTx     // under way; nil outside of a transaction
	waiting *pgx.Batch    // in order; nil when none waits
	givers  []func(int64) // of each that waits: who is given the number it returns, nil for nobody
}

// gatherTx is a transaction that begins with its first statement.
type gatherTx struct {
	c      *gatherConn
	ctx    context.Context // of its beginning
	sent   bool            // the server knows of it
	failed error           // statements that waited were not run: it must not be committed
}

// BeginTx implements driver.ConnBeginTx.
func (c *gatherConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if _, ours := ctx.(laterCtx); !ours || opts != (driver.TxOptions{}) {
		return c.Conn.BeginTx(ctx, opts)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if c.Conn.Conn().IsClosed() {
		return nil, driver.ErrBadConn
	}
	c.waiting, c.givers = nil, nil
	c.queue("begin", nil, nil)
	c.tx = &gatherTx{c: c, ctx: ctx}
	return c.tx, nil
}

// CheckNamedValue implements driver.NamedValueChecker: Self is a name in a transaction of DB.Tx, whose commit is noted.
func (c *gatherConn) CheckNamedValue(v *driver.NamedValue) error {
	if _, ok := v.Value.(Self); ok {
		if v.Value = ""; c.tx != nil {
			v.Value = c.name()
		}
		return nil
	}
	return c.Conn.CheckNamedValue(v)
}

// ExecContext implements driver.ExecerContext.
func (c *gatherConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	_, later := ctx.(laterCtx)
	later = later && c.tx != nil
	if len(args) == 0 && !later { // it may be several statements, which only go alone
		if err := c.flush(ctx); err != nil {
			return nil, err
		}
	}
	give := giverOf(ctx)
	if c.waiting == nil && !later && give == nil {
		return c.Conn.ExecContext(ctx, query, args)
	}
	c.queue(query, args, give)
	if later {
		return driver.ResultNoRows, nil
	}
	tag, err := c.run(ctx)
	return driver.RowsAffected(tag.RowsAffected()), err
}

// QueryContext implements driver.QueryerContext.
func (c *gatherConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if c.waiting == nil {
		return c.Conn.QueryContext(ctx, query, args)
	}
	c.queue(query, args, nil)
	results, _, err := c.send(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := results.Query()
	if err != nil {
		return nil, c.broken(errors.Join(err, closeOf(results, err)))
	}
	r := &gatheredRows{results: results, rows: rows, first: rows.Next()} // an error of the query shows with the first row
	if err := rows.Err(); err != nil {
		rows.Close()
		_ = results.Close() // says the same again
		return nil, err
	}
	return r, nil
}

// PrepareContext implements driver.ConnPrepareContext: what is prepared is run without looking at what waits.
func (c *gatherConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := c.flush(ctx); err != nil {
		return nil, err
	}
	return c.Conn.PrepareContext(ctx, query)
}

func (c *gatherConn) queue(query string, args []driver.NamedValue, give func(int64)) {
	if c.waiting == nil {
		c.waiting = &pgx.Batch{}
	}
	values := make([]any, len(args))
	for i, a := range args {
		values[i] = a.Value
	}
	c.waiting.Queue(query, values...)
	c.givers = append(c.givers, give)
}

// send sends what waits and reads the outcome of everything but the last, whose giver it gives.
func (c *gatherConn) send(ctx context.Context) (pgx.BatchResults, func(int64), error) {
	givers, results := c.givers, c.Conn.Conn().SendBatch(ctx, c.waiting)
	c.waiting, c.givers = nil, nil
	if c.tx != nil {
		c.tx.sent = true
	}
	last := len(givers) - 1
	for _, give := range givers[:last] {
		if _, err := outcome(results, give); err != nil {
			return nil, nil, c.broken(errors.Join(err, closeOf(results, err)))
		}
	}
	return results, givers[last], nil
}

// outcome reads that of the next statement.
func outcome(results pgx.BatchResults, give func(int64)) (pgconn.CommandTag, error) {
	if give == nil {
		return results.Exec()
	}
	var n int64
	if err := results.QueryRow().Scan(&n); err != nil {
		return pgconn.CommandTag{}, err
	}
	give(n)
	return pgconn.CommandTag{}, nil
}

// run runs what waits and gives the word about the last statement.
func (c *gatherConn) run(ctx context.Context) (pgconn.CommandTag, error) {
	results, give, err := c.send(ctx)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	tag, err := outcome(results, give)
	if err = errors.Join(err, closeOf(results, err)); err != nil {
		err = c.broken(err)
	}
	return tag, err
}

// flush runs what waits, if anything does.
func (c *gatherConn) flush(ctx context.Context) error {
	if c.waiting == nil {
		return nil
	}
	_, err := c.run(ctx)
	return err
}

// closeOf is what the end of a batch says beyond the error that is known.
func closeOf(results pgx.BatchResults, known error) error {
	if err := results.Close(); known == nil {
		return err
	}
	return nil
}

// broken remembers that what waited was not run as a whole.
func (c *gatherConn) broken(err error) error {
	if c.tx != nil {
		c.tx.failed = err
	}
	return err
}

// Commit implements driver.Tx.
func (t *gatherTx) Commit() error {
	c := t.c
	switch {
	case t.failed != nil:
		return errors.Join(fmt.Errorf("db: statements were not run: %w", t.failed), t.Rollback())
	case !t.sent && c.waiting.Len() == 1: // nothing but its beginning
		return t.Rollback()
	}
	c.queue("commit", nil, nil)
	tag, err := c.run(t.ctx)
	if err == nil && tag.String() != "COMMIT" { // it had failed before, and this is how the server says so
		err = pgx.ErrTxCommitRollback
	}
	if err != nil {
		return errors.Join(err, t.Rollback())
	}
	c.tx = nil
	return nil
}

// rollbackWithin is how long the server may take to hear that it is over; closing the connection says so too.
const rollbackWithin = 5 * time.Second

// Rollback implements driver.Tx: what waits is forgotten. A connection that cannot say that it is over is closed.
func (t *gatherTx) Rollback() error {
	c := t.c
	c.tx, c.waiting, c.givers = nil, nil, nil
	conn := c.Conn.Conn()
	if !t.sent || conn.IsClosed() || conn.PgConn().TxStatus() == 'I' {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), rollbackWithin)
	defer cancel()
	if _, err := conn.Exec(ctx, "rollback"); err != nil {
		return errors.Join(err, conn.Close(ctx))
	}
	return nil
}

// gatheredRows are the rows of the last statement of a journey.
type gatheredRows struct {
	results pgx.BatchResults
	rows    pgx.Rows
	first   bool // a row is there that Next has not given
}

// Columns implements driver.Rows.
func (r *gatheredRows) Columns() []string {
	fields := r.rows.FieldDescriptions()
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

// Next implements driver.Rows.
func (r *gatheredRows) Next(dest []driver.Value) error {
	if !r.first && !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	r.first = false
	values, err := r.rows.Values()
	if err != nil {
		return err
	}
	for i, v := range values {
		if dest[i], err = plain(v); err != nil {
			return err
		}
	}
	return nil
}

// Close implements driver.Rows.
func (r *gatheredRows) Close() error {
	r.rows.Close()
	return r.results.Close()
}

// plain is a value as database/sql knows it: of the types that stores use, and no other.
func plain(v any) (driver.Value, error) {
	switch v := v.(type) {
	case nil, int64, string, bool, float64, []byte:
		return v, nil
	case int16:
		return int64(v), nil
	case int32:
		return int64(v), nil
	case float32:
		return float64(v), nil
	case driver.Valuer: // a sum of bigints is a numeric
		return v.Value()
	}
	return nil, fmt.Errorf("db: a column of type %T is not for a transaction", v)
}
