package search

import (
	"cmp"
	"maps"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// part is documents with their terms in any order: what a base is made from.
type part struct {
	cols  *columns
	alive func(i uint32) bool
	terms []string // in order
	// each gives the documents of the t-th term, in any order.
	each func(t int, f func(doc uint32, inTitle bool))

	now  int64 // what has ended by then is left out
	past int64 // the latest end of what was left out before
}

// builder collects documents as they come; one goroutine each.
type builder struct {
	cols  *columns
	dict  map[string]uint32
	posts []packed
}

// packed is the documents of a term, as varints: difference to the one before << 1 | in the title.
type packed struct {
	bytes []byte
	last  uint32 // the last document + 1
}

func newBuilder() *builder {
	return &builder{cols: newColumns(0), dict: map[string]uint32{}}
}

func (b *builder) add(d *doc) {
	n := uint32(b.cols.len())
	b.cols.add(d)
	for i, t := range d.terms {
		at, ok := b.dict[t]
		if !ok {
			at = uint32(len(b.posts))
			b.dict[t] = at
			b.posts = append(b.posts, packed{})
		}
		p := &b.posts[at]
		if p.last == n+1 {
			continue // it comes again, in the title the first time if ever
		}
		v := (n + 1 - p.last) << 1
		if i < d.inTitle {
			v |= 1
		}
		for v >= 0x80 {
			p.bytes = append(p.bytes, byte(v)|0x80)
			v >>= 7
		}
		p.bytes = append(p.bytes, byte(v))
		p.last = n + 1
	}
}

func (b *builder) part(now int64) part {
	terms := slices.Sorted(maps.Keys(b.dict))
	at := make([]uint32, len(terms))
	for i, t := range terms {
		at[i] = b.dict[t]
	}
	return part{
		cols:  b.cols,
		alive: func(i uint32) bool { return b.cols.ends[i].micros() > now },
		terms: terms,
		each:  func(t int, f func(uint32, bool)) { b.posts[at[t]].each(f) },
		now:   now,
	}
}

func (p *packed) each(f func(doc uint32, inTitle bool)) {
	doc := uint32(0)
	for i := 0; i < len(p.bytes); {
		v, shift := uint32(0), 0
		for {
			c := p.bytes[i]
			i++
			v |= uint32(c&0x7f) << shift
			if c < 0x80 {
				break
			}
			shift += 7
		}
		doc += v >> 1
		f(doc-1, v&1 == 1)
	}
}

// The height of a band of latitude, about 1.1 km.
const (
	bandHeight = 100_000 // coord
	bandDeg    = 0.01
)

// noBand is where the documents without a place are.
const noBand = math.MaxInt32

func bandOf(lat coord) int32 { return int32(floorDiv(int64(lat), bandHeight)) }

// place is a document on its way to its new number.
type place struct {
	at        uint64 // band, commune, longitude: in their order
	part, doc uint32
}

func (c *columns) place(part, d uint32) place {
	band := uint64(math.MaxUint16)
	if c.facts[d].has(isLocated) {
		band = uint64(bandOf(c.lat[d]) - math.MinInt16)
	}
	return place{band<<48 | uint64(c.commune[d])<<32 | uint64(uint32(c.lon[d])^1<<31), part, d}
}

// gone is the new number of what is left out.
const gone = math.MaxUint32

// merge makes a base from what is alive in the parts.
func merge(parts []part) *base {
	places, renumber := arrange(parts)
	b := &base{n: len(places), cols: newColumns(len(places))}
	arena := 1
	for _, p := range parts {
		arena, b.past = arena+len(p.cols.arena), max(b.past, p.lastEnd())
	}
	onAll(2, func(i int) {
		if i == 0 {
			b.mergeTerms(parts, renumber)
			return
		}
		b.cols.arena = make([]uint32, 1, arena)
		for _, p := range places {
			b.cols.copy(parts[p.part].cols, p.doc)
		}
		b.cols.arena = slices.Clip(b.cols.arena)
		b.finish()
	})
	return b
}

// arrange puts what is alive in order of band, commune, longitude, identifier, and gives every document its new number.
func arrange(parts []part) ([]place, [][]uint32) {
	renumber := make([][]uint32, len(parts))
	lists := make([][]place, len(parts))
	order := func(a, b place) int {
		if a.at != b.at {
			return cmp.Compare(a.at, b.at)
		}
		return parts[a.part].cols.ids[a.doc].Compare(parts[b.part].cols.ids[b.doc])
	}
	onAll(len(parts), func(i int) {
		c := parts[i].cols
		renumber[i], lists[i] = make([]uint32, c.len()), make([]place, 0, c.len())
		for d := range uint32(c.len()) {
			renumber[i][d] = gone
			if parts[i].alive(d) {
				lists[i] = append(lists[i], c.place(uint32(i), d))
			}
		}
		if !slices.IsSortedFunc(lists[i], order) { // a base is
			slices.SortFunc(lists[i], order)
		}
	})
	for len(lists) > 1 {
		half := make([][]place, (len(lists)+1)/2)
		onAll(len(half), func(i int) {
			if half[i] = lists[2*i]; 2*i+1 < len(lists) {
				half[i] = joined(lists[2*i], lists[2*i+1], order)
			}
		})
		lists = half
	}
	if len(lists) == 0 {
		return nil, renumber
	}
	for n, p := range lists[0] {
		renumber[p.part][p.doc] = uint32(n)
	}
	return lists[0], renumber
}

// joined is two lists in order as one.
func joined(a, b []place, order func(a, b place) int) []place {
	out := make([]place, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if order(a[0], b[0]) <= 0 {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// onAll does n things on all processors.
func onAll(n int, do func(i int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
}

// mergeTerms walks the terms of all parts in order.
func (b *base) mergeTerms(parts []part, renumber [][]uint32) {
	at := make([]int, len(parts))
	maker := newSetMaker(b.n)
	var docs []uint32 // new number << 1 | in the title
	for {
		term, found := "", false
		for i, p := range parts {
			if at[i] < len(p.terms) && (!found || p.terms[at[i]] < term) {
				term, found = p.terms[at[i]], true
			}
		}
		if !found {
			break
		}
		docs = docs[:0]
		for i, p := range parts {
			if at[i] == len(p.terms) || p.terms[at[i]] != term {
				continue
			}
			p.each(at[i], func(d uint32, inTitle bool) {
				n := renumber[i][d]
				if n == gone {
					return
				}
				v := n << 1
				if inTitle {
					v |= 1
				}
				docs = append(docs, v)
			})
			at[i]++
		}
		if len(docs) > 0 {
			b.terms.add(maker, term, docs)
		}
	}
	b.terms.clip()
}
