// Package sketch draws a map from what a service knows by itself: where the communes lie, how many people live there and
// which of them it serves. Nothing is asked of anybody, and the same input gives the same drawing to the byte.
//
// A commune is a paving stone: the part of the land that is nearer to its middle than to any other. view.go says what is
// seen, span.go and plan.go where it stands, land.go and stones.go what lies there, svg.go how it is drawn, pins.go and
// labels.go what is put on it, a Sheet at a time.
package sketch

import (
	"math"
	"strconv"
	"strings"
)

// The levels that are drawn: the levels of map tiles, in quarter steps. Beyond the last, positions say less than they seem.
const (
	MinZoom = 4.0
	MaxZoom = 13.0
)

// View is what is seen: the middle of the picture in degrees, rounded to two decimals, and how near.
type View struct {
	Lat, Lon float64
	Zoom     float64 // one more is twice as near; a multiple of 0.25
}

// Frame is the size of the picture in its own units.
type Frame struct {
	W, H float64
	Unit float64 // how large pins and names are; 0 is 1
}

func (f Frame) unit() float64 {
	if f.Unit == 0 {
		return 1
	}
	return f.Unit
}

// Box is a part of the world in degrees.
type Box struct{ South, West, North, East float64 }

// tileSide is how many units one map tile takes at a whole level.
const tileSide = 256

// world gives a position on the square of Web Mercator, 0 to 1 from the north-west.
func world(lat, lon float64) (x, y float64) {
	const limit = 85.05112878
	rad := math.Max(-limit, math.Min(limit, lat)) * math.Pi / 180
	return (lon + 180) / 360, (1 - math.Asinh(math.Tan(rad))/math.Pi) / 2
}

func degrees(x, y float64) (lat, lon float64) {
	return math.Atan(math.Sinh(math.Pi*(1-2*y))) * 180 / math.Pi, x*360 - 180
}

// scale is how many units the square of the world takes.
func (v View) scale() float64 { return tileSide * math.Exp2(v.Zoom) }

// Units is how long a distance is in the picture, at its middle.
func (v View) Units(km float64) float64 {
	const around = 40030.2 // of the Earth, km
	return km / (around * math.Cos(v.Lat*math.Pi/180)) * v.scale()
}

// Nearer is the view with the level changed, within the levels there are.
func (v View) Nearer(by float64) View { return View{v.Lat, v.Lon, v.Zoom + by}.Clean() }

// Clean brings a view to what is drawn: its level and its middle within bounds and rounded.
func (v View) Clean() View {
	round := func(x float64) float64 { return math.Round(x*100) / 100 }
	return View{round(math.Max(-80, math.Min(80, v.Lat))), round(math.Max(-180, math.Min(180, v.Lon))),
		math.Max(MinZoom, math.Min(MaxZoom, math.Round(v.Zoom*4)/4))}
}

// Fit is the nearest view that has a box within the middle of the picture: so much of its width and height (0.7: 70 %).
func Fit(b Box, f Frame, part [2]float64) View { return b.Span().Fit(f, part) }

// With is the box grown to hold a position. The zero Box holds nothing yet.
func (b Box) With(lat, lon float64) Box {
	if b == (Box{}) {
		return Box{lat, lon, lat, lon}
	}
	return Box{math.Min(b.South, lat), math.Min(b.West, lon), math.Max(b.North, lat), math.Max(b.East, lon)}
}

// Around is the box that holds a circle.
func Around(lat, lon, km float64) Box {
	dLat := km / 111.2
	dLon := dLat / math.Max(0.1, math.Cos(lat*math.Pi/180))
	return Box{lat - dLat, lon - dLon, lat + dLat, lon + dLon}
}

// Grown is the box with so many km added on every side.
func (b Box) Grown(km float64) Box {
	one, other := Around(b.South, b.West, km), Around(b.North, b.East, km)
	return Box{one.South, one.West, other.North, other.East}
}

// Within tells whether a position lies in the box.
func (b Box) Within(lat, lon float64) bool {
	return lat >= b.South && lat <= b.North && lon >= b.West && lon <= b.East
}

// String writes a view as an address holds it: "48.69,6.18,11.5".
func (v View) String() string { return string(v.Append(nil, ",")) }

// Append appends a view with something between its numbers: "," as String writes it, "%2C" as the value of a query.
func (v View) Append(b []byte, comma string) []byte {
	b = appendHundredths(b, v.Lat)
	b = appendHundredths(append(b, comma...), v.Lon)
	return appendHundredths(append(b, comma...), v.Zoom)
}

// appendHundredths writes a number of at most two decimals, as short as it can be.
func appendHundredths(b []byte, x float64) []byte {
	n := int64(math.Round(x * 100))
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, n/100, 10)
	if n %= 100; n > 0 {
		if b = append(b, '.', byte('0'+n/10)); n%10 > 0 {
			b = append(b, byte('0'+n%10))
		}
	}
	return b
}

// ParseView reads what String wrote; false for anything else. The view is clean.
func ParseView(s string) (View, bool) {
	n, ok := numbers(s, 3)
	if !ok || math.Abs(n[0]) > 80 || math.Abs(n[1]) > 180 || n[2] < MinZoom || n[2] > MaxZoom {
		return View{}, false
	}
	return View{n[0], n[1], n[2]}.Clean(), true
}

// ParseBox reads a zone: "south,west,north,east" (the corners in any order), in degrees; false for anything else.
func ParseBox(s string) (Box, bool) {
	n, ok := numbers(s, 4)
	if !ok || math.Abs(n[0]) > 85 || math.Abs(n[2]) > 85 || math.Abs(n[1]) > 180 || math.Abs(n[3]) > 180 {
		return Box{}, false
	}
	b := Box{math.Min(n[0], n[2]), math.Min(n[1], n[3]), math.Max(n[0], n[2]), math.Max(n[1], n[3])}
	return b, b.North-b.South > 0.001 && b.East-b.West > 0.001
}

// String writes a box as an address holds it, to about ten metres.
func (b Box) String() string {
	f := func(x float64) string {
		return strconv.FormatFloat(math.Round(x*1e4)/1e4, 'f', -1, 64)
	}
	return strings.Join([]string{f(b.South), f(b.West), f(b.North), f(b.East)}, ",")
}

// numbers reads so many numbers with commas between them.
func numbers(s string, n int) ([]float64, bool) {
	if len(s) > 80 || strings.Count(s, ",") != n-1 {
		return nil, false
	}
	out := make([]float64, n)
	for i, p := range strings.Split(s, ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, false
		}
		out[i] = v
	}
	return out, true
}
