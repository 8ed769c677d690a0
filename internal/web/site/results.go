package site

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/search"
	"parvis/internal/platform/geo"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/tiles/sketch"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// radii are the distances offered, in km.
var radii = []int{2, 5, 10, 15, 30, 50}

// defaultRadius is around a commune when none is asked for, in km.
const defaultRadius = 15

// whens are the words of the time offered, in the order of the menu. A day (2026-11-28) may stand there too.
var whens = []string{"weekend", "saturday", "week", "evening"}

// audiences are the yes-or-no filters: parameter value, whether it is often wanted, what it asks, its count.
var audiences = []struct {
	name  string
	often bool
	ask   func(*search.Query)
	count func(*search.Facets) int
}{
	{"families", true, func(q *search.Query) { q.ForFamilies = true }, func(f *search.Facets) int { return f.ForFamilies }},
	{"groups", false, func(q *search.Query) { q.ForGroups = true }, func(f *search.Facets) int { return f.ForGroups }},
	{"beginners", false, func(q *search.Query) { q.ForBeginners = true }, func(f *search.Facets) int { return f.ForBeginners }},
	{"wheelchair", true, func(q *search.Query) { q.Wheelchair = true }, func(f *search.Facets) int { return f.Wheelchair }},
	{"bus", false, func(q *search.Query) { q.ByBus = true }, func(f *search.Facets) int { return f.ByBus }},
	{"remote", false, func(q *search.Query) { q.Remote = true }, func(f *search.Facets) int { return f.Remote }},
}

// audienceAt is the place of such a filter among them, -1 for a value of none.
func audienceAt(value string) int {
	for i := range audiences {
		if audiences[i].name == value {
			return i
		}
	}
	return -1
}

// sorts are the orders offered and their values in an address.
var sorts = []struct {
	value string
	sort  search.Sort
}{{"pertinence", search.Relevance}, {"proches", search.Nearest}, {"bientot", search.Soonest}, {"recentes", search.Newest}}

// looking is a search as an address says it: the same address is the same search.
type looking struct {
	in       given
	known    params  // of in, when it was looked at
	wasRead  bool    // known holds
	same     shared  // see links
	near     shared  // see narrower
	town     ui.Link // see communeLink
	query    search.Query
	place    geo.Commune
	placed   bool
	unknown  string // what was typed for a town that does not exist
	km       int
	auto     bool        // km was not said
	zone     *sketch.Box // a part of the map, in the place of any other
	here     bool        // place is where the reader said to be
	tooExact bool        // and said more than is to stand in an address
	path     string      // of the page: "" for the list, or mapPath
	when     string      // "", one of whens, or a day
	sort     string
	page     int
	audience []string
}

// look reads an address. What it does not know it leaves out: an old link still shows something.
func (s *Site) look(r *http.Request) *looking {
	lk := new(looking)
	s.lookAt(r, lk)
	return lk
}

// lookAt reads an address into a search that was empty.
func (s *Site) lookAt(r *http.Request, lk *looking) {
	in := lk.in[:0].read(r.URL.RawQuery).tidy()
	*lk = looking{in: in, page: 1, sort: in.get(paramOrder), when: in.get(paramWhen), query: search.Query{Text: in.get(paramWords), Exact: in.get(paramExact) != "", Limit: search.DefaultLimit}}
	if n, ok := number(in.get(paramPage)); ok && n > 1 {
		lk.page = min(n, search.MaxOffset/search.DefaultLimit)
	} else {
		lk.in.del(paramPage)
	}
	lk.query.Page = lk.page
	for i := range lk.in {
		switch v := lk.in[i].value; lk.in[i].at {
		case paramSense:
			lk.query.Senses = append(lk.query.Senses, listing.Sense(v))
		case paramFamily:
			lk.query.Families = append(lk.query.Families, listing.Family(v))
		case paramTheme:
			lk.query.Themes = append(lk.query.Themes, v)
		case paramAudience:
			audiences[audienceAt(v)].ask(&lk.query)
			lk.audience = append(lk.audience, v)
		}
	}
	s.lookWhere(r, lk)
	s.lookWhen(lk)
	lk.lookSort()
	s.lookFar(r, lk)
	lk.known, lk.wasRead = lk.read(), true
}

