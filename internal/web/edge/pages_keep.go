package edge

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// keeping is a request whose page may be kept.
type keeping struct {
	edge   *Edge
	at     address
	stamp  Stamp
	from   time.Time
	until  time.Time
	tokens []string // stand in the page for the keys that each reader gets of their own
}

// Keep lets the pages of a handler be kept: for readers without a session, as long as nothing that the handler read has
// changed. The handler says by Until when time alone changes what it shows, and takes the keys of its forms from KeyFor.
// Beside that its page may depend on nothing but the address, the language, the theme, the territory and what the change
// log speaks of. Only answers written by Render are kept.
func (e *Edge) Keep(h Handler) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v := visitOf(r)
		if e.Pages == nil || e.Data == nil || v.Actor.SignedIn() {
			return h(w, r)
		}
		at, ok := e.addressOf(r)
		if !ok {
			return h(w, r)
		}
		from := e.Now()
		stamp, err := e.Data(r.Context())
		if err != nil { // the handler will say what is wrong, if anything is
			return h(w, r)
		}
		midnight := midnightAfter(from.In(e.Zone))
		v.keep = &keeping{edge: e, at: at, stamp: stamp, from: from, until: midnight}
		Until(r, stamp.Until)
		return h(w, r)
	}
}

func midnightAfter(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, t.Location())
}

// Until says that what the page of this request shows changes at a time by itself: a listing ends, an occasion begins.
// The zero time says nothing.
func Until(r *http.Request, at time.Time) {
	if k := visitOf(r).keep; k != nil && !at.IsZero() && at.Before(k.until) {
		k.until = at
	}
}

// KeyFor is the idempotency key of a form on the page of this request: a fresh one, also for each reader of a page that
// is kept.
func KeyFor(r *http.Request) string {
	key := NewKey()
	if k := visitOf(r).keep; k != nil {
		k.tokens = append(k.tokens, key)
	}
	return key
}

// addressOf is what a page is kept by; ok is false for a request that no kept page may answer.
func (e *Edge) addressOf(r *http.Request) (at address, ok bool) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || len(r.RequestURI) > maxAddress || r.RequestURI == "" {
		return at, false
	}
	lang := ""
	if len(r.Header["Cookie"]) > 0 {
		if _, err := r.Cookie(e.sessionCookie()); err == nil {
			return at, false
		}
		lang, at.theme = cookie(r, langCookie), choice(r, themeCookie, themes...)
	}
	at.uri, at.lang = r.RequestURI, e.match(lang, r.Header.Get("Accept-Language"))
	return at, true
}

// sendKept answers from what is kept, before anything else is done; false when there is nothing right.
func (e *Edge) sendKept(w http.ResponseWriter, r *http.Request) bool {
	if e.Pages == nil || e.Data == nil {
		return false
	}
	at, ok := e.addressOf(r)
	if !ok {
		return false
	}
	p := e.Pages.find(at)
	if p == nil {
		return false
	}
	stamp, err := e.Data(r.Context())
	if err != nil || !p.right(stamp, e.Now()) {
		return false
	}
	p.send(w, r)
	return true
}

// keepPage makes what is sent of a page and keeps it, if nothing has changed while it was made. nil when it cannot be kept.
func (e *Edge) keepPage(r *http.Request, k *keeping, status int, body []byte) *page {
	if status != http.StatusOK && status != http.StatusGone || len(body) < smallBody || len(body) > maxKept {
		return nil
	}
	old, zipped := e.Pages.find(k.at), takesGzip(r.Header.Get("Accept-Encoding"))
	if old == nil && !zipped {
		return nil // who sends it as it is need not compress it
	}
	stamp, err := e.Data(r.Context())
	if now := e.Now(); err != nil || !stamp.same(k.stamp) || now.Before(k.from) || !now.Before(k.until) {
		return nil
	}
	p := &page{at: k.at, stamp: k.stamp, from: k.from.UnixMicro(), until: k.until.UnixMicro(), status: status}
	tag := tagOf(blank(body, k.tokens))
	if old != nil && old.tag == tag && old.status == status {
		p.tag, p.body, p.etag, p.etagRaw = old.tag, old.body, old.etag, old.etagRaw // the same words under a new stamp
		e.Pages.put(p)
		return p
	}
	if !zipped {
		return nil
	}
	var ok bool
	if p.body, ok = pack(body, k.tokens); !ok {
		return nil
	}
	p.tag = tag
	if p.body.whole != nil && status == http.StatusOK {
		p.etag, p.etagRaw = []string{`"` + tag + `-g"`}, []string{`"` + tag + `"`}
	}
	p.at.uri = strings.Clone(p.at.uri)
	e.Pages.put(p)
	return p
}

