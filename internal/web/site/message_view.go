package site

import (
	"context"
	"slices"
	"strings"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/i18n"
	"parvis/internal/web/ui"
)

// threadView is a conversation as one side sees it.
type threadView struct {
	Action  string // where every form is posted
	Key     string
	Other   string // who is at the other end: "Inès, pour L’Épicerie du Faubourg"
	Bearer  bool   // the reader bears the listing
	Kind    exchange.Kind
	ByLink  bool // opened by the link of a mail
	Status  ui.Status
	Says    []string // how things stand, and what comes next
	Asked   []string // what the reply is about: a number of things, dates in words
	Listing *threadListing

	Messages []ui.Message
	Typed    string
	Errors   []ui.FieldError

	MayWrite, MayDecide, MayConfirm, MayCancel, MayFinish, MayQuick bool
	Cancel                                                          string // label of the button that takes the reply back
}

// decides hides what a link of a mail does not do.
func (v *threadView) decides(yes bool) {
	if !yes {
		v.MayDecide, v.MayFinish, v.MayCancel, v.MayQuick = false, false, false, false
	}
}

// threadListing is the listing that a conversation is about, in short.
type threadListing struct {
	Title, Path, Sense, Family string
	Lang                       string
	Start                      time.Time // of the date of the reply; zero: the family is shown instead
	When, Where                string
	Bring                      string
}

// threadListing shows a listing beside a reply. What the reader may not know of it is blank already.
func (s *Site) threadListing(p *i18n.Printer, l listing.Listing, slot *listing.Slot) *threadListing {
	t := &threadListing{Title: l.Title, Path: l.Path(), Sense: string(l.Sense), Family: string(l.Family), Lang: foreign(p, l.Lang),
		When: s.whenInBrief(p, l), Where: s.commune(l.Commune)}
	if l.Remote && t.Where == "" {
		t.Where = p.T("ui.card.remote")
	}
	if l.Street != "" {
		t.Where = l.Street + ", " + t.Where
	}
	if slot != nil {
		t.Start, t.When = slot.Start.In(s.Zone), s.slotWords(p, *slot)
	}
	return t
}

// slotWords is a date in words: "samedi 28 novembre, 9 h – 12 h".
func (s *Site) slotWords(p *i18n.Printer, sl listing.Slot) string {
	start, end := sl.Start.In(s.Zone), sl.End.In(s.Zone)
	return p.Day(start) + ", " + ui.Hours(p, start, end)
}

// replyStatus is the state of a reply in the exact words of the field.
func replyStatus(p *i18n.Printer, r exchange.Reply) ui.Status {
	key := string(r.State)
	if r.Offered() {
		key = "offered"
	}
	tone := map[exchange.State]ui.Tone{exchange.ToConfirm: ui.ToneWait, exchange.Waiting: ui.ToneWait, exchange.Sent: ui.ToneWait,
		exchange.Accepted: ui.ToneGood, exchange.Done: ui.ToneGood}[r.State]
	if r.Over() && r.State != exchange.Done {
		tone = ui.ToneOver
	}
	return ui.Status{Tone: tone, Label: p.T("exchange.state." + key)}
}

func (s *Site) threadView(p *i18n.Printer, t exchange.Thread, org string) threadView {
	v := threadView{Other: t.Other, Bearer: t.Side == exchange.Bearer, Kind: t.Reply.Kind, Status: replyStatus(p, t.Reply),
		Says: s.says(p, t), Asked: wanted(p, t), Listing: s.threadListing(p, t.Listing, t.Slot), Messages: s.threadMessages(p, t),
		MayWrite: t.MayWrite, MayDecide: t.MayDecide, MayConfirm: t.MayConfirm, MayFinish: t.MayFinish, Cancel: cancelLabel(p, t)}
	if v.Bearer {
		v.Other = withOrg(p, t.Other, org)
		v.MayQuick = t.MayWrite && t.Reply.Kind == exchange.Question
	}
	// A bearer who has not decided yet says "not this time" instead.
	v.MayCancel = t.MayCancel && (!v.Bearer || t.Reply.State == exchange.Accepted)
	if t.Reply.State == exchange.Accepted && !v.Bearer {
		v.Listing.Bring = t.Listing.Bring
	}
	return v
}

func withOrg(p *i18n.Printer, name, org string) string {
	if org == "" {
		return name
	}
	return p.T("thread.for_org", "Name", name, "Org", org)
}

