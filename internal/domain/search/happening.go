package search

// happening is the documents with an occasion that fits. The vector is shared: nobody writes to it.
func (e *evaluation) happening(d *dates) vec {
	switch {
	case d.lo >= d.hi:
		return e.s.zero()
	case !d.asked && d.evening && !d.weekdays:
		return e.cal.evening
	case !d.asked && d.weekdays && !d.evening:
		return e.cal.weekdays
	}
	if d.weekdays && d.hi != never {
		switch some, every := workdays(d.z.day(d.lo), d.z.day(d.hi-1)); {
		case !some:
			return e.anyTimeFrom(d.lo)
		case every:
			o := *d
			o.weekdays = false
			return e.happening(&o)
		}
	}
	if day := d.z.day(d.lo); d.hi == d.z.midnight(day+1) && !e.cuts(d, day) {
		if v := e.cal.suits(day, d.evening); v != nil {
			return v
		}
	}
	known := &e.happened[b2i(d.evening)|b2i(d.weekdays)<<1]
	if *known == nil {
		*known = e.s.copyOf(e.anyTimeFrom(d.lo))
		e.happeningIn(d, *known)
	}
	return *known
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// workdays tells whether some of the days from one to another are workdays, and whether every one is.
func workdays(first, last int) (some, every bool) {
	every = true
	for day := first; day <= last && day < first+7; day++ {
		some, every = some || workday(day), every && workday(day)
	}
	return some, every
}

// cuts tells whether a span begins within its first day. Of today, what is over is left out in another way.
func (e *evaluation) cuts(d *dates, first int) bool {
	return d.lo > e.p.now && d.z.midnight(first) != d.lo
}

// happeningIn adds what names an occasion that fits, from the calendar day by day. Of a day that is cut by the span the
// occasions themselves are looked at.
func (e *evaluation) happeningIn(d *dates, v vec) {
	first, last := d.z.day(d.lo), e.cal.last
	cutLast := -1
	if d.hi != never && d.z.day(d.hi-1) <= last {
		if last = d.z.day(d.hi - 1); d.z.midnight(last+1) != d.hi {
			cutLast = last
		}
	}
	var cut []int
	for day := first; day <= last; day++ {
		docs, ok := e.cal.days[day]
		switch {
		case !ok || d.weekdays && !workday(day):
		case day == first && e.cuts(d, first), day == cutLast:
			cut = append(cut, day)
		case e.cal.suits(day, d.evening) != nil:
			e.w.or(v, e.cal.suits(day, d.evening))
		default:
			for _, part := range docs.parts(d.evening) {
				e.s.add(part, v)
			}
		}
	}
	for _, day := range cut {
		for _, part := range e.cal.days[day].parts(d.evening) {
			part.each(func(doc uint32) bool {
				if e.w.has(doc) && !v.has(doc) {
					if _, ok := d.first(e.cols.when(doc), e.cols.ends[doc].micros(), false); ok {
						v.set(doc)
					}
				}
				return true
			})
		}
	}
}

// anyTimeFrom is what suits any time and has not ended at a moment; it is the same for each call of one query.
func (e *evaluation) anyTimeFrom(lo int64) vec {
	if lo <= e.p.now {
		return e.anyTime
	}
	if e.later == nil {
		e.later = e.s.dirty()
		e.anyTimeAfter(lo, e.w, e.later)
	}
	return e.later
}
