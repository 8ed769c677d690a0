package mail

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
)

const columns = `id, to_addr, from_name, kind, lang, subject, body_text, body_html, calendar, unsubscribe, thread, state, attempts,
	error, created_at, sent_at`

func fields(m *Mail) []any {
	return []any{&m.ID, &m.To, &m.From, &m.Kind, &m.Lang, &m.Subject, &m.Text, &m.HTML, &m.Calendar, &m.Unsubscribe, &m.Thread,
		&m.State, &m.Attempts, &m.Error, db.At{T: &m.CreatedAt}, db.At{T: &m.SentAt}}
}

// insert writes a new mail; false when its id is taken.
func insert(ctx context.Context, q db.Querier, m Mail) (bool, error) {
	res, err := q.ExecContext(ctx, `
		insert into mails (`+columns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'queued', 0, '', $12, 0)
		on conflict (id) do nothing`,
		m.ID, m.To, m.From, m.Kind, m.Lang, m.Subject, m.Text, m.HTML, m.Calendar, m.Unsubscribe, m.Thread, db.Micros(m.CreatedAt))
	if err != nil {
		return false, fmt.Errorf("mail: insert %s: %w", m.ID, err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// Get gives one mail. NotFound when there is none. It is for the operator and the demonstration: who asks is checked by
// the page.
func Get(ctx context.Context, q db.Querier, id string) (Mail, error) {
	var m Mail
	err := q.QueryRowContext(ctx, `select `+columns+` from mails where id = $1`, id).Scan(fields(&m)...)
	if errors.Is(err, sql.ErrNoRows) {
		return m, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return m, fmt.Errorf("mail: get %s: %w", id, err)
	}
	return m, nil
}

// Filter says which mails a list shows, newest first.
type Filter struct {
	To     string // only to this address; empty: all
	Before Mail   // the last mail of the page before; the zero Mail for the first page
	Limit  int    // at most 200
}

// List gives a page of mails, the newest first; see Get for who may ask.
func List(ctx context.Context, q db.Querier, f Filter) ([]Mail, error) {
	at, id := int64(1<<62), "~"
	if f.Before.ID != "" {
		at, id = db.Micros(f.Before.CreatedAt), f.Before.ID
	}
	where, args := `(created_at, id) < ($1, $2)`, []any{at, id, max(1, min(f.Limit, 200))}
	if f.To != "" {
		where, args = where+` and to_addr = $4`, append(args, f.To)
	}
	out, err := db.All(ctx, q, fields, `
		select `+columns+` from mails where `+where+` order by created_at desc, id desc limit $3`, args...)
	if err != nil {
		return nil, fmt.Errorf("mail: list: %w", err)
	}
	return out, nil
}

// Last gives when the newest mail of a kind was stored for a recipient in a thread, and how many there are; the zero
// time and 0 when there is none.
func Last(ctx context.Context, q db.Querier, to, thread, kind string) (at time.Time, n int, err error) {
	err = q.QueryRowContext(ctx, `
		select coalesce(max(created_at), 0), count(*) from mails where to_addr = $1 and thread = $2 and kind = $3`,
		to, thread, kind).Scan(db.At{T: &at}, &n)
	if err != nil {
		return at, 0, fmt.Errorf("mail: last %s: %w", kind, err)
	}
	return at, n, nil
}

// begin counts a try of a waiting mail and gives it; false when it waits no more.
func begin(ctx context.Context, d *db.DB, id string) (m Mail, found bool, err error) {
	err = d.Tx(ctx, func(q db.Querier) error {
		err := q.QueryRowContext(ctx, `
			update mails set attempts = attempts + 1 where id = $1 and state = 'queued' returning `+columns, id).Scan(fields(&m)...)
		if found = err == nil; errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	if err != nil {
		return m, false, fmt.Errorf("mail: begin %s: %w", id, err)
	}
	return m, found, nil
}

// finish notes how a try ended. The words of a sent mail are forgotten unless keep: they hold links that open doors.
func finish(ctx context.Context, q db.Querier, m Mail, keep bool) error {
	_, err := q.ExecContext(ctx, `
		update mails set state = $2, error = $3, sent_at = $4,
			body_text = case when $5 then body_text else '' end,
			body_html = case when $5 then body_html else '' end,
			calendar = case when $5 then calendar else '' end
		where id = $1`, m.ID, string(m.State), m.Error, db.Micros(m.SentAt), keep)
	if err != nil {
		return fmt.Errorf("mail: finish %s: %w", m.ID, err)
	}
	return nil
}

// How long mails are remembered.
const (
	rememberSent = 30 * 24 * time.Hour // without their words
	rememberRest = 90 * 24 * time.Hour // kept or failed
)

// Sweep forgets mails whose time is over.
func Sweep(ctx context.Context, q db.Querier, now time.Time) error {
	_, err := q.ExecContext(ctx, `
		delete from mails where state = 'sent' and created_at < $1 or state in ('kept', 'failed') and created_at < $2`,
		db.Micros(now.Add(-rememberSent)), db.Micros(now.Add(-rememberRest)))
	if err != nil {
		return fmt.Errorf("mail: sweep: %w", err)
	}
	return nil
}
