package sketch

import (
	"slices"
	"sync"
)

// names keeps where names stand at each level that was looked at: it does not depend on what of the land is seen, so a
// name stays on its side of its place when the map is moved, and a map looks at the few that have room at its level.
type names struct {
	mu sync.Mutex
	at map[level]*set
}

// level is how near, how large names are written, and how large pictures are.
type level struct{ zoom, unit, side float64 }

// set is the names that have room at a level, when there are no pins, the largest first.
type set struct {
	once sync.Once
	side float64 // of a block, in units of the world: as large as a picture
	all  []name
	in   map[square][]int32 // their places in all, by block
}

// name is one of them. There are as many as communes, at each level.
type name struct {
	at     World
	half   float32 // of the width of its box, in units of the picture
	down   float32 // how far below its place it is written, in units of the picture
	town   int32   // its place in Land.towns
	rank   Rank
	beyond bool
	behind bool // a larger name stands in its way: it has a place only where a pin has moved that one
}

// namesAt gives the names of a level, and the places of those that a picture may show, and of some more.
func (l *Land) namesAt(p *Plan) (all []name, seen []int32) {
	key := level{p.Zoom, p.unit(), max(p.W, p.H)}
	l.names.mu.Lock()
	at := l.names.at[key]
	if at == nil {
		if l.names.at == nil {
			l.names.at = map[level]*set{}
		}
		at = &set{}
		l.names.at[key] = at
	}
	l.names.mu.Unlock()
	at.once.Do(func() { l.setNames(at, key, p.k) })
	return at.all, at.in[squareOf(p.middle.x-p.W/2/p.k, p.middle.y-p.H/2/p.k, at.side)]
}

// setNames puts the names of the whole land in their places, the largest first. Villages that have none are left out.
func (l *Land) setNames(at *set, key level, k float64) {
	at.side, at.in = key.side/k, map[square][]int32{}
	taken := &carpet{cells: map[square][]rect{}}
	least, far := namedFrom(key.zoom), key.zoom < farZoom
	for _, i := range l.large {
		t := &l.towns[i]
		if t.People < least {
			break
		}
		if !t.Served && far {
			continue
		}
		n := name{at: t.at, town: i, rank: rankOf(t.People), beyond: !t.Served}
		h := sizes[n.rank] * key.unit
		n.half, n.behind = float32(t.wide*h/2+labelSide*key.unit), true
		for _, shift := range shiftsOf(n.rank) {
			if n.down = float32(shift * h); taken.take(n.box(t.at.x*k, t.at.y*k+float64(n.down), key.unit)) {
				n.behind = false
				break
			}
		}
		if !n.behind || n.rank > Village {
			at.add(n)
		}
	}
}

// add puts a name in its block and in those to the west and to the north, so that one block knows all names of a picture
// that begins in it.
func (s *set) add(n name) {
	last := squareOf(n.at.x, n.at.y, s.side)
	for _, b := range []square{last, {last.x - 1, last.y}, {last.x, last.y - 1}, {last.x - 1, last.y - 1}} {
		s.in[b] = append(s.in[b], int32(len(s.all)))
	}
	s.all = append(s.all, n)
}

// carpet is parts of a plane of any size that are taken.
type carpet struct{ cells map[square][]rect }

// carpetSide is how large its cells are, about as large as a name.
const carpetSide = 96

// take takes a part unless it touches one that is taken.
func (c *carpet) take(r rect) bool {
	from, to := squareOf(r.x0, r.y0, carpetSide), squareOf(r.x1, r.y1, carpetSide)
	for y := from.y; y <= to.y; y++ {
		for x := from.x; x <= to.x; x++ {
			if slices.ContainsFunc(c.cells[square{x, y}], func(o rect) bool { return o.meets(&r) }) {
				return false
			}
		}
	}
	for y := from.y; y <= to.y; y++ {
		for x := from.x; x <= to.x; x++ {
			c.cells[square{x, y}] = append(c.cells[square{x, y}], r)
		}
	}
	return true
}
