package site

import (
	"github.com/a-h/templ"

	"parvis/internal/platform/i18n"
	"parvis/internal/platform/tiles/sketch"
	"parvis/internal/web/ui"
)

// The holes of a map: its ground in both themes, what stands on it, and where its links lead.
const (
	mapHoleLight = iota
	mapHoleDark
	mapHoleLabels
	mapHoleMarks
	mapHoleAt
	mapHoleZone
	mapHoleMove // and the others of mapMoves
	mapHoles    = mapHoleMove + len(mapMoves)
)

// mapMoves are the ways to move, as links: those nearer and farther first.
var mapMoves = [...]struct {
	name string
	to   func(d *drawing) sketch.View
}{
	{"nearer", func(d *drawing) sketch.View { return d.sheet.Nearer(1) }},
	{"farther", func(d *drawing) sketch.View { return d.sheet.Nearer(-1) }},
	{"west", func(d *drawing) sketch.View { return d.sheet.Moved(-mapStep, 0) }},
	{"north", func(d *drawing) sketch.View { return d.sheet.Moved(0, -mapStep) }},
	{"south", func(d *drawing) sketch.View { return d.sheet.Moved(0, mapStep) }},
	{"east", func(d *drawing) sketch.View { return d.sheet.Moved(mapStep, 0) }},
}

// mapStep is how far a map is moved, of its width or height.
const mapStep = 0.4

// mapVariant is what the parts of a map depend on that are the same on many pages.
type mapVariant struct {
	lang, kind, theme, after string
	zoned, nearer, farther   bool
	tiles                    tilesOf
}

var mapStencils ui.Stencils[mapVariant]

// mapPanel is a map with its tools; after is the id of what follows it.
func mapPanel(p *i18n.Printer, m *mapView, after string) templ.Component {
	return ui.Piece(func(b []byte) []byte { return appendMap(b, p, m, after) })
}

func appendMap(b []byte, p *i18n.Printer, m *mapView, after string) []byte {
	return m.draw(b, func(d *drawing, b []byte) []byte {
		variant := mapVariant{p.Lang, m.Kind, m.Theme, after, m.moved(), d.sheet.Zoom < sketch.MaxZoom, d.sheet.Zoom > sketch.MinZoom+3, m.tiles}
		stencil := mapStencils.Get(variant, mapHoles, func() templ.Component { return variant.shell(p) })
		words := mapWordsOf(p)
		return stencil.Append(b, func(b []byte, hole int) []byte {
			switch hole {
			case mapHoleAt:
				return d.sheet.View.Append(b, ",")
			case mapHoleZone:
				return ui.AppendText(b, m.lk.inZone(d.sheet.Seen()))
			}
			if hole >= mapHoleMove {
				return d.appendMoved(b, mapMoves[hole-mapHoleMove].to(d))
			}
			return d.appendDrawn(b, words, hole)
		})
	})
}

// shell is a map with marks in its holes.
func (v mapVariant) shell(p *i18n.Printer) templ.Component {
	words := resultWordsOf(p).tools
	var tools []mapTool
	for i, move := range mapMoves {
		if move.name == "nearer" && v.nearer || move.name == "farther" && v.farther || i > 1 {
			tools = append(tools, mapTool{move.name, ui.Mark(mapHoleMove + i), words[move.name]})
		}
	}
	zooms := len(tools) - (len(mapMoves) - 2)
	return mapAround(p, mapShell{v.kind, v.after, ui.Mark(mapHoleAt), markIf(v.zoned, mapHoleZone), v.tiles.shown(p), mapGroundShell(v.kind, v.theme), tools[:zooms], tools[zooms:]})
}

// mapGroundShell is what is drawn of a map, with marks in its holes.
func mapGroundShell(kind, theme string) templ.Component {
	return mapGround(frames[kind], theme, ui.Mark(mapHoleLight), ui.Mark(mapHoleDark), ui.Hole(mapHoleLabels), ui.Hole(mapHoleMarks))
}

type drawnVariant struct{ kind, theme string }

var drawnStencils ui.Stencils[drawnVariant]

// mapDrawn is the map of a place: what is drawn alone.
func mapDrawn(m *mapView) templ.Component {
	return ui.Piece(func(b []byte) []byte {
		return m.draw(b, func(d *drawing, b []byte) []byte {
			stencil := drawnStencils.Get(drawnVariant{m.Kind, m.Theme}, mapHoles, func() templ.Component { return mapGroundShell(m.Kind, m.Theme) })
			return stencil.Append(b, func(b []byte, hole int) []byte { return d.appendDrawn(b, nil, hole) })
		})
	})
}

// appendDrawn fills a hole of what is drawn. A map of one place has no words.
func (d *drawing) appendDrawn(b []byte, w *mapWords, hole int) []byte {
	switch hole {
	case mapHoleLight:
		return d.land.appendGround(b, d.Kind, "clair", d.sheet.View)
	case mapHoleDark:
		return d.land.appendGround(b, d.Kind, "sombre", d.sheet.View)
	case mapHoleLabels:
		return appendLabels(b, d.labels)
	}
	b = append(b, ' ')
	if at, km, ok := d.circle(); ok {
		x, y := d.sheet.Place(at)
		b = append(b, `<circle class="around" cx="`...)
		b = appendWhole(b, x)
		b = append(b, `" cy="`...)
		b = appendWhole(b, y)
		b = append(b, `" r="`...)
		b = appendWhole(b, d.sheet.Units(km))
		b = append(b, `"></circle> `...)
	}
	for i := range d.pins {
		if d.place != nil {
			b = appendSign(b, &d.pins[i], d.place.Family)
		} else {
			b = d.appendPin(b, w, &d.pins[i])
		}
	}
	return b
}

// appendMoved appends the address of the map of another part.
func (d *drawing) appendMoved(b []byte, v sketch.View) []byte {
	b = append(append(b, d.moving.Head...), "vue="...)
	b = v.Append(b, "%2C")
	b = append(b, d.moving.Tail...)
	return append(b, "#carte"...)
}

// labelClasses say how large a name is written, by its rank and whether it lies beyond the territory.
var labelClasses = [...][2]string{{"v", "v far"}, {"s", "s far"}, {"c", "c far"}}

func appendLabels(b []byte, labels []sketch.Label) []byte {
	for i := range labels {
		l := &labels[i]
		b = append(b, `<text class="`...)
		class := labelClasses[l.Rank][0]
		if l.Beyond {
			class = labelClasses[l.Rank][1]
		}
		b = append(b, class...)
		b = append(b, `" x="`...)
		b = appendWhole(b, l.X)
		b = append(b, `" y="`...)
		b = appendWhole(b, l.Y)
		b = append(b, `">`...)
		b = ui.AppendText(b, l.Text)
		b = append(b, `</text>`...)
	}
	return b
}
