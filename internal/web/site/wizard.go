package site

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/platform/fault"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// step is one question of the wizard: its fields (a trailing * stands for any ending) and when it is asked.
type step struct {
	name   string
	fields []string
	asked  func(listing.Listing) bool
}

// steps are the questions, in order. Each is one page.
var steps = []step{
	{"sens", []string{"sense"}, always},
	{"famille", []string{"family"}, always},
	{"annonce", []string{"title", "description", "theme"}, always},
	{"ou", []string{"where", "commune", "remote", "street", "street_public"}, always},
	{"quand", []string{"when", "slots", "slot*", "day*", "weekly", "when_text", "days"}, always},
	{"pour-qui", []string{"min_age", "families", "groups", "beginners", "wheelchair", "by_bus", "bring", "minors", "vulnerable", "documents", "auto_accept"}, listing.Listing.Mission},
	{"combien", []string{"quantity", "unit", "wheelchair"}, func(l listing.Listing) bool {
		return !l.Mission() && l.Family != listing.Skill && l.Family != listing.Help
	}},
	{"qui", []string{"bearer", "org_id", "person_id", "first_name"}, always},
	{"verifier", nil, always},
}

func always(listing.Listing) bool { return true }

func (st step) has(field string) bool {
	return slices.ContainsFunc(st.fields, func(f string) bool {
		prefix, any := strings.CutSuffix(f, "*")
		return f == field || any && strings.HasPrefix(field, prefix)
	})
}

// wizard is one page of the wizard.
type wizard struct {
	Draft   listing.WizardDraft
	Step    string
	At, Of  int // 1 … Of
	Back    string
	Listing listing.Listing
	Errors  []ui.FieldError
	Themes  []string
	Orgs    []org.Org // of the actor, to speak for
	Actor   actor.Actor
	Needs   bool // persons may post needs
	Asked   bool // a sign-in mail was sent
	Answers []ui.Answer
	Review  bool // a moderator reads it first
}

func (wz wizard) v(name string) string       { return wz.Draft.Form[name] }
func (wz wizard) err(name string) string     { return field(wz.Errors, name) }
func (wz wizard) path(step string) string    { return "/deposer/" + wz.Draft.ID + "/" + step }
func (wz wizard) on(name string) bool        { return wz.Draft.Form.On(name) }
func (wz wizard) is(name, value string) bool { return wz.Draft.Form[name] == value }

func (s *Site) showPost(w http.ResponseWriter, r *http.Request) error {
	wz := wizard{Step: "sens", At: 1, Of: 7, Draft: listing.WizardDraft{Form: listing.Form{
		"sense": r.URL.Query().Get("sens"), "family": r.URL.Query().Get("famille")}}}
	return s.renderStep(w, r, http.StatusOK, wz)
}

// startDraft opens a draft with the first answer.
func (s *Site) startDraft(w http.ResponseWriter, r *http.Request) error {
	by := edge.ActorOf(r)
	form := listing.Form{"sense": r.PostFormValue("sense"), "family": r.PostFormValue("family"), "lang": edge.PrinterOf(r).Lang}
	if !slices.Contains(listing.Senses, listing.Sense(form["sense"])) {
		wz := wizard{Step: "sens", At: 1, Of: 7, Draft: listing.WizardDraft{Form: form}}
		return s.Again(w, r, fault.Bad("sense", "listing.sense"), func(errs []ui.FieldError) templ.Component {
			wz.Errors = errs
			return s.stepPage(r, wz)
		})
	}
	d, err := s.Listings.NewDraft(r.Context(), by, form, "")
	if err != nil {
		return err
	}
	return edge.Done(w, r, "/deposer/"+d.ID+"/famille", "")
}

// editListing opens a draft that changes an existing listing.
func (s *Site) editListing(w http.ResponseWriter, r *http.Request) error {
	by := edge.ActorOf(r)
	l, err := s.Listings.Get(r.Context(), by, idOf(path(r, "id")))
	if err != nil {
		return err
	}
	if err := listing.CanEdit(by, l); err != nil {
		return err
	}
	form := listing.FormOf(l, s.Zone)
	form["where"] = s.communeLabel(l.Commune)
	d, err := s.Listings.NewDraft(r.Context(), by, form, l.ID)
	if err != nil {
		return err
	}
	return edge.Done(w, r, "/deposer/"+d.ID+"/verifier", "")
}

// open finds the draft and the question of an address.
func (s *Site) open(r *http.Request) (wizard, error) {
	by := edge.ActorOf(r)
	d, err := s.Listings.Draft(r.Context(), by, path(r, "draft"))
	if err != nil {
		return wizard{}, err
	}
	l, _ := d.Form.Listing(s.Zone)
	wz := wizard{Draft: d, Step: path(r, "step"), Listing: l, Actor: by, Needs: edge.TerritoryOf(r).PersonNeeds}
	for _, st := range asked(l) {
		wz.Of++
		if st.name == wz.Step {
			wz.At = wz.Of
		} else if wz.At == 0 {
			wz.Back = wz.path(st.name)
		}
	}
	if wz.At == 0 {
		return wz, fault.New(fault.NotFound, "error.not_found")
	}
	wz.Of-- // the check page is no question
	return wz, nil
}

