package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// cutter cuts a text into words as written. It agrees with Words on where they begin and end.
type cutter struct {
	text     string
	from, to int // of the word at hand
	word     string
}

// next goes to the following word of at most maxWord bytes; false at the end.
func (c *cutter) next() bool {
	s := c.text
	for i := c.to; i < len(s); {
		n, size := rawLen(s[i:])
		if n == 0 {
			i += size
			continue
		}
		c.from, c.word = i, s[i:i+n]
		i += n
		if n == 1 && i+1 < len(s) && s[i] == '.' && isLetter(s[i+1]|0x20) {
			c.word, i = initials(s, i, c.word)
		}
		c.to = i
		if len(c.word) <= maxWord {
			return true
		}
	}
	c.from, c.to, c.word = len(s), len(s), ""
	return false
}

// close tells whether another word follows behind one hyphen, apostrophe or space alone, and whether that is a hyphen.
func (c *cutter) close() (hyphen, near bool) {
	r, n := utf8.DecodeRuneInString(c.text[c.to:])
	hyphen = r == '-' || unicode.Is(unicode.Pd, r)
	if !hyphen && r != ' ' && r != '\u00a0' && r != '\u202f' && r != '\'' && r != '’' {
		return false, false
	}
	more, _ := rawLen(c.text[min(c.to+n, len(c.text)):])
	return hyphen, more > 0
}

// initials joins the letters that follow "M" in "M.J.C."; i is at the first point.
func initials(s string, i int, w string) (string, int) {
	for i+1 < len(s) && s[i] == '.' && isLetter(s[i+1]|0x20) {
		if n, _ := rawLen(s[i+1:]); n != 1 {
			break
		}
		w += s[i+1 : i+2]
		i += 2
	}
	return w, i
}

// rawLen is how many bytes of a word s begins with; when there are none, the size of what stands there instead.
func rawLen(s string) (n, size int) {
	for n < len(s) {
		c := s[n]
		if c < utf8.RuneSelf {
			if !isLetter(c|0x20) && !isDigit(c) {
				return n, 1
			}
			n++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[n:])
		if r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !(n > 0 && unseen(r)) {
			return n, size
		}
		n += size
	}
	return n, 1
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}
