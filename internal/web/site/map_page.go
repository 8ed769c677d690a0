package site

import (
	"net/http"

	"parvis/internal/platform/i18n"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// mapPath is the page of the large map.
const mapPath = "/carte"

// mapRoutes are the pages and pictures of the map.
func (s *Site) mapRoutes(m *edge.Router) {
	m.Get(mapPath, edge.Everyone, s.keepNoPosition(s.showMap))
	m.Get("/carte/fond/{frame}/{theme}/{view}", edge.Everyone, s.showGround)
	m.Get("/tuiles/etat", edge.Everyone, s.showTileState)
	m.Get("/tuiles/{z}/{x}/{y}", edge.Everyone, s.showTile)
}

// showMap is the list of listings on a large map.
func (s *Site) showMap(w http.ResponseWriter, r *http.Request) error {
	lk := s.look(r)
	lk.path = mapPath
	if lk.unknown != "" { // the list asks which town was meant
		http.Redirect(w, r, lk.address("/annonces"), http.StatusSeeOther)
		return nil
	}
	if lk.tooExact {
		http.Redirect(w, r, lk.address(mapPath), http.StatusSeeOther)
		return nil
	}
	v := takeResults()
	defer v.give()
	if err := s.resultsView(r, lk, v); err != nil {
		return err
	}
	if last, behind := v.behind(lk); behind {
		http.Redirect(w, r, last, http.StatusSeeOther)
		return nil
	}
	p := edge.PrinterOf(r)
	pg := s.Page(r, mapTitle(p, v))
	pg.NavCurrent, pg.FullTop, pg.NoIndex = ui.NavListings, true, true
	pg.Styles, pg.Scripts = []string{"map.css"}, []string{"map.js"}
	pg.SkipTo = []ui.Skip{{Href: "#liste", Label: p.T("map.skip")}}
	return edge.Render(w, r, http.StatusOK, mapPage(pg, v))
}

func mapTitle(p *i18n.Printer, v *resultsView) string {
	if v.Total == 0 {
		return p.T("map.title_none")
	}
	return p.T("map.title", "Count", resultsTitle(p, v))
}
