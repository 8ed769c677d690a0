package notify

import (
	"context"
	"strconv"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/mail"
)

// answer is a reply with what its letters speak of.
type answer struct {
	exchange.Reply
	l    listing.Listing
	slot *listing.Slot // nil: for no date
}

func (d *desk) answer(ctx context.Context, replyID string) (a answer, err error) {
	if a.Reply, err = exchange.Load(ctx, d.q, replyID); err != nil {
		return a, err
	}
	if a.l, err = listing.Load(ctx, d.q, a.ListingID); err != nil {
		return a, err
	}
	for i := range a.l.Slots {
		if a.l.Slots[i].ID == a.SlotID {
			a.slot = &a.l.Slots[i]
		}
	}
	return a, nil
}

// shape chooses the words about a reply: a venue on a date, a helping hand without one, a loan, a gift, …
func (a answer) shape() string {
	switch {
	case a.Kind == exchange.Application && a.slot != nil:
		return "slot"
	case a.Kind == exchange.Application:
		return "help"
	case a.Kind == exchange.Claim && a.l.Sense == listing.Need:
		return "gift"
	}
	return string(a.Kind) // loan, claim, question
}

// day names the day of the reply; empty when it has none.
func (a answer) day(d *desk, p *i18n.Printer) string {
	if a.slot == nil {
		return ""
	}
	return near(p, a.slot.Start.In(d.Zone), d.now.In(d.Zone))
}

// link makes a single-purpose link.
func (d *desk) link(ctx context.Context, path, purpose, ref, personID string, life time.Duration) (string, error) {
	secret, err := account.NewToken(ctx, d.q, d.now, purpose, ref, personID, life)
	return d.at(path, secret), err
}

// toReplier begins a letter to who replied; nil when it was written before or nobody may receive it.
func (d *desk) toReplier(ctx context.Context, a answer, version ...string) (*letter, addressee, error) {
	to, ok, err := d.replier(ctx, a.Reply)
	if err != nil || !ok {
		return nil, to, err
	}
	l := d.letter(to.lang, to.email, version...)
	l.thread = "reply-" + a.ID
	if done, err := d.written(ctx, l); err != nil || done {
		return nil, to, err
	}
	l.why = l.p.T("mail.why_replier")
	return l, to, nil
}

// about adds what the reply is about, as its replier may see it.
func (d *desk) about(l *letter, a answer) {
	seen := exchange.WhatReplierSees(a.l, a.Reply)
	l.fact("mail.fact.listing", a.l.Title)
	l.fact("mail.fact.bearer", a.l.Bearer.Name)
	l.fact("mail.fact.when", d.when(l.p, seen, a.slot))
	l.fact("mail.fact.where", d.where(l.p, seen))
}

// again is how long after one mail to confirm another may follow: the same event may be handled twice, and nobody's
// mailbox is to be filled.
const again = 2 * time.Minute

// replyAsked asks somebody without an account to prove their address: nothing has reached the bearer.
func (d *desk) replyAsked(ctx context.Context, id string) error {
	a, err := d.answer(ctx, id)
	if err != nil {
		return err
	}
	if a.Offered() {
		return d.replyOffered(ctx, id)
	}
	if _, err := a.State.After(exchange.Confirm); err != nil || a.Confirmed() && a.State == exchange.Waiting {
		return nil
	}
	to, ok, err := d.replier(ctx, a.Reply)
	if err != nil || !ok {
		return err
	}
	last, n, err := mail.Last(ctx, d.q, to.email, "reply-"+a.ID, d.topic)
	if err != nil || n > 0 && d.now.Sub(last) < again {
		return err
	}
	l, _, err := d.toReplier(ctx, a, strconv.Itoa(n))
	if err != nil || l == nil {
		return err
	}
	l.early = true
	key := "mail.asked." + a.shape()
	if a.State == exchange.Waiting {
		key = "mail.asked.waiting"
	}
	l.subject = fit(l.p, key+".subject", "Day", a.day(d, l.p))
	l.lead = l.p.T(key+".lead", "Hello", hello(l.p, a.FirstName))
	url, err := d.link(ctx, "/confirmer", exchange.PurposeConfirm, a.ID, "", exchange.ConfirmLinkFor)
	if err != nil {
		return err
	}
	l.button = link{l.p.T("mail.confirm"), url}
	l.paras = []string{l.p.T("mail.not_you")}
	d.about(l, a)
	d.keptUntil(l, a)
	l.why = l.p.T("mail.asked.why")
	return d.post(ctx, l)
}

// keptUntil says how long a held place waits.
func (d *desk) keptUntil(l *letter, a answer) {
	if a.Holds && a.slot != nil && a.HoldUntil.After(d.now) {
		l.fact("mail.fact.kept", l.p.DateTime(a.HoldUntil.In(d.Zone)))
	}
}

