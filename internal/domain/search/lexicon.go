package search

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"

	"parvis/internal/platform/text"
)

// tally counts words as they are written; one goroutine each.
type tally map[string]uint32

// maxTally bounds a tally: noise is endless.
const maxTally = 1 << 21

func (t tally) add(word string) {
	if n, ok := t[word]; ok {
		t[word] = n + 1
	} else if len(t) < maxTally {
		t[strings.Clone(word)] = 1
	}
}

// lexicon is the words of the listings as they are written, with how often: what misspellings are repaired by and
// beginnings completed from. It never changes. It may know words that no listing has any more; whoever takes a word out
// of it asks the index whether that is so.
type lexicon struct {
	folded words // in order
	shown  words // as most often written, empty where that is the folded word
	count  []uint32

	start, ids []uint32 // the deletion index, see typo.go
	stamp      uint32   // of everything: the same words, the same stamp, on every node
}

// words are many short texts in one.
type words struct {
	text string
	end  []uint32
}

func (w *words) at(i int) string {
	from := uint32(0)
	if i > 0 {
		from = w.end[i-1]
	}
	return w.text[from:w.end[i]]
}

func (l *lexicon) len() int { return len(l.count) }

// word is the i-th word as it is to be shown.
func (l *lexicon) word(i int) string {
	if s := l.shown.at(i); s != "" {
		return s
	}
	return l.folded.at(i)
}

// find gives the place of a folded word, or where it would be.
func (l *lexicon) find(folded string) (int, bool) {
	i := sort.Search(l.len(), func(i int) bool { return l.folded.at(i) >= folded })
	return i, i < l.len() && l.folded.at(i) == folded
}

// complete gives the most frequent words that begin so, at most max, the most frequent first.
func (l *lexicon) complete(folded string, max int) []int {
	var best []int
	from, _ := l.find(folded)
	for i := from; i < l.len() && strings.HasPrefix(l.folded.at(i), folded); i++ {
		if len(best) == max && l.count[i] <= l.count[best[max-1]] {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, i, func(b, i int) int { return cmp.Or(cmp.Compare(l.count[i], l.count[b]), -1) })
		if best = slices.Insert(best, at, i); len(best) > max {
			best = best[:max]
		}
	}
	return best
}

// The words that are kept.
const (
	shortestKept = 2
	longestKept  = 32
)

// smallWord is how often the words are taken to stand that say nothing, which nobody counts: "nosu" is nous.
const smallWord = 1 << 6

// spelling is a word on its way into a lexicon.
type spelling struct {
	written string
	count   uint32
}

// newLexicon makes a lexicon of an old one, which may be nil, and of what was counted since.
func newLexicon(old *lexicon, since tally) *lexicon {
	best, total := map[string]spelling{}, map[string]uint32{}
	take := func(folded, written string, n uint32) {
		total[folded] += n
		if b := best[folded]; n > b.count || n == b.count && written < b.written {
			best[folded] = spelling{written, n}
		}
	}
	if old != nil {
		for i := range old.len() {
			take(old.folded.at(i), old.word(i), old.count[i])
		}
	}
	lower := make(tally, len(since))
	for w, n := range since {
		lower[strings.ToLower(w)] += n
	}
	for w, n := range lower {
		if folded := foldedWord(w); kept(folded) {
			take(folded, w, n)
		}
	}
	for _, w := range text.SmallWords() {
		if _, ok := best[w]; !ok {
			take(w, w, smallWord)
		}
	}
	l := &lexicon{}
	var f, s strings.Builder
	for _, folded := range slices.Sorted(maps.Keys(best)) {
		f.WriteString(folded)
		if w := best[folded].written; w != folded {
			s.WriteString(w)
		}
		l.folded.end = append(l.folded.end, uint32(f.Len()))
		l.shown.end = append(l.shown.end, uint32(s.Len()))
		l.count = append(l.count, total[folded])
	}
	l.folded.text, l.shown.text = f.String(), s.String()
	l.finish()
	return l
}

