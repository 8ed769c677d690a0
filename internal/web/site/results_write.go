package site

import (
	"strconv"

	"github.com/a-h/templ"

	"parvis/internal/platform/i18n"
	"parvis/internal/web/ui"
)

// A page of results is asked for more often than any other, and hardly twice the same: it is put together of stencils of
// its templates and of what is appended in between.

// resultsPage is the list of listings with its search bar and filters.
func resultsPage(pg *ui.Page, v *resultsView) templ.Component {
	return ui.LayoutAround(pg, func(b []byte) []byte {
		b = appendBar(b, pg, v)
		b = append(b, ` <div class="frame results`...)
		if len(v.Facets) == 0 {
			b = append(b, ` bare`...)
		}
		if v.mapped() {
			b = append(b, ` with-map`...)
		}
		b = append(b, `">`...)
		if len(v.Facets) > 0 {
			b = appendFilters(b, pg.P, v)
		}
		b = append(b, `<div class="list" id="resultats" tabindex="-1">`...)
		if v.Total == 0 {
			b = appendEmpty(b, pg.P, v)
		} else {
			b = appendList(b, pg, v)
		}
		b = append(b, `</div>`...)
		if v.mapped() {
			b = appendMap(b, pg.P, v.Map, "pied")
		}
		return append(b, `</div>`...)
	})
}

// The holes of the bar.
const (
	barBrief = iota
	barNote
	barWords
	barWhere
	barRadii
	barWhens
	barKeep
	barBelow
	barHoles
)

var barStencils ui.Stencils[string]

func appendBar(b []byte, pg *ui.Page, v *resultsView) []byte {
	p := pg.P
	if len(pg.Errors) > 0 { // seldom, and otherwise each time
		return ui.Append(b, resultsBar(p, pg.Errors, resultsBarShell{Brief: ui.Piece(func(b []byte) []byte { return appendBrief(b, p, v) }), Note: ui.Piece(func(b []byte) []byte { return appendBriefNote(b, p, v) }), Words: v.Search.Words, Where: v.Search.Where,
			Radii: ui.OptionList(v.Search.Radii), Whens: ui.OptionList(v.Search.Whens), Keep: keepParams(v.Search.Keep),
			Below: ui.Piece(func(b []byte) []byte { return appendBelow(b, p, v) })}))
	}
	stencil := barStencils.Get(p.Lang, barHoles, func() templ.Component {
		return resultsBar(p, nil, resultsBarShell{ui.Hole(barBrief), ui.Hole(barNote), ui.Mark(barWords), ui.Mark(barWhere),
			ui.Hole(barRadii), ui.Hole(barWhens), ui.Hole(barKeep), ui.Hole(barBelow)})
	})
	return stencil.Append(b, func(b []byte, hole int) []byte {
		switch hole {
		case barBrief:
			return appendBrief(b, p, v)
		case barNote:
			return appendBriefNote(b, p, v)
		case barWords:
			return ui.AppendText(b, v.Search.Words)
		case barWhere:
			return ui.AppendText(b, v.Search.Where)
		case barRadii:
			return ui.AppendOptions(b, v.Search.Radii)
		case barWhens:
			return ui.AppendOptions(b, v.Search.Whens)
		case barKeep:
			return appendParams(b, v.Search.Keep)
		}
		return appendBelow(b, p, v)
	})
}

// appendBelow writes what stands under the search: how the words were read, and the chips.
func appendBelow(b []byte, p *i18n.Printer, v *resultsView) []byte {
	if len(v.Facets)+len(v.Chips) == 0 {
		return b
	}
	if v.Reading.Used != "" || v.Reading.Loose {
		b = ui.Append(b, resultsReading(p, v.Reading))
	}
	b = append(b, ' ')
	return appendChips(b, p, v)
}

// The holes of the chips.
const (
	chipsAll = iota
	chipsHere
	chipsOthers
	chipsHoles
)

type chipsVariant struct {
	lang         string
	facets, here bool
}

var chipsStencils ui.Stencils[chipsVariant]

