package search

import (
	"cmp"
	"slices"
)

// terms are all terms in order, with the documents of each: the frequent ones as two bitmaps (in the title, elsewhere
// alone), the others as one list with a bit for the title.
type terms struct {
	raw   []byte // while it is made
	text  string
	end   []uint32 // where each term ends in text
	post  []uint32 // documents << 1 | in the title, of all rare terms
	upTo  []uint32 // where the documents of each term end in post
	large []large  // in order of term
}

type large struct {
	term        uint32
	title, rest set
}

func (t *terms) add(m *setMaker, term string, docs []uint32) {
	n := uint32(len(t.end))
	t.raw = append(t.raw, term...)
	t.end = append(t.end, uint32(len(t.raw)))
	if len(docs) <= listMax(m.n) {
		slices.Sort(docs)
		t.post = append(t.post, docs...)
	} else {
		l := large{term: n}
		var title, rest []uint32
		for _, d := range docs {
			if d&1 == 1 {
				title = append(title, d>>1)
			} else {
				rest = append(rest, d>>1)
			}
		}
		l.title, l.rest = m.make(title), m.make(rest)
		t.large = append(t.large, l)
	}
	t.upTo = append(t.upTo, uint32(len(t.post)))
}

func (t *terms) clip() {
	t.text, t.raw = string(t.raw), nil
	t.end, t.post, t.upTo, t.large = slices.Clone(t.end), slices.Clone(t.post), slices.Clone(t.upTo), slices.Clone(t.large)
}

func (t *terms) len() int { return len(t.end) }

func (t *terms) at(i int) string {
	from := uint32(0)
	if i > 0 {
		from = t.end[i-1]
	}
	return t.text[from:t.end[i]]
}

// find gives the place of a term, or where it would be.
func (t *terms) find(term string) (int, bool) {
	lo, hi := 0, t.len()
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		if t.at(m) < term {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo, lo < t.len() && t.at(lo) == term
}

// postings gives the documents of the i-th term: a list with the bit of the title, or the two sets.
func (t *terms) postings(i int) (list []uint32, l *large) {
	from := uint32(0)
	if i > 0 {
		from = t.upTo[i-1]
	}
	if list = t.post[from:t.upTo[i]]; len(list) > 0 {
		return list, nil
	}
	at, _ := slices.BinarySearchFunc(t.large, uint32(i), func(l large, n uint32) int { return cmp.Compare(l.term, n) })
	return nil, &t.large[at]
}

// each gives the documents of the i-th term with whether they have it in the title.
func (t *terms) each(i int, f func(doc uint32, inTitle bool)) {
	list, l := t.postings(i)
	for _, v := range list {
		f(v>>1, v&1 == 1)
	}
	if l != nil {
		l.title.each(func(d uint32) bool { f(d, true); return true })
		l.rest.each(func(d uint32) bool { f(d, false); return true })
	}
}
