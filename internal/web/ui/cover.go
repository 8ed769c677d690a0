package ui

import (
	"hash/fnv"

	"github.com/a-h/templ"
)

// palette is what a cover may use: its leading tones (the first is the family's own) and its pictograms.
type palette struct {
	leads []tone
	icons []IconName
}

// familyClasses gives each family its class: the class sets the colour every component inside uses.
var familyClasses = map[string]string{
	"help": "f-help", "skill": "f-skill", "equipment": "f-equipment", "place": "f-place", "transport": "f-transport", "donation": "f-donation",
}

// FamilyClass is the class that sets the family's colour on an element ("" for an unknown family).
func FamilyClass(family string) string { return familyClasses[family] }

var palettes = map[string]palette{
	"help":      {[]tone{toneHelp, toneEqui, toneSkil}, []IconName{IconHelp, IconCarrot, IconLeaf, IconMusic, IconBall}},
	"skill":     {[]tone{toneSkil, toneHelp, toneTran}, []IconName{IconSkill, IconBook, IconKey, IconViolin, IconTrowel}},
	"equipment": {[]tone{toneEqui, tonePlac, toneHelp}, []IconName{IconEquipment, IconChair, IconBall, IconMusic, IconTrowel}},
	"place":     {[]tone{tonePlac, toneTran, toneDona}, []IconName{IconPlace, IconChair, IconKey, IconBook, IconMusic}},
	"transport": {[]tone{toneTran, toneSkil, tonePlac}, []IconName{IconTransport, IconPin, IconBag, IconPeople, IconKey}},
	"donation":  {[]tone{toneDona, toneHelp, toneEqui}, []IconName{IconDonation, IconHeart, IconBag, IconBook, IconEquipment}},
}

var bandPalette = palette{leads: []tone{toneHelp, toneSkil, toneEqui, tonePlac, toneTran, toneDona}}

// The cover of a listing: eleven tiles by two, cut from the right on narrow screens.
const (
	coverCols = 11
	coverRows = 2
)

// Cover is the mosaic drawn for a listing that has no photo. The same id and family always give the same drawing.
func Cover(id, family string) templ.Component { return raw(CoverSVG(id, family)) }

// CoverSVG is the drawing of Cover as text, for pages that need it as a string. Its colours come from the style sheet.
func CoverSVG(id, family string) string {
	p, ok := palettes[family]
	if !ok {
		p = palettes["help"]
	}
	tiles := composeTiles(newDice(id, family), p, coverCols, coverRows, 5)
	return drawMosaic("cover", tiles, coverCols, `preserveAspectRatio="xMinYMin slice"`)
}

// composeTiles throws the dice under four rules that keep any throw handsome: a ground differs from its neighbours' left and above,
// a shape is not repeated by its neighbour, about one tile in three is dark, and pictograms never touch one another.
func composeTiles(d *dice, p palette, cols, rows, pictograms int) []tile {
	tiles := make([]tile, cols*rows)
	at := pictogramPlaces(d, cols, rows, pictograms)
	for i := range tiles {
		var left, above tile
		if i%cols > 0 {
			left = tiles[i-1]
		}
		if i >= cols {
			above = tiles[i-cols]
		}
		if n, here := at[i]; here {
			ground := d.tone(p.leads, left.ground, above.ground)
			tiles[i] = tile{ground: ground, figure: ink, icon: p.icons[n%len(p.icons)]}
			continue
		}
		tiles[i] = plainTile(d, p, left, above)
	}
	return tiles
}

func plainTile(d *dice, p palette, left, above tile) tile {
	var t tile
	if d.below(100) < 36 && !left.ground.dark() {
		t.ground = d.tone([]tone{night, night2}, above.ground, 0)
		t.figure = d.tone(p.leads, left.figure, 0)
	} else {
		t.ground = d.tone(p.leads, left.ground, above.ground)
		t.figure = d.tone(append([]tone{night, night2}, p.leads...), t.ground, left.figure)
	}
	const choice = "aabbccddlLonxwmt"
	for {
		t.shape = choice[d.below(len(choice))]
		if t.shape != left.shape && t.shape != above.shape {
			return t
		}
	}
}

// pictogramPlaces spreads n pictograms over the columns, at most one a column, never in touching columns;
// the first third always holds one, since a narrow screen shows only that part.
func pictogramPlaces(d *dice, cols, rows, n int) map[int]int {
	at := map[int]int{}
	if n == 0 {
		return at
	}
	first := d.below(n)
	for i := range n {
		col := i*cols/n + d.below(2)
		if col >= cols {
			col = cols - 1
		}
		at[d.below(rows)*cols+col] = first + i
	}
	return at
}

// dice is splitmix64: small, and the same on every machine and in every release of the language.
type dice struct{ state uint64 }

func newDice(parts ...string) *dice {
	h := fnv.New64a()
	for _, part := range parts {
		_, _ = h.Write([]byte(part)) // never fails
		_, _ = h.Write([]byte{0})
	}
	return &dice{h.Sum64()}
}

func (d *dice) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (d *dice) below(n int) int { return int(d.next() % uint64(n)) }

// tone throws for a tone that is neither a nor b. The choice must hold at least three tones, or b be 0 and two suffice.
func (d *dice) tone(of []tone, a, b tone) tone {
	start := d.below(len(of))
	for i := range of {
		if t := of[(start+i)%len(of)]; t != a && t != b {
			return t
		}
	}
	return of[start]
}
