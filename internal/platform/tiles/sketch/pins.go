package sketch

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strconv"
)

// Spot is a place with something to show: entries of the list beside the map, and how many more there are that the list
// does not show.
type Spot struct {
	At      World
	Entries Entries
	More    int
}

// Entries are entries of a list by their places in it: bit 0 is the first.
type Entries uint64

// MaxEntries is how many entries a list beside a map has at most.
const MaxEntries = 64

// Has tells whether the entry at a place is among them.
func (e Entries) Has(i int) bool { return e>>i&1 > 0 }

// Add adds the entry at a place.
func (e *Entries) Add(i int) { *e |= 1 << i }

// Len is how many there are.
func (e Entries) Len() int { return bits.OnesCount64(uint64(e)) }

// First is the place of the first one, MaxEntries when there is none.
func (e Entries) First() int { return bits.TrailingZeros64(uint64(e)) }

// behind are those after the first one.
func (e Entries) behind() Entries { return e & (e - 1) }

// Append writes their numbers; from is that of the first entry of the list.
func (e Entries) Append(b []byte, from int) []byte {
	for left := e; left != 0; left = left.behind() {
		if left != e {
			b = append(b, ' ')
		}
		b = strconv.AppendInt(b, int64(from+left.First()), 10)
	}
	return b
}

// Pin is one mark on the map: a spot, or several that would hide one another.
type Pin struct {
	X, Y    float64 // of its tip, in units of the picture
	W       float64 // its width, in the units of pins
	Spot    int     // where its tip is: a place in the list that was put on the map
	Spots   int     // how many it stands for
	Over    Span    // holds all of them
	Entries Entries // of all of them
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

// AppendText appends what stands on a pin: "3", "1 4", "1 4 7 +12", or "+12" for what is not in the list beside. from is
// the number of the first entry of the list.
func (p *Pin) AppendText(b []byte, from int) []byte {
	shown, left := p.shown()
	b = shown.Append(b, from)
	if left > 0 {
		if shown != 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendInt(append(b, '+'), int64(left), 10)
	}
	return b
}

// shown are the entries whose numbers stand on the pin, left is how many it stands for beside them.
func (p *Pin) shown() (shown Entries, left int) {
	rest := p.Entries
	for range shownNumbers {
		rest = rest.behind()
	}
	return p.Entries &^ rest, p.More + rest.Len()
}

// Count is how many entries the pin stands for.
func (p *Pin) Count() int { return p.Entries.Len() + p.More }

// box is what the pin takes of the picture.
func (p *Pin) box(unit float64) rect {
	w := (p.W/2 + pinGap) * unit
	return rect{p.X - w, p.Y - (PinHeight+pinGap)*unit, p.X + w, p.Y + pinGap*unit}
}

// Pins puts spots on the map, those of the lowest numbers first; from is the number of the first entry of the list. A pin
// that would touch one that is there joins it. What lies outside of the picture has none. They come in the order of the
// list. Nothing else is on the map yet.
func (s *Sheet) Pins(spots []Spot, from int) []Pin {
	for i := range spots {
		if o := &spots[i]; o.Entries != 0 || o.More > 0 {
			s.turns = append(s.turns, turn{o.Entries.First(), o.More, i})
		}
	}
	slices.SortFunc(s.turns, func(a, b turn) int {
		return cmp.Or(a.first-b.first, b.more-a.more, a.spot-b.spot)
	})
	for _, t := range s.turns {
		o := &spots[t.spot]
		if x, y := s.Place(o.At); s.shows(x, y) {
			s.put(Pin{X: x, Y: y, Spot: t.spot, Spots: 1, Over: Span{}.With(o.At), Entries: o.Entries, More: o.More}, from)
		}
	}
	for i := range s.tried {
		p := &s.tried[i]
		if p.Spots == 0 { // it joined another
			continue
		}
		at := len(s.pins)
		for at > 0 && s.pins[at-1].Entries.First() > p.Entries.First() {
			at--
		}
		s.pins = slices.Insert(s.pins, at, *p)
	}
	return s.pins
}

// turn is what decides when a spot has its turn.
type turn struct{ first, more, spot int }

// put adds a pin, or makes one of it and all that it touches. A pin has the number of the part that it takes.
func (s *Sheet) put(p Pin, from int) {
	for {
		p.W = p.width(from)
		box := p.box(s.unit())
		i := s.taken.first(&box)
		if i < 0 {
			s.tried = append(s.tried, p)
			s.taken.add(box)
			return
		}
		o := s.tried[i]
		s.tried[i].Spots = 0
		s.taken.remove(i)
		if p.Entries.First() < o.Entries.First() {
			o, p = p, o
		}
		o.Spots, o.Over = o.Spots+p.Spots, o.Over.Both(p.Over)
		o.Entries, o.More = o.Entries|p.Entries, o.More+p.More
		p = o
	}
}

// width is even: its halves are whole units.
func (p *Pin) width(from int) float64 {
	shown, left := p.shown()
	n := 0
	for rest := shown; rest != 0; rest = rest.behind() {
		n += 1 + digits(from+rest.First())
	}
	if left > 0 {
		n += 2 + digits(left)
	}
	return max(minPin, 2*math.Ceil((pinEdge+pinDigit*float64(n-1))/2)) // a space less than pieces
}

func digits(n int) int {
	d := 1
	for ; n >= 10; n /= 10 {
		d++
	}
	return d
}
