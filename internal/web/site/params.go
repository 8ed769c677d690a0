package site

import (
	"net/url"
	"slices"
	"strings"

	"parvis/internal/web/ui"
)

// paramNames are the parameters of a search, in the order of an address.
var paramNames = [...]string{"exact", "famille", "ou", "page", "pour", "pres", "q", "quand", "rayon", "sens", "theme", "tri", "vue", "zone"}

// params are the parameters of an address, each ready to be written: a page of results holds a hundred addresses that
// differ in one of them.
type params [len(paramNames)]string

// maxParam is the longest value of a parameter that is carried on, in bytes.
const maxParam = 200

func paramAt(name string) int {
	for i, n := range paramNames {
		if n == name {
			return i
		}
	}
	panic("site: no search has a parameter " + name)
}

// Del takes a parameter away.
func (v *params) Del(name string) { v[paramAt(name)] = "" }

// Set gives a parameter one value.
func (v *params) Set(name, value string) { v[paramAt(name)] = name + "=" + url.QueryEscape(value) }

// Add gives a parameter another value.
func (v *params) Add(name, value string) {
	i := paramAt(name)
	if v[i] != "" {
		v[i] += "&"
	}
	v[i] += name + "=" + url.QueryEscape(value)
}

// drop takes one value of a parameter away; false when it has no such value.
func (v *params) drop(name, value string) bool {
	i, one := paramAt(name), name+"="+url.QueryEscape(value)
	all := strings.Split(v[i], "&")
	for j, s := range all {
		if s == one {
			v[i] = strings.Join(append(all[:j:j], all[j+1:]...), "&")
			return true
		}
	}
	return false
}

// question writes the parameters behind a path, "" when there are none.
func question(v params) string { return v.behind("") }

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

// values are the parameters that the search understood.
func (lk *looking) values() params {
	if lk.wasRead {
		return lk.known
	}
	return lk.read()
}

func (lk *looking) read() (v params) {
	for _, name := range paramNames {
		if name == "vue" { // a map is moved anew
			continue
		}
		for _, value := range lk.in[name] {
			if value != "" && len(value) <= maxParam {
				v.Add(name, value)
			}
		}
	}
	return v
}

// url is the address of the same search with a parameter changed; "" takes it away. Pages begin anew.
func (lk *looking) url(name, value string) string {
	v := lk.values()
	v.Del("page")
	if value == "" {
		v.Del(name)
	} else {
		v.Set(name, value)
	}
	return v.behind(lk.at())
}

// toggle is the address with one value of a repeated parameter added, or taken away.
func (lk *looking) toggle(name, value string) string {
	v := lk.values()
	v.Del("page")
	if !v.drop(name, value) {
		v.Add(name, value)
	}
	return v.behind(lk.at())
}

// adding is the address of the search with one value more of a repeated parameter, as links share it; the value is to
// follow. Pages begin anew.
func (lk *looking) adding(name string) ui.Link {
	v := lk.values()
	v.Del("page")
	return v.link(lk.at(), name, true)
}

// setting is the address of the search with another value of a parameter, as links share it; the value is to follow.
// Pages begin anew.
func (lk *looking) setting(name string) ui.Link {
	v := lk.values()
	v.Del("page")
	return v.link(lk.at(), name, false)
}

// link is an address that lacks the value of one parameter, behind those that it has already when more is true.
func (v *params) link(path, name string, more bool) ui.Link {
	at := paramAt(name)
	b := make([]byte, 0, 240)
	b = append(b, path...)
	mark := "?"
	add := func(s string) {
		if s != "" {
			b = append(b, mark...)
			b = ui.AppendText(b, s)
			mark = "&amp;"
		}
	}
	for i := range v[:at] {
		add(v[i])
	}
	if more {
		add(v[at])
	}
	add(name)
	b = append(b, '=')
	head := len(b)
	for i := at + 1; i < len(v); i++ {
		add(v[i])
	}
	whole := string(b)
	return ui.Link{Head: whole[:head], Tail: whole[head:]}
}

// keep are the parameters that a form must send again, but those that it holds itself, in order.
func keep(lk *looking, but ...string) (out []resultsParam) {
	for _, name := range paramNames {
		if name == "vue" || slices.Contains(but, name) {
			continue
		}
		first := len(out)
		for _, value := range lk.in[name] {
			if value != "" && len(value) <= maxParam {
				out = append(out, resultsParam{name, value})
			}
		}
		slices.SortFunc(out[first:], func(a, b resultsParam) int { return strings.Compare(a.Value, b.Value) })
	}
	return out
}
