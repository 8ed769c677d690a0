package site

import (
	"strconv"
	"strings"

	"parvis/internal/web/ui"
)

// shared is one search's addresses in parts: a page of results holds a hundred of them that differ in one parameter.
type shared struct {
	text   string          // path?a&amp;b&amp;c&amp; and then &amp;a&amp;b&amp;c
	path   int             // where the parameters begin
	headAt [paramCount]int // where each stands in the first, or would
	tailAt [paramCount]int // and in the second: what follows it
	end    int             // of the first
}

const amp = "&amp;"

// share writes the parameters behind a path.
func (v *params) share(path string) (s shared) {
	b := append(make([]byte, 0, 1024), path...)
	b = append(b, '?')
	s.path = len(b)
	for at := range v {
		s.headAt[at] = len(b)
		if v[at] != "" {
			b = append(ui.AppendText(b, v[at]), amp...)
		}
	}
	s.end = len(b)
	for at := range v {
		if v[at] != "" {
			b = append(append(b, amp...), b[s.headAt[at]:s.behind(param(at))-len(amp)]...)
		}
		s.tailAt[at] = len(b)
	}
	s.text = string(b)
	return s
}

// behind is where the parameters after one stand.
func (s *shared) behind(at param) int {
	if at+1 < paramCount {
		return s.headAt[at+1]
	}
	return s.end
}

// setting is the address with another value of a parameter, which is to stand between head and tail.
func (s *shared) setting(at param) ui.Link {
	return ui.Link{Head: s.text[:s.headAt[at]], Tail: s.text[s.tailAt[at]:]}
}

// adding is the address with one value more of a repeated parameter.
func (s *shared) adding(at param) ui.Link {
	return ui.Link{Head: s.text[:s.behind(at)], Tail: s.text[s.tailAt[at]:]}
}

// leaving is the address without a parameter.
func (s *shared) leaving(at param) ui.Link { return s.without(s.headAt[at], s.behind(at)) }

// dropping is the address without one value of a repeated parameter, which it has.
func (s *shared) dropping(at param, one string) ui.Link {
	from := s.headAt[at] + max(0, strings.Index(s.text[s.headAt[at]:s.behind(at)], one+amp))
	return s.without(from, from+len(one+amp))
}

// without is the address without a part of it.
func (s *shared) without(from, to int) ui.Link {
	switch {
	case to < s.end:
		return ui.Link{Head: s.text[:from], Tail: s.text[to : s.end-len(amp)]}
	case from > s.path:
		return ui.Link{Head: s.text[:from-len(amp)]}
	}
	return ui.Link{Head: s.text[:from-len("?")]}
}

// narrower are the addresses of searches that ask for more. They say how far was looked when nobody had said so: what is
// counted beside them is what lies as near.
func (lk *looking) narrower() *shared {
	if !lk.auto {
		return lk.links()
	}
	if lk.near.text == "" {
		v := lk.narrow()
		lk.near = v.share(lk.at())
	}
	return &lk.near
}

// narrow are the parameters of such an address.
func (lk *looking) narrow() params {
	v := lk.values(paramPage)
	if lk.auto {
		v[paramRadius] = paramRadius.with(strconv.Itoa(lk.km))
	}
	return v
}

// links are the addresses of the search on its page. Pages begin anew.
func (lk *looking) links() *shared {
	if lk.same.text == "" {
		v := lk.values(paramPage)
		lk.same = v.share(lk.at())
	}
	return &lk.same
}
