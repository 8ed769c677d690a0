package ui

import (
	"strings"

	"github.com/a-h/templ"

	"parvis/internal/platform/i18n"
)

// Page is everything the frame around a page needs to know. The zero value of every field but P is usable.
type Page struct {
	P           *i18n.Printer // the language of the page
	Title       string        // what the page is, without the site's name; the frame adds it
	Description string        // one sentence for search engines and shared links
	Path        string        // path and query of this page: where the language and theme forms come back to
	NavCurrent  Nav           // the entry of the main menu this page belongs to
	Territory   Territory
	Viewer      Viewer
	Theme       string // "" follows the device, "clair", "sombre"
	Banner      string // one sentence above every page: the operator's emergency
	Flash       Flash  // what just happened, said once
	Errors      []FieldError
	SkipTo      []Skip // skip links after "go to content", for instance to the search or the panel
	NoIndex     bool
	Canonical   string          // absolute address, "" for none
	Feed        string          // address of the Atom feed of this page, "" for none
	Image       string          // absolute address of the picture for shared links, "" for none
	Kind        string          // Open Graph type, "" is website
	JSONLD      []any           // structured data, each written as one script element of data
	Styles      []string        // style sheets beside parvis.css, by plain name: one of the kind of page, "home.css" or "pages.css", and what adds to it
	Scripts     []string        // modules by plain name: "commune.js"
	Head        templ.Component // anything else of <head>
	DemoBar     bool            // the demonstration's bar
	FullTop     bool            // main begins with a band across the page (hero, search bar)
	Desk        DeskNav         // entry of the moderators' and operators' bar this page belongs to
}

// Nav names an entry of the main menu.
type Nav string

// Entries of the main menu.
const (
	NavNone     Nav = ""
	NavListings Nav = "annonces"
	NavOrgs     Nav = "associations"
	NavAgenda   Nav = "agenda"
	NavHow      Nav = "comment"
	NavMine     Nav = "mon-espace"
	NavMessages Nav = "messages"
)

// DeskNav names an entry of the bar that moderators and operators see.
type DeskNav string

// Entries of the moderators' and operators' bar.
const (
	DeskNone     DeskNav = ""
	DeskQueue    DeskNav = "moderation"
	DeskSettings DeskNav = "reglages"
)

// Territory is who runs this Parvis: its name, its colours and how to reach it.
type Territory struct {
	Name       string // "Parvis"
	Place      string // "Meurthe-et-Moselle"
	Logo       string // address of a logo, "" draws Parvis's own
	LogoDark   string // address of the logo on dark ground, "" reuses Logo
	Stylesheet string // address of the style sheet of the territory's colours, "" for none
	FooterText string // who runs the service, in two sentences
	Phone      string // as people read it, "" for none
	Email      string
	Host       string // legal name of the public body, "" for none
	// Accessibility is the level stated in the footer of every page: "totale", "partielle" or "non" (the default, as the law asks before an audit).
	Accessibility string
	SourceURL     string // where the source code is, "" for none
}

// Site is the full name of the site: "Parvis Meurthe-et-Moselle".
func (t Territory) Site() string { return strings.TrimSpace(t.Name + " " + t.Place) }

// Viewer is what the frame shows of the person who reads.
type Viewer struct {
	SignedIn  bool
	Name      string
	Moderator bool
	Operator  bool
	Unread    int // unread messages
	Tasks     int // things to decide in the moderation queue
}

// Flash is a message about what just happened.
type Flash struct {
	Tone Tone
	Text string // "" shows nothing
}

// Tone is the mood of a notice, a tag or a flash: a word and a shape always carry it too.
type Tone string

// Tones.
const (
	ToneInfo Tone = ""     // neutral
	ToneGood Tone = "good" // done, accepted
	ToneWait Tone = "wait" // to do, waiting
	ToneBad  Tone = "bad"  // refused, wrong
	ToneOver Tone = "over" // ended
)

// FieldError is one wrong field: its name (the id of the field) and the sentence that says how to mend it.
type FieldError struct{ Field, Message string }

// ErrorFor is the message for a field, "" when it is right.
func ErrorFor(errs []FieldError, field string) string {
	for _, e := range errs {
		if e.Field == field {
			return e.Message
		}
	}
	return ""
}

// Skip is a link that lets the keyboard jump over a part of the page. Href is "#id".
type Skip struct{ Href, Label string }

// FullTitle is the title of the window: what the page is, then the site, with "Erreur :" in front when a form came back wrong.
func (pg Page) FullTitle() string {
	title := pg.Territory.Site()
	if pg.Title != "" && title != "" {
		title = pg.Title + " – " + title
	} else if pg.Title != "" {
		title = pg.Title
	}
	if len(pg.Errors) > 0 {
		return pg.P.T("ui.error.prefix") + " " + title
	}
	return title
}

// scripts are the modules of the page, with the one every wrong form needs; each once.
func (pg Page) scripts() []string {
	names := pg.Scripts
	if len(pg.Errors) > 0 {
		names = append([]string{"errors.js"}, names...)
	}
	seen := map[string]bool{}
	var once []string
	for _, name := range names {
		if !seen[name] {
			seen[name] = true
			once = append(once, name)
		}
	}
	return once
}

func (pg Page) accessibilityKey() string {
	switch pg.Territory.Accessibility {
	case "totale":
		return "ui.foot.accessibility.full"
	case "partielle":
		return "ui.foot.accessibility.partial"
	}
	return "ui.foot.accessibility.none"
}

// languageNames are written in their own language: that is how a reader finds hers.
var languageNames = map[string]string{"fr": "Français", "en": "English", "de": "Deutsch", "uk": "Українська"}

// footLanguages are the languages offered in the footer, in this order.
var footLanguages = []string{"fr", "en"}
