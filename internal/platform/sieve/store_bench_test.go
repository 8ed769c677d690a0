package sieve_test

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"parvis/internal/platform/sieve"
)

// BenchmarkLook asks for twenty values of a hundred thousand, wherever they lie, and reads each: what a page of results
// asks for.
func BenchmarkLook(b *testing.B) {
	type key [17]byte
	type head [6]uint64
	const held, asked, length = 120_000, 20, 226
	s := sieve.NewStore[key, head](64 << 20)
	keyOf := func(n int) (k key) {
		binary.BigEndian.PutUint64(k[:], 0x019a8b1c_0000_7abc+uint64(n))
		binary.BigEndian.PutUint64(k[8:], uint64(n)*0x9e3779b97f4a7c15)
		return k
	}
	value := make([]byte, length)
	for n := range held {
		s.Put(keyOf(n), head{1}, value)
	}
	r := rand.New(rand.NewPCG(1, 2))
	pages := make([][]key, 4096)
	for i := range pages {
		pages[i] = make([]key, asked)
		for j := range pages[i] {
			pages[i][j] = keyOf(r.IntN(held))
		}
	}
	b.ReportAllocs()
	sum, page := 0, 0
	for b.Loop() {
		s.Look(pages[page%len(pages)], func(i int, h *head, value []byte) {
			for at := 0; at < len(value); at += 64 {
				sum += int(value[at]) + int(h[0])
			}
		})
		page++
	}
	if sum == 0 {
		b.Fatal("nothing is held")
	}
}
