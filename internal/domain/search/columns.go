package search

// columns holds the documents field by field; a document is its place in them.
type columns struct {
	ids       []key
	lat, lon  []coord
	facts     []facts
	commune   []uint16
	bearer    []uint64
	published []secs
	ends      []secs
	hash      []uint32
	pairs     []pairs
	at        []uint32 // where the occasions begin in arena; 0: none
	arena     []uint32
}

func newColumns(capacity int) *columns {
	return &columns{
		ids: make([]key, 0, capacity), lat: make([]coord, 0, capacity), lon: make([]coord, 0, capacity),
		facts: make([]facts, 0, capacity), commune: make([]uint16, 0, capacity), bearer: make([]uint64, 0, capacity),
		published: make([]secs, 0, capacity), ends: make([]secs, 0, capacity), hash: make([]uint32, 0, capacity),
		pairs: make([]pairs, 0, capacity),
		at:    make([]uint32, 0, capacity), arena: make([]uint32, 1),
	}
}

func (c *columns) len() int { return len(c.ids) }

func (c *columns) add(d *doc) {
	c.ids = append(c.ids, d.id)
	c.lat, c.lon = append(c.lat, d.lat), append(c.lon, d.lon)
	c.facts = append(c.facts, d.facts)
	c.commune = append(c.commune, d.commune)
	c.bearer = append(c.bearer, d.bearer)
	c.published, c.ends = append(c.published, d.published), append(c.ends, d.ends)
	c.hash, c.pairs = append(c.hash, d.hash), append(c.pairs, d.pairs)
	c.addWhen(d.when)
}

func (c *columns) addWhen(w when) {
	if w == nil {
		c.at = append(c.at, 0)
		return
	}
	c.at = append(c.at, uint32(len(c.arena)))
	c.arena = append(c.arena, w...)
}

// copy adds document i of other columns.
func (c *columns) copy(o *columns, i uint32) {
	c.ids = append(c.ids, o.ids[i])
	c.lat, c.lon = append(c.lat, o.lat[i]), append(c.lon, o.lon[i])
	c.facts = append(c.facts, o.facts[i])
	c.commune = append(c.commune, o.commune[i])
	c.bearer = append(c.bearer, o.bearer[i])
	c.published, c.ends = append(c.published, o.published[i]), append(c.ends, o.ends[i])
	c.hash, c.pairs = append(c.hash, o.hash[i]), append(c.pairs, o.pairs[i])
	c.addWhen(o.when(i))
}

func (c *columns) when(i uint32) when {
	at := c.at[i]
	if at == 0 {
		return nil
	}
	n := at + uint32(whenLen(c.arena[at]))
	return when(c.arena[at:n:n])
}

// doc gives document i as one that stands for itself.
func (c *columns) doc(i uint32, terms []string, inTitle int) *doc {
	return &doc{id: c.ids[i], lat: c.lat[i], lon: c.lon[i], facts: c.facts[i], commune: c.commune[i], bearer: c.bearer[i],
		published: c.published[i], ends: c.ends[i], when: c.when(i), hash: c.hash[i], pairs: c.pairs[i],
		terms: terms, inTitle: inTitle}
}
