package search

import "time"

// workspace is what one query needs and the next one can use again: the state and the moment it is put to, the plan, and
// the room to work in.
type workspace struct {
	st    *state
	now   int64
	cal   *calendar
	codes []string // of communes
	rank  []uint16 // of the codes
	few   int

	plan       plan
	asked      plan   // of a search that is widened
	common     common // to the ways to put it
	evaluation evaluation
	collector  collector
	scratch    scratch
}

// work gives a workspace for the current state. The clock is read after the state: what a state was made to leave out
// because its time had come is never asked for at an earlier moment.
func (x *index) work(clock func() time.Time) *workspace {
	w, _ := x.idle.Get().(*workspace)
	if w == nil {
		w = &workspace{}
	}
	w.st = x.now.Load()
	w.now = clock().UnixMicro()
	w.cal = x.calendar(w.st, w.now)
	w.codes, w.rank = x.communes.ranks()
	w.few = x.few + w.st.base.n/fewShare
	return w
}

// rest takes a workspace back. It keeps nothing of the state.
func (x *index) rest(w *workspace) {
	w.st, w.cal, w.collector.st, w.evaluation, w.common = nil, nil, nil, evaluation{}, common{}
	x.idle.Put(w)
}

// run puts the plan to what is recent and, in the way given, to the base; when nothing has enough of the words, once more
// for some of them.
func (w *workspace) run(way func(*evaluation)) {
	w.once(way)
	if w.plan.loosen(&w.collector) {
		w.once(way)
	}
}

func (w *workspace) once(way func(*evaluation)) {
	p, c, e := &w.plan, &w.collector, &w.evaluation
	c.reset(p, w.st, len(w.codes))
	w.st.recent.run(p, c)
	w.scratch.begin(w.st.base.n)
	*e = evaluation{base: w.st.base, p: p, cal: w.cal, dead: w.st.dead, c: c, s: &w.scratch, few: w.few}
	way(e)
}
