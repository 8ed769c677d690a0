package search

import (
	"math"

	"parvis/internal/domain/listing"
)

// when is the occasions of one listing in few bytes: its slots in order of their beginning, then its weekly rhythm.
//
//	word 0              number of slots << 8 | number of weekly spans
//	three words a slot  beginning, end (seconds since 1970),
//	                    first local day << 16 | evening << 15 | free places, up to 63 << 9 | further days
//	one word a span     weekday << 22 | from << 11 | to (minutes)
//
// It is nil when the listing names no occasion.
type when []uint32

// maxDays is over how many days a slot is followed.
const maxDays = 400

// interval is a slot: microseconds since 1970, and how many places are free.
type interval struct {
	start, end int64
	free       int
}

// maxFree is up to how many free places are told apart.
const (
	maxFree  = 63
	freeBit  = 9
	daysMask = 1<<freeBit - 1
)

func encodeWhen(z *zone, slots []interval, weekly listing.Weekly) when {
	slots, weekly = slots[:min(len(slots), 1<<16)], weekly[:min(len(weekly), 1<<8-1)]
	if len(slots)+len(weekly) == 0 {
		return nil
	}
	w := make(when, 1, 1+3*len(slots)+len(weekly))
	w[0] = uint32(len(slots)<<8 | len(weekly))
	for _, s := range slots {
		first, last := z.day(s.start), z.day(s.end-1)
		pack := uint32(clamp(int64(first), math.MaxUint16))<<16 | uint32(min(max(last-first, 0), maxDays))
		pack |= uint32(min(max(s.free, 0), maxFree)) << freeBit
		if z.evening(s.start) {
			pack |= 1 << 15
		}
		w = append(w, uint32(clamp(floorDiv(s.start, second), math.MaxUint32)), uint32(clamp(-floorDiv(-s.end, second), math.MaxUint32)), pack)
	}
	for _, s := range weekly {
		w = append(w, uint32(s.Day)<<22|uint32(s.From)<<11|uint32(s.To))
	}
	return w
}

// whenLen is the length of the occasions that begin with a word.
func whenLen(head uint32) int { return int(1 + 3*(head>>8) + head&0xff) }

func clamp(v, high int64) int64 { return min(max(v, 0), high) }

func (w when) slots() int {
	if w == nil {
		return 0
	}
	return int(w[0] >> 8)
}

// slot gives the i-th slot: its moments, its local days, and whether it begins in the evening.
func (w when) slot(i int) (start, end int64, first, last int, evening bool) {
	p := w[1+3*i : 4+3*i]
	first = int(p[2] >> 16)
	return int64(p[0]) * second, int64(p[1]) * second, first, first + int(p[2]&daysMask), p[2]>>15&1 == 1
}

// free is how many places of the i-th slot are free.
func (w when) free(i int) int { return int(w[3+3*i] >> freeBit & maxFree) }

// spans are the weekly ones.
func (w when) spans() []uint32 {
	if w == nil {
		return nil
	}
	return w[1+3*w.slots():]
}

func spanOf(p uint32) (day, from, to int) { return int(p >> 22), int(p >> 11 & 0x7ff), int(p & 0x7ff) }

// dates is the condition on time of a query, at a moment.
type dates struct {
	z        *zone
	active   bool
	asked    bool  // From or To were given
	lo, hi   int64 // slots: end after lo, begin before hi
	days     int64 // weekly rhythms: from here; the whole of today counts, whatever the hour
	evening  bool
	weekdays bool
}

func newDates(z *zone, q *Query, now int64) dates {
	d := dates{z: z, lo: now, hi: math.MaxInt64, days: z.midnight(z.day(now)), evening: q.Evening, weekdays: q.Weekdays}
	if us := micros(q.From); us > now {
		d.lo, d.days = us, us
	}
	if !q.To.IsZero() {
		d.hi = micros(q.To)
	}
	d.asked = !q.From.IsZero() || !q.To.IsZero()
	d.active = d.asked || d.evening || d.weekdays
	return d
}

// never is the beginning of what names no occasion.
const never = int64(math.MaxInt64)

// first gives the beginning of the first occasion that fits. Without an occasion a listing fits when it suits any time
// and is still there: anyTime, ends.
func (d *dates) first(w when, ends int64, anyTime bool) (start int64, ok bool) {
	if d.lo >= d.hi {
		return never, false
	}
	if w == nil {
		return never, anyTime && d.lo < ends
	}
	start = never
	for i := range w.slots() {
		s, e, first, last, evening := w.slot(i)
		if s >= d.hi {
			break
		}
		if e > d.lo && (evening || !d.evening) && (!d.weekdays || d.touchesWorkday(first, last)) {
			start = s
			break
		}
	}
	if spans := w.spans(); len(spans) > 0 {
		start = min(start, d.firstWeekly(spans, ends))
	}
	return start, start != never
}

func (d *dates) touchesWorkday(first, last int) bool {
	first = max(first, d.z.day(d.lo))
	if d.hi != never {
		last = min(last, d.z.day(d.hi-1))
	}
	for day := first; day <= last && day < first+7; day++ {
		if workday(day) {
			return true
		}
	}
	return false
}

// firstWeekly looks at two weeks: the first of them may be cut by the span or by the end.
func (d *dates) firstWeekly(spans []uint32, ends int64) int64 {
	best := never
	from := d.z.day(d.days)
	for day := from; day < from+14; day++ {
		if d.z.midnight(day) >= min(d.hi, ends) {
			break
		}
		if d.weekdays && !workday(day) {
			continue
		}
		for _, p := range spans {
			on, a, b := spanOf(p)
			if on != weekday(day) || d.evening && a < eveningFrom {
				continue
			}
			s := d.z.at(day, a)
			if s < d.hi && s < ends && d.z.at(day, b) > d.days {
				best = min(best, s)
			}
		}
		if best != never {
			break
		}
	}
	return best
}
