package demo

import (
	"context"
	"fmt"
	"strings"
	"sync"

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

// statementValues bounds the values of one statement: longer ones are slower to prepare than they save.
const statementValues = 1000

// statements keeps the text of the statements, by table and number of rows.
var statements sync.Map

type statementKey struct {
	table string
	rows  int
}

func (t table) statement(rows int) string {
	key := statementKey{t.name, rows}
	if s, ok := statements.Load(key); ok {
		return s.(string)
	}
	var b strings.Builder
	b.WriteString("insert into " + t.name + " (" + t.columns + ") values ")
	for i := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(db.In(1+i*t.n, t.n))
	}
	statements.Store(key, b.String())
	return b.String()
}

// insert writes rows, as many a statement as is quick.
func insert(ctx context.Context, q db.Querier, t table, rows [][]any) error {
	most := max(statementValues/t.n, 1)
	args := make([]any, 0, most*t.n)
	for len(rows) > 0 {
		n := min(most, len(rows))
		args = args[:0]
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		if _, err := q.ExecContext(ctx, t.statement(n), args...); err != nil {
			return fmt.Errorf("demo: insert into %s: %w", t.name, err)
		}
		rows = rows[n:]
	}
	return nil
}

func rowsOf[T any](things []T, row func(T) []any) [][]any {
	out := make([][]any, len(things))
	for i, t := range things {
		out[i] = row(t)
	}
	return out
}
