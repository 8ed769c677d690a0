package site

import (
	"net/http"

	"github.com/a-h/templ"

	"parvis/internal/domain/org"
	"parvis/internal/platform/fault"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

func (s *Site) teamRoutes(m *edge.Router) {
	m.Get("/associations/{slug}/equipe", edge.SignedIn, s.showTeam)
	m.Post("/associations/{id}/equipe", edge.SignedIn, s.addToTeam)
	m.Post("/associations/{id}/equipe/{person}", edge.SignedIn, s.changeTeam)
	m.Get("/associations/{slug}/modifier", edge.SignedIn, s.showOrgEdit)
	m.Post("/associations/{id}/modifier", edge.SignedIn, s.editOrg)
}

// team is who acts for an org.
type team struct {
	Org     org.Org
	Members []org.Member
	Admin   bool   // the reader is one of its admins
	Me      string // id of the reader
	Email   string // as typed
	Errors  []ui.FieldError
}

func (s *Site) showTeam(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Orgs.BySlug(r.Context(), edge.ActorOf(r), path(r, "slug"))
	if err != nil {
		return err
	}
	page, err := s.teamPage(r, team{Org: o})
	if err != nil {
		return err
	}
	return edge.Render(w, r, http.StatusOK, page)
}

func (s *Site) teamPage(r *http.Request, t team) (templ.Component, error) {
	by := edge.ActorOf(r)
	var err error
	if t.Members, err = s.Orgs.Members(r.Context(), by, t.Org.ID); err != nil {
		return nil, err
	}
	t.Admin, t.Me = by.AdminOf(t.Org.ID), by.PersonID
	pg := private(s.Page(r, edge.PrinterOf(r).T("team.title")))
	pg.Errors, pg.NavCurrent = t.Errors, ui.NavMine
	return teamPage(pg, t, s), nil
}

func teamPath(o org.Org) string { return "/associations/" + o.Slug + "/equipe" }

// addToTeam lets the person of an e-mail act for the org.
func (s *Site) addToTeam(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Orgs.Get(r.Context(), edge.ActorOf(r), path(r, "id"))
	if err != nil {
		return err
	}
	t := team{Org: o, Email: r.PostFormValue("email")}
	err = s.Orgs.AddMember(r.Context(), edge.ActorOf(r), o.ID, t.Email, org.MemberRole(r.PostFormValue("role")))
	return s.afterTeam(w, r, t, err)
}

// changeTeam accepts, promotes or removes one person: what is "admin", "editor" or "remove".
func (s *Site) changeTeam(w http.ResponseWriter, r *http.Request) error {
	by := edge.ActorOf(r)
	o, err := s.Orgs.Get(r.Context(), by, path(r, "id"))
	if err != nil {
		return err
	}
	person := path(r, "person")
	if what := r.PostFormValue("role"); what == "remove" {
		err = s.Orgs.RemoveMember(r.Context(), by, o.ID, person)
		if err == nil && person == by.PersonID {
			return edge.Done(w, r, "/mon-espace", "saved")
		}
	} else {
		err = s.Orgs.SetRole(r.Context(), by, o.ID, person, org.MemberRole(what))
	}
	return s.afterTeam(w, r, team{Org: o}, err)
}

func (s *Site) afterTeam(w http.ResponseWriter, r *http.Request, t team, err error) error {
	if err == nil {
		return edge.Done(w, r, teamPath(t.Org), "saved")
	}
	if !edge.Readable(err) {
		return err
	}
	t.Errors = edge.FieldErrors(edge.PrinterOf(r), err)
	page, perr := s.teamPage(r, t)
	if perr != nil {
		return perr
	}
	return edge.Render(w, r, edge.StatusOf(fault.KindOf(err)), page)
}

// showOrgEdit shows what an org says of itself, to be changed.
func (s *Site) showOrgEdit(w http.ResponseWriter, r *http.Request) error {
	by := edge.ActorOf(r)
	o, err := s.Orgs.BySlug(r.Context(), by, path(r, "slug"))
	if err != nil {
		return err
	}
	if err := org.CanEdit(by, o); err != nil {
		return err
	}
	return edge.Render(w, r, http.StatusOK, s.registerFormPage(r, registration{Edits: o.ID, Form: org.FormOf(o), Where: s.communeLabel(o.Commune)}))
}

func (s *Site) editOrg(w http.ResponseWriter, r *http.Request) error {
	reg := s.typedOrg(r)
	reg.Edits = path(r, "id")
	o, err := s.Orgs.Edit(r.Context(), edge.ActorOf(r), reg.Edits, reg.Form)
	if err != nil {
		return s.Again(w, r, err, func(errs []ui.FieldError) templ.Component {
			reg.Errors = errs
			return s.registerFormPage(r, reg)
		})
	}
	return edge.Done(w, r, "/associations/"+o.Slug, "saved")
}
