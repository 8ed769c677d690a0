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

// headers sets what every answer bears, errors and files too.
func (e *Edge) headers(next http.Handler) http.Handler {
	https := strings.HasPrefix(e.BaseURL, "https://")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		// Not no-referrer: it would make browsers send "Origin: null" with our own forms.
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "geolocation=(self), camera=(), microphone=(), payment=(), usb=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if https {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
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
	h.Add("Vary", "Accept-Encoding")
	if len(body) < smallBody || !takesGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(status)
		_, err := w.Write(body)
		return ignoreGone(err)
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
