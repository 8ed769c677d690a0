package search

import "slices"

// change is a listing to hold, or to leave out when doc is nil.
type change struct {
	id  key
	doc *doc
}

// apply makes changes visible as one new state of a version.
func (x *index) apply(version int64, changes []change, now int64) {
	x.write.Lock()
	defer x.write.Unlock()
	st := *x.now.Load()
	st.version = version
	made := x.change(&st, changes, now)
	if x.merging {
		x.since = append(x.since, made...)
	}
	x.now.Store(&st)
	x.mergeIfMany(&st, now)
}

// mergeIfMany starts a merge when it is due and none is under way. The write lock is held.
func (x *index) mergeIfMany(st *state, now int64) {
	if limit := x.mergeAt + st.base.n/mergeShare; !x.merging && (len(st.recent.docs) > limit || len(st.base.ended(now)) > limit) {
		x.merging, x.since = true, nil
		x.merged.Go(func() { x.merge(st, now) })
	}
}

// change enters changes into a state that nobody reads yet and gives those that changed anything. What readers may
// share is copied before: the marks of what is gone.
func (x *index) change(st *state, changes []change, now int64) []change {
	made := make([]change, 0, len(changes))
	for _, ch := range changes {
		at, inRecent := x.place[ch.id]
		was, inBase := uint32(0), false
		if !inRecent {
			was, inBase = st.base.find(ch.id)
			inBase = inBase && !st.dead.has(was)
		}
		switch {
		case ch.doc == nil && !inRecent && !inBase,
			ch.doc != nil && inRecent && st.recent.docs[at].hash == ch.doc.hash,
			ch.doc != nil && inBase && st.base.cols.hash[was] == ch.doc.hash:
			continue
		}
		if len(made) == 0 {
			st.dead = slices.Clone(st.dead)
			st.recent.gone = grown(st.recent.gone, len(st.recent.docs)+len(changes))
		}
		made = append(made, ch)
		if inBase {
			st.dead.set(was)
		}
		if inRecent {
			st.recent.gone.set(at)
			delete(x.place, ch.id)
		}
		if ch.doc != nil {
			x.place[ch.id] = st.recent.add(x.zone, ch.doc, now)
		}
	}
	return made
}

// grown is a copy of v with room for n documents.
func grown(v vec, n int) vec {
	out := make(vec, max(vecLen(n), len(v)))
	copy(out, v)
	return out
}

// The recent changes and the ended listings are worked into the base when there are so many of them.
const (
	mergeAtLeast = 256
	mergeShare   = 512 // of the base
)

// merge makes a new base of a state, without a lock, and puts it in place with what came meanwhile.
func (x *index) merge(st *state, now int64) {
	b := newBuilder()
	for i, d := range st.recent.docs {
		if !st.recent.gone.has(uint32(i)) {
			b.add(d)
		}
	}
	x.replace(merge([]part{st.base.part(st.dead, now), b.part(now)}), now)
}

// replace puts a base in place, with what changed while it was made, in one step.
func (x *index) replace(b *base, now int64) {
	cal := b.calendar(x.zone, now)
	x.write.Lock()
	defer x.write.Unlock()
	st := state{version: x.now.Load().version, base: b, dead: make(vec, vecLen(b.n)), recent: newRecent(), cals: []*calendar{cal}}
	clear(x.place)
	x.change(&st, x.since, now)
	x.merging, x.since = false, nil
	x.now.Store(&st)
	x.mergeIfMany(&st, now)
}

// rebuild puts a base made from the database in place of everything.
func (x *index) rebuild(b *base, version, now int64) {
	x.merged.Wait()
	cal := b.calendar(x.zone, now)
	x.write.Lock()
	defer x.write.Unlock()
	clear(x.place)
	x.now.Store(&state{version: version, base: b, dead: make(vec, vecLen(b.n)), recent: newRecent(), cals: []*calendar{cal}})
}

func (x *index) len() int {
	st := x.now.Load()
	return st.base.n - st.dead.count() + len(st.recent.docs) - st.recent.gone.count()
}
