package site

import (
	"net/http"
	"slices"

	"parvis/internal/domain/territory"
	"parvis/internal/platform/geo"
	"parvis/internal/web/edge"
)

// maxMeant is how many towns are proposed.
const maxMeant = 5

// didYouMean proposes towns for one that does not exist.
func (s *Site) didYouMean(r *http.Request, lk *looking) (out []resultsWiden) {
	for _, label := range s.similarTowns(r, lk.unknown) {
		out = append(out, resultsWiden{Label: label, URL: lk.url(paramPlace, label)})
	}
	return out
}

// similarTowns are the labels of the towns that are written much as what was typed.
func (s *Site) similarTowns(r *http.Request, typed string) (labels []string) {
	for _, c := range s.Communes.Similar(typed, maxMeant, edge.TerritoryOf(r).Departments...) {
		labels = append(labels, s.Communes.Label(c))
	}
	return labels
}

// meantTowns proposes towns where nothing is found: those of the territory that begin as one elsewhere is called
// ("Villers" is also a village of the Loire), and the one whose name or postcode stands in the place of the words.
func (s *Site) meantTowns(r *http.Request, lk *looking) (out []resultsWiden) {
	t, typed := edge.TerritoryOf(r), lk.in.get(paramPlace)
	switch {
	case typed == "" && lk.query.Text != "" && lk.zone == nil && !lk.here:
		c, ok := s.findCommune(r, lk.query.Text)
		if !ok || geo.Fold(c.Name) != geo.Fold(lk.query.Text) && !slices.Contains(c.Postcodes, lk.query.Text) {
			return nil
		}
		v := lk.narrow()
		v[paramWords], v[paramExact], v[paramPlace] = "", "", paramPlace.with(s.Communes.Label(c))
		return []resultsWiden{{Label: s.Communes.Label(c), URL: v.behind(lk.at())}}
	case lk.placed && !lk.here && !t.Serves(lk.place.Code, lk.place.Department):
		for _, c := range s.Communes.Find(typed, 4*maxMeant, t.Departments...) {
			if label := s.Communes.Label(c); t.Serves(c.Code, c.Department) && len(out) < maxMeant {
				out = append(out, resultsWiden{Label: label, URL: lk.url(paramPlace, label)})
			}
		}
	}
	return out
}

// isTerritory tells whether what was typed for a town is the whole territory: its name, or that of its département.
func (s *Site) isTerritory(t territory.Territory, typed string) bool {
	names := []string{t.Place}
	for _, code := range t.Departments {
		names = append(names, s.Communes.DepartmentName(code))
	}
	typed = geo.Fold(typed)
	return typed != "" && slices.ContainsFunc(names, func(name string) bool { return geo.Fold(name) == typed })
}
