package site

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"parvis/internal/domain/exchange"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/ids"
	"parvis/internal/platform/limit"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// threadsView is the list of somebody's conversations: what is new first.
type threadsView struct {
	New, Read []threadLink
	First     bool // the beginning of the list
	Next      string
}

// threadLink is one conversation in a list.
type threadLink struct {
	URL, Who, About, Last string
	Ago                   string
	At                    time.Time
	Status                ui.Status
}

func (s *Site) showThreads(w http.ResponseWriter, r *http.Request) error {
	p, by, cursor := edge.PrinterOf(r), edge.ActorOf(r), r.URL.Query().Get("apres")
	page, err := s.Exchange.Mine(r.Context(), by, cursor)
	if err != nil {
		return err
	}
	v := threadsView{First: cursor == ""}
	for _, sum := range page.Items {
		link := s.threadLink(p, sum)
		if link.Who, err = s.speaker(r.Context(), by, p, sum); err != nil {
			return err
		}
		if sum.Unread {
			v.New = append(v.New, link)
		} else {
			v.Read = append(v.Read, link)
		}
	}
	if page.Next != "" {
		v.Next = "/messages?apres=" + url.QueryEscape(page.Next)
	}
	pg := private(s.Page(r, p.T("thread.list_title")))
	pg.NavCurrent = ui.NavMessages
	return edge.Render(w, r, http.StatusOK, threadsPage(pg, v))
}

// showThread is a conversation. Opening it notes that its owner has read it: a convenience of their own that nobody else
// sees, and the one thing that a GET writes. A browser that only fetches ahead notes nothing.
func (s *Site) showThread(w http.ResponseWriter, r *http.Request) error {
	by, id := edge.ActorOf(r), path(r, "id")
	if err := s.renderThread(w, r, http.StatusOK, nil); err != nil {
		return err
	}
	if r.Method != http.MethodGet || strings.Contains(r.Header.Get("Sec-Purpose"), "prefetch") {
		return nil
	}
	if err := s.Exchange.MarkRead(context.WithoutCancel(r.Context()), by, id); err != nil {
		s.Log.Error("read mark", "err", err) // the page is served already
	}
	return nil
}

func (s *Site) renderThread(w http.ResponseWriter, r *http.Request, status int, errs []ui.FieldError) error {
	p, by, id := edge.PrinterOf(r), edge.ActorOf(r), path(r, "id")
	if !ids.Valid(id) {
		return fault.New(fault.NotFound, "exchange.reply.not_found")
	}
	t, err := s.Exchange.Thread(r.Context(), by, id)
	if err != nil {
		return err
	}
	org, err := s.orgName(r.Context(), by, t.Reply.FromOrgID)
	if err != nil {
		return err
	}
	v := s.threadView(p, t, org)
	v.Action, v.Key, v.Typed, v.Errors = "/messages/"+id, edge.NewKey(), r.PostFormValue("message"), errs
	pg := private(s.Page(r, p.T("thread.title", "Other", v.Other, "Title", t.Listing.Title)))
	pg.NavCurrent, pg.Errors, pg.Scripts = ui.NavMessages, errs, []string{"form.js", "draft.js"}
	return edge.Render(w, r, status, threadPage(pg, v))
}

// limitWrite stops who floods others with messages; it leaves room for somebody who answers fifty replies in a row.
var limitWrite = limit.Rule{Name: "message", Max: 120, Window: 10 * time.Minute}

// actInThread is every button of a conversation; they lead back to it, or to the list they were pressed in.
func (s *Site) actInThread(w http.ResponseWriter, r *http.Request) error {
	by, id := edge.ActorOf(r), path(r, "id")
	if !ids.Valid(id) {
		return fault.New(fault.NotFound, "exchange.reply.not_found")
	}
	what, err := "", limit.Take(r.Context(), s.DB, s.Now(), limitWrite, by.PersonID)
	if err == nil {
		what, err = s.act(r, id)
	}
	switch {
	case err == nil:
		return edge.Done(w, r, edge.OwnPath(r.PostFormValue("retour"), "/messages/"+id), what)
	case !edge.Readable(err):
		return err
	}
	return s.renderThread(w, r, edge.StatusOf(fault.KindOf(err)), besideMessage(edge.FieldErrors(edge.PrinterOf(r), err)))
}

