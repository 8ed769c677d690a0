package site

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/domain/search"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/markdown"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

func (s *Site) orgRoutes(m *edge.Router) {
	m.Get("/associations", edge.Everyone, s.Keep(s.showOrgs))
	m.Get("/associations/{slug}", edge.Everyone, s.Keep(s.showOrg))
	m.Post("/associations/{id}/rejoindre", edge.SignedIn, s.joinOrg)
	m.Get("/inscription-association", edge.Everyone, s.showRegister)
	m.Get("/inscription-association/verifier", edge.SignedIn, s.showRegisterForm)
	m.Post("/inscription-association", edge.SignedIn, s.registerOrg)
	s.teamRoutes(m)
}

// directory is the list of associations.
type directory struct {
	Query   org.Query
	Where   string // commune as typed
	Total   int
	Letters []ui.Letter
	Cards   []ui.OrgCard
	Next    string
	Clear   bool           // something is being searched
	Unknown string         // what was typed for a town that does not exist
	Did     []resultsWiden // towns that were perhaps meant then
}

// directoryPage is how many orgs a page of the directory shows.
const directoryPage = 30

func (s *Site) showOrgs(w http.ResponseWriter, r *http.Request) error {
	ctx, p, in := r.Context(), edge.PrinterOf(r), r.URL.Query()
	oneEach(in)
	if !slices.Contains(listing.Themes, in.Get("theme")) {
		in.Del("theme")
	}
	d := directory{Query: org.Query{Text: in.Get("q"), Letter: in.Get("lettre"), Theme: in.Get("theme"), Limit: directoryPage}, Where: in.Get("ou")}
	if !slices.Contains(org.Letters(), d.Query.Letter) {
		d.Query.Letter = ""
	}
	if d.Where != "" {
		switch c, ok := s.findCommune(r, d.Where); {
		case ok:
			d.Query.Commune, d.Where = c.Code, s.communeLabel(c.Code)
		case s.isTerritory(edge.TerritoryOf(r), d.Where):
			d.Where = ""
			in.Del("ou")
		default:
			return s.showUnknownTown(w, r, d, in)
		}
	}
	var err error
	if d.Query.After, err = s.Orgs.ParseCursor(ctx, in.Get("apres")); err != nil {
		return err
	}
	page, err := s.Orgs.Directory(ctx, d.Query)
	if err != nil {
		return err
	}
	d.Total, d.Clear = page.Total, d.Query.Text != "" || d.Query.Commune != "" || d.Query.Theme != ""
	for _, o := range page.Orgs {
		d.Cards = append(d.Cards, s.orgCard(o))
	}
	d.Letters = letters(in, page.Letters)
	if next := page.Next.String(); next != "" {
		d.Next = with(in, "apres", next)
	}
	return edge.Render(w, r, http.StatusOK, directoryView(s.directoryFrame(r, p.T("orgs.title"), in), d))
}

// oneEach leaves one value of each parameter, and of words what can be searched and shown.
func oneEach(in url.Values) {
	for name, values := range in {
		in[name] = values[:1]
	}
	for name, most := range map[string]int{"q": search.MaxText, "ou": maxWhere} {
		if in.Has(name) {
			in.Set(name, clip(in.Get(name), most))
		}
	}
}

func (s *Site) directoryFrame(r *http.Request, title string, in url.Values) ui.Page {
	pg := s.Page(r, title)
	pg.NavCurrent, pg.Scripts, pg.NoIndex = ui.NavOrgs, []string{"commune.js"}, len(in) > 0
	return pg
}

// showUnknownTown is the directory when no town is called so: it lists nobody, and proposes towns.
func (s *Site) showUnknownTown(w http.ResponseWriter, r *http.Request, d directory, in url.Values) error {
	p := edge.PrinterOf(r)
	d.Unknown = p.T("results.unknown", "Where", d.Where)
	for _, label := range s.similarTowns(r, d.Where) {
		d.Did = append(d.Did, resultsWiden{Label: label, URL: with(in, "ou", label)})
	}
	pg := s.directoryFrame(r, p.T("orgs.title"), in)
	pg.Errors = []ui.FieldError{{Field: "ou", Message: d.Unknown}}
	return edge.Render(w, r, http.StatusUnprocessableEntity, directoryView(pg, d))
}

func (s *Site) orgCard(o org.Org) ui.OrgCard {
	return ui.OrgCard{Name: o.Name, URL: "/associations/" + o.Slug, Place: s.commune(o.Commune),
		Object: markdown.Plain(o.Object, 140), Verified: o.State == org.Verified}
}

