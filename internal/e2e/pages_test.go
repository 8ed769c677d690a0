package e2e

import (
	"net/http"
	"net/url"

	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
)

// shown is one page in one state, as one person sees it. Those that only a form leads to are kept as what was answered.
type shown struct {
	name   string
	as     Role
	path   string
	form   url.Values // sent to the path by POST, for what only a form leads to
	status int        // 0: 200
}

// everyPage is every page of the site in each of its states: the same list for all checks of pages. Whoever adds a page
// adds a line.
func everyPage(w *World) (list []shown) {
	add := func(name string, as Role, path string) { list = append(list, shown{name: name, as: as, path: path}) }
	answer := func(name string, as Role, status int, path string, pairs ...string) {
		list = append(list, shown{name: name, as: as, path: path, form: filled(pairs...)(w, as), status: status})
	}
	missing := func(name string, as Role, status int, path string) {
		list = append(list, shown{name: name, as: as, path: path, status: status})
	}
	publicPages(w, add, missing)
	listingPages(w, add, answer, missing)
	wizardPages(w, add, answer)
	accountPages(w, add, answer, missing)
	orgPages(w, add, answer)
	replyPages(w, add, answer, missing)
	deskPages(w, add, answer)
	return list
}

type (
	addPage   func(name string, as Role, path string)
	addAnswer func(name string, as Role, status int, path string, pairs ...string)
	addWrong  func(name string, as Role, status int, path string)
)

func publicPages(w *World, add addPage, missing addWrong) {
	add("home", Anonymous, "/")
	add("home, signed in", Citizen, "/")
	for _, path := range []string{"/comment-ca-marche", "/aide", "/facile-a-lire", "/accessibilite", "/donnees-personnelles", "/mentions-legales", "/plan-du-site", "/agenda"} {
		add(path[1:], Anonymous, path)
	}
	add("results", Anonymous, "/annonces")
	add("results narrowed", Anonymous, "/annonces?q=collecte&ou=Nancy&rayon=10&sens=need&famille=help&quand=saturday")
	add("results, none", Anonymous, "/annonces?q=xylophone&ou=Nancy")
	add("results, none so near", Anonymous, "/annonces?ou=Marseille")
	missing("results, an unknown town", Anonymous, 422, "/annonces?ou=Zzyzx")
	missing("associations of an unknown town", Anonymous, 422, "/associations?ou=Zzyzx")
	add("results, another order", Anonymous, "/annonces?tri=recentes")
	add("results in a zone", Anonymous, "/annonces?zone=48.6,6,48.8,6.4")
	add("results around a reader", Anonymous, "/annonces?pres=48.69,6.18")
	add("map", Anonymous, "/carte")
	add("map of a town, moved", Anonymous, "/carte?ou=Nancy&vue=48.7,6.2,11")
	add("map, none", Anonymous, "/carte?q=xylophone&ou=Nancy")
	add("design", Anonymous, "/design")
	missing("no such page", Anonymous, 404, "/rien")
	missing("no such page, signed in", Citizen, 404, "/rien")
}

func listingPages(w *World, add addPage, answer addAnswer, missing addWrong) {
	mission, loan, skill := w.Listing(Admin, listing.Online), w.Listing(Company, listing.Online), w.Listing(Citizen, listing.Online)
	add("a mission", Anonymous, mission.Path())
	add("a mission, signed in", Citizen, mission.Path())
	add("a mission, for an association", Company, mission.Path())
	add("a mission, its own", Admin, mission.Path())
	add("a van", Anonymous, loan.Path())
	add("a van, for an association", Admin, loan.Path())
	add("a skill", Anonymous, skill.Path())
	add("a listing paused", Anonymous, w.Listing(Admin, listing.Paused).Path())
	add("a listing in review, its own", Citizen, w.Listing(Citizen, listing.InReview).Path())
	add("a listing to fix, its own", Citizen, w.Listing(Citizen, listing.ToFix).Path())
	missing("a listing that is over", Anonymous, 410, w.Listing(Admin, listing.Ended).Path())
	missing("a listing that is over, its own", Admin, 410, w.Listing(Admin, listing.Ended).Path())
	full := w.Listing(Admin, listing.Online)
	_, err := w.App.DB.ExecContext(background, `update slots set taken = places where listing_id = $1`, full.ID)
	w.must(err)
	add("a mission that is full", Anonymous, full.Path())
	add("a mission that is full, the waiting list", Anonymous, full.Path()+"?attente="+full.Slots[0].ID)
	add("a question", Anonymous, mission.Path()+"/question")
	add("a question, signed in", Citizen, mission.Path()+"/question")
	answer("an answer with everything wrong", Anonymous, 422, mission.Path()+"/repondre", "email", "rien")
	answer("a loan with everything wrong", Anonymous, 422, loan.Path()+"/repondre", "email", "rien")
	answer("a question with everything wrong", Anonymous, 422, mission.Path()+"/repondre", "kind", "question", "email", "rien")
	for _, what := range []string{"place", "quantite", "attente", "confirmer"} {
		add("thanks: "+what, Anonymous, "/merci/"+what+"?annonce="+mission.Path()[len("/annonces/"):])
	}
}

