package site

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"parvis/internal/platform/i18n"
	"parvis/internal/web/ui"
)

// over tells whether the listing has ended: the page stays and says so.
func (v listingView) over() bool { return v.State == "ended" }

// canAct tells whether the panel holds a form.
func (v listingView) canAct() bool {
	return v.State == "online" && v.Act.Action != "" && !v.Act.Mine && v.Act.Replied == nil
}

// places counts those of the slots to come.
func (v listingView) places() (places, left int) {
	for _, s := range v.Slots {
		places += s.Places
		left += s.Left
	}
	return places, left
}

// full tells whether no slot has a place left.
func (v listingView) full() bool {
	places, left := v.places()
	return places > 0 && left == 0
}

// waiting tells whether sending the form asks for the waiting list: everything is full, or the chosen slot is.
func (v listingView) waiting() bool {
	if v.full() {
		return true
	}
	for _, s := range v.Slots {
		if s.ID == v.Act.Chosen {
			return s.Left == 0
		}
	}
	return false
}

func (v listingView) about(p *i18n.Printer) string {
	about := ui.FamilyShort(p, v.Family)
	if v.Rhythm != "" {
		about += " · " + v.Rhythm
	}
	return about
}

// actLabel is the main button, by sense and family.
func (v listingView) actLabel(p *i18n.Printer) string {
	switch v.Sense + " " + v.Family {
	case "need help", "need skill", "need transport":
		return p.T("listing_page.act.come")
	case "need donation":
		return p.T("listing_page.act.give")
	case "need equipment", "need place":
		return p.T("listing_page.act.lend")
	case "offer equipment", "offer transport":
		return p.T("listing_page.act.borrow")
	case "offer place":
		return p.T("listing_page.act.room")
	}
	return p.T("listing_page.act.interested")
}

func (v listingView) sendLabel(p *i18n.Printer) string {
	if v.waiting() {
		return p.T("listing_page.act.wait")
	}
	return v.actLabel(p)
}

func (v listingView) panelTitle(p *i18n.Printer) string {
	switch {
	case v.over():
		return p.T("listing_page.over_short")
	case v.full():
		return p.T("ui.gauge.full")
	}
	return v.actLabel(p)
}

func (v listingView) panelClass() string {
	class := "act " + ui.FamilyClass(v.Family)
	switch {
	case v.over(), v.State == "paused", v.full():
		class += " over"
	case v.Sense == "offer":
		class += " offer"
	}
	return class
}

// slotChoices are the occasions as radios; a full one leads to its waiting list.
func (v listingView) slotChoices(pg ui.Page) ui.Choices {
	c := ui.Choices{Name: "slot", Legend: pg.P.T("listing_page.slot"), Error: ui.ErrorFor(pg.Errors, "slot")}
	chosen := v.Act.Chosen
	if chosen == "" && c.Error == "" && len(v.Slots) == 1 {
		chosen = v.Slots[0].ID
	}
	for _, s := range v.Slots {
		choice := ui.Choice{Value: s.ID, Label: capital(pg.P.Day(s.Start)) + ", " + ui.Hours(pg.P, s.Start, s.End), Note: pg.P.T("ui.gauge.left", "N", s.Left), Checked: s.ID == chosen}
		if s.Left == 0 {
			choice.Note = pg.P.T("ui.gauge.full")
			if !choice.Checked && !v.full() {
				choice.Full, choice.Note = true, pg.P.T("listing_page.slot_full")
				choice.FullLink = waitLink(pg.P, v.Act.WaitURL+url.QueryEscape(s.ID)+"#participer")
			}
		}
		c.Items = append(c.Items, choice)
	}
	return c
}

func (v listingView) quantityLabel(p *i18n.Printer) string {
	if v.Unit == "" {
		return p.T("listing_page.quantity")
	}
	return p.T("listing_page.quantity_of", "Unit", v.Unit)
}

func (v listingView) quantityHint(p *i18n.Printer) string {
	if v.Sense == "need" {
		return p.T("ui.gauge.expected", "N", v.QuantityLeft)
	}
	return p.T("listing_page.quantity_left", "N", v.QuantityLeft)
}

func (v listingView) emailHint(p *i18n.Printer) string {
	if len(v.Slots) > 0 {
		return p.T("listing_page.email_hint_dated")
	}
	return p.T("listing_page.email_hint")
}

// promise is what the reader may count on once the form is sent.
func (v listingView) promise(p *i18n.Printer) string {
	if v.Act.SignedIn != "" {
		return p.T("listing_page.promise_signed_in", "Name", v.Act.SignedIn)
	}
	return p.T("listing_page.promise")
}

// essentials are the four facts under the title. A fact nobody gave is left out.
func (v listingView) essentials(p *i18n.Printer) []ui.Essential {
	facts := []ui.Essential{v.whenFact(p), v.whereFact(p), v.forFact(p)}
	if v.Wheelchair || v.ByBus {
		access := ui.Essential{Icon: ui.IconWheel, Term: p.T("listing_page.access"), Value: p.T("results.for.wheelchair")}
		if v.Wheelchair && v.ByBus {
			access.Note = p.T("listing_page.by_bus")
		} else if v.ByBus {
			access.Icon, access.Value = ui.IconBus, p.T("listing_page.by_bus")
		}
		facts = append(facts, access)
	}
	var given []ui.Essential
	for _, f := range facts {
		if f.Value != "" {
			given = append(given, f)
		}
	}
	return given
}

