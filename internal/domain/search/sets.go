package search

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// set is a set of documents that never changes: a sorted list while that is smaller, else a roaring bitmap, or a vector
// where it is said to be worth it.
type set struct {
	list   []uint32
	dense  vec
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
	s := bitmap(roaring.FromDense(m.scratch, true))
	m.scratch.clear()
	return s
}

// bitmap is a bitmap as a set.
func bitmap(big *roaring.Bitmap) set { return set{big: big, sparse: big.Stats().BitmapContainers == 0} }

// denseFrom gives the set of documents, of n, as a vector where it has more than one of them in share: it is read as it
// is then, and takes no more than twice or thrice the memory.
func (s set) denseFrom(n, share int) set {
	if s.dense != nil || s.len()*share <= n {
		return s
	}
	v := make(vec, vecLen(n))
	s.write(v)
	return set{dense: v}
}

// write sets the documents in v. What is a bitmap and not sparse may write over what is there.
func (s set) write(v vec) {
	switch {
	case s.dense != nil:
		v.or(s.dense)
	case s.big != nil:
		s.big.WriteDenseTo(v)
	default:
		for _, d := range s.list {
			v.set(d)
		}
	}
}

// each calls f with every document in order until it gives false.
func (s set) each(f func(d uint32) bool) {
	switch {
	case s.dense != nil:
		s.dense.in(0, uint32(len(s.dense))<<6)(f)
	case s.big != nil:
		s.big.Iterate(f)
	default:
		slices.Values(s.list)(f)
	}
}

func (s set) len() int {
	switch {
	case s.dense != nil:
		return s.dense.count()
	case s.big != nil:
		return int(s.big.GetCardinality())
	}
	return len(s.list)
}

func (s set) has(d uint32) bool {
	switch {
	case s.dense != nil:
		return s.dense.has(d)
	case s.big != nil:
		return s.big.Contains(d)
	}
	_, ok := slices.BinarySearch(s.list, d)
	return ok
}
