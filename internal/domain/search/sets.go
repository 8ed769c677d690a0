package search

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// set is a set of documents that never changes: a sorted list while that is smaller, else a roaring bitmap.
type set struct {
	list   []uint32
	big    *roaring.Bitmap
	sparse bool // big writes bits one by one, never whole words over what is there
}

// listMax is up to how many documents of n a list is smaller than a bitmap: 4 bytes each, against 2 bytes and about
// 50 for each container that is touched.
func listMax(n int) int { return 25 * (n>>16 + 1) }

// setMaker makes sets over n documents; it keeps its scratch between them.
type setMaker struct {
	n       int
	scratch vec
}

func newSetMaker(n int) *setMaker { return &setMaker{n: n, scratch: make(vec, vecLen(n))} }

// make keeps nothing of docs, which need no order and may repeat.
func (m *setMaker) make(docs []uint32) set {
	if len(docs) <= listMax(m.n) {
		l := slices.Clone(docs)
		slices.Sort(l)
		return set{list: slices.Clip(slices.Compact(l))}
	}
	for _, d := range docs {
		m.scratch.set(d)
	}
	s := set{big: roaring.FromDense(m.scratch, true)}
	s.sparse = s.big.Stats().BitmapContainers == 0
	m.scratch.clear()
	return s
}

// write sets the documents in v. What is not sparse may write over what is there.
func (s set) write(v vec) {
	if s.big != nil {
		s.big.WriteDenseTo(v)
		return
	}
	for _, d := range s.list {
		v.set(d)
	}
}

// each calls f with every document in order until it gives false.
func (s set) each(f func(d uint32) bool) {
	if s.big != nil {
		s.big.Iterate(f)
		return
	}
	for _, d := range s.list {
		if !f(d) {
			return
		}
	}
}

func (s set) len() int {
	if s.big != nil {
		return int(s.big.GetCardinality())
	}
	return len(s.list)
}

func (s set) has(d uint32) bool {
	if s.big != nil {
		return s.big.Contains(d)
	}
	_, ok := slices.BinarySearch(s.list, d)
	return ok
}
