package search

// item is one found document with what orders it.
type item struct {
	key int64  // the smaller the better
	doc uint32 // of the base; those that are recent are numbered after them
}

// id is the identifier of a document.
func (c *collector) id(doc uint32) *key {
	if n := uint32(c.st.base.n); doc >= n {
		return &c.st.recent.docs[doc-n].id
	}
	return &c.st.base.cols.ids[doc]
}

// worse is the order of the answer turned round: by key, then the oldest identifier.
func (c *collector) worse(i, o item) bool {
	if i.key != o.key {
		return i.key > o.key
	}
	return c.id(i.doc).Compare(*c.id(o.doc)) < 0
}

// full tells whether only something better than the worst can still come in.
func (c *collector) full() bool { return len(c.best) >= c.p.k }

// worst is the worst of the best; call it when full.
func (c *collector) worst() item { return c.best[0] }

// wants tells whether a document of a key may come in: most do not, and are not looked at any further.
func (c *collector) wants(key int64) bool { return len(c.best) < c.p.k || key <= c.best[0].key }

// push offers a document.
func (c *collector) push(i item) {
	if a := c.p.after; a != nil && (i.key < a.key || i.key == a.key && c.id(i.doc).Compare(a.id) >= 0) {
		return
	}
	if !c.full() {
		c.best = append(c.best, i)
		c.up(len(c.best) - 1)
		return
	}
	if c.worse(c.best[0], i) {
		c.best[0] = i
		c.down(len(c.best))
	}
}

// up brings the n-th to its place.
func (c *collector) up(n int) {
	b, it := c.best, c.best[n]
	for n > 0 && c.worse(it, b[(n-1)/2]) {
		b[n] = b[(n-1)/2]
		n = (n - 1) / 2
	}
	b[n] = it
}

// down brings the first of so many to its place.
func (c *collector) down(of int) {
	b, it, n := c.best[:of], c.best[0], 0
	for {
		l := 2*n + 1
		if l >= len(b) {
			break
		}
		if r := l + 1; r < len(b) && c.worse(b[r], b[l]) {
			l = r
		}
		if !c.worse(b[l], it) {
			break
		}
		b[n], n = b[l], l
	}
	b[n] = it
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
	for i, it := range items {
		out[i] = Hit{Key: *c.id(it.doc), DistanceKm: c.distance(it.doc)}
	}
	return out
}

// distance is how far a document is, negative when that is not known.
func (c *collector) distance(doc uint32) float64 {
	if c.p.circle == nil {
		return -1
	}
	b := c.st.base
	var f facts
	var lat, lon coord
	if doc < uint32(b.n) {
		f, lat, lon = b.cols.facts[doc], b.cols.lat[doc], b.cols.lon[doc]
	} else {
		h := &c.st.recent.heads[doc-uint32(b.n)]
		f, lat, lon = h.facts, h.lat, h.lon
	}
	if !f.has(isLocated) {
		return -1
	}
	return c.p.circle.distance(lat, lon)
}
