package listing

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"parvis/internal/platform/fault"
)

// Form is what was typed, by field name. The names are those of the API.
type Form map[string]string

// SlotRows is how many rows for dates a form has.
const SlotRows = 6

// Get gives a field, trimmed.
func (f Form) Get(name string) string { return strings.TrimSpace(f[name]) }

// On tells whether a box is ticked.
func (f Form) On(name string) bool { return f[name] != "" }

// Listing reads the form. What cannot be read is in the list, beside its field; the rest is filled in all the same.
// zone is where the dates and hours are meant.
func (f Form) Listing(zone *time.Location) (Listing, fault.List) {
	var e fault.List
	l := Listing{
		OrgID: f.Get("org_id"), PersonID: f.Get("person_id"),
		Sense: Sense(f.Get("sense")), Family: Family(f.Get("family")), Theme: f.Get("theme"),
		Title: f.Get("title"), Description: f.Get("description"),
		Commune: f.Get("commune"), Remote: f.On("remote"), Street: f.Get("street"), StreetPublic: f.On("street_public"),
		WhenText: f.Get("when_text"), Families: f.On("families"), Groups: f.On("groups"), Beginners: f.On("beginners"),
		Wheelchair: f.On("wheelchair"), ByBus: f.On("by_bus"), Bring: f.Get("bring"), Minors: f.On("minors"),
		Vulnerable: f.On("vulnerable"), Documents: f.Get("documents"), Unit: f.Get("unit"), Lang: f.Get("lang"),
		AutoAccept: f.On("auto_accept"),
	}
	l.MinAge = f.number(&e, "min_age")
	l.Quantity = f.number(&e, "quantity")
	l.Slots = f.slots(&e, zone)
	l.Weekly = f.weekly(&e)
	return l, e
}

func (f Form) number(e *fault.List, name string) int {
	s := strings.ReplaceAll(f.Get(name), " ", "")
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		e.Add(name, "listing.number")
		return 0
	}
	return n
}

// Days is how long the listing shall stay online; 0 for the default.
func (f Form) Days() int {
	n, err := strconv.Atoi(f.Get("days"))
	if err != nil || n < 1 {
		return 0
	}
	return min(n, MaxDays)
}

func (f Form) slots(e *fault.List, zone *time.Location) (out []Slot) {
	for i := 1; i <= SlotRows; i++ {
		p := "slot" + strconv.Itoa(i) + "_"
		date, from, to, places := f.Get(p+"date"), f.Get(p+"from"), f.Get(p+"to"), f.Get(p+"places")
		if date == "" && from == "" && to == "" {
			continue
		}
		day, ok := ParseDay(date, zone)
		if !ok {
			e.Add(p+"date", "listing.date")
			continue
		}
		start, ok1 := ParseClock(from)
		end, ok2 := ParseClock(to)
		switch {
		case !ok1:
			e.Add(p+"from", "listing.clock")
			continue
		case !ok2:
			e.Add(p+"to", "listing.clock")
			continue
		case end <= start:
			e.Add(p+"to", "listing.end_before_start")
			continue
		}
		n, err := strconv.Atoi(places)
		if err != nil || n < 1 || n > MaxPlaces {
			e.Add(p+"places", "listing.places", "Max", MaxPlaces)
			continue
		}
		out = append(out, Slot{Start: at(day, start), End: at(day, end), Places: n})
	}
	return out
}

// at is a time of day of a day, by the clock on the wall (a night of 25 hours included).
func at(day time.Time, minutes int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), minutes/60, minutes%60, 0, 0, day.Location())
}

// ParseDay reads "2026-11-28" and "28/11/2026".
func ParseDay(s string, zone *time.Location) (time.Time, bool) {
	for _, layout := range []string{"2006-01-02", "02/01/2006", "2/1/2006", "2.1.2006", "2-1-2006"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, t.Year() > 2000 && t.Year() < 2200
		}
	}
	return time.Time{}, false
}

// weekly reads seven rows: day1_from, day1_to … where 1 is Monday and 0 Sunday.
func (f Form) weekly(e *fault.List) (w Weekly) {
	for d := range 7 {
		p := "day" + strconv.Itoa(d) + "_"
		from, to := f.Get(p+"from"), f.Get(p+"to")
		if from == "" && to == "" {
			continue
		}
		start, ok1 := ParseClock(from)
		end, ok2 := ParseClock(to)
		switch {
		case !ok1:
			e.Add(p+"from", "listing.clock")
		case !ok2:
			e.Add(p+"to", "listing.clock")
		case end <= start:
			e.Add(p+"to", "listing.end_before_start")
		default:
			w = append(w, Span{Day: time.Weekday(d), From: start, To: end})
		}
	}
	return w
}

// FormOf is the form that would have made a listing, so that it can be changed.
func FormOf(l Listing, zone *time.Location) Form {
	f := Form{
		"org_id": l.OrgID, "person_id": l.PersonID, "sense": string(l.Sense), "family": string(l.Family), "theme": l.Theme,
		"title": l.Title, "description": l.Description, "commune": l.Commune, "street": l.Street, "when_text": l.WhenText,
		"bring": l.Bring, "documents": l.Documents, "unit": l.Unit, "lang": l.Lang,
	}
	for name, on := range map[string]bool{
		"remote": l.Remote, "street_public": l.StreetPublic, "families": l.Families, "groups": l.Groups,
		"beginners": l.Beginners, "wheelchair": l.Wheelchair, "by_bus": l.ByBus, "minors": l.Minors,
		"vulnerable": l.Vulnerable, "auto_accept": l.AutoAccept,
	} {
		if on {
			f[name] = "1"
		}
	}
	for name, n := range map[string]int{"min_age": l.MinAge, "quantity": l.Quantity} {
		if n > 0 {
			f[name] = strconv.Itoa(n)
		}
	}
	for i, s := range l.Slots {
		p := "slot" + strconv.Itoa(i+1) + "_"
		start, end := s.Start.In(zone), s.End.In(zone)
		f[p+"date"], f[p+"from"], f[p+"to"] = start.Format("2006-01-02"), start.Format("15:04"), end.Format("15:04")
		f[p+"places"] = strconv.Itoa(s.Places)
	}
	for _, s := range l.Weekly {
		p := "day" + strconv.Itoa(int(s.Day)) + "_"
		f[p+"from"], f[p+"to"] = fmt.Sprintf("%02d:%02d", s.From/60, s.From%60), fmt.Sprintf("%02d:%02d", s.To/60, s.To%60)
	}
	return f
}