func (v listingView) whenFact(p *i18n.Printer) ui.Essential {
	f := ui.Essential{Icon: ui.IconCalendar, Term: p.T("listing_page.when"), Value: v.WhenText}
	switch {
	case len(v.Slots) > 0:
		first := v.Slots[0]
		f.Value, f.Note = capital(p.Day(first.Start)), ui.Hours(p, first.Start, first.End)
		if n := len(v.Slots); n == 2 && sameDay(first.Start, v.Slots[1].Start) {
			f.Note = p.T("listing_page.or", "A", f.Note, "B", ui.Hours(p, v.Slots[1].Start, v.Slots[1].End))
		} else if n > 1 {
			f.Note = p.T("listing_page.more_slots", "First", f.Note, "N", n-1)
		}
	case len(v.Weekly) > 0:
		f.Value = capital(v.Weekly[0])
		notes := v.Weekly[1:]
		if v.WhenText != "" {
			notes = append(slices.Clone(notes), v.WhenText)
		}
		f.Note = strings.Join(notes, " · ")
	}
	return f
}

func (v listingView) whereFact(p *i18n.Printer) ui.Essential {
	f := ui.Essential{Icon: ui.IconPin, Term: p.T("listing_page.where"), Value: v.address(p)}
	switch {
	case v.Remote:
		f.Icon, f.Value = ui.IconRemote, p.T("ui.card.remote")
	case v.HasKm:
		f.Note = p.T("listing_page.from_you", "Distance", p.Distance(v.Km))
	}
	return f
}

func (v listingView) address(p *i18n.Printer) string {
	if v.Street != "" {
		return v.Street + ", " + v.Commune
	}
	return v.Commune
}

func (v listingView) forFact(p *i18n.Printer) ui.Essential {
	f := ui.Essential{Icon: ui.IconPeople, Term: p.T("listing_page.for")}
	if v.Sense == "need" || v.MinAge > 0 || v.Families || v.Groups || v.Beginners {
		f.Value = p.T("listing_page.everyone")
		if v.MinAge > 0 {
			f.Value = p.T("listing_page.everyone_from", "Age", v.MinAge)
		}
	}
	var notes []string
	if v.Beginners {
		notes = append(notes, p.T("listing_page.beginners"))
	}
	if v.Families {
		notes = append(notes, p.T("listing_page.families"))
	}
	if v.Groups {
		notes = append(notes, p.T("listing_page.groups"))
	}
	f.Note = strings.Join(notes, ", ")
	return f
}

// ticks are the small certainties: papers that will be asked, the public one meets.
func (v listingView) ticks(p *i18n.Printer) []string {
	var ticks []string
	if v.Minors {
		ticks = append(ticks, p.T("listing_page.minors"))
	}
	if v.Vulnerable {
		ticks = append(ticks, p.T("listing_page.vulnerable"))
	}
	if v.Documents != "" {
		ticks = append(ticks, p.T("listing_page.documents", "Documents", v.Documents))
	}
	return ticks
}

func (v listingView) textTitle(p *i18n.Printer) string {
	if v.Sense == "need" && (v.Family == "help" || v.Family == "skill" || v.Family == "transport") {
		return p.T("listing_page.text_need")
	}
	if v.Sense == "need" {
		return p.T("listing_page.text_wanted")
	}
	return p.T("listing_page.text_offer")
}

func (v listingView) stickTitle(p *i18n.Printer) string {
	if len(v.Slots) > 0 {
		weekday, day, _ := p.DayShort(v.Slots[0].Start)
		return capital(weekday) + " " + day + ", " + ui.Hours(p, v.Slots[0].Start, v.Slots[0].End)
	}
	return v.Title
}

func (v listingView) stickNote(p *i18n.Printer) string {
	switch _, left := v.places(); {
	case v.full():
		return p.T("ui.gauge.full")
	case len(v.Slots) > 0:
		return p.T("ui.gauge.left", "N", left)
	case v.Commune != "":
		return v.Commune
	}
	return ""
}

// rideURL looks for a ride to the listing's town.
func (v listingView) rideURL() string {
	return "/annonces?" + url.Values{"famille": {"transport"}, "sens": {"offer"}, "ou": {v.Commune}}.Encode()
}

func (v listingView) shareMail() string {
	return "mailto:?subject=" + url.PathEscape(v.Title) + "&body=" + url.PathEscape(v.Title+"\n"+v.Act.Share)
}

func (v listingView) shareSMS() string {
	return "sms:?&body=" + url.PathEscape(v.Title+" "+v.Act.Share)
}

func (v listingView) shareWhatsApp() string {
	return "https://wa.me/?text=" + url.QueryEscape(v.Title+" "+v.Act.Share)
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}

// capital gives a line its capital letter.
func capital(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[0])) + string(r[1:])
}

func langOf(lang string) templ.Attributes {
	if lang == "" {
		return nil
	}
	return templ.Attributes{"lang": lang}
}

func sizeOf(p listingPhoto) templ.Attributes {
	if p.Width <= 0 || p.Height <= 0 {
		return nil
	}
	return templ.Attributes{"width": strconv.Itoa(p.Width), "height": strconv.Itoa(p.Height)}
}