func wizardPages(w *World, add addPage, answer addAnswer) {
	draft := func(as Role, form listing.Form) string {
		d, err := w.App.Listings.NewDraft(background, w.Actor(as), form, "")
		w.must(err)
		return "/deposer/" + d.ID + "/"
	}
	mission := listing.Form{"sense": "need", "family": "help", "title": "Planter la haie", "description": "Une matinée pour planter cent arbustes ensemble.",
		"theme": "environnement", "where": "Nancy", "commune": "54395", "when_text": "en hiver", "org_id": w.Association.ID, "lang": "fr"}
	things := listing.Form{"sense": "offer", "family": "equipment", "quantity": "12", "unit": "bancs"}
	add("post: what", Anonymous, "/deposer")
	answer("post: what, nothing chosen", Anonymous, 422, "/deposer")
	nobody := draft(Anonymous, listing.Form{"sense": "need", "family": "help"})
	for _, step := range []string{"famille", "annonce", "ou", "quand", "pour-qui", "qui"} {
		add("post: "+step, Anonymous, nobody+step)
		wrong := draft(Anonymous, listing.Form{"sense": "need", "family": "help"})
		answer("post: "+step+", wrong", Anonymous, 422, wrong+step, wrongly(step)...)
	}
	add("post: mail sent", Anonymous, nobody+"qui?envoye=1")
	add("post: how many", Anonymous, draft(Anonymous, things)+"combien")
	answer("post: how many, wrong", Anonymous, 422, draft(Anonymous, things)+"combien", "quantity", "beaucoup")
	add("post: who, for an association", Admin, draft(Admin, mission)+"qui")
	add("post: who, a person", Citizen, draft(Citizen, listing.Form{"sense": "need", "family": "help"})+"qui")
	add("post: check", Admin, draft(Admin, mission)+"verifier")
}

// wrongly is an answer to a question of the wizard that is refused.
func wrongly(step string) []string {
	return map[string][]string{
		"famille": {"family", "rien"}, "annonce": {"title", "a"}, "ou": {"where", "Zzyzx"}, "quand": {"slot1_date", "hier"},
		"pour-qui": {"min_age", "deux"}, "qui": {"email", "rien"},
	}[step]
}

func accountPages(w *World, add addPage, answer addAnswer, missing addWrong) {
	add("sign in", Anonymous, "/connexion")
	answer("sign in, wrong", Anonymous, 422, "/connexion", "email", "rien")
	add("the code", Anonymous, "/connexion/code?demande="+noID)
	c := w.Client()
	link := c.AskSignIn("pages@example.org")
	id := w.SQL(`select id from sign_ins where email = 'pages@example.org'`)
	answer("the code, wrong", Anonymous, 422, "/connexion/code", "demande", id, "code", "12")
	add("the mailed link", Anonymous, link)
	missing("a link that is none", Anonymous, 404, "/connexion/lien/rien")
	used := c.AskSignIn("utilise@example.org")
	c.Post(used, nil).Want(200)
	missing("a link that was used", Anonymous, 410, used)
	add("my space", Citizen, "/mon-espace")
	add("my space, of an association", Admin, "/mon-espace")
	add("my space, after a change", Citizen, "/mon-espace?fait=saved")
	answer("my space, a wrong name", Citizen, 422, "/mon-espace/moi", "first_name", "")
}

func orgPages(w *World, add addPage, answer addAnswer) {
	add("associations", Anonymous, "/associations")
	add("associations, none", Anonymous, "/associations?q=xylophone")
	add("an association", Anonymous, "/associations/"+w.Association.Slug)
	add("an association, its own", Admin, "/associations/"+w.Association.Slug)
	add("the team", Admin, "/associations/"+w.Association.Slug+"/equipe")
	add("the team, for an editor", Editor, "/associations/"+w.Association.Slug+"/equipe")
	answer("the team, wrong", Admin, 422, "/associations/"+w.Association.ID+"/equipe", "email", "rien", "role", "editor")
	add("an association, to be changed", Admin, "/associations/"+w.Association.Slug+"/modifier")
	answer("an association, changed wrongly", Admin, 422, "/associations/"+w.Association.ID+"/modifier", "name", "")
	add("register", Anonymous, "/inscription-association")
	add("register: which", Citizen, "/inscription-association")
	add("register: check", Citizen, "/inscription-association/verifier?numero=Un+cercle&main=1")
	add("register: names", Citizen, "/inscription-association/verifier?numero=Jardins+du+test")
	answer("register: everything wrong", Citizen, 422, "/inscription-association", "name", "a", "rna", "W1", "siret", "2")
	o, err := w.App.Orgs.Register(background, w.Actor(Citizen), org.Form{Kind: org.Collective, Name: "Collectif des pages", Commune: "54395", Charter: true})
	w.must(err)
	add("an association that waits", Citizen, "/associations/"+o.Slug)
}

