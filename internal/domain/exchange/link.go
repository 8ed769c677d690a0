package exchange

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/jobs"
)

// Peek gives what a link of a mail is about without using it: what its page says before its one button. used tells that
// the link has done its work; its page then only says how things stand. NotFound for a wrong link or purpose, or when
// its owner no longer acts for the bearer; Gone for one that is too old: the thread then bears only the id of its reply,
// to lead to a new link.
func (s *Service) Peek(ctx context.Context, purpose, secret string) (t Thread, used bool, err error) {
	now := s.Now()
	token, err := account.PeekToken(ctx, s.DB, now, purpose, secret)
	used = !token.UsedAt.IsZero()
	switch {
	case used && now.Before(token.ExpiresAt):
	case used:
		return Thread{Reply: Reply{ID: token.Ref}}, true, fault.New(fault.Gone, "account.link_expired")
	case err != nil:
		return Thread{Reply: Reply{ID: token.Ref}}, false, err
	}
	r, side, err := sideByToken(ctx, s.DB, token)
	if err != nil {
		return Thread{}, used, err
	}
	t, err = s.thread(ctx, r, side)
	return t, used, err
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

// Repeat serves somebody without an account who replies a second time: the mail that waits for their confirmation is
// sent once more. It does not say what it found, so that nobody learns who has replied.
func (s *Service) Repeat(ctx context.Context, in Ask) error {
	email, err := account.Email("email", in.Email)
	if err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(q db.Querier) error {
		var id string
		err := q.QueryRowContext(ctx, `
			select id from replies
			where email = $1 and listing_id = $2 and coalesce(slot_id, '') = $3 and confirmed_at = 0
				and (state = 'to_confirm' or state = 'waiting')
			order by created_at desc, id desc limit 1`, email, in.ListingID, in.SlotID).Scan(&id)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return nil
		case err != nil:
			return fmt.Errorf("exchange: repeat a reply to %s: %w", in.ListingID, err)
		}
		return jobs.Publish(ctx, q, ReplyAsked, id)
	})
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
