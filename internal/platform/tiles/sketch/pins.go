package sketch

import (
	"cmp"
	"math"
	"slices"
	"strconv"
)

// Spot is a place with something to show: entries of the list beside the map, by their numbers, and how many more there
// are that the list does not show.
type Spot struct {
	Lat, Lon float64
	World    World // of its position; zero: not known yet
	Numbers  []int // ascending
	More     int
}

// World is a position on the square of the world. What is shown again and again knows its own.
type World struct{ x, y float64 }

// WorldOf gives the place of a position.
func WorldOf(lat, lon float64) World {
	x, y := world(lat, lon)
	return World{x, y}
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
func (p Pin) Text() string { return string(p.AppendText(nil)) }

// AppendText appends what Text writes.
func (p *Pin) AppendText(b []byte) []byte {
	for i, n := range p.Numbers[:min(len(p.Numbers), shownNumbers)] {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	if more := p.More + max(0, len(p.Numbers)-shownNumbers); more > 0 {
		if len(p.Numbers) > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendInt(append(b, '+'), int64(more), 10)
	}
	return b
}

// Count is how many entries the pin stands for.
func (p Pin) Count() int { return len(p.Numbers) + p.More }

// box is what the pin takes of the picture.
func (p *Pin) box(unit float64) rect {
	w := (p.W/2 + pinGap) * unit
	return rect{p.X - w, p.Y - (PinHeight+pinGap)*unit, p.X + w, p.Y + pinGap*unit}
}

// Pins puts spots on the map, those of the lowest numbers first. A pin that would touch one that is there joins it. What
// lies outside of the picture has none. They come in the order of the list. They share the numbers of the spots: nobody
// changes them.
func Pins(v View, f Frame, spots []Spot) []Pin {
	cx, cy := world(v.Lat, v.Lon)
	k := v.scale()
	all := make([]Pin, 0, len(spots))
	own := make([]int, len(spots))
	for i := range spots {
		s := &spots[i]
		if len(s.Numbers)+s.More == 0 {
			continue
		}
		at := s.World
		if at == (World{}) {
			at = WorldOf(s.Lat, s.Lon)
		}
		x, y := (at.x-cx)*k+f.W/2, (at.y-cy)*k+f.H/2
		if x >= 0 && x <= f.W && y >= 0 && y <= f.H {
			own[i] = i
			all = append(all, Pin{X: x, Y: y, Spots: own[i : i+1 : i+1], Numbers: s.Numbers, More: s.More})
		}
	}
	slices.SortStableFunc(all, func(a, b Pin) int {
		return cmp.Or(cmp.Compare(a.first(), b.first()), cmp.Compare(b.More, a.More))
	})
	set := pinSet{unit: f.unit(), pins: make([]Pin, 0, len(all)), boxes: make([]rect, 0, len(all))}
	for _, p := range all {
		set.add(p)
	}
	slices.SortStableFunc(set.pins, func(a, b Pin) int { return cmp.Compare(a.first(), b.first()) })
	return set.pins
}

// pinSet is pins that do not touch one another, and what each takes.
type pinSet struct {
	unit  float64
	pins  []Pin
	boxes []rect
}

// add adds a pin, or makes one of it and all that it touches.
func (s *pinSet) add(p Pin) {
	for {
		p.W = p.width()
		box := p.box(s.unit)
		i := slices.IndexFunc(s.boxes, box.meets)
		if i < 0 {
			s.pins, s.boxes = append(s.pins, p), append(s.boxes, box)
			return
		}
		o := s.pins[i]
		s.pins, s.boxes = slices.Delete(s.pins, i, i+1), slices.Delete(s.boxes, i, i+1)
		if p.first() < o.first() {
			o, p = p, o
		}
		o.Spots = slices.Concat(o.Spots, p.Spots)
		if len(p.Numbers) > 0 {
			o.Numbers = slices.Concat(o.Numbers, p.Numbers)
			slices.Sort(o.Numbers)
		}
		o.More += p.More
		p = o
	}
}

// first is the lowest number; what has none comes last.
func (p *Pin) first() int {
	if len(p.Numbers) == 0 {
		return math.MaxInt
	}
	return p.Numbers[0]
}

// width is even: its halves are whole units.
func (p *Pin) width() float64 {
	var room [64]byte
	return math.Max(minPin, 2*math.Ceil((pinEdge+pinDigit*float64(len(p.AppendText(room[:0]))))/2))
}
