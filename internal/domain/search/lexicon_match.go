package search

import "slices"

// look is how a document has a word of a query.
type look uint8

const (
	lookHas look = 1 << iota
	lookTitle
	lookKin
	lookKinTitle
)

// wordIn is where a base holds one word of a query: in some lists and bitmaps, and as vectors once made.
type wordIn struct {
	posted
	kin           []kinIn
	size          int // at most so many documents
	either        vec // as itself or as a synonym
	kinAny, kinIn vec
}

// posted is where a base holds some terms, any of which is enough.
type posted struct {
	lists      [][]uint32 // documents << 1 | in the title
	larges     []*large
	count      int // at most so many documents
	any, title vec
}

// kinIn is where a base holds the terms of a synonym, all of which are needed.
type kinIn []posted

func (w *posted) take(t *terms, at int) {
	list, l := t.postings(at)
	if l != nil {
		w.larges = append(w.larges, l)
		w.count += int(l.many)
		return
	}
	w.lists = append(w.lists, list)
	w.count += len(list)
}

// takeKin looks the synonyms of a word up. Those of one term are any of them enough, so they are held together.
func (w *wordIn) takeKin(t *terms, kin []phrase) {
	var single posted
	for _, p := range kin {
		var k kinIn
		for _, term := range p {
			at, ok := t.find(term)
			if !ok {
				k = nil
				break
			}
			if len(p) == 1 {
				single.take(t, at)
				break
			}
			k = append(k, posted{})
			k[len(k)-1].take(t, at)
		}
		if k != nil {
			slices.SortFunc(k, func(a, b posted) int { return a.count - b.count }) // the rarest first
			w.kin = append(w.kin, k)
			w.size += k[0].count
		}
	}
	if single.count > 0 {
		w.kin = append(w.kin, kinIn{single})
		w.size += single.count
	}
	w.size += w.count
}

// look tells whether a document has one of the terms, and in the title.
func (w *posted) look(d uint32) (has, inTitle bool) {
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
		if l.any.has(d) {
			has, inTitle = true, inTitle || l.title.has(d)
		}
	}
	return has, inTitle
}

func (k kinIn) look(d uint32) (has, inTitle bool) {
	inTitle = true
	for i := range k {
		h, t := k[i].look(d)
		if !h {
			return false, false
		}
		inTitle = inTitle && t
	}
	return true, inTitle
}

// look tells how a document has the word.
func (w *wordIn) look(d uint32) (l look) {
	if w.either != nil && !w.either.has(d) {
		return 0
	}
	if has, inTitle := w.posted.look(d); has {
		l |= lookHas
		if inTitle {
			l |= lookTitle
		}
	}
	if w.kinIn != nil {
		if w.kinAny.has(d) {
			l |= lookKin
			if w.kinIn.has(d) {
				l |= lookKinTitle
			}
		}
		return l
	}
	for _, k := range w.kin {
		if has, inTitle := k.look(d); has {
			l |= lookKin
			if inTitle {
				return l | lookKinTitle
			}
		}
	}
	return l
}

// fill makes the vectors. Nobody writes to them: they may be those of the term.
func (w *posted) fill(s *scratch, withTitle bool) {
	if len(w.larges) == 1 && len(w.lists) == 0 {
		w.any = s.vecOf(w.larges[0].any)
		if withTitle {
			w.title = s.vecOf(w.larges[0].title)
		}
		return
	}
	w.any = s.zero()
	if withTitle {
		w.title = s.zero()
	}
	for _, l := range w.lists {
		for _, e := range l {
			w.any.set(e >> 1)
			if withTitle && e&1 == 1 {
				w.title.set(e >> 1)
			}
		}
	}
	for _, l := range w.larges {
		s.add(l.any, w.any)
		if withTitle {
			s.add(l.title, w.title)
		}
	}
}

func (w *wordIn) fill(s *scratch, withTitle bool) {
	w.posted.fill(s, withTitle)
	if w.either = w.any; len(w.kin) == 0 {
		return
	}
	any := s.zero()
	title := vec(nil)
	if withTitle {
		title = s.zero()
	}
	for _, k := range w.kin {
		lent := s.lent
		for i := range k {
			k[i].fill(s, withTitle)
		}
		s.w.or(any, s.inAll(k, func(w *posted) vec { return w.any }))
		if withTitle {
			s.w.or(title, s.inAll(k, func(w *posted) vec { return w.title }))
		}
		for i := range k {
			k[i].any, k[i].title = nil, nil
		}
		s.lent = lent // these are needed no more
	}
	w.kinAny, w.kinIn = any, title
	w.either = s.copyOf(w.any)
	s.w.or(w.either, any)
}

// inAll is what is in the vectors of all.
func (s *scratch) inAll(k kinIn, of func(*posted) vec) vec {
	v := of(&k[0])
	for i := range k[1:] {
		if i == 0 {
			v = s.copyOf(v)
		}
		s.w.and(v, of(&k[i+1]))
	}
	return v
}

func (w *posted) documents(dst []uint32) []uint32 {
	for _, l := range w.lists {
		for _, e := range l {
			dst = append(dst, e>>1)
		}
	}
	for _, l := range w.larges {
		l.any.each(func(d uint32) bool { dst = append(dst, d); return true })
	}
	return dst
}

