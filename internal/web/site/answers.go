package site

import (
	"net/http"
	"strings"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/geo"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/markdown"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// answers is the check page: each question with what was answered and a way back.
func (s *Site) answers(r *http.Request, wz wizard) (out []ui.Answer) {
	p := edge.PrinterOf(r)
	l := wz.Listing.Normalise()
	for _, st := range asked(l) {
		if st.name != "verifier" {
			a := ui.Answer{Question: p.T("wizard." + st.name + ".short"), Lines: s.answer(p, st.name, l, wz), Change: wz.path(st.name)}
			if st.name == "annonce" {
				a.HTML = markdown.HTML(l.Description)
			}
			out = append(out, a)
		}
	}
	return out
}

func (s *Site) answer(p *i18n.Printer, name string, l listing.Listing, wz wizard) []string {
	switch name {
	case "sens":
		return []string{p.T("wizard.sense." + string(l.Sense))}
	case "famille":
		return []string{ui.FamilyLabel(p, string(l.Family))}
	case "annonce":
		return []string{l.Title, p.T("theme." + l.Theme)}
	case "ou":
		return s.whereLines(p, l)
	case "quand":
		return s.whenLines(p, l)
	case "pour-qui":
		return whomLines(p, l)
	case "combien":
		return quantityLines(p, l)
	case "qui":
		for _, o := range wz.Orgs {
			if o.ID == l.OrgID {
				return []string{o.Name}
			}
		}
		return []string{wz.Actor.FirstName}
	}
	return nil
}

func (s *Site) whereLines(p *i18n.Printer, l listing.Listing) (lines []string) {
	if l.Commune != "" {
		lines = append(lines, s.communeLabel(l.Commune))
	}
	if l.Remote {
		lines = append(lines, p.T("ui.card.remote"))
	}
	if l.Street != "" {
		note := p.T("wizard.street_hidden_note")
		if l.StreetPublic {
			note = p.T("wizard.street_public_note")
		}
		lines = append(lines, l.Street+" – "+note)
	}
	return lines
}

func (s *Site) whenLines(p *i18n.Printer, l listing.Listing) (lines []string) {
	for _, sl := range l.Slots {
		start, end := sl.Start.In(s.Zone), sl.End.In(s.Zone)
		lines = append(lines, capital(p.Day(start))+", "+ui.Hours(p, start, end)+" – "+p.T("wizard.places_n", "N", sl.Places))
	}
	lines = append(lines, weeklyLines(p, l.Weekly)...)
	if l.WhenText != "" {
		lines = append(lines, l.WhenText)
	}
	return lines
}

// weeklyLines writes a rhythm as people say it, Monday first.
func weeklyLines(p *i18n.Printer, w listing.Weekly) (lines []string) {
	midnight := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, d := range weekOrder {
		for _, sp := range w {
			if int(sp.Day) == d {
				from, to := midnight.Add(time.Duration(sp.From)*time.Minute), midnight.Add(time.Duration(sp.To)*time.Minute)
				lines = append(lines, p.T("wizard.every."+itoa(d))+", "+p.Hours(from, to))
			}
		}
	}
	return lines
}

func whomLines(p *i18n.Printer, l listing.Listing) (lines []string) {
	if l.MinAge > 0 {
		lines = append(lines, p.T("ui.card.age", "Age", l.MinAge))
	}
	for _, b := range []struct {
		on   bool
		name string
	}{{l.Families, "families"}, {l.Groups, "groups"}, {l.Beginners, "beginners"}, {l.Wheelchair, "wheelchair"}, {l.ByBus, "by_bus"}, {l.Minors, "minors"}, {l.Vulnerable, "vulnerable"}} {
		if b.on {
			lines = append(lines, p.T("wizard.box."+b.name))
		}
	}
	for _, text := range []string{l.Bring, l.Documents} {
		if text != "" {
			lines = append(lines, text)
		}
	}
	if l.AutoAccept {
		lines = append(lines, p.T("wizard.auto_accept"))
	}
	return lines
}

func quantityLines(p *i18n.Printer, l listing.Listing) (lines []string) {
	if l.Quantity > 0 {
		lines = append(lines, strings.TrimSpace(p.Number(l.Quantity)+" "+l.Unit))
	}
	if l.Wheelchair {
		lines = append(lines, p.T("wizard.box.wheelchair"))
	}
	return lines
}

// communeLabel names a commune so that homonyms are told apart, "" when unknown.
func (s *Site) communeLabel(code string) string {
	c, ok := s.Communes.ByCode(code)
	if !ok {
		return ""
	}
	return s.Communes.Label(c)
}

// findCommune finds the commune that was typed: the one whose name or postcode it is, those of the territory first.
func (s *Site) findCommune(r *http.Request, typed string) (geo.Commune, bool) {
	l := s.land(edge.TerritoryOf(r))
	c, ok := l.found.Get(typed)
	if !ok {
		c, _ = s.Communes.Meant(typed, l.departments...)
		l.found.Put(strings.Clone(typed), c)
	}
	return c, c.Code != ""
}