// What kept pages say of themselves, made once.
var (
	kindHTML    = []string{"text/html; charset=utf-8"}
	codingGzip  = []string{"gzip"}
	mayBeShared = []string{"no-cache"}          // whoever keeps it asks again each time
	notShared   = []string{"private, no-cache"} // it holds keys made for one reader
	varies      = []string{"Cookie, Accept-Language, Accept-Encoding"}
)

// send answers with the page: 304 when the reader has it.
func (p *page) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	zipped := takesGzip(r.Header.Get("Accept-Encoding"))
	h["Vary"] = varies
	if h["Cache-Control"] = mayBeShared; p.body.whole == nil {
		h["Cache-Control"] = notShared
	}
	if tag := p.tagFor(zipped); tag != nil {
		h["Etag"] = tag
		if match := r.Header.Get("If-None-Match"); match != "" && matches(match, tag[0]) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h["Content-Type"] = kindHTML
	if !zipped {
		p.sendPlain(w, r)
		return
	}
	h["Content-Encoding"] = codingGzip
	h["Content-Length"] = []string{strconv.Itoa(p.body.length())}
	w.WriteHeader(p.status)
	if p.body.whole != nil || r.Method == http.MethodHead {
		write(w, r, p.body.whole)
		return
	}
	b := buffers.Get().(*[]byte)
	defer buffers.Put(b)
	*b = p.body.appendGzip((*b)[:0], NewKey)
	write(w, r, *b)
}

var buffers = sync.Pool{New: func() any { return new([]byte) }}

func (p *page) sendPlain(w http.ResponseWriter, r *http.Request) {
	body, err := p.body.plainText(NewKey)
	if err != nil { // it was compressed here
		panic(err)
	}
	w.Header()["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(p.status)
	write(w, r, body)
}

func (p *page) tagFor(zipped bool) []string {
	if zipped {
		return p.etag
	}
	return p.etagRaw
}

// matches reads If-None-Match.
func matches(header, tag string) bool {
	for t := range strings.SplitSeq(header, ",") {
		if t = strings.TrimSpace(t); t == "*" || strings.TrimPrefix(t, "W/") == tag {
			return true
		}
	}
	return false
}

// accepts remembers which language the browsers' lists of languages come to: there are few lists, and reading one takes
// longer than sending a page.
type accepts struct {
	mu    sync.RWMutex
	known map[string]string
}

// Bounds of accepts.
const (
	maxAccepts = 512
	maxAccept  = 120
)

// match is the language of the answer for a choice and an Accept-Language header.
func (e *Edge) match(chosen, header string) string {
	if chosen != "" && slices.Contains(e.Languages.Languages(), chosen) {
		return chosen
	}
	if len(header) > maxAccept {
		return e.Languages.Match("", header)
	}
	e.accepts.mu.RLock()
	lang, ok := e.accepts.known[header]
	e.accepts.mu.RUnlock()
	if ok {
		return lang
	}
	lang = e.Languages.Match("", header)
	e.accepts.mu.Lock()
	defer e.accepts.mu.Unlock()
	if e.accepts.known == nil || len(e.accepts.known) >= maxAccepts {
		e.accepts.known = map[string]string{}
	}
	e.accepts.known[strings.Clone(header)] = lang
	return lang
}
