package site

import (
	"cmp"
	"net/http"
	"slices"

	"parvis/internal/domain/search"
	"parvis/internal/platform/tiles/sketch"
	"parvis/internal/web/edge"
)

// mapView is what a map shows. It is laid out and written in one go, in its turn on the page (map_draw.go, map_write.go).
// Where the operator has chosen a source of tiles, the script of the page puts them in the place of the drawing as soon
// as the source answers.
type mapView struct {
	Kind  string // its frame
	Theme string // the reader's choice
	land  *land
	tiles tilesOf

	// What a search found, on the map beside its list.
	lk    *looking
	cards []shown // of the list
	from  int     // the number of the first
	found []search.Count

	place *mapPlace // the map of one place, and of no search
}

// mapPlace is about where a listing is. Family is that of its mark, "" for none.
type mapPlace struct {
	at     sketch.World
	view   sketch.View
	Family string
}

// maxLabels is how many names one map bears, maxCounts how many communes it counts beside those of the list.
const (
	maxLabels = 40
	maxCounts = 40
)

// The entries of a list have room on a map.
const _ = uint(sketch.MaxEntries - search.DefaultLimit)

// The part of a picture that is seen whatever the shape of the screen, of its width and height; and the most of either
// that a zone takes, which has that shape itself.
var (
	seenPart = map[string][2]float64{"liste": {0.58, 0.86}, "carte": {0.52, 0.68}}
	zonePart = [2]float64{0.95, 0.95}
)

// resultsMap is the map beside a list: the same entries under the same numbers, and how many more there are where.
func (s *Site) resultsMap(r *http.Request, lk *looking, res *search.Result, ks []shown, from int) *mapView {
	t := edge.TerritoryOf(r)
	return newResultsMap(s.land(t), lk, res, ks, from).as(edge.ThemeOf(r), s.tilesOf(t))
}

func newResultsMap(l *land, lk *looking, res *search.Result, ks []shown, from int) *mapView {
	m := &mapView{Kind: "liste", land: l, lk: lk, cards: ks, from: from}
	if lk.path == mapPath {
		m.Kind = "carte"
	}
	if len(ks) < res.Total { // else the list shows everything
		m.found = res.Facets.Commune[:min(len(res.Facets.Commune), maxCounts)]
	}
	return m
}

// as is the map in a theme, and with the operator's tiles.
func (m *mapView) as(theme string, tiles tilesOf) *mapView {
	m.Theme, m.tiles = theme, tiles
	return m
}

// view is what a map shows: what the reader moved to, the zone searched, else as near as holds what was found around the
// place searched, or the whole territory.
func (m *mapView) view(spots []sketch.Spot) sketch.View {
	if m.place != nil {
		return m.place.view
	}
	frame, seen := frames[m.Kind], seenPart[m.Kind]
	if v, ok := sketch.ParseView(m.lk.in.get(paramView)); ok {
		return v
	}
	if m.lk.zone != nil {
		return sketch.Fit(*m.lk.zone, frame, zonePart)
	}
	n := m.lk.query.Near
	if n == nil {
		return sketch.Fit(m.land.Box(), frame, seen)
	}
	span := sketch.Around(n.Lat, n.Lon, 3).Span()
	for i := range spots {
		if spots[i].Entries != 0 {
			span = span.With(spots[i].At)
		}
	}
	return span.FitRoughly(frame, seen)
}

// circle is where was searched, or where somebody lives about: its middle and its radius in km.
func (m *mapView) circle() (at sketch.World, km float64, ok bool) {
	if m.place != nil {
		return m.place.at, placeKm, true
	}
	if q := &m.lk.query; q.Near != nil && q.RadiusKm > 0 {
		return sketch.WorldOf(q.Near.Lat, q.Near.Lon), q.RadiusKm, true
	}
	return at, 0, false
}

// moved tells whether the reader has moved the map, so that what is seen may be searched.
func (m *mapView) moved() bool { return m.lk.in.get(paramView) != "" }

// byCommune is the map in words: the communes with the most, for whom a picture says nothing.
func (s *Site) byCommune(lk *looking, f *search.Facets) (out []resultsWiden) {
	for _, c := range f.Commune[:min(len(f.Commune), maxCounts)] {
		label := s.communeLabel(c.Code)
		out = append(out, resultsWiden{Label: label, URL: lk.inCommune(label), Count: c.N})
	}
	slices.SortStableFunc(out, func(a, b resultsWiden) int { return cmp.Compare(b.Count, a.Count) })
	return out
}
