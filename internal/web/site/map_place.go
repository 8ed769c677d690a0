package site

import (
	"net/http"
	"strings"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/search"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/tiles/sketch"
	"parvis/internal/web/edge"
)

// The small map of one listing: how near it is drawn, and how large the circle is that says "about here", in km.
const (
	placeZoom = 11.5
	placeKm   = 1.6
)

// placeMap shows about where a listing is: its commune, since no exact place is ever known here. A person has no mark,
// only the circle.
func (s *Site) placeMap(r *http.Request, l listing.Listing) *mapView {
	t := edge.TerritoryOf(r)
	ld := s.land(t)
	c := ld.town(l.Commune)
	if c == nil || !c.Located() {
		return nil
	}
	m := &mapView{Kind: "lieu", Theme: edge.ThemeOf(r), land: ld, place: &mapPlace{at: c.world, view: sketch.View{Lat: c.Lat, Lon: c.Lon, Zoom: placeZoom}.Clean()}}
	if !l.ByPerson() {
		m.place.Family = string(l.Family)
	}
	return m
}

// A lift to a mission: how far away its bearer may be, in km, and how many are shown.
const (
	liftKm  = 15
	maxLift = 3
)

// lift is a neighbour who offers a ride.
type lift struct{ URL, Title, Note, Lang string }

// lifts are the listings of neighbours who offer a ride, for a mission.
func (s *Site) lifts(r *http.Request, p *i18n.Printer, l listing.Listing) ([]lift, error) {
	if !l.Mission() || l.Commune == "" {
		return nil, nil
	}
	res, err := s.Search.Search(r.Context(), search.Query{Senses: []listing.Sense{listing.Offer}, Families: []listing.Family{listing.Transport},
		Near: &search.Point{Lat: l.Lat, Lon: l.Lon}, RadiusKm: liftKm, Sort: search.Nearest, Limit: maxLift})
	if err != nil {
		return nil, err
	}
	cards, err := s.hits(r, p, res.Hits, 0)
	if err != nil {
		return nil, err
	}
	var out []lift
	for _, c := range cards {
		out = append(out, lift{URL: c.URL, Title: c.Title, Note: p.T("map.lift_note", "Bearer", strings.TrimSuffix(c.Bearer, ", "+c.Place), "Place", c.Place, "Km", p.Distance(c.Km)), Lang: c.Lang})
	}
	return out, nil
}
