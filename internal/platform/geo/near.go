package geo

import (
	"cmp"
	"math"
	"slices"
)

// earthRadius is the mean radius of the Earth in km (IUGG).
const earthRadius = 6371.0088

// Distance is the length in km of the shortest way between two points given in
// degrees, on a sphere (haversine formula): within 0.5 % of the true one.
func Distance(lat1, lon1, lat2, lon2 float64) float64 {
	const rad = math.Pi / 180
	dLat, dLon := (lat2-lat1)*rad, (lon2-lon1)*rad
	h := math.Sin(dLat/2)*math.Sin(dLat/2) +
		math.Cos(lat1*rad)*math.Cos(lat2*rad)*math.Sin(dLon/2)*math.Sin(dLon/2)
	return 2 * earthRadius * math.Asin(math.Min(1, math.Sqrt(h)))
}

// Near lists the communes whose centre is nearest to a point, nearest first. At
// most maxFind are given; those without a position never are.
func (c *Communes) Near(lat, lon float64, limit int) []Commune {
	limit = min(limit, maxFind)
	if limit <= 0 || !(math.Abs(lat) <= 90 && math.Abs(lon) <= 180) {
		return nil
	}
	type hit struct {
		km float64
		at uint16
	}
	var best []hit // ascending, at most limit
	for i := range c.Len() {
		la, lo := float64(c.lat[i]), float64(c.lon[i])
		if la == 0 && lo == 0 {
			continue
		}
		full := len(best) == limit
		if full && math.Abs(la-lat)*110 > best[limit-1].km { // 1 degree of latitude is over 110 km
			continue
		}
		h := hit{Distance(lat, lon, la, lo), uint16(i)}
		if full && h.km >= best[limit-1].km {
			continue
		}
		if full {
			best = best[:limit-1]
		}
		pos, _ := slices.BinarySearchFunc(best, h, func(a, b hit) int { return cmp.Compare(a.km, b.km) })
		best = slices.Insert(best, pos, h)
	}
	out := make([]Commune, len(best))
	for i, h := range best {
		out[i] = c.commune(h.at)
	}
	return out
}
