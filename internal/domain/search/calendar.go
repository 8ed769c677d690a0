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
	days      map[int]dayDocs
	last      int // the last day on which something happens

	evening, weekdays vec // something to come at such a time, or suits any

	levels  []uint8
	byLevel []uint32 // the highest first; equals by identifier, the newest first

	passing []passing // by moment
}

// dayDocs is what happens on a day, and what of it begins in the evening.
type dayDocs struct{ any, evening set }

// passing is when the first occasion to come of a document is over.
type passing struct {
	at  secs
	doc uint32
}

func (b *base) calendar(z *zone, now int64) *calendar {
	today := z.day(now)
	c := &calendar{day: int64(today), from: now, days: map[int]dayDocs{}, levels: make([]uint8, b.n)}
	c.evening, c.weekdays = slices.Clone(b.anyTime), slices.Clone(b.anyTime)
	m := &calendarMaker{calendar: c, z: z, today: today, any: map[int][]uint32{}, eve: map[int][]uint32{}}
	for d := range uint32(b.n) {
		next := noDay
		if w := b.cols.when(d); w != nil {
			next = m.add(d, w, b.cols.ends[d].micros())
		}
		f := b.cols.facts[d]
		c.levels[d] = uint8(level(today, next, z.day(b.cols.published[d].micros()), f.answer()))
	}
	maker := newSetMaker(b.n)
	for day, docs := range m.any {
		c.days[day] = dayDocs{maker.make(docs), maker.make(m.eve[day])}
		c.last = max(c.last, day)
	}
	slices.SortFunc(c.passing, func(x, y passing) int { return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.doc, y.doc)) })
	c.passing = slices.Clip(c.passing)
	c.orderByLevel(b)
	return c
}

type calendarMaker struct {
	*calendar
	z        *zone
	today    int
	any, eve map[int][]uint32
}

// add enters the occasions to come of one document and gives the day of the first, noDay when none is left.
func (m *calendarMaker) add(d uint32, w when, ends int64) int {
	next := noDay
	for i := range w.slots() {
		_, end, first, last, evening := w.slot(i)
		if end <= m.from {
			continue
		}
		if n := len(m.passing); n == 0 || m.passing[n-1].doc != d {
			m.passing = append(m.passing, passing{secsOf(end), d})
		} else {
			m.passing[n-1].at = min(m.passing[n-1].at, secsOf(end))
		}
		for day := max(first, m.today); day <= last; day++ {
			m.enter(d, day, evening)
		}
		next = min(next, max(first, m.today))
	}
	spans := w.spans()
	if len(spans) == 0 {
		return next
	}
	for day := m.today; day < m.today+maxDays && m.z.midnight(day) < ends; day++ {
		for _, p := range spans {
			if on, a, _ := spanOf(p); on == weekday(day) && m.z.at(day, a) < ends {
				m.enter(d, day, a >= eveningFrom)
				next = min(next, day)
			}
		}
	}
	return next
}

func (m *calendarMaker) enter(d uint32, day int, evening bool) {
	if l := m.any[day]; len(l) == 0 || l[len(l)-1] != d {
		m.any[day] = append(l, d)
	}
	if workday(day) {
		m.weekdays.set(d)
	}
	if !evening {
		return
	}
	m.evening.set(d)
	if l := m.eve[day]; len(l) == 0 || l[len(l)-1] != d {
		m.eve[day] = append(l, d)
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
