package site

import (
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"

	"parvis/internal/domain/account"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/ids"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// mine is what a person finds in their space.
type mine struct {
	Me       account.Person
	Name     string
	Tasks    []ui.Task
	Dates    []mineDate
	Listings []listing.Listing
	More     string
	Orgs     []org.Org
	Sessions []account.Session
	This     string // id of the session of this browser
	Errors   []ui.FieldError
}

// mineDate is one occasion to come that the person answered.
type mineDate struct {
	Title, Other, URL string
	Start, End        time.Time // in the territory's zone
	Status            ui.Status
}

// minePage is how many listings a page of one's own shows.
const minePage = 20

func (s *Site) showMine(w http.ResponseWriter, r *http.Request) error {
	page, err := s.minePage(r, nil, "")
	if err != nil {
		return err
	}
	return edge.Render(w, r, http.StatusOK, page)
}

func (s *Site) minePage(r *http.Request, errs []ui.FieldError, typed string) (templ.Component, error) {
	ctx, by, p := r.Context(), edge.ActorOf(r), edge.PrinterOf(r)
	m := mine{This: by.SessionID, Errors: errs}
	var err error
	if m.Me, err = s.Accounts.Me(ctx, by); err != nil {
		return nil, err
	}
	if m.Name = m.Me.FirstName; typed != "" {
		m.Name = typed
	}
	var before listing.Listing
	if id := r.URL.Query().Get("avant"); ids.Valid(id) {
		if before, err = s.Listings.Get(ctx, by, id); err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
	}
	if m.Listings, err = s.Listings.Mine(ctx, by, before, minePage+1); err != nil {
		return nil, err
	}
	if len(m.Listings) > minePage {
		m.Listings = m.Listings[:minePage]
		m.More = "/mon-espace?avant=" + m.Listings[minePage-1].ID + "#mes-annonces"
	}
	for _, seat := range by.Seats {
		if o, err := s.Orgs.Get(ctx, by, seat.OrgID); err == nil {
			m.Orgs = append(m.Orgs, o)
		}
	}
	if m.Sessions, err = s.Accounts.Sessions(ctx, by); err != nil {
		return nil, err
	}
	if m.Tasks, err = s.tasks(r, m); err != nil {
		return nil, err
	}
	if m.Dates, err = s.mineDates(r); err != nil {
		return nil, err
	}
	pg := private(s.Page(r, p.T("mine.title")))
	pg.Errors, pg.NavCurrent = errs, ui.NavMine
	return minePageView(pg, s, m), nil
}

// tasks is what waits for the person: answers to give, words to mend, drafts to finish.
func (s *Site) tasks(r *http.Request, m mine) (tasks []ui.Task, err error) {
	ctx, by, p := r.Context(), edge.ActorOf(r), edge.PrinterOf(r)
	for _, l := range m.Listings {
		switch {
		case l.State == listing.ToFix:
			tasks = append(tasks, ui.Task{Label: p.T("mine.todo_fix", "Title", l.Title), URL: l.Path(), Status: statusOf(p, l, s.Now())})
		case l.State == listing.Online || l.State == listing.Paused:
			page, err := s.Exchange.Replies(ctx, by, l.ID, exchange.Sent, "")
			if err != nil {
				return nil, err
			}
			if n := len(page.Items); n > 0 {
				tasks = append(tasks, ui.Task{Label: p.T("mine.todo_replies", "N", n), Note: l.Title, URL: l.Path() + "/reponses",
					Status: ui.Status{Tone: ui.ToneWait, Label: p.T("mine.todo")}})
			}
		}
	}
	drafts, err := s.Listings.MyDrafts(ctx, by)
	if err != nil {
		return nil, err
	}
	for _, d := range drafts {
		title := d.Form.Get("title")
		if title == "" {
			title = p.T("mine.untitled")
		}
		tasks = append(tasks, ui.Task{Label: p.T("mine.todo_draft", "Title", title), URL: "/deposer/" + d.ID + "/verifier",
			Status: ui.Status{Label: p.T("status.draft")}})
	}
	return tasks, nil
}

// mineDatesParts is in how many parts of the list of conversations the occasions to come are looked for, newest first.
const mineDatesParts = 5

// mineDates are the occasions to come that the person answered, the soonest first.
func (s *Site) mineDates(r *http.Request) (dates []mineDate, err error) {
	ctx, by, p, now := r.Context(), edge.ActorOf(r), edge.PrinterOf(r), s.Now()
	cursor := ""
	for range mineDatesParts {
		page, err := s.Exchange.Mine(ctx, by, cursor)
		if err != nil {
			return nil, err
		}
		for _, sum := range page.Items {
			if sum.Side == exchange.Replier && sum.Slot != nil && sum.Slot.End.After(now) && !sum.Reply.Over() {
				dates = append(dates, mineDate{Title: sum.Title, Other: sum.Other, URL: "/messages/" + sum.Reply.ID,
					Start: sum.Slot.Start.In(s.Zone), End: sum.Slot.End.In(s.Zone), Status: replyStatus(p, sum.Reply)})
			}
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	slices.SortFunc(dates, func(a, b mineDate) int { return a.Start.Compare(b.Start) })
	return dates, nil
}

// rename keeps a person's first name.
func (s *Site) rename(w http.ResponseWriter, r *http.Request) error {
	by, name := edge.ActorOf(r), r.PostFormValue("first_name")
	err := s.Accounts.Rename(r.Context(), by, name, "", edge.PrinterOf(r).Lang)
	if err == nil {
		return edge.Done(w, r, "/mon-espace#moi", "saved")
	}
	if !edge.Readable(err) {
		return err
	}
	page, perr := s.minePage(r, edge.FieldErrors(edge.PrinterOf(r), err), name)
	if perr != nil {
		return perr
	}
	return edge.Render(w, r, http.StatusUnprocessableEntity, page)
}

// endSession closes another browser.
func (s *Site) endSession(w http.ResponseWriter, r *http.Request) error {
	if err := s.Accounts.EndSession(r.Context(), edge.ActorOf(r), path(r, "id")); err != nil {
		return err
	}
	return edge.Done(w, r, "/mon-espace#connexions", "session_ended")
}
