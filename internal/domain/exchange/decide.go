package exchange

import (
	"context"
	"fmt"
	"unicode/utf8"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
)

// Decision is what the bearer answers to a reply.
type Decision struct {
	ReplyID string
	Accept  bool
	Words   string // to the replier, optional, at most MaxMessage characters; they become a message of the thread
}

// Decide accepts a reply or turns it down. What a declined reply held goes to the next of the waiting list. NotFound
// when the actor is not the bearer, Conflict when it was decided or taken back before.
func (s *Service) Decide(ctx context.Context, by actor.Actor, in Decision) (Reply, error) {
	return s.decide(ctx, func(q db.Querier) (Reply, Side, string, error) {
		r, side, err := loadFor(ctx, q, by, in.ReplyID)
		return r, side, by.PersonID, err
	}, in)
}

// DecideByLink is Decide with the one-click link of a mail; in.ReplyID is not read. The link serves the person it was
// sent to, as long as they act for the bearer.
func (s *Service) DecideByLink(ctx context.Context, secret string, in Decision) (Reply, error) {
	purpose := PurposeDecline
	if in.Accept {
		purpose = PurposeAccept
	}
	return s.decide(ctx, func(q db.Querier) (Reply, Side, string, error) {
		t, err := account.UseToken(ctx, q, s.Now(), purpose, secret)
		if err != nil {
			return Reply{}, "", "", err
		}
		r, side, err := sideByToken(ctx, q, t)
		return r, side, t.PersonID, err
	}, in)
}

type find func(db.Querier) (r Reply, side Side, personID string, err error)

func (s *Service) decide(ctx context.Context, who find, in Decision) (r Reply, err error) {
	words := tidy(in.Words)
	if utf8.RuneCountInString(words) > MaxMessage {
		return r, fault.Bad("words", "exchange.message_long", "Max", MaxMessage)
	}
	err = s.DB.Tx(ctx, func(q db.Querier) error {
		was, side, personID, err := who(q)
		if err != nil {
			return err
		}
		if err := CanDecide(side, was); err != nil {
			return err
		}
		sc, found, err := s.sceneOf(ctx, q, was.ID)
		if err != nil {
			return err
		}
		r = found
		act, topics := Decline, []string{ReplyDeclined}
		if in.Accept {
			act, topics = Accept, []string{ReplyAccepted}
		}
		r.DecidedAt = sc.now
		r.saw(Bearer)
		if err := sc.move(ctx, &r, act, sc.answered(&r, topics)...); err != nil {
			return err
		}
		return sc.finish(ctx, r, Bearer, personID, words)
	})
	return r, err
}

// answered notes the first answer of the bearer.
func (sc *scene) answered(r *Reply, topics []string) []string {
	if !r.AnsweredAt.IsZero() {
		return topics
	}
	r.AnsweredAt = sc.now
	return append(topics, ReplyAnswered)
}

// finish writes the words that go with an act, offers the places it freed and closes the scene.
func (sc *scene) finish(ctx context.Context, r Reply, side Side, personID, words string) error {
	if words != "" {
		m := Message{ID: sc.NewID(), ReplyID: r.ID, Side: side, PersonID: personID, Body: words, At: sc.now}
		if err := insertMessage(ctx, sc.q, m); err != nil {
			return err
		}
	}
	if err := sc.promote(ctx); err != nil {
		return err
	}
	return sc.close(ctx)
}

// Cancel takes a reply back, or calls it off when the actor is the bearer; its place goes to the next of the waiting
// list. NotFound when the actor is neither, Conflict when the reply is over or its date past.
func (s *Service) Cancel(ctx context.Context, by actor.Actor, replyID, words string) (Reply, error) {
	return s.cancel(ctx, func(q db.Querier) (Reply, Side, string, error) {
		r, side, err := loadFor(ctx, q, by, replyID)
		return r, side, by.PersonID, err
	}, words)
}

