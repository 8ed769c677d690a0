package api

import (
	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/geo"
	"parvis/internal/platform/ids"
)

func (a *API) orgs(c *call) (Orgs, error) {
	in := org.Query{Text: c.text("q", 200), Theme: one(c, "theme", listing.Themes), Limit: c.whole("limit", 1, org.MaxPage, 30)}
	if code := c.text("commune", 20); code != "" {
		m, ok := a.Communes.ByCode(code)
		if !ok {
			c.wrong.Add("commune", "search.commune")
		}
		in.Commune = m.Code
	}
	cursor := c.text("cursor", 64)
	if cursor != "" && !ids.Valid(cursor) {
		c.wrong.Add("cursor", "search.cursor")
	}
	if err := c.err(); err != nil {
		return Orgs{}, err
	}
	var err error
	if in.After, err = a.Orgs.ParseCursor(c.ctx(), cursor); err != nil {
		return Orgs{}, err
	}
	if cursor != "" && in.After.ID == "" {
		return Orgs{}, fault.Bad("cursor", "search.cursor")
	}
	page, err := a.Orgs.Directory(c.ctx(), in)
	if err != nil {
		return Orgs{}, err
	}
	out := Orgs{Total: page.Total, Items: make([]Org, len(page.Orgs))}
	for i, o := range page.Orgs {
		out.Items[i] = a.orgOf(o)
	}
	if page.Next.ID != "" {
		next := page.Next.String()
		out.Next = &next
	}
	return out, nil
}

func (a *API) org(c *call) (Org, error) {
	id := c.r.PathValue("id")
	if !ids.Valid(id) {
		return Org{}, errMissing
	}
	o, err := a.Orgs.Get(c.ctx(), actor.Actor{}, id)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) || err == nil && !o.Public() {
		return Org{}, errMissing
	}
	return a.orgOf(o), err
}

func (a *API) orgOf(o org.Org) Org {
	out := Org{ID: o.ID, URL: a.BaseURL + "/associations/" + o.Slug, Kind: string(o.Kind), Verified: o.State == org.Verified,
		Name: o.Name, Object: o.Object, Theme: o.Theme, Commune: a.commune(o.Commune)}
	if !out.Verified {
		return out
	}
	out.RNA, out.SIREN, out.Site = o.RNA, o.SIREN, o.Site
	if !o.VerifiedAt.IsZero() {
		out.VerifiedAt = &o.VerifiedAt
	}
	out.AnswerHoursMedian = hours(o.AnswerMinutes, o.Answers)
	return out
}

func (a *API) communes(c *call) (Communes, error) {
	q, limit := c.text("q", 100), c.whole("limit", 1, 50, 10)
	if err := c.err(); err != nil {
		return Communes{}, err
	}
	out := Communes{Items: []Commune{}}
	for _, m := range a.Communes.Find(q, limit) {
		out.Items = append(out.Items, a.communeOf(m))
	}
	return out, nil
}

func (a *API) communeOf(m geo.Commune) Commune {
	out := Commune{Code: m.Code, Name: m.Name, Label: a.Communes.Label(m), Department: m.Department, Postcodes: m.Postcodes,
		Population: m.Population}
	if m.Located() {
		out.Lat, out.Lon = &m.Lat, &m.Lon
	}
	if out.Postcodes == nil {
		out.Postcodes = []string{}
	}
	return out
}
