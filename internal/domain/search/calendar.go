package search

import (
	"cmp"
	"slices"
	"sort"
)

// calendar is what of a base depends on the day: what happens when, and the level of each document. It holds for one
// local day, from the moment it was made; the documents of which an occasion has passed since then are told by passed.
type calendar struct {
	day, from int64 // the local day; the moment
	days      map[int]*dayDocs
	last      int        // the last day on which something happens
	ready     []readyDay // the first days, from this one on

	evening, weekdays vec // something to come at such a time, or suits any
	tallies           []timesTally

	levels  []uint8
	byLevel []uint32 // the highest first; equals by identifier, the newest first

	passing []passing // by moment
}

// dayDocs is what happens on a day by the hour it begins, in an order that sorts by beginning: first what goes on from
// the evening of another day, then each part of the day; what goes on from another day otherwise is in the first part.
type dayDocs [len(partFrom)]set

// readyDay is what suits a day, and an evening: what happens then, and what suits any time and has not ended when the day
// begins.
type readyDay struct{ day, evening vec }

// readyDays is how many days are kept so: most people look no farther.
const readyDays = 32

// partFrom is when each part of a day begins, in minutes.
var partFrom = [...]int{0: -1, 1: 0, 2: 9 * 60, 3: 12 * 60, 4: 15 * 60, eveningPart: eveningFrom, 6: 20 * 60}

// eveningPart is the first part of the evening; part 0 is of an evening too.
const eveningPart = 5

// partOf gives the part of a day in which something begins, by the clock on the wall.
func partOf(z *zone, day int, start int64) int {
	p := 1
	for p+1 < len(partFrom) && z.at(day, partFrom[p+1]) <= start {
		p++
	}
	return p
}

// ofEvening tells the parts of an evening.
func ofEvening(part int) bool { return part == 0 || part >= eveningPart }

// parts gives the parts of a day, or those of evenings alone, in order.
func (d *dayDocs) parts(evening bool) []set {
	if evening {
		return []set{d[0], d[eveningPart], d[eveningPart+1]}
	}
	return d[:]
}

// passing is when the first occasion to come of a document is over.
type passing struct {
	at  secs
	doc uint32
}

func (b *base) calendar(z *zone, now int64) *calendar {
	today := z.day(now)
	c := &calendar{day: int64(today), from: now, days: map[int]*dayDocs{}, levels: make([]uint8, b.n)}
	c.evening, c.weekdays = slices.Clone(b.anyTime), slices.Clone(b.anyTime)
	m := &calendarMaker{calendar: c, z: z, today: today, docs: map[int]*[len(partFrom)][]uint32{}}
	for d := range uint32(b.n) {
		out := outlook{next: noDay}
		if w := b.cols.when(d); w != nil {
			out = m.add(d, w, b.cols.ends[d].micros())
		}
		f := b.cols.facts[d]
		c.levels[d] = uint8(level(today, out, z.day(b.cols.published[d].micros()), f))
	}
	maker := newSetMaker(b.n)
	for day, docs := range m.docs {
		var made dayDocs
		for i := range docs {
			made[i] = maker.make(docs[i])
		}
		c.days[day] = &made
		c.last = max(c.last, day)
	}
	m.makeReady(b)
	slices.SortFunc(c.passing, func(x, y passing) int { return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.doc, y.doc)) })
	c.passing = slices.Clip(c.passing)
	c.orderByLevel(b)
	b.tallyTimes(c)
	return c
}

type calendarMaker struct {
	*calendar
	z     *zone
	today int
	docs  map[int]*[len(partFrom)][]uint32
}

// add enters the occasions to come of one document and gives its outlook.
func (m *calendarMaker) add(d uint32, w when, ends int64) outlook {
	next, dated, free, weekly := noDay, false, 0, false
	for i := range w.slots() {
		start, end, first, last, evening := w.slot(i)
		if end <= m.from {
			continue
		}
		if n := len(m.passing); n == 0 || m.passing[n-1].doc != d {
			m.passing = append(m.passing, passing{secsOf(end), d})
		} else {
			m.passing[n-1].at = min(m.passing[n-1].at, secsOf(end))
		}
		for day := max(first, m.today); day <= last; day++ {
			m.enter(d, day, m.part(day, first, start, evening), evening)
		}
		dated = true
		if n := w.free(i); n > 0 {
			free += n
			next = min(next, max(first, m.today))
		}
	}
	spans := w.spans()
	if len(spans) == 0 {
		return outlook{next, roomOf(dated, free, false)}
	}
	for day := m.today; day < m.today+maxDays && m.z.midnight(day) < ends; day++ {
		for _, p := range spans {
			on, a, _ := spanOf(p)
			if on != weekday(day) {
				continue
			}
			if start := m.z.at(day, a); start < ends {
				m.enter(d, day, partOf(m.z, day, start), a >= eveningFrom)
				next, weekly = min(next, day), true
			}
		}
	}
	return outlook{next, roomOf(dated, free, weekly)}
}

// part is where on a day a slot stands that began on the first.
func (m *calendarMaker) part(day, first int, start int64, evening bool) int {
	switch {
	case day == first:
		return partOf(m.z, day, start)
	case evening:
		return 0
	}
	return 1
}

func (m *calendarMaker) enter(d uint32, day, part int, evening bool) {
	docs := m.docs[day]
	if docs == nil {
		docs = &[len(partFrom)][]uint32{}
		m.docs[day] = docs
	}
	if l := docs[part]; len(l) == 0 || l[len(l)-1] != d {
		docs[part] = append(l, d)
	}
	if workday(day) {
		m.weekdays.set(d)
	}
	if evening {
		m.evening.set(d)
	}
}

func (m *calendarMaker) makeReady(b *base) {
	all := window{0, vecLen(b.n)}
	m.ready = make([]readyDay, readyDays)
	for i := range m.ready {
		r, day := &m.ready[i], m.today+i
		r.evening = slices.Clone(b.anyTime)
		if i > 0 { // today the query leaves out what has ended
			b.anyTimeAfter(m.z.midnight(day), all, r.evening)
		}
		r.day = slices.Clone(r.evening)
		docs := m.docs[day]
		if docs == nil {
			continue
		}
		for part, l := range docs {
			for _, d := range l {
				r.day.set(d)
				if ofEvening(part) {
					r.evening.set(d)
				}
			}
		}
	}
}

// suits gives what suits a day as a whole, or its evening; nil: that is not kept.
func (c *calendar) suits(day int, evening bool) vec {
	switch i := day - int(c.day); {
	case i < 0 || i >= len(c.ready):
		return nil
	case evening:
		return c.ready[i].evening
	default:
		return c.ready[i].day
	}
}

func (c *calendar) orderByLevel(b *base) {
	var from [maxLevel + 2]int
	for _, l := range c.levels {
		from[maxLevel-int(l)+1]++
	}
	for i := 1; i < len(from); i++ {
		from[i] += from[i-1]
	}
	c.byLevel = make([]uint32, b.n)
	for i := b.n - 1; i >= 0; i-- {
		d := b.byID[i]
		at := &from[maxLevel-int(c.levels[d])]
		c.byLevel[*at] = d
		*at++
	}
}

// passed gives the documents of which an occasion is over since the calendar was made.
func (c *calendar) passed(now int64) []passing {
	return c.passing[:sort.Search(len(c.passing), func(i int) bool { return c.passing[i].at.micros() > now })]
}
