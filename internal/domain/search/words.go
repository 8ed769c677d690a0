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

// scratch lends vectors of one length to one query after another.
type scratch struct {
	words int
	lent  int
	vecs  []vec
	one   vec
	docs  []uint32
}

// begin takes everything back.
func (s *scratch) begin(n int) {
	s.lent = 0
	if w := vecLen(n); w != s.words {
		*s = scratch{words: w, docs: s.docs}
	}
}

// dirty lends a vector with anything in it.
func (s *scratch) dirty() vec {
	if s.lent == len(s.vecs) {
		s.vecs = append(s.vecs, make(vec, s.words))
	}
	s.lent++
	return s.vecs[s.lent-1]
}

func (s *scratch) zero() vec {
	v := s.dirty()
	v.clear()
	return v
}

func (s *scratch) copyOf(v vec) vec {
	o := s.dirty()
	copy(o, v)
	return o
}

// tmp is for the moment only.
func (s *scratch) tmp() vec {
	if s.one == nil {
		s.one = make(vec, s.words)
	}
	return s.one
}
