package db

import (
	"container/list"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
)

// keptStatements is how many statements a connection keeps prepared: more than a busy service says again and again, and a
// megabyte a connection if all were wide.
const keptStatements = 128

// keeper opens connections that keep the statements they ran last, prepared, for engines whose driver prepares each
// statement anew. A statement belongs to its connection and is closed with it; the engine itself prepares it again when
// the schema has changed. Whoever uses the pool gains, transactions and libraries too, and need not know.
type keeper struct {
	driver.Connector
	most int // statements a connection
}

// sqlConn is what a connection of the driver can do.
type sqlConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// sqlStmt is what a statement of the driver can do.
type sqlStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// Connect implements driver.Connector.
func (k keeper) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	inner, ok := c.(sqlConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("db: a connection of type %T cannot keep statements", c), c.Close())
	}
	return &keptConn{sqlConn: inner, most: k.most, byText: map[string]*list.Element{}}, nil
}

// keptConn is a connection with the statements that it keeps. As every connection it is used by one goroutine at a time.
type keptConn struct {
	sqlConn
	most   int
	byText map[string]*list.Element
	recent list.List // of *kept, the last used in front
}

// kept is a prepared statement. While its rows are read it is at work and cannot be run for somebody else.
type kept struct {
	sqlStmt
	text   string
	atWork bool
}

// ExecContext implements driver.ExecerContext.
func (c *keptConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	if give := giverOf(ctx); give != nil {
		return c.number(ctx, give, text, args)
	}
	k, err := c.take(ctx, text)
	if err != nil {
		return nil, err
	}
	if k == nil {
		return c.sqlConn.ExecContext(ctx, text, args)
	}
	res, err := k.ExecContext(ctx, args)
	if err != nil {
		c.drop(k)
	}
	return res, err
}

// QueryContext implements driver.QueryerContext.
func (c *keptConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	k, err := c.take(ctx, text)
	if err != nil {
		return nil, err
	}
	if k == nil {
		return c.sqlConn.QueryContext(ctx, text, args)
	}
	rows, err := k.QueryContext(ctx, args)
	if err != nil {
		c.drop(k)
		return nil, err
	}
	k.atWork = true
	return &keptRows{rows, c, k}, nil
}

// number runs a statement that returns one number.
func (c *keptConn) number(ctx context.Context, give func(int64), text string, args []driver.NamedValue) (driver.Result, error) {
	rows, err := c.QueryContext(ctx, text, args)
	if err != nil {
		return nil, err
	}
	row := make([]driver.Value, len(rows.Columns()))
	err = rows.Next(row)
	if err = errors.Join(err, rows.Close()); err != nil {
		return nil, err
	}
	n, ok := row[0].(int64)
	if !ok || len(row) != 1 {
		return nil, fmt.Errorf("db: %v is no number", row)
	}
	give(n)
	return driver.ResultNoRows, nil
}

// take gives the statement of a text, prepared; nil when the text is none to keep, or its rows are being read.
func (c *keptConn) take(ctx context.Context, text string) (*kept, error) {
	if e := c.byText[text]; e != nil {
		c.recent.MoveToFront(e)
		if k := e.Value.(*kept); !k.atWork {
			return k, nil
		}
		return nil, nil
	}
	if !worthKeeping(text) {
		return nil, nil
	}
	st, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	s, ok := st.(sqlStmt)
	if !ok {
		return nil, st.Close()
	}
	c.makeRoom()
	k := &kept{sqlStmt: s, text: text}
	c.byText[text] = c.recent.PushFront(k)
	return k, nil
}

// makeRoom forgets the statement that was not used for the longest time, when there are as many as may be. Those at work
// stay.
func (c *keptConn) makeRoom() {
	for e := c.recent.Back(); e != nil && c.recent.Len() >= c.most; {
		k := e.Value.(*kept)
		e = e.Prev()
		if !k.atWork {
			c.drop(k)
		}
	}
}

// drop forgets a statement. That its last run failed is known already; closing it says so once more.
func (c *keptConn) drop(k *kept) {
	if e := c.byText[k.text]; e != nil && e.Value == any(k) {
		delete(c.byText, k.text)
		c.recent.Remove(e)
	}
	_ = k.Close()
}

// Close closes the statements, then the connection.
func (c *keptConn) Close() error {
	for _, e := range c.byText {
		_ = e.Value.(*kept).Close()
	}
	c.byText = map[string]*list.Element{}
	c.recent.Init()
	return c.sqlConn.Close()
}

// keptRows are the rows of a kept statement.
type keptRows struct {
	driver.Rows
	c *keptConn
	k *kept
}

// Close gives the statement back.
func (r *keptRows) Close() error {
	err := r.Rows.Close()
	if r.k.atWork = false; err != nil {
		r.c.drop(r.k)
	}
	return err
}

// worthKeeping tells whether a statement reads or writes rows: whatever changes the schema or a setting runs once.
func worthKeeping(text string) bool {
	text = strings.TrimSpace(text)
	for strings.HasPrefix(text, "--") { // how libraries name theirs
		_, text, _ = strings.Cut(text, "\n")
		text = strings.TrimSpace(text)
	}
	word := text[:min(len(text), 6)]
	for _, w := range []string{"select", "insert", "update", "delete", "with"} {
		if strings.HasPrefix(strings.ToLower(word), w) {
			return true
		}
	}
	return false
}
