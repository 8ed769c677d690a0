package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words gives the folded words of a text in order: runs of letters and digits. Initials lose their points: "M.J.C." is
// mjc.
func Words(s string) []string {
	var out []string
	eachWord(appendFold(make([]byte, 0, len(s)), s), func(w []byte) { out = append(out, string(w)) })
	return out
}

// eachWord calls f with every word of a folded text; w is valid during the call only, and b is overwritten.
func eachWord(b []byte, f func(w []byte)) {
	for i := 0; i < len(b); {
		n := wordLen(b[i:])
		if n == 0 {
			_, size := utf8.DecodeRune(b[i:])
			i += size
			continue
		}
		w := b[i : i+n]
		i += n
		if n == 1 && w[0] > '9' { // initials: j.c after m.
			for i+1 < len(b) && b[i] == '.' && isLetter(b[i+1]) && wordLen(b[i+1:]) == 1 {
				w = append(w, b[i+1]) // writes over the point that was read
				i += 2
			}
		}
		f(w)
	}
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' }

// wordLen is how many bytes of letters and digits b begins with.
func wordLen(b []byte) int {
	i := 0
	for i < len(b) {
		c := b[i]
		if c < utf8.RuneSelf {
			if !isLetter(c) && (c < '0' || c > '9') {
				break
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		i += n
	}
	return i
}

// Slug is the readable part of an address: the words of s in unaccented letters and digits, joined by hyphens, cut
// between words so that it has at most max bytes. It is empty when s has no such word.
func Slug(s string, max int) string {
	var b strings.Builder
	for _, w := range Words(s) {
		w = strings.Map(func(r rune) rune {
			if r < utf8.RuneSelf {
				return r
			}
			return -1
		}, w)
		switch {
		case w == "":
		case b.Len() == 0:
			b.WriteString(w[:min(len(w), max)])
		case b.Len()+1+len(w) > max:
			return b.String()
		default:
			b.WriteByte('-')
			b.WriteString(w)
		}
	}
	return b.String()
}
