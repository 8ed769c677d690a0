package ids

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
)

// Key is an identifier in 16 bytes; it sorts like its text.
type Key [16]byte

// nibbles are the values of the digits in use: lower case alone, so that every key has one text.
var nibbles = func() (v [256]byte) {
	for i := range v {
		v[i] = 0xff
	}
	for i, c := range []byte("0123456789abcdef") {
		v[c] = byte(i)
	}
	return v
}()

// ParseKey reads an identifier in its usual form (lower case, hyphens); ok is false for anything else.
func ParseKey(id string) (k Key, ok bool) {
	if len(id) != KeyText || id[8] != '-' || id[13] != '-' || id[18] != '-' || id[23] != '-' {
		return k, false
	}
	at, bad := 0, byte(0)
	for i := range k {
		if at == 8 || at == 13 || at == 18 || at == 23 {
			at++
		}
		high, low := nibbles[id[at]], nibbles[id[at+1]]
		k[i], bad = high<<4|low, bad|high|low
		at += 2
	}
	return k, bad < 0x10
}

// KeyText is the length of an identifier in its usual form.
const KeyText = 36

// AppendTo appends the identifier in its usual form.
func (k Key) AppendTo(dst []byte) []byte {
	dst = append(hex.AppendEncode(dst, k[:4]), '-')
	dst = append(hex.AppendEncode(dst, k[4:6]), '-')
	dst = append(hex.AppendEncode(dst, k[6:8]), '-')
	dst = append(hex.AppendEncode(dst, k[8:10]), '-')
	return hex.AppendEncode(dst, k[10:])
}

// String is the identifier in its usual form.
func (k Key) String() string { return string(k.AppendTo(make([]byte, 0, KeyText))) }

// Compare orders identifiers like their texts.
func (k Key) Compare(o Key) int {
	if c := cmp.Compare(binary.BigEndian.Uint64(k[:8]), binary.BigEndian.Uint64(o[:8])); c != 0 {
		return c
	}
	return cmp.Compare(binary.BigEndian.Uint64(k[8:]), binary.BigEndian.Uint64(o[8:]))
}
