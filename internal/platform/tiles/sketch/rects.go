package sketch

import "math/bits"

// rect is a part of the picture.
type rect struct{ x0, y0, x1, y1 float64 }

func (r rect) meets(o rect) bool { return r.x0 < o.x1 && o.x0 < r.x1 && r.y0 < o.y1 && o.y0 < r.y1 }

// rects are parts of a picture that are taken. It is cut into rows and columns, and each knows which of the first
// rectsMarked parts lie in it: only those that share a row and a column with another are compared with it.
type rects struct {
	all        []rect
	wide, high float64 // how many columns and rows a unit is
	rows, cols [rectsCut]marks
}

// marks are those of the first rectsMarked parts that lie somewhere.
type marks [rectsMarked / 64]uint64

const (
	rectsCut    = 16
	rectsMarked = 128
)

func newRects(f Frame, room int) *rects {
	return &rects{all: make([]rect, 0, room), wide: rectsCut / f.W, high: rectsCut / f.H}
}

func (s *rects) add(r rect) {
	i := len(s.all)
	s.all = append(s.all, r)
	if i >= rectsMarked {
		return
	}
	bit := uint64(1) << (i % 64)
	for n, to := strip(r.y0, s.high), strip(r.y1, s.high); n <= to; n++ {
		s.rows[n][i/64] |= bit
	}
	for n, to := strip(r.x0, s.wide), strip(r.x1, s.wide); n <= to; n++ {
		s.cols[n][i/64] |= bit
	}
}

// strip is in which row or column a length falls; what lies outside of the picture counts to the one at the edge.
func strip(at, size float64) int { return min(max(int(at*size), 0), rectsCut-1) }

// between marks what lies in the columns between two lengths.
func (s *rects) between(x0, x1 float64) (m marks) {
	for n, to := strip(x0, s.wide), strip(x1, s.wide); n <= to; n++ {
		for w := range m {
			m[w] |= s.cols[n][w]
		}
	}
	return m
}

// meet tells whether a part touches one that is taken; cols is between its sides.
func (s *rects) meet(r rect, cols marks) bool {
	var rows marks
	for n, to := strip(r.y0, s.high), strip(r.y1, s.high); n <= to; n++ {
		for w := range rows {
			rows[w] |= s.rows[n][w]
		}
	}
	for w := range rows {
		for both := rows[w] & cols[w]; both != 0; both &= both - 1 {
			if s.all[w*64+bits.TrailingZeros64(both)].meets(r) {
				return true
			}
		}
	}
	for i := rectsMarked; i < len(s.all); i++ {
		if s.all[i].meets(r) {
			return true
		}
	}
	return false
}
