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

// wordIn is where a base holds one word of a query: in some lists and bitmaps, and as vectors once made.
type wordIn struct {
	lists      [][]uint32 // documents << 1 | in the title
	larges     []*large
	size       int // at most so many documents
	any, title vec
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
			b.unfinished(&out[i], w)
		}
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

func (w *wordIn) take(t *terms, at int) {
	list, l := t.postings(at)
	if l != nil {
		w.larges = append(w.larges, l)
		w.size += l.title.len() + l.rest.len()
		return
	}
	w.lists = append(w.lists, list)
	w.size += len(list)
}

// look tells whether a document has the word, and in the title.
func (w *wordIn) look(d uint32) (has, inTitle bool) {
	if w.any != nil && !w.any.has(d) {
		return false, false
	}
	if w.title != nil {
		return true, w.title.has(d)
	}
	for _, l := range w.lists {
		if i, _ := slices.BinarySearch(l, d<<1); i < len(l) && l[i]>>1 == d {
			has, inTitle = true, inTitle || l[i]&1 == 1
		}
	}
	for _, l := range w.larges {
		switch {
		case l.title.has(d):
			has, inTitle = true, true
		case !has:
			has = l.rest.has(d)
		}
	}
	return has, inTitle
}

// fill makes the vectors.
func (w *wordIn) fill(s *scratch, withTitle bool) {
	w.any = s.zero()
	for _, l := range w.lists {
		for _, e := range l {
			w.any.set(e >> 1)
		}
	}
	for _, l := range w.larges {
		l.rest.orInto(w.any, s.tmp())
		l.title.orInto(w.any, s.tmp())
	}
	if !withTitle {
		return
	}
	w.title = s.zero()
	for _, l := range w.lists {
		for _, e := range l {
			if e&1 == 1 {
				w.title.set(e >> 1)
			}
		}
	}
	for _, l := range w.larges {
		l.title.orInto(w.title, s.tmp())
	}
}

// documents lists what has the word, in order.
func (w *wordIn) documents(dst []uint32) []uint32 {
	for _, l := range w.lists {
		for _, e := range l {
			dst = append(dst, e>>1)
		}
	}
	for _, l := range w.larges {
		l.title.each(func(d uint32) bool { dst = append(dst, d); return true })
		l.rest.each(func(d uint32) bool { dst = append(dst, d); return true })
	}
	if len(w.larges) > 0 || len(w.lists) > 1 {
		slices.Sort(dst)
		dst = slices.Compact(dst)
	}
	return dst
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
