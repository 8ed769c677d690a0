package text

import "strings"

// stemmer takes the endings of French words off as the Snowball algorithm of 2024 does, which tells palais from pale
// and bijoux like bijou. It follows https://snowballstem.org/algorithms/french/stemmer.html step by step; the words of
// a large vocabulary are compared with the stems published for them in the tests.
//
// The word stands in w, letters that are no vowels where they stand written as capitals (prelude); the three regions
// begin at pv, p1 and p2.
type stemmer struct {
	w          []rune
	pv, p1, p2 int
}

// snowball gives the stem of one word in lower case, accents kept.
func snowball(word string) string {
	s := stemmer{w: make([]rune, 0, len(word)+2)}
	s.prelude([]rune(word))
	s.regions()
	if s.standard() || s.iVerb() || s.verb() {
		switch s.last() {
		case 'Y':
			s.w[len(s.w)-1] = 'i'
		case 'ç':
			s.w[len(s.w)-1] = 'c'
		}
	} else {
		s.residual()
	}
	s.undouble()
	s.unaccent()
	return s.postlude()
}

func vowel(r rune) bool { return strings.ContainsRune("aeiouyâàëéêèïîôûù", r) }

// prelude marks u, i and y that are consonants, and what a diaeresis parts.
func (s *stemmer) prelude(in []rune) {
	at := func(i int) rune {
		if i < len(in) {
			return in[i]
		}
		return 0
	}
	for i := 0; i < len(in); {
		c, next := in[i], at(i+1)
		switch {
		case vowel(c) && (next == 'u' || next == 'i') && vowel(at(i+2)):
			s.w = append(s.w, c, next-('a'-'A'))
			i += 2
		case vowel(c) && next == 'y':
			s.w = append(s.w, c, 'Y')
			i += 2
		case c == 'ë':
			s.w = append(s.w, 'H', 'e')
			i++
		case c == 'ï':
			s.w = append(s.w, 'H', 'i')
			i++
		case c == 'y' && vowel(next):
			s.w = append(s.w, 'Y', next)
			i += 2
		case c == 'q' && next == 'u':
			s.w = append(s.w, 'q', 'U')
			i += 2
		default:
			s.w = append(s.w, c)
			i++
		}
	}
}

func (s *stemmer) postlude() string {
	out := make([]rune, 0, len(s.w))
	for i := 0; i < len(s.w); i++ {
		switch c := s.w[i]; {
		case c == 'I' || c == 'U' || c == 'Y':
			out = append(out, c+('a'-'A'))
		case c == 'H' && i+1 < len(s.w) && s.w[i+1] == 'e':
			out = append(out, 'ë')
			i++
		case c == 'H' && i+1 < len(s.w) && s.w[i+1] == 'i':
			out = append(out, 'ï')
			i++
		case c == 'H':
		default:
			out = append(out, c)
		}
	}
	return string(out)
}

func (s *stemmer) regions() {
	n := len(s.w)
	s.pv = n
	switch head := string(s.w[:min(3, n)]); {
	case n >= 3 && vowel(s.w[0]) && vowel(s.w[1]), head == "par", head == "col", head == "tap",
		n >= 3 && strings.HasPrefix(head, "ni") && vowel(s.w[2]):
		s.pv = 3
	default:
		for i := 1; i < n; i++ {
			if vowel(s.w[i]) {
				s.pv = i + 1
				break
			}
		}
	}
	s.p1 = s.past(0)
	s.p2 = s.past(s.p1)
}

// past is behind the first consonant that follows a vowel, from i on; the end of the word when there is none.
func (s *stemmer) past(i int) int {
	for ; i < len(s.w) && !vowel(s.w[i]); i++ {
	}
	for ; i < len(s.w) && vowel(s.w[i]); i++ {
	}
	return min(i+1, len(s.w))
}

func (s *stemmer) last() rune { return s.before(len(s.w)) }

// before is the letter before place i, 0 at the beginning.
func (s *stemmer) before(i int) rune {
	if i == 0 {
		return 0
	}
	return s.w[i-1]
}

// endsAt tells whether text stands right before place i, and where it begins.
func (s *stemmer) endsAt(i int, text string) (int, bool) {
	r := []rune(text)
	from := i - len(r)
	return from, from >= 0 && string(s.w[from:i]) == text
}

// set replaces what stands from place i on.
func (s *stemmer) set(i int, text string) { s.w = append(s.w[:i], []rune(text)...) }

// longest gives the longest of the endings that the word has from place limit on, and where it begins.
func (s *stemmer) longest(endings map[string]int, limit int) (kind, from int) {
	for from = max(limit, len(s.w)-longestEnding); from < len(s.w); from++ {
		if kind = endings[string(s.w[from:])]; kind != 0 {
			return kind, from
		}
	}
	return 0, 0
}

// drop takes an ending off that stands before the end and lies in a region.
func (s *stemmer) drop(ending string, region int) bool {
	from, ok := s.endsAt(len(s.w), ending)
	if ok = ok && from >= region; ok {
		s.set(from, "")
	}
	return ok
}

