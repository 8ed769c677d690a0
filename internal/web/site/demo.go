package site

import (
	"net/http"

	"parvis/internal/platform/fault"
	"parvis/internal/platform/mail"
	"parvis/internal/web/edge"
)

// demoPersons are whom a visitor of the demonstration may become, by the part of their address before the at sign.
var demoPersons = []struct{ Name, First, Key, Family string }{
	{"habitante", "Inès", "demo.citizen", "help"},
	{"association", "Marc", "demo.association", "equipment"},
	{"moderation", "Awa", "demo.moderation", "transport"},
	{"operateur", "Paul", "demo.operator", "place"},
}

// demoMails is how many mails a page of the demonstration shows.
const demoMails = 30

// DemoRoutes are the addresses of the demonstration; they do not exist under parvis serve.
func (s *Site) DemoRoutes(m *edge.Router) {
	m.Get("/demo", edge.Everyone, s.showDemo)
	m.Post("/demo/{person}", edge.Everyone, s.becomeDemo)
	m.Get("/demo/mails/{id}", edge.Everyone, s.showDemoMail)
}

func (s *Site) showDemo(w http.ResponseWriter, r *http.Request) error {
	f := mail.Filter{Limit: demoMails + 1}
	var err error
	if id := r.URL.Query().Get("avant"); id != "" {
		if f.Before, err = mail.Get(r.Context(), s.DB, id); err != nil {
			return err
		}
	}
	mails, err := mail.List(r.Context(), s.DB, f)
	if err != nil {
		return err
	}
	next := ""
	if len(mails) > demoMails {
		mails = mails[:demoMails]
		next = "/demo?avant=" + mails[demoMails-1].ID
	}
	pg := private(s.Page(r, edge.PrinterOf(r).T("demo.title")))
	return edge.Render(w, r, http.StatusOK, demoPage(pg, s, mails, next))
}

// becomeDemo signs the visitor in as one of the demonstration's persons.
func (s *Site) becomeDemo(w http.ResponseWriter, r *http.Request) error {
	for _, p := range demoPersons {
		if p.Name == path(r, "person") {
			session, err := s.Accounts.SignInAs(r.Context(), p.Name+"@example.org", r.UserAgent())
			if err != nil {
				return err
			}
			return s.enter(w, r, session, "/mon-espace")
		}
	}
	return fault.New(fault.NotFound, "error.not_found")
}

func (s *Site) showDemoMail(w http.ResponseWriter, r *http.Request) error {
	m, err := mail.Get(r.Context(), s.DB, path(r, "id"))
	if err != nil {
		return err
	}
	return edge.Render(w, r, http.StatusOK, demoMailPage(private(s.Page(r, m.Subject)), s, m))
}
