package listing

import (
	"context"
	"slices"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
)

// The purposes of the links in the mail that goes out before a listing ends. Their ref is the id of the listing; they
// bear the id of the person they were sent to.
const (
	PurposeRenew = "listing.renew" // keep it online for another 60 days
	PurposeEnd   = "listing.end"   // end it now
)

// EndingLinkFor is how long those links live: a listing that has just ended may still be renewed.
const EndingLinkFor = 30 * 24 * time.Hour

// Peeked is what stands behind a link of a mail.
type Peeked struct {
	Listing
	Used bool // the link has done its work: its page only says how things stand
	May  bool // the link can still do what it was made for
}

// Peek gives what stands behind a link without using it: what its page says before its one button. NotFound for a wrong
// link or purpose, or when its owner no longer acts for the bearer; Gone for one that is too old.
func (s *Service) Peek(ctx context.Context, purpose, secret string) (p Peeked, err error) {
	now := s.Now()
	t, err := account.PeekToken(ctx, s.DB, now, purpose, secret)
	if p.Used = !t.UsedAt.IsZero(); p.Used && now.Before(t.ExpiresAt) {
		err = nil
	}
	if err != nil {
		return p, err
	}
	l, by, err := behind(ctx, s.DB, t)
	p.Listing = l
	switch {
	case err != nil || p.Used:
	case purpose == PurposeRenew:
		p.May = CanRenew(by, l, now) == nil
	case purpose == PurposeEnd:
		p.May = !l.Over(now) && slices.Contains(moves["end"].from, l.State)
	}
	return p, err
}

// behind gives the listing of a link and who holds it, with their seats of today.
func behind(ctx context.Context, q db.Querier, t account.Token) (Listing, actor.Actor, error) {
	by, err := account.ActorByID(ctx, q, t.PersonID)
	if err != nil {
		return Listing{}, by, err
	}
	l, err := Load(ctx, q, t.Ref)
	if err == nil && !Owns(by, l) {
		err = fault.New(fault.NotFound, "error.not_found")
	}
	return l, by, err
}

// RenewByLink is Renew with the one-click link of a mail. NotFound or Gone for the link, Conflict when it cannot be
// renewed.
func (s *Service) RenewByLink(ctx context.Context, secret string) (l Listing, err error) {
	err = s.DB.Tx(ctx, func(q db.Querier) (err error) {
		var by actor.Actor
		if l, by, err = s.useLink(ctx, q, PurposeRenew, secret); err != nil {
			return err
		}
		l, err = s.renew(ctx, q, by, l)
		return err
	})
	return l, err
}

// EndByLink ends a listing with the one-click link of a mail. NotFound or Gone for the link, Conflict when it is over.
func (s *Service) EndByLink(ctx context.Context, secret string) (l Listing, err error) {
	err = s.DB.Tx(ctx, func(q db.Querier) (err error) {
		if l, _, err = s.useLink(ctx, q, PurposeEnd, secret); err != nil {
			return err
		}
		m := moves["end"]
		return SetState(ctx, q, s.Now(), l, m.from, m.to)
	})
	return l, err
}

func (s *Service) useLink(ctx context.Context, q db.Querier, purpose, secret string) (Listing, actor.Actor, error) {
	t, err := account.UseToken(ctx, q, s.Now(), purpose, secret)
	if err != nil {
		return Listing{}, actor.Actor{}, err
	}
	return behind(ctx, q, t)
}

func (s *Service) renew(ctx context.Context, q db.Querier, by actor.Actor, l Listing) (Listing, error) {
	now := s.Now()
	if err := CanRenew(by, l, now); err != nil {
		return l, err
	}
	l.EndsAt, l.RemindedAt, l.UpdatedAt = l.Until(now, DefaultDays), time.Time{}, now
	if err := update(ctx, q, l); err != nil {
		return l, err
	}
	err := changelog.Append(ctx, q, now, "listing", l.ID)
	return l, err
}
