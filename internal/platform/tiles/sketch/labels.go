package sketch

import "unicode"

// Rank is how large a name is written.
type Rank int

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

// Labels writes the names of communes, the largest first, where they touch neither a pin nor another name. At most that
// many are written.
func (l *Land) Labels(v View, f Frame, pins []Pin, most int) []Label {
	unit := f.unit()
	taken := newRects(f, len(pins)+most)
	for i := range pins {
		taken.add(pins[i].box(unit))
	}
	frame := rect{4, 4, f.W - 4, f.H - 4}
	cx, cy := world(v.Lat, v.Lon)
	k := v.scale()
	out := make([]Label, 0, most)
	least, far := namedFrom(v.Zoom), v.Zoom < farZoom
	x0, x1, y0, y1 := cx-f.W/2/k, cx+f.W/2/k, cy-f.H/2/k, cy+f.H/2/k
	for i := range l.large {
		n := &l.large[i]
		if len(out) == most || n.people < least {
			break
		}
		if n.x < x0 || n.x > x1 || n.y < y0 || n.y > y1 || !n.served && far {
			continue
		}
		t := &l.towns[n.town]
		x, y := (t.x-cx)*k+f.W/2, (t.y-cy)*k+f.H/2
		lab := Label{Text: t.Name, Rank: rankOf(t.People), Beyond: !t.Served}
		h := sizes[lab.Rank] * unit
		lab.X = x
		b := lab.box(t.wide, unit)
		if b.x0 < frame.x0 || b.x1 > frame.x1 {
			continue
		}
		high0, high1 := b.y0, b.y1
		cols := taken.between(b.x0, b.x1)
		for _, shift := range shifts[:len(shifts)-1+int(lab.Rank/City)] {
			lab.Y = y + shift*h
			b.y0, b.y1 = lab.Y+high0, lab.Y+high1
			if b.y0 >= frame.y0 && b.y1 <= frame.y1 && !taken.meet(b, cols) {
				taken.add(b)
				out = append(out, lab)
				break
			}
		}
	}
	return out
}

// namedFrom is from how many people on a name is written at a level: from afar, villages would only be noise.
func namedFrom(zoom float64) int32 {
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
var shifts = []float64{0.35, 1.25, -0.7, 2.4}

// The space around a name, in the units of names.
const (
	labelSide = 7.0
	labelOver = 3.0
)

// box is what a label takes with the space around it; wide is the width of its text in heights of its letters.
func (lab Label) box(wide, unit float64) rect {
	h := sizes[lab.Rank] * unit
	w := wide*h/2 + labelSide*unit
	return rect{lab.X - w, lab.Y - h*0.8 - labelOver*unit, lab.X + w, lab.Y + h*0.25 + labelOver*unit}
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
