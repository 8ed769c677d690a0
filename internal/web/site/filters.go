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
func (s *Site) facets(p *i18n.Printer, l *land, lk *looking, f *search.Facets) []ui.Facet {
	w := resultWordsOf(p)
	items := make([]ui.FacetItem, 0, len(listing.Senses)+len(listing.Families)+2+len(audiences)+len(listing.Themes)+communeFacetMax)
	out := make([]ui.Facet, 0, 6)
	group := func(facet ui.Facet, from int) {
		facet.Items = items[from:len(items):len(items)]
		out = append(out, facet)
	}
	filter := func(link ui.Link, name, value, label string, count int, on bool) {
		item := ui.FacetItem{Label: label, Count: count, On: on}
		if on {
			item.URL = lk.toggle(name, value)
		} else {
			item.Link = link
			item.Link.Value = value
		}
		items = append(items, item)
	}
	link := lk.adding("sens")
	for i, v := range listing.Senses {
		filter(link, "sens", string(v), w.senses[i], f.Sense[i], slices.Contains(lk.query.Senses, v))
	}
	group(ui.Facet{Label: w.bySense}, 0)
	from := len(items)
	link = lk.adding("famille")
	for i, v := range listing.Families {
		filter(link, "famille", string(v), w.families[i], f.Family[i], slices.Contains(lk.query.Families, v))
	}
	group(ui.Facet{Label: w.byFamily}, from)
	from = len(items)
	items = append(items, lk.whenItem("evening", w.evening, f.Evening), lk.whenItem("week", w.week, f.Weekdays))
	group(ui.Facet{Label: w.byWhen, Single: true}, from)
	from = len(items)
	link = lk.adding("pour")
	for i, a := range audiences {
		filter(link, "pour", a.name, w.audiences[i], a.count(f), slices.Contains(lk.audience, a.name))
	}
	group(ui.Facet{Label: w.byWhom}, from)
	from = len(items)
	link = lk.adding("theme")
	for i, v := range listing.Themes {
		on := slices.Contains(lk.query.Themes, v)
		if f.Theme[i] > 0 || on {
			filter(link, "theme", v, w.themes[i], f.Theme[i], on)
		}
	}
	group(ui.Facet{Label: w.byTheme, Folded: true}, from)
	from = len(items)
	items = s.communeItems(items, l, lk, f)
	group(ui.Facet{Label: w.byCommune, Folded: true, Single: true}, from)
	return out
}

func (lk *looking) whenItem(name, label string, count int) ui.FacetItem {
	item := ui.FacetItem{Label: label, URL: lk.url("quand", name), Count: count}
	if item.On = lk.when == name; item.On {
		item.URL = lk.url("quand", "")
	}
	return item
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

func (s *Site) communeItems(items []ui.FacetItem, l *land, lk *looking, f *search.Facets) []ui.FacetItem {
	link := lk.communeLink()
	for _, c := range f.Commune[:min(len(f.Commune), communeFacetMax)] {
		item := ui.FacetItem{Count: c.N, On: lk.query.Commune == c.Code, Link: link}
		if t := s.town(l, c.Code); t != nil {
			item.Label, item.Link.Value = t.label, t.value
		}
		if item.On {
			item.URL, item.Link = lk.url("rayon", ""), ui.Link{}
		}
		items = append(items, item)
	}
	return items
}

// chips are the filters that are on, each taking itself away, then some that people often want. active counts the first.
func (s *Site) chips(p *i18n.Printer, lk *looking, f *search.Facets) (chips []ui.Chip, active int) {
	w := resultWordsOf(p)
	chips = make([]ui.Chip, 0, 8)
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
			if v.Nearby, err = s.hits(r, p, way.First, 0); err != nil {
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
