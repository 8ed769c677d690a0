package search

import (
	"sort"
	"strconv"
	"time"
)

// stamp is until when the answers of a state stay the same if nothing is written.
type stamp struct {
	state       *state
	words       *lexicon // misspellings are repaired by
	from, until int64
	text        string
}

// Stamp names the data that answers are made from: the same stamp, the same query, the same answer. It changes with
// every version of the change log and whenever time alone changes an answer: a listing ends, an occasion passes, a day
// begins. It is made for ETags.
func (s *Service) Stamp() string { return s.current().text }

// Until is when answers change next if nothing is written.
func (s *Service) Until() time.Time { return time.UnixMicro(s.current().until).UTC() }

func (s *Service) current() *stamp {
	st := s.index.now.Load()
	now := s.Now().UnixMicro()
	words := s.index.words.lexicon()
	if c := s.stamp.Load(); c != nil && c.state == st && c.words == words && c.from <= now && now < c.until {
		return c
	}
	c := &stamp{state: st, words: words, from: now, until: s.index.changes(st, now)}
	c.text = strconv.FormatInt(s.version.Load(), 36) + "." + strconv.FormatInt(c.until, 36) + "." + strconv.FormatUint(uint64(words.stamp), 36)
	s.stamp.Store(c)
	return c
}

// changes is when answers change next without anything being written.
func (x *index) changes(st *state, now int64) int64 {
	until := x.zone.midnight(x.zone.day(now) + 1)
	b := st.base
	if i := len(b.ended(now)); i < b.n {
		until = min(until, b.cols.ends[b.byEnd[i]].micros())
	}
	if b.n > 0 {
		cal := x.calendar(st, now)
		i := sort.Search(len(cal.passing), func(i int) bool { return cal.passing[i].at.micros() > now })
		if i < len(cal.passing) {
			until = min(until, cal.passing[i].at.micros())
		}
		for _, p := range cal.passing[:i] { // these go on to their next occasion
			until = min(until, nextEnd(b.cols.when(p.doc), now))
		}
	}
	for _, d := range st.recent.docs {
		if ends := d.ends.micros(); ends > now {
			until = min(until, ends, nextEnd(d.when, now))
		}
	}
	return until
}

// nextEnd is when the next slot is over.
func nextEnd(w when, now int64) int64 {
	next := never
	for i := range w.slots() {
		if _, end, _, _, _ := w.slot(i); end > now {
			next = min(next, end)
		}
	}
	return next
}
