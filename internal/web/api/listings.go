package api

import (
	"fmt"
	"math"
	"strings"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/search"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/ids"
	"parvis/internal/platform/markdown"
)

// excerptLen is how much of a description stands on a card, in characters.
const excerptLen = 200

func (a *API) listings(c *call) (Listings, error) {
	q := a.query(c)
	if err := c.err(); err != nil {
		return Listings{}, err
	}
	found, err := a.Search.Search(c.ctx(), q)
	if err != nil {
		return Listings{}, err
	}
	ls, err := a.Listings.ByIDs(c.ctx(), found.IDs())
	if err != nil {
		return Listings{}, err
	}
	far := make(map[string]float64, len(found.Hits))
	for _, h := range found.Hits {
		far[h.ID()] = h.DistanceKm
	}
	out := Listings{Total: found.Total, Facets: facets(&found.Facets), Items: make([]Listing, len(ls))}
	if found.Next != "" {
		out.Next = &found.Next
	}
	now := a.Now()
	for i, l := range ls {
		out.Items[i] = a.card(l, now)
		if km := far[l.ID]; km >= 0 {
			km = math.Round(km*10) / 10
			out.Items[i].DistanceKm = &km
		}
	}
	return out, nil
}

// query reads a search.
func (a *API) query(c *call) search.Query {
	q := search.Query{
		Text: c.text("q", search.MaxText), Senses: several(c, "sense", listing.Senses),
		Families: several(c, "family", listing.Families), Themes: several(c, "theme", listing.Themes),
		From: c.moment("from", a.zone, false), To: c.moment("to", a.zone, true),
		Evening: c.yes("evening"), Weekdays: c.yes("weekdays"), Remote: c.yes("remote"), Wheelchair: c.yes("wheelchair"),
		ByBus: c.yes("bus"), ForFamilies: c.yes("families"), ForGroups: c.yes("groups"), ForBeginners: c.yes("beginners"),
		Age: c.whole("min_age", 0, search.MaxAge, 0), OrgID: c.text("org", 64), Sort: one(c, "sort", search.Sorts),
		Limit: c.whole("limit", 1, search.MaxLimit, search.DefaultLimit), After: c.text("cursor", 200),
		RadiusKm: c.number("radius_km", 0, search.MaxRadiusKm),
	}
	a.place(c, &q)
	return q
}

// place reads where: near, or a commune (exactly, or around its centre).
func (a *API) place(c *call, q *search.Query) {
	near, code := c.text("near", 60), c.text("commune", 20)
	if near != "" {
		lat, lon, ok := position(near)
		if !ok {
			c.wrong.Add("near", "search.near")
		}
		q.Near = &search.Point{Lat: lat, Lon: lon}
	}
	if code == "" {
		return
	}
	commune, ok := a.Communes.ByCode(code)
	if !ok {
		c.wrong.Add("commune", "search.commune")
		return
	}
	if q.Near == nil && commune.Located() {
		q.Near = &search.Point{Lat: commune.Lat, Lon: commune.Lon}
	}
	if near != "" || q.RadiusKm == 0 {
		q.Commune = commune.Code
	}
}

func position(s string) (lat, lon float64, ok bool) {
	a, b, two := strings.Cut(s, ",")
	lat, ok1 := decimal(strings.TrimSpace(a))
	lon, ok2 := decimal(strings.TrimSpace(b))
	return lat, lon, two && ok1 && ok2 && math.Abs(lat) <= 90 && math.Abs(lon) <= 180
}

func (a *API) listing(c *call) (ListingDetail, error) {
	id := c.r.PathValue("id")
	if !ids.Valid(id) {
		return ListingDetail{}, errMissing
	}
	ls, err := a.Listings.ByIDs(c.ctx(), []string{id})
	if err != nil {
		return ListingDetail{}, err
	}
	if len(ls) == 0 {
		return ListingDetail{}, a.whyNot(c, id)
	}
	l := ls[0]
	return ListingDetail{
		Listing: a.card(l, a.Now()), Description: l.Description, Street: l.Street, When: l.WhenText, Weekly: weekly(l.Weekly),
		MinAge: l.MinAge, Families: l.Families, Groups: l.Groups, Beginners: l.Beginners, Wheelchair: l.Wheelchair, Bus: l.ByBus,
		Bring: l.Bring, Minors: l.Minors, Vulnerable: l.Vulnerable, Documents: l.Documents, Quantity: l.Quantity, Unit: l.Unit,
		Lang: l.Lang, UpdatedAt: l.UpdatedAt,
	}, nil
}

var errMissing = fault.New(fault.NotFound, "api.missing")

