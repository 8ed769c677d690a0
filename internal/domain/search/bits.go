package search

import "math/bits"

// vec is a set of documents as one bit each. Everything that is large is computed on these: a million documents are
// 16,000 words, and an intersection takes some microseconds.
type vec []uint64

func vecLen(n int) int { return (n + 63) / 64 }

func (v vec) has(i uint32) bool { return v[i>>6]>>(i&63)&1 == 1 }
func (v vec) set(i uint32)      { v[i>>6] |= 1 << (i & 63) }
func (v vec) unset(i uint32)    { v[i>>6] &^= 1 << (i & 63) }

func (v vec) clear() { clear(v) }

// fill makes v the set of the first n documents.
func (v vec) fill(n int) {
	for i := range v {
		v[i] = ^uint64(0)
	}
	if r := n & 63; r != 0 {
		v[len(v)-1] = 1<<r - 1
	}
}

func (v vec) and(o vec) {
	o = o[:len(v)]
	for i := range v {
		v[i] &= o[i]
	}
}

func (v vec) or(o vec) {
	o = o[:len(v)]
	for i := range v {
		v[i] |= o[i]
	}
}

func (v vec) andNot(o vec) {
	o = o[:len(v)]
	for i := range v {
		v[i] &^= o[i]
	}
}

func (v vec) count() int {
	n := 0
	for _, w := range v {
		n += bits.OnesCount64(w)
	}
	return n
}

// countAnd counts what is in both.
func (v vec) countAnd(o vec) int {
	n := 0
	o = o[:len(v)]
	for i, w := range v {
		n += bits.OnesCount64(w & o[i])
	}
	return n
}

// setRange adds the documents from a to before b.
func (v vec) setRange(a, b uint32) {
	if a >= b {
		return
	}
	first, last := a>>6, (b-1)>>6
	low, high := ^uint64(0)<<(a&63), ^uint64(0)>>(63-(b-1)&63)
	if first == last {
		v[first] |= low & high
		return
	}
	v[first] |= low
	for i := first + 1; i < last; i++ {
		v[i] = ^uint64(0)
	}
	v[last] |= high
}

// countRange counts the documents from a to before b.
func (v vec) countRange(a, b uint32) int {
	if a >= b {
		return 0
	}
	first, last := a>>6, (b-1)>>6
	low, high := ^uint64(0)<<(a&63), ^uint64(0)>>(63-(b-1)&63)
	if first == last {
		return bits.OnesCount64(v[first] & low & high)
	}
	n := bits.OnesCount64(v[first]&low) + bits.OnesCount64(v[last]&high)
	for _, w := range v[first+1 : last] {
		n += bits.OnesCount64(w)
	}
	return n
}

// each calls f with every document in order until it gives false.
func (v vec) each(f func(i uint32) bool) {
	for j, w := range v {
		for w != 0 {
			if !f(uint32(j<<6 + bits.TrailingZeros64(w))) {
				return
			}
			w &= w - 1
		}
	}
}

// list appends every document in order.
func (v vec) list(dst []uint32) []uint32 {
	for j, w := range v {
		for w != 0 {
			dst = append(dst, uint32(j<<6+bits.TrailingZeros64(w)))
			w &= w - 1
		}
	}
	return dst
}

// atLeast makes dst the documents that are in need of the sets or more, by adding the bits of all sets at once in
// binary: planes[p] is the p-th digit of how many sets hold a document.
func (dst vec) atLeast(need int, sets []vec) {
	for i := range dst {
		var planes [4]uint64 // at most 15 sets
		for _, s := range sets {
			carry := s[i]
			for p := range planes {
				planes[p], carry = planes[p]^carry, planes[p]&carry
			}
		}
		// count >= need, compared from the highest digit down
		greater, equal := uint64(0), ^uint64(0)
		for p := len(planes) - 1; p >= 0; p-- {
			if need>>p&1 == 1 {
				equal &= planes[p]
			} else {
				greater |= equal & planes[p]
				equal &^= planes[p]
			}
		}
		dst[i] = greater | equal
	}
}