// replyOffered tells the first of the waiting list that a place is free, and held for a day.
func (d *desk) replyOffered(ctx context.Context, id string) error {
	a, err := d.answer(ctx, id)
	if err != nil || !a.Offered() || !a.HoldUntil.After(d.now) {
		return err
	}
	l, to, err := d.toReplier(ctx, a, strconv.FormatInt(a.HoldUntil.UnixMicro(), 36))
	if err != nil || l == nil {
		return err
	}
	l.early = true
	l.subject = fit(l.p, "mail.offered.subject", "Day", a.day(d, l.p))
	l.lead = l.p.T("mail.offered.lead", "Hello", hello(l.p, a.FirstName))
	yes, err := d.link(ctx, "/confirmer", exchange.PurposeConfirm, a.ID, to.personID, exchange.ConfirmLinkFor)
	if err != nil {
		return err
	}
	no, err := d.link(ctx, "/annuler", exchange.PurposeCancel, a.ID, to.personID, exchange.CancelLinkFor)
	if err != nil {
		return err
	}
	l.button = link{l.p.T("mail.confirm"), yes}
	l.others = []link{{l.p.T("mail.offered.no"), no}}
	d.about(l, a)
	d.keptUntil(l, a)
	return d.post(ctx, l)
}

// replyWaiting tells who confirmed that they are on the waiting list.
func (d *desk) replyWaiting(ctx context.Context, id string) error {
	a, err := d.answer(ctx, id)
	if err != nil || a.State != exchange.Waiting || !a.Confirmed() {
		return err
	}
	l, to, err := d.toReplier(ctx, a, strconv.FormatInt(a.QueuedAt.UnixMicro(), 36))
	if err != nil || l == nil {
		return err
	}
	l.subject = l.p.T("mail.waiting.subject")
	l.lead = l.p.T("mail.waiting.lead", "Hello", hello(l.p, a.FirstName))
	if err := d.replierLinks(ctx, l, a, to); err != nil {
		return err
	}
	d.about(l, a)
	return d.post(ctx, l)
}

// replierLinks lets who replied read and write the thread without an account, and take the reply back.
func (d *desk) replierLinks(ctx context.Context, l *letter, a answer, to addressee) error {
	open, err := d.link(ctx, "/ma-reponse", exchange.PurposeOpen, a.ID, to.personID, exchange.OpenLinkFor)
	if err != nil {
		return err
	}
	l.button = link{l.p.T("mail.thread"), open}
	if _, err := a.State.After(exchange.Cancel); err != nil {
		return nil
	}
	cancel, err := d.link(ctx, "/annuler", exchange.PurposeCancel, a.ID, to.personID, exchange.CancelLinkFor)
	l.others = append(l.others, link{l.p.T("mail.cancel." + a.shape()), cancel})
	return err
}

// replyConfirmed tells the bearer: they answer with one click.
func (d *desk) replyConfirmed(ctx context.Context, id string) error {
	a, err := d.answer(ctx, id)
	if err != nil || !a.Confirmed() || a.State != exchange.Sent && a.State != exchange.Accepted {
		return err
	}
	first, err := exchange.LastWords(ctx, d.q, a.ID, exchange.Replier, a.CreatedAt)
	if err != nil {
		return err
	}
	from := ""
	if a.FromOrgID != "" {
		o, err := org.Load(ctx, d.q, a.FromOrgID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		from = o.Name
	}
	return d.toBearers(ctx, a, func(l *letter, to addressee) error {
		key := "mail.confirmed." + a.shape()
		if a.State == exchange.Accepted {
			key = "mail.comes." + a.shape()
		}
		l.subject = fit(l.p, key+".subject", "Name", a.FirstName, "Day", a.day(d, l.p))
		l.lead = l.p.T(key+".lead", "Hello", hello(l.p, to.name), "Name", a.FirstName)
		l.fact("mail.fact.listing", a.l.Title)
		l.fact("mail.fact.for", from)
		if a.slot != nil {
			l.fact("mail.fact.when", d.when(l.p, a.l, a.slot))
			l.fact("mail.fact.left", l.p.T("mail.left", "N", a.slot.Left()))
		}
		if a.Quantity > 0 {
			l.fact("mail.fact.quantity", l.p.Number(a.Quantity)+" "+a.l.Unit)
		}
		l.fact("mail.fact.wish", a.Wish)
		l.quoteOf(a.FirstName, first)
		return d.decideLinks(ctx, l, a, to)
	})
}

// decideLinks are the buttons of a bearer: yes, not this time, answer.
func (d *desk) decideLinks(ctx context.Context, l *letter, a answer, to addressee) error {
	thread := d.at("/messages", a.ID)
	if a.Kind == exchange.Question || a.State != exchange.Sent {
		l.button = link{l.p.T("mail.answer"), thread}
		return nil
	}
	yes, err := d.link(ctx, "/oui", exchange.PurposeAccept, a.ID, to.personID, exchange.DecideLinkFor)
	if err != nil {
		return err
	}
	no, err := d.link(ctx, "/non", exchange.PurposeDecline, a.ID, to.personID, exchange.DecideLinkFor)
	l.button = link{l.p.T("mail.yes"), yes}
	l.others = []link{{l.p.T("mail.no"), no}, {l.p.T("mail.answer"), thread}}
	l.paras = []string{l.p.T("mail.confirmed.waits", "Name", a.FirstName)}
	return err
}