// whyNot tells a listing that has ended from one that nobody may see.
func (a *API) whyNot(c *call, id string) error {
	l, err := a.Listings.Get(c.ctx(), actor.Actor{}, id)
	switch {
	case fault.Is(err, fault.NotFound), fault.Is(err, fault.Forbidden):
		return errMissing
	case err != nil:
		return err
	case l.Over(a.Now()):
		return fault.New(fault.Gone, "api.ended")
	}
	return errMissing
}

func (a *API) card(l listing.Listing, now time.Time) Listing {
	out := Listing{ID: l.ID, URL: a.BaseURL + l.Path(), Sense: string(l.Sense), Family: string(l.Family), Theme: l.Theme, Title: l.Title,
		Excerpt: markdown.Plain(l.Description, excerptLen), Remote: l.Remote, Commune: a.commune(l.Commune), Slots: []Slot{},
		PublishedAt: l.PublishedAt, EndsAt: l.EndsAt}
	out.Bearer = Bearer{Kind: "person", Name: l.Bearer.Name}
	if !l.ByPerson() {
		out.Bearer = Bearer{Kind: "org", ID: &l.OrgID, Name: l.Bearer.Name, Verified: l.Bearer.Verified,
			AnswerHoursMedian: hours(l.Bearer.AnswerMinutes, l.Bearer.Answers)}
	}
	if l.Lat != 0 || l.Lon != 0 {
		out.Lat, out.Lon = &l.Lat, &l.Lon
	}
	for _, s := range l.Slots {
		if s.End.After(now) {
			out.Slots = append(out.Slots, Slot{ID: s.ID, Start: s.Start, End: s.End, Places: s.Places, Left: s.Left()})
		}
	}
	return out
}

// shownAnswers is from how many answers on the median is shown.
const shownAnswers = 5

func hours(minutes, answers int) *int {
	if answers < shownAnswers {
		return nil
	}
	h := (minutes + 30) / 60
	return &h
}

func (a *API) commune(code string) *Place {
	if code == "" {
		return nil
	}
	c, ok := a.Communes.ByCode(code)
	if !ok {
		return &Place{Code: code, Name: code}
	}
	return &Place{Code: c.Code, Name: c.Name}
}

func weekly(w listing.Weekly) []Weekly {
	out := make([]Weekly, len(w))
	for i, s := range w {
		out[i] = Weekly{Day: strings.ToLower(s.Day.String()), From: clock(s.From), To: clock(s.To)}
	}
	return out
}

func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

func facets(f *search.Facets) ListingFacets {
	out := ListingFacets{Sense: counts(listing.Senses, f.Sense[:]), Family: counts(listing.Families, f.Family[:]),
		Theme: counts(listing.Themes, f.Theme[:]), Commune: map[string]int{}}
	for _, c := range f.Commune {
		out.Commune[c.Code] = c.N
	}
	out.Filter = counts([]string{"remote", "wheelchair", "bus", "families", "groups", "beginners", "evening", "weekdays"},
		[]int{f.Remote, f.Wheelchair, f.ByBus, f.ForFamilies, f.ForGroups, f.ForBeginners, f.Evening, f.Weekdays})
	return out
}

func counts[T ~string](names []T, ns []int) map[string]int {
	out := map[string]int{}
	for i, name := range names {
		if ns[i] > 0 {
			out[string(name)] = ns[i]
		}
	}
	return out
}

// suggestEach is how many of each kind are suggested.
const suggestEach = 5

func (a *API) suggest(c *call) (Suggestions, error) {
	q := c.text("q", 100)
	out := Suggestions{Words: []string{}, Themes: []SuggestedTheme{}, Communes: []Place{}, Orgs: []SuggestedOrg{}, Listings: []SuggestedListing{}}
	if err := c.err(); err != nil {
		return out, err
	}
	typed := search.Typing{Text: q, Lang: c.p.Lang}
	if a.Departments != nil {
		typed.Departments = a.Departments(c.ctx())
	}
	found, err := a.Search.Suggest(c.ctx(), typed, suggestEach)
	out.Words = append(out.Words, found.Words...)
	for _, t := range found.Themes {
		out.Themes = append(out.Themes, SuggestedTheme{t.Theme, t.Label})
	}
	for _, m := range found.Communes {
		out.Communes = append(out.Communes, Place{m.Code, a.Communes.Label(m)})
	}
	for _, o := range found.Orgs {
		out.Orgs = append(out.Orgs, SuggestedOrg{o.ID, o.Name, a.BaseURL + "/associations/" + o.Slug})
	}
	for _, l := range found.Listings {
		path := listing.Listing{ID: l.ID, Slug: l.Slug}.Path()
		out.Listings = append(out.Listings, SuggestedListing{l.ID, l.Title, a.BaseURL + path})
	}
	return out, err
}
