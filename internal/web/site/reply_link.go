package site

import (
	"context"
	"net/http"
	"net/url"

	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/i18n"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// mailLink is one kind of link that mails carry: a page that says what it does, and one button that does it. Following
// the link changes nothing, so that a mail scanner may.
type mailLink struct {
	path    string // before the secret
	purpose string
	name    string // in the keys of its words: "reply.link.NAME.…"
	words   bool   // a few words may go with the act
	use     func(s *exchange.Service, ctx context.Context, secret, words string) (exchange.Reply, error)
}

// mailLinks are the links about a reply.
var mailLinks = []mailLink{
	{path: "/confirmer/", purpose: exchange.PurposeConfirm, name: "confirm",
		use: func(s *exchange.Service, ctx context.Context, secret, _ string) (exchange.Reply, error) {
			return s.ConfirmByLink(ctx, secret)
		}},
	{path: "/oui/", purpose: exchange.PurposeAccept, name: "accept", words: true,
		use: func(s *exchange.Service, ctx context.Context, secret, words string) (exchange.Reply, error) {
			return s.DecideByLink(ctx, secret, exchange.Decision{Accept: true, Words: words})
		}},
	{path: "/non/", purpose: exchange.PurposeDecline, name: "decline", words: true,
		use: func(s *exchange.Service, ctx context.Context, secret, words string) (exchange.Reply, error) {
			return s.DecideByLink(ctx, secret, exchange.Decision{Words: words})
		}},
	{path: "/annuler/", purpose: exchange.PurposeCancel, name: "cancel", words: true,
		use: func(s *exchange.Service, ctx context.Context, secret, words string) (exchange.Reply, error) {
			return s.CancelByLink(ctx, secret, words)
		}},
}

// linkView is the page behind a link of a mail.
type linkView struct {
	Title, Lead string
	Listing     *threadListing // nil when nothing may be shown
	Status      *ui.Status
	Says        []string // how things stand
	Messages    []ui.Message

	Action string // where the button is posted; "" when there is nothing to do
	Key    string
	Button ui.Button
	Words  *ui.Field // words that may go with the act
	Note   string

	Go     *ui.Button // a way on, instead of or beside the button
	Errors []ui.FieldError
}

func (s *Site) showMailLink(l mailLink) edge.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return s.renderMailLink(w, r, l, http.StatusOK, nil)
	}
}

// useMailLink does what the link is for and leads back to it: its page now says how things stand. The address of the
// answer is relative, so that the secret is not kept with the idempotency key.
func (s *Site) useMailLink(l mailLink) edge.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		reply, err := l.use(s.Exchange, r.Context(), path(r, "secret"), r.PostFormValue("words"))
		switch kind := fault.KindOf(err); kind {
		case "", fault.NotFound:
			if err != nil {
				return err
			}
			return here(w, "reply_"+string(reply.State))
		default:
			return s.renderMailLink(w, r, l, edge.StatusOf(kind), edge.FieldErrors(edge.PrinterOf(r), err))
		}
	}
}

// askConfirmAgain sends a new link to confirm, to whoever holds one that is too old.
func (s *Site) askConfirmAgain(w http.ResponseWriter, r *http.Request) error {
	p := edge.PrinterOf(r)
	err := s.Exchange.AskAgain(r.Context(), path(r, "secret"))
	if err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	v := linkView{Title: p.T("reply.link.again.title"), Lead: p.T("reply.link.again.lead")}
	status := http.StatusOK
	if err != nil {
		v = linkView{Title: p.T("reply.link.again.useless"), Lead: edge.FieldErrors(p, err)[0].Message}
		status = http.StatusConflict
	}
	return s.renderLink(w, r, status, v)
}

func (s *Site) renderMailLink(w http.ResponseWriter, r *http.Request, l mailLink, status int, errs []ui.FieldError) error {
	secret := path(r, "secret")
	t, err := s.Exchange.Peek(r.Context(), l.purpose, secret)
	if fault.Is(err, fault.Gone) {
		return s.renderLink(w, r, http.StatusGone, oldLink(edge.PrinterOf(r), l, secret, t.Reply.ID))
	}
	if err != nil {
		return err
	}
	v := s.mailLinkView(edge.PrinterOf(r), l, t)
	if r.URL.Query().Has("fait") || len(errs) > 0 { // it was this very click that used the link, or the summary says it
		v.Note = ""
	}
	if v.Errors = errs; v.Action != "" {
		v.Action, v.Key = l.path+secret, edge.NewKey()
	}
	if v.Words != nil {
		v.Words.Value, v.Words.Error = r.PostFormValue("words"), field(errs, "words")
	}
	return s.renderLink(w, r, status, v)
}

// mailLinkView says what the link would do, or how things stand when it has done it or no longer can.
func (s *Site) mailLinkView(p *i18n.Printer, l mailLink, at exchange.Peeked) linkView {
	t := at.Thread
	status := replyStatus(p, t.Reply)
	v := linkView{Listing: s.threadListing(p, t.Listing, t.Slot), Status: &status}
	key := "reply.link." + l.name
	if !at.May {
		v.Title, v.Says = p.T("reply.link.stands"), s.says(p, t)
		if at.Used {
			v.Note = p.T("account.link_used")
		}
		v.Go = &ui.Button{Label: p.T("reply.link.open"), Href: signInTo("/messages/" + t.Reply.ID), Kind: ui.Secondary}
		return v
	}
	v.Title, v.Lead, v.Action = linkWord(p, key+".title", t), linkWord(p, key+".lead", t), l.path
	v.Button = ui.Button{Label: p.T(key + ".button")}
	switch l.name {
	case "confirm":
		v.Status, v.Says = nil, confirmSays(p, t, s.now())
		v.Note = p.T("reply.link.confirm.not_you")
	case "accept", "decline":
		v.Messages = s.threadMessages(p, t)
		if v.Says = wanted(p, t); l.name == "decline" {
			v.Button.Kind = ui.Secondary
		}
		v.Go = &ui.Button{Label: p.T("reply.link.write"), Href: signInTo("/messages/" + t.Reply.ID), Kind: ui.LinkLike}
	case "cancel":
		v.Button = ui.Button{Label: cancelLabel(p, t), Kind: ui.Danger}
	}
	if l.words {
		v.Words = &ui.Field{Name: "words", Label: p.T("reply.words", "Other", t.Other), Hint: p.T(key + ".words_hint"), Optional: true, Rows: 3, MaxLength: exchange.MaxMessage}
	}
	return v
}

