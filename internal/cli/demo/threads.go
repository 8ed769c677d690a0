package demo

import (
	"fmt"
	"strings"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/text"
)

// thread adds a reply written out.
func (f *filler) thread(n int, t threadText) error {
	var s *listing.Slot
	if t.Slot > 0 {
		if t.Slot > len(f.told.occasions) {
			return fmt.Errorf("demo: no slot %d", t.Slot)
		}
		s = f.slot(f.told.occasions[t.Slot-1].ID)
	}
	kind := exchange.KindFor(*f.l)
	if t.Kind == string(exchange.Question) {
		kind = exchange.Question
	}
	state := exchange.State(t.State)
	at := f.written(t, s)
	r := f.reply(f.author(t), s, kind, state, at)
	r.Quantity, r.Wish = t.Quantity, t.Wish
	if t.Org != "" {
		o := f.org[t.Org]
		if o == nil {
			return nil // there is no room for the org: it replies to nobody
		}
		r.FromOrgID = o.ID
	}
	if state == exchange.ToConfirm || state == exchange.Lapsed {
		r.ConfirmedAt = time.Time{}
	}
	if state == exchange.ToConfirm {
		r.HoldUntil = at.Add(exchange.HoldFor)
	}
	f.talk(&r, t, s)
	if t.Unread {
		r.ReadBearer = at.Add(-time.Second)
	} else if r.Confirmed() {
		r.ReadBearer = r.LastAt
	}
	if t.News {
		r.ReadReplier = r.LastAt.Add(-time.Second)
	}
	f.add(r, s)
	return nil
}

// author is who replies: somebody of the texts, or a first name without an account.
func (f *filler) author(t threadText) *account.Person {
	if p := f.person[t.By]; p != nil {
		return p
	}
	return &account.Person{FirstName: t.By, Email: text.Slug(t.By, 40) + "@example.org", Lang: "fr"}
}

// written is when a reply was written: the hours before now that the text says, within what its date and listing allow.
func (f *filler) written(t threadText, s *listing.Slot) time.Time {
	if t.State == string(exchange.ToConfirm) {
		return f.Now.Add(-25 * time.Minute)
	}
	at := f.Now.Add(-time.Duration(t.Hours) * time.Hour)
	if s != nil && s.Start.Before(f.Now) {
		at = s.Start.Add(-time.Duration(max(t.Hours, 24)) * time.Hour)
	}
	if at.Before(f.l.PublishedAt) {
		return f.soon(f.l.PublishedAt, 10*time.Minute)
	}
	return at
}

// talk adds the messages of a thread, some hours apart; the first of the bearer is the answer.
func (f *filler) talk(r *exchange.Reply, t threadText, s *listing.Slot) {
	end := f.Now.Add(-10 * time.Minute)
	if s != nil && s.Start.Before(end) && r.State != exchange.Done {
		end = s.Start
	}
	step := min(5*time.Hour, end.Sub(r.CreatedAt)/time.Duration(len(t.Messages)+1))
	for i, line := range t.Messages {
		at := r.CreatedAt.Add(time.Duration(i) * step)
		side, body := exchange.Replier, strings.TrimPrefix(line, "> ")
		if strings.HasPrefix(line, "< ") {
			side, body = exchange.Bearer, strings.TrimPrefix(line, "< ")
			if r.AnsweredAt.IsZero() {
				r.AnsweredAt = at
			}
		}
		f.say(r, side, at, body)
	}
	switch r.State {
	case exchange.Accepted, exchange.Declined, exchange.Done:
		if r.AnsweredAt.IsZero() && !f.l.AutoAccept {
			r.AnsweredAt = r.CreatedAt.Add(step)
			r.LastAt = r.AnsweredAt
		}
		if r.DecidedAt = r.AnsweredAt; r.DecidedAt.IsZero() {
			r.DecidedAt = r.ConfirmedAt
		}
	}
}
