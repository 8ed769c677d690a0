package site

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/markdown"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// showListing is the page of one listing. An old title in the address leads to today's.
func (s *Site) showListing(w http.ResponseWriter, r *http.Request) error {
	l, err := s.Listings.Get(r.Context(), edge.ActorOf(r), idOf(path(r, "id")))
	if err != nil {
		return err
	}
	if r.URL.Path != l.Path() {
		http.Redirect(w, r, l.Path(), http.StatusMovedPermanently)
		return nil
	}
	status := http.StatusOK
	if l.Over(s.Now()) {
		status = http.StatusGone
	}
	page, err := s.listingPage(r, l, ReplyForm{SlotID: r.URL.Query().Get("attente")}, nil)
	if err != nil {
		return err
	}
	return edge.Render(w, r, status, page)
}

// listingPage shows a listing with its form as it was typed.
func (s *Site) listingPage(r *http.Request, l listing.Listing, form ReplyForm, errs []ui.FieldError) (templ.Component, error) {
	p, by := edge.PrinterOf(r), edge.ActorOf(r)
	pg := s.Page(r, l.Title)
	pg.NavCurrent, pg.Errors, pg.Canonical = ui.NavListings, errs, s.BaseURL+l.Path()
	pg.Description = markdown.Plain(l.Description, 155)
	pg.Styles, pg.Scripts = []string{"listing.css"}, []string{"stick.js", "draft.js"}
	pg.NoIndex = !l.Alive(s.Now())
	pg.SkipTo = []ui.Skip{{Href: "#participer", Label: p.T("site.skip_act")}}
	edge.Until(r, l.NextChange(s.Now()))
	v := s.listingView(p, l)
	v.Act = s.listingAct(r, l, form)
	var err error
	if v.Similar, err = s.similar(r, l); err != nil {
		return nil, err
	}
	if !l.Over(s.Now()) {
		v.Map = s.placeMap(r, l)
		if v.Lifts, err = s.lifts(r, p, l); err != nil {
			return nil, err
		}
	}
	if err := s.addMine(r, by, l, &v); err != nil {
		return nil, err
	}
	return listingPage(pg, v), nil
}

func (s *Site) listingView(p *i18n.Printer, l listing.Listing) listingView {
	now := s.Now()
	v := listingView{ID: l.ID, Path: l.Path(), Title: l.Title, Sense: string(l.Sense), Family: string(l.Family), Lang: foreign(p, l.Lang),
		State: stateOf(l, now), Bearer: s.bearer(p, l), PublishedAt: l.PublishedAt.In(s.Zone),
		Weekly: weeklyLines(p, l.Weekly), WhenText: l.WhenText, Commune: s.commune(l.Commune), Street: l.Street,
		Later: l.Mission() && l.Street == "" && !l.ByPerson(), Remote: l.Remote && l.Commune == "", MinAge: l.MinAge, Families: l.Families,
		Groups: l.Groups, Beginners: l.Beginners, Wheelchair: l.Wheelchair, ByBus: l.ByBus, Minors: l.Minors, Vulnerable: l.Vulnerable,
		Documents: l.Documents, Bring: l.Bring, Quantity: l.Quantity, QuantityLeft: l.Quantity, Unit: l.Unit, HTML: markdown.HTML(l.Description)}
	for _, sl := range l.Slots {
		if sl.Start.After(now) {
			v.Slots = append(v.Slots, listingSlot{ID: sl.ID, Start: sl.Start.In(s.Zone), End: sl.End.In(s.Zone), Places: sl.Places, Left: sl.Left()})
		}
	}
	switch {
	case len(l.Slots) == 1:
		v.Rhythm = p.T("site.once")
	case len(l.Weekly) > 0:
		v.Rhythm = p.T("site.weekly")
	}
	return v
}

// stateOf is the state as the page knows it: past its date a listing is over, whatever is stored.
func stateOf(l listing.Listing, now time.Time) string {
	if l.Over(now) {
		return string(listing.Ended)
	}
	return string(l.State)
}

func (s *Site) bearer(p *i18n.Printer, l listing.Listing) ui.Bearer {
	b := ui.Bearer{Name: s.bearerName(p, l), Family: string(l.Family), Verified: l.Bearer.Verified}
	if l.ByPerson() {
		b.Note = p.T("site.bearer_person")
		return b
	}
	b.URL = "/associations/" + l.Bearer.Slug
	b.Note = p.T("site.bearer." + l.Bearer.OrgKind)
	if !l.Bearer.Verified {
		b.Note = p.T("site.bearer_pending")
	}
	if l.Bearer.Answers >= 5 {
		b.Note += " · " + answerTime(p, time.Duration(l.Bearer.AnswerMinutes)*time.Minute)
	}
	return b
}

// answerTime says a median in the unit that people plan with.
func answerTime(p *i18n.Printer, d time.Duration) string {
	switch {
	case d > slowAnswer:
		return p.T("site.answers_slowly")
	case d > 36*time.Hour:
		return p.T("site.answers_days", "N", int((d+12*time.Hour)/(24*time.Hour)))
	case d > 20*time.Hour:
		return p.T("site.answers_days", "N", 1)
	}
	return p.T("site.answers_hours", "N", max(int((d+30*time.Minute)/time.Hour), 1))
}

