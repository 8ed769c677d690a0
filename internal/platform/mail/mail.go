// Package mail keeps and sends mails. A use case, or what listens to it, stores a mail in its own transaction; the queue
// then sends it, again and again until the server takes it, under one Message-ID: a mail is neither lost when the server
// is away nor sent twice when it comes back. Without a mail server the mails are kept for the operator to read.
//
// A mail has one recipient. Nothing that a person typed reaches a header before clean has seen it.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"parvis/internal/platform/db"
	"parvis/internal/platform/jobs"
)

// Queued is the event of a mail that waits to be sent; its ref is the id of the mail.
const Queued = "mail.queued"

// State is where a mail is on its way.
type State string

// The states.
const (
	Waiting State = "queued" // it will be tried (again)
	Sent    State = "sent"   // the server took it
	Kept    State = "kept"   // there is no mail server: it is here to be read
	Failed  State = "failed" // the server refused the recipient, or was away too long
)

// Mail is one mail to one recipient.
type Mail struct {
	ID      string // see ID
	To      string // one plain address
	From    string // the name of the sender; the address is the operator's
	Kind    string // what it is about, "reply.asked": for lists and figures, never shown to the recipient
	Lang    string
	Subject string
	Text    string // plain text, always there
	HTML    string // the same words as a page
	// Calendar is an iCalendar file that goes with it, empty for none.
	Calendar string
	// Unsubscribe is the https address whose POST ends the subscription, empty for a mail that is no subscription.
	Unsubscribe string
	// Thread is the same for all mails of one conversation, so that mail programs show them together; may be empty.
	Thread string

	State     State
	Attempts  int
	Error     string // why the last try failed, without addresses
	CreatedAt time.Time
	SentAt    time.Time
}

// Bounds of a mail.
const (
	maxSubject = 200     // characters
	maxBody    = 200_000 // bytes of each part
)

var space = uuid.MustParse("6f0a3c52-7d0e-5e0b-9a54-2f1d5b7f9c11")

// ID makes the identifier of a mail out of what causes it: the same cause gives the same mail, however often a handler
// is run.
func ID(cause ...string) string {
	return uuid.NewSHA1(space, []byte(strings.Join(cause, "\x00"))).String()
}

// Store keeps a mail and queues it, in the transaction of q. It tells whether the mail is new: a mail with the same id is
// left as it is.
func Store(ctx context.Context, q db.Querier, m Mail) (bool, error) {
	if err := m.tidy(); err != nil {
		return false, fmt.Errorf("mail: store %s %s: %w", m.Kind, m.ID, err)
	}
	isNew, err := insert(ctx, q, m)
	if err != nil || !isNew {
		return false, err
	}
	return true, jobs.Publish(ctx, q, Queued, m.ID)
}

// tidy brings the parts of a mail to the form in which they are safe to send.
func (m *Mail) tidy() error {
	if !plainAddress(m.To) {
		return errors.New("the recipient is not one plain address")
	}
	m.Subject = clean(m.Subject, maxSubject)
	m.Text, m.HTML = cleanBody(m.Text), cleanBody(m.HTML)
	switch {
	case m.ID == "" || m.Kind == "" || m.CreatedAt.IsZero():
		return errors.New("it has no id, kind or time")
	case m.Subject == "" || m.Text == "":
		return errors.New("it has no subject or no text")
	case len(m.Text) > maxBody || len(m.HTML) > maxBody || len(m.Calendar) > maxBody:
		return errors.New("it is too large")
	case strings.Trim(m.Thread, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") != "":
		return errors.New("its thread is not a word")
	case m.Unsubscribe != "" && (clean(m.Unsubscribe, 1000) != m.Unsubscribe || strings.ContainsAny(m.Unsubscribe, " <>,")):
		return errors.New("its unsubscribe address is not one address")
	}
	return nil
}

// plainAddress tells whether s is one address and nothing else: no name, no list, no blank, no control character.
func plainAddress(s string) bool {
	if s == "" || len(s) > 254 || !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Zs) || strings.ContainsRune(`<>,;:"()[]\`, r)
	}) {
		return false
	}
	a, err := mail.ParseAddress(s)
	return err == nil && a.Name == "" && a.Address == s
}

// clean makes one line of at most n characters out of any text, safe in a header: no control, line or direction sign
// is left, and nothing that a mail program would decode into one.
func clean(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs) {
			return ' '
		}
		return r
	}, s)
	s = strings.ReplaceAll(s, "=?", "= ?")
	s = strings.Trim(squeeze(s), " ")
	if utf8.RuneCountInString(s) > n {
		s = strings.TrimRight(string([]rune(s)[:n-1]), " ") + "…"
	}
	return s
}

// squeeze makes one blank of several; the no-break spaces of French typography stay.
func squeeze(s string) string {
	for strings.Contains(s, "  ") {
		s = strings.ReplaceAll(s, "  ", " ")
	}
	return s
}

// cleanBody drops what does not belong into a text: control signs but line ends, separators that some programs take for
// line ends.
func cleanBody(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n\n", "\u0085", "\n").Replace(strings.ToValidUTF8(s, "�"))
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}
