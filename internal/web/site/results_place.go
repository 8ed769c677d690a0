package site

import (
	"github.com/a-h/templ"

	"parvis/internal/platform/i18n"
	"parvis/internal/web/ui"
)

// appendBrief writes the search in two lines, for a narrow screen: this is the first.
func appendBrief(b []byte, p *i18n.Printer, v *resultsView) []byte {
	if v.Search.Words != "" {
		b = append(ui.AppendText(b, v.Search.Words), ", "...)
	}
	switch {
	case v.Around != "":
		return ui.AppendText(b, v.Around)
	case v.Place != "":
		return ui.AppendText(b, v.Place)
	}
	return ui.AppendText(b, resultWordsOf(p).briefEverywhere)
}

// appendBriefNote writes the second line.
func appendBriefNote(b []byte, p *i18n.Printer, v *resultsView) []byte {
	w := resultWordsOf(p)
	if v.Place != "" && v.Km > 0 {
		b = w.briefKm.Append(b, 0, func(b []byte, _ int) []byte { return p.AppendNumber(b, v.Km) })
		b = append(b, " · "...)
	}
	if when := resultsWhen(p, v.When); when != "" {
		return ui.AppendText(b, when)
	}
	return ui.AppendText(b, w.anyDay)
}

// resultsPlace is where was searched.
func resultsPlace(p *i18n.Printer, v *resultsView) templ.Component {
	return ui.Piece(func(b []byte) []byte { return appendPlace(b, p, v) })
}

// appendPlace writes where was searched.
func appendPlace(b []byte, p *i18n.Printer, v *resultsView) []byte {
	switch {
	case v.Around != "":
		return ui.AppendText(b, v.Around)
	case v.Place == "":
		return ui.AppendText(b, resultWordsOf(p).everywhere)
	case v.Km <= 0:
		return ui.AppendText(b, p.T("results.in", "Place", p.Of(v.Place)))
	}
	return resultWordsOf(p).within.Append(b, 0, func(b []byte, i int) []byte {
		if i == 0 {
			return ui.AppendText(b, p.Of(v.Place))
		}
		return p.AppendNumber(b, v.Km)
	})
}
