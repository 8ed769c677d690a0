package notify

import (
	"context"
	"fmt"
	"time"

	"parvis/internal/domain/exchange"
	"parvis/internal/platform/db"
	"parvis/internal/platform/mail/ical"
)

// replyAccepted tells who replied: who meets them, where, what to bring, and the date for their calendar.
func (d *desk) replyAccepted(ctx context.Context, id string) error {
	a, err := d.answer(ctx, id)
	if err != nil || a.State != exchange.Accepted && a.State != exchange.Done {
		return err
	}
	l, to, err := d.toReplier(ctx, a)
	if err != nil || l == nil {
		return err
	}
	seen := exchange.WhatReplierSees(a.l, a.Reply)
	key := "mail.accepted.plain"
	if a.slot != nil {
		key = "mail.accepted.slot"
		l.subject = fit(l.p, key+".subject", "Day", dayNumber(l.p, a.slot.Start.In(d.Zone)))
		l.calendar = d.calendar(l, a, false)
	} else {
		l.subject = l.p.T(key + ".subject")
	}
	l.lead = l.p.T(key+".lead", "Hello", hello(l.p, a.FirstName), "When", d.when(l.p, seen, a.slot))
	words, err := d.decisionWords(ctx, a)
	if err != nil {
		return err
	}
	l.quoteOf(a.l.Bearer.Name, words)
	l.fact("mail.fact.listing", a.l.Title)
	l.fact("mail.fact.meets", a.l.Bearer.Name)
	l.fact("mail.fact.when", d.when(l.p, seen, a.slot))
	l.fact("mail.fact.where", d.where(l.p, seen))
	l.fact("mail.fact.bring", a.l.Bring)
	l.fact("mail.fact.documents", a.l.Documents)
	l.paras = []string{l.p.T("mail.accepted.cannot")}
	if err := d.replierLinks(ctx, l, a, to); err != nil {
		return err
	}
	return d.post(ctx, l)
}

// decisionWords are what the bearer wrote with the decision.
func (d *desk) decisionWords(ctx context.Context, a answer) (string, error) {
	if a.DecidedAt.IsZero() {
		return "", nil
	}
	ms, err := d.messages(ctx, a.ID, a.DecidedAt)
	for _, m := range ms {
		if m.Side == exchange.Bearer && m.At.Equal(a.DecidedAt) {
			return m.Body, err
		}
	}
	return "", err
}

// calendar is the date of a reply as a file for the calendar of who replied. The same date keeps its identifier; calling
// it off comes after whatever was said of it.
func (d *desk) calendar(l *letter, a answer, cancelled bool) string {
	seen := exchange.WhatReplierSees(a.l, a.Reply)
	e := ical.Event{
		UID: a.ID + "@" + d.host(), Sequence: int(2 * a.l.Version), Stamp: d.now, Start: a.slot.Start, End: a.slot.End,
		Summary: a.l.Title, Description: l.p.T("mail.calendar", "Name", a.l.Bearer.Name), Location: d.where(l.p, seen),
		URL: d.BaseURL + a.l.Path(), Cancelled: cancelled,
	}
	if a.l.Bring != "" {
		e.Description += "\n" + l.p.T("mail.fact", "Name", l.p.T("mail.fact.bring"), "Value", a.l.Bring)
	}
	if cancelled {
		e.Sequence++
	}
	return ical.File(d.t.Name, d.Zone, e)
}

// replyDeclined thanks who replied and proposes other listings.
func (d *desk) replyDeclined(ctx context.Context, id string) error {
	a, err := d.answer(ctx, id)
	if err != nil || a.State != exchange.Declined {
		return err
	}
	l, _, err := d.toReplier(ctx, a)
	if err != nil || l == nil {
		return err
	}
	key := "mail.declined.plain"
	if a.l.Mission() {
		key = "mail.declined.mission"
	}
	l.subject = l.p.T(key + ".subject")
	l.lead = l.p.T("mail.declined.lead", "Hello", hello(l.p, a.FirstName))
	words, err := d.decisionWords(ctx, a)
	if err != nil {
		return err
	}
	l.quoteOf(a.l.Bearer.Name, words)
	l.fact("mail.fact.listing", a.l.Title)
	d.propose(ctx, l, a)
	return d.post(ctx, l)
}

// propose adds up to three alive listings like the one of a reply, and the way to all.
func (d *desk) propose(ctx context.Context, l *letter, a answer) {
	l.button = link{l.p.T("mail.see_listings"), d.at("/annonces")}
	if d.Similar == nil {
		return
	}
	for _, s := range d.Similar(ctx, a.l) {
		if s.ID == a.l.ID || !s.Alive(d.now) || len(l.cards) == 3 {
			continue
		}
		line := s.Bearer.Name
		for _, part := range []string{d.where(l.p, s), d.when(l.p, s, nil)} {
			if part != "" {
				line += " · " + part
			}
		}
		l.cards = append(l.cards, card{s.Title, d.BaseURL + s.Path(), line})
	}
}

// replyCancelled tells the bearer that somebody does not come.
func (d *desk) replyCancelled(ctx context.Context, id string) error {
	a, err := d.answer(ctx, id)
	if err != nil || a.State != exchange.Cancelled || !a.Confirmed() {
		return err
	}
	words, err := d.cancelWords(ctx, a, exchange.Replier)
	if err != nil {
		return err
	}
	return d.toBearers(ctx, a, func(l *letter, to addressee) error {
		key := "mail.cancelled." + a.shape()
		l.subject = fit(l.p, key+".subject", "Name", a.FirstName, "Day", a.day(d, l.p))
		l.lead = l.p.T(key+".lead", "Hello", hello(l.p, to.name), "Name", a.FirstName)
		l.quoteOf(a.FirstName, words)
		l.fact("mail.fact.listing", a.l.Title)
		if a.slot != nil {
			l.fact("mail.fact.when", d.when(l.p, a.l, a.slot))
		}
		l.button = link{l.p.T("mail.thread"), d.at("/messages", a.ID)}
		return nil
	})
}

