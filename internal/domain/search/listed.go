package search

// Up to how many documents it is quicker to look at the occasions of each than to make vectors, or to walk the calendar.
const (
	askAtLeast = 64
	askShare   = 2_048 // of the base
	walkShare  = 512
)

// listed counts and orders documents, in order, one by one. found is them as a vector, or more that fail one of the four
// conditions; nil: whether they fit in time is not known, and stale ones may be among them.
func (e *evaluation) listed(docs []uint32, found vec) {
	if found == nil {
		docs = e.timely(docs)
	}
	n := len(docs)
	if len(docs) < manyAtLeast {
		docs = e.countFew(docs)
	} else {
		docs = e.countMany(docs)
	}
	if n > len(docs) {
		found = nil
	}
	e.times(docs, found)
	e.orderListed(docs)
}

// timely keeps what fits in time; what is stale is counted and offered by itself.
func (e *evaluation) timely(docs []uint32) []uint32 {
	p, c := e.p, e.cols
	if e.stale == nil && !p.dates.active {
		return docs
	}
	fit, ask := vec(nil), p.dates.active
	if ask && len(docs) > askAtLeast+e.n/askShare {
		fit, ask = e.happening(&p.dates), false
	}
	kept := docs[:0]
	for _, d := range docs {
		if e.stale != nil && e.stale.has(d) {
			e.one(d)
			continue
		}
		if fit != nil && !fit.has(d) {
			continue
		}
		if ask {
			if _, ok := p.dates.first(c.when(d), c.ends[d].micros(), c.facts[d].has(suitsAnyTime)); !ok {
				continue
			}
		}
		kept = append(kept, d)
	}
	return kept
}

// countFew counts documents and keeps those that are in the answer.
func (e *evaluation) countFew(docs []uint32) []uint32 {
	all := docs[:0]
	for _, d := range docs {
		f, commune := e.cols.facts[d], e.cols.commune[d]
		fails := e.p.fails(f, commune)
		if fails&(fails-1) == 0 && e.c.count(f, commune, fails) {
			all = append(all, d)
		}
	}
	return all
}

// From so many documents on they are counted by kind first: sense, family and theme together, and the filters together.
const (
	manyAtLeast = 256
	kinds       = 1 << (factsFlagShift)
	marksOf     = 1 << flagCount
)

// countMany is countFew for many.
func (e *evaluation) countMany(docs []uint32) []uint32 {
	var byKind [kinds]int32
	var byMarks [marksOf]int32
	var fails [kinds]uint8
	p, c := e.p, e.cols
	all := docs
	if p.senses|p.families|p.themes == 0 && !p.byCommune {
		for _, d := range docs {
			f := c.facts[d]
			byKind[f%kinds]++
			byMarks[f>>factsFlagShift%marksOf]++
		}
	} else {
		p.failsOfKinds(&fails)
		all = docs[:0]
		for _, d := range docs {
			f := c.facts[d]
			by := fails[f%kinds]
			if p.byCommune && c.commune[d] != p.commune {
				if by == 0 {
					e.c.commune[c.commune[d]]++
				}
				continue
			}
			byKind[f%kinds]++
			if by == 0 {
				byMarks[f>>factsFlagShift%marksOf]++
				all = append(all, d)
			}
		}
	}
	for f, n := range byKind {
		if n > 0 {
			e.c.countKind(facts(f), fails[f], int(n))
		}
	}
	for m, n := range byMarks {
		for i := range flagCount {
			e.c.flags[i] += m >> i & 1 * int(n)
		}
	}
	e.c.total += len(all)
	e.communesOf(all)
	return all
}

// communesOf counts the communes of documents in the answer.
func (e *evaluation) communesOf(docs []uint32) {
	if e.areas == nil {
		for _, d := range docs {
			e.c.commune[e.cols.commune[d]]++
		}
		return
	}
	e.byArea(docs, func(docs []uint32, a *area) { e.c.commune[e.runs[a.run].commune] += int32(len(docs)) })
}

// times counts the documents beside the two filters on time; found is them as a vector, where there is one.
func (e *evaluation) times(docs []uint32, found vec) {
	p, c := e.p, e.cols
	if len(docs) == 0 {
		return
	}
	if p.dates.active && len(docs) <= askAtLeast+e.n/askShare {
		for _, d := range docs {
			w, ends, any := c.when(d), c.ends[d].micros(), c.facts[d].has(suitsAnyTime)
			_, evening := p.evenings.first(w, ends, any)
			_, workday := p.workdays.first(w, ends, any)
			e.c.times(evening, workday)
		}
		return
	}
	evening, workday := e.happening(&p.evenings), e.happening(&p.workdays)
	if found != nil && len(docs) > (e.w.hi-e.w.lo)/2 {
		e.c.evening += e.w.countAnd(found, evening)
		e.c.workday += e.w.countAnd(found, workday)
		return
	}
	for _, d := range docs {
		e.c.times(evening.has(d), workday.has(d))
	}
}