func appendChips(b []byte, p *i18n.Printer, v *resultsView) []byte {
	variant := chipsVariant{p.Lang, len(v.Facets) > 0, v.Here != ""}
	stencil := chipsStencils.Get(variant, chipsHoles, func() templ.Component {
		return resultsChips(p, resultsChipsShell{markIf(variant.facets, chipsAll), markIf(variant.here, chipsHere), ui.Hole(chipsOthers)})
	})
	return stencil.Append(b, func(b []byte, hole int) []byte {
		switch hole {
		case chipsAll:
			if v.Active == 0 {
				return append(b, resultWordsOf(p).filtersAll...)
			}
			return resultWordsOf(p).filtersOn.Append(b, 0, func(b []byte, _ int) []byte { return strconv.AppendInt(b, int64(v.Active), 10) })
		case chipsHere:
			return ui.AppendText(b, v.Here)
		}
		for _, c := range v.Chips {
			b = append(b, `<li>`...)
			b = ui.AppendChip(b, p, c)
			b = append(b, `</li>`...)
		}
		return b
	})
}

// markIf is a mark where there is a value, "" where there is none.
func markIf(there bool, hole int) string {
	if there {
		return ui.Mark(hole)
	}
	return ""
}

// The holes of the filters.
const (
	filtersClear = iota
	filtersClearLabel
	filtersFacets
	filtersClose
	filtersHoles
)

type filtersVariant struct {
	lang  string
	clear bool
}

var filtersStencils ui.Stencils[filtersVariant]

func appendFilters(b []byte, p *i18n.Printer, v *resultsView) []byte {
	variant := filtersVariant{p.Lang, v.Clear != ""}
	stencil := filtersStencils.Get(variant, filtersHoles, func() templ.Component {
		return resultsFilters(p, resultsFiltersShell{markIf(variant.clear, filtersClear), ui.Mark(filtersClearLabel), ui.Mark(filtersClose), ui.Hole(filtersFacets)})
	})
	return stencil.Append(b, func(b []byte, hole int) []byte {
		switch hole {
		case filtersClear:
			return ui.AppendText(b, v.Clear)
		case filtersClearLabel:
			return resultWordsOf(p).filtersClear.Append(b, v.Active, nil)
		case filtersClose:
			return resultWordsOf(p).filtersClose.Append(b, v.Total, nil)
		}
		for i := range v.Facets {
			b = ui.AppendFacet(b, p, v.Facets[i])
		}
		return b
	})
}

// The holes of the list.
const (
	listTitle = iota
	listPlace
	listMap
	listMapLabel
	listKeep
	listSorts
	listCards
	listHoles
)

type listVariant struct {
	lang  string
	toMap bool
}

var listStencils ui.Stencils[listVariant]

func appendList(b []byte, pg *ui.Page, v *resultsView) []byte {
	p := pg.P
	variant := listVariant{p.Lang, v.ToMap != ""}
	stencil := listStencils.Get(variant, listHoles, func() templ.Component {
		return resultsList(p, resultsListShell{ui.Mark(listTitle), ui.Mark(listPlace), markIf(variant.toMap, listMap), ui.Mark(listMapLabel),
			ui.Hole(listKeep), ui.Hole(listSorts), ui.Hole(listCards)})
	})
	b = stencil.Append(b, func(b []byte, hole int) []byte {
		switch hole {
		case listTitle:
			return ui.AppendText(b, pg.Title)
		case listPlace:
			return appendPlace(b, p, v)
		case listMap:
			return ui.AppendText(b, v.ToMap)
		case listMapLabel:
			return resultWordsOf(p).seeMap.Append(b, v.Total, nil)
		case listKeep:
			return appendParams(b, v.Keep)
		case listSorts:
			return ui.AppendOptions(b, v.Sorts)
		}
		cards := ui.CardPackerOf(p)
		for i := range v.Shown {
			b = append(b, `<li id="annonce-`...)
			b = strconv.AppendInt(b, int64(v.From+i), 10)
			b = append(b, `">`...)
			b = cards.Append(b, v.Shown[i].card, v.Shown[i].inList(v.From+i, 2))
			b = append(b, `</li>`...)
		}
		return b
	})
	if v.Alert != "" {
		b = ui.Append(b, resultsAlert(p, v))
	}
	return ui.AppendPages(b, p, &v.Pager)
}

