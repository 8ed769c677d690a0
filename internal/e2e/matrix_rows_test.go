package e2e

import (
	"net/url"
	"strconv"
	"strings"

	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/moderation"
	"parvis/internal/domain/org"
	"parvis/internal/platform/db"
)

func itoa(n int) string { return strconv.Itoa(n) }

// to is a path that does not depend on who asks.
func to(path string) func(*World, Role) string {
	return func(*World, Role) string { return path }
}

// of is the page of a new listing of somebody in a state, or what lies below it.
func of(bearer Role, state listing.State, below string) func(*World, Role) string {
	return func(w *World, _ Role) string { return w.Listing(bearer, state).Path() + below }
}

// filled is a form that does not depend on who sends it.
func filled(pairs ...string) func(*World, Role) url.Values {
	return func(*World, Role) url.Values {
		v := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
}

// open is a page that everybody may read.
func open(paths ...string) (rows []attempt) {
	for _, p := range paths {
		rows = append(rows, attempt{object: p, path: to(p), may: roles})
	}
	if len(paths) == 0 {
		rows = []attempt{{may: roles}}
	}
	return rows
}

// unknown is an object that is not there: 404 for everybody.
func unknown(path string) attempt {
	return attempt{object: "unknown", path: to(path), no: 404, nobody: 404}
}

const noID = "01980000-0000-7000-8000-000000000000"

// matrix says who may what. Whoever adds a route adds a row.
func matrix() map[string][]attempt {
	all := map[string][]attempt{}
	for _, part := range []map[string][]attempt{publicRows(), listingRows(), signInRows(), orgRows(), replyRows(), linkRows(), deskRows()} {
		for route, rows := range part {
			all[route] = rows
		}
	}
	return all
}

func publicRows() map[string][]attempt {
	return map[string][]attempt{
		"GET /{$}":           open(),
		"GET /annonces":      open("/annonces", "/annonces?q=jardin&ou=Nancy&rayon=10"),
		"GET /annonces.atom": open("/annonces.atom", "/annonces.atom?q=jardin"),
		"GET /carte":         open("/carte", "/carte?q=jardin&ou=Nancy&vue=48.69,6.18,11"),
		"GET /carte/fond/{frame}/{theme}/{view}": append(open("/carte/fond/liste/clair/48.69,6.18,11.svg", "/carte/fond/lieu/sombre/48.69,6.18,11.svg"),
			unknown("/carte/fond/liste/clair/48.6912,6.18,11.svg"), unknown("/carte/fond/mur/clair/48.69,6.18,11.svg"), unknown("/carte/fond/liste/rose/48.69,6.18,11.svg")),
		"GET /tuiles/etat":          open(),
		"GET /tuiles/{z}/{x}/{y}":   {unknown("/tuiles/99/1/1.png"), unknown("/tuiles/12/1/1.png"), unknown("/tuiles/a/b/c.png"), unknown("/tuiles/12/2118/1411")},
		"GET /associations":         open("/associations", "/associations?q=jardins"),
		"GET /agenda":               open(),
		"GET /design":               open(),
		"GET /robots.txt":           open(),
		"GET /sitemap.xml":          open(),
		"GET /comment-ca-marche":    open(),
		"GET /aide":                 open(),
		"GET /facile-a-lire":        open(),
		"GET /accessibilite":        open(),
		"GET /donnees-personnelles": open(),
		"GET /mentions-legales":     open(),
		"GET /plan-du-site":         open(),
		"GET /healthz":              open(),
		"GET /readyz":               open(),
		"GET /merci/{what}":         append(open("/merci/place", "/merci/quantite", "/merci/attente", "/merci/confirmer"), unknown("/merci/rien")),
		"POST /langue":              {{may: roles, form: filled("lang", "en", "retour", "/annonces")}},
		"POST /theme":               {{may: roles, form: filled("theme", "sombre", "retour", "/annonces")}},
	}
}

func listingRows() map[string][]attempt {
	draft := func(w *World, r Role, below string) string {
		d, err := w.App.Listings.NewDraft(background, w.Actor(r), listing.Form{"sense": "offer", "family": "skill"}, "")
		w.must(err)
		return "/deposer/" + d.ID + below
	}
	citizens := func(below string) func(*World, Role) string {
		return func(w *World, _ Role) string { return draft(w, Citizen, below) }
	}
	nobodys := func(below string) func(*World, Role) string {
		return func(w *World, _ Role) string { return draft(w, Anonymous, below) }
	}
	moves := func(what string, state listing.State) []attempt {
		return []attempt{
			{object: what + " the association's", path: of(Admin, state, "/"+what), may: members},
			{object: what + " the company's", path: of(Company, state, "/"+what), may: []Role{Company}},
			{object: what + " the citizen's", path: of(Citizen, state, "/"+what), may: []Role{Citizen}},
		}
	}
	return map[string][]attempt{
		"GET /annonces/{id}": {
			{object: "online", path: of(Admin, listing.Online, ""), may: roles},
			{object: "paused", path: of(Admin, listing.Paused, ""), may: roles},
			{object: "in review, of the association", path: of(Admin, listing.InReview, ""), may: and(members, agents), nobody: 404},
			{object: "in review, of the company", path: of(Company, listing.InReview, ""), may: and([]Role{Company}, agents), nobody: 404},
			{object: "in review, of the citizen", path: of(Citizen, listing.InReview, ""), may: and([]Role{Citizen}, agents), nobody: 404},
			{object: "to fix, of the citizen", path: of(Citizen, listing.ToFix, ""), may: and([]Role{Citizen}, agents), nobody: 404},
			unknown("/annonces/rien-" + noID), unknown("/annonces/rien"),
		},
		"POST /annonces/{id}/{what}": append(append(append(moves("pause", listing.Online), moves("resume", listing.Paused)...), moves("end", listing.Online)...),
			attempt{object: "something else", path: of(Citizen, listing.Online, "/rien")},
			attempt{object: "pause while in review", path: of(Citizen, listing.InReview, "/pause"), may: []Role{Citizen}, ok: 409}),
		"POST /annonces/{id}/modifier": {
			{object: "of the association", path: of(Admin, listing.Online, "/modifier"), may: members},
			{object: "of the company", path: of(Company, listing.Online, "/modifier"), may: []Role{Company}},
			{object: "of the citizen, in review", path: of(Citizen, listing.InReview, "/modifier"), may: []Role{Citizen}},
		},
		"GET /deposer":  open(),
		"POST /deposer": {{may: roles, form: filled("sense", "offer")}},
		"GET /deposer/{draft}/{step}": {
			{object: "the citizen's draft", path: citizens("/annonce"), may: []Role{Citizen}, nobody: 404},
			{object: "nobody's draft, by its secret address", path: nobodys("/annonce"), may: roles},
			{object: "a question that is not asked", path: nobodys("/rien"), no: 404, nobody: 404},
			unknown("/deposer/" + noID + "/annonce"),
		},
		"POST /deposer/{draft}/{step}": {
			{object: "the citizen's draft", path: citizens("/famille"), form: filled("family", "help"), may: []Role{Citizen}, nobody: 404},
			{object: "nobody's draft, by its secret address", path: nobodys("/famille"), form: filled("family", "help"), may: roles},
			{object: "sending the citizen's draft", path: citizens("/verifier"), may: []Role{Citizen}, nobody: 404},
		},
	}
}

func signInRows() map[string][]attempt {
	return map[string][]attempt{
		"GET /connexion": {{may: without(roles, people...), no: 303}},
		"POST /connexion": {{may: roles, form: func(_ *World, r Role) url.Values {
			return url.Values{"email": {"matrice." + string(r) + "@example.org"}}
		}}},
		"GET /connexion/code":           open(),
		"POST /connexion/code":          {{object: "a code for no asked sign-in", no: 404, nobody: 404, form: filled("demande", noID, "code", "123456")}},
		"GET /connexion/lien/{secret}":  {unknown("/connexion/lien/rien")},
		"POST /connexion/lien/{secret}": {unknown("/connexion/lien/rien")},
		"POST /deconnexion": {{may: roles, path: func(w *World, r Role) string {
			if w.Actor(r).SignedIn() { // the session of the other tries lives on
				secret, err := w.App.Accounts.SignInAs(background, mailOf(r), "matrix")
				w.must(err)
				w.Clients[r].Cookies[session] = secret
			}
			return "/deconnexion"
		}}},
		"GET /mon-espace":      {{may: people}},
		"POST /mon-espace/moi": {{may: people, form: filled("first_name", "Camille")}},
		"POST /mon-espace/sessions/{id}": {
			{object: "another session of the citizen", may: []Role{Citizen}, path: func(w *World, _ Role) string {
				secret, err := w.App.Accounts.SignInAs(background, mailOf(Citizen), "matrix")
				w.must(err)
				by, err := w.App.Accounts.ActorOf(background, secret)
				w.must(err)
				return "/mon-espace/sessions/" + by.SessionID
			}},
			{object: "unknown", path: to("/mon-espace/sessions/" + noID)},
		},
	}
}

func orgRows() map[string][]attempt {
	waiting := func(w *World) org.Org {
		o, err := w.App.Orgs.Register(background, w.Actor(Citizen), org.Form{Kind: org.Collective, Name: "Collectif " + w.unique(), Commune: "54395", Charter: true})
		w.must(err)
		return o
	}
	pending := func(w *World, _ Role) string { return "/associations/" + waiting(w).Slug }
	ours := func(rest string) func(*World, Role) string {
		return func(w *World, _ Role) string { return "/associations/" + w.Association.Slug + rest }
	}
	below := func(rest string) func(*World, Role) string {
		return func(w *World, _ Role) string { return "/associations/" + w.Association.ID + rest }
	}
	colleague := func(w *World, _ Role) string {
		email := "collegue." + w.unique() + "@example.org"
		w.must(w.App.Orgs.AddMember(background, w.Actor(Admin), w.Association.ID, email, org.Editor))
		return "/associations/" + w.Association.ID + "/equipe/" + w.SQL(`select id from persons where email = $1`, email)
	}
	return map[string][]attempt{
		"GET /associations/{slug}": {
			{object: "verified", path: func(w *World, _ Role) string { return "/associations/" + w.Association.Slug }, may: roles},
			{object: "waiting, of the citizen", path: pending, may: and([]Role{Citizen}, agents), nobody: 404},
			unknown("/associations/rien"),
		},
		"GET /associations/{slug}/equipe": {{path: ours("/equipe"), may: and(members, agents)}, {object: "unknown", path: to("/associations/rien/equipe")}},
		"POST /associations/{id}/equipe": {
			{object: "somebody new", path: below("/equipe"), may: []Role{Admin}, no: 403, form: func(w *World, _ Role) url.Values {
				return url.Values{"email": {"equipe." + w.unique() + "@example.org"}, "role": {"editor"}}
			}},
			{object: "of an org that is not public", path: func(w *World, r Role) string { return "/associations/" + waiting(w).ID + "/equipe" }, may: []Role{Citizen},
				form: func(w *World, _ Role) url.Values {
					return url.Values{"email": {"equipe." + w.unique() + "@example.org"}, "role": {"editor"}}
				}},
			{object: "unknown", path: to("/associations/" + noID + "/equipe"), form: filled("email", "x@example.org", "role", "editor")},
		},
		"POST /associations/{id}/equipe/{person}": {
			{object: "a colleague is made admin", path: colleague, form: filled("role", "admin"), may: []Role{Admin}, no: 403},
			{object: "a colleague is removed", path: colleague, form: filled("role", "remove"), may: []Role{Admin}, no: 403},
			{object: "who is no member", path: below("/equipe/" + noID), form: filled("role", "admin"), may: []Role{Admin}, ok: 404, no: 403},
		},
		"GET /associations/{slug}/modifier": {
			{object: "public", path: ours("/modifier"), may: []Role{Admin}, no: 403},
			{object: "not public", path: func(w *World, r Role) string { return pending(w, r) + "/modifier" }, may: []Role{Citizen}},
		},
		"POST /associations/{id}/modifier": {{path: below("/modifier"), may: []Role{Admin}, no: 403, form: func(w *World, _ Role) url.Values {
			return w.Clients[Admin].Get("/associations/" + w.Association.Slug + "/modifier").Want(200).Form("main form[method=post]").Values
		}}},
		"POST /associations/{id}/rejoindre": {
			{object: "the company", path: func(w *World, _ Role) string { return "/associations/" + w.Firm.ID + "/rejoindre" }, may: without(people, Company), no: 409},
			{object: "unknown", path: to("/associations/" + noID + "/rejoindre")},
		},
		"GET /inscription-association":          open(),
		"GET /inscription-association/verifier": {{path: to("/inscription-association/verifier?numero=Un+nouveau+cercle"), may: people}},
		"POST /inscription-association": {{may: people, form: func(w *World, r Role) url.Values {
			return url.Values{"kind": {"collective"}, "name": {"Cercle " + w.unique()}, "where": {"Nancy"}, "commune_code": {"54395"}, "charter": {"oui"}}
		}}},
	}
}

func replyRows() map[string][]attempt {
	answer := func(l listing.Listing, r Role) url.Values {
		return url.Values{"slot": {l.Slots[0].ID}, "first_name": {"Camille"}, "email": {"reponse." + string(r) + "@example.org"}}
	}
	var asked listing.Listing // the listing that the path of a try was made with
	online := func(w *World, r Role) string {
		asked = w.Listing(Admin, listing.Online)
		return asked.Path() + "/repondre"
	}
	hidden := func(w *World, r Role) string {
		asked = w.Listing(Admin, listing.InReview)
		return asked.Path() + "/repondre"
	}
	form := func(_ *World, r Role) url.Values { return answer(asked, r) }
	thread := func(w *World, _ Role) string { return "/messages/" + w.Reply(w.Listing(Admin, listing.Online)).ID }
	sides := []Role{Citizen, Editor, Admin}
	return map[string][]attempt{
		"POST /annonces/{id}/repondre": {
			{object: "online", path: online, form: form, may: without(roles, members...), no: 409},
			{object: "in review", path: hidden, form: form, no: 404, nobody: 404},
		},
		"GET /annonces/{id}/repondre": {
			{object: "reloading the page of a refused answer leads back to the listing", path: of(Admin, listing.Online, "/repondre"), may: roles, ok: 303},
		},
		"GET /annonces/{id}/question": {
			{object: "online", path: of(Admin, listing.Online, "/question"), may: without(roles, members...), no: 303},
			{object: "in review", path: of(Admin, listing.InReview, "/question"), may: and(members, agents), ok: 303, nobody: 404},
		},
		"GET /annonces/{id}/reponses": {
			{object: "of the association", path: of(Admin, listing.Online, "/reponses"), may: members},
			{object: "of the citizen", path: of(Citizen, listing.Online, "/reponses"), may: []Role{Citizen}},
			{object: "of the company", path: of(Company, listing.Online, "/reponses"), may: []Role{Company}},
		},
		"GET /messages":      {{may: people}},
		"GET /messages/{id}": {{object: "between the citizen and the association", path: thread, may: sides}, {object: "unknown", path: to("/messages/" + noID)}},
		"POST /messages/{id}": {
			{object: "a word in it", path: thread, form: filled("act", "write", "message", "Bonjour"), may: sides},
			{object: "the citizen takes it back, the association calls it off", path: thread, form: filled("act", "cancel"), may: sides},
			{object: "only the association decides", path: thread, form: filled("act", "accept"), may: members},
			{object: "unknown", path: to("/messages/" + noID), form: filled("act", "write", "message", "Bonjour")},
		},
	}
}

// linkRows are the links of mails: whoever holds one may, and nobody else.
func linkRows() map[string][]attempt {
	waiting := func(w *World) exchange.Reply { return w.Reply(w.Listing(Admin, listing.Online)) }
	holder := func(path, purpose string) func(*World, Role) string {
		return func(w *World, _ Role) string {
			r := waiting(w)
			return path + w.Token(purpose, r.ID, w.Actor(Admin).PersonID)
		}
	}
	unconfirmed := func(w *World, _ Role) string {
		l := w.Listing(Admin, listing.Online)
		r, err := w.App.Exchange.Ask(background, w.Actor(Anonymous), exchange.Ask{ListingID: l.ID, SlotID: l.Slots[0].ID, FirstName: "Camille", Email: "lien." + w.unique() + "@example.org", Lang: "fr"})
		w.must(err)
		return "/confirmer/" + w.Token(exchange.PurposeConfirm, r.ID, "")
	}
	ending := func(path, purpose string) func(*World, Role) string {
		return func(w *World, _ Role) string {
			by := w.Actor(Citizen)
			return path + w.Token(purpose, w.Listing(Citizen, listing.Online).ID, by.PersonID)
		}
	}
	rows := map[string][]attempt{
		"GET /confirmer/{secret}":         {{object: "a good link", path: unconfirmed, may: roles}, unknown("/confirmer/rien")},
		"POST /confirmer/{secret}":        {{object: "a good link", path: unconfirmed, may: roles}, unknown("/confirmer/rien")},
		"POST /confirmer/{secret}/encore": {unknown("/confirmer/rien/encore")},
		"GET /ma-reponse/{secret}":        {{object: "a good link", path: holder("/ma-reponse/", exchange.PurposeOpen), may: roles}, unknown("/ma-reponse/rien")},
		"POST /ma-reponse/{secret}": {{object: "a good link", path: holder("/ma-reponse/", exchange.PurposeOpen), form: filled("act", "write", "message", "Bonjour"), may: roles},
			unknown("/ma-reponse/rien")},
		"GET /renouveler/{secret}":  {{object: "a good link", path: ending("/renouveler/", listing.PurposeRenew), may: roles}, unknown("/renouveler/rien")},
		"POST /renouveler/{secret}": {{object: "a good link", path: ending("/renouveler/", listing.PurposeRenew), may: roles}, unknown("/renouveler/rien")},
		"GET /fermer/{secret}":      {{object: "a good link", path: ending("/fermer/", listing.PurposeEnd), may: roles}, unknown("/fermer/rien")},
		"POST /fermer/{secret}":     {{object: "a good link", path: ending("/fermer/", listing.PurposeEnd), may: roles}, unknown("/fermer/rien")},
	}
	for path, purpose := range map[string]string{"/oui/": exchange.PurposeAccept, "/non/": exchange.PurposeDecline, "/annuler/": exchange.PurposeCancel} {
		for _, method := range []string{"GET ", "POST "} {
			rows[method+path+"{secret}"] = []attempt{
				{object: "a good link", path: holder(path, purpose), may: roles},
				{object: "a link for something else", path: holder(path, "another.purpose"), no: 404, nobody: 404},
				unknown(path + "rien"),
			}
		}
	}
	return rows
}

func deskRows() map[string][]attempt {
	item := func(w *World, _ Role) string {
		l := w.Listing(Citizen, listing.InReview)
		id := ""
		w.must(w.App.DB.Tx(background, func(q db.Querier) (err error) {
			id, err = w.App.Moderation.OpenCase(background, q, moderation.KindListing, l.ID)
			return err
		}))
		return "/moderation/" + id
	}
	decision := func(w *World, r Role) url.Values {
		return url.Values{"act": {"aside"}, "words": {"À regarder demain ensemble."}}
	}
	settings := func(w *World, _ Role) url.Values {
		return w.Clients[Operator].Get("/reglages").Want(200).Form("main form[method=post]").Values
	}
	mails := func(w *World, _ Role) string {
		return "/reglages/mails/" + w.Mails(mailOf(Citizen))[0].ID
	}
	return map[string][]attempt{
		"GET /moderation":         {{may: agents}},
		"GET /moderation/suivant": {{may: agents, ok: 303}},
		"GET /moderation/{id}":    {{path: item, may: agents}, {object: "unknown", path: to("/moderation/" + noID)}},
		"POST /moderation/{id}":   {{path: item, form: decision, may: agents}, {object: "unknown", path: to("/moderation/" + noID), form: decision}},
		"GET /reglages":           {{may: []Role{Operator}}},
		"POST /reglages":          {{may: []Role{Operator}, form: settings}},
		"GET /reglages/mots":      {{may: []Role{Operator}}},
		"POST /reglages/mots": {{may: []Role{Operator}, form: func(w *World, _ Role) url.Values {
			return url.Values{"words": {w.unique() + ", barnum"}}
		}}},
		"POST /reglages/mots/{id}/retirer": {{path: to("/reglages/mots/" + noID + "/retirer"), may: []Role{Operator}}},
		"GET /reglages/journal":            {{may: []Role{Operator}}},
		"GET /reglages/mails":              {{may: []Role{Operator}}},
		"GET /reglages/mails/{id}":         {{path: mails, may: []Role{Operator}}, {object: "unknown", path: to("/reglages/mails/" + noID)}},
	}
}

// unique is a word that no other object has.
func (w *World) unique() string {
	return "n" + strings.ReplaceAll(itoa(int(w.peers.Add(1))), "0", "o")
}
