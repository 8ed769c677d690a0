package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexicon holds the lists of words; the first word of a list is drawn most often, the last ones rarely, so that a large
// corpus has usual and rare words as a language has.
type lexicon struct {
	words map[string][]string
	odds  map[string]picker
}

func newLexicon(words map[string][]string) lexicon {
	x := lexicon{words: words, odds: map[string]picker{}}
	for name, list := range words {
		x.odds[name] = ranked(len(list), 2)
	}
	return x
}

// phrase is a sentence with places for words.
type phrase []part

type part struct {
	text string // before the word
	list string // of the word; empty at the end
	up   bool   // with a capital
}

// phrase reads "Je prête {outil} à {commune}."
func (x lexicon) phrase(text string) (phrase, error) {
	var p phrase
	for {
		before, rest, open := strings.Cut(text, "{")
		if !open {
			return append(p, part{text: before}), nil
		}
		name, after, closed := strings.Cut(rest, "}")
		low := strings.ToLower(name)
		if !closed || len(x.words[low]) == 0 && !slices.Contains(madeWords, low) {
			return nil, fmt.Errorf("demo: no list for {%s} in %q", name, text)
		}
		p, text = append(p, part{text: before, list: low, up: low != name}), after
	}
}

func (x lexicon) phrases(texts []string) ([]phrase, error) {
	out := make([]phrase, len(texts))
	for i, t := range texts {
		var err error
		if out[i], err = x.phrase(t); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// madeWords are not in a list: the commune of the listing, a first name, an invented name, an hour, a number.
var madeWords = []string{"commune", "prénom", "lieu", "heure", "nombre"}

// pen writes the phrases of one listing; a word of a list stays the same throughout, so that the title and the text
// speak of one thing.
type pen struct {
	lexicon
	r       *rand.Rand
	names   []string // first names
	commune string
	chosen  []choice
	b       strings.Builder
}

type choice struct{ list, word string }

func (p *pen) start(commune string) {
	p.commune, p.chosen = commune, p.chosen[:0]
}

func (p *pen) write(ph phrase) {
	for _, part := range ph {
		if part.list == "" {
			p.b.WriteString(part.text)
			continue
		}
		before, w := contract(part.text, p.word(part.list))
		p.b.WriteString(before)
		if part.up {
			first, n := utf8.DecodeRuneInString(w)
			p.b.WriteRune(unicode.ToUpper(first))
			w = w[n:]
		}
		p.b.WriteString(w)
	}
}

// contract joins "à" and "de" with the article that follows, as French does: "à le" is "au", "de des" is "de".
func contract(before, word string) (string, string) {
	for _, c := range contractions {
		head, ok1 := strings.CutSuffix(before, c.before)
		tail, ok2 := strings.CutPrefix(word, c.article)
		if ok1 && ok2 && (head == "" || strings.HasSuffix(head, " ") || strings.HasSuffix(head, "\u00a0")) {
			return head + c.both, tail
		}
	}
	return before, word
}

var contractions = []struct{ before, article, both string }{
	{"à ", "le ", "au "}, {"à ", "les ", "aux "}, {"de ", "le ", "du "}, {"de ", "les ", "des "}, {"de ", "des ", "de "},
	{"de ", "de la ", "de la "}, {"de ", "du ", "du "}, {"de ", "un ", "d’un "}, {"de ", "une ", "d’une "},
}

func (p *pen) text(ph phrase) string {
	p.write(ph)
	s := p.b.String()
	p.b.Reset()
	return s
}

func (p *pen) word(list string) string {
	for _, c := range p.chosen {
		if c.list == list {
			return c.word
		}
	}
	w := p.draw(list)
	p.chosen = append(p.chosen, choice{list, w})
	return w
}

func (p *pen) draw(list string) string {
	switch list {
	case "commune":
		return plainName(p.commune)
	case "prénom":
		return oneOf(p.r, p.names)
	case "heure":
		return fmt.Sprintf("%d\u00a0h", 8+p.r.IntN(12))
	case "nombre":
		return fmt.Sprint(3 + p.r.IntN(40))
	case "lieu":
		return p.place()
	}
	return p.words[list][p.odds[list].pick(p.r)]
}

// place is the name of a hall, a meadow, a street that exists nowhere: some tens of thousands of them, most of them rare.
func (p *pen) place() string {
	return p.words["lieu-dit"][p.odds["lieu-dit"].pick(p.r)] + " " +
		p.words["début"][p.odds["début"].pick(p.r)] + oneOf(p.r, p.words["milieu"]) + oneOf(p.r, p.words["fin"])
}
