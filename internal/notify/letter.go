package notify

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"parvis/internal/platform/i18n"
)

// maxSubject is how many characters of a subject a telephone shows.
const maxSubject = 55

// letter is one mail before it is written: the same words make its text and its page. Everything in it is plain text.
type letter struct {
	p  *i18n.Printer
	to string // address

	kind    string   // the event it follows from
	cause   []string // with kind and to: what makes it the same letter when a handler is run twice
	thread  string
	subject string // at most maxSubject characters
	lead    string // what to do, before anything else
	early   bool   // the button follows the first sentence at once; else the words and facts stand between

	code   string // of six digits
	quote  string // what somebody wrote
	above  string // the line above it: who wrote, or what it is
	facts  []fact
	button link   // the one thing to do
	others []link // what else can be done
	paras  []string
	cards  []card
	why    string // why the person receives it

	calendar string
	team     string
	phone    string
	home     string
	service  string
}

// fact is one line of what is to be known: "Quand : samedi 28 novembre".
type fact struct{ Name, Value string }

// link leads to a page of the site; URL is absolute.
type link struct{ Text, URL string }

// card is one proposed listing.
type card struct{ Title, URL, Line string }

// sign writes what all letters end with.
func (d *desk) sign(l *letter) {
	l.service, l.home, l.team, l.phone = d.t.Name, d.BaseURL+"/", d.team(l.p), d.t.Phone
}

// team is who signs.
func (d *desk) team(p *i18n.Printer) string {
	if d.t.Team != "" {
		return d.t.Team
	}
	return p.T("mail.team", "Name", d.t.Name)
}

// tel is the address of a telephone number, which may be written with blanks and dots.
func tel(number string) string {
	return "tel:" + strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, number)
}

// text is the letter in plain text.
func (l *letter) text() string {
	var b strings.Builder
	para := func(lines ...string) {
		lines = slices.DeleteFunc(lines, func(s string) bool { return s == "" })
		if len(lines) > 0 {
			b.WriteString(strings.Join(lines, "\n") + "\n\n")
		}
	}
	button := func() {
		if l.button.URL != "" {
			para(l.p.T("mail.link", "Text", l.button.Text, "URL", l.button.URL))
		}
	}
	para(l.lead)
	if l.early {
		button()
	}
	if l.code != "" {
		para(l.p.T("mail.code", "Code", l.code))
	}
	if l.quote != "" {
		para(l.above, "> "+strings.ReplaceAll(l.quote, "\n", "\n> "))
	}
	var facts []string
	for _, f := range l.facts {
		facts = append(facts, l.p.T("mail.fact", "Name", f.Name, "Value", f.Value))
	}
	para(facts...)
	if !l.early {
		button()
	}
	for _, o := range l.others {
		para(l.p.T("mail.link", "Text", o.Text, "URL", o.URL))
	}
	for _, s := range l.paras {
		para(s)
	}
	for _, c := range l.cards {
		para(c.Title, c.Line, c.URL)
	}
	para(l.team, l.call())
	para(l.p.T("mail.why"), l.why, l.home)
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// call says how to reach the team, empty when the operator gave no number.
func (l *letter) call() string {
	if l.phone == "" {
		return ""
	}
	return l.p.T("mail.call", "Phone", l.phone)
}

func (l *letter) html(ctx context.Context) (string, error) {
	var b strings.Builder
	if err := page(l).Render(ctx, &b); err != nil {
		return "", fmt.Errorf("notify: page of %s: %w", l.kind, err)
	}
	return b.String(), nil
}

// fit makes a subject of a sentence with one argument that may be long: it is shortened until the subject fits.
func fit(p *i18n.Printer, key, name, value string, args ...any) string {
	for {
		s := p.T(key, append([]any{name, value}, args...)...)
		over := utf8.RuneCountInString(s) - maxSubject
		r := []rune(strings.TrimSuffix(value, "…"))
		if over <= 0 || len(r) <= 3 {
			return s
		}
		value = strings.TrimRight(string(r[:max(len(r)-over-1, 3)]), " ,.-\u00a0") + "…"
	}
}

// hello begins a first sentence: "Bonjour Inès", "Bonjour".
func hello(p *i18n.Printer, firstName string) string {
	if firstName == "" {
		return p.T("mail.hello_all")
	}
	return p.T("mail.hello", "Name", firstName)
}

// at makes an address of the site.
func (s *Service) at(path string, parts ...string) string {
	for _, p := range parts {
		path += "/" + url.PathEscape(p)
	}
	return s.BaseURL + path
}
