package search

import (
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
)

// hasher makes 64 bits of what is written to it, from a seed: the same on every machine and in every life of the
// process, unlike hash/maphash, so that what was hashed may be kept. It is no defence against whoever knows the seed.
type hasher struct{ h uint64 }

// newSeed gives a seed that nobody can guess.
func newSeed() uint64 { return rand.Uint64() }

func newHasher(seed uint64) hasher { return hasher{mix(seed^hashA, hashB)} }

// Odd numbers with as many ones as noughts.
const (
	hashA = 0xa0761d6478bd642f
	hashB = 0xe7037ed1a0b428db
)

func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

func (h *hasher) num(v uint64) { h.h = mix(h.h^v^hashA, hashB^h.h>>32) }

// text writes a text and its length, so that "ab", "c" is not "a", "bc".
func (h *hasher) text(s string) {
	n := len(s)
	for len(s) >= 8 {
		h.num(uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56)
		s = s[8:]
	}
	var tail [8]byte
	copy(tail[:], s)
	h.num(binary.LittleEndian.Uint64(tail[:]) ^ uint64(n)<<56)
}

func (h *hasher) sum() uint64 { return mix(h.h^hashB, hashA) }
