package search

// evaluation is one query on one base.
type evaluation struct {
	*base
	p    *plan
	cal  *calendar
	dead vec
	c    *collector
	s    *scratch
	few  int

	in    []wordIn
	stale vec // documents of which an occasion passed since the calendar was made; nil: none

	// What of the documents that are looked at one by one fits in time, and would with the condition that is counted.
	// nil: not known, each is asked by itself.
	fit, evening, workday vec

	later vec // see anyTimeFrom
}

// Up to how many documents are looked at one by one rather than all at once.
const (
	fewAtLeast = 512
	fewShare   = 256 // of the base
)

func (e *evaluation) run() {
	if e.n == 0 {
		return
	}
	e.markStale()
	var found vec
	if len(e.p.words) > 0 {
		var list []uint32
		var some bool
		if list, found, some = e.text(); !some {
			return
		}
		if found == nil {
			e.knowTimes(len(list))
			e.oneByOne(list, true)
			return
		}
	} else {
		found = e.s.dirty()
		found.fill(e.n)
	}
	e.narrow(found)
	if n := found.count(); n <= e.few {
		e.s.docs = found.list(e.s.docs[:0])
		e.knowTimes(n)
		e.oneByOne(e.s.docs, false)
		return
	}
	e.atOnce(found)
}

func (e *evaluation) markStale() {
	passed := e.cal.passed(e.p.now)
	if len(passed) == 0 {
		return
	}
	e.stale = e.s.zero()
	for _, p := range passed {
		e.stale.set(p.doc)
	}
}

// narrow keeps what fulfils every condition but the four. Documents whose occasions have moved on since the calendar
// was made are taken out and looked at one by one.
func (e *evaluation) narrow(v vec) {
	p := e.p
	v.andNot(e.dead)
	for _, d := range e.ended(p.now) {
		v.unset(d)
	}
	for i := range flagCount {
		if p.flags.has(isRemote << i) {
			v.and(e.flags[i])
		}
	}
	if p.Age > 0 {
		for i := len(e.ages) - 1; i >= 0 && e.ages[i].age > p.Age; i-- {
			w := e.s.tmpOf(e.ages[i].set)
			v.andNot(w)
		}
	}
	if p.bearer != 0 {
		for d, bearer := range e.cols.bearer {
			if bearer != p.bearer {
				v.unset(uint32(d))
			}
		}
	}
	if p.circle != nil && p.circle.km > 0 {
		w := e.s.zero()
		e.within(p.circle, p.circle.km, w)
		v.and(w)
	}
	if p.box != nil {
		w := e.s.zero()
		e.inside(p.box, w)
		v.and(w)
	}
	if p.dates.active {
		v.and(e.happening(&p.dates))
	}
	if e.stale == nil {
		return
	}
	w := e.s.copyOf(e.stale)
	w.and(v)
	v.andNot(w)
	w.each(func(d uint32) bool { e.one(d); return true })
}

// tmpOf is a set as a vector, for the moment only.
func (s *scratch) tmpOf(o set) vec {
	v := s.tmp()
	v.clear()
	if o.big != nil {
		o.big.WriteDenseTo(v)
		return v
	}
	for _, d := range o.list {
		v.set(d)
	}
	return v
}

// oneByOne looks at some documents; check says that only the words were looked at before.
func (e *evaluation) oneByOne(docs []uint32, check bool) {
	p, c := e.p, e.cols
	for _, d := range docs {
		if check {
			f := c.facts[d]
			if e.dead.has(d) || c.ends[d].micros() <= p.now || !p.fits(f, c.bearer[d]) || !p.near(f, c.lat[d], c.lon[d]) {
				continue
			}
		}
		e.one(d)
	}
}

// Up to how many documents it is quicker to look at the occasions of each.
const (
	askAtLeast = 64
	askShare   = 2_048 // of the base
)

