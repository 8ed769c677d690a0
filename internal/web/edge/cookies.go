package edge

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	langCookie  = "parvis_langue"
	themeCookie = "parvis_theme"
)

// themes are the choices of a reader beside that of the device.
var themes = []string{"clair", "sombre"}

// secure tells whether cookies may be marked Secure: the address is https, or the machine itself, which browsers trust
// as much.
func (e *Edge) secure() bool {
	u, err := url.Parse(e.BaseURL)
	if err != nil {
		return true
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	return u.Scheme == "https" || host == "localhost" || ip != nil && ip.IsLoopback()
}

// sessionCookie is the name of the session's cookie. The __Host- prefix makes browsers refuse one that was set by a
// subdomain or over plain http; on a plain http address that is not this machine it cannot be used.
func (e *Edge) sessionCookie() string {
	if e.secure() {
		return "__Host-parvis"
	}
	return "parvis"
}

// OpenSession gives the browser the secret of a new session.
func (e *Edge) OpenSession(w http.ResponseWriter, secret string) {
	http.SetCookie(w, &http.Cookie{Name: e.sessionCookie(), Value: secret, Path: "/", HttpOnly: true, Secure: e.secure(),
		SameSite: http.SameSiteLaxMode, MaxAge: int((30 * 24 * time.Hour).Seconds())})
}

// CloseSession takes the secret back.
func (e *Edge) CloseSession(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: e.sessionCookie(), Path: "/", HttpOnly: true, Secure: e.secure(),
		SameSite: http.SameSiteLaxMode, MaxAge: -1})
}

func (e *Edge) keepChoice(w http.ResponseWriter, name, value string) {
	age := int((365 * 24 * time.Hour).Seconds())
	if value == "" {
		age = -1
	}
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, Secure: e.secure(),
		SameSite: http.SameSiteLaxMode, MaxAge: age})
}

// Language keeps the reader's language; a choice is a POST like any change.
func (e *Edge) Language(w http.ResponseWriter, r *http.Request) error {
	if lang := r.PostFormValue("lang"); slices.Contains(e.Languages.Languages(), lang) {
		e.keepChoice(w, langCookie, lang)
	}
	return Done(w, r, OwnPath(r.PostFormValue("retour"), "/"), "")
}

// Theme keeps the reader's choice of light or dark.
func (e *Edge) Theme(w http.ResponseWriter, r *http.Request) error {
	if t := r.PostFormValue("theme"); t == "clair" || t == "sombre" || t == "" {
		e.keepChoice(w, themeCookie, t)
	}
	return Done(w, r, OwnPath(r.PostFormValue("retour"), "/"), "")
}

func cookie(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil || len(c.Value) > 100 {
		return ""
	}
	return c.Value
}

func choice(r *http.Request, name string, allowed ...string) string {
	if v := cookie(r, name); slices.Contains(allowed, v) {
		return v
	}
	return ""
}

// Host is the name of the site without its scheme, for identifiers.
func (e *Edge) Host() string {
	_, host, _ := strings.Cut(e.BaseURL, "://")
	return host
}
