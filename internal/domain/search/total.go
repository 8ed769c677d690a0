package search

// common is what a search, the same with fewer words, and the ways to widen it share: the words, and what happens at its
// dates. Vectors that were made in a window hold in every part of it.
type common struct {
	w        window
	words    []wordIn
	happened [4]vec
	later    vec
	lent     int // how many vectors are in use for that

	around circle // whose areas were found last
}

// search counts and orders everything.
func (o *common) search(e *evaluation) {
	if e.n == 0 || !o.reach(e) {
		return
	}
	if e.p.loose || e.p.mayLoosen() {
		o.share(e)
	}
	e.run()
}

// total counts what fulfils every condition, and nothing beside the filters.
func (o *common) total(e *evaluation) { o.run(e, false) }

// best is total, and finds the best.
func (o *common) best(e *evaluation) { o.run(e, true) }

func (o *common) run(e *evaluation, ordered bool) {
	if e.n == 0 || !o.reach(e) {
		return
	}
	o.share(e)
	e.markStale()
	list, found, some := e.having()
	switch {
	case !some:
	case found == nil:
		if list = e.countFew(e.timely(list)); ordered {
			e.orderListed(list)
		}
	default:
		e.total(found, ordered)
	}
}

// reach finds where e can find anything, unless it looks around as the one before did.
func (o *common) reach(e *evaluation) bool {
	c := e.p.circle
	if c != nil && c.km > 0 && *c == o.around {
		e.areas = e.s.areas
		e.w = windowOf(e.areas)
		e.s.w = e.w
		return len(e.areas) > 0
	}
	if o.around = (circle{}); c != nil {
		o.around = *c
	}
	return e.reach()
}

// share takes over what was kept, and keeps what e needs beside it.
func (o *common) share(e *evaluation) {
	if o.w.lo > e.w.lo || o.w.hi < e.w.hi {
		*o = common{w: e.w, around: o.around}
	}
	e.s.lent, e.happened, e.later = o.lent, o.happened, o.later
	if len(e.p.words) > 0 {
		e.in = o.words
		if rarest, some := e.lookUp(); some && !e.lists(rarest) {
			e.fill()
		}
		o.words = e.in
	}
	if e.p.dates.active {
		e.happening(&e.p.dates)
	}
	o.lent, o.happened, o.later = e.s.lent, e.happened, e.later
}

// total counts and orders what fulfils all conditions; v is what has the words and lies in the areas.
func (e *evaluation) total(v vec, ordered bool) {
	e.narrow(v)
	on := e.asked()
	all := v
	if e.p.mayLoosen() {
		all = e.s.copyOf(v)
	}
	for _, o := range on {
		if o != nil {
			e.w.and(all, o)
		}
	}
	n := e.w.count(all)
	e.c.total += n
	switch {
	case n == 0 && e.p.mayLoosen(): // whether the words are loosened depends on what fails one condition alone
		u := e.nearly(v, on)
		e.s.docs = e.w.list(u, e.w.count(u), e.s.docs)
		e.countFew(e.s.docs)
	case !ordered:
	case n <= e.few:
		e.s.docs = e.w.list(all, n, e.s.docs)
		e.orderListed(e.s.docs)
	default:
		e.order(all, n)
	}
}
