package site

import "parvis/internal/web/ui"

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
func (s *shared) leaving(at param) ui.Link {
	head, from := s.headAt[at], s.behind(at)
	if from < s.end {
		return ui.Link{Head: s.text[:head], Tail: s.text[from : s.end-len(amp)]}
	}
	if head > s.path {
		return ui.Link{Head: s.text[:head-len(amp)]}
	}
	return ui.Link{Head: s.text[:head-len("?")]}
}

// links are the addresses of the search on its page. Pages begin anew.
func (lk *looking) links() *shared {
	if lk.same.text == "" {
		v := lk.values(paramPage)
		lk.same = v.share(lk.at())
	}
	return &lk.same
}

// without is the address without one value of a repeated parameter that it has.
func (lk *looking) without(at param, one string) ui.Link {
	if lk.links(); lk.values()[at] == one {
		return lk.same.leaving(at)
	}
	return ui.Link{Head: html(lk.toggle(at, one))}
}
