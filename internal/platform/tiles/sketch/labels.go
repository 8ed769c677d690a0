package sketch

import "unicode"

// Rank is how large a name is written.
type Rank uint8

// The ranks, by how many people live there.
const (
	Village Rank = iota
	Small        // from 5,000 on
	City         // from 30,000 on
)

// sizes are the heights of the letters by rank: Frame.Unit of these in units of the picture. The style sheet of the map
// says the same.
var sizes = [...]float64{15, 16, 22}

// Label is the name of a commune on the map.
type Label struct {
	X, Y   float64 // of the middle of its base line
	Text   string
	Rank   Rank
	Beyond bool // not of the territory
}

// margin is how far names stay away from the edge of the picture.
const margin = 4.0

// Labels writes the names of communes, the largest first, where they touch neither a pin nor another name: where they
// stand without pins, or else beside. At most that many are written. Pins are put on the map before.
func (s *Sheet) Labels(l *Land, most int) []Label {
	named, seen := l.namesAt(&s.Plan)
	for _, i := range seen {
		if len(s.labels) == most {
			break
		}
		n := &named[i]
		if n.behind && len(s.pins) == 0 {
			continue
		}
		x, y := s.Place(n.at)
		if !s.near(n, x, y) {
			continue
		}
		if down, ok := s.room(n, x, y); ok {
			box := n.box(x, y+down, s.unit())
			s.taken.add(&box)
			s.labels = append(s.labels, Label{x, y + down, l.texts[n.town], n.rank, n.beyond})
		}
	}
	return s.labels
}

// near tells whether a name may stand in the picture: it is never farther from its place than three heights of its letters.
// Of the names of a block most may not.
func (s *Sheet) near(n *name, x, y float64) bool {
	reach := 3 * sizes[n.rank] * s.unit()
	return x >= 0 && x <= s.W && y >= -reach && y <= s.H+reach
}

// room finds how far below its place a name can stand. What leaves the picture where it stands without pins is not
// written: it would be elsewhere as soon as the map is moved.
func (s *Sheet) room(n *name, x, y float64) (down float64, ok bool) {
	unit := s.unit()
	h := sizes[n.rank] * unit
	box := n.box(x, y+float64(n.down), unit)
	if !s.holds(&box) {
		return 0, false
	}
	if s.taken.first(&box) < 0 {
		return float64(n.down), true
	}
	for _, shift := range shiftsOf(n.rank) {
		if down = shift * h; float32(down) == n.down { // tried already
			continue
		}
		if box = n.box(x, y+down, unit); s.holds(&box) && s.taken.first(&box) < 0 {
			return down, true
		}
	}
	return 0, false
}

func (s *Sheet) holds(r *rect) bool {
	return r.x0 >= margin && r.y0 >= margin && r.x1 <= s.W-margin && r.y1 <= s.H-margin
}

// namedFrom is from how many people on a name is written at a level: from afar, villages would only be noise.
func namedFrom(zoom float64) int {
	switch {
	case zoom < 9:
		return 2_500
	case zoom < 10:
		return 1_000
	}
	return 0
}

func rankOf(people int) Rank {
	switch {
	case people >= 30_000:
		return City
	case people >= 5_000:
		return Small
	}
	return Village
}

// shifts are where a name is tried, in heights of its letters: on the place, below it, above it, and for a city farther
// below.
var shifts = [...]float64{0.35, 1.25, -0.7, 2.4}

func shiftsOf(r Rank) []float64 {
	if r == City {
		return shifts[:]
	}
	return shifts[:len(shifts)-1]
}

// The space around a name, in the units of names.
const (
	labelSide = 7.0
	labelOver = 3.0
)

// box is what a name takes with the space around it, the middle of its base line being there.
func (n *name) box(x, base, unit float64) rect {
	h, half := sizes[n.rank]*unit, float64(n.half)
	return rect{x - half, base - h*0.8 - labelOver*unit, x + half, base + h*0.25 + labelOver*unit}
}

// width is about how wide a text is set, in heights of its letters, rather too much than too little. Capitals are set a
// little apart.
func width(text string, capitals bool) (w float64) {
	for _, r := range text {
		if capitals {
			r = unicode.ToUpper(r)
			w += 0.05
		}
		w += advance(r)
	}
	return w
}

func advance(r rune) float64 {
	switch {
	case r == ' ', r == '\'', r == '’', r == 'i', r == 'j', r == 'l', r == 'î', r == 'ï', r == 'I', r == 'Î', r == 'Ï':
		return 0.34
	case r == '-', r == 'f', r == 't', r == 'r', r == '(', r == ')', r == 'J':
		return 0.45
	case r == 'm', r == 'w', r == 'œ':
		return 0.92
	case r == 'M', r == 'W', r == 'Œ', r == 'Æ':
		return 1.0
	case unicode.IsUpper(r):
		return 0.74
	}
	return 0.6
}
