package moderation

import (
	"context"
	"fmt"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/jobs"
)

// Listen says which events open and close cases by themselves.
func (s *Service) Listen(q *jobs.Queue) {
	q.On(org.EventRegistered, "case", s.OnRegistered)
	q.On("listing.submitted", "case", s.OnSubmitted)
	q.On("listing.published", "case", s.OnPublished)
	q.On(org.EventEdited, "case", s.OnOrgEdited)
	for _, topic := range []string{"listing.ended", "listing.removed", org.EventDeactivated, org.EventSuspended} {
		q.On(topic, "case", s.OnLeft)
	}
}

// OnSubmitted opens the case of a listing that was sent to review; when it has one, its hints are found again.
func (s *Service) OnSubmitted(ctx context.Context, listingID string) error {
	return s.onEvent(ctx, KindListing, listingID, func(_ context.Context, _ db.Querier, t target) (bool, error) { return t.waits(), nil })
}

// OnRegistered opens the case of an org that registered, or came back with a correction.
func (s *Service) OnRegistered(ctx context.Context, orgID string) error {
	return s.onEvent(ctx, KindOrg, orgID, func(_ context.Context, _ db.Querier, t target) (bool, error) { return t.waits(), nil })
}

// OnOrgEdited opens the case of a verified org that changed its words; it stays verified meanwhile.
func (s *Service) OnOrgEdited(ctx context.Context, orgID string) error {
	return s.onEvent(ctx, KindOrg, orgID, func(_ context.Context, _ db.Querier, t target) (bool, error) { return t.public(), nil })
}

// OnPublished opens the case of a listing that went online unseen where the operator wants everything looked at
// afterwards.
func (s *Service) OnPublished(ctx context.Context, listingID string) error {
	return s.onEvent(ctx, KindListing, listingID, func(ctx context.Context, q db.Querier, t target) (bool, error) {
		if t.listing.State != listing.Online {
			return false, nil
		}
		settings, err := territory.Get(ctx, q)
		if err != nil || settings.Review != territory.ReviewAfter {
			return false, err
		}
		var seen bool
		err = q.QueryRowContext(ctx, `
			select exists (select 1 from cases where kind = 'listing' and target_id = $1)`, listingID).Scan(&seen)
		return !seen, err
	})
}

// onEvent opens the case of a target if it should have one. A target that is gone needs none.
func (s *Service) onEvent(ctx context.Context, kind Kind, id string, should func(context.Context, db.Querier, target) (bool, error)) error {
	return s.DB.Tx(ctx, func(q db.Querier) error {
		t, err := s.loadTarget(ctx, q, kind, id)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		yes, err := should(ctx, q, t)
		if err != nil {
			return fmt.Errorf("moderation: case for %s %s: %w", kind, id, err)
		}
		if !yes {
			return nil
		}
		_, err = s.open(ctx, q, t)
		return err
	})
}

// OpenCase opens the case of an org or a listing within a transaction, and gives its id; a target has one open case at
// most. NotFound when there is no such target.
func (s *Service) OpenCase(ctx context.Context, q db.Querier, kind Kind, targetID string) (string, error) {
	t, err := s.loadTarget(ctx, q, kind, targetID)
	if err != nil {
		return "", err
	}
	return s.open(ctx, q, t)
}

// open makes the case of a target, or brings the one it has back to the queue with fresh hints.
func (s *Service) open(ctx context.Context, q db.Querier, t target) (string, error) {
	now := s.Now()
	f, err := t.facts(ctx, q, now)
	if err != nil {
		return "", err
	}
	c := Case{ID: s.NewID(), Kind: t.kind, State: Open, OpenedAt: now, Hints: parseCodes(codes(Hints(f)))}
	c.OrgID, c.PersonID, c.Commune, _ = t.bearer()
	if c.TargetID = t.listing.ID; t.kind == KindOrg {
		c.TargetID = t.org.ID
	}
	return insertCase(ctx, q, c)
}

// OnLeft closes the case of a listing or an org that its people took away: there is nothing to decide.
func (s *Service) OnLeft(ctx context.Context, targetID string) error {
	_, err := s.DB.ExecContext(ctx, `
		update cases set state = 'closed', closed_at = $2
		where target_id = $1 and state <> 'closed'
			and (kind = 'listing' and exists (select 1 from listings where id = $1 and state in ('ended', 'removed'))
				or kind = 'org' and exists (select 1 from orgs where id = $1 and state in ('deactivated', 'suspended')))`,
		targetID, db.Micros(s.Now()))
	if err != nil {
		return fmt.Errorf("moderation: close the case of %s: %w", targetID, err)
	}
	return nil
}

// Reopen brings something that was decided before, or never, back to the queue. NotFound unless the actor moderates and
// the target is there; Conflict for what is a draft, ended or not registered.
func (s *Service) Reopen(ctx context.Context, by actor.Actor, kind Kind, targetID string) (id string, err error) {
	if err := CanModerate(by); err != nil {
		return "", err
	}
	err = s.DB.Tx(ctx, func(q db.Querier) error {
		t, err := s.loadTarget(ctx, q, kind, targetID)
		if err != nil {
			return err
		}
		if !t.decidable() {
			return fault.New(fault.Conflict, "moderation.cannot_reopen")
		}
		if id, err = s.open(ctx, q, t); err != nil {
			return err
		}
		return record(ctx, q, Entry{ID: s.NewID(), At: s.Now(), PersonID: by.PersonID, Role: by.Role, Act: "moderation.reopen", TargetKind: string(kind), TargetID: targetID})
	})
	return id, err
}
