package mail

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"time"

	"parvis/internal/platform/db"
)

// MaxTries is after how many tries a mail is given up: about 20 hours at the pace of the queue, which would try more
// often than that.
const MaxTries = 50

// Sender gives the stored mails to the mail server.
type Sender struct {
	// KeepWords keeps the words of sent mails; else they are forgotten once the server has them.
	KeepWords bool

	db     *db.DB
	log    *slog.Logger
	now    func() time.Time
	server *server // nil: mails are kept
	sender sender
}

// NewSender makes the sender of a mail server's address (smtp://user:pass@host:port, smtps://…; empty keeps the mails),
// of the operator's own address (empty: parvis@ the public host) and of the public address of the site.
func NewSender(d *db.DB, log *slog.Logger, now func() time.Time, smtpURL, from, base string) (*Sender, error) {
	s := &Sender{db: d, log: log, now: now}
	var err error
	if s.sender, err = newSender(from, base); err != nil {
		return nil, err
	}
	if smtpURL != "" {
		s.server, err = parseServer(smtpURL)
	}
	return s, err
}

// Deliver sends a stored mail: it is the handler of Queued. An error means that the mail still waits and is to be tried
// again; a mail that is sent, kept or given up is none.
func (s *Sender) Deliver(ctx context.Context, id string) error {
	m, found, err := begin(ctx, s.db, id)
	if err != nil || !found {
		return err
	}
	again := s.try(ctx, &m)
	ctx = context.WithoutCancel(ctx) // what the server has taken is written down even when the process is ending
	if err := finish(ctx, s.db, m, m.State != Sent || s.KeepWords); err != nil {
		return err
	}
	if m.State == Failed {
		s.log.Warn("mail: given up", "mail", m.ID, "kind", m.Kind, "tries", m.Attempts, "why", m.Error)
	}
	return again
}

// Raw gives a mail as it is sent: for the operator who wants to see it in a mail program.
func (s *Sender) Raw(m Mail) ([]byte, error) {
	msg, err := s.sender.message(m)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if _, err := msg.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("mail: write %s: %w", m.ID, err)
	}
	return b.Bytes(), nil
}

// try makes one try and notes its end in the mail; an error says that another is to follow.
func (s *Sender) try(ctx context.Context, m *Mail) error {
	if s.server == nil {
		m.State, m.Error = Kept, ""
		return nil
	}
	msg, err := s.sender.message(*m)
	if err != nil {
		m.State, m.Error = Failed, reason(err)
		return nil
	}
	err = s.server.send(ctx, s.sender.host, msg)
	switch {
	case err == nil:
		m.State, m.Error, m.SentAt = Sent, "", s.now()
		return nil
	case refused(err) || m.Attempts >= MaxTries:
		m.State, m.Error = Failed, reason(err)
		return nil
	}
	m.Error = reason(err)
	return fmt.Errorf("mail: send %s, try %d: %s", m.ID, m.Attempts, m.Error)
}