// knowTimes finds for all documents at once what fits in time, when that is quicker than asking n of them.
func (e *evaluation) knowTimes(n int) {
	d := &e.p.dates
	if !d.active {
		e.evening, e.workday = e.cal.evening, e.cal.weekdays
		return
	}
	if n <= askAtLeast+e.n/askShare {
		return
	}
	e.fit = e.happening(d)
	e.evening, e.workday = e.fit, e.fit
	if !d.evening {
		e.evening = e.happening(&e.p.evenings)
	}
	if !d.weekdays {
		e.workday = e.happening(&e.p.workdays)
	}
}

// one counts and offers one document of which only time and the four conditions are left to check.
func (e *evaluation) one(d uint32) {
	c, p := e.cols, e.p
	fails := p.fails(c.facts[d], c.commune[d])
	if fails&(fails-1) != 0 {
		return
	}
	if e.evening == nil || e.stale != nil && e.stale.has(d) {
		w := c.when(d)
		if start, found := e.c.consider(c.facts[d], c.commune[d], w, c.ends[d].micros(), fails); found {
			e.offer(d, e.key(d, w, start))
		}
		return
	}
	if e.fit != nil && !e.fit.has(d) || !e.c.count(c.facts[d], c.commune[d], fails) {
		return
	}
	e.c.times(e.evening.has(d), e.workday.has(d))
	start := never
	if p.Sort == Soonest {
		start, _ = p.dates.first(c.when(d), c.ends[d].micros(), false)
	}
	e.offer(d, e.key(d, nil, start))
}

// offer makes an item of a document if its key may come in.
func (e *evaluation) offer(d uint32, key int64) {
	if c := e.cols; e.c.wants(key) {
		e.c.push(item{key: key, id: c.ids[d], lat: c.lat[d], lon: c.lon[d], located: c.facts[d].has(isLocated)})
	}
}

// key is what orders a document; start is needed when it is ordered by it.
func (e *evaluation) key(d uint32, w when, start int64) int64 {
	switch e.p.Sort {
	case Soonest:
		return start
	case Nearest:
		return e.metres(d)
	case Newest:
		return -e.cols.published[d].micros()
	}
	lvl := int(e.cal.levels[d])
	if e.stale != nil && e.stale.has(d) {
		c := e.cols
		lvl = level(e.p.today, nextDay(e.p.z, e.p.now, w, c.ends[d].micros()), e.p.z.day(c.published[d].micros()), c.facts[d].answer())
	}
	return e.score(d, lvl)
}

func (e *evaluation) score(d uint32, level int) int64 {
	points := level*levelPoint + e.textOf(d)
	if e.p.circle != nil {
		points += nearPoints(e.metres(d))
	}
	return -int64(points)
}

func (e *evaluation) metres(d uint32) int64 {
	return e.p.metres(e.cols.facts[d], e.cols.lat[d], e.cols.lon[d])
}

// happening is the documents with an occasion that fits.
func (e *evaluation) happening(d *dates) vec {
	switch {
	case d.lo >= d.hi:
		return e.s.zero()
	case !d.asked && d.evening && !d.weekdays:
		return e.cal.evening
	case !d.asked && d.weekdays && !d.evening:
		return e.cal.weekdays
	}
	v := e.s.copyOf(e.anyTimeFrom(d.lo))
	first, last := d.z.day(d.lo), e.cal.last
	cutFirst := d.lo > e.p.now && d.z.midnight(first) != d.lo
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
		case day == first && cutFirst, day == cutLast:
			cut = append(cut, day)
		default:
			for _, part := range docs.parts(d.evening) {
				part.orInto(v, e.s.tmp())
			}
		}
	}
	for _, day := range cut {
		for _, part := range e.cal.days[day].parts(d.evening) {
			part.each(func(doc uint32) bool {
				if !v.has(doc) {
					if _, ok := d.first(e.cols.when(doc), e.cols.ends[doc].micros(), false); ok {
						v.set(doc)
					}
				}
				return true
			})
		}
	}
	return v
}

// anyTimeFrom is what suits any time and has not ended at a moment; it is the same for each call of one query.
func (e *evaluation) anyTimeFrom(lo int64) vec {
	if lo <= e.p.now {
		return e.anyTime
	}
	if e.later == nil {
		e.later = e.s.copyOf(e.anyTime)
		for _, doc := range e.ended(lo) {
			e.later.unset(doc)
		}
	}
	return e.later
}
