package sketch

import (
	"math"
	"math/bits"
)

// rect is a part of the picture.
type rect struct{ x0, y0, x1, y1 float64 }

func (r *rect) meets(o *rect) bool {
	return r.x0 < o.x1 && o.x0 < r.x1 && r.y0 < o.y1 && o.y0 < r.y1
}

// rects are parts of a picture that are taken. It is cut into rows and columns, and each knows which of the first
// rectsMarked parts lie in it: only those that share a row and a column with another are compared with it.
type rects struct {
	all        []rect
	wide, high float64 // how many columns and rows a unit is
	rows, cols [rectsCut]marks
}

// nowhere touches nothing.
var nowhere = rect{x0: math.Inf(1)}

// marks are those of the first rectsMarked parts that lie somewhere.
type marks [rectsMarked / 64]uint64

const (
	rectsCut    = 16
	rectsMarked = 128
)

// clear has nothing of a picture taken.
func (s *rects) clear(f Frame) {
	*s = rects{all: s.all[:0], wide: rectsCut / f.W, high: rectsCut / f.H}
}

// add takes a part. Parts are numbered as they come.
func (s *rects) add(r rect) {
	i := len(s.all)
	s.all = append(s.all, r)
	if i >= rectsMarked {
		return
	}
	word, bit := i/64, uint64(1)<<(i%64)
	for n, to := strip(r.y0, s.high), strip(r.y1, s.high); n <= to; n++ {
		s.rows[n][word] |= bit
	}
	for n, to := strip(r.x0, s.wide), strip(r.x1, s.wide); n <= to; n++ {
		s.cols[n][word] |= bit
	}
}

// remove gives a part back. Its number is not given again.
func (s *rects) remove(i int) {
	s.all[i] = nowhere
	if i >= rectsMarked {
		return
	}
	for n := range s.rows {
		s.rows[n][i/64] &^= 1 << (i % 64)
	}
}

// strip is in which row or column a length falls; what lies outside of the picture counts to the one at the edge.
func strip(at, size float64) int { return min(max(int(at*size), 0), rectsCut-1) }

// first is the number of the first part that touches another, -1 when none does.
func (s *rects) first(r *rect) int {
	var rows, cols marks
	for n, to := strip(r.y0, s.high), strip(r.y1, s.high); n <= to; n++ {
		for w, m := range s.rows[n] {
			rows[w] |= m
		}
	}
	for n, to := strip(r.x0, s.wide), strip(r.x1, s.wide); n <= to; n++ {
		for w, m := range s.cols[n] {
			cols[w] |= m
		}
	}
	for w := range rows {
		for both := rows[w] & cols[w]; both != 0; both &= both - 1 {
			if i := w*64 + bits.TrailingZeros64(both); s.all[i].meets(r) {
				return i
			}
		}
	}
	for i := rectsMarked; i < len(s.all); i++ {
		if s.all[i].meets(r) {
			return i
		}
	}
	return -1
}
