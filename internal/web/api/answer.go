package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"parvis/internal/platform/fault"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/ids"
)

// cacheControl lets caches keep an answer and ask each time whether it still holds: places left change at any moment.
const cacheControl = "public, no-cache"

// etag names an answer by the data it is made from, its address and its language.
func (a *API) etag(r *http.Request, stamp string) string {
	sum := sha256.Sum256([]byte(stamp + "\x00" + r.URL.RequestURI() + "\x00" + a.printer(r).Lang))
	return `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// unchanged tells whether the client holds the answer already.
func unchanged(r *http.Request, etag string) bool {
	for tag := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if tag = strings.TrimSpace(tag); tag == etag || tag == "*" || "W/"+tag == etag {
			return true
		}
	}
	return false
}

func (a *API) printer(r *http.Request) *i18n.Printer {
	return a.Languages.For(a.Languages.Match("", r.Header.Get("Accept-Language")))
}

var gzips = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// smallBody is under which compressing costs more than it saves, in bytes.
const smallBody = 1200

func (a *API) answer(w http.ResponseWriter, r *http.Request, status int, kind, etag string, v any) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		a.Log.Error("api: encode", "route", r.Pattern, "err", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	if etag != "" {
		h.Set("ETag", etag)
		h.Set("Cache-Control", cacheControl)
	} else {
		h.Set("Cache-Control", "no-store")
	}
	if b.Len() < smallBody || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Length", strconv.Itoa(b.Len()))
		w.WriteHeader(status)
		_, _ = w.Write(b.Bytes()) // the client may be gone
		return
	}
	h.Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	gz := gzips.Get().(*gzip.Writer)
	defer gzips.Put(gz)
	gz.Reset(w)
	_, _ = gz.Write(b.Bytes())
	_ = gz.Close()
}

var statuses = map[fault.Kind]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.SignIn: http.StatusUnauthorized, fault.Forbidden: http.StatusForbidden,
	fault.NotFound: http.StatusNotFound, fault.Gone: http.StatusGone, fault.Conflict: http.StatusConflict,
	fault.TooMany: http.StatusTooManyRequests, fault.Busy: http.StatusServiceUnavailable, methodNotAllowed: http.StatusMethodNotAllowed,
}

// fail is the one place that turns an error into an answer.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := a.printer(r)
	kind := fault.KindOf(err)
	if kind == "" && a.Search.DB.Unavailable(err) {
		a.Log.Error("unavailable", "route", r.Pattern, "err", err)
		kind, err = fault.Busy, fault.New(fault.Busy, "api.unavailable")
	}
	if kind == "" && errors.Is(err, r.Context().Err()) && r.Context().Err() != nil {
		return // nobody waits for the answer
	}
	out := Problem{Type: "/problemes/" + string(kind), Status: statuses[kind]}
	if kind == "" {
		out.Type, out.Status, out.Reference = "/problemes/internal", http.StatusInternalServerError, strings.ToUpper(ids.New()[24:])
		a.Log.Error("internal", "reference", out.Reference, "route", r.Pattern, "err", err)
		err = fault.New("", "api.internal")
	}
	all := fault.All(err)
	out.Title = p.T(all[0].Key, all[0].Args...)
	for _, e := range all {
		if e.Field != "" {
			out.Errors = append(out.Errors, ProblemField{e.Field, p.T(e.Key, e.Args...)})
		}
	}
	if len(out.Errors) > 0 {
		out.Title = p.T("api.invalid")
	}
	if kind == fault.Busy {
		w.Header().Set("Retry-After", "5")
	}
	w.Header().Set("Content-Language", p.Lang)
	a.answer(w, r, out.Status, "application/problem+json", "", out)
}
