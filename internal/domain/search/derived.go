package search

import (
	"slices"
	"sort"
)

// derived is what a base knows beside its columns, made from them alone: it is the same for the same columns, and a base
// that was read from a disk has it too.
type derived struct {
	extents []extent // of the runs
	tallies []uint32 // rows of tallyLen: the counts of all documents before each run, and of all; nil: there are too many runs

	anyByEnd []uint32 // what suits any time, by end
	laterAny [laterSteps]vec
}

// extent is between which parallels and which meridians the documents of a run lie.
type extent struct{ south, north, west, east coord }

// laterSteps is how many vectors tell what suits any time and ends later than a part of it: the i-th leaves out the
// first i of so many parts. Any other moment is a few documents from one of them.
const laterSteps = 8

// What is counted of a run, in this order: sense, family, theme, yes or no.
const (
	tallyFamily = 2
	tallyTheme  = tallyFamily + 6
	tallyFlag   = tallyTheme + themeCount
	tallyLen    = tallyFlag + flagCount
)

// Runs are counted when that takes less than tallyBytes a document, beside something for the small.
const (
	tallyBytes = 3
	tallySpare = 64 << 10
)

func (b *base) derive() {
	b.extents = make([]extent, len(b.runs))
	tally := 4*tallyLen*(len(b.runs)+1) <= tallyBytes*b.n+tallySpare
	if tally {
		b.tallies = make([]uint32, tallyLen*(len(b.runs)+1))
	}
	for i, r := range b.runs {
		x := extent{b.cols.lat[r.start], b.cols.lat[r.start], b.cols.lon[r.start], b.cols.lon[b.runEnd(i)-1]}
		var row []uint32
		if tally {
			row = b.tallies[(i+1)*tallyLen : (i+2)*tallyLen]
			copy(row, b.tallies[i*tallyLen:])
		}
		for d := r.start; d < b.runEnd(i); d++ {
			x.south, x.north = min(x.south, b.cols.lat[d]), max(x.north, b.cols.lat[d])
			if tally {
				b.cols.facts[d].tally(row)
			}
		}
		b.extents[i] = x
	}
	b.deriveLater()
}

// tally adds one document to a row of counts.
func (f facts) tally(row []uint32) {
	row[f.sense()]++
	if v := f.family(); v < tallyTheme-tallyFamily {
		row[tallyFamily+v]++
	}
	if v := f.theme(); v < themeCount {
		row[tallyTheme+v]++
	}
	for v := range flagCount {
		row[tallyFlag+v] += uint32(f >> (factsFlagShift + v) & 1)
	}
}

func (b *base) deriveLater() {
	for _, d := range b.byEnd {
		if b.cols.facts[d].has(suitsAnyTime) {
			b.anyByEnd = append(b.anyByEnd, d)
		}
	}
	b.anyByEnd = slices.Clip(slices.Clone(b.anyByEnd))
	left := b.anyTime
	for i := range b.laterAny {
		if i > 0 {
			left = slices.Clone(left)
			for _, d := range b.anyByEnd[laterFrom(len(b.anyByEnd), i-1):laterFrom(len(b.anyByEnd), i)] {
				left.unset(d)
			}
		}
		b.laterAny[i] = left
	}
}

// laterFrom is how many of n documents the i-th step leaves out.
func laterFrom(n, i int) int { return n * i / laterSteps }

// anyTimeAfter makes v, in a window, what suits any time and has not ended at a moment.
func (b *base) anyTimeAfter(lo int64, w window, v vec) {
	n := len(b.anyByEnd)
	gone := sort.Search(n, func(i int) bool { return b.cols.ends[b.anyByEnd[i]].micros() > lo })
	step := 0
	if n > 0 {
		step = min((gone*laterSteps+n/2)/n, laterSteps-1)
	}
	copy(w.of(v), w.of(b.laterAny[step]))
	from := laterFrom(n, step)
	for i := from; i < gone; i++ {
		v.unset(b.anyByEnd[i])
	}
	for i := gone; i < from; i++ {
		v.set(b.anyByEnd[i])
	}
}
