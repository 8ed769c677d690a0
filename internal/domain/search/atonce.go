package search

// asked is what fulfils each of the four conditions; nil: any does.
func (e *evaluation) asked() (on [dimensions]vec) {
	p := e.p
	on[0] = e.anyOf(p.senses, e.senses[:])
	on[1] = e.anyOf(p.families, e.families[:])
	on[2] = e.anyOf(p.themes, e.themes[:])
	if p.byCommune {
		on[3] = e.s.zero()
		for i := range e.runs {
			if r := &e.runs[i]; r.commune == p.commune && e.runEnd(i) > uint32(e.w.lo)<<6 && r.start < uint32(e.w.hi)<<6 {
				on[3].setRange(r.start, e.runEnd(i))
			}
		}
	}
	return on
}

// anyOf is what has one of the values asked.
func (e *evaluation) anyOf(asked uint32, sets []vec) vec {
	if asked == 0 {
		return nil
	}
	var v, first vec
	for i, s := range sets {
		switch {
		case asked>>i&1 == 0:
		case first == nil:
			first = s
		case v == nil:
			v = e.s.dirty()
			e.w.of(v).either(e.w.of(first), e.w.of(s))
		default:
			e.w.or(v, s)
		}
	}
	switch {
	case first == nil:
		return e.s.zero()
	case v == nil:
		return first
	}
	return v
}

// nearly is what of h fails one of the conditions at most: all that is counted.
func (e *evaluation) nearly(h vec, on [dimensions]vec) vec {
	sets := make([]vec, 0, dimensions)
	for _, v := range on {
		if v != nil {
			sets = append(sets, e.w.of(v))
		}
	}
	if len(sets) < 2 {
		return h
	}
	u := e.s.dirty()
	dst, h := e.w.of(u), e.w.of(h)
	switch len(sets) {
	case 2:
		dst.nearlyTwo(h, sets[0], sets[1])
	case 3:
		dst.nearlyThree(h, sets[0], sets[1], sets[2])
	default:
		dst.nearlyAll(h, sets)
	}
	return u
}

// atOnce counts and orders many documents: h is what fulfils every condition but the four.
func (e *evaluation) atOnce(h vec, on [dimensions]vec) {
	all, but := e.conditions(h, on)
	c, n := e.c, e.w.count(all)
	c.total += n
	e.countEach(but[0], e.senses[:], c.sense[:])
	e.countEach(but[1], e.families[:], c.family[:])
	e.countEach(but[2], e.themes[:], c.theme[:])
	for i := range e.runs {
		r := &e.runs[i]
		if from, to := max(r.start, uint32(e.w.lo)<<6), min(e.runEnd(i), uint32(e.w.hi)<<6); from < to {
			c.commune[r.commune] += int32(but[3].countRange(from, to))
		}
	}
	e.countEach(all, e.flags[:], c.flags[:])
	c.evening += e.counted(all, &e.p.evenings)
	c.workday += e.counted(all, &e.p.workdays)
	e.order(all, n)
}

func (e *evaluation) countEach(v vec, sets []vec, counts []int) {
	for i, s := range sets {
		counts[i] += e.w.countAnd(v, s)
	}
}

// counted is how many documents have an occasion that fits.
func (e *evaluation) counted(v vec, d *dates) int {
	if d.evening == e.p.dates.evening && d.weekdays == e.p.dates.weekdays {
		return e.w.count(v)
	}
	return e.w.countAnd(v, e.happening(d))
}

// conditions gives what fulfils all of the four conditions, and for each of them what fulfils the three others.
func (e *evaluation) conditions(h vec, on [dimensions]vec) (all vec, but [dimensions]vec) {
	var after [dimensions + 1]vec // what fulfils those from one on; nil: any does
	for i := dimensions - 1; i > 0; i-- {
		after[i] = e.both(on[i], after[i+1])
	}
	all = h
	for i := range on { // all is what fulfils those before
		if on[i] != nil {
			but[i] = e.both(all, after[i+1])
			all = e.both(all, on[i])
		}
	}
	for i := range on {
		if on[i] == nil {
			but[i] = all
		}
	}
	return all, but
}

// both is what is in both, where each is there.
func (e *evaluation) both(a, b vec) vec {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	v := e.s.dirty()
	e.w.of(v).both(e.w.of(a), e.w.of(b))
	return v
}
