package edge

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/a-h/templ"

	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/ids"
	"parvis/internal/web/ui"
)

var (
	errNotFound = fault.New(fault.NotFound, "error.not_found")
	errCross    = fault.New(fault.Forbidden, "error.cross_origin")
)

// StatusOf is the HTTP status of an error that a person may read.
func StatusOf(kind fault.Kind) int {
	switch kind {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.SignIn:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Gone:
		return http.StatusGone
	case fault.Conflict:
		return http.StatusConflict
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.Busy:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// FieldErrors are the sentences of an error, each beside its field, in the reader's language; nil when err is none that
// a person may read.
func FieldErrors(p *i18n.Printer, err error) []ui.FieldError {
	var out []ui.FieldError
	for _, e := range fault.All(err) {
		out = append(out, ui.FieldError{Field: e.Field, Message: p.T(e.Key, e.Args...)})
	}
	return out
}

// Readable tells whether err belongs beside the form again: wrong input, or a state that changed meanwhile.
func Readable(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.TooMany:
		return true
	case fault.Forbidden:
		return fault.All(err)[0].Field != ""
	}
	return false
}

// Again shows a form again after a readable error, with what was typed; any other error goes on to its own page.
func (e *Edge) Again(w http.ResponseWriter, r *http.Request, err error, page func(errs []ui.FieldError) templ.Component) error {
	if !Readable(err) {
		return err
	}
	return Render(w, r, StatusOf(fault.KindOf(err)), page(FieldErrors(PrinterOf(r), err)))
}

// Render writes a page, and keeps it where the handler lets it be kept.
func Render(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	out := ui.TakeOut()
	defer out.Give()
	if err := c.Render(r.Context(), out); err != nil {
		return fmt.Errorf("edge: render %s: %w", r.Pattern, err)
	}
	k := visitOf(r).keep
	if k != nil {
		if p := k.edge.keepPage(r, k, status, out.B); p != nil {
			p.send(w, r)
			return nil
		}
	}
	h := w.Header()
	h["Content-Type"] = kindHTML
	switch {
	case k != nil && len(k.tokens) > 0:
		h["Cache-Control"] = notShared
	case h.Get("Cache-Control") == "":
		h["Cache-Control"] = mayBeShared
	}
	if len(h["Vary"]) == 0 {
		h["Vary"] = varies
	} else {
		h["Vary"] = append(h["Vary"], varies...)
	}
	return writeBody(w, r, status, out.B)
}

// fail is the one place that turns an error into an answer.
func (e *Edge) fail(w http.ResponseWriter, r *http.Request, err error) {
	v := visitOf(r)
	v.keep = nil
	kind := fault.KindOf(err)
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		kind, err = fault.Invalid, fault.New(fault.Invalid, "error.too_large")
	}
	if kind == "" && (e.DB.Unavailable(err) || errors.Is(err, db.ErrReplayed)) {
		e.Log.Error("unavailable", "route", r.Pattern, "err", err)
		kind, err = fault.Busy, fault.New(fault.Busy, "error.unavailable")
	}
	reference := ""
	if kind == "" {
		reference = strings.ToUpper(ids.New()[24:])
		e.Log.Error("internal", "reference", reference, "route", r.Pattern, "err", err)
		err = fault.New("", "error.internal")
	}
	if kind == fault.SignIn && r.Method == http.MethodGet {
		_ = Done(w, r, "/connexion?suite="+urlQuery(r.URL.RequestURI()), "")
		return
	}
	status := StatusOf(kind)
	switch kind {
	case fault.TooMany:
		w.Header().Set("Retry-After", "60")
	case fault.Busy:
		w.Header().Set("Retry-After", "5")
	}
	w.Header().Set("Cache-Control", "no-store")
	if strings.HasPrefix(r.URL.Path, "/api/") || strings.Contains(r.Header.Get("Accept"), "application/problem+json") {
		writeProblem(w, v.P, status, kind, err)
		return
	}
	t := v.Territory
	pg := e.Page(r, v.P.T("error.title."+titleOf(kind)))
	pg.NoIndex, pg.Canonical = true, ""
	page := failurePage(pg, failure{message(v.P, err), reference, t.Phone, kind == fault.NotFound || kind == fault.Gone})
	if rerr := Render(w, r, status, page); rerr != nil {
		e.Log.Error("edge: the error page itself", "err", rerr)
		http.Error(w, http.StatusText(status), status)
	}
}

func message(p *i18n.Printer, err error) string {
	if all := fault.All(err); len(all) > 0 {
		return p.T(all[0].Key, all[0].Args...)
	}
	return p.T("error.internal")
}

func titleOf(kind fault.Kind) string {
	if kind == "" {
		return "internal"
	}
	return string(kind)
}

// Problem is an error for programs (RFC 9457).
type Problem struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Errors []ProblemField `json:"errors,omitempty"`
}

// ProblemField is one wrong field of a Problem.
type ProblemField struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

func writeProblem(w http.ResponseWriter, p *i18n.Printer, status int, kind fault.Kind, err error) {
	out := Problem{Type: "/problemes/" + titleOf(kind), Title: message(p, err), Status: status}
	for _, f := range FieldErrors(p, err) {
		if f.Field != "" {
			out.Errors = append(out.Errors, ProblemField(f))
		}
	}
	w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(out) // the client may be gone
}

// recover turns a panic into the page of an internal error.
func (e *Edge) recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if v := recover(); v != nil && v != http.ErrAbortHandler {
				e.Log.Error("panic", "route", r.Pattern, "panic", v, "stack", string(debug.Stack()))
				http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			} else if v != nil {
				panic(v)
			}
		}()
		next.ServeHTTP(w, r)
	})
}
