package search

import (
	"cmp"
	"slices"
	"strings"
)

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
	commune []int // by place in the table of communes

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
		commune = make([]int, communes)
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
		c.down()
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

func (c *collector) down() {
	n := 0
	for {
		l := 2*n + 1
		if l >= len(c.best) {
			return
		}
		if r := l + 1; r < len(c.best) && c.best[r].worse(&c.best[l]) {
			l = r
		}
		if !c.best[l].worse(&c.best[n]) {
			return
		}
		c.best[n], c.best[l] = c.best[l], c.best[n]
		n = l
	}
}

// result writes the answer.
func (c *collector) result(codes []string) Result {
	p := c.p
	r := Result{Total: c.total}
	slices.SortFunc(c.best, func(a, b item) int {
		return cmp.Or(cmp.Compare(a.key, b.key), b.id.compare(a.id))
	})
	shown := c.best[min(p.skip, len(c.best)):]
	if limit := p.limit(); len(shown) > limit {
		shown = shown[:limit]
		last := shown[limit-1]
		r.Next = p.writeCursor(cursor{last.key, last.id})
	}
	r.Hits = make([]Hit, len(shown))
	for i, it := range shown {
		r.Hits[i] = Hit{ID: it.id.String(), DistanceKm: -1}
		if p.circle != nil && it.located {
			r.Hits[i].DistanceKm = p.circle.distance(it.lat, it.lon)
		}
	}
	f := &r.Facets
	f.Sense = c.sense
	copy(f.Family[:], c.family[:])
	copy(f.Theme[:], c.theme[:])
	f.Remote, f.Wheelchair, f.ForFamilies = c.flags[0], c.flags[1], c.flags[2]
	f.ForGroups, f.ForBeginners, f.ByBus = c.flags[3], c.flags[4], c.flags[5]
	f.Evening, f.Weekdays = c.evening, c.workday
	f.Commune = c.communes(codes)
	return r
}

// communes gives those with the most listings: an insertion into the few best, since most of them are not.
func (c *collector) communes(codes []string) []Count {
	best := make([]Count, 0, MaxCommunes+1)
	for i, n := range c.commune {
		if n == 0 || i == 0 || len(best) == MaxCommunes && n < best[MaxCommunes-1].N {
			continue
		}
		it := Count{codes[i], n}
		at, _ := slices.BinarySearchFunc(best, it, func(a, b Count) int {
			if a.N != b.N {
				return b.N - a.N
			}
			return strings.Compare(a.Code, b.Code)
		})
		best = slices.Insert(best, at, it)
		best = best[:min(len(best), MaxCommunes)]
	}
	return best
}