func (s *Site) lookWhere(r *http.Request, lk *looking) {
	typed := lk.in.get(paramPlace)
	if typed == "" {
		if lk.lookZone() {
			lk.in.del(paramHere)
		} else {
			s.lookHere(lk)
		}
		return
	}
	lk.in.del(paramZone) // a form sends along where was searched before
	lk.in.del(paramHere)
	c, ok := s.findCommune(r, typed)
	switch {
	case ok:
	case s.isTerritory(edge.TerritoryOf(r), typed):
		lk.in.del(paramPlace)
		return
	default:
		lk.unknown = typed
		return
	}
	lk.place, lk.placed = c, true
	lk.around(search.Point{Lat: c.Lat, Lon: c.Lon}, c.Code)
}

// lookWhen turns the words of the time into a span of the territory's clock.
func (s *Site) lookWhen(lk *looking) {
	if lk.when == "" {
		return
	}
	now := s.now()
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, s.Zone)
	saturday := today.AddDate(0, 0, (int(time.Saturday)-int(today.Weekday())+7)%7)
	switch lk.when {
	case "weekend":
		if today.Weekday() == time.Sunday {
			lk.query.From, lk.query.To = now, today.AddDate(0, 0, 1)
		} else {
			lk.query.From, lk.query.To = later(now, saturday), saturday.AddDate(0, 0, 2)
		}
	case "saturday":
		lk.query.From, lk.query.To = later(now, saturday), saturday.AddDate(0, 0, 1)
	case "week":
		lk.query.Weekdays = true
	case "evening":
		lk.query.Evening = true
	default:
		day, ok := listing.ParseDay(lk.when, s.Zone)
		if !ok || day.Before(today) {
			lk.when = ""
			lk.in.del(paramWhen)
			return
		}
		lk.query.From, lk.query.To = later(now, day), day.AddDate(0, 0, 1)
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (lk *looking) lookSort() {
	for _, so := range sorts {
		if so.value == lk.sort {
			lk.query.Sort = so.sort
		}
	}
	if lk.query.Sort == search.Nearest && !lk.placed {
		lk.query.Sort = ""
	}
	if lk.query.Sort != "" {
		return
	}
	switch { // what a person expects first
	case lk.query.Text != "":
		lk.query.Sort, lk.sort = search.Relevance, "pertinence"
	case lk.when != "" && lk.placed:
		lk.query.Sort, lk.sort = search.Nearest, "proches"
	default:
		lk.query.Sort, lk.sort = search.Relevance, "pertinence"
	}
}

// What a page of results loads.
var (
	resultsStyles  = []string{"results.css"}
	resultsScripts = []string{"commune.js", "suggest.js", "form.js", "map.js", "map-around.js"}
)

// showResults is the list of listings.
func (s *Site) showResults(w http.ResponseWriter, r *http.Request) error {
	v := takeResults()
	defer v.give()
	lk := &v.looking
	s.lookAt(r, lk)
	if lk.tooExact {
		http.Redirect(w, r, lk.address(lk.at()), http.StatusSeeOther)
		return nil
	}
	if err := s.resultsView(r, lk, v); err != nil {
		return err
	}
	if last, behind := v.behind(lk); behind {
		http.Redirect(w, r, last, http.StatusSeeOther)
		return nil
	}
	p := edge.PrinterOf(r)
	pg := &v.page
	*pg = s.Page(r, resultsTitle(p, v))
	pg.NavCurrent, pg.FullTop = ui.NavListings, true
	pg.Description, pg.NoIndex = resultWordsOf(p).description, len(lk.in) > 0
	pg.Feed = lk.newest("/annonces.atom")
	pg.Styles, pg.Scripts, pg.SkipTo = resultsStyles, resultsScripts, resultWordsOf(p).skip
	status := http.StatusOK
	if v.Unknown != "" {
		status = http.StatusUnprocessableEntity
		pg.Errors = []ui.FieldError{{Field: "ou", Message: resultsNone(p, v)}}
	}
	return edge.Render(w, r, status, resultsPage(pg, v))
}

// behind tells whether a page lies behind the last one, and where that is.
func (v *resultsView) behind(lk *looking) (last string, is bool) {
	switch pages := v.Pager.Total; {
	case lk.page <= pages || pages == 0:
		return "", false
	case pages == 1:
		return lk.url(paramPage, ""), true
	default:
		return lk.url(paramPage, strconv.Itoa(pages)), true
	}
}

// resultsView fills a view with what an address asks for.
func (s *Site) resultsView(r *http.Request, lk *looking, v *resultsView) error {
	p := edge.PrinterOf(r)
	v.When, v.Km, v.Post, v.Counted, v.Keep = s.whenWord(p, lk.when), lk.km, "/deposer?sens=need", true, appendKept(v.Keep[:0], lk, paramOrder, paramPage)
	s.searchBar(p, lk, v.When, &v.Search)
	if lk.placed && !lk.here {
		v.Place = lk.place.Name
	}
	v.Around, v.Here = lk.aroundText(p), lk.hereURL()
	if lk.path == mapPath {
		v.List = lk.address("/annonces")
	} else {
		v.ToMap = lk.address(mapPath)
	}
	for _, f := range lk.query.Families {
		v.Families = append(v.Families, string(f))
	}
	if lk.unknown != "" {
		v.Unknown, v.Did = lk.unknown, s.didYouMean(r, lk)
		return nil
	}
	res, err := s.Search.Search(r.Context(), lk.query)
	if err != nil {
		return err
	}
	v.Total, v.Reading = res.Total, lk.reading(&res)
	from := (lk.page-1)*search.DefaultLimit + 1
	if v.Shown, err = s.show(r, p, &res, v.Shown); err != nil {
		return err
	}
	v.From, v.Map = from, s.resultsMap(r, lk, &res, v.Shown, from)
	if lk.path == mapPath {
		v.Towns = s.byCommune(lk, &res.Facets)
		if v.Cards, err = s.hits(r, p, hitsOf(v.Shown), from); err != nil {
			return err
		}
	}
	s.facets(p, s.land(edge.TerritoryOf(r)), lk, &res.Facets, v)
	v.Active = s.chips(p, lk, &res.Facets, v)
	if v.Active > 0 {
		v.Clear = "/annonces"
	}
	v.Sorts = v.Sorts[:0]
	for i, so := range sorts {
		if so.sort != search.Nearest || lk.placed {
			v.Sorts = append(v.Sorts, ui.Option{Value: so.value, Label: resultWordsOf(p).sorts[i], Selected: so.sort == lk.query.Sort})
		}
	}
	pages := (min(res.Total, search.MaxOffset) + search.DefaultLimit - 1) / search.DefaultLimit
	v.Pager = ui.Pager{Page: lk.page, Total: pages, Link: lk.links().setting(paramPage)}
	if v.Total == 0 {
		if empty(v.Facets) {
			v.Facets = nil
		}
		v.Did = s.meantTowns(r, lk)
		err = s.widen(r, p, lk, v)
	}
	return err
}

func (s *Site) searchBar(p *i18n.Printer, lk *looking, when string, b *resultsSearch) {
	b.Words, b.Where, b.Keep = lk.query.Text, lk.in.get(paramPlace), appendKept(b.Keep[:0], lk, paramWords, paramPlace, paramRadius, paramWhen, paramExact, paramPage)
	if lk.placed && !lk.here {
		b.Where = s.Communes.Label(lk.place)
	}
	b.Radii = radiusOptions(p, lk, b.Radii[:0])
	b.Whens = s.whenOptions(p, lk.when, when, b.Whens[:0])
}

// whenOptions are the times of the menu; word is how the chosen one is written when it is none of them.
func (s *Site) whenOptions(p *i18n.Printer, chosen, word string, options []ui.Option) []ui.Option {
	w := resultWordsOf(p)
	options = append(options, ui.Option{Label: w.anyTime})
	for i, wn := range whens {
		options = append(options, ui.Option{Value: wn, Label: w.whens[i]})
	}
	if chosen != "" && !slices.Contains(whens, chosen) {
		options = append(options, ui.Option{Value: chosen, Label: word})
	}
	return ui.Options(chosen, options...)
}

// whenWord is a chosen time: a word of the menu stays as it is, a day is written in full.
func (s *Site) whenWord(p *i18n.Printer, when string) string {
	if when == "" || slices.Contains(whens, when) {
		return when
	}
	if day, ok := listing.ParseDay(when, s.Zone); ok {
		return p.Day(day)
	}
	return when
}
