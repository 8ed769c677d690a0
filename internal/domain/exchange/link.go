package exchange

import (
	"context"
	"fmt"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
)

// Peeked is what stands behind a link of a mail.
type Peeked struct {
	Thread
	Used bool // the link has done its work: its page only says how things stand
	May  bool // the link can still do what it was made for
}

// Peek gives what stands behind a link without using it: what its page says before its one button. NotFound for a wrong
// link or purpose, or when its owner no longer acts for the bearer; Gone for one that is too old: only the id of the
// reply is then given, to lead to a new link.
func (s *Service) Peek(ctx context.Context, purpose, secret string) (p Peeked, err error) {
	now := s.Now()
	t, err := account.PeekToken(ctx, s.DB, now, purpose, secret)
	if p.Used = !t.UsedAt.IsZero(); p.Used && now.Before(t.ExpiresAt) {
		err = nil
	}
	if err != nil {
		if p.Reply.ID = t.Ref; p.Used {
			err = fault.New(fault.Gone, "account.link_expired")
		}
		return p, err
	}
	r, side, err := sideByToken(ctx, s.DB, t)
	if err != nil {
		return Peeked{}, err
	}
	if p.Thread, err = s.thread(ctx, r, side); err != nil || p.Used {
		return p, err
	}
	switch purpose {
	case PurposeConfirm:
		p.May = confirmable(r)
	case PurposeAccept, PurposeDecline:
		p.May = p.MayDecide
	case PurposeCancel:
		p.May = side == Replier && p.MayCancel
	}
	return p, nil
}

// confirmable tells whether the replier's word is waited for, or would bring a lapsed reply back.
func confirmable(r Reply) bool {
	_, err := r.State.After(Confirm)
	return err == nil && !(r.State == Waiting && r.Confirmed())
}

// ConfirmByOpenLink takes the place that was offered, with the link to the thread: who holds it is the replier. Errors
// as ConfirmByLink; NotFound for the link of a bearer.
func (s *Service) ConfirmByOpenLink(ctx context.Context, secret string) (Reply, error) {
	return s.confirm(ctx, func(q db.Querier) (string, error) {
		r, side, _, err := s.byOpenLink(ctx, q, secret)
		if err == nil && (side != Replier || !r.Confirmed()) {
			err = errNotFound()
		}
		return r.ID, err
	}, actor.Actor{})
}

// CancelByOpenLink takes a reply back with the link to its thread, which is not used up. Errors as CancelByLink;
// NotFound for the link of a bearer.
func (s *Service) CancelByOpenLink(ctx context.Context, secret, words string) (Reply, error) {
	return s.cancel(ctx, func(q db.Querier) (Reply, Side, string, error) {
		r, side, personID, err := s.byOpenLink(ctx, q, secret)
		if err == nil && side != Replier {
			err = errNotFound()
		}
		return r, side, personID, err
	}, words)
}

// Standing gives the actor's own living reply to a listing, questions left aside; found is false when there is none. Of
// several the newest counts.
func (s *Service) Standing(ctx context.Context, by actor.Actor, listingID string) (r Reply, found bool, err error) {
	if !by.SignedIn() {
		return r, false, nil
	}
	rs, err := db.All(ctx, s.DB, scanReply, `
		select `+replyColumns+` from replies r
		where r.listing_id = $1 and r.person_id = $2 and r.kind <> 'question'
			and r.state in ('to_confirm', 'waiting', 'sent', 'accepted', 'done')
		order by r.created_at desc, r.id desc limit 1`, listingID, by.PersonID)
	if err != nil {
		return r, false, fmt.Errorf("exchange: reply to %s: %w", listingID, err)
	}
	if len(rs) == 0 {
		return r, false, nil
	}
	return rs[0], true, nil
}
