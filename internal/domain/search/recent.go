package search

import (
	"sync"
	"sync/atomic"
)

// recent is what came after the base was made. Documents are only added; what is taken out is marked in gone. A reader
// holds a copy of this struct: documents added later lie beyond its docs.
type recent struct {
	docs  []*doc
	gone  vec
	posts *sync.Map // term → *growing
}

// growing is the documents of a term << 1 | in the title. A reader may see documents beyond its own state.
type growing struct{ docs atomic.Pointer[[]uint32] }

func newRecent() recent { return recent{posts: &sync.Map{}} }

// add is called by the one writer.
func (r *recent) add(d *doc) uint32 {
	n := uint32(len(r.docs))
	r.docs = append(r.docs, d)
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
	var has, title []uint16 // a bit for each word
	if len(p.words) > 0 {
		has, title = make([]uint16, len(r.docs)), make([]uint16, len(r.docs))
		r.match(p, has, title)
	}
	for i, d := range r.docs {
		words, inTitle := 0, 0
		if len(p.words) > 0 {
			if words = ones(has[i]); words < p.need {
				continue
			}
			inTitle = ones(title[i])
		}
		if r.gone.has(uint32(i)) || d.ends <= p.now || !p.fits(d.facts, d.bearer) || !p.near(d.facts, d.lat, d.lon) {
			continue
		}
		c.consider(d.facts, d.commune, d.when, d.ends, func(start int64) item {
			it := item{id: d.id, lat: d.lat, lon: d.lon, located: d.facts.has(isLocated)}
			switch p.Sort {
			case Soonest:
				it.key = start
			case Nearest:
				it.key = p.metres(d.facts, d.lat, d.lon)
			case Newest:
				it.key = -d.published
			default:
				lvl := level(p.today, nextDay(p, d.when, d.ends), p.z.day(d.published), d.facts.answer())
				it.key = -int64(lvl*levelPoint + textPoints(len(p.words), words, inTitle) + nearPoints(p.metres(d.facts, d.lat, d.lon)))
			}
			return it
		})
	}
}

// match finds the words of the query in the recent documents.
func (r *recent) match(p *plan, has, title []uint16) {
	mark := func(w int, g *growing) {
		docs := g.docs.Load()
		if docs == nil {
			return
		}
		for _, e := range *docs {
			if int(e>>1) >= len(has) {
				return
			}
			has[e>>1] |= 1 << w
			title[e>>1] |= uint16(e&1) << w
		}
	}
	for w, word := range p.words {
		for _, t := range word.Terms {
			if g, ok := r.posts.Load(t); ok {
				mark(w, g.(*growing))
			}
		}
		if p.Prefix && w == len(p.words)-1 {
			r.posts.Range(func(t, g any) bool {
				if hasPrefix(t.(string), word) {
					mark(w, g.(*growing))
				}
				return true
			})
		}
	}
}

// nextDay is the day of the next occasion at the moment of the query, noDay when there is none.
func nextDay(p *plan, w when, ends int64) int {
	d := dates{z: p.z, lo: p.now, hi: never, days: p.z.midnight(p.today)}
	start, _ := d.first(w, ends, false)
	if start == never {
		return noDay
	}
	return max(p.z.day(start), p.today)
}

// consider counts and offers one document for which everything but time and the four conditions was checked.
func (c *collector) consider(f facts, commune uint16, w when, ends int64, found func(start int64) item) {
	fails := c.p.fails(f, commune)
	if fails&(fails-1) != 0 {
		return
	}
	anyTime := f.has(suitsAnyTime)
	start, ok := c.p.dates.first(w, ends, anyTime)
	if !ok && c.p.dates.active || !c.count(f, commune, fails) {
		return
	}
	if _, ok := c.p.evenings.first(w, ends, anyTime); ok {
		c.evening++
	}
	if _, ok := c.p.workdays.first(w, ends, anyTime); ok {
		c.workday++
	}
	c.push(found(start))
}
