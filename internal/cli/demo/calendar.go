package demo

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"parvis/internal/domain/listing"
)

// zone is where the hours of the texts are meant.
const zone = "Europe/Paris"

// calendar turns the relative dates of the texts into times.
type calendar struct{ now time.Time } // in zone

var weekdays = []string{"dim", "lun", "mar", "mer", "jeu", "ven", "sam"}

var (
	slotForm = regexp.MustCompile(`^(dim|lun|mar|mer|jeu|ven|sam|jour)([+-]\d{1,2})? (\d{1,2}:\d\d)-(\d{1,2}:\d\d) (?:(\d+)/)?(\d+)(?:\+(\d+))?$`)
	weekForm = regexp.MustCompile(`^(dim|lun|mar|mer|jeu|ven|sam) (\d{1,2}:\d\d)-(\d{1,2}:\d\d)$`)
)

// occasion is a slot of the texts.
type occasion struct {
	listing.Slot     // Taken as the text says
	waiting      int // people on its waiting list
}

// occasion reads "sam+1 9:00-12:00 6/10+2": the Saturday after the coming one, 6 places of 10 taken, 2 people on the
// waiting list. "sam" is the first Saturday after today, "sam-1" the last one before today; "jour" is today while the
// hour is two hours away or more, else tomorrow.
func (c calendar) occasion(text string) (occasion, error) {
	m := slotForm.FindStringSubmatch(text)
	if m == nil {
		return occasion{}, fmt.Errorf("demo: the slot %q cannot be read", text)
	}
	from, ok1 := listing.ParseClock(m[3])
	to, ok2 := listing.ParseClock(m[4])
	if !ok1 || !ok2 || from >= to {
		return occasion{}, fmt.Errorf("demo: the hours of the slot %q", text)
	}
	shift, _ := strconv.Atoi(m[2]) // nothing is 0
	day := c.day(m[1], shift, from)
	o := occasion{Slot: listing.Slot{Start: clock(day, from), End: clock(day, to)}}
	o.Taken, _ = strconv.Atoi(m[5])
	o.Places, _ = strconv.Atoi(m[6])
	o.waiting, _ = strconv.Atoi(m[7])
	return o, nil
}

func (c calendar) day(name string, shift, from int) time.Time {
	today := time.Date(c.now.Year(), c.now.Month(), c.now.Day(), 0, 0, 0, 0, c.now.Location())
	if name == "jour" {
		if clock(today, from).Sub(c.now) < 2*time.Hour {
			shift++
		}
		return today.AddDate(0, 0, shift)
	}
	ahead := (slices.Index(weekdays, name) - int(today.Weekday()) + 7) % 7
	if ahead == 0 {
		ahead = 7
	}
	if shift < 0 && ahead == 7 {
		shift-- // today is not past
	}
	return today.AddDate(0, 0, ahead+7*shift)
}

// clock is a time of day by the clock on the wall.
func clock(day time.Time, minutes int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), minutes/60, minutes%60, 0, 0, day.Location())
}

// weekly reads lines such as "mar 18:00-20:00".
func weekly(lines []string) (listing.Weekly, error) {
	var w listing.Weekly
	for _, line := range lines {
		m := weekForm.FindStringSubmatch(line)
		if m == nil {
			return nil, fmt.Errorf("demo: the weekly hours %q cannot be read", line)
		}
		from, ok1 := listing.ParseClock(m[2])
		to, ok2 := listing.ParseClock(m[3])
		if !ok1 || !ok2 || from >= to {
			return nil, fmt.Errorf("demo: the weekly hours %q", line)
		}
		w = append(w, listing.Span{Day: time.Weekday(slices.Index(weekdays, m[1])), From: from, To: to})
	}
	return w, nil
}
