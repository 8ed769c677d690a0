// Package notify is what reaches people by itself. It listens to the events of the domain, decides who is told what, and
// stores the mails that platform/mail sends.
//
// Each handler is one transaction: it reads how things stand now, makes the links of the mail and stores it. Handlers
// bear being run twice: a mail is named after its cause, and the same cause makes one mail. What is no longer true when
// a handler comes to it is not told.
//
// A letter says first what there is to do, has one button, and says why it came. It never shows the address of the other
// side; nobody who is suspended or gone receives one.
package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/moderation"
	"parvis/internal/domain/org"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/jobs"
	"parvis/internal/platform/mail"
)

// Service writes the mails.
type Service struct {
	DB        *db.DB
	Log       *slog.Logger
	Now       func() time.Time
	Zone      *time.Location // where days and hours are meant
	Languages *i18n.Bundle
	BaseURL   string                   // public address of the site, without a slash at its end: every link begins with it
	Commune   func(code string) string // name of a commune by its INSEE code; empty when unknown
	// Similar gives alive listings like one that is refused or over; nil: none are proposed.
	Similar func(context.Context, listing.Listing) []listing.Listing
}

// Listen registers the handler of every event that somebody is told of.
func (s *Service) Listen(q *jobs.Queue) {
	for topic, tell := range letters {
		q.On(topic, "mail", s.handler(topic, tell))
	}
}

// tell writes the mails about one event; ref is what it is about.
type tell func(d *desk, ctx context.Context, ref string) error

// letters is who writes about which event.
var letters = map[string]tell{
	"signin.asked": (*desk).signInAsked,

	exchange.ReplyAsked:     (*desk).replyAsked,
	exchange.ReplyOffered:   (*desk).replyOffered,
	exchange.ReplyWaiting:   (*desk).replyWaiting,
	exchange.ReplyConfirmed: (*desk).replyConfirmed,
	exchange.ReplyAccepted:  (*desk).replyAccepted,
	exchange.ReplyDeclined:  (*desk).replyDeclined,
	exchange.ReplyCancelled: (*desk).replyCancelled,
	exchange.ReplyCalledOff: (*desk).replyCalledOff,
	exchange.MessageWritten: (*desk).messageWritten,

	"listing.submitted": (*desk).listingSubmitted,
	"listing.published": (*desk).listingPublished,
	"listing.fix":       (*desk).listingFix,
	"listing.declined":  (*desk).listingDeclined,
	"listing.ending":    (*desk).listingEnding,

	org.EventRegistered:    (*desk).orgRegistered,
	org.EventVerified:      (*desk).orgVerified,
	org.EventFix:           (*desk).orgFix,
	org.EventDeclined:      (*desk).orgDeclined,
	org.EventSuspended:     (*desk).orgSuspended,
	org.EventReactivated:   (*desk).orgReactivated,
	org.EventJoinAsked:     (*desk).joinAsked,
	org.EventMemberAdded:   (*desk).memberAdded,
	org.EventMemberRefused: (*desk).memberRefused,

	moderation.Undone: (*desk).decisionUndone,
}

// desk is where the mails of one event are written: one transaction.
type desk struct {
	*Service
	q     db.Querier
	now   time.Time
	t     territory.Territory
	topic string
	ref   string
}

// errWritten says that somebody else has written a mail of this event in the same moment: the transaction is undone and
// begun again, to write what is left.
var errWritten = errors.New("notify: written meanwhile")

// maxTries is how often an event is begun again before it is left to the queue.
const maxTries = 5

func (s *Service) handler(topic string, f tell) jobs.Handler {
	return func(ctx context.Context, ref string) (err error) {
		for range maxTries {
			if err = s.tell(ctx, topic, ref, f); !errors.Is(err, errWritten) {
				break
			}
		}
		switch {
		case fault.Is(err, fault.NotFound), fault.Is(err, fault.Gone):
			return nil // there is nothing (more) to tell
		case err != nil:
			return fmt.Errorf("notify: %s %s: %w", topic, ref, err)
		}
		return nil
	}
}

func (s *Service) tell(ctx context.Context, topic, ref string, f tell) error {
	return s.DB.Tx(ctx, func(q db.Querier) error {
		t, err := territory.Get(ctx, q)
		if err != nil {
			return err
		}
		return f(&desk{Service: s, q: q, now: s.Now(), t: t, topic: topic, ref: ref}, ctx, ref)
	})
}

// host is the name in identifiers that leave the service.
func (s *Service) host() string {
	if u, err := url.Parse(s.BaseURL); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return "localhost"
}

// letter begins a letter to an address. version tells several letters about the same thing apart.
func (d *desk) letter(lang, to string, version ...string) *letter {
	return &letter{p: d.Languages.For(lang), to: to, kind: d.topic, cause: append([]string{d.topic, d.ref, to}, version...)}
}

// written tells whether a letter was written before. It is asked before links are made: those of the first letter stay.
func (d *desk) written(ctx context.Context, l *letter) (bool, error) {
	_, err := mail.Get(ctx, d.q, mail.ID(l.cause...))
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// post signs a letter and stores it.
func (d *desk) post(ctx context.Context, l *letter) error {
	d.sign(l)
	html, err := l.html(ctx)
	if err != nil {
		return err
	}
	isNew, err := mail.Store(ctx, d.q, mail.Mail{
		ID: mail.ID(l.cause...), To: l.to, From: d.t.Name, Kind: l.kind, Lang: l.p.Lang, Subject: l.subject, Text: l.text(),
		HTML: html, Calendar: l.calendar, Thread: l.thread, CreatedAt: d.now,
	})
	if err == nil && !isNew {
		return errWritten
	}
	return err
}

// barred tells whether the address belongs to somebody who is suspended or gone: they get no mail.
func (d *desk) barred(ctx context.Context, email string) (bool, error) {
	p, err := account.PersonByEmail(ctx, d.q, email)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil && !p.Active(), err
}

// signInAsked sends the link and the code. Known and unknown addresses get the same letter.
func (d *desk) signInAsked(ctx context.Context, id string) error {
	cause := []string{d.topic, id}
	if done, err := d.written(ctx, &letter{cause: cause}); err != nil || done {
		return err
	}
	in, err := account.WriteSignIn(ctx, d.q, d.now, id)
	if err != nil {
		return err
	}
	if barred, err := d.barred(ctx, in.Email); err != nil || barred {
		return err
	}
	l := d.letter(in.Lang, in.Email)
	l.cause = cause
	l.subject = fit(l.p, "mail.signin.subject", "Name", d.t.Name)
	l.lead = l.p.T("mail.signin.lead", "Hello", hello(l.p, ""))
	l.button = link{l.p.T("mail.signin.button"), d.at("/connexion/lien", in.Link)}
	l.early, l.code = true, in.Code
	l.paras = []string{l.p.T("mail.signin.once", "N", int(account.SignInLife/time.Minute)), l.p.T("mail.not_you")}
	l.why = l.p.T("mail.signin.why")
	return d.post(ctx, l)
}
