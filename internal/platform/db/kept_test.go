package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"modernc.org/sqlite"
)

// counted counts the statements that are prepared and closed below a keeper.
type counted struct {
	driver.Connector
	prepared, closed, conns *atomic.Int64
}

func (c counted) Connect(ctx context.Context) (driver.Conn, error) {
	inner, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	c.conns.Add(1)
	return countedConn{inner.(sqlConn), c}, nil
}

type countedConn struct {
	sqlConn
	of counted
}

func (c countedConn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	s, err := c.sqlConn.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	c.of.prepared.Add(1)
	return countedStmt{s.(sqlStmt), c.of}, nil
}

type countedStmt struct {
	sqlStmt
	of counted
}

func (s countedStmt) Close() error {
	s.of.closed.Add(1)
	return s.sqlStmt.Close()
}

// keeping is a pool of one connection that keeps at most so many statements, over a table of words.
func keeping(t *testing.T, most int, settings string) (*sql.DB, counted) {
	t.Helper()
	inner, err := sqlite.NewConnector("file:" + filepath.Join(t.TempDir(), "words.db") + "?_pragma=journal_mode(WAL)" + settings)
	if err != nil {
		t.Fatal(err)
	}
	c := counted{inner, new(atomic.Int64), new(atomic.Int64), new(atomic.Int64)}
	pool := sql.OpenDB(keeper{c, most})
	pool.SetMaxOpenConns(1)
	t.Cleanup(func() {
		_ = pool.Close()
		if c.prepared.Load() != c.closed.Load() {
			t.Errorf("%d statements prepared, %d closed when the pool was", c.prepared.Load(), c.closed.Load())
		}
	})
	run(t, pool, `create table words (id integer primary key, word text not null unique)`)
	return pool, c
}

func run(t *testing.T, pool *sql.DB, text string, args ...any) {
	t.Helper()
	if _, err := pool.ExecContext(t.Context(), text, args...); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

const (
	addWord = `insert into words (id, word) values ($1, $2)`
	getWord = `select word from words where id = $1`
)

func wantWord(t *testing.T, pool *sql.DB, id int, want string) {
	t.Helper()
	var got string
	if err := pool.QueryRowContext(t.Context(), getWord, id).Scan(&got); err != nil || got != want {
		t.Errorf("word %d is %q, %v; want %q", id, got, err, want)
	}
}

func TestAStatementIsPreparedOnce(t *testing.T) {
	pool, c := keeping(t, 10, "")
	for i := range 20 {
		run(t, pool, addWord, i, fmt.Sprint("w", i))
		wantWord(t, pool, i, fmt.Sprint("w", i))
	}
	tx, err := pool.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), addWord, 20, "in a transaction"); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	wantWord(t, pool, 20, "in a transaction")
	if n := c.prepared.Load(); n != 2 {
		t.Errorf("%d statements were prepared for two texts", n)
	}
}

func TestKeptStatementsAreBounded(t *testing.T) {
	const most = 3
	pool, c := keeping(t, most, "")
	run(t, pool, addWord, 1, "one")
	for round := range 50 {
		var n int
		if err := pool.QueryRowContext(t.Context(), fmt.Sprintf(`select %d from words`, round)).Scan(&n); err != nil || n != round {
			t.Fatalf("%d, %v; want %d", n, err, round)
		}
		wantWord(t, pool, 1, "one") // used each time, never forgotten
		if open := c.prepared.Load() - c.closed.Load(); open > most {
			t.Fatalf("%d statements are kept, want %d at most", open, most)
		}
	}
	if n := c.prepared.Load(); n != 52 {
		t.Errorf("%d statements were prepared, want 52: one insert, one read, fifty more", n)
	}
}

func TestWhatChangesTheSchemaIsNotKept(t *testing.T) {
	pool, c := keeping(t, 10, "")
	for _, text := range []string{`create index words_word on words (word)`, `drop index words_word`, `pragma user_version = 3`, `analyze`, ``, `-- nothing`} {
		run(t, pool, text)
	}
	if n := c.prepared.Load(); n != 0 {
		t.Errorf("%d of them were kept", n)
	}
}

