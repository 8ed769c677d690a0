package search

import (
	"cmp"
	"slices"
	"sort"
)

// base is the large part of the index. It never changes: what is taken out of it is marked beside it, and it is
// replaced as a whole. Its documents lie in order of place, so that what is near one another is one range.
type base struct {
	n     int
	cols  *columns
	terms terms
	runs  []run // documents of one band and one commune, in order

	senses   [2]vec
	families [6]vec
	themes   [themeCount]vec
	flags    [flagCount]vec
	anyTime  vec
	ages     []ageSet // minimum ages above 0, ascending

	byID     []uint32 // documents by identifier
	byNewest []uint32 // by publication, the newest first; equals by identifier, the newest first
	byEnd    []uint32 // by end
	past     int64    // the latest end of what was left out as ended

	derived
}

// run is consecutive documents of one band and one commune, in order of longitude; it ends where the next begins.
type run struct {
	start   uint32
	band    int32
	commune uint16
}

type ageSet struct {
	age int
	set set
}

// finish derives from the columns what does not depend on the day. What a snapshot brought is not derived again.
func (b *base) finish() {
	words := vecLen(b.n)
	for _, vs := range [][]vec{b.senses[:], b.families[:], b.themes[:], b.flags[:]} {
		block := make(vec, words*len(vs))
		for i := range vs {
			vs[i] = block[i*words : (i+1)*words : (i+1)*words]
		}
	}
	b.anyTime = make(vec, words)
	ages := map[int][]uint32{}
	for i, f := range b.cols.facts {
		d := uint32(i)
		b.senses[f.sense()].set(d)
		if v := f.family(); v < len(b.families) {
			b.families[v].set(d)
		}
		if v := f.theme(); v < themeCount {
			b.themes[v].set(d)
		}
		for v := range flagCount {
			if f.has(isRemote << v) {
				b.flags[v].set(d)
			}
		}
		if f.has(suitsAnyTime) {
			b.anyTime.set(d)
		}
		if v := f.age(); v > 0 {
			ages[v] = append(ages[v], d)
		}
		b.addRun(d)
	}
	b.runs = slices.Clone(b.runs)
	maker := newSetMaker(b.n)
	for age, docs := range ages {
		b.ages = append(b.ages, ageSet{age, maker.make(docs)})
	}
	slices.SortFunc(b.ages, func(x, y ageSet) int { return cmp.Compare(x.age, y.age) })
	if b.byID == nil {
		b.order()
	}
	b.derive()
}

func (b *base) addRun(d uint32) {
	band := int32(noBand)
	if b.cols.facts[d].has(isLocated) {
		band = bandOf(b.cols.lat[d])
	}
	if n := len(b.runs); n > 0 && b.runs[n-1].band == band && b.runs[n-1].commune == b.cols.commune[d] {
		return
	}
	b.runs = append(b.runs, run{d, band, b.cols.commune[d]})
}

func (b *base) order() {
	c := b.cols
	onAll(3, func(i int) {
		l := numbers(b.n)
		switch i {
		case 0:
			slices.SortFunc(l, func(x, y uint32) int { return c.ids[x].Compare(c.ids[y]) })
			b.byID = l
		case 1:
			slices.SortFunc(l, func(x, y uint32) int {
				if c.published[x] != c.published[y] {
					return cmp.Compare(c.published[y], c.published[x])
				}
				return c.ids[y].Compare(c.ids[x])
			})
			b.byNewest = l
		case 2:
			slices.SortFunc(l, func(x, y uint32) int { return cmp.Compare(c.ends[x], c.ends[y]) })
			b.byEnd = l
		}
	})
}

func numbers(n int) []uint32 {
	out := make([]uint32, n)
	for i := range out {
		out[i] = uint32(i)
	}
	return out
}

// find gives the document of an identifier.
func (b *base) find(k key) (uint32, bool) {
	i := sort.Search(b.n, func(i int) bool { return b.cols.ids[b.byID[i]].Compare(k) >= 0 })
	if i < b.n && b.cols.ids[b.byID[i]] == k {
		return b.byID[i], true
	}
	return 0, false
}

// ended gives the documents whose end has come.
func (b *base) ended(now int64) []uint32 {
	i := sort.Search(b.n, func(i int) bool { return b.cols.ends[b.byEnd[i]].micros() > now })
	return b.byEnd[:i]
}

// runEnd is where the i-th run ends.
func (b *base) runEnd(i int) uint32 {
	if i+1 < len(b.runs) {
		return b.runs[i+1].start
	}
	return uint32(b.n)
}

// part is what is alive of the base, for the next one.
func (b *base) part(dead vec, now int64) part {
	names := make([]string, b.terms.len())
	for i := range names {
		names[i] = b.terms.at(i)
	}
	return part{
		cols:  b.cols,
		alive: func(d uint32) bool { return !dead.has(d) && b.cols.ends[d].micros() > now },
		terms: names,
		each:  b.terms.each,
		now:   now,
		past:  b.past,
	}
}
