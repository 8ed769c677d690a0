package e2e

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Page is an answer, read as a page.
type Page struct {
	t      testing.TB
	URL    *url.URL // where it was found, after redirections
	Status int
	Header http.Header
	Body   string
	Doc    *html.Node
}

// rule is one step of a selector: a tag, an id, classes, attributes.
type rule struct {
	tag   string
	attrs [][3]string // name, "" or "=" or "^=" or "~=", value
}

// rules reads a selector: steps with blanks between them, as in "form[action^=/annonces] input.big#q[name=q]".
func rules(selector string) (out []rule) {
	for step := range strings.FieldsSeq(selector) {
		r := rule{}
		i := strings.IndexAny(step, "#.[")
		if i < 0 {
			i = len(step)
		}
		r.tag, step = step[:i], step[i:]
		for step != "" {
			switch step[0] {
			case '[':
				end := strings.IndexByte(step, ']')
				name, value, has := strings.Cut(step[1:end], "=")
				op := ""
				if has {
					op = "="
					if strings.HasSuffix(name, "^") {
						name, op = name[:len(name)-1], "^="
					}
				}
				r.attrs = append(r.attrs, [3]string{name, op, value})
				step = step[end+1:]
			default:
				i := strings.IndexAny(step[1:], "#.[")
				if i < 0 {
					i = len(step) - 1
				}
				if step[0] == '#' {
					r.attrs = append(r.attrs, [3]string{"id", "=", step[1 : i+1]})
				} else {
					r.attrs = append(r.attrs, [3]string{"class", "~=", step[1 : i+1]})
				}
				step = step[i+1:]
			}
		}
		out = append(out, r)
	}
	return out
}

func (r rule) matches(n *html.Node) bool {
	if n.Type != html.ElementNode || r.tag != "" && r.tag != "*" && n.Data != r.tag {
		return false
	}
	for _, a := range r.attrs {
		value, ok := attr(n, a[0])
		switch {
		case !ok,
			a[1] == "=" && value != a[2],
			a[1] == "^=" && !strings.HasPrefix(value, a[2]),
			a[1] == "~=" && !slices.Contains(strings.Fields(value), a[2]):
			return false
		}
	}
	return true
}

// attr gives an attribute of an element.
func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// all gives the elements below a node that a selector describes, in order.
func all(top *html.Node, selector string) (out []*html.Node) {
	steps := rules(selector)
	for n := range top.Descendants() {
		if !steps[len(steps)-1].matches(n) {
			continue
		}
		i := len(steps) - 2
		for up := n.Parent; i >= 0 && up != nil; up = up.Parent {
			if steps[i].matches(up) {
				i--
			}
		}
		if i < 0 {
			out = append(out, n)
		}
	}
	return out
}

// text is what is read in an element, with single blanks.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// All gives the elements that a selector describes.
func (p *Page) All(selector string) []*html.Node { return all(p.Doc, selector) }

// Has tells whether there is such an element.
func (p *Page) Has(selector string) bool { return len(p.All(selector)) > 0 }

// One gives the first such element and fails without one.
func (p *Page) One(selector string) *html.Node {
	p.t.Helper()
	found := p.All(selector)
	if len(found) == 0 {
		p.t.Fatalf("%s (%d) has no %s:\n%s", p.URL, p.Status, selector, last(p.Body, 4000))
	}
	return found[0]
}

// Text is what is read in the first such element.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return text(p.One(selector))
}

// Want fails unless the status is one of these.
func (p *Page) Want(status ...int) *Page {
	p.t.Helper()
	if !slices.Contains(status, p.Status) {
		p.t.Fatalf("%s: status %d, want %v: %s", p.URL, p.Status, status, p.words())
	}
	return p
}

// words is what the page is about, for failures.
func (p *Page) words() string {
	for _, n := range p.All("main") {
		return last(text(n), 1500)
	}
	return last(p.Body, 300)
}

// Says fails unless the page can be read to say a text.
func (p *Page) Says(words string) *Page {
	p.t.Helper()
	said := p.Text("body")
	if !strings.Contains(said, strings.Join(strings.Fields(words), " ")) {
		p.t.Fatalf("%s does not say %q but:\n%s", p.URL, words, last(said, 3000))
	}
	return p
}

// Form is a form of a page, as a browser would send it.
type Form struct {
	page    *Page
	Method  string
	Action  string // as a path
	Values  url.Values
	names   map[string]bool
	buttons map[string]url.Values // label → what the button adds
}

// Form reads the first form that a selector describes.
func (p *Page) Form(selector string) *Form {
	p.t.Helper()
	n := p.One(selector)
	if n.Data != "form" {
		p.t.Fatalf("%s of %s is no form", selector, p.URL)
	}
	f := &Form{page: p, Method: "GET", Values: url.Values{}, names: map[string]bool{}, buttons: map[string]url.Values{}}
	if m, _ := attr(n, "method"); strings.EqualFold(m, "post") {
		f.Method = "POST"
	}
	action, _ := attr(n, "action")
	to, err := p.URL.Parse(action)
	if err != nil {
		p.t.Fatalf("the form of %s leads to %q: %v", p.URL, action, err)
	}
	f.Action = to.RequestURI()
	for d := range n.Descendants() {
		f.field(d)
	}
	return f
}

func (f *Form) field(n *html.Node) {
	if n.Type != html.ElementNode {
		return
	}
	name, named := attr(n, "name")
	if _, off := attr(n, "disabled"); off {
		return
	}
	value, _ := attr(n, "value")
	kind, _ := attr(n, "type")
	switch n.Data {
	case "button":
		adds := url.Values{}
		if named && name != "" {
			adds.Set(name, value)
		}
		f.buttons[text(n)] = adds
		return
	case "textarea":
		value = ""
		for d := range n.Descendants() {
			value += d.Data
		}
	case "select":
		value = selected(n)
	case "input":
		_, on := attr(n, "checked")
		if (kind == "checkbox" || kind == "radio") && !on {
			f.names[name] = true
			return
		}
	default:
		return
	}
	if name != "" {
		f.names[name] = true
		f.Values.Add(name, strings.TrimPrefix(value, "\n"))
	}
}

func selected(n *html.Node) string {
	options := all(n, "option")
	for i, o := range options {
		if _, on := attr(o, "selected"); on || i == len(options)-1 {
			if !on {
				o = options[0]
			}
			if v, ok := attr(o, "value"); ok {
				return v
			}
			return text(o)
		}
	}
	return ""
}

// Set fills in a field, which the form must have. Of a group of boxes it ticks this one alone.
func (f *Form) Set(name, value string) *Form {
	f.page.t.Helper()
	if !f.names[name] {
		f.page.t.Fatalf("the form %s of %s has no field %s", f.Action, f.page.URL, name)
	}
	f.Values.Set(name, value)
	return f
}

// Press chooses the button of a label; without it the first that adds nothing is meant.
func (f *Form) Press(label string) *Form {
	f.page.t.Helper()
	adds, ok := f.buttons[label]
	if !ok {
		f.page.t.Fatalf("the form %s of %s has no button %q but %v", f.Action, f.page.URL, label, f.buttons)
	}
	for k, v := range adds {
		f.Values[k] = v
	}
	return f
}
