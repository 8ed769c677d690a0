package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// poolSize bounds the connections of one node: two nodes stay well under PostgreSQL's default of 100.
const poolSize = 24

// dropBooleanChecks drops every check that a boolean column is true or false. The schema has them for the engine whose
// columns take anything; here they were read, compiled and run with each row that was written.
const dropBooleanChecks = `do $$
declare c record;
begin
	for c in
		select conrelid::regclass as tab, conname from pg_constraint
		where contype = 'c' and connamespace = current_schema()::regnamespace
			and pg_get_constraintdef(oid) ~ '^CHECK \(\(\w+ = ANY \(ARRAY\[true, false\]\)\)\)$'
	loop
		execute format('alter table %s drop constraint %I', c.tab, c.conname);
	end loop;
end $$`

// wakeChannel is the PostgreSQL channel on which nodes tell one another that the change log grew.
const wakeChannel = "parvis_changes"

func openPostgres(url string) (*DB, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("db: the database address cannot be read: %w", errors.Unwrap(err))
	}
	if cfg.RuntimeParams["application_name"] == "" {
		cfg.RuntimeParams["application_name"] = "parvis"
	}
	d := &DB{}
	d.marks.rename()
	pool := sql.OpenDB(gatherer{stdlib.GetConnector(*cfg), d.marks.self})
	pool.SetMaxOpenConns(poolSize)
	pool.SetMaxIdleConns(poolSize)
	d.write, d.read, d.Dialect = pool, pool, Dialect{
		Name:       "postgres",
		SkipLocked: " for update skip locked",
		ForUpdate:  " for update",
		Wake:       `select pg_notify('` + wakeChannel + `', '')`,
		IsUnique:   pgCode("23505"),
		IsForeign:  pgCode("23503"),
		isRetry:    pgCode("40001", "40P01"),
		isRefusal:  isRefusal,
		isFull:     pgCode("53100", "53300", "57P01", "57P02", "57P03", "25006"),
		needless:   dropBooleanChecks,
		appendOnly: func(table string) []string {
			return []string{
				`create or replace function ` + table + `_append_only() returns trigger language plpgsql as $$ begin raise exception 'append-only'; end $$`,
				`drop trigger if exists ` + table + `_append_only on ` + table,
				`create trigger ` + table + `_append_only before update or delete on ` + table + ` for each row execute function ` + table + `_append_only()`,
			}
		},
	}
	return d, nil
}

// isRefusal tells whether the server said that a transaction was not committed. What is said when a connection ends, or not
// at all, leaves that open.
func isRefusal(err error) bool {
	if errors.Is(err, pgx.ErrTxCommitRollback) {
		return true
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && e.SeverityUnlocalized == "ERROR"
}

func pgCode(codes ...string) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[*pgconn.PgError](err)
		if !ok {
			return false
		}
		for _, c := range codes {
			if e.Code == c {
				return true
			}
		}
		return false
	}
}

// isGone tells whether the connection to the database could not be made or was lost.
func isGone(err error) bool {
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) {
		return true
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	return strings.Contains(err.Error(), "conn closed") || strings.Contains(err.Error(), "unexpected EOF")
}

// Listen calls wake each time another node says that the change log grew, until ctx ends or the connection breaks; the
// caller listens again after a while, and looks at the log by itself in between. Where there is one node only it waits
// for ctx.
func (d *DB) Listen(ctx context.Context, wake func()) error {
	if d.Wake == "" {
		<-ctx.Done()
		return ctx.Err()
	}
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("db: listen: %w", err)
	}
	defer conn.Close()
	return conn.Raw(func(dc any) error {
		pg := dc.(*gatherConn).Conn.Conn()
		if _, err := pg.Exec(ctx, "listen "+wakeChannel); err != nil {
			return fmt.Errorf("db: listen: %w", err)
		}
		wake()
		for {
			if _, err := pg.WaitForNotification(ctx); err != nil {
				return driver.ErrBadConn // never goes back into the pool, it is still listening
			}
			wake()
		}
	})
}
