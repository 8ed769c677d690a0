package search

// collector gathers the answer: counts and the best k.
type collector struct {
	p       *plan
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

// item is one found document with what orders it.
type item struct {
	key     int64 // the smaller the better
	id      key
	lat     coord
	lon     coord
	located bool
}

// worse is the order of the answer turned round: by key, then the oldest identifier.
func (i *item) worse(o *item) bool {
	if i.key != o.key {
		return i.key > o.key
	}
	return i.id.compare(o.id) < 0
}

func (c *collector) reset(p *plan, communes int) {
	best, commune := c.best[:0], c.commune
	if cap(commune) < communes {
		commune = make([]int32, communes)
	}
	commune = commune[:communes]
	clear(commune)
	*c = collector{p: p, best: best, commune: commune}
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

// full tells whether only something better than the worst can still come in.
func (c *collector) full() bool { return len(c.best) >= c.p.k }

// worst is the key of the worst of the best; call it when full.
func (c *collector) worst() *item { return &c.best[0] }

// wants tells whether a document of a key may come in: most do not, and are not looked at any further.
func (c *collector) wants(key int64) bool { return len(c.best) < c.p.k || key <= c.best[0].key }

// push offers a document.
func (c *collector) push(i item) {
	if a := c.p.after; a != nil && !(&item{key: i.key, id: i.id}).worse(&item{key: a.key, id: a.id}) {
		return
	}
	if !c.full() {
		c.best = append(c.best, i)
		c.up(len(c.best) - 1)
		return
	}
	if c.best[0].worse(&i) {
		c.best[0] = i
		c.down(len(c.best))
	}
}

func (c *collector) up(n int) {
	for n > 0 {
		parent := (n - 1) / 2
		if !c.best[n].worse(&c.best[parent]) {
			return
		}
		c.best[n], c.best[parent] = c.best[parent], c.best[n]
		n = parent
	}
}

// down puts the first of so many in its place.
func (c *collector) down(of int) {
	n := 0
	for {
		l := 2*n + 1
		if l >= of {
			return
		}
		if r := l + 1; r < of && c.best[r].worse(&c.best[l]) {
			l = r
		}
		if !c.best[l].worse(&c.best[n]) {
			return
		}
		c.best[n], c.best[l] = c.best[l], c.best[n]
		n = l
	}
}

// sort ends the search: of the heap it makes a list, the best first.
func (c *collector) sort() {
	for n := len(c.best) - 1; n > 0; n-- {
		c.best[0], c.best[n] = c.best[n], c.best[0]
		c.down(n)
	}
}

// shown are those of the best that the page asked for has; more tells that others follow. The best are sorted.
func (c *collector) shown() (items []item, more bool) {
	items = c.best[min(c.p.skip, len(c.best)):]
	limit := c.p.limit()
	return items[:min(len(items), limit)], len(items) > limit
}

// hits writes what is shown.
func (c *collector) hits(items []item) []Hit {
	out := make([]Hit, len(items))
	ids := make([]byte, 0, len(items)*idLen)
	for i := range items {
		ids = items[i].id.appendTo(ids)
	}
	all := string(ids) // one for all identifiers
	for i := range items {
		out[i] = Hit{ID: all[i*idLen : (i+1)*idLen], DistanceKm: -1}
		if c.p.circle != nil && items[i].located {
			out[i].DistanceKm = c.p.circle.distance(items[i].lat, items[i].lon)
		}
	}
	return out
}

// result writes the answer.
func (c *collector) result(codes []string, rank []uint16) Result {
	c.sort()
	items, more := c.shown()
	r := Result{Total: c.total, Hits: c.hits(items)}
	if more && c.p.Page == 0 {
		last := &items[len(items)-1]
		r.Next = c.p.writeCursor(cursor{last.key, last.id})
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