func asked(l listing.Listing) []step {
	return slices.DeleteFunc(slices.Clone(steps), func(st step) bool { return !st.asked(l) })
}

func stepNamed(name string) step {
	return steps[slices.IndexFunc(steps, func(st step) bool { return st.name == name })]
}

func (s *Site) showStep(w http.ResponseWriter, r *http.Request) error {
	wz, err := s.open(r)
	if err != nil {
		return err
	}
	wz.Asked = r.URL.Query().Get("envoye") != ""
	if wz.Step == "verifier" {
		if to, done := s.firstWrong(wz); !done {
			return edge.Done(w, r, wz.path(to), "")
		}
	}
	return s.renderStep(w, r, http.StatusOK, wz)
}

// firstWrong gives the first question whose answer is missing or wrong; done when there is none.
func (s *Site) firstWrong(wz wizard) (to string, done bool) {
	for _, st := range asked(wz.Listing) {
		if st.name == "verifier" {
			break
		}
		if len(s.wrong(wz, st)) > 0 {
			return st.name, false
		}
	}
	return "", true
}

// wrong is what is wrong with the answers to one question.
func (s *Site) wrong(wz wizard, st step) fault.List {
	l, list := wz.Draft.Form.Listing(s.Zone)
	if st.name == "qui" {
		list = append(list, wrongBearer(wz, l)...)
	} else {
		list = append(list, fault.All(l.Normalise().Validate(s.Now()))...)
	}
	var out fault.List
	half := slices.ContainsFunc(list, func(e *fault.Error) bool {
		return strings.HasPrefix(e.Field, "slot") || strings.HasPrefix(e.Field, "day")
	})
	for _, e := range list {
		if e.Field == "when" && half {
			continue // a date is there, only wrong: that is said beside it
		}
		if st.has(e.Field) {
			out = append(out, e)
		}
	}
	return out
}

func wrongBearer(wz wizard, l listing.Listing) (list fault.List) {
	by := wz.Actor // as this form may just have named them
	if !by.SignedIn() || (l.OrgID == "") == (l.PersonID == "") || !listing.Owns(by, l) {
		list.Add("bearer", "wizard.bearer")
		return list
	}
	if l.ByPerson() && l.Sense == listing.Need && !wz.Needs {
		list.Add("bearer", "listing.person_need")
	}
	if l.ByPerson() && by.FirstName == "" {
		list.Add("first_name", "account.first_name")
	}
	return list
}

// saveStep keeps the answers whatever they are, then goes on, or shows the question again with what is wrong.
func (s *Site) saveStep(w http.ResponseWriter, r *http.Request) error {
	wz, err := s.open(r)
	if err != nil {
		return err
	}
	if wz.Step == "verifier" {
		return s.sendDraft(w, r, wz)
	}
	s.takeAnswers(r, &wz)
	if wz.Step == "qui" {
		if done, err := s.takeBearer(w, r, &wz); done || err != nil {
			return err
		}
	}
	wz.Draft.Step = wz.Step
	if err := s.Listings.SaveDraft(r.Context(), wz.Actor, wz.Draft); err != nil {
		return s.again(w, r, wz, err)
	}
	wz.Listing, _ = wz.Draft.Form.Listing(s.Zone)
	if r.PostFormValue("later") != "" {
		return s.finishLater(w, r, wz)
	}
	if list := s.wrong(wz, stepNamed(wz.Step)); len(list) > 0 {
		return s.again(w, r, wz, list)
	}
	return edge.Done(w, r, wz.path(s.next(wz)), "")
}

// next is the question after this one; once all are answered, the check page.
func (s *Site) next(wz wizard) string {
	if _, done := s.firstWrong(wz); done {
		return "verifier"
	}
	all := asked(wz.Listing)
	i := slices.IndexFunc(all, func(st step) bool { return st.name == wz.Step })
	return all[i+1].name
}

// takeAnswers replaces the answers of this question by those sent: a box that is not ticked is not sent.
func (s *Site) takeAnswers(r *http.Request, wz *wizard) {
	st := stepNamed(wz.Step)
	form := wz.Draft.Form
	for name := range form {
		if st.has(name) {
			delete(form, name)
		}
	}
	for name, values := range r.PostForm {
		if st.has(name) && len(values) > 0 && values[0] != "" && len(name) < 40 {
			form[name] = values[0]
		}
	}
	if wz.Step == "ou" {
		s.resolveCommune(r, form)
	}
}