func (s *Site) listingAct(r *http.Request, l listing.Listing, form ReplyForm) listingAct {
	by := edge.ActorOf(r)
	act := listingAct{Action: l.Path() + "/repondre", Key: edge.KeyFor(r), Kind: string(exchange.KindFor(l)), Chosen: form.SlotID,
		WaitURL: l.Path() + "?attente=", FirstName: form.FirstName, Email: form.Email, Message: form.Message, Wish: form.Wish,
		Quantity: form.Quantity, Org: form.FromOrg, Question: l.Path() + "/question", Share: s.BaseURL + l.Path(),
		Mine: listing.Owns(by, l)}
	if by.SignedIn() {
		if act.SignedIn = by.FirstName; act.SignedIn == "" {
			act.SignedIn, act.Nameless = by.Email, true
		}
		act.Orgs = s.myOrgs(r, by)
	}
	return act
}

// myOrgs are the orgs that the reader may answer for, after the reader herself.
func (s *Site) myOrgs(r *http.Request, by actor.Actor) []ui.Option {
	var options []ui.Option
	for _, seat := range by.Seats {
		if o, err := s.Orgs.Get(r.Context(), by, seat.OrgID); err == nil {
			options = append(options, ui.Option{Value: o.ID, Label: o.Name})
		}
	}
	if len(options) == 0 {
		return nil
	}
	return append([]ui.Option{{Value: "", Label: edge.PrinterOf(r).T("site.for_me")}}, options...)
}

// addMine adds what the reader has to do with the listing: their own, or answered already.
func (s *Site) addMine(r *http.Request, by actor.Actor, l listing.Listing, v *listingView) error {
	if !by.SignedIn() {
		return nil
	}
	if listing.Owns(by, l) {
		owner, err := s.ownerBar(r, by, l)
		v.Owner = owner
		return err
	}
	reply, found, err := s.Exchange.Standing(r.Context(), by, l.ID)
	if found {
		st := replyStatus(edge.PrinterOf(r), reply)
		v.Act.Replied, v.Act.ReplyURL = &st, "/messages/"+reply.ID
	}
	return err
}

func (s *Site) ownerBar(r *http.Request, by actor.Actor, l listing.Listing) (*listingOwner, error) {
	p, now := edge.PrinterOf(r), s.Now()
	o := &listingOwner{Status: statusOf(p, l, now), EndsAt: l.EndsAt.In(s.Zone), Inbox: l.Path() + "/reponses", Key: edge.NewKey()}
	roster, err := s.Exchange.Roster(r.Context(), by, l.ID, "", "")
	if err != nil {
		return nil, err
	}
	for _, states := range roster.Counts {
		for _, n := range states {
			o.Replies += n
		}
		o.Waiting += states[exchange.Sent]
	}
	if listing.CanEdit(by, l) == nil {
		o.Edit = l.Path() + "/modifier"
	}
	switch {
	case l.State == listing.Online && !l.Over(now):
		o.Pause, o.End = l.Path()+"/pause", l.Path()+"/end"
	case l.State == listing.Paused:
		o.Resume, o.End = l.Path()+"/resume", l.Path()+"/end"
	case l.State == listing.InReview:
		o.Note = p.T("site.in_review_note")
	}
	if listing.CanRenew(by, l, now) == nil {
		o.Renew = l.Path() + "/renew"
	}
	return o, nil
}

// statusOf is the state of a listing in the exact words of the field.
func statusOf(p *i18n.Printer, l listing.Listing, now time.Time) ui.Status {
	switch {
	case l.Over(now):
		return ui.Status{Tone: ui.ToneOver, Label: p.T("status.ended")}
	case l.State == listing.Online && l.Full(now):
		return ui.Status{Tone: ui.ToneGood, Label: p.T("status.full")}
	}
	tone := map[listing.State]ui.Tone{listing.Online: ui.ToneGood, listing.InReview: ui.ToneWait, listing.ToFix: ui.ToneWait,
		listing.Declined: ui.ToneBad, listing.Removed: ui.ToneBad}[l.State]
	return ui.Status{Tone: tone, Label: p.T("status." + string(l.State))}
}

// moveListing is a bearer's button: pause, resume, end, renew.
func (s *Site) moveListing(w http.ResponseWriter, r *http.Request) error {
	by, id, what := edge.ActorOf(r), idOf(path(r, "id")), path(r, "what")
	var err error
	switch what {
	case "renew":
		err = s.Listings.Renew(r.Context(), by, id)
	case "pause", "resume", "end":
		err = s.Listings.Move(r.Context(), by, id, what)
	default:
		err = fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return err
	}
	l, err := s.Listings.Get(r.Context(), by, id)
	if err != nil {
		return err
	}
	return edge.Done(w, r, l.Path(), "listing_"+what)
}
