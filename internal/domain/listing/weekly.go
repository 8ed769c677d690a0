package listing

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"parvis/internal/platform/fault"
)

// Span is a time within a day of the week, in minutes since midnight, local time.
type Span struct {
	Day      time.Weekday
	From, To int
}

// Weekly is a weekly rhythm: the days and hours a thing happens or can be had.
type Weekly []Span

// String is how a rhythm is stored: "2 18:00-20:00, 6 09:00-12:00" (0 is Sunday).
func (w Weekly) String() string {
	parts := make([]string, len(w))
	for i, s := range w {
		parts[i] = fmt.Sprintf("%d %02d:%02d-%02d:%02d", s.Day, s.From/60, s.From%60, s.To/60, s.To%60)
	}
	return strings.Join(parts, ", ")
}

// ParseWeekly reads what String writes; the empty text is no rhythm.
func ParseWeekly(text string) (Weekly, error) {
	var w Weekly
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		var d, h1, m1, h2, m2 int
		if n, err := fmt.Sscanf(part, "%d %d:%d-%d:%d", &d, &h1, &m1, &h2, &m2); err != nil || n != 5 || d < 0 || d > 6 {
			return nil, fault.Bad("weekly", "listing.weekly_unreadable", "Text", part)
		}
		w = append(w, Span{Day: time.Weekday(d), From: h1*60 + m1, To: h2*60 + m2})
	}
	return w, w.validate()
}

// ParseClock reads "9", "9h", "9 h 30", "09:30" into minutes since midnight.
func ParseClock(text string) (int, bool) {
	s := strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(text, "\u00a0", " ")), ""))
	h, m, cut := strings.Cut(strings.Replace(s, "h", ":", 1), ":")
	hour, err := strconv.Atoi(h)
	if err != nil || hour < 0 || hour > 24 {
		return 0, false
	}
	minute := 0
	if cut && m != "" {
		if minute, err = strconv.Atoi(m); err != nil || minute < 0 || minute > 59 || len(m) > 2 {
			return 0, false
		}
	}
	return hour*60 + minute, hour*60+minute <= 24*60
}

func (w Weekly) validate() error {
	if len(w) > 21 {
		return fault.Bad("weekly", "listing.weekly_many", "Max", 21)
	}
	for _, s := range w {
		if s.From < 0 || s.To > 24*60 || s.From >= s.To {
			return fault.Bad("weekly", "listing.end_before_start")
		}
	}
	return nil
}

// Evening tells whether any of it begins at 18 h or later.
func (w Weekly) Evening() bool {
	return slices.ContainsFunc(w, func(s Span) bool { return s.From >= 18*60 })
}

// Days is the set of weekdays on which something happens, bit 0 being Sunday.
func (w Weekly) Days() (set uint8) {
	for _, s := range w {
		set |= 1 << s.Day
	}
	return set
}