// The holes of a page without results.
const (
	emptyTitle = iota
	emptyText
	emptyAlert
	emptyAll
	emptyPost
	emptyWays
	emptyHoles
)

// The holes of what it shows beside.
const (
	besideTitle = iota
	besideCards
	besideHoles
)

type emptyVariant struct {
	lang           string
	alert, unknown bool
}

var (
	emptyStencils  ui.Stencils[emptyVariant]
	besideStencils ui.Stencils[string]
)

func appendEmpty(b []byte, p *i18n.Printer, v *resultsView) []byte {
	variant := emptyVariant{p.Lang, v.Alert != "", v.Unknown != ""}
	stencil := emptyStencils.Get(variant, emptyHoles, func() templ.Component {
		return resultsEmpty(p, resultsEmptyShell{ui.Mark(emptyTitle), ui.Mark(emptyText), markIf(variant.alert, emptyAlert), markIf(variant.unknown, emptyAll),
			markIf(!variant.unknown, emptyPost), ui.Hole(emptyWays)})
	})
	b = stencil.Append(b, func(b []byte, hole int) []byte {
		switch hole {
		case emptyTitle:
			return ui.AppendText(b, resultsNone(p, v))
		case emptyText:
			if v.Unknown != "" {
				return ui.AppendText(b, p.T("results.unknown_text"))
			}
			return appendPlace(b, p, v)
		case emptyAlert:
			return ui.AppendText(b, v.Alert)
		case emptyAll:
			return append(b, `/annonces`...)
		case emptyPost:
			return ui.AppendText(b, v.Post)
		}
		b = appendWays(b, p, "results.did_you_mean", v.Did)
		return appendWays(b, p, "results.widen.title", v.Widen)
	})
	if len(v.Nearby) == 0 {
		return b
	}
	return besideStencils.Get(p.Lang, besideHoles, func() templ.Component {
		return resultsBeside(ui.Mark(besideTitle), ui.Hole(besideCards))
	}).Append(b, func(b []byte, hole int) []byte {
		if hole == besideTitle {
			return ui.AppendText(b, resultsNearby(p, v))
		}
		cards := ui.CardPackerOf(p)
		for i := range v.Nearby {
			b = append(b, `<li>`...)
			b = cards.Append(b, v.Nearby[i].card, v.Nearby[i].inList(0, 3))
			b = append(b, `</li>`...)
		}
		return b
	})
}

// appendWays writes links to searches that find something, under the words of a key.
func appendWays(b []byte, p *i18n.Printer, key string, ways []resultsWiden) []byte {
	if len(ways) == 0 {
		return b
	}
	b = append(b, `<p>`...)
	b = ui.AppendText(b, p.T(key))
	b = append(b, `</p><ul class="widen">`...)
	for _, w := range ways {
		b = append(b, `<li><a href="`...)
		b = ui.AppendText(b, w.URL)
		b = append(b, `">`...)
		b = ui.AppendText(b, w.Label)
		if w.Count > 0 {
			b = append(b, ` <span class="soft">`...)
			b = ui.AppendText(b, p.T("home.families.count", "N", w.Count))
			b = append(b, `</span>`...)
		}
		b = append(b, `</a></li>`...)
	}
	return append(b, `</ul>`...)
}

// keepParams are hidden fields of a form.
func keepParams(params []resultsParam) templ.Component {
	return ui.Piece(func(b []byte) []byte { return appendParams(b, params) })
}

func appendParams(b []byte, params []resultsParam) []byte {
	for _, k := range params {
		b = append(b, `<input type="hidden" name="`...)
		b = ui.AppendText(b, k.Name)
		b = append(b, `" value="`...)
		b = ui.AppendText(b, k.Value)
		b = append(b, `">`...)
	}
	return b
}
