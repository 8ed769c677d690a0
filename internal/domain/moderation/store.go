package moderation

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"parvis/internal/platform/db"
)

const caseColumns = `c.id, c.kind, c.target_id, c.org_id, c.person_id, c.commune, c.state, c.hints, c.opened_at, c.closed_at`

// hintCodes scans stored codes.
type hintCodes struct{ h *[]HintCode }

func (s hintCodes) Scan(v any) error {
	var text string
	err := (db.Text{S: &text}).Scan(v)
	*s.h = parseCodes(text)
	return err
}

func scanCase(c *Case) []any {
	return []any{&c.ID, &c.Kind, &c.TargetID, db.Text{S: &c.OrgID}, db.Text{S: &c.PersonID}, &c.Commune, &c.State,
		hintCodes{&c.Hints}, db.At{T: &c.OpenedAt}, db.At{T: &c.ClosedAt}}
}

// lockCase reads a case and keeps others from deciding it until the end of the transaction.
func lockCase(ctx context.Context, q db.Querier, forUpdate, id string) (Case, error) {
	var c Case
	err := q.QueryRowContext(ctx, `select `+caseColumns+` from cases c where c.id = $1`+forUpdate, id).Scan(scanCase(&c)...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return c, errNotFound()
	case err != nil:
		return c, fmt.Errorf("moderation: case %s: %w", id, err)
	}
	return c, nil
}

// insertCase writes a case, or brings the open one of the same target back to the queue with the new hints; it keeps its
// rank. It gives the id of whichever stands.
func insertCase(ctx context.Context, q db.Querier, c Case) (id string, err error) {
	var hints []Hint
	for _, code := range c.Hints {
		hints = append(hints, Hint{Code: code})
	}
	err = q.QueryRowContext(ctx, `
		insert into cases (id, kind, target_id, org_id, person_id, commune, state, hints, opened_at, closed_at)
		values ($1, $2, $3, $4, $5, $6, 'open', $7, $8, 0)
		on conflict (kind, target_id) where state <> 'closed'
		do update set state = 'open', hints = excluded.hints, commune = excluded.commune
		returning id`,
		c.ID, string(c.Kind), c.TargetID, db.Null(c.OrgID), db.Null(c.PersonID), c.Commune, codes(hints), db.Micros(c.OpenedAt)).Scan(&id)
	if err != nil {
		return "", fmt.Errorf("moderation: open a case for %s %s: %w", c.Kind, c.TargetID, err)
	}
	return id, nil
}

func setCase(ctx context.Context, q db.Querier, c Case, to State, now time.Time) error {
	closed := time.Time{}
	if to == Closed {
		closed = now
	}
	_, err := q.ExecContext(ctx, `update cases set state = $2, closed_at = $3 where id = $1`, c.ID, string(to), db.Micros(closed))
	if err != nil {
		return fmt.Errorf("moderation: case %s: %w", c.ID, err)
	}
	return nil
}

// lockTarget keeps a target as it is until the end of the transaction. NotFound when it is not there.
func lockTarget(ctx context.Context, q db.Querier, forUpdate string, kind Kind, id string) error {
	query := `select id from listings where id = $1`
	if kind == KindOrg {
		query = `select id from orgs where id = $1`
	}
	err := q.QueryRowContext(ctx, query+forUpdate, id).Scan(&id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return errNotFound()
	case err != nil:
		return fmt.Errorf("moderation: lock %s %s: %w", kind, id, err)
	}
	return nil
}

const decisionColumns = `d.id, d.case_id, c.kind, c.target_id, d.act, d.ground, d.words, d.person_id, d.at, d.undone_at, d.before`

// stored scans the past as JSON. What another program wrote there leads nowhere: such a decision cannot be undone.
type stored struct{ b *before }

func (s stored) Scan(v any) error {
	var text string
	if err := (db.Text{S: &text}).Scan(v); err != nil {
		return err
	}
	if json.Unmarshal([]byte(text), s.b) != nil {
		*s.b = before{}
	}
	return nil
}

func scanDecision(d *Decision) []any {
	return []any{&d.ID, &d.CaseID, &d.Kind, &d.TargetID, &d.Act, &d.Ground, &d.Words, db.Text{S: &d.PersonID},
		db.At{T: &d.At}, db.At{T: &d.UndoneAt}, stored{&d.before}}
}

func insertDecision(ctx context.Context, q db.Querier, d Decision) error {
	past, err := json.Marshal(d.before)
	if err != nil {
		return fmt.Errorf("moderation: decision %s: %w", d.ID, err)
	}
	_, err = q.ExecContext(ctx, `
		insert into decisions (id, case_id, act, ground, words, person_id, before, at, undone_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 0)`,
		d.ID, d.CaseID, string(d.Act), string(d.Ground), d.Words, db.Null(d.PersonID), string(past), db.Micros(d.At))
	if err != nil {
		return fmt.Errorf("moderation: decision %s: %w", d.ID, err)
	}
	return nil
}

func markUndone(ctx context.Context, q db.Querier, id string, now time.Time) error {
	_, err := q.ExecContext(ctx, `update decisions set undone_at = $2 where id = $1 and undone_at = 0`, id, db.Micros(now))
	if err != nil {
		return fmt.Errorf("moderation: undo %s: %w", id, err)
	}
	return nil
}

// lastDecision gives the last decision of a case that still holds.
func lastDecision(ctx context.Context, q db.Querier, caseID string) (Decision, bool, error) {
	return oneDecision(ctx, q, `d.case_id = $1`, caseID)
}

// LastDecision gives the last decision about a target that still holds, for the mail about it; found is false when there
// is none, or when it was undone.
func LastDecision(ctx context.Context, q db.Querier, kind Kind, targetID string) (d Decision, found bool, err error) {
	return oneDecision(ctx, q, `c.target_id = $1 and c.kind = $2`, targetID, string(kind))
}

func oneDecision(ctx context.Context, q db.Querier, where string, args ...any) (Decision, bool, error) {
	ds, err := db.All(ctx, q, scanDecision, `
		select `+decisionColumns+` from decisions d join cases c on c.id = d.case_id
		where `+where+` and d.act <> 'undo' and d.undone_at = 0
		order by d.at desc, d.id desc limit 1`, args...)
	if err != nil {
		return Decision{}, false, fmt.Errorf("moderation: last decision: %w", err)
	}
	if len(ds) == 0 {
		return Decision{}, false, nil
	}
	return ds[0], true, nil
}

// followed tells whether something happened because of a decision: another case of the target, a reply to what was
// published.
func followed(ctx context.Context, q db.Querier, c Case, d Decision) (yes bool, err error) {
	err = q.QueryRowContext(ctx, `
		select exists (select 1 from cases where kind = $1 and target_id = $2 and id <> $3 and opened_at >= $4)
			or exists (select 1 from replies where listing_id = $2 and created_at >= $4)`,
		string(c.Kind), c.TargetID, c.ID, db.Micros(d.At)).Scan(&yes)
	if err != nil {
		return false, fmt.Errorf("moderation: what followed %s: %w", d.ID, err)
	}
	return yes, nil
}
