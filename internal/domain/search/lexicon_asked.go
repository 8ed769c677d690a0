package search

import (
	"slices"
	"strings"

	"parvis/internal/platform/text"
)

// asked is one word of a query: what it is looked for by. A listing has it as itself when it has one of its terms, as a
// synonym when it has all terms of one of kin.
type asked struct {
	text.Word
	kin    []phrase
	weight int
}

// Repair is a word of a query that no listing has and that was read as another one.
type Repair struct{ Typed, Used string }

// What a word weighs in the score of a listing. Light words are what people write around what they look for: a listing
// need not have them when the query has others.
const (
	lightWeight = 1
	fullWeight  = 2
)

// lightWords are terms that say little about what is looked for, here where everybody seeks or offers help.
var lightWords = lightTable(`cherche recherche besoin propose offre trouver veux voudrais souhaite aimerais bénévole association
	aide aider gratuit gratuitement personne quelqu quelqu'un svp merci bonjour urgent urgence près proche autour
	comment pourquoi combien quand faut peux peux-tu pourrais donner fait annonce mission`)

func lightTable(words string) map[string]bool {
	out := map[string]bool{}
	french.Terms(words, func(t string) { out[t] = true })
	return out
}

// completions is how many words a beginning is completed to, the most frequent ones.
const completions = 24

// understand reads the words of a query: misspellings are repaired, synonyms come beside. Every node reads alike what
// has the same words.
func (x *index) understand(st *state, q *Query) (out []asked, repaired []Repair) {
	typed := x.french.Query(q.Text, maxWords)
	kin := x.synonyms.Load().look(typed)
	has := func(terms []string) bool { return slices.ContainsFunc(terms, st.has) }
	lex := x.words.lexicon()
	var words []text.Word
	for i, w := range typed {
		beginning := q.Prefix && i == len(typed)-1
		if beginning {
			w.Terms = x.complete(lex, w)
		}
		if !q.Exact && len(kin[i].phrases) == 0 && !has(w.Terms) && !(beginning && st.begins(w)) {
			if meant, ok := lex.repair(x.french, w, x.usable(st)); ok {
				repaired = append(repaired, Repair{w.Typed, meant.Typed})
				w = meant
			}
		}
		if len(w.Terms) > 0 && !slices.ContainsFunc(words, func(o text.Word) bool { return slices.Equal(o.Terms, w.Terms) }) {
			words = append(words, w)
		}
	}
	if len(repaired) > 0 || len(words) < len(typed) {
		kin = x.synonyms.Load().look(words)
	}
	light := 0
	for i, w := range words {
		a := asked{Word: w, weight: fullWeight}
		if !q.Exact {
			a.kin = kin[i].phrases
		}
		if lightWords[w.Terms[0]] && !kin[i].within {
			a.weight = lightWeight
			light++
		}
		out = append(out, a)
	}
	if light == len(out) {
		for i := range out {
			out[i].weight = fullWeight
		}
	}
	return out, repaired
}

// usable tells whether a word that may have been meant would find something: itself or a synonym.
func (x *index) usable(st *state) func(text.Word) bool {
	return func(w text.Word) bool {
		if slices.ContainsFunc(w.Terms, st.has) {
			return true
		}
		for _, p := range x.synonyms.Load().look([]text.Word{w})[0].phrases {
			if !slices.ContainsFunc(p, func(t string) bool { return !st.has(t) }) {
				return true
			}
		}
		return false
	}
}

// complete gives the terms of a word that may be the beginning of others.
func (x *index) complete(lex *lexicon, w text.Word) []string {
	terms := slices.Clone(w.Terms)
	for _, i := range lex.complete(w.Text, completions) {
		for _, o := range x.french.Query(lex.word(i), 1) {
			if !slices.Contains(terms, o.Terms[0]) {
				terms = append(terms, o.Terms[0])
			}
		}
	}
	return terms
}

// has tells whether a listing has a term, or lately had.
func (st *state) has(term string) bool {
	if _, ok := st.base.terms.find(term); ok {
		return true
	}
	_, ok := st.recent.posts.Load(term)
	return ok
}

// begins tells whether a listing has a term that an unfinished word may mean.
func (st *state) begins(w text.Word) bool {
	at, _ := st.base.terms.find(w.Text)
	if at < st.base.terms.len() && strings.HasPrefix(st.base.terms.at(at), w.Text) {
		return true
	}
	found := false
	st.recent.posts.Range(func(t, _ any) bool {
		found = hasPrefix(t.(string), w)
		return !found
	})
	return found
}

// marks is which words of a query a listing has, a bit for each: as itself or as a synonym, anywhere or in the title.
type marks struct{ has, title, kin, kinTitle uint16 }

func (m *marks) set(word int, l look) {
	m.has |= uint16(l&1) << word
	m.title |= uint16(l>>1&1) << word
	m.kin |= uint16(l>>2&1) << word
	m.kinTitle |= uint16(l>>3&1) << word
}

// enough tells whether a listing has as many of the words that count as it must.
func (p *plan) enough(m marks) bool { return ones((m.has|m.kin)&p.must) >= p.need }

// every tells whether a listing must have all of them.
func (p *plan) every() bool { return p.need == ones(p.must) }

// ask makes the words of a query ready.
func (p *plan) ask(words []asked) {
	p.words = words
	for i, w := range words {
		if w.weight == fullWeight {
			p.must |= 1 << i
		}
	}
	p.need = needed(ones(p.must))
}

// loosen asks for half of the words where no listing has enough of them, whatever is chosen among the filters with a
// count beside: what such a count says stays true.
func (p *plan) loosen(c *collector) bool {
	if !p.mayLoosen() || c.counted() {
		return false
	}
	p.need, p.loose = p.need/2, true
	return true
}

func (p *plan) mayLoosen() bool { return p.need > 1 && !p.Exact && !p.Prefix && !p.loose }

// counted tells whether anything was counted that is shown.
func (c *collector) counted() bool {
	some := func(n int) bool { return n > 0 }
	here := func(n int32) bool { return n > 0 }
	return c.total > 0 || slices.ContainsFunc(c.sense[:], some) || slices.ContainsFunc(c.family[:], some) ||
		slices.ContainsFunc(c.theme[:themeCount], some) || slices.ContainsFunc(c.commune[min(1, len(c.commune)):], here) // 0: none
}

// text is what the words of a listing are worth.
func (p *plan) text(m marks, title pairs) int {
	together := 0
	if m.title&(m.title>>1) != 0 { // two that follow one another stand in the title
		for i := range len(p.words) - 1 {
			if m.title>>i&3 == 3 && title.holds(p.words[i].Terms, p.words[i+1].Terms) {
				together++
			}
		}
	}
	return textPoints(p.words, m, together)
}

// pairs is which words stand side by side in a title, small words left out: a bit for each pair, by its hash. One
// pair in seven that stands in a title apart is taken for side by side: the title is short, they are near anyway.
type pairs uint32

func pairOf(a, b string) pairs { return 1 << (hashOf(a+" "+b, -1, -1) & 31) }

func pairsOf(terms []string) (p pairs) {
	for i := 1; i < len(terms); i++ {
		p |= pairOf(terms[i-1], terms[i])
	}
	return p
}

func (p pairs) holds(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if p&pairOf(x, y) != 0 {
				return true
			}
		}
	}
	return false
}
