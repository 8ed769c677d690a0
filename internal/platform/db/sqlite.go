package db

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"
)

// openSQLite: one writer connection, immediate transactions, a pool of readers, WAL with synchronous=FULL (an
// acknowledged write is on the disk: with NORMAL a power cut loses it).
func openSQLite(path string) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, fmt.Errorf("db: %w", err)
	}
	write, err := sqlitePool(path, "immediate", "query_only(0)")
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	if err := write.Ping(); err != nil { // makes the file, so that readers find it
		return nil, errors.Join(fmt.Errorf("db: open %s: %w", path, err), write.Close())
	}
	read, err := sqlitePool(path, "deferred", "query_only(1)")
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(max(4, 2*runtime.NumCPU()))
	read.SetMaxIdleConns(max(4, 2*runtime.NumCPU()))
	d := &DB{write: write, read: read, Dialect: Dialect{
		Name:      "sqlite",
		IsUnique:  sqliteCode(sqlitelib.SQLITE_CONSTRAINT_UNIQUE, sqlitelib.SQLITE_CONSTRAINT_PRIMARYKEY),
		IsForeign: sqliteCode(sqlitelib.SQLITE_CONSTRAINT_FOREIGNKEY),
		isRefusal: func(error) bool { return false },
		isRetry:   sqlitePrimary(sqlitelib.SQLITE_BUSY, sqlitelib.SQLITE_LOCKED),
		isFull:    sqlitePrimary(sqlitelib.SQLITE_FULL, sqlitelib.SQLITE_IOERR, sqlitelib.SQLITE_READONLY, sqlitelib.SQLITE_CANTOPEN, sqlitelib.SQLITE_BUSY),
		appendOnly: func(table string) []string {
			return []string{
				`create trigger if not exists ` + table + `_no_update before update on ` + table + ` begin select raise(abort, 'append-only'); end`,
				`create trigger if not exists ` + table + `_no_delete before delete on ` + table + ` begin select raise(abort, 'append-only'); end`,
			}
		},
	}}
	d.marks.rename()
	return d, nil
}

// sqlitePool is a pool of connections that keep their statements.
func sqlitePool(path, lock, mode string) (*sql.DB, error) {
	c, err := sqlite.NewConnector(sqliteDSN(path, lock, mode))
	if err != nil {
		return nil, fmt.Errorf("db: open %s: %w", path, err)
	}
	return sql.OpenDB(keeper{c, keptStatements}), nil
}

// sqliteDSN: a bounded analysis gathers no samples of values. With samples a plan depends on the values it is for, and
// every kept statement is planned again each time it is run.
func sqliteDSN(path, lock, mode string) string {
	v := url.Values{"_txlock": {lock}, "_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "analysis_limit(1000)", mode}}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + v.Encode()
}

func sqliteCode(codes ...int) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[*sqlite.Error](err)
		if !ok {
			return false
		}
		for _, c := range codes {
			if e.Code() == c {
				return true
			}
		}
		return false
	}
}

func sqlitePrimary(codes ...int) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[*sqlite.Error](err)
		if !ok {
			return false
		}
		for _, c := range codes {
			if e.Code()&0xff == c {
				return true
			}
		}
		return false
	}
}
