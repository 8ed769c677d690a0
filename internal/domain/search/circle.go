package search

import (
	"math"
	"sort"
)

// within adds the documents at most km around the middle of c to v. Documents lie in bands of latitude, there by
// commune, there by longitude: of most runs the part that is inside is one range, and only what lies near the edge is
// measured.
func (b *base) within(c *circle, km float64, v vec) {
	high := km / earthKmPerDeg
	first, last := bandOf(coordOf(c.lat-high))-1, bandOf(coordOf(c.lat+high))+1
	from := sort.Search(len(b.runs), func(i int) bool { return b.runs[i].band >= first })
	inner, outer, at := 0.0, 0.0, int32(noBand)
	for i := from; i < len(b.runs) && b.runs[i].band <= last; i++ {
		if b.runs[i].band != at {
			at = b.runs[i].band
			inner, outer = c.halfWidths(at, km)
		}
		if outer < 0 {
			continue
		}
		b.withinRun(c, km, inner, outer, b.runs[i].start, b.runEnd(i), v)
	}
}

// halfWidths gives, in degrees of longitude from the middle, up to where everything in a band is inside (negative:
// nowhere) and from where on nothing is. A hair is left to rounding on both sides.
func (c *circle) halfWidths(band int32, km float64) (inner, outer float64) {
	south, north := (float64(band)-1e-6)*bandDeg-c.lat, (float64(band)+1+1e-6)*bandDeg-c.lat
	far := max(math.Abs(south), math.Abs(north)) * earthKmPerDeg
	near := 0.0
	if south > 0 || north < 0 {
		near = min(math.Abs(south), math.Abs(north)) * earthKmPerDeg
	}
	half := func(dy float64) float64 {
		if dy > km {
			return -1
		}
		if c.kmPerLon < 1e-9 {
			return 360
		}
		return math.Sqrt(km*km-dy*dy) / c.kmPerLon
	}
	inner, outer = half(far), half(near)
	return inner - 1e-7, outer + 1e-7*math.Copysign(1, outer)
}

func (b *base) withinRun(c *circle, km, inner, outer float64, start, end uint32, v vec) {
	lon := b.cols.lon
	measure := func(from, to uint32) {
		for d := from; d < to; d++ {
			if c.distance(b.cols.lat[d], lon[d]) <= km {
				v.set(d)
			}
		}
	}
	if lon[start].deg() > c.lon+outer || lon[end-1].deg() < c.lon-outer {
		return
	}
	if inner < 0 || end-start <= 8 {
		measure(start, end)
		return
	}
	if lon[start].deg() >= c.lon-inner && lon[end-1].deg() <= c.lon+inner {
		v.setRange(start, end)
		return
	}
	from := search(lon, start, end, c.lon-outer)
	full := search(lon, from, end, c.lon-inner)
	over := search(lon, full, end, math.Nextafter(c.lon+inner, math.Inf(1)))
	to := search(lon, over, end, math.Nextafter(c.lon+outer, math.Inf(1)))
	measure(from, full)
	v.setRange(full, over)
	measure(over, to)
}

// search gives the first document from start on whose longitude is not below x, end when there is none.
func search(lon []coord, start, end uint32, x float64) uint32 {
	return start + uint32(sort.Search(int(end-start), func(i int) bool { return lon[start+uint32(i)].deg() >= x }))
}
