package ui

import (
	"github.com/a-h/templ"

	"parvis/internal/platform/i18n"
)

// FacetGroup is a group of filters with counts, usable without a script: each filter is a link. A page of results holds
// some sixty of them.
func FacetGroup(p printer, f Facet) templ.Component {
	return Piece(func(b []byte) []byte { return AppendFacet(b, p, f) })
}

// AppendFacet appends what FacetGroup shows.
func AppendFacet(b []byte, p printer, f Facet) []byte {
	if !f.Folded {
		b = append(b, `<div class="facet"><h3>`...)
		b = appendEscaped(b, f.Label)
		b = append(b, `</h3><ul>`...)
		b = appendFacetItems(b, p, f)
		return append(b, `</ul></div>`...)
	}
	b = append(b, `<details class="facet"`...)
	if f.open() {
		b = append(b, ` open`...)
	}
	b = append(b, `><summary>`...)
	b = appendEscaped(b, f.Label)
	b = append(b, `</summary><ul>`...)
	b = appendFacetItems(b, p, f)
	return append(b, `</ul></details>`...)
}

func appendFacetItems(b []byte, p printer, f Facet) []byte {
	w := filterWordsOf(p)
	for k := range f.Items {
		i := &f.Items[k]
		b = append(b, facetOpening(f.Single, i.Count == 0 && !i.On)...)
		switch {
		case i.Word == nil:
			b = appendAddress(b, i.URL, &i.Link)
			b = appendFacetLabel(b, i, w.remove)
		default:
			b = append(b, f.Link.Head...)
			b = append(b, i.Word.param...)
			b = append(b, f.Link.Tail...)
			b = append(b, i.Word.label...)
		}
		if uint(i.Count) < uint(len(w.counts)) {
			b = append(b, w.counts[i.Count]...)
		} else {
			b = w.appendCount(b, p, i.Count)
		}
	}
	return b
}

// appendFacetLabel writes what stands between an address and a count.
func appendFacetLabel(b []byte, i *FacetItem, remove string) []byte {
	b = append(b, '"')
	if i.On {
		b = append(b, ` aria-current="true"`...)
	}
	b = append(b, ` rel="nofollow"><span>`...)
	b = appendEscaped(b, i.Label)
	b = append(b, ' ')
	if i.On {
		b = append(b, remove...)
	}
	return append(b, `</span> <span class="n">`...)
}

// FacetWord is a filter that is off as it is written on every page: its parameter in an address and its label.
type FacetWord struct{ param, label string }

// NewFacetWord writes a filter; param is its parameter with its value, as an address holds it.
func NewFacetWord(param, label string) *FacetWord {
	return &FacetWord{escaped(param), string(appendFacetLabel(nil, &FacetItem{Label: label}, ""))}
}

func facetOpening(single, zero bool) string {
	switch {
	case single && zero:
		return `<li><a class="one zero" href="`
	case single:
		return `<li><a class="one" href="`
	case zero:
		return `<li><a class="zero" href="`
	}
	return `<li><a class="" href="`
}

// Link is an address in parts, of which many links share the first and the last. It is escaped for a query and for an
// attribute already.
type Link struct {
	Head  string
	Param string // a parameter with its value; a link that is shared leaves it to each
	Tail  string
}

// appendAddress appends an address, or the link that stands in its place.
func appendAddress(b []byte, url string, l *Link) []byte {
	if url != "" {
		return appendEscaped(b, url)
	}
	return append(append(append(b, l.Head...), l.Param...), l.Tail...)
}

// filterWords are what filters say, as they say it on a page.
type filterWords struct {
	counts   [256]string // "12 annonces", to the end of the filter
	listings *i18n.Sentence
	remove   string // that it takes itself away
}

var wordsOfFilters i18n.Kept[filterWords]

func filterWordsOf(p printer) *filterWords { return wordsOfFilters.Of(p, lookUpFilterWords) }

func lookUpFilterWords(p printer) filterWords {
	w := filterWords{listings: p.Sentence("ui.facet.listings", escaped), remove: `<span class="vh"> ` + escaped(p.T("ui.chip.remove")) + `</span>`}
	for n := range w.counts {
		w.counts[n] = string(w.appendCount(nil, p, n))
	}
	return w
}

func (w *filterWords) appendCount(b []byte, p printer, n int) []byte {
	b = p.AppendNumber(b, n)
	b = append(b, ` <span class="vh"> `...)
	b = w.listings.Append(b, n, nil)
	return append(b, "</span></span></a></li>"...)
}

// ChipLink is one filter in a row; when on, it says that it takes itself away.
func ChipLink(p printer, c Chip) templ.Component {
	return Piece(func(b []byte) []byte { return AppendChip(b, p, c) })
}

// AppendChip appends what ChipLink shows.
func AppendChip(b []byte, p printer, c Chip) []byte {
	b = append(b, `<a class="chip`...)
	if c.On {
		b = append(b, ` on`...)
	}
	b = append(b, `" href="`...)
	b = appendAddress(b, c.URL, &c.Link)
	b = append(b, `">`...)
	if c.Icon != "" {
		b = appendIcon(b, "ico", c.Icon)
	}
	b = appendEscaped(b, c.Label)
	b = append(b, ' ')
	if c.Count > 0 {
		b = append(b, `<span class="n">`...)
		b = p.AppendNumber(b, c.Count)
		b = append(b, `</span> `...)
	}
	if c.On {
		b = append(b, filterWordsOf(p).remove...)
		b = appendIcon(b, "ico x", IconClose)
	}
	return append(b, `</a>`...)
}

// appendEscaped writes text where it is no markup, as templ does.
func appendEscaped(b []byte, s string) []byte {
	from := 0
	for i := range len(s) {
		if plain[s[i]] {
			continue
		}
		var with string
		switch s[i] {
		case '&':
			with = "&amp;"
		case '<':
			with = "&lt;"
		case '>':
			with = "&gt;"
		case '"':
			with = "&#34;"
		case '\'':
			with = "&#39;"
		}
		b = append(append(b, s[from:i]...), with...)
		from = i + 1
	}
	return append(b, s[from:]...)
}

// escaped is text as a page holds it.
func escaped(s string) string { return string(appendEscaped(nil, s)) }

// plain tells the bytes that stand for themselves.
var plain = func() (is [256]bool) {
	for i := range is {
		is[i] = true
	}
	for _, c := range []byte(`&<>"'`) {
		is[c] = false
	}
	return is
}()
