package site

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"

	"parvis/internal/domain/search"
	"parvis/internal/platform/i18n"
)

// suggestAttrs are the words that suggest.js shows and says aloud.
func suggestAttrs(p *i18n.Printer) templ.Attributes {
	return templ.Attributes{
		"data-suggest": true, "data-label": p.T("lexicon.suggestions"),
		"data-words": p.T("lexicon.group.words"), "data-themes": p.T("lexicon.group.themes"),
		"data-communes": p.T("lexicon.group.communes"), "data-orgs": p.T("lexicon.group.orgs"),
		"data-listings": p.T("lexicon.group.listings"), "data-one": p.T("lexicon.suggest_one"),
		"data-many": p.T("lexicon.suggest_many"), "data-none": p.T("lexicon.suggest_none"),
	}
}

// reading is how the words of a search were read, when that is not as they were typed.
type reading struct {
	Used  string // the words that were searched, "" when they are those typed
	Typed string
	Exact string // address of the search for exactly what was typed
	Loose bool   // the listings have some of the words only
}

func (lk *looking) reading(res *search.Result) reading {
	rd := reading{Loose: res.Loose, Typed: lk.query.Text}
	if len(res.Repaired) == 0 {
		return rd
	}
	rd.Used, rd.Exact = lk.query.Text, lk.url(paramExact, "1")
	for _, w := range res.Repaired {
		rd.Used = replaceWord(rd.Used, w.Typed, w.Used)
	}
	return rd
}

// replaceWord writes another word in the place of one, not of a part of one.
func replaceWord(s, word, other string) string {
	var b strings.Builder
	for from := 0; ; {
		at := strings.Index(s[from:], word)
		if at < 0 || word == "" {
			return b.String() + s[from:]
		}
		before, _ := utf8.DecodeLastRuneInString(s[:from+at])
		after, _ := utf8.DecodeRuneInString(s[from+at+len(word):])
		b.WriteString(s[from : from+at])
		if unicode.IsLetter(before) || unicode.IsLetter(after) {
			b.WriteString(word)
		} else {
			b.WriteString(other)
		}
		from += at + len(word)
	}
}
