package site

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"parvis/internal/platform/fault"
	"parvis/internal/platform/ids"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// signIn is what the sign-in pages show.
type signIn struct {
	Email, Next string
	ID          string // of the asked sign-in, on the page of the code
	Link        string // secret of the mailed link, on its page
	Code        string
	Errors      []ui.FieldError
}

func (s *Site) signInPage(r *http.Request, in signIn) templ.Component {
	pg := private(s.Page(r, edge.PrinterOf(r).T("signin.title")))
	pg.Errors = in.Errors
	return signInForm(pg, in)
}

func (s *Site) showSignIn(w http.ResponseWriter, r *http.Request) error {
	next := edge.OwnPath(r.URL.Query().Get("suite"), "")
	if edge.ActorOf(r).SignedIn() {
		return edge.Done(w, r, edge.OwnPath(next, "/mon-espace"), "")
	}
	return edge.Render(w, r, http.StatusOK, s.signInPage(r, signIn{Next: next}))
}

// askSignIn sends the mail. Known and unknown addresses lead to the same page in the same time.
func (s *Site) askSignIn(w http.ResponseWriter, r *http.Request) error {
	in := signIn{Email: r.PostFormValue("email"), Next: edge.OwnPath(r.PostFormValue("suite"), "/mon-espace")}
	id, err := s.Accounts.AskSignIn(r.Context(), in.Email, in.Next, edge.PrinterOf(r).Lang, networkOf(r))
	if err != nil {
		return s.Again(w, r, err, func(errs []ui.FieldError) templ.Component {
			if next, err := url.Parse(in.Next); err == nil && next.Path == "/inscription-association" {
				return s.registerPage(r, registration{Email: in.Email, Next: edge.OwnPath(next.Query().Get("suite"), ""), Errors: errs})
			}
			in.Errors = errs
			return s.signInPage(r, in)
		})
	}
	return edge.Done(w, r, "/connexion/code?demande="+url.QueryEscape(id), "")
}

func (s *Site) codePage(r *http.Request, in signIn) templ.Component {
	pg := private(s.Page(r, edge.PrinterOf(r).T("signin.code_title")))
	pg.Errors = in.Errors
	return signInCode(pg, in)
}

func (s *Site) showCode(w http.ResponseWriter, r *http.Request) error {
	return edge.Render(w, r, http.StatusOK, s.codePage(r, signIn{ID: r.URL.Query().Get("demande")}))
}

func (s *Site) useCode(w http.ResponseWriter, r *http.Request) error {
	in := signIn{ID: r.PostFormValue("demande"), Code: r.PostFormValue("code")}
	if !ids.Valid(in.ID) {
		in.ID = ""
	}
	session, next, err := s.Accounts.SignInByCode(r.Context(), in.ID, in.Code, r.UserAgent(), networkOf(r))
	if err != nil {
		return s.Again(w, r, err, func(errs []ui.FieldError) templ.Component {
			in.Errors = errs
			return s.codePage(r, in)
		})
	}
	return s.enter(w, r, session, next)
}

// showLink is where the mailed link leads: a page with one button, so that a mail scanner that follows it uses nothing.
func (s *Site) showLink(w http.ResponseWriter, r *http.Request) error {
	link := path(r, "secret")
	if _, err := s.Accounts.PeekSignIn(r.Context(), link); err != nil {
		return s.inAlready(w, r, link, err)
	}
	pg := private(s.Page(r, edge.PrinterOf(r).T("signin.link_title")))
	pg.Scripts = []string{"form.js"} // a double click sends once
	return edge.Render(w, r, http.StatusOK, signInLink(pg, signIn{Link: link}))
}

func (s *Site) useLink(w http.ResponseWriter, r *http.Request) error {
	link := path(r, "secret")
	session, next, err := s.Accounts.SignInByLink(r.Context(), link, r.UserAgent(), networkOf(r))
	if err != nil {
		return s.inAlready(w, r, link, err)
	}
	return s.enter(w, r, session, next)
}

// inAlready leads on whoever this used link has signed in before: a second click does what the first did. Nobody is
// signed in by it.
func (s *Site) inAlready(w http.ResponseWriter, r *http.Request, link string, err error) error {
	if fault.KindOf(err) != fault.Gone {
		return err
	}
	next, looked := s.Accounts.LedTo(r.Context(), edge.ActorOf(r), link)
	if looked != nil {
		return looked
	}
	if next == "" {
		return err
	}
	return edge.Done(w, r, edge.OwnPath(next, "/mon-espace"), "")
}

// enter gives the browser its new session: whatever cookie it bore before is worth nothing now.
func (s *Site) enter(w http.ResponseWriter, r *http.Request, session, next string) error {
	if old := edge.ActorOf(r); old.SignedIn() {
		if err := s.Accounts.SignOut(r.Context(), old); err != nil {
			return err
		}
	}
	s.OpenSession(w, session)
	return edge.Done(w, r, edge.OwnPath(next, "/mon-espace"), "")
}

func (s *Site) signOut(w http.ResponseWriter, r *http.Request) error {
	if by := edge.ActorOf(r); by.SignedIn() {
		if err := s.Accounts.SignOut(r.Context(), by); err != nil {
			return err
		}
	}
	s.CloseSession(w)
	return edge.Done(w, r, "/", "signed_out")
}