// documents lists what has the word, in order.
func (w *wordIn) documents(dst []uint32) []uint32 {
	dst = w.posted.documents(dst)
	for _, k := range w.kin {
		from := len(dst)
		dst = k[0].documents(dst)
		if len(k) > 1 {
			dst = append(dst[:from], slices.DeleteFunc(dst[from:], func(d uint32) bool {
				has, _ := k.look(d)
				return !has
			})...)
		}
	}
	slices.Sort(dst)
	return slices.Compact(dst)
}

// rareShare is how much rarer a word is of which all documents are listed: making a vector of it takes less than looking at
// each of more.
const rareShare = 8

// text finds what has the words: as a list when they are few, else as a vector; some is false when nothing has them.
func (e *evaluation) text() (list []uint32, found vec, some bool) {
	p := e.p
	rarest, some := e.lookUp()
	if !some {
		return nil, nil, false
	}
	if e.lists(rarest) {
		list = rarest.documents(e.s.docs[:0])
		e.s.docs = list[:0]
		return slices.DeleteFunc(list, func(d uint32) bool { return !e.may(d) || !p.enough(e.marks(d)) }), nil, true
	}
	e.fill()
	var sets []vec
	for i := range e.in {
		if p.must>>i&1 == 1 {
			sets = append(sets, e.w.of(e.in[i].either))
		}
	}
	found = e.s.dirty()
	v := e.w.of(found)
	if p.every() {
		copy(v, sets[0])
		for _, o := range sets[1:] {
			v.and(o)
		}
	} else {
		v.atLeast(p.need, sets)
	}
	return nil, found, true
}

// lookUp looks the words up, once. It gives the rarest of those that count; some is false when not enough of them are there.
func (e *evaluation) lookUp() (rarest *wordIn, some bool) {
	if e.in == nil {
		e.in = e.words(e.p)
	}
	there := 0
	for i := range e.in {
		w := &e.in[i]
		if e.p.must>>i&1 == 0 {
			continue
		}
		if w.size > 0 {
			there++
		}
		if rarest == nil || w.size < rarest.size {
			rarest = w
		}
	}
	return rarest, there >= e.p.need
}

// lists tells whether what has the words is found by listing what has the rarest.
func (e *evaluation) lists(rarest *wordIn) bool {
	return e.p.every() && rarest.size <= e.few/rareShare
}

// fill makes vectors of the words, once.
func (e *evaluation) fill() {
	for i := range e.in {
		if e.in[i].either == nil {
			e.in[i].fill(e.s, e.p.Sort == Relevance)
		}
	}
}

// may tells whether a document fulfils every condition but the words, time and the four.
func (e *evaluation) may(d uint32) bool {
	if !e.w.has(d) || e.dead.has(d) {
		return false
	}
	p, c, f := e.p, e.cols, e.cols.facts[d]
	return c.ends[d].micros() > p.now && p.fits(f, c.bearer[d]) && p.near(f, c.lat[d], c.lon[d])
}

// marks is which words a document has.
func (e *evaluation) marks(d uint32) (m marks) {
	for i := range e.in {
		m.set(i, e.in[i].look(d))
	}
	return m
}

// textOf is what the words of a document are worth.
func (e *evaluation) textOf(d uint32) int {
	if len(e.in) == 0 {
		return 0
	}
	return e.p.text(e.marks(d), e.cols.pairs[d])
}

// match finds the words of the query in the recent documents.
func (r *recent) match(p *plan, found []marks) {
	mark := func(w int, as look, docs []uint32, also phrase) {
		for _, e := range docs {
			i := e >> 1
			if int(i) >= len(found) {
				return
			}
			has, inTitle := also.in(r.docs[i])
			if !has {
				continue
			}
			l := as
			if e&1 == 1 && inTitle {
				l |= as << 1
			}
			found[i].set(w, l)
		}
	}
	for w, word := range p.words {
		for _, t := range word.Terms {
			mark(w, lookHas, r.having(t), nil)
		}
		for _, k := range word.kin {
			mark(w, lookKin, r.having(k[0]), k[1:])
		}
		if p.Prefix && w == len(p.words)-1 {
			r.posts.Range(func(t, g any) bool {
				if hasPrefix(t.(string), word.Word) {
					mark(w, lookHas, g.(*growing).all(), nil)
				}
				return true
			})
		}
	}
}

// having is the recent documents of a term.
func (r *recent) having(term string) []uint32 {
	g, ok := r.posts.Load(term)
	if !ok {
		return nil
	}
	return g.(*growing).all()
}

func (g *growing) all() []uint32 {
	if docs := g.docs.Load(); docs != nil {
		return *docs
	}
	return nil
}

// in tells whether a document has all terms, and in its title.
func (p phrase) in(d *doc) (has, inTitle bool) {
	inTitle = true
	for _, t := range p {
		at := slices.Index(d.terms, t)
		if at < 0 {
			return false, false
		}
		inTitle = inTitle && at < d.inTitle
	}
	return true, inTitle
}
