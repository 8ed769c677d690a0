// Package desk is the moderators' and operators' pages: the queue, one item with all its evidence, the log of acts, the
// settings, the mails. Same shape as package site.
package desk

import (
	"strconv"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/moderation"
	"parvis/internal/domain/org"
	"parvis/internal/domain/search"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/geo"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// Desk is the use cases that the pages call.
type Desk struct {
	*edge.Edge
	Moderation *moderation.Service
	Settings   *territory.Service
	Orgs       *org.Service
	Listings   *listing.Service
	Search     *search.Service
	Communes   *geo.Communes
}

// Routes is the table of contents of the moderators' and operators' pages.
func (d *Desk) Routes(m *edge.Router) {
	m.Get("/moderation", edge.Moderators, d.showQueue)
	m.Get("/moderation/suivant", edge.Moderators, d.showNext)
	m.Get("/moderation/{id}", edge.Moderators, d.showItem)
	m.Post("/moderation/{id}", edge.Moderators, d.decide)
	m.Get("/reglages", edge.Operators, d.showSettings)
	m.Post("/reglages", edge.Operators, d.saveSettings)
	m.Get(wordsPath, edge.Operators, d.showWords)
	m.Post(wordsPath, edge.Operators, d.addWords)
	m.Post(wordsPath+"/{id}/retirer", edge.Operators, d.dropWords)
	m.Get("/reglages/journal", edge.Operators, d.showLog)
	m.Get("/reglages/mails", edge.Operators, d.showMails)
	m.Get("/reglages/mails/{id}", edge.Operators, d.showMail)
}

func (d *Desk) commune(code string) string {
	c, ok := d.Communes.ByCode(code)
	if !ok {
		return ""
	}
	return d.Communes.Label(c)
}

func (d *Desk) local(t time.Time) time.Time { return t.In(d.Zone) }

func private(pg ui.Page, entry ui.DeskNav) ui.Page {
	pg.NoIndex, pg.Canonical, pg.Desk = true, "", entry
	pg.Styles = append(pg.Styles, "desk.css")
	return pg
}

func itoa(n int) string { return strconv.Itoa(n) }
