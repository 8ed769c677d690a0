// Package sieve holds what was made or read before, within a number of bytes. What nobody asked for since the hand last
// came by goes first (Zhang and others, "SIEVE is simpler than LRU", 2024): a robot that reads everything once throws
// nothing out that people ask for again, and a look-up moves nothing.
package sieve

import (
	"sync"
	"sync/atomic"
)

// Cache holds values by key. It is safe for concurrent use. Values are shared: nobody changes one that was put.
type Cache[K comparable, V any] struct {
	limit int
	size  func(K, V) int

	mu    sync.RWMutex
	held  map[K]*entry[K, V]
	bytes int
	newer *entry[K, V] // the one that came last
	older *entry[K, V] // the one that came first
	hand  *entry[K, V] // where the search for room goes on
}

type entry[K comparable, V any] struct {
	key          K
	value        V
	bytes        int
	asked        atomic.Bool
	newer, older *entry[K, V]
}

// overhead is what an entry costs beside what size says, in bytes.
const overhead = 160

// New makes a cache of at most limit bytes; size says how many a value takes.
func New[K comparable, V any](limit int, size func(K, V) int) *Cache[K, V] {
	return &Cache[K, V]{limit: limit, size: size, held: map[K]*entry[K, V]{}}
}

// Get gives the value of a key.
func (c *Cache[K, V]) Get(key K) (v V, ok bool) {
	c.mu.RLock()
	e := c.held[key]
	if e != nil {
		v, ok = e.value, true
	}
	c.mu.RUnlock()
	if ok && !e.asked.Load() {
		e.asked.Store(true)
	}
	return v, ok
}

// Put holds a value; one that takes more than an eighth of all the room is not held.
func (c *Cache[K, V]) Put(key K, v V) {
	n := c.size(key, v) + overhead
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.held[key]
	if n > c.limit/8 {
		if e != nil {
			c.drop(e)
		}
		return
	}
	if e != nil { // in its place, as often asked for as before
		c.bytes += n - e.bytes
		e.value, e.bytes = v, n
	} else {
		e = &entry[K, V]{key: key, value: v, bytes: n}
		c.held[key] = e
		c.bytes += n
		if e.older = c.newer; e.older != nil {
			e.older.newer = e
		} else {
			c.older = e
		}
		c.newer = e
	}
	for c.bytes > c.limit {
		c.evict(e)
	}
}

// evict lets one entry go, not the one that has just come: from the hand on towards the newer ones, the first that
// nobody asked for since the hand last came by.
func (c *Cache[K, V]) evict(but *entry[K, V]) {
	e := c.hand
	if e == nil {
		e = c.older
	}
	for e.asked.Load() || e == but {
		e.asked.Store(false)
		if e = e.newer; e == nil {
			e = c.older
		}
	}
	c.hand = e.newer
	c.drop(e)
}

// Drop forgets a key.
func (c *Cache[K, V]) Drop(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.held[key]; e != nil {
		c.drop(e)
	}
}

// Clear forgets everything.
func (c *Cache[K, V]) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held, c.bytes, c.newer, c.older, c.hand = map[K]*entry[K, V]{}, 0, nil, nil, nil
}

// Len is how many values are held, and how many bytes they take.
func (c *Cache[K, V]) Len() (values, bytes int) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.held), c.bytes
}

func (c *Cache[K, V]) drop(e *entry[K, V]) {
	if c.hand == e {
		c.hand = e.newer
	}
	if e.newer != nil {
		e.newer.older = e.older
	} else {
		c.newer = e.older
	}
	if e.older != nil {
		e.older.newer = e.newer
	} else {
		c.older = e.newer
	}
	e.newer, e.older = nil, nil
	delete(c.held, e.key)
	c.bytes -= e.bytes
}
