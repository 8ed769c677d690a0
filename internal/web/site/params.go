package site

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/search"
)

// param is a parameter of a search.
type param uint8

// The parameters, in the order of an address.
const (
	paramExact param = iota
	paramFamily
	paramPlace
	paramPage
	paramAudience
	paramHere
	paramWords
	paramWhen
	paramRadius
	paramSense
	paramTheme
	paramOrder
	paramView
	paramZone
	paramCount

	paramUnknown = paramCount // one that no search has
)

var paramNames = [paramCount]string{paramExact: "exact", paramFamily: "famille", paramPlace: "ou", paramPage: "page", paramAudience: "pour", paramHere: "pres",
	paramWords: "q", paramWhen: "quand", paramRadius: "rayon", paramSense: "sens", paramTheme: "theme", paramOrder: "tri", paramView: "vue", paramZone: "zone"}

func paramCalled(name string) param {
	for i, n := range paramNames {
		if n == name {
			return param(i)
		}
	}
	return paramUnknown
}

// maxParam is the longest value of a parameter that is carried on, in bytes: that of the longest text.
const maxParam = search.MaxText * utf8.UTFMax

// maxWhere is how much of the name of a place is read, in characters.
const maxWhere = 80

// repeats tells whether a parameter may have several values.
func (at param) repeats() bool {
	return at == paramFamily || at == paramAudience || at == paramSense || at == paramTheme
}

// exists tells whether a parameter that may have several values has one that there is.
func (s *said) exists() bool {
	switch s.at {
	case paramFamily:
		return slices.Contains(listing.Families, listing.Family(s.value))
	case paramAudience:
		return audienceAt(s.value) >= 0
	case paramSense:
		return slices.Contains(listing.Senses, listing.Sense(s.value))
	}
	return slices.Contains(listing.Themes, s.value)
}

// tidy leaves one value of each parameter that has one, of the others each that exists once, and of words what can be
// searched and shown: an address that is carried on says what was understood.
func (in given) tidy() given {
	out := in[:0]
	for i := range in {
		s := in[i]
		switch {
		case s.at == paramUnknown:
		case s.at.repeats() && (!s.exists() || out.has(s.at, s.value)), !s.at.repeats() && out.names(s.at):
			continue
		case s.at == paramWords:
			s.clip(search.MaxText)
		case s.at == paramPlace:
			s.clip(maxWhere)
		}
		out = append(out, s)
	}
	return out
}

func (s *said) clip(n int) {
	if clipped := clip(s.value, n); clipped != s.value {
		s.value, s.text = clipped, ""
	}
}