// resolveCommune turns what was typed into a commune's code. The hidden code counts only when it is that of the text.
func (s *Site) resolveCommune(r *http.Request, form listing.Form) {
	typed := strings.TrimSpace(form["where"])
	if typed == "" {
		delete(form, "commune")
		return
	}
	if c, ok := s.Communes.ByCode(form["commune"]); ok && s.communeLabel(c.Code) == typed {
		return
	}
	delete(form, "commune")
	if c, ok := s.findCommune(r, typed); ok {
		form["commune"], form["where"] = c.Code, s.communeLabel(c.Code)
	}
}

// takeBearer reads who speaks. Somebody who is not signed in is sent a link that comes back here.
func (s *Site) takeBearer(w http.ResponseWriter, r *http.Request, wz *wizard) (done bool, err error) {
	form := wz.Draft.Form
	delete(form, "org_id")
	delete(form, "person_id")
	if !wz.Actor.SignedIn() {
		email := r.PostFormValue("email")
		form["email"] = email
		_, err := s.Accounts.AskSignIn(r.Context(), email, wz.path("qui"), edge.PrinterOf(r).Lang, networkOf(r))
		if err != nil {
			return true, s.again(w, r, *wz, err)
		}
		return true, edge.Done(w, r, wz.path("qui")+"?envoye=1", "")
	}
	if b := r.PostFormValue("bearer"); b == "me" {
		form["person_id"] = wz.Actor.PersonID
		if name := r.PostFormValue("first_name"); name != "" && name != wz.Actor.FirstName {
			if err := s.Accounts.Rename(r.Context(), wz.Actor, name, "", edge.PrinterOf(r).Lang); err != nil {
				return true, s.again(w, r, *wz, err)
			}
			wz.Actor.FirstName = name
		}
	} else if wz.Actor.MemberOf(b) {
		form["org_id"] = b
	}
	return false, nil
}

// finishLater keeps the draft; its address is mailed to nobody: it waits in the person's space or under its own address.
func (s *Site) finishLater(w http.ResponseWriter, r *http.Request, wz wizard) error {
	if wz.Actor.SignedIn() {
		return edge.Done(w, r, "/mon-espace", "saved")
	}
	return edge.Done(w, r, "/connexion?suite="+wz.path(wz.Step), "saved")
}

// sendDraft publishes what the check page shows.
func (s *Site) sendDraft(w http.ResponseWriter, r *http.Request, wz wizard) error {
	if to, done := s.firstWrong(wz); !done {
		return edge.Done(w, r, wz.path(to), "")
	}
	l, _ := wz.Draft.Form.Listing(s.Zone)
	var err error
	if l.ID = wz.Draft.ListingID; l.ID == "" {
		l, err = s.Listings.Submit(r.Context(), wz.Actor, l, wz.Draft.Form.Days())
	} else {
		l, err = s.Listings.Edit(r.Context(), wz.Actor, l, wz.Draft.Form.Days())
	}
	if err != nil {
		return s.again(w, r, wz, err)
	}
	if err := s.Listings.DropDraft(r.Context(), wz.Actor, wz.Draft.ID); err != nil {
		return err
	}
	what := "sent_for_review"
	if l.State == listing.Online {
		what = "published"
	}
	return edge.Done(w, r, l.Path(), what)
}

func (s *Site) again(w http.ResponseWriter, r *http.Request, wz wizard, err error) error {
	return s.Again(w, r, err, func(errs []ui.FieldError) templ.Component {
		wz.Errors = errs
		return s.stepPage(r, s.complete(r, wz))
	})
}

func (s *Site) renderStep(w http.ResponseWriter, r *http.Request, status int, wz wizard) error {
	return edge.Render(w, r, status, s.stepPage(r, s.complete(r, wz)))
}

// complete adds what some questions need to be shown.
func (s *Site) complete(r *http.Request, wz wizard) wizard {
	t := edge.TerritoryOf(r)
	wz.Themes = slices.DeleteFunc(slices.Clone(listing.Themes), func(th string) bool { return slices.Contains(t.HiddenThemes, th) })
	if wz.Step == "qui" || wz.Step == "verifier" {
		for _, seat := range wz.Actor.Seats {
			if o, err := s.Orgs.Get(r.Context(), wz.Actor, seat.OrgID); err == nil {
				wz.Orgs = append(wz.Orgs, o)
			}
		}
	}
	if wz.Step == "verifier" {
		wz.Answers = s.answers(r, wz)
		wz.Review = t.NeedsReview(wz.Listing.ByPerson(), 0)
	}
	return wz
}

func (s *Site) stepPage(r *http.Request, wz wizard) templ.Component {
	p := edge.PrinterOf(r)
	pg := private(s.Page(r, p.T("wizard."+wz.Step+".title")))
	pg.Errors = wz.Errors
	pg.Scripts = []string{"form.js", "commune.js", "draft.js"}
	return wizardPage(pg, wz)
}
