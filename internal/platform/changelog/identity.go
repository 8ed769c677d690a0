package changelog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parvis/internal/platform/db"
	"parvis/internal/platform/ids"
)

// Everything is the kind of the change that says that much was written at once, without a change for each: whoever
// follows reads all anew. Its ref says nothing.
const Everything = "everything"

// Identity is what tells this database from others: made by whoever asks first, kept in it. A copy of a database has the
// same one; where the copy went another way, Mark tells.
func Identity(ctx context.Context, d *db.DB) (string, error) {
	id, err := readIdentity(ctx, d)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	err = d.Tx(ctx, func(q db.Querier) error {
		_, err := q.ExecContext(ctx, `insert into identity (id, value) values (1, $1) on conflict (id) do nothing`, ids.New())
		return err
	})
	if err != nil {
		return "", fmt.Errorf("changelog: give an identity: %w", err)
	}
	return readIdentity(ctx, d)
}

func readIdentity(ctx context.Context, q db.Querier) (id string, err error) {
	if err = q.QueryRowContext(ctx, `select value from identity where id = 1`).Scan(&id); err != nil {
		return "", fmt.Errorf("changelog: identity: %w", err)
	}
	return id, nil
}

// Mark tells a change from another one that bears the same number in a database that went another way.
func (c Change) Mark() string { return fmt.Sprint(c.Kind, " ", c.Ref, " ", c.At) }

// Mark gives the mark of the change of a version, "" when the log does not hold it (any more).
func Mark(ctx context.Context, q db.Querier, version int64) (string, error) {
	var c Change
	err := q.QueryRowContext(ctx, `select kind, ref, at from changes where version = $1`, version).Scan(&c.Kind, &c.Ref, &c.At)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("changelog: change %d: %w", version, err)
	}
	return c.Mark(), nil
}
