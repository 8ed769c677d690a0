package site

import (
	"net/http"
	"slices"
	"strconv"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/search"
	"parvis/internal/platform/i18n"
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
	links, narrower := lk.links(), lk.narrower()
	filter := func(at param, word *facetWord, count int, on bool) {
		item := ui.FacetItem{Count: count, On: on, Word: word.off}
		if on {
			item = ui.FacetItem{Label: word.label, Link: links.dropping(at, word.param), Count: count, On: true}
		}
		items = append(items, item)
	}
	for i, v := range listing.Senses {
		filter(paramSense, &w.facets.senses[i], f.Sense[i], slices.Contains(lk.query.Senses, v))
	}
	group(ui.Facet{Label: w.bySense, Link: narrower.adding(paramSense)})
	for i, v := range listing.Families {
		filter(paramFamily, &w.facets.families[i], f.Family[i], slices.Contains(lk.query.Families, v))
	}
	group(ui.Facet{Label: w.byFamily, Link: narrower.adding(paramFamily)})
	if lk.when == "" || lk.when == "evening" { // another time takes the place of the one that is chosen: its count is not known
		filter(paramWhen, &w.facets.evening, f.Evening, lk.when != "")
	}
	if lk.when == "" || lk.when == "week" {
		filter(paramWhen, &w.facets.week, f.Weekdays, lk.when != "")
	}
	if len(items) > from {
		group(ui.Facet{Label: w.byWhen, Single: true, Link: narrower.setting(paramWhen)})
	}
	for i, a := range audiences {
		filter(paramAudience, &w.facets.audiences[i], a.count(f), slices.Contains(lk.audience, a.name))
	}
	group(ui.Facet{Label: w.byWhom, Link: narrower.adding(paramAudience)})
	for i, v := range listing.Themes {
		on := slices.Contains(lk.query.Themes, v)
		if f.Theme[i] > 0 || on {
			filter(paramTheme, &w.facets.themes[i], f.Theme[i], on)
		}
	}
	group(ui.Facet{Label: w.byTheme, Folded: true, Link: narrower.adding(paramTheme)})
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
			item.On, item.Link = true, lk.links().leaving(paramRadius)
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
	w, chips, links, narrower := resultWordsOf(p), v.Chips[:0], lk.links(), lk.narrower()
	on := func(label string, link ui.Link) {
		chips = append(chips, ui.Chip{Label: label, Link: link, On: true})
		active++
	}
	off := func(label string, link ui.Link, param string, count int) {
		link.Param = param
		chips = append(chips, ui.Chip{Label: label, Link: link, Count: count})
	}
	for _, v := range lk.query.Senses {
		i := slices.Index(listing.Senses, v)
		on(w.chipSenses[i], links.dropping(paramSense, w.facets.senses[i].param))
	}
	for _, v := range lk.query.Families {
		i := slices.Index(listing.Families, v)
		on(w.families[i], links.dropping(paramFamily, w.facets.families[i].param))
	}
	if lk.zone != nil {
		on(w.zone, links.leaving(paramZone))
	}
	if lk.here {
		on(w.around, links.leaving(paramHere))
	}
	if lk.when != "" {
		label := v.When
		if i := slices.Index(whens, lk.when); i >= 0 {
			label = w.whens[i]
		}
		on(label, links.leaving(paramWhen))
	}
	for _, v := range lk.query.Themes {
		i := slices.Index(listing.Themes, v)
		on(w.themes[i], links.dropping(paramTheme, w.facets.themes[i].param))
	}
	for i, a := range audiences {
		if slices.Contains(lk.audience, a.name) {
			on(w.audiences[i], links.dropping(paramAudience, w.facets.audiences[i].param))
		}
	}
	if lk.when == "" {
		off(w.weekend, links.setting(paramWhen), "quand=weekend", 0)
	}
	if lk.placed && lk.km > 5 {
		off(w.under, links.setting(paramRadius), "rayon=5", 0)
	}
	for i, a := range audiences {
		if n := a.count(f); a.often && n > 0 && !slices.Contains(lk.audience, a.name) {
			off(w.audiences[i], narrower.adding(paramAudience), w.facets.audiences[i].param, n)
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

// wider is the address of a wider search.
func (lk *looking) wider(way search.Wider) string {
	v := lk.values(paramPage)
	q := way.Query
	if lk.auto || q.RadiusKm != lk.query.RadiusKm { // as far as was counted
		v[paramRadius] = paramRadius.with(strconv.Itoa(int(q.RadiusKm)))
	}
	if q.From.IsZero() && !lk.query.From.IsZero() || q.Evening != lk.query.Evening || q.Weekdays != lk.query.Weekdays {
		v[paramWhen] = ""
	}
	if q.Text == "" {
		v[paramWords] = ""
	}
	if q.Near == nil {
		v[paramPlace], v[paramHere], v[paramRadius] = "", "", ""
	}
	if q.Within == nil {
		v[paramZone] = ""
	}
	if !slices.Equal(q.Families, lk.query.Families) {
		v[paramFamily] = ""
		for _, f := range q.Families {
			v.add(paramFamily, paramFamily.with(string(f)))
		}
	}
	return v.behind("/annonces")
}