func TestAKeptStatementFollowsTheSchema(t *testing.T) {
	pool, c := keeping(t, 10, "")
	run(t, pool, addWord, 1, "one")
	wantWord(t, pool, 1, "one")
	for i, changes := range [][]string{
		{`alter table words add column lang text not null default 'fr'`},
		{`create index words_lang on words (lang, word)`},
		{`drop index words_lang`},
		{`create table other (word text not null unique, id integer primary key)`, `insert into other (word, id) select word, id from words`,
			`drop table words`, `alter table other rename to words`},
	} {
		for _, change := range changes {
			run(t, pool, change)
		}
		wantWord(t, pool, 1, "one")
		run(t, pool, addWord, 10+i, fmt.Sprint("added ", i))
		wantWord(t, pool, 10+i, fmt.Sprint("added ", i))
	}
	if n := c.prepared.Load(); n != 3 {
		t.Errorf("%d statements were prepared, want 3: two that are said again, and the copy", n)
	}
}

func TestAStatementAtWorkIsNotDisturbed(t *testing.T) {
	pool, _ := keeping(t, 1, "")
	for i := range 5 {
		run(t, pool, addWord, i, fmt.Sprint("w", i))
	}
	tx, err := pool.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	const all = `select id from words where id >= $1 order by id`
	outer, err := tx.QueryContext(t.Context(), all, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer outer.Close()
	for want := 0; outer.Next(); want++ {
		var id, first int
		if err := outer.Scan(&id); err != nil || id != want {
			t.Fatalf("%d, %v; want %d", id, err, want)
		}
		if err := tx.QueryRowContext(t.Context(), all, id).Scan(&first); err != nil || first != id {
			t.Fatalf("the same statement within its own rows: %d, %v; want %d", first, err, id)
		}
		if _, err := tx.ExecContext(t.Context(), addWord, 100+id, fmt.Sprint("v", id)); err != nil {
			t.Fatal(err)
		}
		if want == 4 {
			break // its rows are left behind unread
		}
	}
	if err := outer.Err(); err != nil {
		t.Fatal(err)
	}
}

func TestAStatementThatFailed(t *testing.T) {
	pool, c := keeping(t, 10, "")
	unique := sqliteCode(2067, 1555)
	run(t, pool, addWord, 1, "one")
	for range 3 {
		if _, err := pool.ExecContext(t.Context(), addWord, 2, "one"); !unique(err) {
			t.Fatalf("%v, want a violation", err)
		}
	}
	run(t, pool, addWord, 2, "two")
	wantWord(t, pool, 2, "two")
	if open := c.prepared.Load() - c.closed.Load(); open != 2 {
		t.Errorf("%d statements are kept, want 2", open)
	}
}

func TestAKeptStatementThatMetALock(t *testing.T) {
	pool, c := keeping(t, 10, "&_pragma=busy_timeout(1)")
	run(t, pool, addWord, 1, "one")
	var file string
	if err := pool.QueryRowContext(t.Context(), `select file from pragma_database_list where name = 'main'`).Scan(&file); err != nil {
		t.Fatal(err)
	}
	other, err := sql.Open("sqlite", "file:"+file+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	tx, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	locked := sqlitePrimary(5)
	if _, err := pool.ExecContext(t.Context(), addWord, 2, "two"); !locked(err) {
		t.Errorf("%v, want that it is locked", err)
	}
	wantWord(t, pool, 1, "one")
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	run(t, pool, addWord, 2, "two")
	wantWord(t, pool, 2, "two")
	if n := c.conns.Load(); n != 1 {
		t.Errorf("%d connections were made", n)
	}
}

func TestStatementsAreClosedWithTheirConnection(t *testing.T) {
	pool, c := keeping(t, 10, "")
	for i := range 300 {
		run(t, pool, addWord, i, fmt.Sprint("w", i))
	}
	ctx, cancel := context.WithCancel(t.Context())
	rows, err := pool.QueryContext(ctx, `select a.id from words a, words b, words c`)
	if err != nil {
		t.Fatal(err)
	}
	rows.Next()
	cancel()
	for rows.Next() {
	}
	_ = rows.Close()
	if rows.Err() == nil {
		t.Error("the rows went on after their context had ended")
	}
	pool.SetMaxIdleConns(-1) // every connection is closed after use
	wantWord(t, pool, 7, "w7")
	wantWord(t, pool, 8, "w8")
	if c.conns.Load() < 2 || c.prepared.Load() != c.closed.Load() {
		t.Errorf("%d connections, %d statements prepared and %d closed", c.conns.Load(), c.prepared.Load(), c.closed.Load())
	}
}
