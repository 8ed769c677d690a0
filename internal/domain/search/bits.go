package search

import (
	"iter"
	"math/bits"
	"slices"
)

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

// both makes v what is in both.
func (v vec) both(a, b vec) {
	a, b = a[:len(v)], b[:len(v)]
	for i := range v {
		v[i] = a[i] & b[i]
	}
}

// either makes v what is in one of two.
func (v vec) either(a, b vec) {
	a, b = a[:len(v)], b[:len(v)]
	for i := range v {
		v[i] = a[i] | b[i]
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
	low, high := ends(a, b)
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

// clearRange takes the documents from a to before b away.
func (v vec) clearRange(a, b uint32) {
	if a >= b {
		return
	}
	first, last := a>>6, (b-1)>>6
	low, high := ends(a, b)
	if first == last {
		v[first] &^= low & high
		return
	}
	v[first] &^= low
	clear(v[first+1 : last])
	v[last] &^= high
}

// ends is which documents from a to before b lie in the word of the first, and in that of the last, if it is another one.
func ends(a, b uint32) (low, high uint64) {
	return ^uint64(0) << (a & 63), ^uint64(0) >> (63 - (b-1)&63)
}

// countRange counts the documents from a to before b.
func (v vec) countRange(a, b uint32) int {
	n := 0
	for j := a >> 6; a < b && j<<6 < b; j++ {
		n += bits.OnesCount64(v[j] & inside(j, a, b))
	}
	return n
}

// in gives the documents from a to before b in order.
func (v vec) in(a, b uint32) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for j := a >> 6; j<<6 < b; j++ {
			for w := v[j] & inside(j, a, b); w != 0; w &= w - 1 {
				if !yield(j<<6 + uint32(bits.TrailingZeros64(w))) {
					return
				}
			}
		}
	}
}

// back gives them from the last to the first.
func (v vec) back(a, b uint32) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for j := int64(b-1) >> 6; a < b && j >= int64(a>>6); j-- {
			for w := v[j] & inside(uint32(j), a, b); w != 0; {
				top := 63 - bits.LeadingZeros64(w)
				if !yield(uint32(j)<<6 + uint32(top)) {
					return
				}
				w &^= 1 << top
			}
		}
	}
}

// inside is which documents of the j-th word lie from a to before b, some of which are in it.
func inside(j, a, b uint32) uint64 {
	m := ^uint64(0)
	if j == a>>6 {
		m <<= a & 63
	}
	if j == (b-1)>>6 {
		m &= ^uint64(0) >> (63 - (b-1)&63)
	}
	return m
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

// nearlyAll makes dst the documents of h that are in all sets, or in all but one.
func (dst vec) nearlyAll(h vec, sets []vec) {
	for i, every := range h[:len(dst)] {
		but := uint64(0)
		for _, s := range sets {
			but = but&s[i] | every&^s[i]
			every &= s[i]
		}
		dst[i] = every | but
	}
}

// nearlyTwo is nearlyAll of two sets.
func (dst vec) nearlyTwo(h, a, b vec) {
	h, a, b = h[:len(dst)], a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = h[i] & (a[i] | b[i])
	}
}

// nearlyThree is nearlyAll of three sets.
func (dst vec) nearlyThree(h, a, b, c vec) {
	h, a, b, c = h[:len(dst)], a[:len(dst)], b[:len(dst)], c[:len(dst)]
	for i := range dst {
		dst[i] = h[i] & (a[i]&b[i] | c[i]&(a[i]|b[i]))
	}
}

// window is some consecutive words of vectors: where what a query may find lies.
type window struct{ lo, hi int }

func (w window) of(v vec) vec { return v[w.lo:w.hi] }

func (w window) has(d uint32) bool { i := int(d >> 6); return i >= w.lo && i < w.hi }

func (w window) and(v, o vec)               { w.of(v).and(w.of(o)) }
func (w window) or(v, o vec)                { w.of(v).or(w.of(o)) }
func (w window) andNot(v, o vec)            { w.of(v).andNot(w.of(o)) }
func (w window) count(v vec) int            { return w.of(v).count() }
func (w window) countAnd(v, o vec) int      { return w.of(v).countAnd(w.of(o)) }
func (w window) all(v vec) iter.Seq[uint32] { return v.in(uint32(w.lo)<<6, uint32(w.hi)<<6) }

// list gives the n documents of v in order, written over dst. Of a word the first four are written whether they are there
// or not, and the next word writes over what was not: most words have few, and nobody knows how many.
func (w window) list(v vec, n int, dst []uint32) []uint32 {
	dst = slices.Grow(dst[:0], n+64)[:n+64]
	to := 0
	for j, o := range w.of(v) {
		if o == 0 {
			continue
		}
		at, some := uint32(w.lo+j)<<6, bits.OnesCount64(o)
		d := dst[to : to+64]
		d[0] = at + uint32(bits.TrailingZeros64(o))
		o &= o - 1
		d[1] = at + uint32(bits.TrailingZeros64(o))
		o &= o - 1
		d[2] = at + uint32(bits.TrailingZeros64(o))
		o &= o - 1
		d[3] = at + uint32(bits.TrailingZeros64(o))
		for i := 4; i < some; i++ {
			o &= o - 1
			d[i] = at + uint32(bits.TrailingZeros64(o))
		}
		to += some
	}
	return dst[:to]
}