// letters is the alphabet of the directory; a letter under which nothing stands leads nowhere.
func letters(in url.Values, counts map[string]int) (out []ui.Letter) {
	for _, l := range org.Letters() {
		letter := ui.Letter{Letter: strings.ToUpper(l), On: in.Get("lettre") == l}
		if counts[l] > 0 {
			letter.URL = with(in, "lettre", l)
		}
		out = append(out, letter)
	}
	return out
}

// with is the address of the directory with one parameter changed, from its beginning.
func with(in url.Values, name, value string) string {
	v := url.Values{}
	for _, keep := range []string{"q", "ou", "theme", "lettre"} {
		if in.Get(keep) != "" {
			v.Set(keep, in.Get(keep))
		}
	}
	v.Set(name, value)
	return "/associations?" + v.Encode()
}

// orgView is the page of one org.
type orgView struct {
	Org     org.Org
	Place   string
	HTML    string
	Note    string // what is known of how it answers
	Cards   []ui.Card
	Held    int
	Member  bool
	Waiting bool // not verified yet: its members and the moderators see it
}

func (s *Site) showOrg(w http.ResponseWriter, r *http.Request) error {
	ctx, by, p := r.Context(), edge.ActorOf(r), edge.PrinterOf(r)
	o, err := s.Orgs.BySlug(ctx, by, path(r, "slug"))
	if err != nil {
		return err
	}
	v := orgView{Org: o, Place: s.commune(o.Commune), HTML: markdown.HTML(o.Object), Member: by.MemberOf(o.ID),
		Waiting: o.State != org.Verified && o.State != org.Unclaimed}
	ls, err := s.Listings.OfOrg(ctx, o.ID, 50)
	if err != nil {
		return err
	}
	v.Cards = s.cards(r, ls)
	for i := range v.Cards {
		v.Cards[i].Level = 3
	}
	v.Note = orgNote(p, o)
	pg := s.Page(r, o.Name)
	pg.NavCurrent, pg.Description, pg.NoIndex = ui.NavOrgs, markdown.Plain(o.Object, 155), !o.Public()
	return edge.Render(w, r, http.StatusOK, orgPage(pg, v, s))
}

// orgStatus is the state of an org in the exact words of the field.
func orgStatus(p *i18n.Printer, o org.Org) ui.Status {
	if o.State == org.Verified {
		return ui.Status{Tone: ui.ToneGood, Label: p.T("site.bearer." + string(o.Kind))}
	}
	tone := map[org.State]ui.Tone{org.Pending: ui.ToneWait, org.ToFix: ui.ToneWait, org.Suspended: ui.ToneBad, org.Declined: ui.ToneBad,
		org.Deactivated: ui.ToneOver}[o.State]
	return ui.Status{Tone: tone, Label: p.T("org.state." + string(o.State))}
}

// siteName is the address of a site as people say it.
func siteName(address string) string {
	_, name, found := strings.Cut(address, "://")
	if !found {
		return address
	}
	return strings.TrimSuffix(strings.TrimPrefix(name, "www."), "/")
}

func orgNote(p *i18n.Printer, o org.Org) string {
	note := p.T("site.bearer." + string(o.Kind))
	if o.Answers >= 5 {
		note += " · " + answerTime(p, minutes(o.AnswerMinutes))
	}
	return note
}

func (s *Site) joinOrg(w http.ResponseWriter, r *http.Request) error {
	if err := s.Orgs.AskToJoin(r.Context(), edge.ActorOf(r), path(r, "id")); err != nil {
		return err
	}
	return edge.Done(w, r, "/mon-espace", "join_asked")
}

// registration is the pages on which an org is registered.
type registration struct {
	Email   string // as typed, by somebody who is not signed in
	Number  string // as typed: a number of a register or a name
	Next    string // where to go on
	Lookup  org.Lookup
	Form    org.Form
	Where   string // commune as typed
	Errors  []ui.FieldError
	Themes  []string
	Charter bool    // the charter is asked for
	Here    org.Org // the org that has this number already
	Edits   string  // id of the org that is changed, empty for a new one
}

func (reg registration) err(name string) string { return field(reg.Errors, name) }

func (s *Site) registerPage(r *http.Request, reg registration) templ.Component {
	pg := private(s.Page(r, edge.PrinterOf(r).T("register.title")))
	pg.Errors = reg.Errors
	return registerStart(pg, reg)
}

