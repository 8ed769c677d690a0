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

func place(x, y float64) string { return "translate(" + whole(x) + " " + whole(y) + ")" }

// arch is the outline of a pin so wide, its tip at 0 0.
func arch(w float64) string {
	h := whole(w / 2)
	r := whole(math.Min(w/2, 22))
	flat := whole(w - 2*math.Min(w/2, 22))
	return "M-" + h + "-14v-17a" + r + " " + r + " 0 0 1 " + r + "-" + r + "h" + flat + "a" + r + " " + r + " 0 0 1 " + r + " " + r + "v17a5 5 0 0 1-5 5h-" +
		whole(w/2-11) + "l-6 8-6-8h-" + whole(w/2-11) + "a5 5 0 0 1-5-5z"
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
func mapData(p *i18n.Printer, m *mapView) templ.Attributes {
	if m.Kind == "lieu" {
		return nil
	}
	a := templ.Attributes{"data-map": m.Kind, "data-at": m.At.String(), "data-close": p.T("map.close"), "data-all": p.T("map.all")}
	if m.Tiles.URL != "" {
		a["data-tiles"], a["data-state"] = m.Tiles.URL, m.Tiles.State
		a["data-script"], a["data-style"] = ui.AssetURL("map-tiles.js"), ui.AssetURL("leaflet.css")
		a["data-nearer"], a["data-farther"] = p.T("map.tool.nearer"), p.T("map.tool.farther")
	}
	return a
}
