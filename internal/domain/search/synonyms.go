package search

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"parvis/internal/platform/fault"
	"parvis/internal/platform/text"
)

// synonymsText is the words of the field, by hand. How a line is read stands in its head.
//
//go:embed synonyms.txt
var synonymsText string

// Bounds of a group of synonyms.
const (
	MaxSynonymWords   = 24 // expressions of a group
	MaxSynonymLetters = 60 // of an expression
	maxPhrase         = 4  // words of an expression that say something
	maxKin            = 32 // expressions that a word is looked for by beside itself
)

// group is one line: what is looked for, and what is found by it.
type group struct {
	asked, found []string // expressions as written
	mutual       bool     // each finds the others; asked and found are the same
}

// parseGroup reads "a, b, c" or "a > b, c". Invalid, with the field words, when it is none.
func parseGroup(line string) (group, error) {
	left, right, directed := strings.Cut(line, ">")
	g := group{asked: expressions(left), found: expressions(right), mutual: !directed}
	if g.mutual {
		g.found = g.asked
	}
	switch n := len(g.asked) + len(g.found); {
	case g.mutual && len(g.asked) < 2, len(g.asked) == 0, len(g.found) == 0:
		return g, fault.Bad("words", "lexicon.few")
	case n > 2*MaxSynonymWords:
		return g, fault.Bad("words", "lexicon.many", "Max", MaxSynonymWords)
	case strings.Contains(right, ">"):
		return g, fault.Bad("words", "lexicon.form")
	}
	for _, e := range slices.Concat(g.asked, g.found) {
		switch n := len(french.Query(e, maxPhrase+1)); {
		case utf8.RuneCountInString(e) > MaxSynonymLetters || n > maxPhrase:
			return g, fault.Bad("words", "lexicon.long", "Words", e)
		case n == 0:
			return g, fault.Bad("words", "lexicon.nothing", "Words", e)
		}
	}
	return g, nil
}

func expressions(list string) (out []string) {
	for e := range strings.SplitSeq(list, ",") {
		if e = strings.Join(strings.Fields(e), " "); e != "" && !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	return out
}

func (g group) String() string {
	if g.mutual {
		return strings.Join(g.asked, ", ")
	}
	return strings.Join(g.asked, ", ") + " > " + strings.Join(g.found, ", ")
}

// french reads the lines; the index has its own memory.
var french = text.NewFrench()

// phrase is the terms of an expression: a listing has it when it has all of them.
type phrase []string

func (p phrase) key() string { return strings.Join(p, " ") }

func phraseOf(expression string) (p phrase) {
	for _, w := range french.Query(expression, maxPhrase) {
		p = append(p, w.Terms[0])
	}
	return p
}

// synonyms are what every expression is looked for by beside itself. They never change.
type synonyms struct {
	of      map[string][]phrase // by the key of an expression
	longest int                 // terms
}

func newSynonyms(groups []group) *synonyms {
	s := &synonyms{of: map[string][]phrase{}}
	for _, g := range groups {
		found := make([]phrase, len(g.found))
		for i, e := range g.found {
			found[i] = phraseOf(e)
		}
		for _, e := range g.asked {
			p := phraseOf(e)
			key := p.key()
			s.longest = max(s.longest, len(p))
			for _, f := range found {
				same := func(o phrase) bool { return slices.Equal(o, f) }
				if !same(p) && len(s.of[key]) < maxKin && !slices.ContainsFunc(s.of[key], same) {
					s.of[key] = append(s.of[key], f)
				}
			}
		}
	}
	return s
}

// ours are the groups of the file.
var ours = sync.OnceValue(func() []group {
	var out []group
	for line := range strings.Lines(synonymsText) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		g, err := parseGroup(line)
		if err != nil {
			panic(fmt.Sprintf("search: synonyms.txt: %s: %v", line, err)) // a test reads the file
		}
		out = append(out, g)
	}
	return out
})

// ourSynonyms are those of the file alone.
var ourSynonyms = sync.OnceValue(func() *synonyms { return newSynonyms(ours()) })

// kinship is what a word of a query is looked for by beside itself.
type kinship struct {
	phrases []phrase
	within  bool // an expression of several words
}

// look gives the synonyms of every word of a query. The longest expression that begins at a word counts: what "aide aux
// devoirs" means is not what "aide" and "devoirs" mean.
func (s *synonyms) look(words []text.Word) []kinship {
	out := make([]kinship, len(words))
	for i := 0; i < len(words); {
		n, kin := s.longestAt(words[i:])
		for j := range n {
			out[i+j] = kinship{kin, n > 1}
		}
		i += max(n, 1)
	}
	return out
}

func (s *synonyms) longestAt(words []text.Word) (n int, kin []phrase) {
	var key strings.Builder
	for i, w := range words[:min(len(words), s.longest)] {
		if len(w.Terms) == 0 {
			break
		}
		if i > 0 {
			key.WriteByte(' ')
		}
		key.WriteString(w.Terms[0])
		if found := s.of[key.String()]; found != nil {
			n, kin = i+1, found
		}
	}
	if n > 1 || len(words[0].Terms) < 2 {
		return n, kin
	}
	for _, t := range words[0].Terms[1:] { // typed without accents: any of them may be meant
		if found := s.of[t]; found != nil {
			n, kin = 1, append(slices.Clip(kin), found...)
		}
	}
	return n, kin[:min(len(kin), maxKin)]
}
