package search

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"

	"parvis/internal/platform/text"
)

// Misspellings are repaired by a deletion index: of each frequent word are kept, by hash, what is left of its beginning
// when up to two letters are taken out. Two words that are two edits apart have one of these in common, so that a
// look-up compares some dozens of words instead of all of them. Letters other than a to z are not repaired.
const (
	beginning   = 7       // letters of a word that are kept by
	repairFrom  = 3       // letters; what is repaired in short words is told by plausible
	repairWords = 150_000 // the most frequent ones
	tries       = 8       // candidates, the likeliest first, of which the index is asked whether a listing has them
)

// reach is how many edits away the word that was meant may be.
func reach(letters int) int {
	switch {
	case letters < repairFrom:
		return 0
	case letters < 7:
		return 1
	}
	return 2
}

// keys calls f with the hash of every key of a word: the beginning with up to two letters taken out. Where two are taken
// out the first letter stays: it is usually right.
func keys(word string, f func(hash uint32)) {
	b := word[:min(len(word), beginning)]
	f(hashOf(b, -1, -1))
	for i := range len(b) {
		f(hashOf(b, i, -1))
		for j := max(i, 1) + 1; i > 0 && j < len(b) && len(b) > repairFrom+1; j++ {
			f(hashOf(b, i, j))
		}
	}
}

// hashOf is FNV-1a of a text without the letters at two places.
func hashOf(s string, i, j int) uint32 {
	h := uint32(2166136261)
	for k := range len(s) {
		if k != i && k != j {
			h = (h ^ uint32(s[k])) * 16777619
		}
	}
	return h ^ h>>15
}

func latin(folded string) bool {
	return strings.IndexFunc(folded, func(r rune) bool { return r < 'a' || r > 'z' }) < 0
}

// index makes the deletion index of the most frequent words.
func (l *lexicon) index() {
	var used []uint32
	for i := range l.len() {
		if w := l.folded.at(i); len(w) >= repairFrom && latin(w) {
			used = append(used, uint32(i))
		}
	}
	if len(used) > repairWords {
		slices.SortStableFunc(used, func(a, b uint32) int { return cmp.Compare(l.count[b], l.count[a]) })
		used = slices.Clip(used[:repairWords])
	}
	n := 0
	for _, i := range used {
		keys(l.folded.at(int(i)), func(uint32) { n++ })
	}
	l.start = make([]uint32, 1<<bits.Len(uint(n/2))+1)
	for _, i := range used {
		keys(l.folded.at(int(i)), func(h uint32) { l.start[l.bucket(h)+1]++ })
	}
	for i := 1; i < len(l.start); i++ {
		l.start[i] += l.start[i-1]
	}
	next := slices.Clone(l.start)
	l.ids = make([]uint32, n)
	for _, i := range used {
		keys(l.folded.at(int(i)), func(h uint32) {
			b := l.bucket(h)
			l.ids[next[b]] = i
			next[b]++
		})
	}
}

func (l *lexicon) bucket(h uint32) uint32 { return h & uint32(len(l.start)-2) }

// candidate is a word that may have been meant; the lower its score, the likelier.
type candidate struct {
	word  int
	score int
}

// meant gives the words that a folded misspelling may stand for, the likeliest first.
func (l *lexicon) meant(typed string) []candidate {
	most := reach(len(typed))
	if most == 0 || len(typed) > longestKept || !latin(typed) || len(l.ids) == 0 {
		return nil
	}
	var out []candidate
	has := letters(typed)
	var seen [512]uint32 // by the last bits of a word: most repetitions are met here
	keys(typed, func(h uint32) {
		b := l.bucket(h)
		for _, i := range l.ids[l.start[b]:l.start[b+1]] {
			if seen[i&511] == i+1 {
				continue
			}
			seen[i&511] = i + 1
			w := l.folded.at(int(i))
			if bits.OnesCount32(has^letters(w)) > 2*most {
				continue // an edit changes two letters at most: no table needs to be made
			}
			if cost, ok := misspelt(typed, w, most); ok {
				out = append(out, candidate{int(i), cost - min(bits.Len32(l.count[i]), 12)*3/4})
			}
		}
	})
	slices.SortFunc(out, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.score, b.score), cmp.Compare(l.count[b.word], l.count[a.word]), cmp.Compare(a.word, b.word))
	})
	return slices.CompactFunc(out, func(a, b candidate) bool { return a.word == b.word })
}

