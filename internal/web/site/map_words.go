package site

import (
	"math"
	"strconv"

	"github.com/a-h/templ"

	"parvis/internal/platform/i18n"
	"parvis/internal/web/ui"
)

// whole writes a length in units of a picture.
func whole(x float64) string { return strconv.Itoa(int(math.Round(x))) }

// appendWhole appends a length as whole writes it. What stands in a picture has three digits at most.
func appendWhole(b []byte, x float64) []byte {
	n := int(math.Round(x))
	switch {
	case n < 0 || n > 999:
		return strconv.AppendInt(b, int64(n), 10)
	case n > 99:
		return append(b, byte('0'+n/100), byte('0'+n/10%10), byte('0'+n%10))
	case n > 9:
		return append(b, byte('0'+n/10), byte('0'+n%10))
	}
	return append(b, byte('0'+n))
}

// mapNote is the rest of an entry of the short list.
func mapNote(p *i18n.Printer, c ui.Card) string {
	note := ui.SenseLabel(p, c.Sense) + " · " + ui.FamilyShort(p, c.Family)
	switch {
	case c.Place != "" && c.HasKm:
		note += " · " + c.Place + ", " + p.Distance(c.Km)
	case c.Place != "":
		note += " · " + c.Place
	case c.Remote:
		note += " · " + p.T("ui.card.remote")
	}
	return note
}

// mapData is what the script of the map needs; a map that leads nowhere has no script.
func mapData(p *i18n.Printer, h mapShell) templ.Attributes {
	a := templ.Attributes{"data-map": h.Kind, "data-at": h.At, "data-close": p.T("map.close"), "data-all": p.T("map.all")}
	if h.Tiles.URL != "" {
		a["data-tiles"], a["data-state"] = h.Tiles.URL, h.Tiles.State
		a["data-script"], a["data-style"] = ui.AssetURL("map-tiles.js"), ui.AssetURL("leaflet.css")
		a["data-nearer"], a["data-farther"] = p.T("map.tool.nearer"), p.T("map.tool.farther")
	}
	return a
}
