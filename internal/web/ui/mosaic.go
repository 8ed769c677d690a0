package ui

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// side is the length of a tile in the units of a mosaic's viewBox. A pictogram (24 units) sits in it at an offset of 8.
const side = 40

// tone is a colour of the mosaics; the style sheet gives it its value, so a territory's colours reach every drawing.
type tone byte

const (
	night    tone = 'n'
	night2   tone = 'u'
	night3   tone = 'v'
	day      tone = 'j'
	ink      tone = 'i'
	toneHelp tone = 'h'
	toneSkil tone = 's'
	toneEqui tone = 'e'
	tonePlac tone = 'p'
	toneTran tone = 't'
	toneDona tone = 'd'
)

func (t tone) dark() bool { return t == night || t == night2 || t == night3 }

// shapes are paths relative to the top left corner of a tile; all of them end where a new "M" can follow.
var shapes = map[byte]string{
	'a': "m40 40h-40a40 40 0 0 1 40-40z",                          // quarter disc, centre bottom right
	'b': "m0 40v-40a40 40 0 0 1 40 40z",                           // quarter disc, centre bottom left
	'c': "h40a40 40 0 0 1-40 40z",                                 // quarter disc, centre top left
	'd': "m40 0v40a40 40 0 0 1-40-40z",                            // quarter disc, centre top right
	'l': "m0 40a40 40 0 0 1 40-40a40 40 0 0 1-40 40z",             // leaf
	'L': "a40 40 0 0 1 40 40a40 40 0 0 1-40-40z",                  // leaf, mirrored
	'o': "m7.2 20a12.8 12.8 0 0 1 25.6 0a12.8 12.8 0 0 1-25.6 0z", // disc
	'n': "m7.2 40v-20a12.8 12.8 0 0 1 25.6 0v20z",                 // arch
	'x': "m20 0 20 20-20 20-20-20z",                               // lozenge
	'w': "m0 20a20 20 0 0 1 40 0zm0 20a20 20 0 0 1 40 0z",         // two waves
	'm': "m0 40v-16a10 10 0 0 1 20 0a10 10 0 0 1 20 0v16z",        // two bumps
	't': "m0 40h40v-40z",                                          // triangle
	'k': "h20v20h-20zm20 20h20v20h-20z",                           // chequer
}

// tile is one square of a mosaic: a ground, and either a shape or a pictogram in the second tone.
type tile struct {
	ground tone
	shape  byte // 0 when there is a pictogram
	icon   IconName
	figure tone
}

// drawMosaic lays tiles out in rows of cols. Tiles of one tone share one path: a mosaic of 42 tiles weighs about 2 KB.
func drawMosaic(class string, tiles []tile, cols int, frame string) string {
	var grounds, figures [256]strings.Builder
	var pictograms strings.Builder
	for i, t := range tiles {
		x, y := strconv.Itoa(i%cols*side), strconv.Itoa(i/cols*side)
		grounds[t.ground].WriteString("M" + x + " " + y + "h40v40h-40z")
		if t.shape != 0 {
			figures[t.figure].WriteString("M" + x + " " + y + shapes[t.shape])
			continue
		}
		px, py := strconv.Itoa(i%cols*side+8), strconv.Itoa(i/cols*side+8)
		pictograms.WriteString(`<g class="l` + string(t.figure) + `" transform="translate(` + px + ` ` + py + `)">` + icons[t.icon] + `</g>`)
	}
	rows := (len(tiles) + cols - 1) / cols
	var b strings.Builder
	b.WriteString(`<svg class="` + class + `" viewBox="0 0 ` + strconv.Itoa(cols*side) + ` ` + strconv.Itoa(rows*side) + `" ` + frame + ` aria-hidden="true">`)
	// Crisp edges, so that no hairline shows between two grounds whatever the size on screen.
	b.WriteString(`<g shape-rendering="crispEdges">`)
	writeTones(&b, &grounds)
	b.WriteString(`</g>`)
	writeTones(&b, &figures)
	b.WriteString(pictograms.String() + `</svg>`)
	return b.String()
}

func writeTones(b *strings.Builder, paths *[256]strings.Builder) {
	for t := range paths {
		if paths[t].Len() > 0 {
			b.WriteString(`<path class="m` + string(rune(t)) + `" d="` + paths[t].String() + `"/>`)
		}
	}
}

// heroTiles is the composed mosaic of the front page: seven tiles a row, written "ground figure shape" or "ground figure pictogram".
const heroTiles = `
nu:a hi:help pn:b uj:book sn:n ne:c nv:t
ns:n en:l ti:transport hu:x nh:violin pi:chair nh:o
di:ball uh:o ne:d si:carrot tu:m hn:b ei:music
np:w si:music du:n nh:c ei:place ns:l tn:n
nu:c en:k hi:key sn:l up:d di:donation ne:w
nt:t nh:a pn:o uj:trowel ne:n hn:x si:help`

func parseTiles(spec string) []tile {
	var tiles []tile
	for _, word := range strings.Fields(spec) {
		t := tile{ground: tone(word[0]), figure: tone(word[1])}
		if name := word[3:]; len(name) == 1 {
			t.shape = name[0]
		} else {
			t.icon = IconName(name)
		}
		tiles = append(tiles, t)
	}
	return tiles
}

var heroSVG = drawMosaic("mosaic", parseTiles(heroTiles), 7, `preserveAspectRatio="xMinYMin slice"`)

// HeroMosaic is the composed mosaic of the front page.
func HeroMosaic() templ.Component { return raw(heroSVG) }

var bandSVG = drawBand()

// drawBand makes the frieze above the footer: 26 tiles in a pattern that repeats, so that its weight does not grow with the screen.
func drawBand() string {
	const tiles = 26
	body := drawMosaic("", composeTiles(newDice("pied", "parvis"), bandPalette, tiles, 1, 0), tiles, "")
	body = body[strings.Index(body, "<g"):strings.LastIndex(body, "</svg>")]
	return `<svg class="band" aria-hidden="true"><defs><pattern id="band" width="1040" height="40" patternUnits="userSpaceOnUse" patternTransform="scale(1.1)">` +
		body + `</pattern></defs><rect width="100%" height="44" fill="url(#band)"/></svg>`
}

// Band is the paved frieze above the footer. Once a page: its pattern carries an id.
func Band() templ.Component { return raw(bandSVG) }

func raw(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	})
}
