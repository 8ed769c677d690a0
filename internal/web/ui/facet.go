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
	for k := range f.Items {
		i := &f.Items[k]
		b = append(b, `<li><a class="`...)
		b = append(b, facetClass(f.Single, i.Count == 0 && !i.On)...)
		b = append(b, `" href="`...)
		b = i.Link.append(b, i.URL)
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
		b = append(b, `</span> <span class="n">`...)
		b = p.AppendNumber(b, i.Count)
		b = append(b, ` <span class="vh"> `...)
		b = append(b, facetCount(p, i.Count)...)
		b = append(b, "</span></span></a></li>"...)
	}
	return b
}

func facetClass(single, zero bool) string {
	switch {
	case single && zero:
		return "one zero"
	case single:
		return "one"
	case zero:
		return "zero"
	}
	return ""
}

// Link is an address in parts that many links share, each escaped for a query and for an attribute already:
// Head, Value, Tail.
type Link struct{ Head, Value, Tail string }

func (l *Link) append(b []byte, whole string) []byte {
	if l.Head == "" {
		return appendEscaped(b, whole)
	}
	b = append(b, l.Head...)
	b = append(b, l.Value...)
	return append(b, l.Tail...)
}

// facetCounts are the words behind the small counts of filters, "annonces", escaped.
var facetCounts i18n.Kept[[256]string]

func facetCount(p printer, n int) string {
	if n < 0 || n >= len(facetCounts.Of(p, sayCounts)) {
		return string(appendEscaped(nil, p.T("ui.facet.listings", "N", n)))
	}
	return facetCounts.Of(p, sayCounts)[n]
}

func sayCounts(p printer) (said [256]string) {
	for n := range said {
		said[n] = string(appendEscaped(nil, p.T("ui.facet.listings", "N", n)))
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
	b = appendEscaped(b, c.URL)
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
