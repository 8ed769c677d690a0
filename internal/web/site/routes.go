package site

import (
	"net/http"

	"parvis/internal/platform/limit"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// Routes is the table of contents of the public and members' pages.
func (s *Site) Routes(m *edge.Router) {
	m.Get("/{$}", edge.Everyone, s.Keep(s.showHome))
	m.Get("/annonces", edge.Everyone, s.keepNoPosition(s.showResults))
	m.Get("/annonces.atom", edge.Everyone, s.showFeed)
	m.Get("/annonces/{id}", edge.Everyone, s.Keep(s.showListing))
	m.Post("/annonces/{id}/repondre", edge.Everyone, s.askListing)
	m.Post("/annonces/{id}/{what}", edge.SignedIn, s.moveListing) // pause, reprise, fin, renouveler

	m.Get("/deposer", edge.Everyone, s.showPost)
	m.Post("/deposer", edge.Everyone, s.startDraft)
	m.Get("/deposer/{draft}/{step}", edge.Everyone, s.showStep)
	m.Post("/deposer/{draft}/{step}", edge.Everyone, s.saveStep)
	m.Post("/annonces/{id}/modifier", edge.SignedIn, s.editListing)

	m.Get("/connexion", edge.Everyone, s.showSignIn)
	m.Post("/connexion", edge.Everyone, s.askSignIn)
	m.Get("/connexion/code", edge.Everyone, s.showCode)
	m.Post("/connexion/code", edge.Everyone, s.useCode)
	m.Get("/connexion/lien/{secret}", edge.Everyone, s.showLink)
	m.Post("/connexion/lien/{secret}", edge.Everyone, s.useLink)
	m.Post("/deconnexion", edge.Everyone, s.signOut)

	m.Get("/mon-espace", edge.SignedIn, s.showMine)
	m.Post("/mon-espace/moi", edge.SignedIn, s.rename)
	m.Post("/mon-espace/sessions/{id}", edge.SignedIn, s.endSession)

	m.Post("/langue", edge.Everyone, s.Language)
	m.Post("/theme", edge.Everyone, s.Theme)
	m.Get("/design", edge.Everyone, s.showDesign)
	s.orgRoutes(m)
	s.replyRoutes(m)
	s.wordRoutes(m)
	s.mapRoutes(m)
}

func (s *Site) showDesign(w http.ResponseWriter, r *http.Request) error {
	return edge.Render(w, r, http.StatusOK, ui.StyleGuide(private(s.Page(r, edge.PrinterOf(r).T("ui.guide.title")))))
}

// Static serves the built assets.
func Static() http.Handler { return ui.Assets() }

// networkOf is the key of the client's network, for limits.
func networkOf(r *http.Request) string { return limit.Network(edge.AddressOf(r)) }
