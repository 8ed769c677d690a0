package sieve

import (
	"sync"
	"sync/atomic"
)

// Store holds bytes by key, each with a head, within a number of bytes. It is for values by the hundred thousand: where
// neither K nor H holds a pointer, the garbage collector finds none in all of it. Values lie in slabs, in the order they
// came; where room is needed the oldest slab goes, and what was asked for since it came is carried over. It is safe for
// concurrent use.
type Store[K comparable, H any] struct {
	limit int

	mu    sync.RWMutex
	held  map[K]place
	slabs []*slab[K, H] // the oldest first
	first uint32        // the number of slabs[0]
	bytes int
}

// place is where a value lies: in which slab, as which of its entries.
type place struct{ slab, entry uint32 }

type slab[K comparable, H any] struct {
	entries []entryOf[K, H]
	values  []byte // as long as they may become from the beginning, so that what was given out stays
}

type entryOf[K comparable, H any] struct {
	key      K
	head     H
	from, to uint32 // in values
	asked    uint32
}

const (
	slabBytes = 128 << 10
	// perEntry is for how many bytes of values a slab has an entry, at most.
	perEntry = 64
	// ofEntry is what an entry costs beside its value, about, in bytes.
	ofEntry = 160
	// maxCarried is how many slabs are carried over for one value to come; the next one goes, whatever was asked for.
	maxCarried = 4
)

// NewStore makes a store of at most limit bytes.
func NewStore[K comparable, H any](limit int) *Store[K, H] {
	return &Store[K, H]{limit: limit, held: map[K]place{}}
}

// Look calls found for each of the keys that is held, with its place among them. Nobody changes a value; it stays as it is
// when it is let go.
func (s *Store[K, H]) Look(keys []K, found func(i int, head *H, value []byte)) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for from := 0; from < len(keys); from += together {
		var entries [together]*entryOf[K, H]
		var slabs [together]*slab[K, H]
		some := keys[from:min(from+together, len(keys))]
		for i := range some {
			if p, ok := s.held[some[i]]; ok {
				slabs[i] = s.slabs[p.slab-s.first]
				entries[i] = &slabs[i].entries[p.entry]
			}
		}
		for _, e := range entries[:len(some)] {
			if e != nil && atomic.LoadUint32(&e.asked) == 0 {
				atomic.StoreUint32(&e.asked, 1)
			}
		}
		for i, e := range entries[:len(some)] {
			if e != nil {
				found(from+i, &e.head, slabs[i].values[e.from:e.to:e.to])
			}
		}
	}
}

// together is how many values are looked for at once: each step waits for memory, and what waits together waits once.
const together = 32

// Put holds a copy of a value; one that takes more than a slab is not held.
func (s *Store[K, H]) Put(key K, head H, value []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(value)+ofEntry > s.room() {
		delete(s.held, key)
		return
	}
	asked := uint32(0)
	if p, ok := s.held[key]; ok { // as often asked for as before
		asked = atomic.LoadUint32(&s.slabs[p.slab-s.first].entries[p.entry].asked)
	}
	s.add(entryOf[K, H]{key: key, head: head, asked: asked}, value)
	for carried := 0; s.bytes > s.limit && len(s.slabs) > 1; carried++ {
		s.letGo(carried < maxCarried)
	}
}

// room is how many bytes of values a slab has room for: so few that there are always more slabs than are carried over.
func (s *Store[K, H]) room() int { return min(slabBytes, s.limit/32) }

func (s *Store[K, H]) add(e entryOf[K, H], value []byte) {
	var to *slab[K, H]
	if n := len(s.slabs); n > 0 {
		to = s.slabs[n-1]
	}
	if to == nil || len(to.values)+len(value) > cap(to.values) || len(to.entries) >= cap(to.values)/perEntry {
		to = &slab[K, H]{values: make([]byte, 0, s.room())}
		s.slabs = append(s.slabs, to)
	}
	e.from, e.to = uint32(len(to.values)), uint32(len(to.values)+len(value))
	to.values = append(to.values, value...)
	s.held[e.key] = place{s.first + uint32(len(s.slabs)-1), uint32(len(to.entries))}
	to.entries = append(to.entries, e)
	s.bytes += len(value) + ofEntry
}

// letGo empties the oldest slab; what was asked for is carried over to the newest, as not asked for, if it may.
func (s *Store[K, H]) letGo(carry bool) {
	oldest, number := s.slabs[0], s.first
	for i := range oldest.entries {
		e := &oldest.entries[i]
		s.bytes -= int(e.to-e.from) + ofEntry
		if s.held[e.key] != (place{number, uint32(i)}) {
			continue // another value came for its key
		}
		if carry && e.asked != 0 {
			s.add(entryOf[K, H]{key: e.key, head: e.head}, oldest.values[e.from:e.to])
		} else {
			delete(s.held, e.key)
		}
	}
	s.slabs[0] = nil
	s.slabs = s.slabs[1:]
	s.first++
}

// Clear forgets everything.
func (s *Store[K, H]) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held, s.slabs, s.first, s.bytes = map[K]place{}, nil, 0, 0
}

// Len is how many values are held, and how many bytes they take with those that others have replaced.
func (s *Store[K, H]) Len() (values, bytes int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.held), s.bytes
}

// Full tells whether there is little room left: less than an eighth.
func (s *Store[K, H]) Full() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.bytes > s.limit-s.limit/8
}
