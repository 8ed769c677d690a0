package search

import "math"

// order finds the best of many documents, all of them in the answer; v is used up.
func (e *evaluation) order(v vec, n int) {
	switch e.p.Sort {
	case Newest:
		e.newest(v, n)
	case Soonest:
		e.soonest(v, n)
	case Nearest:
		e.nearest(v)
	default:
		e.relevant(v, n)
	}
}

// worthWalking tells whether going through all documents in order finds the best of n sooner than looking at those, of
// which each takes as long as so many that are passed by.
func (e *evaluation) worthWalking(n, each int) bool {
	return n > int(math.Sqrt(float64(e.c.p.k)*float64(e.n)/float64(each)))
}

// byIdentifier is how many documents can be passed by while two identifiers are compared, about: one of them lies somewhere.
const byIdentifier = 8

// newest goes through all documents by publication until enough are found.
func (e *evaluation) newest(v vec, n int) {
	if !e.worthWalking(n, 1) {
		for d := range e.w.all(v) {
			e.offer(d, -e.cols.published[d].micros())
		}
		return
	}
	for _, d := range e.byNewest {
		if !e.w.has(d) || !v.has(d) {
			continue
		}
		if e.c.full() && -e.cols.published[d].micros() > e.c.worst().key {
			return
		}
		e.offer(d, -e.cols.published[d].micros())
	}
}

// soonest goes from day to day; what happens on a day begins before what happens on later ones only.
func (e *evaluation) soonest(v vec, n int) {
	p := e.p
	last := e.cal.last
	if p.dates.hi != never {
		last = min(last, p.z.day(p.dates.hi-1))
	}
	for day := p.z.day(p.dates.lo); day <= last; day++ {
		docs, ok := e.cal.days[day]
		if !ok || p.Weekdays && !workday(day) {
			continue
		}
		for i, part := range docs {
			if p.Evening && !ofEvening(i) || part.len() == 0 {
				continue
			}
			if e.c.full() && e.c.worst().key < p.z.at(day, max(partFrom[i], 0)) {
				return
			}
			part.each(func(d uint32) bool {
				if e.w.has(d) && v.has(d) {
					if start := e.begins(d); start != never {
						v.unset(d)
						e.offer(d, start)
					}
				}
				return true
			})
		}
	}
	if !e.c.full() || e.c.worst().key == never {
		e.anyDay(v, n)
	}
}

// anyDay offers what names no occasion, by identifier. Of n documents some may have been taken from v.
func (e *evaluation) anyDay(v vec, n int) {
	if !e.worthWalking(n, byIdentifier) {
		for d := range e.w.all(v) {
			e.offer(d, never)
		}
		return
	}
	for i := len(e.byID) - 1; i >= 0; i-- {
		d := e.byID[i]
		if !e.w.has(d) || !v.has(d) {
			continue
		}
		it := item{never, d}
		if e.c.full() && !e.c.worse(e.c.worst(), it) {
			return
		}
		e.c.push(it)
	}
}

// nearest goes outward until nothing nearer can come. In one place the newest identifier is the first.
func (e *evaluation) nearest(v vec) {
	nearer := func(metres int64) bool { return !e.c.full() || e.c.worst().key >= metres }
	e.outward(nearer, func(a *area, metres int64) {
		if !nearer(metres) {
			return
		}
		if !e.extents[a.run].onePlace() {
			for d := range v.in(a.from, a.to) {
				e.offer(d, e.metres(d))
			}
			return
		}
		for d := range v.back(a.from, a.to) {
			it := item{metres, d}
			if e.c.full() && !e.c.worse(e.c.worst(), it) {
				return
			}
			e.c.push(it)
		}
	})
}

// relevant orders by score, first what has all words in its title: most of the time nothing else comes in.
func (e *evaluation) relevant(v vec, n int) {
	if !e.knowsTitles() {
		e.relevantOf(v, n, e.textMost())
		return
	}
	titled := e.s.copyOf(v)
	for i := range e.in {
		e.w.and(titled, e.in[i].title)
	}
	e.w.andNot(v, titled)
	m := e.w.count(titled)
	e.relevantOf(titled, m, maxText)
	if rest := e.untitled(); !e.beaten(maxLevel, rest+pointsNear) {
		e.relevantOf(v, n-m, rest)
	}
}

func (e *evaluation) textMost() int {
	if len(e.in) == 0 {
		return 0
	}
	return maxText
}

// relevantOf orders documents whose words are worth so much at most. One whose level, with all the points that place
// and words could still add, is under the worst of the best so far is passed by.
func (e *evaluation) relevantOf(v vec, n, words int) {
	if e.p.circle == nil {
		e.relevantAnywhere(v, n, words)
		return
	}
	could := func(metres int64) bool { return !e.beaten(maxLevel, words+nearPoints(metres)) }
	e.outward(func(metres int64) bool { return metres < pointsNear && could(metres) }, func(a *area, metres int64) {
		if could(metres) {
			exact := e.extents[a.run].onePlace()
			for d := range v.in(a.from, a.to) {
				e.offerRelevant(d, words, nearPoints(metres), exact)
			}
		}
		v.clearRange(a.from, a.to)
	})
	if could(pointsNear) {
		e.relevantAnywhere(v, e.w.count(v), words)
	}
}

// beaten tells whether no document of a level comes in, whatever is added to it.
func (e *evaluation) beaten(level, could int) bool {
	return e.c.full() && int64(level*levelPoint+could) < -e.c.worst().key
}

// relevantAnywhere orders what its place adds nothing to.
func (e *evaluation) relevantAnywhere(v vec, n, words int) {
	if n < e.n/16 {
		for d := range e.w.all(v) {
			e.offerRelevant(d, words, 0, true)
		}
		return
	}
	for _, d := range e.cal.byLevel {
		if !e.w.has(d) || !v.has(d) {
			continue
		}
		lvl := int(e.cal.levels[d])
		if e.beaten(lvl, words) {
			return
		}
		it := item{e.score(d, lvl), d}
		if words == 0 && e.c.full() && e.c.worse(it, e.c.worst()) {
			return // the order is that of the answer
		}
		e.c.push(it)
	}
}