// linkWord is a sentence of a link's page; some have a form of their own for somebody who comes, or for an offered place.
func linkWord(p *i18n.Printer, key string, t exchange.Thread) string {
	switch {
	case t.Reply.Offered() && p.Has(key+"_offered"):
		key += "_offered"
	case t.Reply.Kind == exchange.Application && p.Has(key+"_come"):
		key += "_come"
	}
	return p.T(key, "Other", t.Other)
}

// oldLink says that a link is too old, and where a new one comes from.
func oldLink(p *i18n.Printer, l mailLink, secret, replyID string) linkView {
	v := linkView{Title: p.T("error.title.gone"), Lead: p.T("reply.link.old")}
	if l.purpose == exchange.PurposeConfirm {
		v.Action, v.Key = l.path+secret+"/encore", edge.NewKey()
		v.Button = ui.Button{Label: p.T("reply.link.new")}
		return v
	}
	v.Go = &ui.Button{Label: p.T("reply.link.new"), Href: signInTo("/messages/" + replyID)}
	return v
}

// signInTo leads to a page through the sign-in, which sends a link by mail; who is signed in goes there at once.
func signInTo(path string) string { return "/connexion?suite=" + url.QueryEscape(path) }

func (s *Site) renderLink(w http.ResponseWriter, r *http.Request, status int, v linkView) error {
	discreet(w)
	pg := private(s.Page(r, v.Title))
	pg.Errors = v.Errors
	return edge.Render(w, r, status, linkPage(pg, v))
}

// discreet keeps the address of a page, which holds a secret, out of the Referer header and of every store. It is not
// no-referrer: that would make browsers send "Origin: null" with the forms of the page.
func discreet(w http.ResponseWriter) {
	w.Header().Set("Referrer-Policy", "strict-origin")
	w.Header().Set("Cache-Control", "private, no-store")
}

// here leads back to the page of the form, saying what was done: a relative address, which bears no secret.
func here(w http.ResponseWriter, what string) error {
	discreet(w)
	w.Header().Set("Location", "?fait="+url.QueryEscape(what))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// endingLink is a link of the mail that goes out before a listing ends.
type endingLink struct {
	path, purpose, name string
	use                 func(s *listing.Service, ctx context.Context, secret string) (listing.Listing, error)
}

var endingLinks = []endingLink{
	{"/renouveler/", listing.PurposeRenew, "renew", (*listing.Service).RenewByLink},
	{"/fermer/", listing.PurposeEnd, "end", (*listing.Service).EndByLink},
}

func (s *Site) showEndingLink(l endingLink) edge.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return s.renderEndingLink(w, r, l, http.StatusOK, nil)
	}
}

func (s *Site) useEndingLink(l endingLink) edge.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		_, err := l.use(s.Listings, r.Context(), path(r, "secret"))
		switch kind := fault.KindOf(err); kind {
		case "", fault.NotFound:
			if err != nil {
				return err
			}
			return here(w, "reply_listing_"+l.name)
		default:
			return s.renderEndingLink(w, r, l, edge.StatusOf(kind), edge.FieldErrors(edge.PrinterOf(r), err))
		}
	}
}

func (s *Site) renderEndingLink(w http.ResponseWriter, r *http.Request, l endingLink, status int, errs []ui.FieldError) error {
	p, secret := edge.PrinterOf(r), path(r, "secret")
	at, err := s.Listings.Peek(r.Context(), l.purpose, secret)
	if fault.Is(err, fault.Gone) {
		return s.renderLink(w, r, http.StatusGone, linkView{Title: p.T("error.title.gone"), Lead: p.T("reply.link.old"),
			Go: &ui.Button{Label: p.T("reply.link.mine"), Href: signInTo("/mon-espace")}})
	}
	if err != nil {
		return err
	}
	ad := at.Listing
	st := statusOf(p, ad, s.Now())
	v := linkView{Listing: s.threadListing(p, ad, nil), Status: &st, Errors: errs}
	if !at.May {
		v.Title, v.Lead = p.T("reply.link.listing_stands"), s.endsLine(p, ad)
		v.Go = &ui.Button{Label: p.T("reply.link.see"), Href: ad.Path(), Kind: ui.Secondary}
		return s.renderLink(w, r, status, v)
	}
	key := "reply.link." + l.name
	v.Title, v.Lead, v.Says = p.T(key+".title"), p.T(key+".lead"), []string{s.endsLine(p, ad)}
	v.Action, v.Key, v.Button = l.path+secret, edge.NewKey(), ui.Button{Label: p.T(key + ".button")}
	if l.name == "end" {
		v.Button.Kind = ui.Danger
	}
	return s.renderLink(w, r, status, v)
}

// endsLine says until when a listing is online, or that it is over.
func (s *Site) endsLine(p *i18n.Printer, l listing.Listing) string {
	if l.Over(s.Now()) {
		return p.T("exchange.listing_over")
	}
	return p.T("reply.link.until", "Date", p.Date(l.EndsAt.In(s.Zone)))
}