// showRegister asks for the mail, then for the number or the name.
func (s *Site) showRegister(w http.ResponseWriter, r *http.Request) error {
	return edge.Render(w, r, http.StatusOK, s.registerPage(r, registration{Next: edge.OwnPath(r.URL.Query().Get("suite"), "")}))
}

// showRegisterForm looks the number up and shows what is known, to be checked.
func (s *Site) showRegisterForm(w http.ResponseWriter, r *http.Request) error {
	ctx, by, in := r.Context(), edge.ActorOf(r), r.URL.Query()
	reg := registration{Number: in.Get("numero"), Next: edge.OwnPath(in.Get("suite"), "")}
	var err error
	switch {
	case in.Get("fiche") != "":
		reg.Form, err = s.Orgs.Claim(ctx, by, in.Get("fiche"))
		reg.Form.Claims = in.Get("fiche")
	case in.Get("main") != "":
		reg.Form = org.Form{Kind: org.Association, Name: reg.Number}
	default:
		reg.Lookup, err = s.Orgs.Prefill(ctx, by, reg.Number)
		reg.Form = reg.Lookup.Form
	}
	if err != nil {
		return s.Again(w, r, err, func(errs []ui.FieldError) templ.Component {
			reg.Errors = errs
			return s.registerPage(r, reg)
		})
	}
	reg.Where = s.communeLabel(reg.Form.Commune)
	pg := private(s.Page(r, edge.PrinterOf(r).T("register.check_title")))
	if found := reg.Lookup.Found; found.ID != "" && found.State != org.Unclaimed {
		reg.Here = found
		return edge.Render(w, r, http.StatusOK, registerHere(pg, reg, s))
	}
	if len(reg.Lookup.Named) > 0 {
		return edge.Render(w, r, http.StatusOK, registerNamed(pg, reg, s))
	}
	return edge.Render(w, r, http.StatusOK, s.registerFormPage(r, reg))
}

func (s *Site) registerFormPage(r *http.Request, reg registration) templ.Component {
	t := edge.TerritoryOf(r)
	reg.Charter = t.Charter
	reg.Themes = slices.DeleteFunc(slices.Clone(listing.Themes), func(th string) bool { return slices.Contains(t.HiddenThemes, th) })
	pg := private(s.Page(r, edge.PrinterOf(r).T("register.check_title")))
	pg.Errors, pg.Scripts = reg.Errors, []string{"commune.js"}
	return registerForm(pg, reg)
}

// typedOrg reads the form of an org; the commune is the one that was typed.
func (s *Site) typedOrg(r *http.Request) registration {
	v := r.PostFormValue
	reg := registration{Next: edge.OwnPath(v("suite"), ""), Where: v("where"), Form: org.Form{
		Kind: org.Kind(v("kind")), Name: v("name"), Object: v("object"), Theme: v("theme"), RNA: v("rna"), SIREN: v("siren"), SIRET: v("siret"),
		Court: v("court"), VolumeFolio: v("volume_folio"), Site: v("site"), Charter: v("charter") != "", Claims: v("claims"), Another: v("another") != ""}}
	if c, ok := s.Communes.ByCode(v("commune_code")); ok && s.communeLabel(c.Code) == reg.Where {
		reg.Form.Commune = c.Code
	} else if c, ok := s.findCommune(r, reg.Where); ok && reg.Where != "" {
		reg.Form.Commune, reg.Where = c.Code, s.communeLabel(c.Code)
	}
	return reg
}

// registerOrg brings the org to the moderators.
func (s *Site) registerOrg(w http.ResponseWriter, r *http.Request) error {
	reg := s.typedOrg(r)
	o, err := s.Orgs.Register(r.Context(), edge.ActorOf(r), reg.Form)
	if err != nil {
		return s.Again(w, r, err, func(errs []ui.FieldError) templ.Component {
			reg.Errors = errs
			if id := hereOf(err); id != "" {
				reg.Here, _ = s.Orgs.Get(r.Context(), edge.ActorOf(r), id)
			}
			return s.registerFormPage(r, reg)
		})
	}
	next := reg.Next
	if next == "" {
		next = "/associations/" + o.Slug
	}
	return edge.Done(w, r, next, "org_registered")
}

// hereOf is the id of the org that an error says is here already.
func hereOf(err error) string {
	for _, e := range fault.All(err) {
		if e.Key != "org.here" {
			continue
		}
		for i := 0; i+1 < len(e.Args); i += 2 {
			if id, ok := e.Args[i+1].(string); ok && e.Args[i] == "ID" {
				return id
			}
		}
	}
	return ""
}
