package search

import (
	"math"
	"slices"
	"sort"
)

// area is consecutive documents of one run, all within the circle of the query.
type area struct {
	run      int32
	from, to uint32
	near     float64 // the least distance in kilometres that a document of the run can have, where there is a circle
}

// within gives the documents at most km around the middle of c, in order. Documents lie in bands of latitude, there by
// commune, there by longitude: most runs are inside or outside as a whole, of others the middle part is inside, and only
// what lies near the edge is measured.
func (b *base) within(c *circle, km float64, dst []area) []area {
	x := c.extent(km)
	first, last := bandOf(x.south)-1, bandOf(x.north)+1
	from := sort.Search(len(b.runs), func(i int) bool { return b.runs[i].band >= first })
	for i := from; i < len(b.runs) && b.runs[i].band <= last; i++ {
		if !b.extents[i].touches(&x) {
			continue
		}
		near, far := b.reachOf(c, i)
		switch {
		case near > km:
		case far <= km:
			dst = append(dst, area{int32(i), b.runs[i].start, b.runEnd(i), near})
		default:
			dst = b.withinRun(c, km, i, near, dst)
		}
	}
	return dst
}

// extent is a box around everything within km of the middle, a hair larger.
func (c *circle) extent(km float64) extent {
	high, wide := km/earthKmPerDeg, 360.0
	if c.kmPerLon*wide > km {
		wide = km / c.kmPerLon
	}
	south, north := coordOf(max(c.lat-high, -90)), coordOf(min(c.lat+high, 90))
	west, east := coordOf(max(c.lon-wide, -200)), coordOf(min(c.lon+wide, 200))
	return extent{south - hair, north + hair, west - hair, east + hair}
}

// hair is what rounding may make of a coordinate.
const hair = 10

// touches tells whether two boxes have a place in common.
func (x *extent) touches(o *extent) bool {
	return x.west <= o.east && x.east >= o.west && x.south <= o.north && x.north >= o.south
}

// reachOf gives the least and the greatest distance that a document of a run can have, computed as distances are: that
// of a run in one place is exact.
func (b *base) reachOf(c *circle, run int) (near, far float64) {
	if b.runs[run].band == noBand {
		return math.Inf(1), math.Inf(1)
	}
	x := &b.extents[run]
	if x.onePlace() {
		near = c.distance(x.south, x.west)
		return near, near
	}
	y0, y1 := between(x.south.deg()-c.lat, x.north.deg()-c.lat)
	x0, x1 := between(x.west.deg()-c.lon, x.east.deg()-c.lon)
	return hypot(y0*earthKmPerDeg, x0*c.kmPerLon), hypot(y1*earthKmPerDeg, x1*c.kmPerLon)
}

// between gives how far from 0 the nearest and the farthest point from low to high are.
func between(low, high float64) (near, far float64) {
	switch {
	case low > 0:
		return low, high
	case high < 0:
		return -high, -low
	}
	return 0, max(-low, high)
}

func hypot(dy, dx float64) float64 { return math.Sqrt(dy*dy + dx*dx) }

// onePlace tells whether all documents of a run lie in one place: they are in order of identifier then.
func (x *extent) onePlace() bool { return x.south == x.north && x.west == x.east }

// halfWidths gives, in degrees of longitude from the middle, up to where everything in a band is inside (negative:
// nowhere) and from where on nothing is. A hair is left to rounding on both sides.
func (c *circle) halfWidths(band int32, km float64) (inner, outer float64) {
	south, north := (float64(band)-1e-6)*bandDeg-c.lat, (float64(band)+1+1e-6)*bandDeg-c.lat
	near, far := between(south, north)
	half := func(dy float64) float64 {
		if dy > km {
			return -1
		}
		if c.kmPerLon < 1e-9 {
			return 360
		}
		return math.Sqrt(km*km-dy*dy) / c.kmPerLon
	}
	inner, outer = half(far*earthKmPerDeg), half(near*earthKmPerDeg)
	return inner - 1e-7, outer + 1e-7*math.Copysign(1, outer)
}

