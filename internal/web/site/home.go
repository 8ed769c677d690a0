package site

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/search"
	"parvis/internal/platform/i18n"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// fewListings is under which the front page invites instead of showing.
const fewListings = 3

// weekendCards is how many cards stand in the block of the weekend.
const weekendCards = 3

// showHome is the front page.
func (s *Site) showHome(w http.ResponseWriter, r *http.Request) error {
	p, t := edge.PrinterOf(r), edge.TerritoryOf(r)
	v := homeView{Moods: s.moods(p)}
	around := looking{when: "weekend", query: search.Query{Sort: search.Soonest, Limit: 12, Senses: []listing.Sense{listing.Need}, Families: comeFamilies}}
	if c, ok := s.Communes.ByCode(t.Center); ok {
		around.place, around.placed, around.km = c, true, defaultRadius
		around.query.Near, around.query.RadiusKm = &search.Point{Lat: c.Lat, Lon: c.Lon}, defaultRadius
		v.Where = s.Communes.Label(c)
	}
	v.Whens = s.whenOptions(p, "weekend", "", nil)
	s.lookWhen(&around)
	all, err := s.Search.Search(r.Context(), search.Query{Limit: 1})
	if err != nil {
		return err
	}
	v.Opening = all.Total < fewListings
	for _, f := range listing.Families {
		v.Families = append(v.Families, homeFamily{Family: string(f), URL: "/annonces?famille=" + string(f), Count: all.Facets.OfFamily(f)})
	}
	if v.Weekend, err = s.homeWeekend(r, p, around); err != nil {
		return err
	}
	if v.Between, err = s.homeBetween(r, p); err != nil {
		return err
	}
	pg := s.Page(r, p.T("site.home_title"))
	pg.Description, pg.FullTop = p.T("site.home_description"), true
	pg.Styles, pg.Scripts = []string{"home.css"}, []string{"commune.js", "suggest.js", "map-around.js"}
	pg.SkipTo = []ui.Skip{{Href: "#recherche", Label: p.T("site.skip_search")}}
	return edge.Render(w, r, http.StatusOK, homePage(pg, v))
}

// moods are the four shortcuts under the search.
func (s *Site) moods(p *i18n.Printer) []ui.Chip {
	return []ui.Chip{
		{Label: p.T("site.when.saturday"), URL: "/annonces?quand=saturday", Icon: ui.IconCalendar},
		{Label: p.T("site.when.evening"), URL: "/annonces?quand=evening", Icon: ui.IconClock},
		{Label: p.T("site.for.families"), URL: "/annonces?pour=families", Icon: ui.IconPeople},
		{Label: p.T("site.for.wheelchair"), URL: "/annonces?pour=wheelchair", Icon: ui.IconWheel},
	}
}

// homeWeekend is what one may come to this weekend; where that is little (on a Sunday evening), what comes soon.
func (s *Site) homeWeekend(r *http.Request, p *i18n.Printer, around looking) (homeWeekend, error) {
	b := homeWeekend{Km: around.km}
	res, err := s.Search.Search(r.Context(), around.query)
	if err == nil && res.Total < weekendCards {
		b.Soon, around.query.From, around.query.To = true, time.Time{}, time.Time{}
		res, err = s.Search.Search(r.Context(), around.query)
	}
	if err != nil {
		return b, err
	}
	q := url.Values{"sens": {string(listing.Need)}, "quand": {"weekend"}}
	if b.Soon {
		q.Del("quand")
		q.Set("tri", "bientot")
	}
	for _, f := range comeFamilies {
		q.Add("famille", string(f))
	}
	if b.Count = res.Total; around.placed {
		b.Place = around.place.Name
		q.Set("ou", s.Communes.Label(around.place))
		q.Set("rayon", itoa(around.km))
	}
	b.URL = "/annonces?" + q.Encode()
	cards, err := s.hits(r, p, res.Hits, 0)
	b.Cards = first(weekendCards, cards, func(c ui.Card) bool { return !c.Start.IsZero() })
	return b, err
}

// comeFamilies are those of what one comes to do.
var comeFamilies = []listing.Family{listing.Help, listing.Skill, listing.Transport}

// first takes n cards, those that are wished for before the others; each group keeps its order.
func first(n int, cards []ui.Card, wished func(ui.Card) bool) []ui.Card {
	slices.SortStableFunc(cards, func(a, b ui.Card) int {
		switch {
		case wished(a) == wished(b):
			return 0
		case wished(a):
			return -1
		}
		return 1
	})
	return cards[:min(n, len(cards))]
}

// homeBetween is what may be borrowed or is wanted among associations.
func (s *Site) homeBetween(r *http.Request, p *i18n.Printer) (homeBetween, error) {
	b := homeBetween{URL: "/annonces?sens=offer&famille=equipment&famille=place&famille=transport"}
	res, err := s.Search.Search(r.Context(), search.Query{Limit: 12, Sort: search.Relevance, Senses: []listing.Sense{listing.Offer},
		Families: []listing.Family{listing.Equipment, listing.Place, listing.Transport}})
	if err != nil {
		return b, err
	}
	cards, err := s.hits(r, p, res.Hits, 0)
	b.Cards = first(4, cards, func(c ui.Card) bool { return c.Verified })
	return b, err
}

// similar are three alive listings like one: of its family near it, then anything of its sense near it.
func (s *Site) similar(r *http.Request, l listing.Listing) (out []ui.Card, err error) {
	q := search.Query{Limit: 4, Senses: []listing.Sense{l.Sense}, Families: []listing.Family{l.Family}, Sort: search.Relevance}
	if l.Commune != "" {
		q.Near, q.RadiusKm = &search.Point{Lat: l.Lat, Lon: l.Lon}, 50
	}
	for range 2 {
		res, err := s.Search.Search(r.Context(), q)
		if err != nil {
			return nil, err
		}
		cards, err := s.hits(r, edge.PrinterOf(r), res.Hits, 0)
		if err != nil {
			return nil, err
		}
		for _, c := range cards {
			known := func(o ui.Card) bool { return o.ID == c.ID }
			if c.ID != l.ID && len(out) < 3 && !slices.ContainsFunc(out, known) {
				out = append(out, c)
			}
		}
		if len(out) == 3 {
			break
		}
		q.Families, q.Limit = nil, 7
	}
	return out, nil
}
