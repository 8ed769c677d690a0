package site

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/limit"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// replyRoutes is the table of contents of what follows a listing: replies, links of mails, conversations.
func (s *Site) replyRoutes(m *edge.Router) {
	m.Get("/annonces/{id}/repondre", edge.Everyone, backToListing)
	m.Get("/annonces/{id}/question", edge.Everyone, s.showQuestion)
	m.Get("/annonces/{id}/reponses", edge.SignedIn, s.showReplies)
	m.Get("/merci/{what}", edge.Everyone, s.showThanks)

	for _, l := range mailLinks {
		m.Get(l.path+"{secret}", edge.Everyone, s.showMailLink(l))
		m.Post(l.path+"{secret}", edge.Everyone, s.useMailLink(l))
	}
	for _, l := range endingLinks {
		m.Get(l.path+"{secret}", edge.Everyone, s.showEndingLink(l))
		m.Post(l.path+"{secret}", edge.Everyone, s.useEndingLink(l))
	}
	m.Post("/confirmer/{secret}/encore", edge.Everyone, s.askConfirmAgain)
	m.Get("/ma-reponse/{secret}", edge.Everyone, s.showThreadByLink)
	m.Post("/ma-reponse/{secret}", edge.Everyone, s.actInThreadByLink)

	m.Get("/messages", edge.SignedIn, s.showThreads)
	m.Get("/messages/{id}", edge.SignedIn, s.showThread)
	m.Post("/messages/{id}", edge.SignedIn, s.actInThread)
}

// ReplyForm is an answer to a listing as it was typed.
type ReplyForm struct {
	FirstName, Email, Message string
	SlotID                    string // of the listing
	Quantity                  string // a number, once read
	Wish                      string // of a loan: dates and use
	Kind                      string // "question", else what follows from the listing
	FromOrg                   string // the org that the signed-in person answers for
}

// readReply reads the fields of the form.
func readReply(r *http.Request) ReplyForm {
	v := r.PostFormValue
	return ReplyForm{FirstName: v("first_name"), Email: v("email"), Message: v("message"), SlotID: v("slot"),
		Quantity: strings.TrimSpace(v("quantity")), Wish: v("wish"), Kind: v("kind"), FromOrg: v("org")}
}

// ask is the form as the exchange takes it. A quantity that is no number is refused there like one out of bounds.
func (f ReplyForm) ask(listingID, lang string) exchange.Ask {
	a := exchange.Ask{ListingID: listingID, Question: f.question(), SlotID: f.SlotID, FirstName: f.FirstName, Email: f.Email,
		Lang: lang, Message: f.Message, Wish: f.Wish, OrgID: f.FromOrg}
	if f.Quantity != "" {
		n, err := strconv.Atoi(f.Quantity)
		if a.Quantity = n; err != nil {
			a.Quantity = -1
		}
	}
	return a
}

func (f ReplyForm) question() bool { return f.Kind == string(exchange.Question) }

// The limits on answering. A network may be a school or a telephone company: its limit only stops a flood.
var (
	limitReplyNetwork = limit.Rule{Name: "reply-network", Max: 20, Window: 10 * time.Minute}
	limitReplyAddress = limit.Rule{Name: "reply-address", Max: 20, Window: 24 * time.Hour}
	limitReplyPerson  = limit.Rule{Name: "reply-person", Max: 60, Window: 24 * time.Hour}
)

// countReply counts a try to answer against its limits.
func (s *Site) countReply(r *http.Request, by actor.Actor, email string) error {
	ctx, now := r.Context(), s.Now()
	if by.SignedIn() {
		return limit.Take(ctx, s.DB, now, limitReplyPerson, by.PersonID)
	}
	if err := limit.Take(ctx, s.DB, now, limitReplyNetwork, networkOf(r)); err != nil {
		return err
	}
	if email, err := account.Email("email", email); err == nil {
		return limit.Take(ctx, s.DB, now, limitReplyAddress, email)
	}
	return nil // the form is shown again: nothing reaches anybody
}

// askListing takes an answer to a listing. Without an account every answer that could be right leads to the same page,
// whether the address is known or has answered before: the rest is told by mail.
func (s *Site) askListing(w http.ResponseWriter, r *http.Request) error {
	by, lang := edge.ActorOf(r), edge.PrinterOf(r).Lang
	l, err := s.Listings.Get(r.Context(), by, idOf(path(r, "id")))
	if err != nil {
		return err
	}
	form := readReply(r)
	if r.PostFormValue("site_web") != "" { // a robot: let it believe that it succeeded
		return thank(w, r, l, expected(l, form))
	}
	var reply exchange.Reply
	if err = s.countReply(r, by, form.Email); err == nil {
		reply, err = s.Exchange.Ask(r.Context(), by, form.ask(l.ID, lang))
	}
	switch {
	case err == nil && by.SignedIn():
		return edge.Done(w, r, "/messages/"+reply.ID, "reply_"+string(reply.State))
	case err == nil:
		return thank(w, r, l, thanksFor(reply))
	case !by.SignedIn() && repeated(err):
		if err := s.Exchange.Repeat(r.Context(), form.ask(l.ID, lang)); err != nil {
			return err
		}
		return thank(w, r, l, expected(l, form))
	case fault.Is(err, fault.Gone): // it ended meanwhile: its page says so and shows others
		return edge.Done(w, r, l.Path(), "")
	case !edge.Readable(err):
		return err
	}
	page, perr := s.replyAgain(r, l, form, edge.FieldErrors(edge.PrinterOf(r), err))
	if perr != nil {
		return perr
	}
	return edge.Render(w, r, edge.StatusOf(fault.KindOf(err)), page)
}