// clip is a text of at most n characters, without those that are no part of words: what steers a terminal, or turns the
// text that follows around.
func clip(s string, n int) string {
	if len(s) <= n && plain(s) { // as most often: one word
		return s
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if len(s) > n {
		r := []rune(s)
		s = string(r[:min(len(r), n)])
	}
	return strings.Join(strings.Fields(s), " ")
}

// with is a parameter with a value as an address holds it. Nothing in it needs escaping on a page.
func (at param) with(value string) string { return paramNames[at] + "=" + url.QueryEscape(value) }

// given is what an address says: what url.Values holds, in one list. How long it is the server bounds.
type given []said

// said is a parameter with one of its values.
type said struct {
	at    param
	value string
	text  string // as the address holds it, where every address would; or ""
}

// param is the parameter with its value as an address holds it.
func (s *said) param() string {
	if s.text != "" {
		return s.text
	}
	return s.at.with(s.value)
}

// read appends what stands in the query of an address.
func (in given) read(query string) given {
	for query != "" {
		var text string
		text, query, _ = strings.Cut(query, "&")
		if text == "" || strings.Contains(text, ";") {
			continue
		}
		name, value, valued := strings.Cut(text, "=")
		if at := paramCalled(name); at != paramUnknown && valued && plain(value) {
			in = append(in, said{at, value, text})
			continue
		}
		name, err := url.QueryUnescape(name)
		value, err2 := url.QueryUnescape(value)
		if err == nil && err2 == nil {
			in = append(in, said{at: paramCalled(name), value: value})
		}
	}
	return in
}

// plain tells whether a value stands in an address as it is.
func plain(value string) bool {
	for i := range len(value) {
		switch c := value[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c == '-', c == '.', c == '_', c == '~':
		default:
			return false
		}
	}
	return true
}

// get gives the first value of a parameter, "" when there is none.
func (in given) get(at param) string {
	for i := range in {
		if in[i].at == at {
			return in[i].value
		}
	}
	return ""
}

// has tells whether a parameter has a value.
func (in given) has(at param, value string) bool {
	return slices.ContainsFunc(in, func(s said) bool { return s.at == at && s.value == value })
}

// names tells whether a parameter is there, with a value or without.
func (in given) names(at param) bool {
	return slices.ContainsFunc(in, func(s said) bool { return s.at == at })
}

// del takes a parameter away.
func (in *given) del(at param) {
	*in = slices.DeleteFunc(*in, func(s said) bool { return s.at == at })
}

// set gives a parameter one value.
func (in *given) set(at param, value string) {
	in.del(at)
	*in = append(*in, said{at: at, value: value})
}

// params are the parameters of an address, each ready to be written.
type params [paramCount]string

// add gives a parameter another value, as an address holds it.
func (v *params) add(at param, one string) {
	if v[at] == "" {
		v[at] = one
	} else {
		v[at] += "&" + one
	}
}

// behind is a path with the parameters.
func (v *params) behind(path string) string {
	n := len(path)
	for i := range v {
		if v[i] != "" {
			n += len(v[i]) + 1
		}
	}
	if n == len(path) {
		return path
	}
	var b strings.Builder
	b.Grow(n)
	b.WriteString(path)
	mark := byte('?')
	for i := range v {
		if v[i] != "" {
			b.WriteByte(mark)
			b.WriteString(v[i])
			mark = '&'
		}
	}
	return b.String()
}

// values are the parameters that the search understood, but those left out.
func (lk *looking) values(but ...param) params {
	v := lk.known
	if !lk.wasRead {
		v = lk.read()
	}
	for _, at := range but {
		v[at] = ""
	}
	return v
}

func (lk *looking) read() (v params) {
	for i := range lk.in {
		if s := &lk.in[i]; s.carried() {
			v.add(s.at, s.param())
		}
	}
	return v
}

// carried tells whether other addresses of the search have it too; a map is moved anew.
func (s *said) carried() bool {
	return s.at != paramUnknown && s.at != paramView && s.value != "" && len(s.value) <= maxParam
}

// address is a page of the same search.
func (lk *looking) address(path string) string {
	v := lk.values()
	return v.behind(path)
}

// url is the address of the same search with a parameter changed; "" takes it away. Pages begin anew.
func (lk *looking) url(at param, value string) string {
	v := lk.values(paramPage)
	if v[at] = ""; value != "" {
		v[at] = at.with(value)
	}
	return v.behind(lk.at())
}

// appendKept appends the parameters that a form must send again, but those that it holds itself, in order.
func appendKept(to []resultsParam, lk *looking, but ...param) []resultsParam {
	for at := range paramCount {
		if slices.Contains(but, at) {
			continue
		}
		first := len(to)
		for i := range lk.in {
			if s := &lk.in[i]; s.at == at && s.carried() {
				to = append(to, resultsParam{paramNames[at], s.value})
			}
		}
		slices.SortFunc(to[first:], func(a, b resultsParam) int { return strings.Compare(a.Value, b.Value) })
	}
	return to
}

// number reads a whole number.
func number(value string) (n int, ok bool) {
	if value == "" { // as most often: an error would cost more
		return 0, false
	}
	n, err := strconv.Atoi(value)
	return n, err == nil
}
