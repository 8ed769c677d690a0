package db

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

//go:embed migrations/*.sql
var migrations embed.FS

// appendOnlyTables may be inserted into and read, never changed: a trigger of the engine sees to it.
var appendOnlyTables = []string{"audit_log"}

// Migrate brings the schema up to date and gives the names of the migrations that it ran. Migrations only go forward
// and only add, so that the previous release keeps working beside this one.
func (d *DB) Migrate(ctx context.Context) ([]string, error) {
	p, err := d.provider()
	if err != nil {
		return nil, err
	}
	results, err := p.Up(ctx)
	if err != nil {
		return nil, fmt.Errorf("db: migrate: %w", err)
	}
	var names []string
	for _, r := range results {
		names = append(names, r.Source.Path)
	}
	if d.needless != "" {
		if _, err := d.write.ExecContext(ctx, d.needless); err != nil {
			return nil, fmt.Errorf("db: drop needless checks: %w", err)
		}
	}
	for _, table := range appendOnlyTables {
		for _, ddl := range d.appendOnly(table) {
			if _, err := d.write.ExecContext(ctx, ddl); err != nil {
				return nil, fmt.Errorf("db: guard %s: %w", table, err)
			}
		}
	}
	return names, nil
}

// Pending tells how many migrations this binary knows that the database does not have.
func (d *DB) Pending(ctx context.Context) (int, error) {
	p, err := d.provider()
	if err != nil {
		return 0, err
	}
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return 0, fmt.Errorf("db: migrations: %w", err)
	}
	return int(max(want-have, 0)), nil
}

// Schema is the number of the last migration that the database has.
func (d *DB) Schema(ctx context.Context) (int64, error) {
	p, err := d.provider()
	if err != nil {
		return 0, err
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return 0, fmt.Errorf("db: schema: %w", err)
	}
	return have, nil
}

//go:embed fence.sql
var fence string

// fencing is the migration that sets up the fence around the change log, where others may write to it.
func (d *DB) fencing() *goose.Migration {
	m := goose.NewGoMigration(9, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		if d.Wake == "" {
			return nil
		}
		_, err := tx.ExecContext(ctx, fence)
		return err
	}}, nil)
	m.Source = "00009_fence.go"
	return m
}

func (d *DB) provider() (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("db: %w", err)
	}
	dialect := database.DialectPostgres
	if d.Name == "sqlite" {
		dialect = database.DialectSQLite3
	}
	p, err := goose.NewProvider(dialect, d.write, dir, goose.WithGoMigrations(d.fencing()))
	if err != nil {
		return nil, fmt.Errorf("db: migrations: %w", err)
	}
	return p, nil
}
