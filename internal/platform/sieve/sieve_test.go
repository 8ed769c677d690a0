package sieve

import (
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func length(_ string, v []byte) int { return len(v) }

// A cache never holds more than it may, never gives a value that was not the last one put, and its order and its count
// always agree with what it holds.
func TestCacheAgainstAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := 8 * (overhead + 100) * rapid.IntRange(1, 4).Draw(t, "room")
		c, last := New(limit, length), map[string][]byte{}
		key := rapid.StringMatching(`[a-z]`)
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				k, v := key.Draw(t, "key"), make([]byte, rapid.IntRange(0, 400).Draw(t, "bytes"))
				c.Put(k, v)
				last[k] = v
			},
			"get": func(t *rapid.T) {
				k := key.Draw(t, "key")
				if v, ok := c.Get(k); ok && len(v) != len(last[k]) {
					t.Fatalf("%s: %d bytes, %d were put last", k, len(v), len(last[k]))
				}
			},
			"drop": func(t *rapid.T) {
				k := key.Draw(t, "key")
				c.Drop(k)
				if _, ok := c.Get(k); ok {
					t.Fatalf("%s is still there", k)
				}
			},
			"clear": func(*rapid.T) { c.Clear() },
			"": func(t *rapid.T) {
				values, bytes := c.Len()
				n, sum := 0, 0
				for e := c.newer; e != nil; e = e.older {
					n, sum = n+1, sum+e.bytes
				}
				for e := c.older; e != nil; e = e.newer {
					n--
				}
				if n != 0 || sum != bytes || bytes > limit || values != len(c.held) {
					t.Fatalf("%d values, %d bytes of %d, the order has %d bytes and %d more one way than the other", values, bytes, limit, sum, n)
				}
			},
		})
	})
}

// What is asked for stays while what is read once passes by.
func TestWhatIsAskedForStays(t *testing.T) {
	c := New(200*(overhead+100), length)
	v := make([]byte, 100)
	for i := range 20 {
		c.Put(fmt.Sprint("wanted", i), v)
	}
	for i := range 5000 {
		c.Put(fmt.Sprint("once", i), v)
		c.Get(fmt.Sprint("wanted", i%20))
	}
	for i := range 20 {
		if _, ok := c.Get(fmt.Sprint("wanted", i)); !ok {
			t.Errorf("wanted%d went", i)
		}
	}
	if n, _ := c.Len(); n != 200 {
		t.Errorf("%d values where 200 have room", n)
	}
}

func TestManyAtOnce(t *testing.T) {
	c := New(50*(overhead+100), length)
	var all sync.WaitGroup
	for w := range 8 {
		all.Go(func() {
			for i := range 2000 {
				k := fmt.Sprint((i * (w + 1)) % 90)
				c.Put(k, make([]byte, 100))
				c.Get(k)
				if i%7 == 0 {
					c.Drop(k)
				}
			}
		})
	}
	all.Wait()
	if n, bytes := c.Len(); bytes != n*(overhead+100) {
		t.Errorf("%d values take %d bytes", n, bytes)
	}
}