// backToListing is for who comes back to the address of an answer that was wrong: by reloading, by changing the language.
func backToListing(w http.ResponseWriter, r *http.Request) error {
	return edge.Done(w, r, "/annonces/"+url.PathEscape(path(r, "id")), "")
}

// replyAgain is the page the answer was typed on, with what is wrong.
func (s *Site) replyAgain(r *http.Request, l listing.Listing, form ReplyForm, errs []ui.FieldError) (templ.Component, error) {
	if form.question() {
		return s.questionPage(r, l, form, errs), nil
	}
	return s.listingPage(r, l, form, errs)
}

// repeated tells whether the address has answered before.
func repeated(err error) bool {
	all := fault.All(err)
	return len(all) == 1 && strings.HasPrefix(all[0].Key, "exchange.twice")
}

// thanks is what the page after an answer says: what is kept until the mail is confirmed.
type thanks string

const (
	thanksPlace    thanks = "place"     // a place of a date
	thanksQuantity thanks = "quantite"  // a number of things
	thanksWaiting  thanks = "attente"   // a rank in the waiting list
	thanksPlain    thanks = "confirmer" // nothing
)

func thanksFor(r exchange.Reply) thanks {
	switch {
	case r.State == exchange.Waiting:
		return thanksWaiting
	case r.Holds && r.SlotID != "":
		return thanksPlace
	case r.Holds:
		return thanksQuantity
	}
	return thanksPlain
}

// expected is what a new answer would be told, for those that make none.
func expected(l listing.Listing, f ReplyForm) thanks {
	switch kind := exchange.KindFor(l); {
	case f.question() || kind == exchange.Loan:
		return thanksPlain
	case kind == exchange.Claim && l.Quantity > 0:
		return thanksQuantity
	}
	for _, sl := range l.Slots {
		if sl.ID == f.SlotID && sl.Left() == 0 {
			return thanksWaiting
		} else if sl.ID == f.SlotID {
			return thanksPlace
		}
	}
	return thanksPlain
}

func thank(w http.ResponseWriter, r *http.Request, l listing.Listing, what thanks) error {
	_, address, _ := strings.Cut(l.Path(), "/annonces/")
	return edge.Done(w, r, "/merci/"+string(what)+"?annonce="+url.QueryEscape(address), "")
}

// thanksView is the page after an answer without an account.
type thanksView struct {
	Title, Text string
	Listing     *threadListing // nil when it is not public any more
}

func (s *Site) showThanks(w http.ResponseWriter, r *http.Request) error {
	p, what := edge.PrinterOf(r), path(r, "what")
	switch thanks(what) {
	case thanksPlace, thanksQuantity, thanksWaiting, thanksPlain:
	default:
		return fault.New(fault.NotFound, "error.not_found")
	}
	v := thanksView{Title: p.T("reply.thanks.title"), Text: p.T("reply.thanks." + what)}
	if id := idOf(r.URL.Query().Get("annonce")); id != "" {
		if l, err := s.Listings.Get(r.Context(), edge.ActorOf(r), id); err == nil {
			v.Listing = s.threadListing(p, l, nil)
		} else if !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return edge.Render(w, r, http.StatusOK, thanksPage(private(s.Page(r, v.Title)), v))
}

// questionView is the page to ask a question.
type questionView struct {
	Listing  *threadListing
	Action   string
	Key      string
	Form     ReplyForm
	SignedIn string // who is signed in, "" asks for an e-mail
	AsksName bool   // the first name is not known yet
	Orgs     []ui.Option
	Errors   []ui.FieldError
}

func (s *Site) showQuestion(w http.ResponseWriter, r *http.Request) error {
	by := edge.ActorOf(r)
	l, err := s.Listings.Get(r.Context(), by, idOf(path(r, "id")))
	if err != nil {
		return err
	}
	if exchange.CanAsk(l, s.Now()) != nil || exchange.CanReply(by, l, "") != nil {
		return edge.Done(w, r, l.Path(), "") // the page of the listing says why
	}
	return edge.Render(w, r, http.StatusOK, s.questionPage(r, l, ReplyForm{Kind: string(exchange.Question)}, nil))
}

func (s *Site) questionPage(r *http.Request, l listing.Listing, form ReplyForm, errs []ui.FieldError) templ.Component {
	p, by := edge.PrinterOf(r), edge.ActorOf(r)
	pg := private(s.Page(r, p.T("reply.question.title", "Title", l.Title)))
	pg.NavCurrent, pg.Errors, pg.Scripts = ui.NavListings, errs, []string{"form.js", "draft.js"}
	v := questionView{Listing: s.threadListing(p, l, nil), Action: l.Path() + "/repondre", Key: edge.NewKey(), Form: form, Errors: errs,
		AsksName: by.FirstName == ""}
	if by.SignedIn() {
		v.SignedIn, v.Orgs = called(by), s.myOrgs(r, by)
	}
	return questionPage(pg, v)
}

// called is how a signed-in person recognises herself.
func called(by actor.Actor) string {
	if by.FirstName != "" {
		return by.FirstName
	}
	return by.Email
}

// orgName names an org for those who may see it, "" else.
func (s *Site) orgName(ctx context.Context, by actor.Actor, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	o, err := s.Orgs.Get(ctx, by, id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", err
	}
	return o.Name, nil
}
