package exchange

import (
	"context"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
)

// ConfirmByLink proves the address of a reply, or takes the place that was offered, with the link of the mail. The
// person gets an account if they had none. Who comes after the hold has lapsed gets a place if one is left, else a rank
// at the end of the waiting list.
//
// NotFound or Gone for the link; Gone or Conflict when the listing takes no replies any more; Forbidden when the person
// is suspended.
func (s *Service) ConfirmByLink(ctx context.Context, secret string) (Reply, error) {
	return s.confirm(ctx, func(q db.Querier) (string, error) {
		t, err := account.UseToken(ctx, q, s.Now(), PurposeConfirm, secret)
		return t.Ref, err
	}, actor.Actor{})
}

// Confirm takes the place that was offered to the actor. NotFound when the reply is not theirs.
func (s *Service) Confirm(ctx context.Context, by actor.Actor, replyID string) (Reply, error) {
	return s.confirm(ctx, func(db.Querier) (string, error) { return replyID, nil }, by)
}

// confirm finds the reply within the transaction; by is nobody when a link proves the right to it.
func (s *Service) confirm(ctx context.Context, find func(db.Querier) (string, error), by actor.Actor) (r Reply, err error) {
	err = s.DB.Tx(ctx, func(q db.Querier) error {
		id, err := find(q)
		if err != nil {
			return err
		}
		sc, found, err := s.sceneOf(ctx, q, id)
		if err != nil {
			return err
		}
		if r = found; by.SignedIn() {
			if side, err := SideOf(by, r); err != nil || side != Replier {
				return errNotFound()
			}
		}
		if r.State != ToConfirm && r.Confirmed() && !r.Over() {
			return nil // a second click: it is as they wished
		}
		if err := sc.confirm(ctx, &r); err != nil {
			return err
		}
		return sc.close(ctx)
	})
	return r, err
}

func (sc *scene) confirm(ctx context.Context, r *Reply) error {
	if _, err := r.State.After(Confirm); err != nil {
		return err
	}
	if err := CanAsk(sc.l, sc.now); err != nil && sc.l.State != listing.Paused {
		return err
	}
	if err := sc.prove(ctx, r); err != nil {
		return err
	}
	if r.State == Lapsed {
		r.QueuedAt = sc.now
		if _, found, err := living(ctx, sc.q, *r); err != nil || found {
			return conflictOr(err, "exchange.twice")
		}
	}
	return sc.arrive(ctx, r)
}

// prove binds the reply to the person of its address.
func (sc *scene) prove(ctx context.Context, r *Reply) error {
	p, err := account.UpsertPerson(ctx, sc.q, sc.now, r.Email, r.FirstName, r.Lang)
	if err != nil {
		return err
	}
	if !p.Active() {
		return fault.New(fault.Forbidden, "exchange.person_suspended")
	}
	if p.ID == r.ToPersonID {
		return fault.New(fault.Conflict, "exchange.own_listing")
	}
	if r.saw(Replier); !r.Confirmed() {
		r.PersonID, r.ConfirmedAt = p.ID, sc.now
	}
	return nil
}

func conflictOr(err error, key string) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, key)
}
