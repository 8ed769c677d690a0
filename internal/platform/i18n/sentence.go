package i18n

import (
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
)

// Sentence is a sentence of the catalogue that is written again and again with other values: it is looked up once, and
// its words are escaped once. It is safe for concurrent use.
type Sentence struct {
	p      *Printer
	key    string
	names  []string
	escape func(string) string
	*compiled
	forms [plural.Many + 1][]step // nil where there is no such form
}

// step is words, or the place of a value: -1 is N.
type step struct {
	text string
	arg  int
}

// Sentence looks up a sentence and where it has its values; of is the names of those beside N. escape is what its words
// go through before they are written.
func (p *Printer) Sentence(key string, escape func(string) string, of ...string) *Sentence {
	s := &Sentence{p: p, key: key, names: of, escape: escape, compiled: p.quick[key]}
	if s.compiled == nil {
		return s
	}
	for form, pieces := range s.compiled.forms {
		for _, pc := range pieces {
			st := step{text: escape(pc.text), arg: -1}
			for i, name := range of {
				if name == pc.name {
					st.arg = i
				}
			}
			if pc.name != "" && pc.name != "N" && st.arg < 0 { // the template says what is wrong
				s.compiled = nil
				return s
			}
			if st.text != "" || pc.name != "" {
				s.forms[form] = append(s.forms[form], st)
			}
		}
	}
	return s
}

// Append writes the sentence; n is N and chooses the plural, value appends the value at a place among the names.
func (s *Sentence) Append(b []byte, n int, value func(b []byte, i int) []byte) []byte {
	if s.compiled == nil {
		return s.slow(b, n, value)
	}
	form := s.forms[plural.Other]
	if s.plural {
		form = s.forms[plural.Cardinal.MatchPlural(s.tag, n, 0, 0, 0, 0)]
	}
	if form == nil {
		return s.slow(b, n, value)
	}
	for i := range form {
		switch st := &form[i]; {
		case st.text != "":
			b = append(b, st.text...)
		case st.arg < 0:
			b = s.p.AppendNumber(b, n)
		default:
			b = value(b, st.arg)
		}
	}
	return b
}

// slow has T say the sentence, with marks in the place of the values.
func (s *Sentence) slow(b []byte, n int, value func(b []byte, i int) []byte) []byte {
	args, pairs := []any{"N", n}, []string(nil)
	for i, name := range s.names {
		mark := "\x02" + strconv.Itoa(i) + "\x03"
		args, pairs = append(args, name, mark), append(pairs, mark, string(value(nil, i)))
	}
	return append(b, strings.NewReplacer(pairs...).Replace(s.escape(s.p.T(s.key, args...)))...)
}
