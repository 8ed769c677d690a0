package org

import (
	"context"
	"fmt"
	"slices"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/jobs"
)

// Verify lets an org in: from now on its listings may be public. Conflict when it is not waiting for that.
func Verify(ctx context.Context, q db.Querier, now time.Time, o Org) error {
	if o.VerifiedAt.IsZero() {
		o.VerifiedAt = now
	}
	return move(ctx, q, now, o, Verified, EventVerified, Pending, ToFix, Declined)
}

// AskFix sends an org back to its members with a wish; a verified one that was edited goes offline until it is fixed.
// Conflict in the other states.
func AskFix(ctx context.Context, q db.Querier, now time.Time, o Org) error {
	return move(ctx, q, now, o, ToFix, EventFix, Pending, ToFix, Verified)
}

// Decline refuses an org. An imported one may be claimed by somebody else at once, and is an unclaimed page again after
// ReleaseAfter. Conflict when there is nothing to refuse.
func Decline(ctx context.Context, q db.Querier, now time.Time, o Org) error {
	return move(ctx, q, now, o, Declined, EventDeclined, Pending, ToFix, Verified)
}

// ReleaseAfter is how long an imported org stays with who was refused it: the time to contest.
const ReleaseAfter = 14 * 24 * time.Hour

// Release makes unclaimed pages again of the imported orgs whose claim was declined ReleaseAfter ago; a periodic job
// calls it. Nothing of the claim is left on the page: the next import brings its words back.
func (s *Service) Release(ctx context.Context) error {
	now := s.Now()
	due, err := query(ctx, s.DB, `where state = 'declined' and (source = 'rna' or source = 'csv') and updated_at < $1
		order by updated_at limit 500`, db.Micros(now.Add(-ReleaseAfter)))
	if err != nil {
		return err
	}
	for _, o := range due {
		err := s.DB.Tx(ctx, func(q db.Querier) error {
			if o, err = s.lock(ctx, q, o.ID); err != nil || o.State != Declined {
				return err
			}
			if o, err = o.released(ctx, q); err != nil {
				return err
			}
			return move(ctx, q, now, o, Unclaimed, "", Declined)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// released takes an imported org from its members, and their words from it.
func (o Org) released(ctx context.Context, q db.Querier) (Org, error) {
	if _, err := q.ExecContext(ctx, `delete from members where org_id = $1`, o.ID); err != nil {
		return o, fmt.Errorf("org: release %s: %w", o.ID, err)
	}
	o.Object, o.Site, o.SourceHash, o.CreatedBy = "", "", "", ""
	o.CharterVersion, o.CharterAt, o.CharterBy, o.VerifiedAt = "", time.Time{}, "", time.Time{}
	return o, nil
}

// Imported tells whether the org came from a register or a list and not from a person.
func (o Org) Imported() bool { return o.Source == "rna" || o.Source == "csv" }

// Suspend takes a verified org and its listings offline until it is reactivated. Conflict when it is not verified.
func Suspend(ctx context.Context, q db.Querier, now time.Time, o Org) error {
	return move(ctx, q, now, o, Suspended, EventSuspended, Verified)
}

// Deactivate lets an org leave: it may come back. Conflict when it is not there any more, or suspended.
func Deactivate(ctx context.Context, q db.Querier, now time.Time, o Org) error {
	return move(ctx, q, now, o, Deactivated, EventDeactivated, Verified, Pending, ToFix, Unclaimed)
}

// Reactivate brings a suspended or deactivated org back; one that was never verified waits for a decision again.
// Conflict in the other states.
func Reactivate(ctx context.Context, q db.Querier, now time.Time, o Org) error {
	if o.VerifiedAt.IsZero() {
		return move(ctx, q, now, o, Pending, EventRegistered, Suspended, Deactivated)
	}
	return move(ctx, q, now, o, Verified, EventReactivated, Suspended, Deactivated)
}

// Restore puts an org back into the state it had before a decision that is undone.
func Restore(ctx context.Context, q db.Querier, now time.Time, o Org, to State) error {
	if to != Verified && o.State == Verified {
		o.VerifiedAt = time.Time{}
	}
	return move(ctx, q, now, o, to, "", o.State)
}

func move(ctx context.Context, q db.Querier, now time.Time, o Org, to State, topic string, from ...State) error {
	if !slices.Contains(from, o.State) {
		return fault.New(fault.Conflict, "org.not_now")
	}
	o.State, o.UpdatedAt = to, now
	if err := update(ctx, q, o); err != nil {
		return err
	}
	if topic != "" {
		if err := jobs.Publish(ctx, q, topic, o.ID); err != nil {
			return err
		}
	}
	return changelog.Append(ctx, q, now, "org", o.ID)
}

// Suspend is a moderator's: see the function of that name. Forbidden to others.
func (s *Service) Suspend(ctx context.Context, by actor.Actor, id string) error {
	return s.decide(ctx, by, id, Suspend)
}

// Reactivate is a moderator's: see the function of that name. An admin may bring back what they deactivated.
func (s *Service) Reactivate(ctx context.Context, by actor.Actor, id string) error {
	return s.DB.Tx(ctx, func(q db.Querier) error {
		o, err := s.lock(ctx, q, id)
		if err != nil {
			return err
		}
		if !(by.AdminOf(o.ID) && o.State == Deactivated) {
			if err := CanModerate(by, o); err != nil {
				return err
			}
		}
		return Reactivate(ctx, q, s.Now(), o)
	})
}

// Deactivate is the org's own leaving, by one of its admins, or a moderator's act. NotFound, Forbidden, Conflict.
func (s *Service) Deactivate(ctx context.Context, by actor.Actor, id string) error {
	return s.DB.Tx(ctx, func(q db.Querier) error {
		o, err := s.lock(ctx, q, id)
		if err != nil {
			return err
		}
		if !by.AdminOf(o.ID) {
			if err := CanModerate(by, o); err != nil {
				return err
			}
		}
		return Deactivate(ctx, q, s.Now(), o)
	})
}

// Verify is a moderator's: see the function of that name. Forbidden to others.
func (s *Service) Verify(ctx context.Context, by actor.Actor, id string) error {
	return s.decide(ctx, by, id, Verify)
}

// AskFix is a moderator's: see the function of that name. Forbidden to others.
func (s *Service) AskFix(ctx context.Context, by actor.Actor, id string) error {
	return s.decide(ctx, by, id, AskFix)
}

// Decline is a moderator's: see the function of that name. Forbidden to others.
func (s *Service) Decline(ctx context.Context, by actor.Actor, id string) error {
	return s.decide(ctx, by, id, Decline)
}

func (s *Service) decide(ctx context.Context, by actor.Actor, id string, act func(context.Context, db.Querier, time.Time, Org) error) error {
	return s.DB.Tx(ctx, func(q db.Querier) error {
		o, err := s.lock(ctx, q, id)
		if err != nil {
			return err
		}
		if err := CanModerate(by, o); err != nil {
			return err
		}
		return act(ctx, q, s.Now(), o)
	})
}
