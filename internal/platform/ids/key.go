package ids

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
	if len(id) != 36 || id[8] != '-' || id[13] != '-' || id[18] != '-' || id[23] != '-' {
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
