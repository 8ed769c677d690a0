package site

import (
	"net/http"
	"strings"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/i18n"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// slowAnswer is from when on an org is said to answer slowly.
const slowAnswer = 5 * 24 * time.Hour

// card shows a listing in a list. The distance is shown when km is not negative.
func (s *Site) card(p *i18n.Printer, l listing.Listing, km float64) ui.Card {
	return s.cardAt(p, l, km, s.Now())
}

func (s *Site) cardAt(p *i18n.Printer, l listing.Listing, km float64, now time.Time) ui.Card {
	c := ui.Card{ID: l.ID, URL: l.Path(), Title: l.Title, Sense: string(l.Sense), Family: string(l.Family),
		Bearer: s.bearerName(p, l), Verified: l.Bearer.Verified, Place: s.commune(l.Commune), Remote: l.Remote && l.Commune == "",
		Km: km, HasKm: km >= 0 && l.Commune != "", MinAge: l.MinAge, Families: l.Families, Wheelchair: l.Wheelchair,
		Slow: l.Bearer.Answers >= 5 && time.Duration(l.Bearer.AnswerMinutes)*time.Minute > slowAnswer,
		When: s.whenInBrief(p, l), Lang: foreign(p, l.Lang)}
	if places, left := l.Places(now); places > 0 {
		c.Gauge = &ui.Gauge{Taken: places - left, Total: places}
	}
	if sl := nextSlot(l, now); sl != nil {
		c.Start, c.End = sl.Start.In(s.Zone), sl.End.In(s.Zone)
	}
	return c
}

func foreign(p *i18n.Printer, lang string) string {
	if lang == p.Lang {
		return ""
	}
	return lang
}

// bearerName is how a bearer is written: a person is "Samira, habitante ou habitant" by first name alone.
func (s *Site) bearerName(p *i18n.Printer, l listing.Listing) string {
	if !l.ByPerson() {
		return l.Bearer.Name
	}
	name := l.Bearer.Name
	if name == "" {
		name = p.T("card.somebody")
	}
	if place := s.commune(l.Commune); place != "" {
		return p.T("card.person", "Name", name, "Place", place)
	}
	return name
}

// nextSlot is the first slot to come that has a place, else the first to come; nil when there is none.
func nextSlot(l listing.Listing, now time.Time) *listing.Slot {
	var first *listing.Slot
	for i := range l.Slots {
		sl := &l.Slots[i]
		if !sl.Start.After(now) {
			continue
		}
		if sl.Left() > 0 {
			return sl
		}
		if first == nil {
			first = sl
		}
	}
	return first
}

// whenInBrief is the time of what has no slot, on one line.
func (s *Site) whenInBrief(p *i18n.Printer, l listing.Listing) string {
	if l.WhenText != "" {
		return l.WhenText
	}
	lines := weeklyLines(p, l.Weekly)
	if len(lines) > 2 {
		return p.T("card.days_a_week", "N", len(lines))
	}
	return strings.Join(lines, " · ")
}

func (s *Site) cards(r *http.Request, ls []listing.Listing) []ui.Card {
	p, out := edge.PrinterOf(r), make([]ui.Card, len(ls))
	for i, l := range ls {
		edge.Until(r, l.NextChange(s.Now()))
		out[i] = s.card(p, l, -1)
	}
	return out
}

// listingOf keeps the templates' signatures short.
type listingOf = listing.Listing

func firstIn(s string, words ...string) string {
	for _, w := range words {
		if strings.Contains(s, w) {
			return w
		}
	}
	return ""
}

// mailLines cuts a mail's text into lines; a line that is an address becomes a link.
func mailLines(text string) (lines []mailLine) {
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		ml := mailLine{Text: line}
		if i := strings.Index(line, "http"); i >= 0 {
			ml.URL = strings.Trim(strings.Fields(line[i:])[0], "<>[]().")
		}
		lines = append(lines, ml)
	}
	return lines
}

// mailLine is one line of a shown mail.
type mailLine struct{ Text, URL string }

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }
