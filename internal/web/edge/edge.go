package edge

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/i18n"
	"parvis/internal/web/ui"
)

// MaxBody bounds the body of a form, in bytes.
const MaxBody = 128 << 10

// Edge is what the steps around a handler need.
type Edge struct {
	DB        *db.DB
	Log       *slog.Logger
	Now       func() time.Time
	Zone      *time.Location
	Languages *i18n.Bundle
	Accounts  *account.Service
	Territory func(context.Context) (territory.Territory, error)
	// Counts gives what the frame shows of a signed-in person: unread messages and open cases. It is asked when a page is
	// made, so after what a form changed. May be nil.
	Counts func(context.Context, actor.Actor) (unread, tasks int, err error)
	// Reach waits a little until the answers of this node hold a version of the change log; it does not wait for a version
	// that was never given. It is called before the answer to a form that wrote there, and before a request that bears a
	// version in its cookie. May be nil.
	Reach func(ctx context.Context, version int64)
	// Several says that other nodes may serve the same people: who wrote bears the version of it in a cookie.
	Several bool
	// Pages keeps public pages, made under the stamps that Data gives; nil, both, keeps none.
	Pages   *Pages
	Data    func(context.Context) (Stamp, error)
	BaseURL string         // "https://parvis.example.org", without a slash at the end
	Trusted []netip.Prefix // proxies whose X-Forwarded-For is believed
	Demo    bool

	accepts accepts
}

// visit is what the steps found out about one request.
type visit struct {
	Actor     actor.Actor
	P         *i18n.Printer
	Theme     string
	Territory territory.Territory
	Network   string // client address
	counted   bool
	unread    int
	tasks     int
	keep      *keeping // nil when the page of this request is not to be kept
}

type visitKey struct{}

// visiting is the context of a request with its visit.
type visiting struct {
	context.Context
	*visit
}

// Value gives the visit, and the version of the change log that its page was begun under.
func (c visiting) Value(key any) any {
	switch {
	case key == visitKey{}:
		return c.visit
	case key == changelog.KnownKey && c.keep != nil:
		return c.keep.stamp.Version
	}
	return c.Context.Value(key)
}

func visitOf(r *http.Request) *visit {
	v, _ := r.Context().Value(visitKey{}).(*visit)
	return v
}

// ActorOf is who asks.
func ActorOf(r *http.Request) actor.Actor { return visitOf(r).Actor }

// PrinterOf is the language of the answer.
func PrinterOf(r *http.Request) *i18n.Printer { return visitOf(r).P }

// TerritoryOf is the operator's settings at the time of the request.
func TerritoryOf(r *http.Request) territory.Territory { return visitOf(r).Territory }

// ThemeOf is the reader's choice of light or dark, "" for that of the device.
func ThemeOf(r *http.Request) string { return visitOf(r).Theme }

// AddressOf is the address of the client, for limits: the one the trusted proxy saw, else the peer's.
func AddressOf(r *http.Request) string { return visitOf(r).Network }

// Handler is the router with every step around it. notFound answers what no route matches.
func (e *Edge) Handler(m *Router, mounts map[string]http.Handler) http.Handler {
	mux := http.NewServeMux()
	methods := map[string][]string{}
	for _, rt := range m.routes {
		mux.Handle(rt.Method+" "+rt.Pattern, e.serve(rt))
		methods[rt.Pattern] = append(methods[rt.Pattern], rt.Method)
	}
	for prefix, h := range mounts {
		mux.Handle(prefix, h)
	}
	mux.Handle("/", e.serve(Route{Access: Everyone, Handler: func(http.ResponseWriter, *http.Request) error { return errNotFound }}))
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(e.serve(Route{Access: Everyone, Handler: func(http.ResponseWriter, *http.Request) error { return errCross }}))
	handler := cross.Handler(e.onlyKnownMethods(mux))
	return e.recover(e.headers(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.reachCookie(r)
		if !e.sendKept(w, r) {
			handler.ServeHTTP(w, r)
		}
	})))
}

// onlyKnownMethods answers what is neither read nor form before any route is looked at.
func (e *Edge) onlyKnownMethods(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions:
			next.ServeHTTP(w, r)
		default:
			w.Header().Set("Allow", "GET, HEAD, POST")
			w.WriteHeader(http.StatusMethodNotAllowed)
		}
	})
}

func (e *Edge) serve(rt Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != http.NoBody {
			r.Body = http.MaxBytesReader(w, r.Body, MaxBody)
		}
		v, err := e.look(r)
		r = r.WithContext(visiting{r.Context(), v})
		if err == nil {
			err = allowed(rt.Access, v.Actor)
		}
		if v.Actor.SignedIn() {
			w.Header().Set("Cache-Control", "private, no-store")
		}
		if err == nil && r.Method == http.MethodPost {
			err = e.once(w, r, rt.Handler)
		} else if err == nil {
			err = rt.Handler(w, r)
		}
		if err != nil {
			e.fail(w, r, err)
		}
	})
}

// look finds out who asks, in which language and for which territory. On an error the visit is still usable for a page.
func (e *Edge) look(r *http.Request) (*visit, error) {
	v := &visit{Network: e.clientAddress(r), Theme: choice(r, themeCookie, themes...), Territory: territory.Default()}
	lang := cookie(r, langCookie)
	v.P = e.Languages.For(e.match(lang, r.Header.Get("Accept-Language")))
	t, err := e.Territory(r.Context())
	if err != nil {
		return v, err
	}
	v.Territory = t
	v.Actor, err = e.Accounts.ActorOf(r.Context(), cookie(r, e.sessionCookie()))
	return v, err
}

// count asks once a request what the frame shows of a signed-in person. A page is right without it, so that it is shown
// even when nothing can be counted.
func (e *Edge) count(r *http.Request, v *visit) {
	if v.counted || e.Counts == nil || !v.Actor.SignedIn() {
		return
	}
	v.counted = true
	var err error
	if v.unread, v.tasks, err = e.Counts(r.Context(), v.Actor); err != nil && r.Context().Err() == nil {
		e.Log.Error("edge: counting for the frame of a page", "error", err)
	}
}

// clientAddress believes X-Forwarded-For only from a trusted proxy: the last address that is not itself one.
func (e *Edge) clientAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if !e.trusts(host) {
		return host
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop := strings.TrimSpace(hops[i])
		if _, err := netip.ParseAddr(hop); err != nil {
			break
		}
		host = hop
		if !e.trusts(hop) {
			break
		}
	}
	return host
}

func (e *Edge) trusts(host string) bool {
	if len(e.Trusted) == 0 {
		return false
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	a = a.Unmap()
	for _, p := range e.Trusted {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// ordinary is the style sheet of a page that names none of its own.
var ordinary = []string{"pages.css"}

// Page is the frame of a page for this request. title is a finished sentence.
func (e *Edge) Page(r *http.Request, title string) ui.Page {
	v := visitOf(r)
	e.count(r, v)
	t := v.Territory
	pg := ui.Page{
		P: v.P, Title: title, Path: r.URL.RequestURI(), Theme: v.Theme, Styles: ordinary, DemoBar: e.Demo, Canonical: e.BaseURL + r.URL.Path,
		Territory: ui.Territory{Name: t.Name, Place: t.Place, FooterText: t.About, Phone: t.Phone, Email: t.Email},
		Viewer: ui.Viewer{SignedIn: v.Actor.SignedIn(), Name: v.Actor.FirstName, Moderator: v.Actor.Moderates(),
			Operator: v.Actor.Operates(), Unread: v.unread, Tasks: v.tasks},
	}
	if t.PersonNeeds {
		pg.Banner = t.Emergency
	}
	if strings.Contains(r.URL.RawQuery, flashParam+"=") {
		if key := "flash." + r.URL.Query().Get(flashParam); key != "flash." && len(key) < 60 && v.P.Has(key) {
			pg.Flash = ui.Flash{Tone: ui.ToneGood, Text: v.P.T(key)}
		}
	}
	return pg
}

// flashParam names what just happened in the address a form leads to: no cookie is needed for it.
const flashParam = "fait"

// Done leads to a path after a form, saying what happened (a key of the catalogue under "flash.", may be empty).
func Done(w http.ResponseWriter, r *http.Request, path, what string) error {
	if what != "" {
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		fragment := ""
		if i := strings.IndexByte(path, '#'); i >= 0 {
			path, fragment = path[:i], path[i:]
		}
		path += sep + flashParam + "=" + url.QueryEscape(what) + fragment
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}

// OwnPath gives next if it is a path of this site, else fallback: no open redirect.
func OwnPath(next, fallback string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || len(next) > 500 || strings.ContainsAny(next, "\\\r\n\t") {
		return fallback
	}
	u, err := url.Parse(next)
	if err != nil || u.Host != "" || u.Scheme != "" || strings.HasPrefix(u.Path, "//") {
		return fallback
	}
	return next
}
