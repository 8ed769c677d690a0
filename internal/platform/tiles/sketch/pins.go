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

// Pins puts spots on the map, those of the lowest numbers first, then those of the most; from is the number of the first
// entry of the list. One whose pin would touch one that is there joins it. What lies outside of the picture has none.
// They come in that order. Nothing else is on the map yet.
func (s *Sheet) Pins(spots []Spot, from int) []Pin {
	for i := range spots {
		o := &spots[i]
		if o.Entries == 0 && o.More == 0 {
			continue
		}
		if x, y := s.Place(o.At); s.shows(x, y) {
			s.turns = append(s.turns, turn{o.Entries.First(), o.More, i, x, y})
		}
	}
	slices.SortFunc(s.turns, func(a, b turn) int {
		return cmp.Or(a.first-b.first, b.more-a.more, a.spot-b.spot)
	})
	for i := range s.turns {
		t := &s.turns[i]
		o := &spots[t.spot]
		s.put(&Pin{X: t.x, Y: t.y, Spot: t.spot, Spots: 1, Over: Span{}.With(o.At), Entries: o.Entries, More: o.More}, from)
	}
	s.pins = slices.DeleteFunc(s.pins, func(p Pin) bool { return p.Spots == 0 })
	return s.pins
}

// turn is when a spot has its turn, and where it stands.
type turn struct {
	first, more, spot int
	x, y              float64
}

// put adds a pin, or has it join one that it touches. A pin has the number of the part that it takes.
func (s *Sheet) put(p *Pin, from int) {
	p.W = p.width(from)
	box := p.box(s.unit())
	i := s.taken.first(&box)
	if i < 0 {
		s.pins = append(s.pins, *p)
		s.taken.add(&box)
		return
	}
	o := &s.pins[i]
	o.join(p)
	if o.W == o.width(from) {
		return
	}
	// It has grown, and may touch others: of two the one that had its turn before stays where it is.
	s.taken.remove(i)
	for {
		o = &s.pins[i]
		o.W = o.width(from)
		box = o.box(s.unit())
		j := s.taken.first(&box)
		if j < 0 {
			s.taken.set(i, &box)
			return
		}
		s.taken.remove(j)
		i, j = min(i, j), max(i, j)
		s.pins[i].join(&s.pins[j])
	}
}

// join has one pin stand for both. The other is none any more.
func (p *Pin) join(o *Pin) {
	p.Spots, p.Over = p.Spots+o.Spots, p.Over.Both(o.Over)
	p.Entries, p.More = p.Entries|o.Entries, p.More+o.More
	o.Spots = 0
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
