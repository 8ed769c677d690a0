// Package db opens the database, runs transactions and names what the engines do differently. SQL is written once, in
// the domain's store files, with $1 placeholders in the common subset of SQLite and PostgreSQL; a real difference is a
// field or a method of Dialect, never an if in a domain package. Times are stored as microseconds since 1970, UTC.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"
)

// Querier is what a store function needs; a *DB and a transaction both serve, so store functions compose.
type Querier interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

// Dialect is what differs between the engines.
type Dialect struct {
	Name       string           // "sqlite" or "postgres", for logs and doctor
	SkipLocked string           // appended to the select that claims rows of a queue
	ForUpdate  string           // appended to the select that locks a row for its transaction; empty where a transaction has the database to itself
	Wake       string           // statement that tells the other nodes to look at the change log; empty when there are none
	IsUnique   func(error) bool // a unique or primary key was violated
	IsForeign  func(error) bool // a foreign key was violated
	isRetry    func(error) bool // the transaction lost a race and may be run again
	isRefusal  func(error) bool // of a commit: certain that it did not come about
	isFull     func(error) bool // the disk is full or the file cannot be written
	appendOnly func(table string) []string
	needless   string // statement that drops the checks that promise what the types do; empty where types promise nothing
}

// DB is an open database. Reads outside a transaction go to the pool of readers, everything else to the writer (on
// PostgreSQL both are the same pool).
type DB struct {
	Dialect
	write, read *sql.DB
	marks       marks

	mu       sync.Mutex
	onCommit []func()
	onClose  []func() error
}

// Open opens the database of a URL: "sqlite:PATH" or "postgres://…". It does not touch the schema.
func Open(url string) (*DB, error) {
	switch {
	case strings.HasPrefix(url, "sqlite:"):
		return openSQLite(strings.TrimPrefix(url, "sqlite:"))
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		return openPostgres(url)
	}
	scheme, _, _ := strings.Cut(url, ":")
	return nil, fmt.Errorf("db: the database address begins with %q, not with sqlite: or postgres://", scheme)
}

// Close closes every connection.
func (d *DB) Close() error {
	d.mu.Lock()
	first := d.onClose
	d.onClose = nil
	d.mu.Unlock()
	var all error
	for _, f := range first {
		all = errors.Join(all, f())
	}
	if d.read != d.write {
		all = errors.Join(all, d.read.Close())
	}
	return errors.Join(all, d.write.Close())
}

// Pool is the connection pool that writes, for the libraries that bring their own statements (migrations, jobs).
func (d *DB) Pool() *sql.DB { return d.write }

// ExecContext runs a statement in a transaction of its own.
func (d *DB) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	res, err := d.write.ExecContext(ctx, query, args...)
	if err == nil {
		d.committed()
	}
	return res, err
}

// QueryContext reads; a statement that writes belongs into Tx.
func (d *DB) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return d.read.QueryContext(ctx, query, args...)
}

// QueryRowContext reads one row; a statement that writes belongs into Tx.
func (d *DB) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return d.read.QueryRowContext(ctx, query, args...)
}

// Ping tells whether the database answers.
func (d *DB) Ping(ctx context.Context) error { return d.read.PingContext(ctx) }

// OnCommit registers f to be called after every transaction that this process commits. f must not block: it is how
// the queue and the index of this node wake at once instead of at their next look.
func (d *DB) OnCommit(f func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.onCommit = append(d.onCommit, f)
}

func (d *DB) committed() {
	d.marks.commits.Add(1)
	d.mu.Lock()
	hooks := d.onCommit
	d.mu.Unlock()
	for _, f := range hooks {
		f()
	}
}

// txTries is how often a transaction that lost a race is run before its error is given to the caller.
const txTries = 8

// Tx runs f in one transaction: an error or a panic rolls it back. f may be run again after a lost race (deadlock,
// serialisation), so it must have no effect but on the database. When ctx carries a Once (see once.go), its key is
// taken in this same transaction, and ErrReplayed is returned if it was taken before.
func (d *DB) Tx(ctx context.Context, f func(Querier) error) error {
	for try := 1; ; try++ {
		err := d.tx(ctx, f)
		if err == nil || try == txTries || !d.isRetry(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Duration(rand.IntN(1<<try)) * time.Millisecond):
		}
	}
}

func (d *DB) tx(ctx context.Context, f func(Querier) error) error {
	tx, err := d.write.BeginTx(laterCtx{Context: ctx}, nil)
	if err != nil {
		return fmt.Errorf("db: begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	once := onceOf(ctx)
	if once != nil {
		if err := once.take(ctx, tx); err != nil {
			return err
		}
	}
	if err := f(tx); err != nil {
		return err
	}
	if err := d.commit(tx); err != nil {
		return err
	}
	if once != nil {
		once.taken = true
	}
	return nil
}

// commit ends a transaction. From before it goes out until everybody was told, it is under way.
func (d *DB) commit(tx *sql.Tx) error {
	d.marks.underWay.Add(1)
	defer d.marks.underWay.Add(-1)
	if err := tx.Commit(); err != nil {
		if !d.isRefusal(err) {
			d.marks.rename()
		}
		return fmt.Errorf("db: commit: %w", err)
	}
	d.committed()
	return nil
}

// Unavailable tells whether err means that the database cannot be used now (gone, full, unwritable, too slow), rather
// than that the program or its input is wrong.
func (d *DB) Unavailable(err error) bool {
	return err != nil && (d.isFull(err) || isGone(err))
}

// All scans every row of a query into what scan points to: one value that is empty before each row.
func All[T any](ctx context.Context, q Querier, scan func(*T) []any, query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	var v, none T
	into := scan(&v)
	for rows.Next() {
		v = none
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// In writes "($first, $first+1, …)" for n values: the portable form of a set in a condition.
func In(first, n int) string {
	var b strings.Builder
	b.WriteByte('(')
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", first+i)
	}
	b.WriteByte(')')
	return b.String()
}

// Args turns a slice into query arguments.
func Args[T any](vs []T) []any {
	out := make([]any, len(vs))
	for i, v := range vs {
		out[i] = v
	}
	return out
}

// Micros is how a time is stored; the zero time is 0.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// Time is the inverse of Micros, in UTC.
func Time(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// At scans stored microseconds into a time; a null or 0 becomes the zero time.
type At struct{ T *time.Time }

// Scan implements sql.Scanner.
func (a At) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*a.T = time.Time{}
	case int64:
		*a.T = Time(v)
	default:
		return fmt.Errorf("db: a time is stored as %T", v)
	}
	return nil
}

// Text scans a text that may be null into a string.
type Text struct{ S *string }

// Scan implements sql.Scanner.
func (t Text) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*t.S = ""
	case string:
		*t.S = v
	case []byte:
		*t.S = string(v)
	default:
		return fmt.Errorf("db: a text is stored as %T", v)
	}
	return nil
}

// Null stores an empty string as null: for columns that refer to another table or must be unique when present.
func Null(s string) any {
	if s == "" {
		return nil
	}
	return s
}
