package sketch

import (
	"cmp"
	"math"
	"slices"
)

type point struct{ x, y float64 }

// stone is what is drawn of one commune: an outline around its middle, in units of the picture.
type stone struct {
	*town
	outline []point
}

// How far a stone reaches at most where nothing stands against it (a border, the sea), in km and in distances to its
// nearest neighbours; and how many neighbours count.
const (
	reachKm    = 7.0
	reachTimes = 1.9
	nearest    = 4
)

// stones gives the outlines of the communes that touch the picture. Every commune around stands against them, drawn or
// not.
func (l *Land) stones(v View, f Frame) []stone {
	margin := 0.15*f.W + v.Units(2*reachKm)
	around := l.drawn(l.seen(v, f, margin))
	at, plan := make([]point, len(around)), v.In(f)
	for i, t := range around {
		at[i].x, at[i].y = plan.Place(l.towns[t].at)
	}
	c := newCarver(at, math.Max(6, v.Units(3.5)))
	limit := v.Units(reachKm)
	if len(around) == maxStones { // of many communes only the largest are there: their stones are larger
		limit = math.Inf(1)
	}
	var out []stone
	for i, t := range around {
		p := at[i]
		if beside := v.Units(2 * reachKm); p.x < -beside || p.y < -beside || p.x > f.W+beside || p.y > f.H+beside {
			continue
		}
		if o := c.stone(int32(i), limit); len(o) > 2 && touches(o, f) {
			out = append(out, stone{&l.towns[t], o})
		}
	}
	return out
}

// touches tells whether an outline may be seen in the picture.
func touches(o []point, f Frame) bool {
	b := rect{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range o {
		b = rect{math.Min(b.x0, p.x), math.Min(b.y0, p.y), math.Max(b.x1, p.x), math.Max(b.y1, p.y)}
	}
	return b.meets(&rect{0, 0, f.W, f.H})
}

// carver cuts outlines; it keeps its scratch between them.
type carver struct {
	at   []point
	side float64 // of a square
	grid map[square][]int32

	near []neighbour
	a, b []point
}

func newCarver(at []point, side float64) *carver {
	c := &carver{at: at, side: side, grid: make(map[square][]int32, len(at))}
	for i, p := range at {
		c.grid[c.square(p)] = append(c.grid[c.square(p)], int32(i))
	}
	return c
}

func (c *carver) square(p point) square {
	return squareOf(p.x, p.y, c.side)
}

// maxRings bounds how many squares around are looked at.
const maxRings = 12

// stone cuts the outline of one. It looks as far around as something may stand that takes a part away.
func (c *carver) stone(i int32, limit float64) []point {
	p := c.at[i]
	for rings := int32(2); ; rings += 2 {
		c.neighbours(i, rings)
		reach := math.Min(c.reach(), limit)
		if len(c.near) < nearest && rings < maxRings {
			continue
		}
		far := c.carve(p, reach)
		if 2*far <= float64(rings)*c.side || rings >= maxRings {
			return slices.Clone(c.a)
		}
	}
}

type neighbour struct {
	i int32
	d float64 // distance
}

// neighbours finds those in so many squares around, nearest first.
func (c *carver) neighbours(me, rings int32) {
	p := c.at[me]
	k := c.square(p)
	c.near = c.near[:0]
	for dy := -rings; dy <= rings; dy++ {
		for dx := -rings; dx <= rings; dx++ {
			for _, i := range c.grid[square{k.x + dx, k.y + dy}] {
				if i != me {
					c.near = append(c.near, neighbour{i, math.Hypot(c.at[i].x-p.x, c.at[i].y-p.y)})
				}
			}
		}
	}
	slices.SortFunc(c.near, func(a, b neighbour) int { return cmp.Or(cmp.Compare(a.d, b.d), cmp.Compare(a.i, b.i)) })
}

func (c *carver) reach() float64 {
	if len(c.near) == 0 {
		return math.Inf(1)
	}
	return c.near[min(nearest, len(c.near))-1].d * reachTimes
}

// sides is of the round stone that one without neighbours would be.
const sides = 14

// carve begins with a round stone and takes away, neighbour by neighbour, what is nearer to that one. It gives how far
// what is left reaches.
func (c *carver) carve(p point, reach float64) (far float64) {
	c.a = c.a[:0]
	if math.IsInf(reach, 1) {
		return 0
	}
	for i := range sides {
		s, co := math.Sincos(2 * math.Pi * float64(i) / sides)
		c.a = append(c.a, point{p.x + reach*co, p.y + reach*s})
	}
	far = reach
	for _, n := range c.near {
		if n.d > 2*far {
			break
		}
		if n.d == 0 {
			continue // two communes in one place
		}
		c.cut(p, c.at[n.i])
		far = 0
		for _, v := range c.a {
			far = math.Max(far, math.Hypot(v.x-p.x, v.y-p.y))
		}
	}
	return far
}

// cut keeps of the outline what is nearer to p than to q.
func (c *carver) cut(p, q point) {
	nx, ny := q.x-p.x, q.y-p.y
	limit := (q.x*q.x + q.y*q.y - p.x*p.x - p.y*p.y) / 2
	side := func(v point) float64 { return v.x*nx + v.y*ny - limit } // positive: nearer to q
	c.b = c.b[:0]
	for i, v := range c.a {
		w := c.a[(i+1)%len(c.a)]
		sv, sw := side(v), side(w)
		if sv <= 0 {
			c.b = append(c.b, v)
		}
		if (sv < 0) != (sw < 0) && sv != 0 && sw != 0 {
			t := sv / (sv - sw)
			c.b = append(c.b, point{v.x + t*(w.x-v.x), v.y + t*(w.y-v.y)})
		}
	}
	c.a, c.b = c.b, c.a
}
