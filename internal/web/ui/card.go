package ui

import (
	"time"

	"parvis/internal/platform/i18n"
)

// Card is a listing in a list: what one must know to decide whether to open it. Times are in the territory's time zone.
type Card struct {
	ID, URL, Title string
	Sense          string    // "need" or "offer"
	Family         string    // "help", "skill", "equipment", "place", "transport", "donation"
	Level          int       // heading level: 2 (default) in a list, 3 under a section
	Number         int       // rank in the list, the same as on a map; 0 shows none
	Selected       bool      // the one shown on a map
	Start, End     time.Time // the next slot; zero Start shows the family instead of a date
	When           string    // in words when there is no slot: "2 h par mois"
	Bearer         string    // name of who speaks: "L’Épicerie du Faubourg", "Samira, habitante"
	Verified       bool      // the bearer is a verified association
	Slow           bool      // answers slowly, and it is said
	Place          string    // town; "" with Remote
	Remote         bool
	Km             float64 // distance from the place searched, km; shown when HasKm
	HasKm          bool
	MinAge         int // years; 0 for none
	Families       bool
	Wheelchair     bool
	Gauge          *Gauge
	Week           []WeekDay // seven days of availability of something to borrow
	Status         *Status   // for the bearer's own lists
	Past           bool      // over: shown greyed, in history lists
	Lang           string    // language of the title when it is not the page's
	marked         bool      // marks stand where lists differ, see CardPacker
}

// Gauge is how many places are taken out of how many.
type Gauge struct {
	Taken, Total int
	Expected     bool // counts things still wanted (a donation asked for) instead of places
	Stock        bool // counts things left to give or lend instead of places
}

// Left is what remains, never below zero.
func (g Gauge) Left() int { return max(0, g.Total-g.Taken) }

// stones is the most paving stones a gauge draws; beyond, the words alone say it.
const stones = 30

func (g Gauge) words(p printer) string {
	switch {
	case g.Expected && g.Left() > 0:
		return p.T("ui.gauge.expected", "N", g.Left())
	case g.Left() == 0:
		return p.T("ui.gauge.full")
	case g.Stock:
		return p.T("ui.gauge.stock", "N", g.Left())
	}
	return p.T("ui.gauge.left", "N", g.Left())
}

// WeekDay is one day of a week of availability.
type WeekDay struct {
	Day  time.Time
	Free bool
}

// Status is a short state in words, with its mood.
type Status struct {
	Tone  Tone
	Label string
}

func (c Card) class() string {
	return classes("card", when(c.Number > 0, "numbered"), when(c.Selected, "on"), when(c.Past, "past"))
}

func (c Card) facts(p printer) []fact {
	var facts []fact
	add := func(icon IconName, text string) { facts = append(facts, fact{Icon: icon, Text: text}) }
	switch {
	case !c.Start.IsZero() && !c.End.IsZero():
		add(IconClock, Hours(p, c.Start, c.End))
	case !c.Start.IsZero():
		add(IconClock, p.Hour(c.Start))
	case c.When != "":
		add(IconClock, c.When)
	}
	switch {
	case c.Remote:
		add(IconRemote, p.T("ui.card.remote"))
	case c.Place != "":
		facts = append(facts, fact{IconPin, c.Place, true})
	}
	if c.MinAge > 0 {
		add(IconAge, p.T("ui.card.age", "Age", c.MinAge))
	}
	if c.Families {
		add(IconPeople, p.T("ui.card.families"))
	}
	if c.Wheelchair {
		add(IconWheel, p.T("ui.card.wheelchair"))
	}
	return facts
}

type fact struct {
	Icon  IconName
	Text  string
	Where bool // how far it is follows where it is known
}

func when(yes bool, class string) string {
	if yes {
		return class
	}
	return ""
}

// SenseLabel is "Cherche" or "Propose".
func SenseLabel(p *i18n.Printer, sense string) string {
	if sense == "offer" {
		return p.T("ui.sense.offer")
	}
	return p.T("ui.sense.need")
}

// FamilyLabel is the family's name as on the front page: "Un coup de main".
func FamilyLabel(p *i18n.Printer, family string) string { return p.T("ui.family." + family) }

// FamilyShort is the family in a word or two, inside a card: "coup de main".
func FamilyShort(p *i18n.Printer, family string) string { return p.T("ui.family." + family + ".short") }

// dayWords gives the three words of a date block.
type dayWords struct{ Weekday, Day, Month string }

func wordsOf(p printer, t time.Time) dayWords {
	w, d, m := p.DayShort(t)
	return dayWords{w, d, m}
}

// weekLabel names the week for a screen reader: "Disponibilité du 23 au 29 novembre".
func weekLabel(p printer, week []WeekDay) string {
	if len(week) == 0 {
		return ""
	}
	first, last := week[0].Day, week[len(week)-1].Day
	return p.T("ui.week.label", "From", p.Day(first), "To", p.Day(last))
}

func senseClass(sense string) string {
	if sense == "offer" {
		return "offer"
	}
	return "need"
}

func senseIcon(sense string) IconName {
	if sense == "offer" {
		return IconOffer
	}
	return IconNeed
}
