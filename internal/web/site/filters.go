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

// facets fills a view with every filter and what choosing it would give.
func (s *Site) facets(p *i18n.Printer, l *land, lk *looking, f *search.Facets, v *resultsView) {
	w, items, from := resultWordsOf(p), v.items[:0], 0
	if items == nil { // its parts are shared out, so that it may not grow
		items = make([]ui.FacetItem, 0, len(listing.Senses)+len(listing.Families)+2+len(audiences)+len(listing.Themes)+communeFacetMax)
	}
	v.Facets = v.Facets[:0]
	group := func(facet ui.Facet) {
		facet.Items = items[from:len(items):len(items)]
		v.Facets, from = append(v.Facets, facet), len(items)
	}
	filter := func(name string, word *facetWord, count int, on bool) {
		item := ui.FacetItem{Count: count, On: on, Word: word.off}
		if on {
			item = ui.FacetItem{Label: word.label, URL: lk.toggle(name, word.value), Count: count, On: true}
		}
		items = append(items, item)
	}
	for i, v := range listing.Senses {
		filter("sens", &w.facets.senses[i], f.Sense[i], slices.Contains(lk.query.Senses, v))
	}
	group(ui.Facet{Label: w.bySense, Link: lk.adding("sens")})
	for i, v := range listing.Families {
		filter("famille", &w.facets.families[i], f.Family[i], slices.Contains(lk.query.Families, v))
	}
	group(ui.Facet{Label: w.byFamily, Link: lk.adding("famille")})
	filter("quand", &w.facets.evening, f.Evening, lk.when == "evening")
	filter("quand", &w.facets.week, f.Weekdays, lk.when == "week")
	group(ui.Facet{Label: w.byWhen, Single: true, Link: lk.setting("quand")})
	for i, a := range audiences {
		filter("pour", &w.facets.audiences[i], a.count(f), slices.Contains(lk.audience, a.name))
	}
	group(ui.Facet{Label: w.byWhom, Link: lk.adding("pour")})
	for i, v := range listing.Themes {
		on := slices.Contains(lk.query.Themes, v)
		if f.Theme[i] > 0 || on {
			filter("theme", &w.facets.themes[i], f.Theme[i], on)
		}
	}
	group(ui.Facet{Label: w.byTheme, Folded: true, Link: lk.adding("theme")})
	items = communeItems(items, l, lk, f)
	group(ui.Facet{Label: w.byCommune, Folded: true, Single: true, Link: lk.communeLink()})
	v.items = items
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

// communeFacetMax is how many communes the filter shows.
const communeFacetMax = 12

func communeItems(items []ui.FacetItem, l *land, lk *looking, f *search.Facets) []ui.FacetItem {
	for _, c := range f.Commune[:min(len(f.Commune), communeFacetMax)] {
		item := ui.FacetItem{Count: c.N}
		t := l.town(c.Code)
		switch {
		case lk.query.Commune == c.Code:
			item.On, item.URL = true, lk.url("rayon", "")
			if t != nil {
				item.Label = t.label
			}
		case t != nil:
			item.Word = t.facet
		default: // of another year's list of communes
			item.Label, item.URL = c.Code, lk.inCommune(c.Code)
		}
		items = append(items, item)
	}
	return items
}

// chips fills a view with the filters that are on, each taking itself away, then some that people often want. active
// counts the first.
func (s *Site) chips(p *i18n.Printer, lk *looking, f *search.Facets, v *resultsView) (active int) {
	w, chips := resultWordsOf(p), v.Chips[:0]
	on := func(label, url string) {
		chips = append(chips, ui.Chip{Label: label, URL: url, On: true})
		active++
	}
	for _, v := range lk.query.Senses {
		on(w.chipSenses[slices.Index(listing.Senses, v)], lk.toggle("sens", string(v)))
	}
	for _, v := range lk.query.Families {
		on(w.families[slices.Index(listing.Families, v)], lk.toggle("famille", string(v)))
	}
	if lk.zone != nil {
		on(w.zone, lk.url("zone", ""))
	}
	if lk.here {
		on(w.around, lk.url("pres", ""))
	}
	if lk.when != "" {
		label := s.whenWord(p, lk.when)
		if i := slices.Index(whens, lk.when); i >= 0 {
			label = w.whens[i]
		}
		on(label, lk.url("quand", ""))
	}
	for _, v := range lk.query.Themes {
		on(w.themes[slices.Index(listing.Themes, v)], lk.toggle("theme", v))
	}
	for i, a := range audiences {
		if slices.Contains(lk.audience, a.name) {
			on(w.audiences[i], lk.toggle("pour", a.name))
		}
	}
	if lk.when == "" {
		chips = append(chips, ui.Chip{Label: w.weekend, URL: lk.url("quand", "weekend")})
	}
	if lk.placed && lk.km > 5 {
		chips = append(chips, ui.Chip{Label: w.under, URL: lk.url("rayon", "5")})
	}
	for i, a := range audiences {
		if n := a.count(f); a.often && n > 0 && !slices.Contains(lk.audience, a.name) {
			chips = append(chips, ui.Chip{Label: w.audiences[i], URL: lk.toggle("pour", a.name), Count: n})
		}
	}
	v.Chips = chips
	return active
}

// widen gives an empty result its ways out: farther, any day, related families, fewer words; and shows the first.
func (s *Site) widen(r *http.Request, p *i18n.Printer, lk *looking, v *resultsView) error {
	ways, err := s.Search.Widen(r.Context(), lk.query)
	if err != nil {
		return err
	}
	for _, way := range ways {
		if len(v.Nearby) == 0 {
			v.Farther = way.How == "radius"
			if v.Nearby, err = s.show(r, p, &search.Result{Hits: way.First}, v.Nearby); err != nil {
				return err
			}
		}
		v.Widen = append(v.Widen, resultsWiden{Label: widenLabel(p, lk, way.How), URL: lk.wider(way), Count: way.Total})
	}
	return nil
}

// didYouMean proposes towns for one that does not exist.
func (s *Site) didYouMean(r *http.Request, lk *looking) (out []resultsWiden) {
	for _, c := range s.Communes.Similar(lk.unknown, 5, edge.TerritoryOf(r).Departments...) {
		label := s.Communes.Label(c)
		out = append(out, resultsWiden{Label: label, URL: lk.url("ou", label)})
	}
	return out
}

// wider is the address of a wider search.
func (lk *looking) wider(way search.Wider) string {
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
