package edge

import (
	"net/http"
	"strconv"
	"time"

	"parvis/internal/platform/changelog"
)

// Who writes reads their own write. On this node the answer to a form waits until what it wrote can be found; on the
// others the next requests wait, which bear the version of the change log that was written, in a cookie.

// ownAge is how long the cookie lives: a node that lags for longer has other troubles.
const ownAge = time.Minute

// maxOwn is the longest value of the cookie: decimal digits.
const maxOwn = 18

func (e *Edge) ownCookie() string {
	if e.secure() {
		return "__Host-parvis_version"
	}
	return "parvis_version"
}

// reachCookie waits, a little, for the version that a request bears. Anybody can send any number: what is no version, or
// one that was never given, is as good as none.
func (e *Edge) reachCookie(r *http.Request) {
	if !e.Several || e.Reach == nil || len(r.Header["Cookie"]) == 0 {
		return
	}
	if v := parseOwn(cookie(r, e.ownCookie())); v > 0 {
		e.Reach(r.Context(), v)
	}
}

// parseOwn gives the version, 0 for what is none.
func parseOwn(s string) int64 {
	if len(s) > maxOwn {
		return 0
	}
	v, err := strconv.ParseUint(s, 10, 63)
	if err != nil {
		return 0
	}
	return int64(v)
}

// settle waits until a version that was just written can be found here, and names it for the other nodes.
func (e *Edge) settle(w http.ResponseWriter, r *http.Request, version int64) {
	if version == 0 {
		return
	}
	if e.Reach != nil {
		e.Reach(r.Context(), version)
	}
	if e.Several {
		http.SetCookie(w, &http.Cookie{Name: e.ownCookie(), Value: strconv.FormatInt(version, 10), Path: "/", HttpOnly: true,
			Secure: e.secure(), SameSite: http.SameSiteLaxMode, MaxAge: int(ownAge.Seconds())})
	}
}

// settleAgain does so for an answer that is given again: which version its request wrote is not known any more, it is
// not above the latest.
func (e *Edge) settleAgain(w http.ResponseWriter, r *http.Request) {
	if e.Reach == nil {
		return
	}
	latest, err := changelog.Latest(r.Context(), e.DB)
	if err != nil {
		e.Log.Error("edge: what was written before is not waited for", "err", err)
		return
	}
	e.settle(w, r, latest)
}

// settling holds a good answer to a form back until what the form wrote can be found, if it wrote what can be.
func (e *Edge) settling(w http.ResponseWriter, r *http.Request) (http.ResponseWriter, *http.Request) {
	ctx, last := changelog.Noting(r.Context())
	r = r.WithContext(ctx)
	return &settler{ResponseWriter: w, settle: func() { e.settle(w, r, last()) }}, r
}

type settler struct {
	http.ResponseWriter
	settle func()
}

// WriteHeader settles once, before the first byte of a good answer.
func (s *settler) WriteHeader(status int) {
	if s.settle != nil && status < http.StatusBadRequest {
		s.settle()
	}
	s.settle = nil
	s.ResponseWriter.WriteHeader(status)
}

// Write settles before the first byte of an answer without a status.
func (s *settler) Write(b []byte) (int, error) {
	if s.settle != nil {
		s.WriteHeader(http.StatusOK)
	}
	return s.ResponseWriter.Write(b)
}
