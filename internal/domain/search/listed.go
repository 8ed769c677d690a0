package search

// Up to how many documents it is quicker to look at the occasions of each than to make vectors, or to walk the calendar.
const (
	askAtLeast = 64
	askShare   = 2_048 // of the base
	walkShare  = 512
)

// listed counts and orders documents one by one. timed tells that they fit in time and that no stale one is among them.
func (e *evaluation) listed(docs []uint32, timed bool) {
	p, c := e.p, e.cols
	fit := vec(nil)
	ask := p.dates.active && !timed
	if ask && len(docs) > askAtLeast+e.n/askShare {
		fit, ask = e.happening(&p.dates), false
	}
	all := docs[:0]
	for _, d := range docs {
		f, commune := c.facts[d], c.commune[d]
		fails := p.fails(f, commune)
		if fails&(fails-1) != 0 {
			continue
		}
		if !timed && e.stale != nil && e.stale.has(d) {
			e.one(d)
			continue
		}
		if fit != nil && !fit.has(d) {
			continue
		}
		if ask {
			if _, ok := p.dates.first(c.when(d), c.ends[d].micros(), f.has(suitsAnyTime)); !ok {
				continue
			}
		}
		if e.c.count(f, commune, fails) {
			all = append(all, d)
		}
	}
	e.times(all)
	e.orderListed(all)
}

// times counts the documents beside the two filters on time.
func (e *evaluation) times(docs []uint32) {
	p, c := e.p, e.cols
	if p.dates.active && len(docs) <= askAtLeast+e.n/askShare {
		for _, d := range docs {
			w, ends, any := c.when(d), c.ends[d].micros(), c.facts[d].has(suitsAnyTime)
			_, evening := p.evenings.first(w, ends, any)
			_, workday := p.workdays.first(w, ends, any)
			e.c.times(evening, workday)
		}
		return
	}
	if len(docs) == 0 {
		return
	}
	evening, workday := e.happening(&p.evenings), e.happening(&p.workdays)
	for _, d := range docs {
		e.c.times(evening.has(d), workday.has(d))
	}
}

// orderListed finds the best of documents in order, all of them in the answer.
func (e *evaluation) orderListed(docs []uint32) {
	switch e.p.Sort {
	case Newest:
		for _, d := range docs {
			e.offer(d, -e.cols.published[d].micros())
		}
	case Soonest:
		if len(docs) <= askAtLeast+e.n/walkShare {
			for _, d := range docs {
				e.offer(d, e.begins(d))
			}
			return
		}
		v := e.s.zero()
		for _, d := range docs {
			v.set(d)
		}
		e.soonest(v, len(docs))
	case Nearest:
		e.byArea(docs, func(docs []uint32, metres int64, exact bool) {
			for _, d := range docs {
				if !e.c.wants(metres) {
					return
				}
				if !exact {
					e.offer(d, e.metres(d))
				} else {
					e.offer(d, metres)
				}
			}
		})
	default:
		e.relevantListed(docs)
	}
}

// byArea parts documents in order by the areas they lie in, each with its least distance, which may be that of all.
func (e *evaluation) byArea(docs []uint32, f func(docs []uint32, metres int64, exact bool)) {
	at := 0
	for len(docs) > 0 {
		for e.areas[at].to <= docs[0] {
			at++
		}
		n := 1
		for n < len(docs) && docs[n] < e.areas[at].to {
			n++
		}
		run := int(e.areas[at].run)
		low, _ := e.reachOf(e.p.circle, run)
		f(docs[:n], lowMetres(low), e.onePlace(run))
		docs = docs[n:]
	}
}

func (e *evaluation) relevantListed(docs []uint32) {
	if e.p.circle == nil {
		for _, d := range docs {
			e.offerRelevant(d, 0)
		}
		return
	}
	e.byArea(docs, func(docs []uint32, metres int64, _ bool) {
		near := nearPoints(metres)
		for _, d := range docs {
			e.offerRelevant(d, near)
		}
	})
}

// offerRelevant offers a document to which its place adds so many points at most.
func (e *evaluation) offerRelevant(d uint32, near int) {
	lvl := int(e.cal.levels[d])
	if !e.c.full() || !e.beaten(lvl, near+e.textAtMost(d)) {
		e.offer(d, e.score(d, lvl))
	}
}

// textAtMost is at least what the words of a document are worth.
func (e *evaluation) textAtMost(d uint32) int {
	if len(e.in) == 0 {
		return 0
	}
	for i := range e.in {
		if w := &e.in[i]; w.title == nil || w.title.has(d) || w.kinIn != nil && w.kinIn.has(d) {
			return pointsAll + pointsTitle + pointsTogether
		}
	}
	return pointsAll
}
