package sketch

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Spot is a place with something to show: entries of the list beside the map, by their numbers, and how many more there
// are that the list does not show.
type Spot struct {
	Lat, Lon float64
	Numbers  []int // ascending
	More     int
}

// Pin is one mark on the map: a spot, or several that would hide one another.
type Pin struct {
	X, Y    float64 // of its tip, in units of the picture
	W       float64 // its width, in the units of pins
	Spots   []int   // places in the list that Pins was given, the first where the tip is
	Numbers []int   // of all its spots, ascending
	More    int
}

// The size of a pin, an arch above its tip, in its own units: Frame.Unit of those of the picture.
const (
	PinHeight = 54.0
	pinGap    = 3.0
	pinDigit  = 11.5
	pinEdge   = 22.0
	minPin    = 44.0
)

// shownNumbers is how many numbers stand on one pin.
const shownNumbers = 3

// Text is what stands on a pin: "3", "1 4", "1 4 7 +12", or "+12" for what is not in the list beside.
func (p Pin) Text() string {
	var parts []string
	for _, n := range p.Numbers[:min(len(p.Numbers), shownNumbers)] {
		parts = append(parts, strconv.Itoa(n))
	}
	if more := p.More + max(0, len(p.Numbers)-shownNumbers); more > 0 {
		parts = append(parts, "+"+strconv.Itoa(more))
	}
	return strings.Join(parts, " ")
}

// Count is how many entries the pin stands for.
func (p Pin) Count() int { return len(p.Numbers) + p.More }

// box is what the pin takes of the picture.
func (p Pin) box(unit float64) rect {
	w := (p.W/2 + pinGap) * unit
	return rect{p.X - w, p.Y - (PinHeight+pinGap)*unit, p.X + w, p.Y + pinGap*unit}
}

// Pins puts spots on the map, those of the lowest numbers first. A pin that would touch one that is there joins it. What
// lies outside of the picture has none. They come in the order of the list.
func Pins(v View, f Frame, spots []Spot) []Pin {
	var all []Pin
	for i, s := range spots {
		x, y := v.Point(f, s.Lat, s.Lon)
		if len(s.Numbers)+s.More > 0 && x >= 0 && x <= f.W && y >= 0 && y <= f.H {
			all = append(all, Pin{X: x, Y: y, Spots: []int{i}, Numbers: slices.Clone(s.Numbers), More: s.More})
		}
	}
	slices.SortStableFunc(all, func(a, b Pin) int {
		return cmp.Or(cmp.Compare(a.first(), b.first()), cmp.Compare(b.More, a.More))
	})
	var out []Pin
	for _, p := range all {
		p.W = p.width()
		out = join(out, p, f.unit())
	}
	slices.SortStableFunc(out, func(a, b Pin) int { return cmp.Compare(a.first(), b.first()) })
	return out
}

// join adds a pin, or makes one of it and all that it touches.
func join(out []Pin, p Pin, unit float64) []Pin {
	for {
		i := slices.IndexFunc(out, func(o Pin) bool { return o.box(unit).meets(p.box(unit)) })
		if i < 0 {
			return append(out, p)
		}
		o := out[i]
		out = slices.Delete(out, i, i+1)
		if p.first() < o.first() {
			o, p = p, o
		}
		o.Spots = append(slices.Clone(o.Spots), p.Spots...)
		o.Numbers = append(slices.Clone(o.Numbers), p.Numbers...)
		slices.Sort(o.Numbers)
		o.More += p.More
		o.W = o.width()
		p = o
	}
}

// first is the lowest number; what has none comes last.
func (p Pin) first() int {
	if len(p.Numbers) == 0 {
		return math.MaxInt
	}
	return p.Numbers[0]
}

// width is even: its halves are whole units.
func (p Pin) width() float64 {
	return math.Max(minPin, 2*math.Ceil((pinEdge+pinDigit*float64(len(p.Text())))/2))
}

// rect is a part of the picture.
type rect struct{ x0, y0, x1, y1 float64 }

func (r rect) meets(o rect) bool { return r.x0 < o.x1 && o.x0 < r.x1 && r.y0 < o.y1 && o.y0 < r.y1 }