// act does what the button pressed is for, and says what happened.
func (s *Site) act(r *http.Request, id string) (what string, err error) {
	ctx, p, by, words := r.Context(), edge.PrinterOf(r), edge.ActorOf(r), r.PostFormValue("message")
	var reply exchange.Reply
	switch r.PostFormValue("act") {
	case "accept":
		reply, err = s.Exchange.Decide(ctx, by, exchange.Decision{ReplyID: id, Accept: true, Words: words})
	case "decline":
		reply, err = s.Exchange.Decide(ctx, by, exchange.Decision{ReplyID: id, Words: words})
	case "cancel":
		reply, err = s.Exchange.Cancel(ctx, by, id, r.PostFormValue("words"))
	case "confirm":
		reply, err = s.Exchange.Confirm(ctx, by, id)
	case "done":
		reply, err = s.Exchange.Finish(ctx, by, id)
	case "yes", "no":
		_, err = s.Exchange.Write(ctx, by, id, quick(p.T("thread.quick."+r.PostFormValue("act")), words))
		return "reply_written", err
	case "write":
		_, err = s.Exchange.Write(ctx, by, id, words)
		return "reply_written", err
	default:
		return "", fault.New(fault.Invalid, "error.form")
	}
	return "reply_" + string(reply.State), err
}

// quick is a word of one click, and what was typed beside it.
func quick(word, words string) string {
	if strings.TrimSpace(words) == "" {
		return word
	}
	return word + "\n" + words
}

// besideMessage puts what is wrong with the words of a decision beside the one field that both share.
func besideMessage(errs []ui.FieldError) []ui.FieldError {
	for i := range errs {
		if errs[i].Field == "words" {
			errs[i].Field = "message"
		}
	}
	return errs
}

// showThreadByLink is the conversation for whoever holds its link from a mail, without an account. It notes nothing: a
// mail scanner may have followed the link.
func (s *Site) showThreadByLink(w http.ResponseWriter, r *http.Request) error {
	return s.renderThreadByLink(w, r, http.StatusOK, nil)
}

func (s *Site) renderThreadByLink(w http.ResponseWriter, r *http.Request, status int, errs []ui.FieldError) error {
	p, secret := edge.PrinterOf(r), path(r, "secret")
	t, err := s.Exchange.ThreadByLink(r.Context(), secret)
	if fault.Is(err, fault.Gone) {
		return s.renderLink(w, r, http.StatusGone, linkView{Title: p.T("error.title.gone"), Lead: p.T("reply.link.old"),
			Go: &ui.Button{Label: p.T("reply.link.new"), Href: signInTo("/messages")}})
	}
	if err != nil {
		return err
	}
	org, err := s.orgName(r.Context(), edge.ActorOf(r), t.Reply.FromOrgID)
	if err != nil {
		return err
	}
	v := s.threadView(p, t, org)
	v.Action, v.Key, v.Typed, v.Errors, v.ByLink = "/ma-reponse/"+secret, edge.NewKey(), r.PostFormValue("message"), errs, true
	if t.Side == exchange.Bearer { // a link to read and write; to decide, the mail has links of their own
		v.decides(false)
	}
	discreet(w)
	pg := private(s.Page(r, p.T("thread.title", "Other", v.Other, "Title", t.Listing.Title)))
	pg.Errors, pg.Scripts = errs, []string{"form.js"}
	return edge.Render(w, r, status, threadPage(pg, v))
}

// actInThreadByLink is the buttons of a conversation for whoever holds its link.
func (s *Site) actInThreadByLink(w http.ResponseWriter, r *http.Request) error {
	secret := path(r, "secret")
	what, err := "", limit.Take(r.Context(), s.DB, s.Now(), limitWrite, secret)
	if err == nil {
		what, err = s.actByLink(r.Context(), r, secret)
	}
	switch {
	case err == nil:
		return here(w, what)
	case fault.Is(err, fault.Gone), edge.Readable(err):
		return s.renderThreadByLink(w, r, edge.StatusOf(fault.KindOf(err)), besideMessage(edge.FieldErrors(edge.PrinterOf(r), err)))
	}
	return err
}

func (s *Site) actByLink(ctx context.Context, r *http.Request, secret string) (what string, err error) {
	var reply exchange.Reply
	switch r.PostFormValue("act") {
	case "cancel":
		reply, err = s.Exchange.CancelByOpenLink(ctx, secret, r.PostFormValue("words"))
	case "confirm":
		reply, err = s.Exchange.ConfirmByOpenLink(ctx, secret)
	case "write":
		if _, err = s.Exchange.WriteByLink(ctx, secret, r.PostFormValue("message")); err == nil {
			err = s.Exchange.MarkReadByLink(ctx, secret)
		}
		return "reply_written", err
	default:
		return "", fault.New(fault.Invalid, "error.form")
	}
	return "reply_" + string(reply.State), err
}
