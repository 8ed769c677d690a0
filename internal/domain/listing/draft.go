package listing

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/ids"
)

// DraftLife is how long an untouched draft is kept.
const DraftLife = 30 * 24 * time.Hour

// draftMax bounds what a draft may hold, in bytes.
const draftMax = 32 << 10

// WizardDraft is a listing being written, one question at a time: what was typed, right or wrong, so that nothing is
// ever lost. Its ID is a secret (160 bits) that opens it until a person is bound to it; then only they open it.
type WizardDraft struct {
	ID        string
	PersonID  string
	ListingID string // the listing that it changes, empty for a new one
	Step      string // the furthest question reached
	Form      Form
	UpdatedAt time.Time
}

// NewDraft opens a draft, of a signed-in person or of nobody yet.
func (s *Service) NewDraft(ctx context.Context, by actor.Actor, form Form, listingID string) (WizardDraft, error) {
	d := WizardDraft{ID: ids.Secret(), PersonID: by.PersonID, ListingID: listingID, Form: form, UpdatedAt: s.Now()}
	value, err := d.encode()
	if err != nil {
		return d, err
	}
	err = s.DB.Tx(ctx, func(q db.Querier) error {
		_, err := q.ExecContext(ctx, `
			insert into drafts (id, person_id, listing_id, step, value, created_at, updated_at, expires_at)
			values ($1, $2, $3, '', $4, $5, $5, $6)`, d.ID, db.Null(by.PersonID), db.Null(listingID), value,
			db.Micros(d.UpdatedAt), db.Micros(d.UpdatedAt.Add(DraftLife)))
		return err
	})
	if err != nil {
		return d, fmt.Errorf("listing: new draft: %w", err)
	}
	return d, nil
}

func (d WizardDraft) encode() (string, error) {
	value, err := json.Marshal(d.Form)
	if err != nil {
		return "", fmt.Errorf("listing: draft: %w", err)
	}
	if len(value) > draftMax {
		return "", fault.Bad("description", "listing.draft_large")
	}
	return string(value), nil
}

// Draft opens a draft. NotFound when there is none, it is too old or it is another person's.
func (s *Service) Draft(ctx context.Context, by actor.Actor, id string) (WizardDraft, error) {
	d := WizardDraft{ID: id}
	var value string
	if len(id) > 64 {
		return d, fault.New(fault.NotFound, "listing.draft_gone")
	}
	err := s.DB.QueryRowContext(ctx, `
		select person_id, listing_id, step, value, updated_at from drafts where id = $1 and expires_at > $2`, id, db.Micros(s.Now())).
		Scan(db.Text{S: &d.PersonID}, db.Text{S: &d.ListingID}, &d.Step, &value, db.At{T: &d.UpdatedAt})
	if errors.Is(err, sql.ErrNoRows) || err == nil && d.PersonID != "" && d.PersonID != by.PersonID {
		return WizardDraft{}, fault.New(fault.NotFound, "listing.draft_gone")
	}
	if err == nil {
		err = json.Unmarshal([]byte(value), &d.Form)
	}
	if err != nil {
		return d, fmt.Errorf("listing: draft: %w", err)
	}
	return d, nil
}

// SaveDraft keeps what was typed. A signed-in person who saves an unbound draft makes it theirs.
func (s *Service) SaveDraft(ctx context.Context, by actor.Actor, d WizardDraft) error {
	value, err := d.encode()
	if err != nil {
		return err
	}
	now := s.Now()
	return s.DB.Tx(ctx, func(q db.Querier) error {
		res, err := q.ExecContext(ctx, `
			update drafts set step = $1, value = $2, updated_at = $3, expires_at = $4, person_id = coalesce(person_id, $5)
			where id = $6 and (person_id is null or person_id = $5)`,
			d.Step, value, db.Micros(now), db.Micros(now.Add(DraftLife)), db.Null(by.PersonID), d.ID)
		if err != nil {
			return fmt.Errorf("listing: save draft: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fault.New(fault.NotFound, "listing.draft_gone"))
		}
		return nil
	})
}

// DropDraft forgets a draft that was sent or given up.
func (s *Service) DropDraft(ctx context.Context, by actor.Actor, id string) error {
	_, err := s.DB.ExecContext(ctx, `
		delete from drafts where id = $1 and (person_id is null or person_id = $2)`, id, by.PersonID)
	if err != nil {
		return fmt.Errorf("listing: drop draft: %w", err)
	}
	return nil
}

// MyDrafts lists the actor's drafts of new listings, the last touched first.
func (s *Service) MyDrafts(ctx context.Context, by actor.Actor) ([]WizardDraft, error) {
	type row struct {
		WizardDraft
		value string
	}
	rows, err := db.All(ctx, s.DB, func(r *row) []any {
		return []any{&r.ID, &r.PersonID, &r.Step, &r.value, db.At{T: &r.UpdatedAt}}
	}, `
		select id, person_id, step, value, updated_at from drafts
		where person_id = $1 and listing_id is null and expires_at > $2 order by updated_at desc, id limit 20`,
		by.PersonID, db.Micros(s.Now()))
	if err != nil {
		return nil, fmt.Errorf("listing: drafts: %w", err)
	}
	out := make([]WizardDraft, len(rows))
	for i, r := range rows {
		out[i] = r.WizardDraft
		if err := json.Unmarshal([]byte(r.value), &out[i].Form); err != nil {
			return nil, fmt.Errorf("listing: drafts: %w", err)
		}
	}
	return out, nil
}

// SweepDrafts forgets the drafts whose time is over.
func (s *Service) SweepDrafts(ctx context.Context) error {
	if _, err := s.DB.ExecContext(ctx, `delete from drafts where expires_at < $1`, db.Micros(s.Now())); err != nil {
		return fmt.Errorf("listing: sweep drafts: %w", err)
	}
	return nil
}
