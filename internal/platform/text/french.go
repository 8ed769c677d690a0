package text

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync/atomic"
)

// French gives the terms under which a French text is found. Documents and queries go through the same steps: cut into
// words (an elided article falls off, the pieces of a compound come together), fold, drop the words that say nothing,
// look into the exceptions, take the mark of the plural away, stem (Snowball). What a word became is remembered, so a
// word costs a look-up. Why in this order: docs/decisions/french.md.
//
// Words of other languages go through the same steps: whatever folds alike has the same terms, which is all that is
// promised of them.
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
	joins bool     // it may be the first piece of a compound
}

// maxWord is the longest word that is looked at, in bytes: beyond are addresses and noise.
const maxWord = 48

// NewFrench makes an analyser.
func NewFrench() *French { return &French{seed: maphash.MakeSeed()} }

// Terms calls f with the terms of a document in order, repetitions included.
func (a *French) Terms(s string, f func(term string)) {
	a.Each(s, func(_ string, terms []string) {
		for _, t := range terms {
			f(t)
		}
	})
}

// Each calls f with every word of a document as it is written, in order, and its terms. Words that say nothing are left
// out. The terms are not to be changed.
func (a *French) Each(s string, f func(word string, terms []string)) {
	for c := (cutter{text: s}); c.next(); {
		m := a.look(c.word)
		if m.joins {
			if w, terms, ok := a.join(&c); ok {
				f(w, terms)
				continue
			}
		}
		if len(m.terms) > 0 {
			f(c.word, m.terms)
		}
	}
}

// Word is one word of a query: a document holds it when it has any of its terms.
type Word struct {
	Text  string // folded
	Terms []string
	Typed string // as typed
}

// Query gives at most max different words of a query, in order.
func (a *French) Query(s string, max int) []Word {
	var out []Word
	a.Each(s, func(w string, terms []string) {
		if len(out) == max {
			return
		}
		word := Word{Text: strings.ReplaceAll(Fold(w), " ", ""), Terms: terms, Typed: w}
		if other := homographs[word.Text]; len(other) > 0 && len(terms) == 1 && isASCII(w) {
			word.Terms = append([]string{terms[0]}, other...) // typed without accents: any of them may be meant
		}
		if !slices.ContainsFunc(out, func(o Word) bool { return slices.Equal(o.Terms, word.Terms) }) {
			out = append(out, word)
		}
	})
	return out
}

func (a *French) look(w string) *memo {
	slot := &a.memo[maphash.String(a.seed, w)%memoSize]
	if m := slot.Load(); m != nil && m.word == w {
		return m
	}
	m := &memo{word: strings.Clone(w), terms: analyse(w)}
	folded := Fold(w)
	m.joins = len(compounds[singular(folded)]) > 0 || prefixes[folded]
	slot.Store(m)
	return m
}

// join reads a compound that begins with the word at hand: its pieces stand behind one hyphen or one space each.
func (a *French) join(c *cutter) (word string, terms []string, ok bool) {
	first := Fold(c.word)
	for _, k := range compounds[singular(first)] {
		end, fits := *c, true
		for _, piece := range k.rest {
			if _, near := end.close(); !near || !end.next() || singular(Fold(end.word)) != piece {
				fits = false
				break
			}
		}
		if fits {
			word, *c = c.text[c.from:end.to], end
			return word, []string{stem(k.term)}, true
		}
	}
	if hyphen, near := c.close(); !prefixes[first] || !near || !hyphen {
		return "", nil, false
	}
	end := *c
	if !end.next() || isDigit(end.word[0]) {
		return "", nil, false
	}
	word, *c = c.text[c.from:end.to], end
	return word, []string{stem(first + Fold(end.word))}, true
}

// analyse is what becomes of one word as written. A few letters of old prints fold into two words.
func analyse(w string) []string {
	var out []string
	for _, f := range Words(w) {
		if stopWords[f] {
			continue
		}
		others := homographs[f]
		switch t := accented[strings.ToLower(w)]; {
		case t != "":
			out = append(out, t)
		case others != nil && w == strings.ToUpper(w): // capitals often go without accents
			out = append(append(out, stem(f)), others...)
		default:
			out = append(out, stem(f))
		}
	}
	return out
}

// stem is the term of a folded word.
func stem(f string) string {
	if t, ok := exceptions[f]; ok {
		return t
	}
	if isDigit(f[0]) || !isASCII(f) {
		return f
	}
	f = singular(f)
	if t, ok := exceptions[f]; ok {
		return t
	}
	return Fold(snowball(accents(deed(f))))
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

// deed names what is done by who does it: médiateur and médiatrice are found by médiation. Snowball knows that of long
// words only.
func deed(w string) string {
	for _, e := range []string{"teur", "trice"} {
		head, ok := strings.CutSuffix(w, e)
		switch n := len(head); {
		case !ok || n < 3:
		case head[n-1] == 'a' && n > 4, n > 4 && strings.ContainsRune("ciu", rune(head[n-1])) && w != "instituteur" && w != "institutrice":
			return head + "tion"
		}
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
	case strings.HasSuffix(w, "erent") && !notERENT[w]:
		return w[:n-5] + "èrent"
	case n > 5 && w[n-3:] == "ite" && qualities[w[n-5:n-3]] && !notITE[w]:
		return w[:n-1] + "é"
	}
	return w
}

// SmallWords are the folded words that say nothing, of two letters or more, in no order.
func SmallWords() []string {
	var out []string
	for w := range stopWords {
		if len(w) > 1 {
			out = append(out, w)
		}
	}
	return out
}
