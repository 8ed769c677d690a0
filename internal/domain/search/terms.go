package search

import "slices"

// terms are all terms in order, with the documents of each: the frequent ones as two sets (in the title, anywhere), the
// others as one list with a bit for the title.
type terms struct {
	raw      []byte // while it is made
	text     string
	end      []uint32 // where each term ends in text
	post     []uint32 // documents << 1 | in the title, of all rare terms
	upTo     []uint32 // where the documents of each term end in post
	frequent []uint32 // the other terms, in order
	large    []large  // their documents
}

// large is a frequent term.
type large struct {
	many       uint32 // how many documents have it
	title, any set
}

// What is frequent enough is kept as vectors, which a query takes as they are: a term that more than one document in
// denseShare has, a title more than one in denseTitleShare. Queries are made of the words of titles.
const (
	denseShare      = 36
	denseTitleShare = 112
)

func newLarge(title, any set, n int) large {
	return large{uint32(any.len()), title.denseFrom(n, denseTitleShare), any.denseFrom(n, denseShare)}
}

func (t *terms) add(m *setMaker, term string, docs []uint32) {
	n := uint32(len(t.end))
	t.raw = append(t.raw, term...)
	t.end = append(t.end, uint32(len(t.raw)))
	if len(docs) <= listMax(m.n) {
		slices.Sort(docs)
		t.post = append(t.post, docs...)
	} else {
		var title []uint32
		any := make([]uint32, len(docs))
		for i, d := range docs {
			if any[i] = d >> 1; d&1 == 1 {
				title = append(title, d>>1)
			}
		}
		t.frequent = append(t.frequent, n)
		t.large = append(t.large, newLarge(m.make(title), m.make(any), m.n))
	}
	t.upTo = append(t.upTo, uint32(len(t.post)))
}

func (t *terms) clip() {
	t.text, t.raw = string(t.raw), nil
	t.end, t.post, t.upTo = slices.Clone(t.end), slices.Clone(t.post), slices.Clone(t.upTo)
	t.frequent, t.large = slices.Clone(t.frequent), slices.Clone(t.large)
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
	at, _ := slices.BinarySearch(t.frequent, uint32(i))
	return nil, &t.large[at]
}

// each gives the documents of the i-th term with whether they have it in the title.
func (t *terms) each(i int, f func(doc uint32, inTitle bool)) {
	list, l := t.postings(i)
	for _, v := range list {
		f(v>>1, v&1 == 1)
	}
	if l == nil {
		return
	}
	var title []uint32
	l.title.each(func(d uint32) bool { title = append(title, d); return true })
	l.any.each(func(d uint32) bool {
		inTitle := len(title) > 0 && title[0] == d
		if inTitle {
			title = title[1:]
		}
		f(d, inTitle)
		return true
	})
}
