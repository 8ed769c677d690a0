package text

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/french"
)

// French gives the terms under which a French text is found. Documents and queries go through the same steps: cut into
// words (an elided article falls off), fold, drop the words that say nothing, look into the exceptions, take the mark
// of the plural away, stem (Snowball). What a word became is remembered, so a word costs a look-up.
//
// It is safe for concurrent use and never waits.
type French struct {
	seed maphash.Seed
	memo [memoSize]atomic.Pointer[memo]
}

// memoSize bounds what is remembered: the most frequent words stay, a rare one takes the place of another.
const memoSize = 1 << 14

type memo struct {
	word  string   // as written
	terms []string // nothing for a word that says nothing; several when its spelling leaves a doubt
}

// maxWord is the longest word that is looked at, in bytes: beyond are addresses and noise.
const maxWord = 48

// NewFrench makes an analyser.
func NewFrench() *French { return &French{seed: maphash.MakeSeed()} }

// Terms calls f with the terms of a document in order, repetitions included.
func (a *French) Terms(s string, f func(term string)) {
	eachRaw(s, func(w string) {
		for _, t := range a.word(w) {
			f(t)
		}
	})
}

// Word is one word of a query: a document holds it when it has any of its terms. Synonyms and repaired spellings are
// further terms of the same word.
type Word struct {
	Text  string // folded, as typed
	Terms []string
}

// Query gives at most max different words of a query, in order.
func (a *French) Query(s string, max int) []Word {
	var out []Word
	eachRaw(s, func(w string) {
		terms := a.word(w)
		if len(terms) == 0 || len(out) == max {
			return
		}
		word := Word{Text: Fold(w), Terms: terms}
		if other := homographs[word.Text]; other != "" && len(terms) == 1 && isASCII(w) {
			word.Terms = []string{terms[0], other} // typed without accents: either is meant
		}
		if !slices.ContainsFunc(out, func(o Word) bool { return slices.Equal(o.Terms, word.Terms) }) {
			out = append(out, word)
		}
	})
	return out
}

func (a *French) word(w string) []string {
	slot := &a.memo[maphash.String(a.seed, w)%memoSize]
	if m := slot.Load(); m != nil && m.word == w {
		return m.terms
	}
	m := &memo{word: strings.Clone(w), terms: analyse(w)}
	slot.Store(m)
	return m.terms
}

// analyse is what becomes of one word as written. A few letters of old prints fold into two words.
func analyse(w string) []string {
	var out []string
	for _, f := range Words(w) {
		if stopWords[f] {
			continue
		}
		other, doubt := homographs[f]
		switch t := accented[strings.ToLower(w)]; {
		case t != "":
			out = append(out, t)
		case doubt && w == strings.ToUpper(w): // capitals often go without accents
			out = append(out, stem(f), other)
		default:
			out = append(out, stem(f))
		}
	}
	return out
}

func stem(f string) string {
	if t, ok := exceptions[f]; ok {
		return t
	}
	if f[0] <= '9' || !isASCII(f) {
		return f
	}
	f = singular(f)
	if t, ok := exceptions[f]; ok {
		return t
	}
	return Fold(french.Stem(accents(f), false))
}

// singular takes the mark of the plural away: Snowball leaves it after a, i, o and u ("vélos", "jeux").
func singular(w string) string {
	n := len(w)
	switch {
	case n < 4:
	case strings.HasSuffix(w, "eaux"), euNouns[w]:
		return w[:n-1]
	case strings.HasSuffix(w, "aux") && n > 4:
		return w[:n-3] + "al"
	case w[n-1] == 's' && w[n-2] != 's':
		return w[:n-1]
	}
	return w
}

// accents gives the endings that Snowball knows by their accent back to a folded singular, where only one spelling is
// likely: "demandee", "couturiere", "solidarite".
func accents(w string) string {
	n := len(w)
	switch {
	case n < 5:
	case strings.HasSuffix(w, "ee"):
		return w[:n-1]
	case strings.HasSuffix(w, "iere"):
		return w[:n-3] + "ère"
	case strings.HasSuffix(w, "erent"):
		return w[:n-5] + "èrent"
	case n > 5 && w[n-3:] == "ite" && qualities[w[n-5:n-3]]:
		return w[:n-1] + "é"
	}
	return w
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// eachRaw cuts a text into words as written. It agrees with Words on where they begin and end.
func eachRaw(s string, f func(w string)) {
	for i := 0; i < len(s); {
		n, size := rawLen(s[i:])
		if n == 0 {
			i += size
			continue
		}
		w := s[i : i+n]
		i += n
		if n == 1 && i+1 < len(s) && s[i] == '.' && isLetter(s[i+1]|0x20) {
			w, i = initials(s, i, w)
		}
		if len(w) <= maxWord {
			f(w)
		}
	}
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
			if !isLetter(c|0x20) && (c < '0' || c > '9') {
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
