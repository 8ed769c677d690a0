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

// rects are parts of a picture that are taken, by number. The picture is cut into rows and columns, and each knows which
// of the first rectsMarked parts lie in it: only those that share a row and a column with another are compared with it.
type rects struct {
	all        []rect
	wide, high float64 // how many columns and rows a unit is
	rows, cols [rectsCut]marks
}

// marks are those of the first rectsMarked parts that lie somewhere.
type marks struct{ low, high uint64 }

const (
	rectsCut    = 16
	rectsMarked = 128
)

// nowhere touches nothing.
var nowhere = rect{x0: math.Inf(1)}

// clear has nothing of a picture taken.
func (s *rects) clear(f Frame) {
	*s = rects{all: s.all[:0], wide: rectsCut / f.W, high: rectsCut / f.H}
}

// add takes a part and gives it the next number.
func (s *rects) add(r *rect) {
	s.all = append(s.all, *r)
	s.mark(len(s.all)-1, r)
}

// set has the part of a number, which was given back, be another.
func (s *rects) set(i int, r *rect) {
	s.all[i] = *r
	s.mark(i, r)
}

func (s *rects) mark(i int, r *rect) {
	one := markOf(i)
	for n, to := strip(r.y0, s.high), strip(r.y1, s.high); n <= to; n++ {
		s.rows[n].low |= one.low
		s.rows[n].high |= one.high
	}
	for n, to := strip(r.x0, s.wide), strip(r.x1, s.wide); n <= to; n++ {
		s.cols[n].low |= one.low
		s.cols[n].high |= one.high
	}
}

// remove gives a part back.
func (s *rects) remove(i int) {
	s.all[i] = nowhere
	one := markOf(i)
	for n := range s.rows {
		s.rows[n].low &^= one.low
		s.rows[n].high &^= one.high
		s.cols[n].low &^= one.low
		s.cols[n].high &^= one.high
	}
}

// markOf is the mark of a part: none from rectsMarked on, since a shift by 64 or more leaves nothing.
func markOf(i int) marks { return marks{1 << uint(i), 1 << uint(i-64)} }

// strip is in which row or column a length falls; what lies outside of the picture counts to the one at the edge.
func strip(at, size float64) int { return min(max(int(at*size), 0), rectsCut-1) }

// first is the number of the first part that touches another, -1 when none does.
func (s *rects) first(r *rect) int {
	var rows, cols marks
	for n, to := strip(r.y0, s.high), strip(r.y1, s.high); n <= to; n++ {
		rows.low |= s.rows[n].low
		rows.high |= s.rows[n].high
	}
	for n, to := strip(r.x0, s.wide), strip(r.x1, s.wide); n <= to; n++ {
		cols.low |= s.cols[n].low
		cols.high |= s.cols[n].high
	}
	for both := rows.low & cols.low; both != 0; both &= both - 1 {
		if i := bits.TrailingZeros64(both); s.all[i].meets(r) {
			return i
		}
	}
	for both := rows.high & cols.high; both != 0; both &= both - 1 {
		if i := 64 + bits.TrailingZeros64(both); s.all[i].meets(r) {
			return i
		}
	}
	for i := rectsMarked; i < len(s.all); i++ {
		if s.all[i].meets(r) {
			return i
		}
	}
	return -1
}
