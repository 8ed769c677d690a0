// Package wordset holds very many words in very little room: it tells that a word is one of them whenever it is, and
// wrongly that it is for some three words in a thousand that are not (a Bloom filter, 12 bits a word). The bytes are
// asked where they lie: nothing is unpacked.
package wordset

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
)

// Set is the bytes that Make gives, checked by Open. The zero Set is empty.
type Set struct {
	bits string
	n    uint64 // of bits
}

const (
	magic   = "words\x001\n"
	perWord = 12 // bits
	looks   = 8  // bits that a word sets: best for so many bits a word
)

// Make gives the bytes of a set.
func Make(words []string) []byte {
	n := uint64(len(words)*perWord+63) &^ 63
	out := append([]byte(magic), make([]byte, n/8)...)
	bits := out[len(magic):]
	for _, w := range words {
		each(w, n, func(i uint64) bool { bits[i/8] |= 1 << (i % 8); return true })
	}
	return out
}

// Open takes bytes that Make gave; an error says that they are none.
func Open(made string) (Set, error) {
	if len(made) < len(magic) || made[:len(magic)] != magic {
		return Set{}, fmt.Errorf("wordset: %d bytes are no set of words", len(made))
	}
	bits := made[len(magic):]
	return Set{bits, uint64(len(bits)) * 8}, nil
}

// Has tells whether a word is in the set.
func (s Set) Has(word string) bool {
	if s.n == 0 {
		return false
	}
	found := true
	each(word, s.n, func(i uint64) bool {
		found = s.bits[i/8]>>(i%8)&1 == 1
		return found
	})
	return found
}

// each calls f with the bits of a word until it gives false: two halves of one hash make them all.
func each(word string, n uint64, f func(bit uint64) bool) {
	if n == 0 {
		return
	}
	h := fnv.New128a()
	_, _ = h.Write([]byte(word)) // never fails
	sum := h.Sum(nil)
	a, b := binary.LittleEndian.Uint64(sum), binary.LittleEndian.Uint64(sum[8:])|1
	for i := range uint64(looks) {
		if !f((a + i*b) % n) {
			return
		}
	}
}