// The cost of an edit, a full one is 10. Some slips are likelier than others.
const (
	edit      = 10
	swapped   = 7 // two letters changed places
	doubled   = 5 // a letter once for twice, or twice for once
	silent    = 6 // an h, or an e or s at the end
	alike     = 7 // letters that sound alike
	vowels    = 8 // one vowel for another
	firstSlip = 6 // beside: the first letter is usually right
)

// letters are the letters that a word of a to z has, as bits.
func letters(word string) (bits uint32) {
	for i := range len(word) {
		bits |= 1 << (word[i] & 31)
	}
	return bits
}

// plausible tells whether a slip of such a cost may be one in a word of so many letters: in short words, other letters
// make another word.
func plausible(letters, edits, cost int) bool {
	switch {
	case letters < 4:
		return edits == 0 || cost == swapped
	case letters < 5:
		return edits == 0 || cost == swapped || cost == doubled
	case letters < 8:
		return edits < 2 || cost <= edit+doubled
	}
	return true
}

// misspelt gives the cost of taking one word for another, when they are at most so many edits apart.
func misspelt(typed, word string, most int) (cost int, ok bool) {
	n, m := len(typed), len(word)
	if n-m > most || m-n > most || most == 0 {
		return 0, false
	}
	if typed[0] != word[0] && !(n > 1 && m > 1 && typed[0] == word[1] && typed[1] == word[0]) {
		most = 1
	}
	var rows [3][longestKept + 1]cell // of the table of distances: two before, one before, this
	for j := range m + 1 {
		rows[0][j] = cell{edits: j, cost: j * edit}
	}
	before, last := &rows[2], &rows[0]
	this := &rows[1]
	for i := 1; i <= n; i++ {
		this[0] = cell{edits: i, cost: i * edit}
		least := i
		for j := 1; j <= m; j++ {
			c := best3(
				last[j-1].plus(replacing(typed, word, i-1, j-1)),
				last[j].plus(1, dropping(typed, i-1)),
				this[j-1].plus(1, dropping(word, j-1)))
			if i > 1 && j > 1 && typed[i-1] == word[j-2] && typed[i-2] == word[j-1] && typed[i-1] != typed[i-2] {
				c = better(c, before[j-2].plus(1, swapped))
			}
			this[j] = c
			least = min(least, c.edits)
		}
		if least > most {
			return 0, false
		}
		before, last, this = last, this, before
	}
	end := last[m]
	if end.edits > most || !plausible(n, end.edits, end.cost) {
		return 0, false
	}
	if typed[0] != word[0] {
		end.cost += firstSlip
	}
	return end.cost, true
}

type cell struct{ edits, cost int }

func (c cell) plus(edits, cost int) cell { return cell{c.edits + edits, c.cost + cost} }

func better(a, b cell) cell {
	if b.edits < a.edits || b.edits == a.edits && b.cost < a.cost {
		return b
	}
	return a
}

func best3(a, b, c cell) cell { return better(better(a, b), c) }

func replacing(a, b string, i, j int) (edits, cost int) {
	x, y := a[i], b[j]
	switch {
	case x == y:
		return 0, 0
	case soundAlike(x, y):
		return 1, alike
	case strings.IndexByte("aeiouy", x) >= 0 && strings.IndexByte("aeiouy", y) >= 0:
		return 1, vowels
	}
	return 1, edit
}

func soundAlike(x, y byte) bool {
	for _, g := range [...]string{"cskqzx", "gj", "iy", "fpv", "mn", "dt", "bp", "ou"} {
		if strings.IndexByte(g, x) >= 0 && strings.IndexByte(g, y) >= 0 {
			return true
		}
	}
	return false
}

func dropping(s string, i int) int {
	switch c := s[i]; {
	case i > 0 && s[i-1] == c, i+1 < len(s) && s[i+1] == c:
		return doubled
	case c == 'h', i == len(s)-1 && (c == 'e' || c == 's'):
		return silent
	}
	return edit
}

// repair gives the word that was meant by one that no listing has, as it is to be shown; usable tells whether a word
// finds something. Never for a word that the rules of French know.
func (l *lexicon) repair(french *text.French, typed text.Word, usable func(text.Word) bool) (text.Word, bool) {
	if text.Known(typed.Text) {
		return typed, false
	}
	found := l.meant(typed.Text)
	for _, c := range found[:min(len(found), tries)] {
		shown := l.word(c.word)
		w := french.Query(shown, 1)
		if len(w) == 0 {
			return text.Word{Text: l.folded.at(c.word), Typed: shown}, true // a word that says nothing
		}
		if usable(w[0]) {
			return w[0], true
		}
	}
	return typed, false
}
