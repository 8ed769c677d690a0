package search

import (
	"sync"
	"sync/atomic"
)

// recent is what came after the base was made. Documents are only added; what is taken out is marked in gone. A reader
// holds a copy of this struct: documents added later lie beyond its docs.
type recent struct {
	docs  []*doc
	heads []head // of docs, close together: most queries look at nothing else
	gone  vec
	posts *sync.Map // term → *growing
}

// head is what most queries ask of a recent document.
type head struct {
	facts           facts
	commune         uint16
	level           uint8
	evening         bool // something to come at such a time, or suits any
	workday         bool
	bearer          uint64
	lat, lon        coord
	published, ends int64
	from, until     int64 // level, evening and workday hold in this time
}

func newHead(z *zone, d *doc, now int64) head {
	h := head{facts: d.facts, commune: d.commune, bearer: d.bearer, lat: d.lat, lon: d.lon, published: d.published.micros(), ends: d.ends.micros(), from: now}
	today := z.day(now)
	h.until = min(z.midnight(today+1), nextEnd(d.when, now))
	h.level = uint8(level(today, outlookOf(z, now, d.when, h.ends), z.day(h.published), d.facts))
	at := newDates(z, &Query{}, now)
	evening, workday := at, at
	evening.evening, workday.weekdays = true, true
	_, h.evening = evening.first(d.when, h.ends, d.facts.has(suitsAnyTime))
	_, h.workday = workday.first(d.when, h.ends, d.facts.has(suitsAnyTime))
	return h
}

// growing is the documents of a term << 1 | in the title. A reader may see documents beyond its own state.
type growing struct{ docs atomic.Pointer[[]uint32] }

func newRecent() recent { return recent{posts: &sync.Map{}} }

// add is called by the one writer.
func (r *recent) add(z *zone, d *doc, now int64) uint32 {
	n := uint32(len(r.docs))
	r.docs, r.heads = append(r.docs, d), append(r.heads, newHead(z, d, now))
	for i, t := range d.terms {
		v, ok := r.posts.Load(t)
		if !ok {
			v, _ = r.posts.LoadOrStore(t, &growing{})
		}
		g := v.(*growing)
		var docs []uint32
		if p := g.docs.Load(); p != nil {
			docs = *p
		}
		if len(docs) > 0 && docs[len(docs)-1]>>1 == n {
			continue
		}
		e := n << 1
		if i < d.inTitle {
			e |= 1
		}
		docs = append(docs, e)
		g.docs.Store(&docs)
	}
	return n
}

// run looks at every document: they are few.
func (r *recent) run(p *plan, c *collector) {
	var found []marks
	if len(p.words) > 0 {
		found = make([]marks, len(r.docs))
		r.match(p, found)
	}
	for i := range r.heads {
		points := 0
		if len(p.words) > 0 {
			if !p.enough(found[i]) {
				continue
			}
			points = p.text(found[i], r.docs[i].pairs)
		}
		h := &r.heads[i]
		if r.gone.has(uint32(i)) || h.ends <= p.now || !p.fits(h.facts, h.bearer) || !p.near(h.facts, h.lat, h.lon) {
			continue
		}
		r.offer(p, c, i, points)
	}
}

// offer counts and offers one document of which only time and the four conditions are left to check.
func (r *recent) offer(p *plan, c *collector, i int, words int) {
	h, d := &r.heads[i], r.docs[i]
	fails := p.fails(h.facts, h.commune)
	if fails&(fails-1) != 0 {
		return
	}
	holds := h.from <= p.now && p.now < h.until
	start := never
	if holds && !p.dates.active {
		if !c.count(h.facts, h.commune, fails) {
			return
		}
		c.times(h.evening, h.workday)
		if p.Sort == Soonest {
			start, _ = p.dates.first(d.when, h.ends, false)
		}
	} else {
		var found bool
		if start, found = c.consider(h.facts, h.commune, d.when, h.ends, fails); !found {
			return
		}
	}
	var k int64
	switch p.Sort {
	case Soonest:
		k = start
	case Nearest:
		k = p.metres(h.facts, h.lat, h.lon)
	case Newest:
		k = -h.published
	default:
		lvl := int(h.level)
		if !holds {
			lvl = level(p.today, outlookOf(p.z, p.now, d.when, h.ends), p.z.day(h.published), h.facts)
		}
		k = -int64(lvl*levelPoint + words + nearPoints(p.metres(h.facts, h.lat, h.lon)))
	}
	if c.wants(k) {
		c.push(item{k, uint32(c.st.base.n + i)})
	}
}

// outlookOf is the outlook of a listing at a moment.
func outlookOf(z *zone, now int64, w when, ends int64) outlook {
	today := z.day(now)
	next, dated, free := noDay, false, 0
	for i := range w.slots() {
		_, end, first, _, _ := w.slot(i)
		if end <= now {
			continue
		}
		dated = true
		if n := w.free(i); n > 0 {
			free += n
			next = min(next, max(first, today))
		}
	}
	weekly := false
	if spans := w.spans(); len(spans) > 0 {
		d := dates{z: z, lo: now, hi: never, days: z.midnight(today)}
		if start := d.firstWeekly(spans, ends); start != never {
			weekly = true
			next = min(next, max(z.day(start), today))
		}
	}
	return outlook{next, roomOf(dated, free, weekly)}
}

// consider counts one document of which at most one of the four conditions fails, by its occasions; it gives whether it
// is in the answer, and the beginning of its first occasion that fits.
func (c *collector) consider(f facts, commune uint16, w when, ends int64, fails uint8) (start int64, found bool) {
	anyTime := f.has(suitsAnyTime)
	start, ok := c.p.dates.first(w, ends, anyTime)
	if !ok && c.p.dates.active || !c.count(f, commune, fails) {
		return 0, false
	}
	_, evening := c.p.evenings.first(w, ends, anyTime)
	_, workday := c.p.workdays.first(w, ends, anyTime)
	c.times(evening, workday)
	return start, true
}

// times counts beside the two filters on time.
func (c *collector) times(evening, workday bool) {
	if evening {
		c.evening++
	}
	if workday {
		c.workday++
	}
}
