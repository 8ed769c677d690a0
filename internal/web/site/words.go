package site

import (
	"net/http"
	"strings"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/markdown"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// wordPages are the pages that only say something: their texts are messages of the catalogue, in Markdown, with "## "
// before the title of each part.
var wordPages = []struct{ path, key string }{
	{"/comment-ca-marche", "how"}, {"/aide", "help"}, {"/facile-a-lire", "easy"}, {"/accessibilite", "accessibility"},
	{"/donnees-personnelles", "data"}, {"/mentions-legales", "legal"},
}

func (s *Site) wordRoutes(m *edge.Router) {
	for _, wp := range wordPages {
		m.Get(wp.path, edge.Everyone, s.Keep(s.showWords(wp.key)))
	}
	m.Get("/plan-du-site", edge.Everyone, s.Keep(s.showSiteMap))
	m.Get("/agenda", edge.Everyone, s.Keep(s.showAgenda))
	m.Get("/robots.txt", edge.Everyone, s.showRobots)
	m.Get("/sitemap.xml", edge.Everyone, s.showSitemap)
}

// part is a titled piece of a page of words.
type part struct{ Title, HTML string }

func (s *Site) showWords(key string) edge.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		p, t := edge.PrinterOf(r), edge.TerritoryOf(r)
		text := p.T("words."+key+".text", "Site", strings.TrimSpace(t.Name+" "+t.Place), "Team", orWords(t.Team, p.T("words.team")),
			"Phone", orWords(t.Phone, p.T("words.no_phone")), "Email", orWords(t.Email, p.T("words.no_email")))
		pg := s.Page(r, p.T("words."+key))
		if key == "how" {
			pg.NavCurrent = ui.NavHow
		}
		return edge.Render(w, r, http.StatusOK, wordsPage(pg, parts(text)))
	}
}

func orWords(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// parts cuts a text at its titles; what stands before the first has none.
func parts(text string) (out []part) {
	for i, piece := range strings.Split("\n"+text, "\n## ") {
		title, body := "", piece
		if i > 0 {
			title, body, _ = strings.Cut(piece, "\n")
		}
		if strings.TrimSpace(piece) != "" {
			out = append(out, part{title, markdown.HTML(body)})
		}
	}
	return out
}

func (s *Site) showSiteMap(w http.ResponseWriter, r *http.Request) error {
	return edge.Render(w, r, http.StatusOK, siteMapPage(s.Page(r, edge.PrinterOf(r).T("words.map"))))
}

// agenda is seven days of slots to come.
type agenda struct {
	From, To       time.Time // first and last day
	Days           []agendaDay
	Previous, Next string // addresses, "" where the agenda ends
}

// agendaDay is one day of the agenda.
type agendaDay struct {
	Day   time.Time
	Cards []ui.Card
	More  bool // the day has slots that are not shown
}

// agendaDays is how many days a page of the agenda shows, agendaMax how many slots at most; agendaReach is how far the
// agenda goes, in days: the longest life of a listing.
const (
	agendaDays  = 7
	agendaMax   = 120
	agendaReach = 184
)

// showAgenda lists the slots to come, by day. ?du=2026-11-28 begins at that day.
func (s *Site) showAgenda(w http.ResponseWriter, r *http.Request) error {
	p, now := edge.PrinterOf(r), s.now()
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, s.Zone)
	a := agenda{From: today}
	if day, ok := listing.ParseDay(r.URL.Query().Get("du"), s.Zone); ok && day.After(today) && day.Before(today.AddDate(0, 0, agendaReach)) {
		a.From = day
	}
	end := a.From.AddDate(0, 0, agendaDays)
	a.To = end.AddDate(0, 0, -1)
	ls, err := s.Listings.Upcoming(r.Context(), later(now, a.From), end, agendaMax+1)
	if err != nil {
		return err
	}
	for _, l := range ls {
		edge.Until(r, l.NextChange(s.Now()))
	}
	a.Days = s.agendaDays(p, ls[:min(len(ls), agendaMax)])
	if n := len(a.Days); len(ls) > agendaMax {
		a.Days[n-1].More = true
		end = a.Days[n-1].Day.AddDate(0, 0, 1) // what follows the last day shown begins the next page
		a.To = a.Days[n-1].Day
	}
	if a.From.After(today) {
		a.Previous = "/agenda?du=" + later(today, a.From.AddDate(0, 0, -agendaDays)).Format(time.DateOnly)
	}
	if end.Before(today.AddDate(0, 0, agendaReach)) {
		a.Next = "/agenda?du=" + end.Format(time.DateOnly)
	}
	pg := s.Page(r, p.T("agenda.title"))
	pg.NavCurrent, pg.NoIndex = ui.NavAgenda, a.From.After(today)
	return edge.Render(w, r, http.StatusOK, agendaPage(pg, a))
}

// agendaDays groups slots by day; ls is in the order of their one slot.
func (s *Site) agendaDays(p *i18n.Printer, ls []listing.Listing) (days []agendaDay) {
	for _, l := range ls {
		start := l.Slots[0].Start.In(s.Zone)
		day := time.Date(start.Year(), start.Month(), start.Day(), 0, 0, 0, 0, s.Zone)
		if n := len(days); n == 0 || !days[n-1].Day.Equal(day) {
			days = append(days, agendaDay{Day: day})
		}
		days[len(days)-1].Cards = append(days[len(days)-1].Cards, s.card(p, l, -1))
	}
	return days
}

func (s *Site) showRobots(w http.ResponseWriter, _ *http.Request) error {
	return plainText(w, "text/plain", "User-agent: *\nDisallow: /annonces?\nDisallow: /connexion\nDisallow: /mon-espace\nDisallow: /deposer/\nSitemap: "+s.BaseURL+"/sitemap.xml\n")
}

// sitemapMax is what one sitemap may hold (sitemaps.org).
const sitemapMax = 50000

// showSitemap names every public page: what is not approved, not verified or over is not there.
func (s *Site) showSitemap(w http.ResponseWriter, r *http.Request) error {
	paths, err := s.Listings.PublicPaths(r.Context(), sitemapMax-100)
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	add := func(path string, at time.Time) {
		b.WriteString("<url><loc>" + s.BaseURL + path + "</loc>")
		if !at.IsZero() {
			b.WriteString("<lastmod>" + at.UTC().Format(time.RFC3339) + "</lastmod>")
		}
		b.WriteString("</url>\n")
	}
	for _, path := range []string{"/", "/annonces", "/associations", "/agenda"} {
		add(path, time.Time{})
	}
	for _, wp := range wordPages {
		add(wp.path, time.Time{})
	}
	for _, l := range paths {
		add(l.Path(), l.UpdatedAt)
	}
	b.WriteString("</urlset>\n")
	return plainText(w, "application/xml", b.String())
}

func plainText(w http.ResponseWriter, kind, text string) error {
	w.Header().Set("Content-Type", kind+"; charset=utf-8")
	_, _ = w.Write([]byte(text)) // the asker may be gone
	return nil
}