// CancelByLink takes a reply back with the link of a mail.
func (s *Service) CancelByLink(ctx context.Context, secret, words string) (Reply, error) {
	return s.cancel(ctx, func(q db.Querier) (Reply, Side, string, error) {
		t, err := account.UseToken(ctx, q, s.Now(), PurposeCancel, secret)
		if err != nil {
			return Reply{}, "", "", err
		}
		r, err := Load(ctx, q, t.Ref)
		return r, Replier, r.PersonID, err
	}, words)
}

func (s *Service) cancel(ctx context.Context, who find, words string) (r Reply, err error) {
	if words = tidy(words); utf8.RuneCountInString(words) > MaxMessage {
		return r, fault.Bad("words", "exchange.message_long", "Max", MaxMessage)
	}
	err = s.DB.Tx(ctx, func(q db.Querier) error {
		was, side, personID, err := who(q)
		if err != nil {
			return err
		}
		sc, found, err := s.sceneOf(ctx, q, was.ID)
		if err != nil {
			return err
		}
		r = found
		if slot := slotOf(sc.l, r.SlotID); slot != nil && !sc.now.Before(slot.End) {
			return fault.New(fault.Conflict, "exchange.slot_past")
		}
		act, topics := Cancel, cancelTopics(side, r.State)
		if side == Bearer {
			act, topics = CallOff, sc.answered(&r, topics)
		}
		r.saw(side)
		if err := sc.move(ctx, &r, act, topics...); err != nil {
			return err
		}
		return sc.finish(ctx, r, side, personID, words)
	})
	return r, err
}

// cancelTopics: the other side is told of what it knew.
func cancelTopics(side Side, was State) []string {
	switch {
	case side == Bearer:
		return []string{ReplyCalledOff}
	case was == Sent || was == Accepted:
		return []string{ReplyCancelled}
	}
	return nil
}

// Finish marks an accepted reply as done. NotFound when the actor is not the bearer, Conflict when it was not accepted
// or its date has not begun.
func (s *Service) Finish(ctx context.Context, by actor.Actor, replyID string) (r Reply, err error) {
	err = s.DB.Tx(ctx, func(q db.Querier) error {
		was, side, err := loadFor(ctx, q, by, replyID)
		if err != nil {
			return err
		}
		if err := CanDecide(side, was); err != nil {
			return err
		}
		sc, found, err := s.sceneOf(ctx, q, was.ID)
		if err != nil {
			return err
		}
		r = found
		if slot := slotOf(sc.l, r.SlotID); slot != nil && !started(slot, sc.now) {
			return fault.New(fault.Conflict, "exchange.slot_to_come")
		}
		r.saw(Bearer)
		if err := sc.move(ctx, &r, MarkDone, ReplyDone); err != nil {
			return err
		}
		return sc.close(ctx)
	})
	return r, err
}

// loadFor reads a reply for an actor who is one of its sides. NotFound else.
func loadFor(ctx context.Context, q db.Querier, by actor.Actor, replyID string) (Reply, Side, error) {
	r, err := Load(ctx, q, replyID)
	if err != nil {
		return r, "", err
	}
	side, err := SideOf(by, r)
	return r, side, err
}

// sideByToken reads the reply of a link, and on whose side its owner is now. A link without a person is the replier's:
// it was sent to the address of the reply.
func sideByToken(ctx context.Context, q db.Querier, t account.Token) (Reply, Side, error) {
	r, err := Load(ctx, q, t.Ref)
	if err != nil {
		return r, "", err
	}
	if t.PersonID == "" || t.PersonID == r.PersonID {
		return r, Replier, nil
	}
	var bears bool
	err = q.QueryRowContext(ctx, `
		select exists (select 1 from persons p where p.id = $1 and p.suspended_at = 0 and p.deleted_at = 0
			and (p.id = $2 or exists (select 1 from members m where m.org_id = $3 and m.person_id = p.id and m.role <> 'asked')))`,
		t.PersonID, r.ToPersonID, r.ToOrgID).Scan(&bears)
	if err != nil {
		return r, "", fmt.Errorf("exchange: side in %s: %w", r.ID, err)
	}
	if !bears || !r.Confirmed() {
		return r, "", errNotFound()
	}
	return r, Bearer, nil
}