// says tells one side how things stand and what comes next, one idea a sentence.
func (s *Site) says(p *i18n.Printer, t exchange.Thread) []string {
	r := t.Reply
	state := string(r.State)
	switch {
	case r.Offered():
		state = "offered"
	case r.Kind == exchange.Question && r.State == exchange.Sent:
		state = "question"
	case r.State == exchange.Accepted && t.Slot != nil:
		state = "accepted_dated"
	}
	args := []any{"Other", t.Other}
	if t.Slot != nil {
		args = append(args, "When", s.slotWords(p, *t.Slot))
	}
	if r.Offered() {
		args = append(args, "Until", p.DateTime(r.HoldUntil.In(s.Zone)))
	}
	out := []string{p.T("thread.says."+string(t.Side)+"."+state, args...)}
	if t.Rank > 0 && t.Side == exchange.Replier {
		out = append([]string{p.T("exchange.rank", "N", t.Rank)}, out...)
	}
	if hidden(t) {
		out = append(out, p.T("thread.street_later"))
	}
	return out
}

// hidden tells whether there is an address that the replier will get once accepted.
func hidden(t exchange.Thread) bool {
	r := t.Reply
	return t.Side == exchange.Replier && r.Kind == exchange.Application && !r.Over() && r.State != exchange.Accepted &&
		!t.Listing.ByPerson() && t.Listing.Street == "" && !t.Listing.Remote
}

// confirmSays is what the word of the replier brings them now.
func confirmSays(p *i18n.Printer, t exchange.Thread, now time.Time) []string {
	r := t.Reply
	switch {
	case r.Offered():
		return []string{p.T("reply.link.confirm.offered", "Until", p.DateTime(r.HoldUntil.In(now.Location())))}
	case r.State == exchange.Waiting:
		return []string{p.T("reply.link.confirm.waiting")}
	case r.State == exchange.Lapsed, !r.HoldUntil.IsZero() && !now.Before(r.HoldUntil):
		if t.Slot == nil {
			return []string{p.T("reply.link.confirm.late")}
		}
		return []string{p.T("reply.link.confirm.late"), p.T("reply.link.confirm.late_place")}
	case r.Holds && r.SlotID != "":
		until := r.HoldUntil.In(now.Location())
		if !sameDay(until, now) {
			return []string{p.T("reply.link.confirm.offered", "Until", p.DateTime(until))}
		}
		return []string{p.T("reply.link.confirm.held", "Until", p.Hour(until))}
	}
	return nil
}

// wanted is what a reply is about beside its date.
func wanted(p *i18n.Printer, t exchange.Thread) (lines []string) {
	if t.Reply.Quantity > 0 {
		lines = append(lines, strings.TrimSpace(p.Number(t.Reply.Quantity)+" "+t.Listing.Unit))
	}
	if t.Reply.Wish != "" {
		lines = append(lines, t.Reply.Wish)
	}
	return lines
}

// cancelLabel is what the button says that takes a reply back, or calls it off.
func cancelLabel(p *i18n.Printer, t exchange.Thread) string {
	switch {
	case t.Side == exchange.Bearer:
		return p.T("thread.call_off", "Other", t.Other)
	case t.Reply.Kind == exchange.Application:
		return p.T("thread.cancel_come")
	}
	return p.T("thread.cancel")
}

// threadMessages is what was written, and the turns of the story, oldest first. Addresses are never there.
func (s *Site) threadMessages(p *i18n.Printer, t exchange.Thread) (out []ui.Message) {
	turn := func(at time.Time, key string) {
		if at = at.In(s.Zone); t.Reply.Confirmed() {
			out = append(out, ui.Message{System: true, At: at, Text: p.T(key, "At", p.DateTime(at))})
		}
	}
	turn(t.Reply.CreatedAt, "thread.turn.sent")
	for _, m := range t.Messages {
		out = append(out, ui.Message{Who: t.Other, Text: m.Body, At: m.At.In(s.Zone), Mine: m.Side == t.Side})
	}
	switch t.Reply.State {
	case exchange.Accepted, exchange.Done:
		turn(t.Reply.DecidedAt, "thread.turn.accepted")
	case exchange.Declined:
		turn(t.Reply.DecidedAt, "thread.turn.declined")
	}
	slices.SortStableFunc(out, func(a, b ui.Message) int { return a.At.Compare(b.At) })
	return out
}

func (s *Site) threadLink(p *i18n.Printer, sum exchange.Summary) threadLink {
	l := threadLink{URL: "/messages/" + sum.Reply.ID, About: sum.Title, Last: strings.Join(strings.Fields(sum.Last), " "),
		At: sum.Reply.LastAt.In(s.Zone), Ago: p.Ago(sum.Reply.LastAt.In(s.Zone), s.now()), Status: replyStatus(p, sum.Reply)}
	if sum.Slot != nil {
		l.About += " – " + p.Day(sum.Slot.Start.In(s.Zone))
	}
	return l
}

// speaker is who is at the other end of a conversation, with the org they reply for.
func (s *Site) speaker(ctx context.Context, by actor.Actor, p *i18n.Printer, sum exchange.Summary) (string, error) {
	if sum.Side != exchange.Bearer {
		return sum.Other, nil
	}
	org, err := s.orgName(ctx, by, sum.Reply.FromOrgID)
	return withOrg(p, sum.Other, org), err
}
