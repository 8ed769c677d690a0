package ui

import (
	"time"

	"github.com/a-h/templ"
)

// Crumb is one step of the way from the front page. The last one has no URL.
type Crumb struct{ Label, URL string }

// Chip is a filter in one word: a link to the same page with it, or without it when On.
type Chip struct {
	Label string
	URL   string
	Link  Link // in the place of URL, where many share it
	Icon  IconName
	On    bool
	Count int // shown when above 0
}

// Facet is a group of filters with their counts.
type Facet struct {
	Label  string
	Items  []FacetItem
	Single bool // one at a time: drawn round
	Folded bool // closed until asked for
	Link   Link // what the addresses of its items with a Word share
}

// FacetItem is one filter: a link to the same page with it, or without it when On.
type FacetItem struct {
	Label string
	URL   string
	Link  Link // in the place of URL, where many share it
	Count int
	On    bool
	Word  *FacetWord // in the place of label and URL, where what differs is a value
}

// open tells whether a folded facet must show itself: one of its filters is on.
func (f Facet) open() bool {
	if !f.Folded {
		return true
	}
	for _, i := range f.Items {
		if i.On {
			return true
		}
	}
	return false
}

// Letter is one letter of an alphabetical list. URL is "" when nothing begins with it.
type Letter struct {
	Letter, URL string
	On          bool
}

// Empty is what a list says when it has nothing: never a dead end.
type Empty struct {
	Title string
	Text  string
	Icon  IconName
	Level int // heading level: 2 (default) or 1
}

// Message is one message of a thread.
type Message struct {
	Who    string
	Text   string
	At     time.Time
	Mine   bool
	System bool // told by the site: "Acceptée le …"
	ByMail bool
	Lang   string
}

// Task is one thing to do.
type Task struct {
	Label, Note, URL string
	Status           Status
}

// Column is one column of a table.
type Column struct {
	Label   string
	Numeric bool
}

// Cell is a cell of a table: words, or a component.
type Cell struct {
	Text string
	Part templ.Component
}

// Essential is one of the facts of a listing.
type Essential struct {
	Icon        IconName
	Term, Value string
	Note        string
}

// OrgCard is an association in a list.
type OrgCard struct {
	Name, URL, Place, Object string
	Image                    string
	Verified                 bool
	Open                     int // listings online
	Level                    int
	Status                   *Status
}
