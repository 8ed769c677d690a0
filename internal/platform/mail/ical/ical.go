// Package ical writes iCalendar files (RFC 5545): dates that a person puts into their own calendar. An event keeps its
// UID for life and its sequence grows with each change, so that a calendar replaces what it has instead of doubling it.
package ical

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Event is one date.
type Event struct {
	UID         string // the same for life, "…@host"
	Sequence    int    // grows with each change
	Stamp       time.Time
	Start, End  time.Time
	Summary     string
	Description string
	Location    string
	URL         string // absolute
	Cancelled   bool
}

// File writes a calendar of events. zone is where they happen: a clock change before the date does not move them.
// product names the program that wrote it.
func File(product string, zone *time.Location, events ...Event) string {
	var w writer
	w.line("BEGIN:VCALENDAR")
	w.line("VERSION:2.0")
	w.line("PRODID:-//" + plain(product) + "//Parvis//FR")
	w.line("CALSCALE:GREGORIAN")
	w.line("METHOD:PUBLISH")
	if zone.String() == paris {
		w.b.WriteString(strings.ReplaceAll(parisRules, "\n", "\r\n"))
	}
	for _, e := range events {
		w.event(e, zone)
	}
	w.line("END:VCALENDAR")
	return w.b.String()
}

const paris = "Europe/Paris"

// parisRules are the hours of Paris since 1996; other zones are written in universal time.
const parisRules = `BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
END:VTIMEZONE
`

type writer struct{ b strings.Builder }

func (w *writer) event(e Event, zone *time.Location) {
	w.line("BEGIN:VEVENT")
	w.line("UID:" + plain(e.UID))
	w.line("SEQUENCE:" + strconv.Itoa(e.Sequence))
	w.line("DTSTAMP:" + universal(e.Stamp))
	w.line("DTSTART" + local(e.Start, zone))
	if e.End.After(e.Start) {
		w.line("DTEND" + local(e.End, zone))
	}
	w.text("SUMMARY", e.Summary)
	w.text("DESCRIPTION", e.Description)
	w.text("LOCATION", e.Location)
	if e.URL != "" {
		w.line("URL:" + plain(e.URL))
	}
	if e.Cancelled {
		w.line("STATUS:CANCELLED")
	} else {
		w.line("STATUS:CONFIRMED")
	}
	w.line("END:VEVENT")
}

func universal(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// local writes a time with the parameter that says where.
func local(t time.Time, zone *time.Location) string {
	if zone.String() != paris {
		return ":" + universal(t)
	}
	return ";TZID=" + paris + ":" + t.In(zone).Format("20060102T150405")
}

var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`, "\u2028", `\n`, "\u2029", `\n`)

// text writes a property that holds words, nothing when there are none.
func (w *writer) text(name, words string) {
	if words != "" {
		w.line(name + ":" + plain(escapes.Replace(words)))
	}
}

// plain drops what would begin another line.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return -1
		}
		return r
	}, s)
}

// line writes one line, folded after at most 75 bytes, never within a character.
func (w *writer) line(s string) {
	room := 75
	for len(s) > room {
		cut := room
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		w.b.WriteString(s[:cut] + "\r\n ")
		s, room = s[cut:], 74
	}
	w.b.WriteString(s + "\r\n")
}
