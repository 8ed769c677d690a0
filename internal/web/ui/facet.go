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
	counts := facetCounts.Of(p, sayCounts)
	for k := range f.Items {
		i := &f.Items[k]
		b = append(b, facetOpening(f.Single, i.Count == 0 && !i.On)...)
		switch {
		case i.Word == nil:
			b = appendEscaped(b, i.URL)
			b = appendFacetLabel(b, p, i)
		default:
			b = append(b, f.Link.Head...)
			b = append(b, i.Word.param...)
			b = append(b, f.Link.Tail...)
			b = append(b, i.Word.label...)
		}
		if uint(i.Count) < uint(len(counts)) {
			b = append(b, counts[i.Count]...)
		} else {
			b = appendFacetCount(b, p, i.Count)
		}
	}
	return b
}

// appendFacetLabel writes what stands between an address and a count.
func appendFacetLabel(b []byte, p printer, i *FacetItem) []byte {
	b = append(b, '"')
	if i.On {
		b = append(b, ` aria-current="true"`...)
	}
	b = append(b, ` rel="nofollow"><span>`...)
	b = appendEscaped(b, i.Label)
	b = append(b, ' ')
	if i.On {
		b = append(b, `<span class="vh"> `...)
		b = appendEscaped(b, p.T("ui.chip.remove"))
		b = append(b, "</span>"...)
	}
	return append(b, `</span> <span class="n">`...)
}

func appendFacetCount(b []byte, p printer, n int) []byte {
	b = p.AppendNumber(b, n)
	b = append(b, ` <span class="vh"> `...)
	b = appendEscaped(b, p.T("ui.facet.listings", "N", n))
	return append(b, "</span></span></a></li>"...)
}

// FacetWord is a filter that is off as it is written on every page: its parameter in an address and its label.
type FacetWord struct{ param, label string }

// NewFacetWord writes a filter; param is its parameter with its value, as an address holds it.
func NewFacetWord(param, label string) *FacetWord {
	return &FacetWord{string(appendEscaped(nil, param)), string(appendFacetLabel(nil, nil, &FacetItem{Label: label}))}
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

func (l *Link) append(b []byte) []byte {
	return append(append(append(b, l.Head...), l.Param...), l.Tail...)
}

// facetCounts are the counts of filters with their words, "12 annonces", to the end of the filter.
var facetCounts i18n.Kept[[256]string]

func sayCounts(p printer) (said [256]string) {
	for n := range said {
		said[n] = string(appendFacetCount(nil, p, n))
	}
	return said
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
	if c.URL != "" {
		b = appendEscaped(b, c.URL)
	} else {
		b = c.Link.append(b)
	}
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
		b = append(b, `<span class="vh"> `...)
		b = appendEscaped(b, p.T("ui.chip.remove"))
		b = append(b, `</span>`...)
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
