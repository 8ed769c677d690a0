package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/ids"
)

// Token is a link in a mail: it serves one purpose for one object. Only the hash of its secret is stored.
type Token struct {
	Purpose   string // "reply.confirm", "reply.open", …
	Ref       string // id of the object
	PersonID  string // in whose name, may be empty
	ExpiresAt time.Time
	UsedAt    time.Time
}

// NewToken makes a link for a purpose and gives its secret, which is not kept.
func NewToken(ctx context.Context, q db.Querier, now time.Time, purpose, ref, personID string, life time.Duration) (string, error) {
	secret := ids.Secret()
	_, err := q.ExecContext(ctx, `
		insert into tokens (hash, purpose, ref, person_id, created_at, expires_at, used_at)
		values ($1, $2, $3, $4, $5, $6, 0)`,
		ids.Hash(secret), purpose, ref, db.Null(personID), db.Micros(now), db.Micros(now.Add(life)))
	if err != nil {
		return "", fmt.Errorf("account: new token: %w", err)
	}
	return secret, nil
}

// PeekToken reads a link without consuming it. NotFound for a wrong secret or purpose, Gone when it is used or too old.
func PeekToken(ctx context.Context, q db.Querier, now time.Time, purpose, secret string) (Token, error) {
	t := Token{Purpose: purpose}
	if len(secret) > 64 {
		return t, fault.New(fault.NotFound, "account.link_unknown")
	}
	err := q.QueryRowContext(ctx, `
		select ref, person_id, expires_at, used_at from tokens where hash = $1 and purpose = $2`, ids.Hash(secret), purpose).
		Scan(&t.Ref, db.Text{S: &t.PersonID}, db.At{T: &t.ExpiresAt}, db.At{T: &t.UsedAt})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return t, fault.New(fault.NotFound, "account.link_unknown")
	case err != nil:
		return t, fmt.Errorf("account: token: %w", err)
	case !t.UsedAt.IsZero():
		return t, fault.New(fault.Gone, "account.link_used")
	case !now.Before(t.ExpiresAt):
		return t, fault.New(fault.Gone, "account.link_expired")
	}
	return t, nil
}

// UseToken consumes a link; of several at once exactly one succeeds. Errors as PeekToken.
func UseToken(ctx context.Context, q db.Querier, now time.Time, purpose, secret string) (Token, error) {
	t, err := PeekToken(ctx, q, now, purpose, secret)
	if err != nil {
		return t, err
	}
	res, err := q.ExecContext(ctx, `
		update tokens set used_at = $1 where hash = $2 and used_at = 0`, db.Micros(now), ids.Hash(secret))
	if err != nil {
		return t, fmt.Errorf("account: use token: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return t, errors.Join(err, fault.New(fault.Gone, "account.link_used"))
	}
	return t, nil
}
