package ui

import (
	"strconv"

	"github.com/a-h/templ"

	"parvis/internal/platform/i18n"
)

// Pager is the way through pages: by number, or by Previous and Next alone where Total is 0 (keyset lists).
type Pager struct {
	Page, Total    int
	Link           Link // what the addresses of the numbers share; with "page=" and a number
	Previous, Next string
}

// numbers are the pages to show: the first, the last, and two around; 0 is a gap.
func (pg Pager) numbers() []int {
	out := make([]int, 0, 7)
	last := 0
	for n := 1; n <= pg.Total; n++ {
		if n != 1 && n != pg.Total && (n < pg.Page-1 || n > pg.Page+1) {
			continue
		}
		if n > last+1 {
			out = append(out, 0)
		}
		out = append(out, n)
		last = n
	}
	return out
}

// Pages is the way through pages.
func Pages(p printer, pg Pager) templ.Component {
	return Piece(func(b []byte) []byte { return AppendPages(b, p, &pg) })
}

// pagerWords are what a pager says, as it says it on a page.
type pagerWords struct{ label, previous, next, page string }

var wordsOfPagers i18n.Kept[pagerWords]

func lookUpPagerWords(p printer) pagerWords {
	return pagerWords{label: `<nav class="pager" aria-label="` + escaped(p.T("ui.pager.label")) + `">`,
		previous: ` rel="prev">` + string(appendIcon(nil, "ico", IconPrevious)) + escaped(p.T("ui.pager.previous")) + `</a> `,
		next:     ` rel="next">` + escaped(p.T("ui.pager.next")) + string(appendIcon(nil, "ico", IconNext)) + `</a>`,
		page:     `><span class="vh">` + escaped(p.T("ui.pager.page")) + ` </span>`}
}

// AppendPages appends what Pages shows.
func AppendPages(b []byte, p printer, pg *Pager) []byte {
	if pg.Total <= 1 && pg.Previous == "" && pg.Next == "" {
		return b
	}
	w := wordsOfPagers.Of(p, lookUpPagerWords)
	b = append(b, w.label...)
	if pg.Page > 1 || pg.Previous != "" {
		b = pg.appendLink(b, pg.Page-1, pg.Previous)
		b = append(b, w.previous...)
	}
	for _, n := range pg.numbers() {
		if n == 0 {
			b = append(b, `<span class="gap" aria-hidden="true">…</span> `...)
			continue
		}
		end := `</a> `
		if n == pg.Page {
			b, end = append(b, `<span aria-current="page"`...), `</span> `
		} else {
			b = pg.appendLink(b, n, "")
		}
		b = append(b, w.page...)
		b = p.AppendNumber(b, n)
		b = append(b, end...)
	}
	if pg.Page < pg.Total || pg.Next != "" {
		b = pg.appendLink(b, pg.Page+1, pg.Next)
		b = append(b, w.next...)
	}
	return append(b, `</nav>`...)
}

// appendLink opens the link to a page: that of an address, or of a number.
func (pg *Pager) appendLink(b []byte, n int, address string) []byte {
	b = append(b, `<a href="`...)
	if address != "" {
		b = appendEscaped(b, address)
	} else {
		b = append(append(b, pg.Link.Head...), "page="...)
		b = strconv.AppendInt(b, int64(n), 10)
		b = append(b, pg.Link.Tail...)
	}
	return append(b, '"')
}
