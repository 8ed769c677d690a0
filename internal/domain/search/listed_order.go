package search

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
		e.nearestListed(docs)
	default:
		e.relevantListed(docs)
	}
}

// byArea parts documents in order by the areas they lie in.
func (e *evaluation) byArea(docs []uint32, f func(docs []uint32, a *area)) {
	at := 0
	for len(docs) > 0 {
		for e.areas[at].to <= docs[0] {
			at++
		}
		n, to := 1, e.areas[at].to
		for n < len(docs) && docs[n] < to {
			n++
		}
		f(docs[:n], &e.areas[at])
		docs = docs[n:]
	}
}

func (e *evaluation) nearestListed(docs []uint32) {
	e.byArea(docs, func(docs []uint32, a *area) {
		least, exact := lowMetres(a.near), e.extents[a.run].onePlace()
		for _, d := range docs {
			if !e.c.wants(least) {
				return
			}
			if !exact {
				e.offer(d, e.metres(d))
			} else {
				e.offer(d, least)
			}
		}
	})
}

// relevantListed looks first at what has all words in its title: most of the time nothing else comes in.
func (e *evaluation) relevantListed(docs []uint32) {
	most := e.textMost()
	if e.knowsTitles() {
		titled, others := e.s.titled[:0], docs[:0]
		for _, d := range docs {
			if e.entitled(d) {
				titled = append(titled, d)
			} else {
				others = append(others, d)
			}
		}
		e.s.titled = titled
		e.offerListed(titled, most)
		if docs, most = others, e.untitled(); e.beaten(maxLevel, most+pointsNear) {
			return
		}
	}
	e.offerListed(docs, most)
}

// offerListed offers documents in order whose words are worth so much at most.
func (e *evaluation) offerListed(docs []uint32, words int) {
	if !e.c.full() && len(docs) > e.c.p.k {
		e.offerBest(docs)
		return
	}
	e.byNear(docs, func(docs []uint32, near int, exact bool) {
		for _, d := range docs {
			e.offerRelevant(d, words, near, exact)
		}
	})
}

// byNear parts documents in order by the points that their place gives at most, or exactly.
func (e *evaluation) byNear(docs []uint32, f func(docs []uint32, near int, exact bool)) {
	if e.p.circle == nil {
		f(docs, 0, true)
		return
	}
	e.byArea(docs, func(docs []uint32, a *area) {
		f(docs, nearPoints(lowMetres(a.near)), e.extents[a.run].onePlace())
	})
}

// The points that a document can be worth, parted.
const (
	stepPoints = 1_024
	pointSteps = (maxLevel*levelPoint+pointsNear+maxText)/stepPoints + 1
)

// offerBest offers more documents in order than are wanted: first those that can be worth the most, since few of the
// others come in after them.
func (e *evaluation) offerBest(docs []uint32) {
	var steps [pointSteps]int
	most := e.s.most[:0]
	e.byNear(docs, func(docs []uint32, near int, _ bool) {
		for _, d := range docs {
			could := int(e.cal.levels[d])*levelPoint + near + e.textAtMost(d)
			steps[could/stepPoints]++
			most = append(most, int32(could))
		}
	})
	e.s.most = most
	step, above := pointSteps-1, 0
	for ; step > 0 && above+steps[step] < e.c.p.k; step-- {
		above += steps[step]
	}
	first := int32(step * stepPoints)
	for i, d := range docs {
		if most[i] >= first {
			e.offer(d, e.score(d, int(e.cal.levels[d])))
		}
	}
	for i, d := range docs {
		if most[i] < first && e.c.wants(-int64(most[i])) {
			e.offer(d, e.score(d, int(e.cal.levels[d])))
		}
	}
}

// offerRelevant offers a document to which its words add so many points at most, and its place too, or exactly so many.
func (e *evaluation) offerRelevant(d uint32, words, near int, exact bool) {
	lvl := int(e.cal.levels[d])
	if e.beaten(lvl, near+words) || e.beaten(lvl, near+e.textAtMost(d)) {
		return
	}
	if !exact {
		near = nearPoints(e.metres(d))
	}
	e.offer(d, -int64(lvl*levelPoint+near+e.textOf(d)))
}

// knowsTitles tells whether the words in titles are known as vectors.
func (e *evaluation) knowsTitles() bool { return len(e.in) > 0 && e.in[0].title != nil }

// entitled tells whether a document has every word in its title.
func (e *evaluation) entitled(d uint32) bool {
	for i := range e.in {
		if !e.in[i].title.has(d) {
			return false
		}
	}
	return true
}

// textAtMost is at least what the words of a document are worth: what its title gives is exact.
func (e *evaluation) textAtMost(d uint32) int {
	if len(e.in) == 0 {
		return 0
	}
	if e.in[0].title == nil {
		return maxText
	}
	title, has, weight, itself, there := 0, 0, 0, 0, 0
	for i := range e.in {
		w, most := &e.in[i], e.p.words[i].weight*asItself
		weight += most
		if !w.either.has(d) {
			continue
		}
		has += most
		there++
		switch {
		case w.title.has(d):
			title += most
			itself++
		case w.kinIn != nil && w.kinIn.has(d):
			title += e.p.words[i].weight * asSynonym
		}
	}
	return textAtMost(title, has, weight, itself, there == len(e.in))
}

// untitled is at least what the words of a document are worth of which not all stand in the title.
func (e *evaluation) untitled() int {
	weight, least := 0, fullWeight
	for _, w := range e.p.words {
		weight += w.weight * asItself
		least = min(least, w.weight)
	}
	return textAtMost(weight-least*(asItself-asSynonym), weight, weight, len(e.in), true)
}
