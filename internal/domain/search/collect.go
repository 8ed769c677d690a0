package search

// collector gathers the answer: counts and the best k.
type collector struct {
	p       *plan
	st      *state
	total   int
	sense   [2]int
	family  [8]int
	theme   [32]int
	flags   [flagCount]int
	evening int
	workday int
	commune []int32 // by place in the table of communes

	best []item // a heap, the worst on top
}

func (c *collector) reset(p *plan, st *state, communes int) {
	best, commune := c.best[:0], c.commune
	if cap(commune) < communes {
		commune = make([]int32, communes)
	}
	commune = commune[:communes]
	clear(commune)
	*c = collector{p: p, st: st, best: best, commune: commune}
}

// count counts one document of which at most one of the four conditions fails; it gives whether it is in the answer.
func (c *collector) count(f facts, commune uint16, fails uint8) bool {
	c.countKind(f, fails, 1)
	if fails == 0 || fails == onCommune {
		c.commune[commune]++
	}
	if fails != 0 {
		return false
	}
	c.total++
	for i := range flagCount {
		c.flags[i] += int(f >> (factsFlagShift + i) & 1)
	}
	return true
}

// countKind counts n documents of a sense, a family and a theme beside these filters.
func (c *collector) countKind(f facts, fails uint8, n int) {
	if fails&^onSense == 0 {
		c.sense[f.sense()] += n
	}
	if fails&^onFamily == 0 {
		c.family[f.family()] += n
	}
	if fails&^onTheme == 0 {
		c.theme[f.theme()] += n
	}
}

// result writes the answer.
func (c *collector) result(codes []string, rank []uint16) Result {
	c.sort()
	items, more := c.shown()
	r := Result{Total: c.total, Hits: c.hits(items)}
	if more && c.p.Page == 0 {
		last := items[len(items)-1]
		r.Next = c.p.writeCursor(cursor{last.key, *c.id(last.doc)})
	}
	f := &r.Facets
	f.Sense = c.sense
	copy(f.Family[:], c.family[:])
	copy(f.Theme[:], c.theme[:])
	f.Remote, f.Wheelchair, f.ForFamilies = c.flags[0], c.flags[1], c.flags[2]
	f.ForGroups, f.ForBeginners, f.ByBus = c.flags[3], c.flags[4], c.flags[5]
	f.Evening, f.Weekdays = c.evening, c.workday
	f.Commune = c.communes(codes, rank)
	return r
}

// communes gives those with the most listings, then by code: an insertion into the few best, since most of them are not.
func (c *collector) communes(codes []string, rank []uint16) []Count {
	const perCount, perRank = 32, 16 // a number of which the greatest is the best: count, turned rank, place in the table
	var best [MaxCommunes + 1]uint64
	known, least := 0, int32(1)
	for i := 1; i < len(c.commune); i++ { // 0: none
		n := c.commune[i]
		if n < least {
			continue
		}
		it, at := uint64(n)<<perCount|uint64(^rank[i])<<perRank|uint64(i), known
		for at > 0 && best[at-1] < it {
			best[at] = best[at-1]
			at--
		}
		best[at] = it
		if known = min(known+1, MaxCommunes); known == MaxCommunes {
			least = int32(best[MaxCommunes-1] >> perCount)
		}
	}
	out := make([]Count, known)
	for i, b := range best[:known] {
		out[i] = Count{codes[b&(1<<perRank-1)], int(b >> perCount)}
	}
	return out
}
