package search

import "time"

const (
	second = int64(1_000_000) // microseconds
	minute = 60 * second
	dayLen = 24 * 60 * minute
)

// The days whose midnights are kept ready.
const (
	zoneFirst = 18262 // 2020-01-01
	zoneDays  = 31 * 366
)

// zone turns microseconds since 1970 into local days and hours without asking the time package for each. A day is its
// number since 1 January 1970, local.
type zone struct {
	loc *time.Location
	mid [zoneDays]int64
}

func newZone(loc *time.Location) *zone {
	z := &zone{loc: loc}
	for i := range z.mid {
		z.mid[i] = time.Date(1970, 1, 1+zoneFirst+i, 0, 0, 0, 0, loc).UnixMicro()
	}
	return z
}

// midnight is the moment a day begins.
func (z *zone) midnight(day int) int64 {
	if i := day - zoneFirst; i >= 0 && i < zoneDays {
		return z.mid[i]
	}
	return time.Date(1970, 1, 1+day, 0, 0, 0, 0, z.loc).UnixMicro()
}

// day is the local day of a moment.
func (z *zone) day(us int64) int {
	d := int(floorDiv(us, dayLen))
	for z.midnight(d) > us {
		d--
	}
	for z.midnight(d+1) <= us {
		d++
	}
	return d
}

// at is the moment when clocks show so many minutes after midnight on a day, nights of 23 and 25 hours included.
func (z *zone) at(day, minutes int) int64 {
	m := z.midnight(day)
	if z.midnight(day+1)-m == dayLen {
		return m + int64(minutes)*minute
	}
	return time.Date(1970, 1, 1+day, 0, minutes, 0, 0, z.loc).UnixMicro()
}

// evening tells whether a moment is at 18 h or later.
func (z *zone) evening(us int64) bool { return us >= z.at(z.day(us), eveningFrom) }

// eveningFrom is when the evening begins, in minutes.
const eveningFrom = 18 * 60

// weekday is 0 on Sundays; 1 January 1970 was a Thursday.
func weekday(day int) int { return int(floorMod(int64(day)+4, 7)) }

// workday tells the days from Monday to Friday.
func workday(day int) bool { w := weekday(day); return w >= 1 && w <= 5 }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }
