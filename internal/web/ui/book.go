package ui

import (
	"bytes"
	"encoding/binary"
	"slices"
	"sort"
)

// book holds samples of a text that is written again and again with other values in it. Packed by a book, a text of the
// kind takes a fifth: what stands in a sample is copied from there. A text that is not of the kind comes out of it as it
// was too, only not smaller.
type book struct {
	text   []byte
	sorted []uint16        // where the ends of text begin, in order of what stands there
	spans  map[uint64]span // which of them begin with eight bytes
	maybe  [maybes]bool    // whether there may be any: most text is not in the book, and that is seen at once
}

type span struct{ from, to int }

// A packed text is a row of
//
//	n < packedHole             the next n bytes, as they are
//	packedHole ≤ n < packedCopy a hole, to be filled by whoever reads
//	n ≥ packedCopy             three bytes: a copy from the book, from where, how long
const (
	packedHole = 0x60
	packedCopy = 0x80
	maxBook    = packedCopy << 8
	maxCopy    = 0xff
	minCopy    = 8 // as many as are looked for at once
)

const maybes = 1 << 14

// maybeAt spreads eight bytes over the room of maybe: by the golden ratio, as Knuth does.
func maybeAt(begin uint64) uint64 { return begin * 0x9e3779b97f4a7c15 >> (64 - 14) }

// newBook makes a book of samples; what goes beyond maxBook bytes is left out.
func newBook(samples []byte) *book {
	b := &book{text: samples[:min(len(samples), maxBook)], spans: map[uint64]span{}}
	for i := range max(len(b.text)-minCopy+1, 0) {
		b.sorted = append(b.sorted, uint16(i))
	}
	slices.SortFunc(b.sorted, func(i, j uint16) int { return bytes.Compare(b.text[i:], b.text[j:]) })
	for i, at := range b.sorted {
		begin := binary.BigEndian.Uint64(b.text[at:])
		s, ok := b.spans[begin]
		if !ok {
			s.from = i
		}
		b.spans[begin] = span{s.from, i + 1}
		b.maybe[maybeAt(begin)] = true
	}
	return b
}

// pack appends a text, packed.
func (b *book) pack(to, text []byte) []byte {
	plain := 0 // where what is not in the book begins
	at := 0
	for at+minCopy <= len(text) {
		from, n := b.longest(text[at:])
		if n == 0 {
			at++
			continue
		}
		to = appendPlain(to, text[plain:at])
		to = append(to, packedCopy|byte(from>>8), byte(from), byte(n))
		at += n
		plain = at
	}
	return appendPlain(to, text[plain:])
}

func appendPlain(to, text []byte) []byte {
	for len(text) > 0 {
		n := min(len(text), packedHole-1)
		to = append(append(to, byte(n)), text[:n]...)
		text = text[n:]
	}
	return to
}

// longest finds where in the book stands the most of what a text begins with, and how much; 0 for less than minCopy.
func (b *book) longest(text []byte) (from, n int) {
	begin := binary.BigEndian.Uint64(text)
	if !b.maybe[maybeAt(begin)] {
		return 0, 0
	}
	s, ok := b.spans[begin]
	if !ok {
		return 0, 0
	}
	text = text[:min(len(text), maxCopy)]
	end := s.from + sort.Search(s.to-s.from, func(i int) bool { return bytes.Compare(b.text[b.sorted[s.from+i]:], text) > 0 })
	for _, i := range []int{end - 1, end} { // its neighbours in the order have the most in common with it
		if i >= s.from && i < s.to {
			at := int(b.sorted[i])
			if m := common(b.text[at:], text); m > n {
				from, n = at, m
			}
		}
	}
	return from, n
}

// common is how many bytes two texts begin with alike.
func common(a, b []byte) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// appendHole appends a hole to a packed text.
func appendHole(to []byte, hole int) []byte { return append(to, packedHole+byte(hole)) }

// unpack appends what was packed; fill appends what belongs in a hole.
func (b *book) unpack(to, packed []byte, fill func(to []byte, hole int) []byte) []byte {
	for len(packed) > 0 {
		n := int(packed[0])
		switch {
		case n >= packedCopy:
			from := (n-packedCopy)<<8 | int(packed[1])
			to = append(to, b.text[from:from+int(packed[2])]...)
			packed = packed[3:]
		case n >= packedHole:
			to = fill(to, n-packedHole)
			packed = packed[1:]
		default:
			to = append(to, packed[1:1+n]...)
			packed = packed[1+n:]
		}
	}
	return to
}
