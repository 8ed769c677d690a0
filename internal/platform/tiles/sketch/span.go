package sketch

import "math"

// World is a position on the square of the world. What is shown again and again knows its own.
type World struct{ x, y float64 }

// WorldOf gives the place of a position in degrees.
func WorldOf(lat, lon float64) World {
	x, y := world(lat, lon)
	return World{x, y}
}

// Span is a part of the square of the world. The zero value holds nothing yet.
type Span struct{ x0, y0, x1, y1 float64 }

// Span is the box on the square of the world.
func (b Box) Span() Span {
	x0, y0 := world(b.North, b.West)
	x1, y1 := world(b.South, b.East)
	return Span{x0, y0, x1, y1}
}

// Box is the span in degrees.
func (s Span) Box() Box {
	north, west := degrees(s.x0, s.y0)
	south, east := degrees(s.x1, s.y1)
	return Box{south, west, north, east}
}

// With is the span grown to hold a position.
func (s Span) With(w World) Span { return s.Both(Span{w.x, w.y, w.x, w.y}) }

// Both is the least span that holds two.
func (s Span) Both(o Span) Span {
	if s == (Span{}) {
		return o
	}
	return Span{min(s.x0, o.x0), min(s.y0, o.y0), max(s.x1, o.x1), max(s.y1, o.y1)}
}

// Fit is the nearest view that has the span within the middle of the picture: so much of its width and height.
func (s Span) Fit(f Frame, part [2]float64) View {
	middle := s.middle()
	lat, lon := degrees(middle.x, middle.y)
	return View{lat, lon, s.zoom(f, part, middle)}.Clean()
}

// FitRoughly is Fit with its middle on a grid of about a fifteenth of the picture, and as much farther as that takes:
// spans that hardly differ are seen in one view, whose ground is drawn once.
func (s Span) FitRoughly(f Frame, part [2]float64) View {
	v := s.Fit(f, part)
	step := gridStep * math.Exp2(max(0, gridZoom-math.Floor(v.Zoom)))
	v.Lat, v.Lon = math.Round(v.Lat/step)*step, math.Round(v.Lon/step)*step
	v.Zoom = s.zoom(f, part, WorldOf(v.Lat, v.Lon))
	return v.Clean()
}

// The grid of FitRoughly: so many degrees from a level on, twice as many a level farther.
const (
	gridStep = 0.01
	gridZoom = 12
)

func (s Span) middle() World { return World{(s.x0 + s.x1) / 2, (s.y0 + s.y1) / 2} }

// zoom is how near the span can be seen around a middle.
func (s Span) zoom(f Frame, part [2]float64, middle World) float64 {
	w, h := max(middle.x-s.x0, s.x1-middle.x), max(middle.y-s.y0, s.y1-middle.y)
	if d := 2 * max(w/f.W/part[0], h/f.H/part[1]); d > 0 {
		return math.Floor(4*math.Log2(1/d/tileSide)) / 4
	}
	return MaxZoom
}
