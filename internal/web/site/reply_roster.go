package site

import (
	"net/http"
	"net/url"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/i18n"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// rosterView is who replied to a listing, for one of its dates: to decide, and to print for the day itself.
type rosterView struct {
	Title, Path string // of the listing
	Here        string // address of this page, where the buttons come back to
	When        string // the date shown, "" for the replies without one
	Gauge       *ui.Gauge
	Dates       []ui.FacetItem // every date with its number of replies

	ToDecide, Coming, Waiting, Others []rosterLine
	Next                              string
}

func (v rosterView) empty() bool {
	return len(v.ToDecide)+len(v.Coming)+len(v.Waiting)+len(v.Others) == 0
}

// rosterLine is one reply.
type rosterLine struct {
	ID, Who, Asked, Last string
	Status               ui.Status
	Question             bool
	Unread               bool
}

func (s *Site) showReplies(w http.ResponseWriter, r *http.Request) error {
	p, by, id := edge.PrinterOf(r), edge.ActorOf(r), idOf(path(r, "id"))
	l, err := s.Listings.Get(r.Context(), by, id)
	if err != nil {
		return err
	}
	if !listing.Owns(by, l) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	slot := r.URL.Query().Get("creneau")
	if !r.URL.Query().Has("creneau") {
		slot = firstDate(l, s.Now())
	}
	roster, err := s.Exchange.Roster(r.Context(), by, id, slot, r.URL.Query().Get("apres"))
	if err != nil {
		return err
	}
	v, err := s.rosterView(r, by, roster, slot)
	if err != nil {
		return err
	}
	pg := private(s.Page(r, p.T("reply.roster.title", "Title", l.Title)))
	pg.NavCurrent = ui.NavMine
	return edge.Render(w, r, http.StatusOK, rosterPage(pg, v))
}

// firstDate is the date that is asked about first: the next one that is not over, else the last; "" for none.
func firstDate(l listing.Listing, now time.Time) (id string) {
	for _, sl := range l.Slots {
		if id = sl.ID; sl.End.After(now) {
			break
		}
	}
	return id
}

func (s *Site) rosterView(r *http.Request, by actor.Actor, ro exchange.Roster, slot string) (rosterView, error) {
	p, base := edge.PrinterOf(r), ro.Listing.Path()+"/reponses"
	v := rosterView{Title: ro.Listing.Title, Path: ro.Listing.Path(), Here: base + "?creneau=" + url.QueryEscape(slot),
		Dates: s.rosterDates(p, ro, base, slot)}
	if ro.Slot != nil {
		v.When = s.slotWords(p, *ro.Slot)
		v.Gauge = &ui.Gauge{Taken: ro.Slot.Taken, Total: ro.Slot.Places}
	}
	if ro.Next != "" {
		v.Next = v.Here + "&apres=" + url.QueryEscape(ro.Next)
	}
	for _, sum := range ro.Items {
		line := rosterLine{ID: sum.Reply.ID, Last: sum.Last, Status: replyStatus(p, sum.Reply), Unread: sum.Unread,
			Question: sum.Reply.Kind == exchange.Question}
		var err error
		if line.Who, err = s.speaker(r.Context(), by, p, sum); err != nil {
			return v, err
		}
		for i, a := range wanted(p, exchange.Thread{Reply: sum.Reply, Listing: ro.Listing}) {
			if i > 0 {
				line.Asked += " – "
			}
			line.Asked += a
		}
		v.put(sum.Reply.State, line)
	}
	return v, nil
}

// put adds a reply where its state belongs.
func (v *rosterView) put(state exchange.State, line rosterLine) {
	switch state {
	case exchange.Sent:
		v.ToDecide = append(v.ToDecide, line)
	case exchange.Accepted, exchange.Done:
		v.Coming = append(v.Coming, line)
	case exchange.Waiting, exchange.ToConfirm: // to the latter a freed place was offered
		v.Waiting = append(v.Waiting, line)
	default:
		v.Others = append(v.Others, line)
	}
}

// rosterDates are the dates of the listing, with the replies that still count.
func (s *Site) rosterDates(p *i18n.Printer, ro exchange.Roster, base, shown string) (dates []ui.FacetItem) {
	add := func(id, label string) {
		c := ro.Counts[id]
		n := c[exchange.Sent] + c[exchange.Accepted] + c[exchange.Done] + c[exchange.Waiting] + c[exchange.ToConfirm]
		dates = append(dates, ui.FacetItem{Label: label, URL: base + "?creneau=" + url.QueryEscape(id), Count: n, On: id == shown})
	}
	for _, sl := range ro.Listing.Slots {
		add(sl.ID, capital(s.slotWords(p, sl)))
	}
	if len(ro.Listing.Slots) > 0 && len(ro.Counts[""]) > 0 {
		add("", p.T("reply.roster.no_date"))
	}
	return dates
}
