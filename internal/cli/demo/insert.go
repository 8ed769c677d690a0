package demo

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"parvis/internal/platform/db"
)

// table is where rows go.
type table struct {
	name    string
	columns string // in the order of the values
	n       int    // of columns
}

func newTable(name, columns string) table {
	return table{name: name, columns: columns, n: strings.Count(columns, ",") + 1}
}

// statementValues bounds the values of one statement: one engine looks each of them up among all others.
const statementValues = 160

func (t table) statement(rows int) string {
	var b strings.Builder
	b.WriteString("insert into " + t.name + " (" + t.columns + ") values ")
	for i := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(db.In(1+i*t.n, t.n))
	}
	return b.String()
}

// writer is one transaction that prepares each statement once: half of the time of a bulk load is their preparation.
type writer struct {
	*sql.Tx
	kept map[string]*sql.Stmt
}

// write runs f in one transaction. There are no rivals while an empty database is filled, so it is not run again.
func write(ctx context.Context, d *db.DB, f func(*writer) error) error {
	tx, err := d.Pool().BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("demo: begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if err := f(&writer{Tx: tx, kept: map[string]*sql.Stmt{}}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("demo: commit: %w", err)
	}
	return nil
}

func (w *writer) prepared(ctx context.Context, t table, rows int) (*sql.Stmt, error) {
	key := fmt.Sprint(t.name, rows)
	if st := w.kept[key]; st != nil {
		return st, nil
	}
	st, err := w.PrepareContext(ctx, t.statement(rows)) // closed with the transaction
	w.kept[key] = st
	return st, err
}

// insert writes rows, some a statement.
func (w *writer) insert(ctx context.Context, t table, rows [][]any) error {
	most := max(statementValues/t.n, 1)
	args := make([]any, 0, most*t.n)
	for len(rows) > 0 {
		n := min(most, len(rows))
		args = args[:0]
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		st, err := w.prepared(ctx, t, n)
		if err == nil {
			_, err = st.ExecContext(ctx, args...)
		}
		if err != nil {
			return fmt.Errorf("demo: insert into %s: %w", t.name, err)
		}
		rows = rows[n:]
	}
	return nil
}

func rowsOf[T, R any](things []T, row func(T) R) []R {
	out := make([]R, len(things))
	for i, t := range things {
		out[i] = row(t)
	}
	return out
}
