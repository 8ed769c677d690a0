package exchange

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/jobs"
)

// MaxMessages bounds a thread; further words belong to the telephone.
const MaxMessages = 500

// Thread is a reply and what was written since, as one side sees it.
type Thread struct {
	Reply    Reply // without its e-mail
	Side     Side  // who is reading
	Other    string
	Listing  listing.Listing // for the replier without its street until they are accepted
	Slot     *listing.Slot   // the date of the reply, nil when it has none
	Messages []Message       // oldest first
	Rank     int             // place in the waiting list from 1, 0 when not on it
	// What the reader may do now.
	MayWrite, MayDecide, MayConfirm, MayCancel, MayFinish bool
}

// Thread gives a thread to one of its two sides. NotFound to everybody else.
func (s *Service) Thread(ctx context.Context, by actor.Actor, replyID string) (Thread, error) {
	r, side, err := loadFor(ctx, s.DB, by, replyID)
	if err != nil {
		return Thread{}, err
	}
	return s.thread(ctx, r, side)
}

// ThreadByLink gives a thread to whoever holds a link to it from a mail. NotFound or Gone for the link.
func (s *Service) ThreadByLink(ctx context.Context, secret string) (Thread, error) {
	r, side, _, err := s.byOpenLink(ctx, s.DB, secret)
	if err != nil {
		return Thread{}, err
	}
	return s.thread(ctx, r, side)
}

func (s *Service) byOpenLink(ctx context.Context, q db.Querier, secret string) (Reply, Side, string, error) {
	t, err := account.PeekToken(ctx, q, s.Now(), PurposeOpen, secret)
	if err != nil {
		return Reply{}, "", "", err
	}
	r, side, err := sideByToken(ctx, q, t)
	if side == Replier {
		t.PersonID = r.PersonID
	}
	return r, side, t.PersonID, err
}

func (s *Service) thread(ctx context.Context, r Reply, side Side) (Thread, error) {
	l, err := listing.Load(ctx, s.DB, r.ListingID)
	if err != nil {
		return Thread{}, err
	}
	now := s.Now()
	t := Thread{Side: side, Listing: l, Slot: slotOf(l, r.SlotID), Other: r.FirstName}
	if side == Replier {
		t.Listing, t.Other = WhatReplierSees(l, r), l.Bearer.Name
	}
	if t.Messages, err = messages(ctx, s.DB, r.ID); err != nil {
		return t, err
	}
	if r.State == Waiting && r.Confirmed() {
		if t.Rank, err = rank(ctx, s.DB, r); err != nil {
			return t, err
		}
	}
	past := t.Slot != nil && !now.Before(t.Slot.End)
	can := func(a Act) bool { _, err := r.State.After(a); return err == nil }
	t.MayWrite = CanWrite(r) == nil && len(t.Messages) < MaxMessages
	t.MayDecide = side == Bearer && r.Kind != Question && can(Accept)
	t.MayFinish = side == Bearer && r.Kind != Question && can(MarkDone) && (t.Slot == nil || started(t.Slot, now))
	t.MayConfirm = side == Replier && r.Offered() && now.Before(r.HoldUntil)
	t.MayCancel = can(Cancel) && !past
	r.Email = ""
	t.Reply = r
	return t, nil
}

// rank is the place of a reply in its waiting list, from 1.
func rank(ctx context.Context, q db.Querier, r Reply) (n int, err error) {
	err = q.QueryRowContext(ctx, `
		select count(*) from replies
		where slot_id = $1 and state = 'waiting' and confirmed_at > 0 and (queued_at, id) <= ($2, $3)`,
		r.SlotID, db.Micros(r.QueuedAt), r.ID).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("exchange: rank of %s: %w", r.ID, err)
	}
	return n, nil
}

func messages(ctx context.Context, q db.Querier, replyID string) ([]Message, error) {
	ms, err := db.All(ctx, q, func(m *Message) []any {
		return []any{&m.ID, &m.ReplyID, &m.Side, db.Text{S: &m.PersonID}, &m.Body, db.At{T: &m.At}}
	}, `
		select id, reply_id, side, person_id, body, created_at from messages
		where reply_id = $1 order by created_at, id limit $2`, replyID, MaxMessages)
	if err != nil {
		return nil, fmt.Errorf("exchange: messages of %s: %w", replyID, err)
	}
	return ms, nil
}

