package edge

import (
	"compress/gzip"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
)

// policy is the content security policy of every answer: nothing inline, nothing from elsewhere.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"

// Headers that every answer bears, errors and files too, each made once: nobody changes a value.
var always = []struct {
	name  string // in the form of net/http
	value []string
}{
	{"Content-Security-Policy", []string{policy}},
	{"X-Content-Type-Options", []string{"nosniff"}},
	{"X-Frame-Options", []string{"DENY"}},
	// Not no-referrer: it would make browsers send "Origin: null" with our own forms.
	{"Referrer-Policy", []string{"same-origin"}},
	{"Permissions-Policy", []string{"geolocation=(self), camera=(), microphone=(), payment=(), usb=()"}},
	{"Cross-Origin-Opener-Policy", []string{"same-origin"}},
	{"Cross-Origin-Resource-Policy", []string{"same-origin"}},
}

var strictTransport = []string{"max-age=31536000; includeSubDomains"}

// headers sets what every answer bears.
func (e *Edge) headers(next http.Handler) http.Handler {
	https := strings.HasPrefix(e.BaseURL, "https://")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for i := range always {
			h[always[i].name] = always[i].value
		}
		if https {
			h["Strict-Transport-Security"] = strictTransport
		}
		next.ServeHTTP(w, r)
	})
}

var gzips = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, packLevel)
	return w
}}

// smallBody is under which compressing costs more than it saves, in bytes.
const smallBody = 1200

// writeBody writes a finished body, compressed when the client takes it.
func writeBody(w http.ResponseWriter, r *http.Request, status int, body []byte) error {
	h := w.Header()
	if len(body) < smallBody || !takesGzip(r.Header.Get("Accept-Encoding")) {
		h["Content-Length"] = []string{strconv.Itoa(len(body))}
		w.WriteHeader(status)
		write(w, r, body)
		return nil
	}
	h.Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	gz := gzips.Get().(*gzip.Writer)
	defer gzips.Put(gz)
	gz.Reset(w)
	if _, err := gz.Write(body); err != nil {
		return ignoreGone(err)
	}
	return ignoreGone(gz.Close())
}

// ignoreGone: a client that went away is not an error of ours.
func ignoreGone(error) error { return nil }

func urlQuery(s string) string { return url.QueryEscape(s) }
