package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ErrReplayed says that the idempotency key of this request was taken by an earlier one: the effect exists already.
var ErrReplayed = errors.New("db: this request was carried out before")

// Once is the idempotency key of one request. The first transaction that is opened under its context takes the key, so
// that the key and the effect are committed together: a double click, a retry or a crash makes one thing.
type Once struct {
	Key  string    // from the form or the Idempotency-Key header, at most 255 characters, with the person's scope
	Hash string    // of the body: the same key with another body is refused by the caller
	At   time.Time // when the request came in

	taken bool
}

type onceKey struct{}

// WithOnce gives a context under which the first transaction takes the key.
func WithOnce(ctx context.Context, o *Once) context.Context {
	return context.WithValue(ctx, onceKey{}, o)
}

func onceOf(ctx context.Context) *Once {
	o, _ := ctx.Value(onceKey{}).(*Once)
	if o == nil || o.taken {
		return nil
	}
	return o
}

// Taken tells whether a transaction with the key was committed.
func (o *Once) Taken() bool { return o.taken }

func (o *Once) take(ctx context.Context, tx *sql.Tx) error {
	res, err := tx.ExecContext(ctx, `
		insert into idempotency (key, hash, created_at) values ($1, $2, $3)
		on conflict (key) do nothing`, o.Key, o.Hash, Micros(o.At))
	if err != nil {
		return fmt.Errorf("db: idempotency key: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, ErrReplayed)
	}
	return nil
}
