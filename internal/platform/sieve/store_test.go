package sieve

import (
	"bytes"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// got is what a store gives for one key.
func got(s *Store[string, int], key string) (head int, value []byte, ok bool) {
	s.Look([]string{key}, func(_ int, h *int, v []byte) { head, value, ok = *h, v, true })
	return head, value, ok
}

// A store gives the last value put for a key or none, never holds more than it may, and what it gave out stays as it was.
func TestStoreAgainstAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := 32 * (ofEntry + 100) * rapid.IntRange(1, 6).Draw(t, "room")
		type pair struct {
			head  int
			value []byte
		}
		s, last, out := NewStore[string, int](limit), map[string]pair{}, map[string]pair{}
		key := rapid.StringMatching(`[a-z]`)
		n := 0
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				n++
				k, v := key.Draw(t, "key"), rapid.SliceOfN(rapid.Byte(), 0, 400).Draw(t, "value")
				s.Put(k, n, v)
				last[k] = pair{n, bytes.Clone(v)}
				clear(v)
			},
			"get": func(t *rapid.T) {
				k := key.Draw(t, "key")
				h, v, ok := got(s, k)
				if ok && (h != last[k].head || !bytes.Equal(v, last[k].value)) {
					t.Fatalf("%s: %d %q, put last was %v", k, h, v, last[k])
				}
				if ok {
					out[k+fmt.Sprint(h)] = pair{h, v}
				}
			},
			"many": func(t *rapid.T) {
				keys := rapid.SliceOfN(key, 0, 9).Draw(t, "keys")
				s.Look(keys, func(i int, h *int, v []byte) {
					if w := last[keys[i]]; *h != w.head || !bytes.Equal(v, w.value) {
						t.Fatalf("%s: %d %q, put last was %v", keys[i], *h, v, w)
					}
				})
			},
			"clear": func(*rapid.T) { s.Clear() },
			"": func(t *rapid.T) {
				values, held := s.Len()
				sum := 0
				for _, sl := range s.slabs {
					for _, e := range sl.entries {
						sum += int(e.to-e.from) + ofEntry
					}
				}
				if held != sum || held > limit || values > held/ofEntry {
					t.Fatalf("%d values, %d bytes of %d, there are %d in %d slabs", values, held, limit, sum, len(s.slabs))
				}
				for k, p := range s.held {
					if s.slabs[p.slab-s.first].entries[p.entry].key != k {
						t.Fatalf("%s leads elsewhere", k)
					}
				}
				for name, p := range out {
					if w, ok := last[name[:1]]; ok && w.head == p.head && !bytes.Equal(w.value, p.value) {
						t.Fatalf("%s: what was given out has changed", name)
					}
				}
			},
		})
	})
}

// What is asked for stays while what is read once passes by.
func TestWhatIsAskedForStaysInAStore(t *testing.T) {
	s := NewStore[string, int](200 * (ofEntry + 100))
	v := make([]byte, 100)
	for i := range 20 {
		s.Put(fmt.Sprint("wanted", i), i, v)
	}
	for i := range 5000 {
		s.Put(fmt.Sprint("once", i), i, v)
		got(s, fmt.Sprint("wanted", i%20))
	}
	for i := range 20 {
		if h, _, ok := got(s, fmt.Sprint("wanted", i)); !ok || h != i {
			t.Errorf("wanted%d went", i)
		}
	}
	if n, _ := s.Len(); n < 180 || n > 200 || !s.Full() {
		t.Errorf("%d values where 200 have room", n)
	}
}

// Where everything was asked for, room is made all the same.
func TestAStoreOfWhatIsAlwaysAskedFor(t *testing.T) {
	s := NewStore[string, int](100 * (ofEntry + 100))
	v := make([]byte, 100)
	for i := range 1000 {
		k := fmt.Sprint(i)
		s.Put(k, i, v)
		for j := range i + 1 {
			got(s, fmt.Sprint(j))
		}
		if _, _, ok := got(s, k); !ok {
			t.Fatalf("%s is not there", k)
		}
		if _, bytes := s.Len(); bytes > 100*(ofEntry+100) {
			t.Fatalf("%d bytes", bytes)
		}
	}
}

func TestAStoreOfManyAtOnce(t *testing.T) {
	s := NewStore[string, int](50 * (ofEntry + 100))
	var all sync.WaitGroup
	for w := range 8 {
		all.Go(func() {
			for i := range 2000 {
				n := (i * (w + 1)) % 90
				k := fmt.Sprint(n)
				s.Put(k, n, bytes.Repeat([]byte{byte(n)}, 100))
				if h, v, ok := got(s, k); ok && (h != n || v[0] != byte(n) || v[99] != byte(n)) {
					t.Errorf("%s: %d %v", k, h, v)
				}
			}
		})
	}
	all.Wait()
}