// withinRun gives the documents of a run of which some are inside and some may not be.
func (b *base) withinRun(c *circle, km float64, run int, near float64, dst []area) []area {
	start, end, lon := b.runs[run].start, b.runEnd(run), b.cols.lon
	add := func(from, to uint32) {
		switch n := len(dst); {
		case from == to:
		case n > 0 && dst[n-1].run == int32(run) && dst[n-1].to == from:
			dst[n-1].to = to
		default:
			dst = append(dst, area{int32(run), from, to, near})
		}
	}
	measure := func(from, to uint32) {
		for d := from; d < to; d++ {
			if c.distance(b.cols.lat[d], lon[d]) <= km {
				add(d, d+1)
			}
		}
	}
	inner, outer := c.halfWidths(b.runs[run].band, km)
	if outer < 0 {
		return dst
	}
	if inner < 0 || end-start <= 8 {
		measure(start, end)
		return dst
	}
	from := search(lon, start, end, c.lon-outer)
	full := search(lon, from, end, c.lon-inner)
	over := search(lon, full, end, math.Nextafter(c.lon+inner, math.Inf(1)))
	to := search(lon, over, end, math.Nextafter(c.lon+outer, math.Inf(1)))
	measure(from, full)
	add(full, over)
	measure(over, to)
	return dst
}

// search gives the first document from start on whose longitude is not below x, end when there is none.
func search(lon []coord, start, end uint32, x float64) uint32 {
	return start + uint32(sort.Search(int(end-start), func(i int) bool { return lon[start+uint32(i)].deg() >= x }))
}

// everywhere gives all documents, run by run; c may be nil.
func (b *base) everywhere(c *circle, dst []area) []area {
	for i := range b.runs {
		near := 0.0
		if c != nil {
			near, _ = b.reachOf(c, i)
		}
		dst = append(dst, area{int32(i), b.runs[i].start, b.runEnd(i), near})
	}
	return dst
}

// windowOf is where areas lie.
func windowOf(areas []area) window {
	if len(areas) == 0 {
		return window{}
	}
	return window{int(areas[0].from >> 6), int((areas[len(areas)-1].to-1)>>6) + 1}
}

// rings are the distances in kilometres at which the near is parted from the far.
var rings = [...]float64{0.25, 0.5, 1, 2, 4, 8, 16, 30, 60, 120}

// ringOf is how many of the rings lie nearer.
func ringOf(km float64) int {
	for i, r := range rings {
		if km <= r {
			return i
		}
	}
	return len(rings)
}

// outward gives the areas ring by ring, the nearest ring first, with the least distance in metres of each. It ends when
// more, asked with the least distance of a ring before it, says so.
func (e *evaluation) outward(more func(metres int64) bool, each func(a *area, metres int64)) {
	var upTo [len(rings) + 2]int32
	for i := range e.areas {
		upTo[ringOf(e.areas[i].near)+1]++
	}
	for i := 1; i < len(upTo); i++ {
		upTo[i] += upTo[i-1]
	}
	order := slices.Grow(e.s.order[:0], len(e.areas))[:len(e.areas)]
	next := upTo
	for i := range e.areas {
		r := ringOf(e.areas[i].near)
		order[next[r]] = int32(i)
		next[r]++
	}
	e.s.order = order
	for r := range len(rings) + 1 {
		inner := 0.0
		if r > 0 {
			inner = rings[r-1]
		}
		if !more(metres(inner)) {
			return
		}
		for _, i := range order[upTo[r]:upTo[r+1]] {
			each(&e.areas[i], lowMetres(e.areas[i].near))
		}
	}
}

// lowMetres is a least distance in metres; what has no place is farther than anything.
func lowMetres(km float64) int64 {
	if math.IsInf(km, 1) {
		return noDistance
	}
	return metres(km)
}
