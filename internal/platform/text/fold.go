// Package text reads French as people write it: it folds spelling (case, accents, ligatures, typographic marks), cuts
// words, makes the readable part of an address, and gives the terms under which a text is found. It knows nothing of
// associations.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold gives the spelling under which two texts are the same to a hurried reader: lower case, no diacritics, œ as oe,
// apostrophes, hyphens and every kind of space as one space, none at the ends. Other punctuation stays.
//
//	Fold("L’Été à Saint‑Dié") == "l ete a saint die"
func Fold(s string) string {
	if folded(s) {
		return s
	}
	b := appendFold(make([]byte, 0, len(s)), s)
	out := b[:0]
	for _, c := range b {
		if c == ' ' && (len(out) == 0 || out[len(out)-1] == ' ') {
			continue
		}
		out = append(out, c)
	}
	if n := len(out); n > 0 && out[n-1] == ' ' {
		out = out[:n-1]
	}
	return string(out)
}

// folded tells whether s is its own folding, so that nothing has to be copied.
func folded(s string) bool {
	space := true
	for i := range len(s) {
		c := s[i]
		switch {
		case c == ' ':
			if space {
				return false
			}
			space = true
			continue
		case c < ' ' || c >= utf8.RuneSelf || c >= 'A' && c <= 'Z' || c == '\'' || c == '-' || c == '`':
			return false
		}
		space = false
	}
	return !space || s == ""
}

// appendFold folds without joining spaces.
func appendFold(dst []byte, s string) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			dst = append(dst, ascii[c])
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		if r < rune(len(latin)) {
			dst = append(dst, latin[r]...)
		} else {
			dst = append(dst, foldRune(r)...)
		}
	}
	return dst
}

var (
	ascii = asciiTable()
	latin = latinTable() // up to U+02FF: nearly all that is written in the languages of Europe
)

func asciiTable() (t [utf8.RuneSelf]byte) {
	for c := range t {
		switch {
		case c >= 'A' && c <= 'Z':
			t[c] = byte(c + 'a' - 'A')
		case c <= ' ' || c == 0x7f || c == '\'' || c == '-' || c == '`':
			t[c] = ' '
		default:
			t[c] = byte(c)
		}
	}
	return t
}

func latinTable() (t [0x300]string) {
	for r := range t {
		t[r] = foldRune(rune(r))
	}
	return t
}

// letters that no decomposition takes apart.
var letters = map[rune]string{
	'œ': "oe", 'æ': "ae", 'ß': "ss", 'ø': "o", 'đ': "d", 'ð': "d", 'ł': "l", 'þ': "th", 'ı': "i", 'ħ': "h", 'ŧ': "t",
}

func foldRune(r rune) string {
	var b strings.Builder
	for _, c := range norm.NFKD.String(string(r)) {
		switch s, ok := letters[unicode.ToLower(c)]; {
		case unseen(c):
		case ok:
			b.WriteString(s)
		case apart(c):
			b.WriteByte(' ')
		case c < utf8.RuneSelf:
			b.WriteByte(ascii[c])
		default:
			b.WriteRune(unicode.ToLower(c))
		}
	}
	return b.String()
}

// unseen tells the accents, the soft hyphen, the zero widths and the marks of direction.
func unseen(r rune) bool {
	return unicode.Is(unicode.M, r) || unicode.Is(unicode.Cf, r)
}

// apart tells what stands between words: spaces, hyphens, apostrophes and primes.
func apart(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Z, r) || unicode.IsControl(r) || unicode.Is(unicode.Pd, r) ||
		strings.ContainsRune("−'’‘ʼ´′‵ʹ", r)
}