// replyCalledOff tells who replied that the bearer called it off.
func (d *desk) replyCalledOff(ctx context.Context, id string) error {
	a, err := d.answer(ctx, id)
	if err != nil || a.State != exchange.Cancelled {
		return err
	}
	l, _, err := d.toReplier(ctx, a)
	if err != nil || l == nil {
		return err
	}
	key := "mail.called_off.plain"
	if a.slot != nil {
		key = "mail.called_off.slot"
		if !a.DecidedAt.IsZero() { // it was accepted: the date stands in their calendar
			l.calendar = d.calendar(l, a, true)
		}
	}
	l.subject = fit(l.p, key+".subject", "Day", a.day(d, l.p))
	l.lead = l.p.T(key+".lead", "Hello", hello(l.p, a.FirstName))
	words, err := d.cancelWords(ctx, a, exchange.Bearer)
	if err != nil {
		return err
	}
	l.quoteOf(a.l.Bearer.Name, words)
	l.fact("mail.fact.listing", a.l.Title)
	l.fact("mail.fact.bearer", a.l.Bearer.Name)
	l.fact("mail.fact.when", d.when(l.p, a.l, a.slot))
	d.propose(ctx, l, a)
	return d.post(ctx, l)
}

// cancelWords are what was written with a cancellation, as long as nothing followed it in the thread.
func (d *desk) cancelWords(ctx context.Context, a answer, side exchange.Side) (string, error) {
	ms, err := d.messages(ctx, a.ID, a.LastAt)
	for _, m := range ms {
		if m.Side == side && m.At.Equal(a.LastAt) {
			return m.Body, err
		}
	}
	return "", err
}

// freshFor is how old a message may be to be told of: longer than a queue may stand still.
const freshFor = 48 * time.Hour

// messageWritten passes on what was written in a thread, to the other side. The event names the thread: each message
// that the other side has not read makes one mail, however often this runs.
func (d *desk) messageWritten(ctx context.Context, id string) error {
	a, err := d.answer(ctx, id)
	if err != nil || !a.Confirmed() {
		return err
	}
	ms, err := d.messages(ctx, a.ID, d.now.Add(-freshFor))
	if err != nil {
		return err
	}
	for _, m := range ms {
		if a.toldElsewhere(m) {
			continue
		}
		if m.Side == exchange.Bearer {
			err = d.tellReplier(ctx, a, m)
		} else {
			err = d.tellBearers(ctx, a, m)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// toldElsewhere tells whether a message went with an act, whose letter holds it, or was read on the site meanwhile.
func (a answer) toldElsewhere(m exchange.Message) bool {
	read := a.ReadReplier
	if m.Side == exchange.Replier {
		read = a.ReadBearer
	}
	return m.At.Equal(a.CreatedAt) || m.At.Equal(a.DecidedAt) && m.Side == exchange.Bearer ||
		a.State == exchange.Cancelled && m.At.Equal(a.LastAt) || !m.At.After(read)
}

func (d *desk) tellReplier(ctx context.Context, a answer, m exchange.Message) error {
	l, to, err := d.toReplier(ctx, a, m.ID)
	if err != nil || l == nil {
		return err
	}
	l.subject = fit(l.p, "mail.message.subject", "Name", a.l.Bearer.Name)
	l.lead = l.p.T("mail.message.lead", "Hello", hello(l.p, to.name), "Name", a.l.Bearer.Name)
	l.quoteOf(a.l.Bearer.Name, m.Body)
	l.fact("mail.fact.listing", a.l.Title)
	l.paras = []string{l.p.T("mail.message.here")}
	url, err := d.link(ctx, "/ma-reponse", exchange.PurposeOpen, a.ID, to.personID, exchange.OpenLinkFor)
	if err != nil {
		return err
	}
	l.button = link{l.p.T("mail.answer"), url}
	return d.post(ctx, l)
}

func (d *desk) tellBearers(ctx context.Context, a answer, m exchange.Message) error {
	return d.toBearers(ctx, a, func(l *letter, to addressee) error {
		l.subject = fit(l.p, "mail.message.subject", "Name", a.FirstName)
		l.lead = l.p.T("mail.message.lead", "Hello", hello(l.p, to.name), "Name", a.FirstName)
		l.quoteOf(a.FirstName, m.Body)
		l.fact("mail.fact.listing", a.l.Title)
		l.paras = []string{l.p.T("mail.message.here")}
		l.button = link{l.p.T("mail.answer"), d.at("/messages", a.ID)}
		return nil
	}, m.ID)
}

// messages gives what was written in a thread since a time, oldest first.
func (d *desk) messages(ctx context.Context, replyID string, since time.Time) ([]exchange.Message, error) {
	ms, err := db.All(ctx, d.q, func(m *exchange.Message) []any {
		return []any{&m.ID, &m.ReplyID, &m.Side, &m.Body, db.At{T: &m.At}}
	}, `
		select id, reply_id, side, body, created_at from messages
		where reply_id = $1 and created_at >= $2 order by created_at, id limit $3`, replyID, db.Micros(since), exchange.MaxMessages)
	if err != nil {
		return nil, fmt.Errorf("notify: messages of %s: %w", replyID, err)
	}
	return ms, nil
}