// Write adds a message to a thread, in the name of the actor's side. NotFound when the thread is not theirs, Invalid
// beside "message", Conflict before the confirmation or when the thread is full.
func (s *Service) Write(ctx context.Context, by actor.Actor, replyID, body string) (Message, error) {
	return s.write(ctx, func(q db.Querier) (Reply, Side, string, error) {
		r, side, err := loadFor(ctx, q, by, replyID)
		return r, side, by.PersonID, err
	}, body)
}

// WriteByLink is Write with the link of a mail, which is not used up.
func (s *Service) WriteByLink(ctx context.Context, secret, body string) (Message, error) {
	return s.write(ctx, func(q db.Querier) (Reply, Side, string, error) { return s.byOpenLink(ctx, q, secret) }, body)
}

func (s *Service) write(ctx context.Context, who find, body string) (m Message, err error) {
	switch body = tidy(body); {
	case body == "":
		return m, fault.Bad("message", "exchange.message_empty")
	case utf8.RuneCountInString(body) > MaxMessage:
		return m, fault.Bad("message", "exchange.message_long", "Max", MaxMessage)
	}
	err = s.DB.Tx(ctx, func(q db.Querier) error {
		r, side, personID, err := who(q)
		if err != nil {
			return err
		}
		if err := CanWrite(r); err != nil {
			return err
		}
		m = Message{ID: s.NewID(), ReplyID: r.ID, Side: side, PersonID: personID, Body: body, At: s.Now()}
		if err := touch(ctx, q, m); err != nil {
			return err
		}
		if err := insertMessage(ctx, q, m); err != nil {
			return err
		}
		if side == Bearer && r.AnsweredAt.IsZero() {
			if err := jobs.Publish(ctx, q, ReplyAnswered, r.ID); err != nil {
				return err
			}
		}
		return jobs.Publish(ctx, q, MessageWritten, r.ID)
	})
	return m, err
}

// touch moves a thread to the top of both lists and notes the first answer of a bearer. Its update locks the reply, so
// that a thread never grows beyond its bound.
func touch(ctx context.Context, q db.Querier, m Message) error {
	_, err := q.ExecContext(ctx, `
		update replies set last_at = $2, answered_at = case when answered_at = 0 and $3 = 'bearer' then $2 else answered_at end,
			read_replier = case when $3 = 'replier' then $2 else read_replier end,
			read_bearer = case when $3 = 'bearer' then $2 else read_bearer end
		where id = $1`, m.ReplyID, db.Micros(m.At), string(m.Side))
	if err != nil {
		return fmt.Errorf("exchange: touch %s: %w", m.ReplyID, err)
	}
	var n int
	if err := q.QueryRowContext(ctx, `select count(*) from messages where reply_id = $1`, m.ReplyID).Scan(&n); err != nil {
		return fmt.Errorf("exchange: count messages of %s: %w", m.ReplyID, err)
	}
	if n >= MaxMessages {
		return fault.New(fault.Conflict, "exchange.thread_full")
	}
	return nil
}

// MarkRead notes that the actor's side has read a thread up to now. NotFound when it is not theirs.
func (s *Service) MarkRead(ctx context.Context, by actor.Actor, replyID string) error {
	r, side, err := loadFor(ctx, s.DB, by, replyID)
	if err != nil {
		return err
	}
	return s.markRead(ctx, r, side)
}

// MarkReadByLink is MarkRead with the link of a mail.
func (s *Service) MarkReadByLink(ctx context.Context, secret string) error {
	r, side, _, err := s.byOpenLink(ctx, s.DB, secret)
	if err != nil {
		return err
	}
	return s.markRead(ctx, r, side)
}

func (s *Service) markRead(ctx context.Context, r Reply, side Side) error {
	column := `read_replier`
	if side == Bearer {
		column = `read_bearer`
	}
	_, err := s.DB.ExecContext(ctx, `update replies set `+column+` = $2 where id = $1 and `+column+` < $2`, r.ID, db.Micros(s.Now()))
	if err != nil {
		return fmt.Errorf("exchange: read %s: %w", r.ID, err)
	}
	return nil
}

// LastWords gives the newest message of one side at or after a time, empty when there is none: the words that went with
// an act, for the mail about it.
func LastWords(ctx context.Context, q db.Querier, replyID string, side Side, since time.Time) (string, error) {
	var body string
	err := q.QueryRowContext(ctx, `
		select body from messages where reply_id = $1 and side = $2 and created_at >= $3
		order by created_at desc, id desc limit 1`, replyID, string(side), db.Micros(since)).Scan(&body)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("exchange: words of %s: %w", replyID, err)
	}
	return body, nil
}
