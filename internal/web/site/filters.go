package site

import (
	"net/http"
	"slices"
	"strconv"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/search"
	"parvis/internal/platform/i18n"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// facets are every filter with what choosing it would give.
func (s *Site) facets(p *i18n.Printer, lk looking, f search.Facets) []ui.Facet {
	sense := ui.Facet{Label: p.T("site.facet.sense")}
	for _, v := range listing.Senses {
		sense.Items = append(sense.Items, ui.FacetItem{Label: p.T("ui.sense." + string(v)), URL: lk.toggle("sens", string(v)),
			Count: f.OfSense(v), On: slices.Contains(lk.query.Senses, v)})
	}
	family := ui.Facet{Label: p.T("site.facet.family")}
	for _, v := range listing.Families {
		family.Items = append(family.Items, ui.FacetItem{Label: ui.FamilyLabel(p, string(v)), URL: lk.toggle("famille", string(v)),
			Count: f.OfFamily(v), On: slices.Contains(lk.query.Families, v)})
	}
	when := ui.Facet{Label: p.T("site.facet.when"), Single: true}
	for _, v := range []struct {
		name  string
		count int
	}{{"evening", f.Evening}, {"week", f.Weekdays}} {
		item := ui.FacetItem{Label: p.T("site.when." + v.name), URL: lk.url("quand", v.name), Count: v.count}
		if item.On = lk.when == v.name; item.On {
			item.URL = lk.url("quand", "")
		}
		when.Items = append(when.Items, item)
	}
	whom := ui.Facet{Label: p.T("site.facet.whom")}
	for _, a := range audiences {
		whom.Items = append(whom.Items, ui.FacetItem{Label: p.T("site.for." + a.name), URL: lk.toggle("pour", a.name), Count: a.count(f),
			On: slices.Contains(lk.audience, a.name)})
	}
	return []ui.Facet{sense, family, when, whom, s.themeFacet(p, lk, f), s.communeFacet(p, lk, f)}
}

// empty tells whether no filter would find anything.
func empty(facets []ui.Facet) bool {
	for _, f := range facets {
		if slices.ContainsFunc(f.Items, func(i ui.FacetItem) bool { return i.Count > 0 }) {
			return false
		}
	}
	return true
}

func (s *Site) themeFacet(p *i18n.Printer, lk looking, f search.Facets) ui.Facet {
	facet := ui.Facet{Label: p.T("wizard.theme"), Folded: true}
	for _, v := range listing.Themes {
		on := slices.Contains(lk.query.Themes, v)
		if n := f.OfTheme(v); n > 0 || on {
			facet.Items = append(facet.Items, ui.FacetItem{Label: p.T("theme." + v), URL: lk.toggle("theme", v), Count: n, On: on})
		}
	}
	return facet
}

// communeFacetMax is how many communes the filter shows.
const communeFacetMax = 12

func (s *Site) communeFacet(p *i18n.Printer, lk looking, f search.Facets) ui.Facet {
	facet := ui.Facet{Label: p.T("site.facet.commune"), Folded: true, Single: true}
	for _, c := range f.Commune[:min(len(f.Commune), communeFacetMax)] {
		label := s.communeLabel(c.Code)
		item := ui.FacetItem{Label: label, URL: lk.inCommune(label), Count: c.N, On: lk.query.Commune == c.Code}
		if item.On {
			item.URL = lk.url("rayon", "")
		}
		facet.Items = append(facet.Items, item)
	}
	return facet
}

// chips are the filters that are on, each taking itself away, then some that people often want. active counts the first.
func (s *Site) chips(p *i18n.Printer, lk looking, f search.Facets) (chips []ui.Chip, active int) {
	on := func(label, url string) {
		chips = append(chips, ui.Chip{Label: label, URL: url, On: true})
		active++
	}
	for _, v := range lk.query.Senses {
		on(p.T("site.chip.sense."+string(v)), lk.toggle("sens", string(v)))
	}
	for _, v := range lk.query.Families {
		on(ui.FamilyLabel(p, string(v)), lk.toggle("famille", string(v)))
	}
	if lk.zone != nil {
		on(p.T("map.chip_zone"), lk.url("zone", ""))
	}
	if lk.here {
		on(p.T("map.around_me"), lk.url("pres", ""))
	}
	if lk.when != "" {
		label := s.whenWord(p, lk.when)
		if slices.Contains(whens, lk.when) {
			label = p.T("site.when." + lk.when)
		}
		on(label, lk.url("quand", ""))
	}
	for _, v := range lk.query.Themes {
		on(p.T("theme."+v), lk.toggle("theme", v))
	}
	for _, a := range lk.audience {
		on(p.T("site.for."+a), lk.toggle("pour", a))
	}
	if lk.when == "" {
		chips = append(chips, ui.Chip{Label: p.T("site.when.weekend"), URL: lk.url("quand", "weekend")})
	}
	if lk.placed && lk.km > 5 {
		chips = append(chips, ui.Chip{Label: p.T("site.under_km", "Km", 5), URL: lk.url("rayon", "5")})
	}
	for _, a := range audiences {
		if n := a.count(f); n > 0 && !slices.Contains(lk.audience, a.name) && (a.name == "families" || a.name == "wheelchair") {
			chips = append(chips, ui.Chip{Label: p.T("site.for." + a.name), URL: lk.toggle("pour", a.name), Count: n})
		}
	}
	return chips, active
}

// widen gives an empty result its ways out: farther, any day, related families, fewer words; and shows the first.
func (s *Site) widen(r *http.Request, p *i18n.Printer, lk looking, v *resultsView) error {
	ways, err := s.Search.Widen(r.Context(), lk.query)
	if err != nil {
		return err
	}
	for _, way := range ways {
		if way.Total == 0 {
			continue
		}
		if len(v.Nearby) == 0 {
			v.Farther = way.How == "radius"
			wider := way.Query
			wider.Limit = 3
			res, err := s.Search.Search(r.Context(), wider)
			if err != nil {
				return err
			}
			if v.Nearby, err = s.hits(r, p, res, 0); err != nil {
				return err
			}
		}
		v.Widen = append(v.Widen, resultsWiden{Label: widenLabel(p, lk, way.How), URL: lk.wider(way), Count: way.Total})
	}
	return nil
}

// didYouMean proposes towns for one that does not exist.
func (s *Site) didYouMean(r *http.Request, lk looking) (out []resultsWiden) {
	for _, c := range s.Communes.Similar(lk.unknown, 5, edge.TerritoryOf(r).Departments...) {
		label := s.Communes.Label(c)
		out = append(out, resultsWiden{Label: label, URL: lk.url("ou", label)})
	}
	return out
}

// wider is the address of a wider search.
func (lk looking) wider(way search.Wider) string {
	v := lk.values()
	v.Del("page")
	q := way.Query
	if q.RadiusKm != lk.query.RadiusKm {
		v.Set("rayon", strconv.Itoa(int(q.RadiusKm)))
	}
	if q.From.IsZero() && !lk.query.From.IsZero() || q.Evening != lk.query.Evening || q.Weekdays != lk.query.Weekdays {
		v.Del("quand")
	}
	if q.Text == "" {
		v.Del("q")
	}
	if q.Near == nil {
		v.Del("ou")
		v.Del("rayon")
	}
	if q.Within == nil {
		v.Del("zone")
	}
	if !slices.Equal(q.Families, lk.query.Families) {
		v.Del("famille")
		for _, f := range q.Families {
			v.Add("famille", string(f))
		}
	}
	return "/annonces" + question(v)
}
