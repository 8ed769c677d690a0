package search

// evaluation is one query on one base.
type evaluation struct {
	*base
	p    *plan
	cal  *calendar
	dead vec
	c    *collector
	s    *scratch
	few  int // up to how many documents of a rare word are looked at one by one

	w     window
	areas []area // where the query finds anything, in order; nil: everywhere. Of a query with a place that is the circle.
	in    []wordIn
	stale vec // documents of which an occasion passed since the calendar was made; nil: none

	later    vec    // see anyTimeFrom
	happened [4]vec // see happening
}

// Up to how many documents are looked at one by one rather than all at once: those of a rare word, of which nothing
// else is known, and those that were found.
const (
	fewAtLeast = 512
	fewShare   = 256 // of the base
	listShare  = 24
)

// run answers a query once it is known where it can find anything.
func (e *evaluation) run() {
	e.markStale()
	list, found, some := e.having()
	switch {
	case !some:
	case found == nil:
		e.listed(list, nil)
	default:
		e.all(found)
	}
}

// having gives what has the words and lies in the areas, as a list when that are few, else as a vector; some is false
// when there is nothing.
func (e *evaluation) having() (list []uint32, found vec, some bool) {
	if len(e.p.words) == 0 {
		return nil, e.everything(), true
	}
	list, found, some = e.text()
	if found != nil && e.areas != nil {
		e.only(found)
	}
	return list, found, some
}

// reach finds where the query can find anything; false: nowhere.
func (e *evaluation) reach() bool {
	p := e.p
	switch {
	case p.circle != nil && p.circle.km > 0:
		e.areas = e.within(p.circle, p.circle.km, e.s.areas[:0])
	case p.circle != nil:
		e.areas = e.everywhere(p.circle, e.s.areas[:0])
	case p.box != nil:
		e.areas = e.inside(p.box, e.s.areas[:0])
	default:
		e.w = e.s.w
		return true
	}
	e.s.areas = e.areas
	e.w = windowOf(e.areas)
	e.s.w = e.w
	return len(e.areas) > 0
}

// everything is what lies in the areas.
func (e *evaluation) everything() vec {
	if e.areas == nil {
		v := e.s.dirty()
		v.fill(e.n)
		return v
	}
	return e.vecOf(e.areas)
}

// only leaves what lies in the areas.
func (e *evaluation) only(v vec) {
	at := uint32(e.w.lo) << 6
	for i := range e.areas {
		v.clearRange(at, e.areas[i].from)
		at = e.areas[i].to
	}
	v.clearRange(at, uint32(e.w.hi)<<6)
}

func (e *evaluation) vecOf(areas []area) vec {
	v := e.s.zero()
	for _, a := range areas {
		v.setRange(a.from, a.to)
	}
	return v
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

// all counts and orders what has the words and lies in the areas.
func (e *evaluation) all(v vec) {
	plain := vec(nil)
	if e.plain() {
		plain = e.s.copyOf(v)
	}
	e.narrow(v)
	on := e.asked()
	u := e.nearly(v, on)
	n := e.w.count(u)
	switch {
	case plain != nil && n > e.few:
		e.tallied(plain, v)
		e.order(v, n)
	case n <= e.few+e.n/listShare:
		e.s.docs = e.w.list(u, n, e.s.docs)
		e.listed(e.s.docs, u)
	default:
		e.atOnce(v, on)
	}
}

// narrow keeps what fulfils every condition but the four. Documents whose occasions have moved on since the calendar
// was made are taken out and looked at one by one.
func (e *evaluation) narrow(v vec) {
	p := e.p
	e.w.andNot(v, e.dead)
	for _, d := range e.ended(p.now) {
		v.unset(d)
	}
	for i := range flagCount {
		if p.flags.has(isRemote << i) {
			e.w.and(v, e.flags[i])
		}
	}
	if p.Age > 0 {
		for i := len(e.ages) - 1; i >= 0 && e.ages[i].age > p.Age; i-- {
			e.ages[i].set.each(func(d uint32) bool { v.unset(d); return true })
		}
	}
	if p.bearer != 0 {
		for d := uint32(e.w.lo) << 6; d < min(uint32(e.w.hi)<<6, uint32(e.n)); d++ {
			if e.cols.bearer[d] != p.bearer {
				v.unset(d)
			}
		}
	}
	if p.box != nil && p.circle != nil {
		e.w.and(v, e.vecOf(e.inside(p.box, nil)))
	}
	if p.dates.active {
		e.w.and(v, e.happening(&p.dates))
	}
	if e.stale == nil {
		return
	}
	for d := range e.w.all(e.stale) {
		if v.has(d) {
			v.unset(d)
			e.one(d)
		}
	}
}

// one counts and offers one document by its occasions themselves.
func (e *evaluation) one(d uint32) {
	c, p := e.cols, e.p
	fails := p.fails(c.facts[d], c.commune[d])
	if fails&(fails-1) != 0 {
		return
	}
	w := c.when(d)
	if start, found := e.c.consider(c.facts[d], c.commune[d], w, c.ends[d].micros(), fails); found {
		e.offer(d, e.key(d, w, start))
	}
}

// offer offers a document if its key may come in.
func (e *evaluation) offer(d uint32, key int64) {
	if e.c.wants(key) {
		e.c.push(item{key, d})
	}
}

// key is what orders a document that is not as the calendar says; start is needed when it is ordered by it.
func (e *evaluation) key(d uint32, w when, start int64) int64 {
	switch e.p.Sort {
	case Soonest:
		return start
	case Nearest:
		return e.metres(d)
	case Newest:
		return -e.cols.published[d].micros()
	}
	c := e.cols
	return e.score(d, level(e.p.today, outlookOf(e.p.z, e.p.now, w, c.ends[d].micros()), e.p.z.day(c.published[d].micros()), c.facts[d]))
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

// begins is when the first occasion of a document that fits begins.
func (e *evaluation) begins(d uint32) int64 {
	start, _ := e.p.dates.first(e.cols.when(d), e.cols.ends[d].micros(), false)
	return start
}
