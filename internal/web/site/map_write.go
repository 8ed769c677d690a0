package site

import (
	"math"
	"strconv"
	"sync"

	"github.com/a-h/templ"

	"parvis/internal/platform/i18n"
	"parvis/internal/platform/tiles/sketch"
	"parvis/internal/web/ui"
)

// The holes of a map.
const (
	mapHoleAt = iota
	mapHoleZone
	mapHoleDrawn
	mapHoleTurns
	mapHoles
)

type mapVariant struct {
	lang, kind, after string
	zoned             bool
	tiles             mapTiles
}

var mapStencils ui.Stencils[mapVariant]

// mapPanel is a map with its tools; after is the id of what follows it.
func mapPanel(p *i18n.Printer, m *mapView, after string) templ.Component {
	return ui.Piece(func(b []byte) []byte { return appendMap(b, p, m, after) })
}

func appendMap(b []byte, p *i18n.Printer, m *mapView, after string) []byte {
	variant := mapVariant{p.Lang, m.Kind, after, m.Zone != "", m.Tiles}
	stencil := mapStencils.Get(variant, mapHoles, func() templ.Component {
		return mapAround(p, mapShell{m.Kind, after, ui.Mark(mapHoleAt), markIf(variant.zoned, mapHoleZone), m.Tiles, ui.Hole(mapHoleDrawn), ui.Hole(mapHoleTurns)})
	})
	return stencil.Append(b, func(b []byte, hole int) []byte {
		switch hole {
		case mapHoleAt:
			return ui.AppendText(b, m.At.String())
		case mapHoleZone:
			return ui.AppendText(b, m.Zone)
		case mapHoleDrawn:
			return appendDrawn(b, m)
		}
		b = appendTurns(b, p, m.Zooms, "map-tools")
		return appendTurns(b, p, m.Moves, "map-tools map-moves")
	})
}

type turnsVariant struct {
	lang, class, first string
	n                  int
}

var turnsStencils ui.Stencils[turnsVariant]

func appendTurns(b []byte, p *i18n.Printer, tools []mapTool, class string) []byte {
	if len(tools) == 0 {
		return b
	}
	stencil := turnsStencils.Get(turnsVariant{p.Lang, class, tools[0].Name, len(tools)}, len(tools), func() templ.Component {
		marked := make([]mapTool, len(tools))
		for i, t := range tools {
			marked[i] = mapTool{t.Name, ui.Mark(i), t.Label}
		}
		return mapTurns(marked, class)
	})
	return stencil.Append(b, func(b []byte, hole int) []byte { return ui.AppendText(b, tools[hole].URL) })
}

// The holes of what is drawn.
const (
	drawnLight = iota
	drawnDark
	drawnLabels
	drawnMarks
	drawnHoles
)

type drawnVariant struct {
	frame sketch.Frame
	theme string
}

var drawnStencils ui.Stencils[drawnVariant]

// mapDrawn is the map as it is drawn here.
func mapDrawn(m *mapView) templ.Component {
	return ui.Piece(func(b []byte) []byte { return appendDrawn(b, m) })
}

func appendDrawn(b []byte, m *mapView) []byte {
	stencil := drawnStencils.Get(drawnVariant{m.Frame, m.Theme}, drawnHoles, func() templ.Component {
		return mapGround(m.Frame, m.Theme, ui.Mark(drawnLight), ui.Mark(drawnDark), ui.Hole(drawnLabels), ui.Hole(drawnMarks))
	})
	return stencil.Append(b, func(b []byte, hole int) []byte {
		switch hole {
		case drawnLight:
			return ui.AppendText(b, m.Light)
		case drawnDark:
			return ui.AppendText(b, m.Dark)
		case drawnLabels:
			return appendLabels(b, m.Labels)
		}
		b = append(b, ' ')
		if c := m.Circle; c != nil {
			b = append(b, `<circle class="around" cx="`...)
			b = appendWhole(b, c.X)
			b = append(b, `" cy="`...)
			b = appendWhole(b, c.Y)
			b = append(b, `" r="`...)
			b = appendWhole(b, c.R)
			b = append(b, `"></circle> `...)
		}
		for i := range m.Pins {
			b = appendPin(b, m, &m.Pins[i])
		}
		return b
	})
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

// appendPin writes one mark: a link, or a mere sign where it leads nowhere.
func appendPin(b []byte, m *mapView, p *mapPin) []byte {
	element := `<g class="pin`
	if p.URL != "" {
		element = `<a class="pin`
	}
	b = append(b, element...)
	if p.Family != "" {
		b = append(b, ` one `...)
		b = append(b, ui.FamilyClass(p.Family)...)
	}
	if len(p.Numbers) == 0 && p.Icon == "" {
		b = append(b, ` more`...)
	}
	b = append(b, '"')
	if p.URL != "" {
		b = append(b, ` href="`...)
		b = ui.AppendText(b, p.URL)
		b = append(b, '"')
	}
	b = append(b, ` transform="translate(`...)
	b = appendWhole(b, p.X)
	b = append(b, ' ')
	b = appendWhole(b, p.Y)
	b = append(b, `)"`...)
	if p.URL == "" {
		b = append(b, ` aria-hidden="true">`...)
		b = appendArch(b, p)
		return append(b, `</g>`...)
	}
	b = append(b, ` aria-label="`...)
	b = ui.AppendText(b, p.Label)
	b = append(b, `" data-at="`...)
	lat, lon := m.At.Position(m.Frame, p.X, p.Y)
	b = strconv.AppendFloat(b, lat, 'f', 4, 64)
	b = append(b, ',')
	b = strconv.AppendFloat(b, lon, 'f', 4, 64)
	b = append(b, `" data-n="`...)
	for i, n := range p.Numbers {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	b = append(b, `">`...)
	b = appendArch(b, p)
	return append(b, `</a>`...)
}

// appendArch writes the shape of a pin: the porch, standing on its tip.
func appendArch(b []byte, p *mapPin) []byte {
	b = append(b, `<g><path d="`...)
	b = append(b, archOf(p.W)...)
	b = append(b, `"></path> `...)
	if p.Icon != "" {
		b = ui.AppendIconIn(b, p.Icon, -13, -43, 26)
	} else {
		b = append(b, `<text y="-21">`...)
		b = p.AppendText(b)
		b = append(b, `</text>`...)
	}
	return append(b, `</g>`...)
}

// arches are the outlines of the usual pins, whose widths are even: half their width tells which.
var arches = sync.OnceValue(func() (out [120]string) {
	for i := range out {
		out[i] = arch(float64(2 * i))
	}
	return out
})

func archOf(w float64) string {
	if half := int(w) / 2; w == float64(2*half) && half >= 0 && half < len(arches()) {
		return arches()[half]
	}
	return arch(w)
}

// arch is the outline of a pin so wide, its tip at 0 0.
func arch(w float64) string {
	h := whole(w / 2)
	r := whole(math.Min(w/2, 22))
	flat := whole(w - 2*math.Min(w/2, 22))
	return "M-" + h + "-14v-17a" + r + " " + r + " 0 0 1 " + r + "-" + r + "h" + flat + "a" + r + " " + r + " 0 0 1 " + r + " " + r + "v17a5 5 0 0 1-5 5h-" +
		whole(w/2-11) + "l-6 8-6-8h-" + whole(w/2-11) + "a5 5 0 0 1-5-5z"
}