// finish derives from the words what is looked things up by.
func (l *lexicon) finish() {
	l.index()
	l.stamp = hashOf(l.folded.text+l.shown.text, -1, -1)
	for _, n := range l.count {
		l.stamp = (l.stamp ^ n) * 16777619
	}
}

func foldedWord(lower string) string { return strings.ReplaceAll(text.Fold(lower), " ", "") }

func kept(folded string) bool {
	return len(folded) >= shortestKept && len(folded) <= longestKept && !strings.ContainsAny(folded, "0123456789")
}

// vocabulary is the lexicon in use and what was counted since it was made.
type vocabulary struct {
	now      atomic.Pointer[lexicon]
	settling atomic.Bool
	mu       sync.Mutex
	since    tally
	unknown  bool // since holds a word that the lexicon in use has not
}

// wordsOfTheField are those of the synonyms: whoever misspells one of them is understood even where no listing has it.
func wordsOfTheField() tally {
	t := tally{}
	for _, g := range ours() {
		for _, e := range g.asked {
			french.Each(e, func(w string, _ []string) { t[w] = 1 })
		}
	}
	return t
}

func newVocabulary() *vocabulary {
	v := &vocabulary{since: tally{}}
	v.now.Store(newLexicon(nil, wordsOfTheField()))
	return v
}

// lexicon is the one in use; it may lag a moment behind the listings.
func (v *vocabulary) lexicon() *lexicon { return v.now.Load() }

// add enters what was counted.
func (v *vocabulary) add(t tally) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for w, n := range t {
		_, counted := v.since[w]
		if counted || len(v.since) < maxTally {
			v.since[w] += n
		}
		if !counted && !v.unknown {
			folded := foldedWord(strings.ToLower(w))
			_, known := v.now.Load().find(folded)
			v.unknown = !known && kept(folded)
		}
	}
}

// smallLexicon is up to how many words a lexicon is made anew for every new word: some milliseconds.
const smallLexicon = 10_000

// settle makes a new lexicon when enough came since, and tells whether it did. A small one is made anew for every new
// word, or when a quarter of its words came again; a large one for each hundredth part.
func (v *vocabulary) settle() bool {
	v.mu.Lock()
	old, since := v.now.Load(), v.since
	small := old.len() <= smallLexicon
	if len(since) == 0 || small && !v.unknown && len(since) <= old.len()/4 || !small && len(since) <= old.len()/100-100 {
		v.mu.Unlock()
		return false
	}
	v.since, v.unknown = tally{}, false
	v.mu.Unlock()
	l := newLexicon(old, since)
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.now.CompareAndSwap(old, l) // else everything is counted again meanwhile
}

// clear forgets everything: the words are to be counted again.
func (v *vocabulary) clear() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now.Store(newLexicon(nil, wordsOfTheField()))
	v.since, v.unknown = tally{}, false
}

// get gives the lexicon and a copy of what was counted since. Nothing may be settling meanwhile.
func (v *vocabulary) get() (*lexicon, tally) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.now.Load(), maps.Clone(v.since)
}

// put is the inverse of get.
func (v *vocabulary) put(l *lexicon, since tally) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now.Store(l)
	v.since = since
}

// settleAtOnce is how many words may be settled where somebody waits: some tens of milliseconds.
const settleAtOnce = 20_000

// settleWords makes a new lexicon when it is time to: a large one in the background, one at a time.
func (s *Service) settleWords() {
	v := s.index.words
	v.mu.Lock()
	n := len(v.since) + v.now.Load().len()
	v.mu.Unlock()
	if n <= settleAtOnce {
		v.settle()
		return
	}
	if v.settling.CompareAndSwap(false, true) {
		s.running.Go(func() {
			defer v.settling.Store(false)
			v.settle()
		})
	}
}
