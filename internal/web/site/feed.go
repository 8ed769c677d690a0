package site

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/search"
	"parvis/internal/platform/markdown"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// The feed of a search (RFC 4287). It stands beside the page it repeats: the same parameters are the same search.
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"xml:lang,attr"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Links   []atomLink  `xml:"link"`
		Author  atomAuthor  `xml:"author"`
		Entries []atomEntry `xml:"entry"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
		Href string `xml:"href,attr"`
	}
	atomAuthor struct {
		Name string `xml:"name"`
	}
	atomCategory struct {
		Term  string `xml:"term,attr"`
		Label string `xml:"label,attr"`
	}
	atomEntry struct {
		ID         string         `xml:"id"`
		Title      string         `xml:"title"`
		Published  string         `xml:"published"`
		Updated    string         `xml:"updated"`
		Link       atomLink       `xml:"link"`
		Author     atomAuthor     `xml:"author"`
		Categories []atomCategory `xml:"category"`
		Summary    string         `xml:"summary"`
	}
)

// feedMax is how many listings a feed holds, feedSummary how many characters of each.
const (
	feedMax     = 50
	feedSummary = 400
)

// showFeed is the newest listings of a search, as Atom.
func (s *Site) showFeed(w http.ResponseWriter, r *http.Request) error {
	lk := s.look(r)
	q := lk.query
	q.Sort, q.Limit, q.Page = search.Newest, feedMax, 1
	var ls []listing.Listing
	if lk.unknown == "" {
		res, err := s.Search.Search(r.Context(), q)
		if err != nil {
			return err
		}
		if ls, err = s.Listings.ByIDs(r.Context(), res.IDs()); err != nil {
			return err
		}
	}
	body, err := xml.MarshalIndent(s.feed(r, lk, ls), "", " ")
	if err != nil {
		return fmt.Errorf("site: feed: %w", err)
	}
	return plainText(w, "application/atom+xml", xml.Header+string(body)+"\n")
}

func (s *Site) feed(r *http.Request, lk *looking, ls []listing.Listing) atomFeed {
	p, t := edge.PrinterOf(r), edge.TerritoryOf(r)
	query := lk.newest("")
	site := strings.TrimSpace(t.Name + " " + t.Place)
	f := atomFeed{Lang: p.Lang, ID: s.BaseURL + "/annonces.atom" + query, Title: p.T("site.feed", "Site", site), Author: atomAuthor{site},
		Updated: s.Now().UTC().Truncate(time.Hour).Format(time.RFC3339), Links: []atomLink{
			{"self", "application/atom+xml", s.BaseURL + "/annonces.atom" + query}, {"alternate", "text/html", s.BaseURL + "/annonces" + query}}}
	for i, l := range ls {
		if i == 0 {
			f.Updated = l.UpdatedAt.UTC().Format(time.RFC3339)
		}
		sense, family := string(l.Sense), string(l.Family)
		f.Entries = append(f.Entries, atomEntry{ID: "urn:uuid:" + l.ID, Title: l.Title, Published: l.PublishedAt.UTC().Format(time.RFC3339),
			Updated: l.UpdatedAt.UTC().Format(time.RFC3339), Link: atomLink{"alternate", "text/html", s.BaseURL + l.Path()},
			Author: atomAuthor{s.bearerName(p, l)}, Summary: markdown.Plain(l.Description, feedSummary),
			Categories: []atomCategory{{sense, p.T("ui.sense." + sense)}, {family, ui.FamilyLabel(p, family)}}})
	}
	return f
}

// newest is a page of the same search without its order and page.
func (lk *looking) newest(path string) string {
	v := lk.values(paramOrder, paramPage)
	return v.behind(path)
}
