package desk

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"parvis/internal/domain/moderation"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/mail"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// settingsView is the operator's settings as typed.
type settingsView struct {
	Territory   territory.Territory
	Departments string // codes with commas
	Center      string // commune as typed
	Errors      []ui.FieldError
}

func (v settingsView) err(name string) string { return ui.ErrorFor(v.Errors, name) }

func (d *Desk) showSettings(w http.ResponseWriter, r *http.Request) error {
	t, err := d.Settings.Get(r.Context())
	if err != nil {
		return err
	}
	v := settingsView{Territory: t, Departments: strings.Join(t.Departments, ", "), Center: d.commune(t.Center)}
	return edge.Render(w, r, http.StatusOK, d.settingsPage(r, v))
}

func (d *Desk) settingsPage(r *http.Request, v settingsView) templ.Component {
	pg := private(d.Page(r, edge.PrinterOf(r).T("desk.settings")), ui.DeskSettings)
	pg.Errors, pg.Scripts = v.Errors, []string{"commune.js"}
	return settingsPage(pg, v)
}

func (d *Desk) saveSettings(w http.ResponseWriter, r *http.Request) error {
	f := r.PostFormValue
	old, err := d.Settings.Get(r.Context())
	if err != nil {
		return err
	}
	t := old
	t.Name, t.Place, t.Team, t.Phone, t.Email, t.About = trim(f("name")), trim(f("place")), trim(f("team")), trim(f("phone")), trim(f("email")), trim(f("about"))
	t.Review, t.Charter, t.PersonNeeds, t.Emergency = territory.Review(f("review")), f("charter") != "", f("person_needs") != "", trim(f("emergency"))
	if choice := f("tiles"); choice != "" {
		t.Tiles, t.TilesURL, t.TilesCredit = choice, trim(f("tiles_url")), trim(f("tiles_credit"))
	}
	var bad fault.List
	if t.ReviewFirstN, err = strconv.Atoi(trim(f("review_first_n"))); err != nil {
		bad.Add("review_first_n", "territory.review_n")
	}
	v := settingsView{Departments: f("departments"), Center: f("center")}
	t.Departments = d.departments(v.Departments, &bad)
	t.Center = d.center(v.Center, &bad)
	v.Territory = t
	if err = bad.Err(); err == nil {
		err = d.Settings.Set(r.Context(), edge.ActorOf(r), t)
	}
	if err != nil {
		return d.Again(w, r, err, func(errs []ui.FieldError) templ.Component {
			v.Errors = errs
			return d.settingsPage(r, v)
		})
	}
	return edge.Done(w, r, "/reglages", "saved")
}

func trim(s string) string { return strings.Join(strings.Fields(s), " ") }

// departments reads codes with commas or blanks between them.
func (d *Desk) departments(text string, bad *fault.List) (codes []string) {
	for _, code := range strings.FieldsFunc(strings.ToUpper(text), func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
		if d.Communes.DepartmentName(code) == "" {
			bad.Add("departments", "desk.department_unknown", "Code", code)
			return codes
		}
		codes = append(codes, code)
	}
	return codes
}

func (d *Desk) center(text string, bad *fault.List) string {
	if text = strings.TrimSpace(text); text == "" {
		return ""
	}
	c, ok := d.Communes.Meant(text)
	if !ok {
		bad.Add("center", "listing.commune")
	}
	return c.Code
}

// logView is the log of acts.
type logView struct {
	Entries []moderation.Entry
	Next    string
	d       *Desk
}

func (d *Desk) showLog(w http.ResponseWriter, r *http.Request) error {
	entries, next, err := d.Moderation.Audit(r.Context(), edge.ActorOf(r), "", r.URL.Query().Get("apres"))
	if err != nil {
		return err
	}
	v := logView{Entries: entries, d: d}
	if next != "" {
		v.Next = "/reglages/journal?apres=" + next
	}
	return edge.Render(w, r, http.StatusOK, logPage(private(d.Page(r, edge.PrinterOf(r).T("desk.log")), ui.DeskSettings), v))
}

// mailsShown is how many mails a page shows.
const mailsShown = 50

func (d *Desk) showMails(w http.ResponseWriter, r *http.Request) error {
	f := mail.Filter{Limit: mailsShown + 1, To: strings.ToLower(trim(r.URL.Query().Get("a")))}
	if id := r.URL.Query().Get("avant"); id != "" {
		before, err := mail.Get(r.Context(), d.DB, id)
		if err != nil {
			return err
		}
		f.Before = before
	}
	mails, err := mail.List(r.Context(), d.DB, f)
	if err != nil {
		return err
	}
	next := ""
	if len(mails) > mailsShown {
		mails = mails[:mailsShown]
		next = "/reglages/mails?avant=" + mails[mailsShown-1].ID
	}
	return edge.Render(w, r, http.StatusOK, mailsPage(private(d.Page(r, edge.PrinterOf(r).T("desk.mails")), ui.DeskSettings), mails, next, d))
}

func (d *Desk) showMail(w http.ResponseWriter, r *http.Request) error {
	m, err := mail.Get(r.Context(), d.DB, r.PathValue("id"))
	if err != nil {
		return err
	}
	return edge.Render(w, r, http.StatusOK, mailPage(private(d.Page(r, m.Subject), ui.DeskSettings), m, d))
}
