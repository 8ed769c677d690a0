package mail

import (
	"fmt"
	"net/mail"
	"net/url"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// sender is who the mails come from and where their addresses lead.
type sender struct {
	from *mail.Address // its name is the mail's when the operator set none
	host string        // of the public address: right of the @ in identifiers, and the name said to the mail server
}

// newSender reads the address of the sender, "Name <address>" or an address; empty makes parvis@ the public host.
func newSender(from, base string) (sender, error) {
	u, err := url.Parse(base)
	if err != nil || u.Hostname() == "" {
		return sender{}, fmt.Errorf("mail: the public address %q has no host", base)
	}
	s := sender{host: u.Hostname()}
	if from == "" {
		s.from = &mail.Address{Address: "parvis@" + s.host}
		return s, nil
	}
	if s.from, err = mail.ParseAddress(from); err != nil || !plainAddress(s.from.Address) {
		return sender{}, fmt.Errorf("mail: PARVIS_MAIL_FROM is %q: write name@domain, or Name <name@domain>", from)
	}
	return s, nil
}

// message makes what is sent: the same headers for every try.
func (s sender) message(m Mail) (*gomail.Msg, error) {
	if err := m.tidy(); err != nil { // a row may have been written by something else
		return nil, fmt.Errorf("mail: write %s: %w", m.ID, err)
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	from := *s.from
	if from.Name == "" {
		from.Name = m.From
	}
	from.Name = clean(from.Name, 80)
	msg.FromMailAddress(&from)
	msg.ToMailAddress(&mail.Address{Address: m.To})
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.ID + "@" + s.host)
	msg.SetDateWithValue(m.CreatedAt)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	if m.Lang != "" {
		msg.SetGenHeader("Content-Language", clean(m.Lang, 20))
	}
	if m.Thread != "" {
		root := "<" + m.Thread + "@" + s.host + ">"
		msg.SetGenHeader("In-Reply-To", root)
		msg.SetGenHeader("References", root)
	}
	if m.Unsubscribe != "" { // only then is it a list: a mail about one's own affair is none
		kind, _, _ := strings.Cut(m.Kind, ".")
		msg.SetGenHeader("List-Id", "<"+kind+"."+s.host+">")
		msg.SetGenHeader("List-Unsubscribe", "<"+m.Unsubscribe+">")
		msg.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	if m.Calendar != "" {
		err := msg.AttachReader("parvis.ics", strings.NewReader(m.Calendar),
			gomail.WithFileContentType("text/calendar; charset=utf-8; method=PUBLISH"))
		if err != nil {
			return nil, fmt.Errorf("mail: attach to %s: %w", m.ID, err)
		}
	}
	return msg, nil
}
