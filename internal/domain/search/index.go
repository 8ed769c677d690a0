package search

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"parvis/internal/platform/text"
)

// index holds the listings and answers queries. Readers take the current state by one atomic load; changes are made by
// one writer at a time and become visible as a new state.
type index struct {
	zone     *zone
	french   *text.French
	words    *vocabulary
	synonyms atomic.Pointer[synonyms]
	communes communes
	seed     uint64 // of hashes; kept with a snapshot
	few      int    // up to so many documents of a base are looked at one by one rather than all at once
	mergeAt  int    // from so many changes on they are worked into the base

	now   atomic.Pointer[state]
	idle  sync.Pool  // *workspace
	today sync.Mutex // one maker of a missing calendar

	write   sync.Mutex     // guards what follows
	place   map[key]uint32 // in recent
	merging bool
	since   []change // what came while a merge is under way
	merged  sync.WaitGroup
}

// state is the index at one version. It never changes.
type state struct {
	version int64
	base    *base
	dead    vec // of base
	recent  recent
	cals    []*calendar // of base: today's and, late in the day, tomorrow's
}

func newIndex(loc *time.Location) *index {
	x := &index{zone: newZone(loc), french: text.NewFrench(), seed: newSeed(),
		few: fewAtLeast, mergeAt: mergeAtLeast, place: map[key]uint32{}}
	x.words = newVocabulary()
	x.synonyms.Store(ourSynonyms())
	x.communes.place("")
	b := merge(nil)
	x.now.Store(&state{base: b, dead: make(vec, 0), recent: newRecent()})
	return x
}

// bearer is what is kept of the identifier of an org or a person; never 0.
func (x *index) bearer(id string) uint64 {
	h := newHasher(x.seed)
	h.text(id)
	return h.sum() | 1
}

// search answers a query on the current state.
func (x *index) search(q Query, clock func() time.Time) (Result, error) {
	if err := q.Validate(); err != nil {
		return Result{}, err
	}
	w := x.work(clock)
	defer x.rest(w)
	if err := x.plan(&w.plan, w.st, &q, w.now, nil); err != nil || w.plan.asksNothing() {
		return Result{Version: w.st.version}, err
	}
	w.run(w.common.search)
	r := w.collector.result(w.codes, w.rank)
	r.Loose = w.plan.loose && r.Total > 0
	r.Version = w.st.version
	r.Repaired = w.plan.repaired
	return r, nil
}

// calendar gives the calendar of a state for a moment. It is there but in the rarest case (the clock was set back, or
// nobody made tomorrow's before midnight): then it is made now.
func (x *index) calendar(st *state, now int64) *calendar {
	day := x.zone.day(now)
	for {
		for _, c := range st.cals {
			if c.day == int64(day) && c.from <= now {
				return c
			}
		}
		if st.base.n == 0 {
			return &calendar{day: int64(day)}
		}
		x.today.Lock()
		if cur := x.now.Load(); cur.base == st.base && !slices.Equal(cur.cals, st.cals) {
			st = cur // another query made one meanwhile
			x.today.Unlock()
			continue
		}
		c := x.addCalendar(st.base, now)
		x.today.Unlock()
		return c
	}
}

// addCalendar makes a calendar for the local day of a moment and keeps it beside the one made before.
func (x *index) addCalendar(b *base, at int64) *calendar {
	c := b.calendar(x.zone, at)
	x.write.Lock()
	defer x.write.Unlock()
	st := *x.now.Load()
	if st.base == b {
		others := slices.DeleteFunc(slices.Clone(st.cals), func(o *calendar) bool { return o.day == c.day })
		st.cals = append(others[max(0, len(others)-1):], c)
		x.now.Store(&st)
	}
	return c
}

// How early tomorrow's calendar is made, and how many occasions may pass before today's is made again.
const (
	calendarAhead  = 15 * minute
	passedAtLeast  = 256
	passedShare    = 1_000 // of the base
	calendarSpared = 5 * minute
)

// tick keeps the calendars ready for the queries to come.
func (x *index) tick(now int64) {
	st := x.now.Load()
	if st.base.n == 0 {
		return
	}
	tomorrow := x.zone.midnight(x.zone.day(now) + 1)
	cal := x.calendar(st, now)
	if passed := len(cal.passed(now)); passed > passedAtLeast+st.base.n/passedShare && now-cal.from > calendarSpared {
		x.addCalendar(st.base, now)
	}
	ready := slices.ContainsFunc(x.now.Load().cals, func(c *calendar) bool { return c.from == tomorrow })
	if tomorrow-now < calendarAhead && !ready {
		x.addCalendar(st.base, tomorrow)
	}
}