// icOrIqu takes ic off, or makes it iqU where it lies before the second region.
func (s *stemmer) icOrIqu() {
	if from, ok := s.endsAt(len(s.w), "ic"); ok && !s.drop("ic", s.p2) {
		s.set(from, "iqU")
	}
}

func (s *stemmer) standard() bool {
	kind, from := s.longest(standardEndings, 0)
	inRegion := from >= s.p2
	switch kind {
	case endAway:
	case endATION:
	case endITE, endIF:
	case endLOGIE, endUSION, endENCE:
	default:
		return s.standardElsewhere(kind, from)
	}
	if !inRegion {
		return false
	}
	s.set(from, map[int]string{endLOGIE: "log", endUSION: "u", endENCE: "ent"}[kind])
	switch kind {
	case endATION:
		s.icOrIqu()
	case endITE:
		s.afterIte()
	case endIF:
		if s.drop("at", s.p2) {
			s.icOrIqu()
		}
	}
	return true
}

func (s *stemmer) afterIte() {
	switch from, ok := s.endsAt(len(s.w), "abil"); {
	case ok:
		if !s.drop("abil", s.p2) {
			s.set(from, "abl")
		}
	case s.drop("iv", s.p2):
	default:
		s.icOrIqu()
	}
}

// standardElsewhere is the endings that ask for something else than the second region.
func (s *stemmer) standardElsewhere(kind, from int) bool {
	switch kind {
	case endEMENT:
		if from < s.pv {
			return false
		}
		s.set(from, "")
		s.afterEment()
		return true
	case endEAUX:
		s.set(from, "eau")
		return true
	case endAUX:
		if from < s.p1 {
			return false
		}
		s.set(from, "al")
		return true
	case endOUX:
		if !strings.ContainsRune("bhjlnp", s.before(from)) {
			return false
		}
		s.set(from, "ou")
		return true
	case endEUSE:
		return s.euse(from)
	case endISSEMENT:
		if from < s.p1 || from == 0 || vowel(s.before(from)) {
			return false
		}
		s.set(from, "")
		return true
	case endAMMENT, endEMMENT: // what is left goes on to the endings of verbs
		if from >= s.pv {
			s.set(from, map[int]string{endAMMENT: "ant", endEMMENT: "ent"}[kind])
		}
	case endMENT:
		if vowel(s.before(from)) && from-1 >= s.pv {
			s.set(from, "")
		}
	}
	return false
}

func (s *stemmer) euse(from int) bool {
	switch {
	case from >= s.p2:
		s.set(from, "")
	case from >= s.p1:
		s.set(from, "eux")
	default:
		return false
	}
	return true
}

func (s *stemmer) afterEment() {
	n := len(s.w)
	if _, ok := s.endsAt(n, "iv"); ok {
		if s.drop("iv", s.p2) {
			s.drop("at", s.p2)
		}
		return
	}
	if from, ok := s.endsAt(n, "eus"); ok {
		s.euse(from)
		return
	}
	for _, e := range []string{"abl", "iqU"} {
		if s.drop(e, s.p2) {
			return
		}
	}
	for _, e := range []string{"ièr", "Ièr"} {
		if from, ok := s.endsAt(n, e); ok && from >= s.pv {
			s.set(from, "i")
			return
		}
	}
}

func (s *stemmer) iVerb() bool {
	kind, from := s.longest(iVerbEndings, s.pv)
	if kind == 0 || from-1 < s.pv || s.before(from) == 'H' || vowel(s.before(from)) {
		return false
	}
	s.set(from, "")
	return true
}

func (s *stemmer) verb() bool {
	kind, from := s.longest(verbEndings, s.pv)
	switch kind {
	case 0:
		return false
	case endIONS:
		if from < s.p2 {
			return false
		}
	case endWithE:
		if s.before(from) == 'e' && from-1 >= s.pv {
			from--
		}
	case endAIS:
		al, ok := s.endsAt(from, "al")
		_, auv := s.endsAt(from, "auv")
		_, epl := s.endsAt(from, "épl")
		if ok && al == 1 || auv || epl {
			return false
		}
	}
	s.set(from, "")
	return true
}

func (s *stemmer) residual() {
	if n := len(s.w); n > 1 && s.last() == 's' {
		if _, hi := s.endsAt(n-1, "Hi"); hi || !strings.ContainsRune("aiouès", s.before(n-1)) {
			s.w = s.w[:n-1]
		}
	}
	kind, from := s.longest(residualEndings, s.pv)
	switch kind {
	case endION:
		if c := s.before(from); from >= s.p2 && from-1 >= s.pv && (c == 's' || c == 't') {
			s.set(from, "")
		}
	case endIER:
		s.set(from, "i")
	case endAway:
		s.set(from, "")
	}
}

func (s *stemmer) undouble() {
	for _, e := range []string{"enn", "onn", "ett", "ell", "eill"} {
		if _, ok := s.endsAt(len(s.w), e); ok {
			s.w = s.w[:len(s.w)-1]
			return
		}
	}
}

func (s *stemmer) unaccent() {
	i := len(s.w)
	for i > 0 && !vowel(s.w[i-1]) {
		i--
	}
	if i < len(s.w) && i > 0 && (s.w[i-1] == 'é' || s.w[i-1] == 'è') {
		s.w[i-1] = 'e'
	}
}
