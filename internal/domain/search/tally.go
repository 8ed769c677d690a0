package search

// plain tells whether a query asks for nothing but a place: what it counts was counted before, run by run.
func (e *evaluation) plain() bool {
	p := e.p
	return e.tallies != nil && len(p.words) == 0 && p.senses|p.families|p.themes == 0 && !p.byCommune && p.flags == 0 &&
		p.Age == 0 && p.bearer == 0 && p.box == nil && !p.dates.active
}

// tallied counts what is left of everything in the areas: the runs as a whole, less what was taken out.
func (e *evaluation) tallied(everything, left vec) {
	areas := e.areas
	if areas == nil {
		areas = e.everywhere(nil, e.s.areas[:0])
		e.s.areas = areas
	}
	first := -1 // of whole runs that follow one another
	for i, a := range areas {
		run := int(a.run)
		e.c.commune[e.runs[run].commune] += int32(a.to - a.from)
		e.c.total += int(a.to - a.from)
		if a.from != e.runs[run].start || a.to != e.runEnd(run) {
			for d := a.from; d < a.to; d++ {
				e.talliedOne(d, 1)
			}
			continue
		}
		if first < 0 {
			first = run
		}
		if i+1 < len(areas) && int(areas[i+1].run) == run+1 && areas[i+1].from == e.runs[run+1].start && areas[i+1].to == e.runEnd(run+1) {
			continue
		}
		e.talliedRuns(first, run+1)
		first = -1
	}
	for j := e.w.lo; j < e.w.hi; j++ {
		if everything[j] == left[j] {
			continue
		}
		for d := range everything.in(uint32(j)<<6, uint32(j+1)<<6) {
			if !left.has(d) {
				e.c.total--
				e.c.commune[e.cols.commune[d]]--
				e.talliedOne(d, -1)
			}
		}
	}
}

// talliedRuns counts the runs from one to before another.
func (e *evaluation) talliedRuns(from, to int) {
	c, low, high := e.c, e.tallies[from*tallyLen:][:tallyLen], e.tallies[to*tallyLen:][:tallyLen]
	n := func(i int) int { return int(high[i] - low[i]) }
	for i := range c.sense {
		c.sense[i] += n(i)
	}
	for i := range tallyTheme - tallyFamily {
		c.family[i] += n(tallyFamily + i)
	}
	for i := range themeCount {
		c.theme[i] += n(tallyTheme + i)
	}
	for i := range c.flags {
		c.flags[i] += n(tallyFlag + i)
	}
	c.evening += int(e.cal.tallies[to].evening - e.cal.tallies[from].evening)
	c.workday += int(e.cal.tallies[to].workday - e.cal.tallies[from].workday)
}

// talliedOne counts one document so many times.
func (e *evaluation) talliedOne(d uint32, times int) {
	c, f := e.c, e.cols.facts[d]
	c.sense[f.sense()] += times
	c.family[f.family()] += times
	c.theme[f.theme()] += times
	for i := range c.flags {
		c.flags[i] += times * int(f>>(factsFlagShift+i)&1)
	}
	if e.cal.evening.has(d) {
		c.evening += times
	}
	if e.cal.weekdays.has(d) {
		c.workday += times
	}
}

// timesTally is how many documents before a run have something to come in the evening, or on a weekday.
type timesTally struct{ evening, workday uint32 }

func (b *base) tallyTimes(c *calendar) {
	if b.tallies == nil {
		return
	}
	c.tallies = make([]timesTally, len(b.runs)+1)
	for i := range b.runs {
		from, to, t := b.runs[i].start, b.runEnd(i), c.tallies[i]
		t.evening += uint32(c.evening.countRange(from, to))
		t.workday += uint32(c.weekdays.countRange(from, to))
		c.tallies[i+1] = t
	}
}