func replyPages(w *World, add addPage, answer addAnswer, missing addWrong) {
	l := w.Listing(Admin, listing.Online)
	r := w.Reply(l)
	by, admin := w.Actor(Citizen).PersonID, w.Actor(Admin).PersonID
	add("answers to a listing", Admin, l.Path()+"/reponses")
	add("answers to a listing, none", Company, w.Listing(Company, listing.Online).Path()+"/reponses")
	add("messages", Citizen, "/messages")
	add("messages, of an association", Admin, "/messages")
	add("messages, none", Moderator, "/messages")
	add("a conversation", Citizen, "/messages/"+r.ID)
	add("a conversation, to decide", Admin, "/messages/"+r.ID)
	answer("a conversation, nothing said", Citizen, 422, "/messages/"+r.ID, "act", "write", "message", "")
	add("a conversation by its link", Anonymous, "/ma-reponse/"+w.Token(exchange.PurposeOpen, r.ID, by))
	for path, purpose := range map[string]string{"/oui/": exchange.PurposeAccept, "/non/": exchange.PurposeDecline} {
		add("link "+path, Anonymous, path+w.Token(purpose, r.ID, admin))
	}
	add("link /annuler/", Anonymous, "/annuler/"+w.Token(exchange.PurposeCancel, r.ID, by))
	mine := w.Listing(Citizen, listing.Online)
	add("link /renouveler/", Anonymous, "/renouveler/"+w.Token(listing.PurposeRenew, mine.ID, by))
	add("link /fermer/", Anonymous, "/fermer/"+w.Token(listing.PurposeEnd, mine.ID, by))
	missing("link that is none", Anonymous, 404, "/oui/rien")
	asked, err := w.App.Exchange.Ask(background, w.Actor(Anonymous), exchange.Ask{ListingID: l.ID, SlotID: l.Slots[1].ID, FirstName: "Inès", Email: "ines.pages@example.org", Lang: "fr"})
	w.must(err)
	add("link /confirmer/", Anonymous, "/confirmer/"+w.Token(exchange.PurposeConfirm, asked.ID, ""))
	used := "/oui/" + w.Token(exchange.PurposeAccept, w.Reply(w.Listing(Admin, listing.Online)).ID, admin)
	c := w.Client()
	c.Do(c.Request(http.MethodPost, used, url.Values{})).Want(303)
	add("link that was used", Anonymous, used)
}

func deskPages(w *World, add addPage, answer addAnswer) {
	l := w.Listing(Citizen, listing.InReview)
	id := ""
	w.Await("the case", func() bool {
		return w.App.DB.QueryRowContext(background, `select id from cases where target_id = $1`, l.ID).Scan(&id) == nil
	})
	var orgCase string
	w.Await("the case", func() bool {
		return w.App.DB.QueryRowContext(background, `select id from cases where kind = 'org' and state = 'open'`).Scan(&orgCase) == nil
	})
	add("the queue", Moderator, "/moderation")
	add("the queue, set aside: none", Moderator, "/moderation?cote=1")
	add("a case of a listing", Moderator, "/moderation/"+id)
	add("a case of an association", Operator, "/moderation/"+orgCase)
	answer("a refusal without words", Moderator, 422, "/moderation/"+id, "act", "decline", "words", "")
	add("settings", Operator, "/reglages")
	answer("settings, wrong", Operator, 422, "/reglages", "name", "", "departments", "999", "review_first_n", "beaucoup")
	add("words", Operator, "/reglages/mots")
	answer("words, wrong", Operator, 422, "/reglages/mots", "words", "seul")
	add("log", Operator, "/reglages/journal")
	add("mails", Operator, "/reglages/mails")
	add("a mail", Operator, "/reglages/mails/"+w.Mails(mailOf(Citizen))[0].ID)
}

// page asks for a page in its state.
func (w *World) page(s shown) *Page {
	w.t.Helper()
	c := w.Clients[s.as]
	c.Address = w.Client().Address
	method := http.MethodGet
	if s.form != nil {
		method = http.MethodPost
	}
	return c.Do(c.Request(method, s.path, s.form))
}
