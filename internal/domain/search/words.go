package search

import (
	"math/bits"
	"slices"
	"strings"

	"parvis/internal/platform/text"
)

func ones(v uint16) int { return bits.OnesCount16(v) }

// The reach of an unfinished word.
const (
	prefixTerms = 64 // of a base: the first in order
	longestTail = 4  // letters typed beyond a term ("jardinag" for jardin)
	shortestRun = 4
)

// hasPrefix tells whether an unfinished word may mean a term.
func hasPrefix(term string, w text.Word) bool {
	return strings.HasPrefix(term, w.Text) ||
		len(term) >= shortestRun && strings.HasPrefix(w.Text, term) && len(w.Text)-len(term) <= longestTail
}

// words looks the words of the query up.
func (b *base) words(p *plan) []wordIn {
	out := make([]wordIn, len(p.words))
	for i, w := range p.words {
		for _, t := range w.Terms {
			if at, ok := b.terms.find(t); ok {
				out[i].take(&b.terms, at)
			}
		}
		if p.Prefix && i == len(p.words)-1 {
			b.unfinished(&out[i], w.Word)
		}
		out[i].takeKin(&b.terms, w.kin)
	}
	return out
}

func (b *base) unfinished(in *wordIn, w text.Word) {
	for n := max(shortestRun, len(w.Text)-longestTail); n < len(w.Text); n++ {
		if at, ok := b.terms.find(w.Text[:n]); ok && !slices.Contains(w.Terms, w.Text[:n]) {
			in.take(&b.terms, at)
		}
	}
	at, _ := b.terms.find(w.Text)
	for i := at; i < b.terms.len() && i < at+prefixTerms; i++ {
		t := b.terms.at(i)
		if !strings.HasPrefix(t, w.Text) {
			break
		}
		if !slices.Contains(w.Terms, t) {
			in.take(&b.terms, i)
		}
	}
}
