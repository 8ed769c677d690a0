package notify

import (
	"strings"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/i18n"
)

// weekday is the first word of a day: samedi, Saturday.
func weekday(p *i18n.Printer, t time.Time) string {
	w, _, _ := strings.Cut(p.Day(t), " ")
	return w
}

// dayNumber is a day without its month: samedi 28.
func dayNumber(p *i18n.Printer, t time.Time) string {
	words := strings.Fields(p.Day(t))
	return strings.Join(words[:min(2, len(words))], " ")
}

// near names a day as people do: by its weekday within the week that begins, by its number within the month, in full
// beyond. t and now are in the zone of the service.
func near(p *i18n.Printer, t, now time.Time) string {
	switch days := daysBetween(now, t); {
	case days >= 0 && days < 7:
		return weekday(p, t)
	case days >= 0 && days < 26:
		return dayNumber(p, t)
	}
	return p.Day(t)
}

// daysBetween counts the midnights between two times of one zone.
func daysBetween(from, to time.Time) int {
	noon := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC) }
	return int(noon(to).Sub(noon(from)) / (24 * time.Hour))
}

// span writes when a slot is: samedi 28 novembre, 9 h – 12 h.
func span(p *i18n.Printer, start, end time.Time) string {
	if daysBetween(start, end) == 0 {
		return p.Day(start) + ", " + p.Hours(start, end)
	}
	return p.T("mail.span", "From", p.DateTime(start), "To", p.DateTime(end))
}

// when writes when a listing is, for one slot of it or as a whole; empty when it does not say.
func (d *desk) when(p *i18n.Printer, l listing.Listing, slot *listing.Slot) string {
	if slot != nil {
		return span(p, slot.Start.In(d.Zone), slot.End.In(d.Zone))
	}
	for _, s := range l.Slots {
		if s.Start.After(d.now) {
			return span(p, s.Start.In(d.Zone), s.End.In(d.Zone))
		}
	}
	var parts []string
	for _, s := range l.Weekly {
		day := time.Date(2023, 1, 1+int(s.Day), 0, 0, 0, 0, time.UTC) // the first of January 2023 was a Sunday
		from, to := day.Add(time.Duration(s.From)*time.Minute), day.Add(time.Duration(s.To)*time.Minute)
		parts = append(parts, p.T("mail.every", "Day", weekday(p, day), "Hours", p.Hours(from, to)))
	}
	if l.WhenText != "" {
		parts = append(parts, l.WhenText)
	}
	return strings.Join(parts, " ; ")
}

// where writes where a listing is; its street only when it still has one (see exchange.WhatReplierSees).
func (d *desk) where(p *i18n.Printer, l listing.Listing) string {
	if l.Remote {
		return p.T("mail.remote")
	}
	name := d.commune(l.Commune)
	if l.Street == "" || name == "" {
		return l.Street + name
	}
	return l.Street + ", " + name
}

func (d *desk) commune(code string) string {
	if code == "" || d.Commune == nil {
		return ""
	}
	return d.Commune(code)
}

// cut shortens a text to n characters at the end of a word.
func cut(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	s = string(r[:n-1])
	if i := strings.LastIndexByte(s, ' '); i > n/2 {
		s = s[:i]
	}
	return strings.TrimRight(s, " ,;:.") + "…"
}

// add appends facts that have a value.
func (l *letter) fact(key, value string) {
	if value != "" {
		l.facts = append(l.facts, fact{l.p.T(key), value})
	}
}

// quoteOf sets what somebody wrote, at most 2,000 characters.
func (l *letter) quoteOf(who, words string) { l.quoted(l.p.T("mail.wrote", "Name", who), words) }

// quoted sets words and the line above them.
func (l *letter) quoted(above, words string) {
	if words = strings.TrimSpace(words); words != "" {
		l.above, l.quote = above, cut(words, 2000)
	}
}
