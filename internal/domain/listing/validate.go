package listing

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"parvis/internal/platform/fault"
)

// The bounds of product.md, in characters unless said otherwise.
const (
	TitleMin, TitleMax             = 5, 90
	DescriptionMin, DescriptionMax = 30, 5000
	StreetMax, BringMax, DocsMax   = 120, 300, 300
	WhenTextMax, UnitMax           = 80, 30
	MaxSlots                       = 20
	MaxPlaces                      = 10000
	MaxQuantity                    = 100000
	MaxMinAge                      = 99
	DefaultDays                    = 60  // online without a date
	MaxDays                        = 183 // never longer than six months
	EmergencyDays                  = 15  // needs of persons, in emergency mode
)

// Validate checks every rule on the words of a listing at a time, and gives all that is wrong, each beside its field.
func (l Listing) Validate(now time.Time) error {
	var e fault.List
	if !slices.Contains(Senses, l.Sense) {
		e.Add("sense", "listing.sense")
	}
	if !slices.Contains(Families, l.Family) {
		e.Add("family", "listing.family")
	}
	l.validateWords(&e)
	l.validateWhere(&e)
	l.validateWhen(&e, now)
	if l.MinAge < 0 || l.MinAge > MaxMinAge {
		e.Add("min_age", "listing.min_age", "Max", MaxMinAge)
	}
	if l.Quantity < 0 || l.Quantity > MaxQuantity {
		e.Add("quantity", "listing.quantity", "Max", MaxQuantity)
	}
	return e.Err()
}

func (l Listing) validateWords(e *fault.List) {
	switch n := length(l.Title); {
	case n < TitleMin:
		e.Add("title", "listing.title_short", "Min", TitleMin)
	case n > TitleMax:
		e.Add("title", "listing.title_long", "Max", TitleMax)
	case !hasLetters(l.Title):
		e.Add("title", "listing.title_letters")
	}
	switch n := length(l.Description); {
	case n < DescriptionMin:
		e.Add("description", "listing.description_short", "Min", DescriptionMin)
	case n > DescriptionMax:
		e.Add("description", "listing.description_long", "Max", DescriptionMax)
	}
	if !slices.Contains(Themes, l.Theme) {
		e.Add("theme", "listing.theme")
	}
	for _, f := range []struct {
		field, value string
		max          int
	}{{"street", l.Street, StreetMax}, {"bring", l.Bring, BringMax}, {"documents", l.Documents, DocsMax}, {"when_text", l.WhenText, WhenTextMax}, {"unit", l.Unit, UnitMax}} {
		if length(f.value) > f.max {
			e.Add(f.field, "listing.too_long", "Max", f.max)
		}
	}
}

func (l Listing) validateWhere(e *fault.List) {
	if l.Commune == "" && !l.Remote {
		e.Add("where", "listing.commune")
	}
	if l.ByPerson() && l.Street != "" {
		e.Add("street", "listing.person_street")
	}
}

func (l Listing) validateWhen(e *fault.List, now time.Time) {
	if len(l.Slots) > MaxSlots {
		e.Add("slots", "listing.slots_many", "Max", MaxSlots)
	}
	for _, s := range l.Slots {
		switch {
		case !s.End.After(s.Start):
			e.Add("slots", "listing.end_before_start")
		case s.End.Sub(s.Start) > 24*time.Hour:
			e.Add("slots", "listing.slot_long")
		case !s.Start.After(now):
			e.Add("slots", "listing.slot_past")
		case s.Start.After(now.AddDate(0, 0, MaxDays)):
			e.Add("slots", "listing.slot_far")
		case s.Places < 1 || s.Places > MaxPlaces:
			e.Add("slots", "listing.places", "Max", MaxPlaces)
		default:
			continue
		}
		break // one sentence for the slots is enough
	}
	if err := l.Weekly.validate(); err != nil {
		*e = append(*e, fault.All(err)...)
	}
	if l.Mission() && len(l.Slots) == 0 && len(l.Weekly) == 0 && strings.TrimSpace(l.WhenText) == "" {
		e.Add("when", "listing.when")
	}
}

// Normalise trims what was typed and drops what its other answers make pointless.
func (l Listing) Normalise() Listing {
	l.Title = oneLine(l.Title)
	l.Description = strings.TrimSpace(strings.ReplaceAll(clean(l.Description), "\r\n", "\n"))
	for _, s := range []*string{&l.Street, &l.Bring, &l.Documents, &l.WhenText, &l.Unit} {
		*s = oneLine(*s)
	}
	if l.ByPerson() {
		l.Street, l.StreetPublic = "", false
	}
	if !l.Mission() {
		l.Slots, l.AutoAccept, l.Beginners = nil, false, false
		l.Minors, l.Vulnerable = false, false
	}
	if !l.Minors && !l.Vulnerable {
		l.Documents = ""
	}
	slices.SortFunc(l.Slots, func(a, b Slot) int { return a.Start.Compare(b.Start) })
	return l
}

// Until is when a listing put online at a time leaves by itself: with its last slot, else after the days asked for,
// at most six months.
func (l Listing) Until(now time.Time, days int) time.Time {
	if n := len(l.Slots); n > 0 {
		last := l.Slots[0].End
		for _, s := range l.Slots {
			if s.End.After(last) {
				last = s.End
			}
		}
		return last
	}
	if days < 1 {
		days = DefaultDays
	}
	if l.ByPerson() && l.Sense == Need {
		days = min(days, EmergencyDays)
	}
	return now.AddDate(0, 0, min(days, MaxDays))
}

func length(s string) int { return utf8.RuneCountInString(strings.TrimSpace(s)) }

func hasLetters(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }

// oneLine puts a text on one line, with single blanks; no-break spaces are typography and stay.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(clean(s), func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }), " ")
}

// clean drops control characters and what is not UTF-8; line breaks stay.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' {
			return r
		}
		if unicode.IsControl(r) || r == utf8.RuneError || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, s)
}
