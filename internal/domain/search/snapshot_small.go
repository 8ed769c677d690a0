package search

import (
	"maps"
	"slices"
	"strings"
)

// onLate is the documents that came after the base, with their terms.
func (k *stored) onLate(s *shelf) {
	l := &k.late
	if s.writing() {
		l.cols = *newColumns(len(k.recent))
		for _, d := range k.recent {
			l.cols.add(d)
			l.terms = append(l.terms, d.terms...)
			l.many, l.inTitle = append(l.many, uint32(len(d.terms))), append(l.inTitle, uint32(d.inTitle))
		}
	}
	n := s.dir.Recent
	onColumns(s, "late.", &l.cols, n, s.dir.Communes)
	onTexts(s, "late.terms", &l.terms, anyNumber)
	column(s, "late.many", &l.many, n, 0)
	column(s, "late.intitle", &l.inTitle, n, 0)
}

// finishLate makes the documents of what was read.
func (k *stored) finishLate() {
	l, at := &k.late, uint32(0)
	for i, n := range l.many {
		k.recent = append(k.recent, l.cols.doc(uint32(i), l.terms[at:at+n:at+n], int(l.inTitle[i])))
		at += n
	}
}

// onSince is the words that were counted since the lexicon was made.
func (k *stored) onSince(s *shelf) {
	c := &k.counted
	if s.writing() {
		c.words = slices.Sorted(maps.Keys(k.since))
		for _, w := range c.words {
			c.times = append(c.times, k.since[w])
		}
	}
	onTexts(s, "since", &c.words, anyNumber)
	column(s, "since.times", &c.times, anyNumber, 0)
}

func (k *stored) finishSince() {
	k.since = make(tally, len(k.counted.words))
	for i, w := range k.counted.words {
		k.since[w] = k.counted.times[i]
	}
}

// onOrgs is the orgs as their listings show them.
func (k *stored) onOrgs(s *shelf) {
	o := &k.bearers
	if s.writing() {
		o.ids = slices.Sorted(maps.Keys(k.orgs))
		for _, id := range o.ids {
			org := k.orgs[id]
			shown := uint8(org.answer) << 1
			if org.verified {
				shown |= 1
			}
			o.names, o.shown = append(o.names, org.name), append(o.shown, shown)
		}
	}
	onTexts(s, "orgs", &o.ids, anyNumber)
	onTexts(s, "orgs.name", &o.names, anyNumber)
	column(s, "orgs.shown", &o.shown, anyNumber, 0)
}

func (k *stored) finishOrgs() {
	o := &k.bearers
	k.orgs = make(map[string]orgRow, len(o.ids))
	for i, id := range o.ids {
		k.orgs[id] = orgRow{o.shown[i]&1 == 1, o.names[i], answer(o.shown[i] >> 1)}
	}
}

// onTexts is short texts: n of them, or anyNumber.
func onTexts(s *shelf, name string, v *[]string, n int) {
	w := &words{}
	if s.writing() {
		var b strings.Builder
		for _, t := range *v {
			b.WriteString(t)
			w.end = append(w.end, uint32(b.Len()))
		}
		w.text = b.String()
	}
	s.many(name, w, n)
	s.then(func() error {
		*v = make([]string, len(w.end))
		for i := range *v {
			(*v)[i] = w.at(i)
		}
		return nil
	})
}
