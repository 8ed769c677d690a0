package search

// total counts what fulfils every condition, and nothing beside the filters.
func (e *evaluation) total() { e.totalled(false) }

// best counts what fulfils every condition and finds the best of it.
func (e *evaluation) best() { e.totalled(true) }

func (e *evaluation) totalled(ordered bool) {
	if e.n == 0 || !e.reach() {
		return
	}
	e.markStale()
	list, found, some := e.having()
	switch {
	case !some:
	case found == nil:
		if list = e.countFew(e.timely(list)); ordered {
			e.orderListed(list)
		}
	default:
		e.totalOf(found, ordered)
	}
}

// totalOf is totalled for what has the words and lies in the areas.
func (e *evaluation) totalOf(v vec, ordered bool) {
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
