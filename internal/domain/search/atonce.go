package search

// atOnce counts and orders many documents: h is what fulfils every condition but the four.
func (e *evaluation) atOnce(h vec) {
	all, but := e.conditions(h)
	c := e.c
	c.total += all.count()
	countEach(but[0], e.senses[:], c.sense[:])
	countEach(but[1], e.families[:], c.family[:])
	countEach(but[2], e.themes[:], c.theme[:])
	for i := range e.runs {
		r := &e.runs[i]
		c.commune[r.commune] += but[3].countRange(r.start, e.runEnd(i))
	}
	countEach(all, e.flags[:], c.flags[:])
	c.evening += e.counted(all, &e.p.evenings)
	c.workday += e.counted(all, &e.p.workdays)
	switch e.p.Sort {
	case Newest:
		e.newest(all)
	case Soonest:
		e.soonest(all)
	case Nearest:
		e.nearest(all)
	default:
		e.relevant(all)
	}
}

func countEach(v vec, sets []vec, counts []int) {
	for i, s := range sets {
		counts[i] += v.countAnd(s)
	}
}

// counted is how many documents have an occasion that fits.
func (e *evaluation) counted(v vec, d *dates) int {
	if d.evening == e.p.dates.evening && d.weekdays == e.p.dates.weekdays {
		return v.count()
	}
	return v.countAnd(e.happening(d))
}

// conditions gives what fulfils all of the four conditions, and for each of them what fulfils the three others.
func (e *evaluation) conditions(h vec) (all vec, but [dimensions]vec) {
	p := e.p
	var on [dimensions]vec
	on[0] = e.anyOf(p.senses, e.senses[:])
	on[1] = e.anyOf(p.families, e.families[:])
	on[2] = e.anyOf(p.themes, e.themes[:])
	if p.byCommune {
		on[3] = e.s.zero()
		for i := range e.runs {
			if e.runs[i].commune == p.commune {
				on[3].setRange(e.runs[i].start, e.runEnd(i))
			}
		}
	}
	all = h
	for _, v := range on {
		if v == nil {
			continue
		}
		if &all[0] == &h[0] {
			all = e.s.copyOf(h)
		}
		all.and(v)
	}
	for i := range on {
		but[i] = all
		if on[i] == nil {
			continue
		}
		but[i] = e.s.copyOf(h)
		for j, v := range on {
			if v != nil && j != i {
				but[i].and(v)
			}
		}
	}
	return all, but
}

func (e *evaluation) anyOf(asked uint32, sets []vec) vec {
	if asked == 0 {
		return nil
	}
	v := e.s.zero()
	for i, s := range sets {
		if asked>>i&1 == 1 {
			v.or(s)
		}
	}
	return v
}

// newest goes through all documents by publication until enough are found.
func (e *evaluation) newest(v vec) {
	for _, d := range e.byNewest {
		if !v.has(d) {
			continue
		}
		if e.c.full() && -e.cols.published[d].micros() > e.c.worst().key {
			return
		}
		e.offer(d, -e.cols.published[d].micros())
	}
}

// soonest goes from day to day; what happens on a day begins before what happens on later ones only.
func (e *evaluation) soonest(v vec) {
	p := e.p
	left := e.s.copyOf(v)
	for day := p.z.day(p.dates.lo); day <= e.cal.last; day++ {
		docs, ok := e.cal.days[day]
		if !ok || p.Weekdays && !workday(day) {
			continue
		}
		for i, part := range docs {
			if p.Evening && i > 0 && i < eveningPart || part.len() == 0 {
				continue
			}
			if e.c.full() && e.c.worst().key < p.z.at(day, max(partFrom[i], 0)) {
				return
			}
			e.soonestOf(left, part)
		}
	}
	if e.c.full() && e.c.worst().key < never {
		return
	}
	left.each(func(d uint32) bool { e.offer(d, never); return true })
}

// soonestOf offers what of left is in one part of a day, and takes it out.
func (e *evaluation) soonestOf(left vec, part set) {
	d := &e.p.dates
	now := e.s.tmpOf(part)
	now.and(left)
	left.andNot(now)
	now.each(func(doc uint32) bool {
		start, ok := d.first(e.cols.when(doc), e.cols.ends[doc].micros(), false)
		if ok {
			e.offer(doc, start)
		} else {
			left.set(doc)
		}
		return true
	})
}

// rings are the distances in kilometres at which the near is parted from the far.
var rings = []float64{0.25, 0.5, 1, 2, 4, 8, 16, 30, 60, 120}

// nearest goes outward until nothing nearer can come.
func (e *evaluation) nearest(v vec) {
	left, ring := e.s.copyOf(v), e.s.dirty()
	for _, km := range rings {
		if e.p.circle.km > 0 && km > e.p.circle.km {
			break
		}
		e.ring(ring, left, km)
		ring.each(func(d uint32) bool { e.offer(d, e.metres(d)); return true })
		left.andNot(ring)
		if e.c.full() && e.c.worst().key < metres(km) {
			return
		}
	}
	left.each(func(d uint32) bool { e.offer(d, e.metres(d)); return true })
}

// ring makes dst what of v lies within km.
func (e *evaluation) ring(dst, v vec, km float64) {
	dst.clear()
	e.within(e.p.circle, km, dst)
	dst.and(v)
}

// relevant orders by score. A document whose level, with all the points that place and words could still add, is under
// the worst of the best so far is passed by.
func (e *evaluation) relevant(v vec) {
	words := 0
	if len(e.in) > 0 {
		words = pointsAll + pointsTitle + pointsTogether
	}
	if e.p.circle == nil {
		e.relevantAnywhere(v, words)
		return
	}
	left, ring, inner := e.s.copyOf(v), e.s.dirty(), 0.0
	for _, km := range rings {
		if metres(inner) >= pointsNear {
			break
		}
		could := words + nearPoints(metres(inner))
		if e.beaten(maxLevel, could) {
			return
		}
		e.ring(ring, left, km)
		e.offerAll(ring, could)
		left.andNot(ring)
		inner = km
	}
	if !e.beaten(maxLevel, words) {
		e.offerAll(left, words)
	}
}

// beaten tells whether no document of a level comes in, whatever is added to it.
func (e *evaluation) beaten(level, could int) bool {
	return e.c.full() && int64(level*levelPoint+could) < -e.c.worst().key
}

// offerAll offers what could come in by its level and what may be added to it.
func (e *evaluation) offerAll(v vec, could int) {
	v.each(func(d uint32) bool {
		if lvl := int(e.cal.levels[d]); !e.beaten(lvl, could) {
			e.offer(d, e.score(d, lvl))
		}
		return true
	})
}

func (e *evaluation) relevantAnywhere(v vec, words int) {
	if v.count() < e.n/16 {
		e.offerAll(v, words)
		return
	}
	for _, d := range e.cal.byLevel {
		if !v.has(d) {
			continue
		}
		lvl := int(e.cal.levels[d])
		if e.beaten(lvl, words) {
			return
		}
		k := e.score(d, lvl)
		if words == 0 && e.c.full() && (&item{key: k, id: e.cols.ids[d]}).worse(e.c.worst()) {
			return // the order is that of the answer
		}
		e.offer(d, k)
	}
}
