package geo

import (
	"cmp"
	"slices"
	"sort"
	"strings"
)

// index finds the keys that hold a word beginning with some letters: every
// start of word of every key, sorted by what follows it.
type index struct {
	text   string   // all keys, each ended by "\n"
	end    []uint32 // where each key ends in text
	owner  []uint16 // which commune each key belongs to
	actual int      // keys before this one are the names of today, after it former names
	starts []start
	whole  []wholeKey // by hash
}

// wholeKey finds a key by the hash of its letters, article and spaces aside.
type wholeKey struct {
	hash uint32
	key  uint16
}

// start is one start of word.
type start struct {
	pos uint32
	key uint16
}

func newIndex(names *strs, aliases []alias) index {
	var x index
	var text strings.Builder
	add := func(name string, at uint16) {
		text.WriteString(Fold(name))
		x.end = append(x.end, uint32(text.Len()))
		x.owner = append(x.owner, at)
		text.WriteByte('\n')
	}
	for i := range names.len() {
		add(names.at(uint16(i)), uint16(i))
	}
	x.actual = len(x.owner)
	for _, a := range aliases {
		if Fold(a.name) != Fold(names.at(a.at)) {
			add(a.name, a.at)
		}
	}
	x.text = text.String()
	x.sortStarts()
	x.hashKeys()
	return x
}

func (x *index) hashKeys() {
	x.whole = make([]wholeKey, len(x.end))
	for i := range x.whole {
		x.whole[i] = wholeKey{hash(x.key(uint16(i))), uint16(i)}
	}
	slices.SortFunc(x.whole, func(a, b wholeKey) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.key, b.key))
	})
}

// hash is FNV-1a over the squeezed key, without building it.
func hash(key string) uint32 {
	h := uint32(2166136261)
	for _, b := range []byte(bare(key)) {
		if b != ' ' {
			h = (h ^ uint32(b)) * 16777619
		}
	}
	return h
}

// equalTo lists the keys that are the same as this one, article and spaces aside.
func (x *index) equalTo(key string) []uint16 {
	h, letters := hash(key), squeeze(key)
	var out []uint16
	i := sort.Search(len(x.whole), func(i int) bool { return x.whole[i].hash >= h })
	for ; i < len(x.whole) && x.whole[i].hash == h; i++ {
		if k := x.whole[i].key; squeeze(x.key(k)) == letters {
			out = append(out, k)
		}
	}
	return out
}

// sortStarts orders the starts of words. Eight letters kept as a number settle
// most comparisons: four times faster than comparing the texts.
func (x *index) sortStarts() {
	type entry struct {
		head uint64
		start
	}
	var all []entry
	from := uint32(0)
	for key, end := range x.end {
		for pos := from; pos < end; pos++ {
			if pos == from || x.text[pos-1] == ' ' {
				all = append(all, entry{head(x.text[pos:end]), start{pos, uint16(key)}})
			}
		}
		from = end + 1
	}
	slices.SortFunc(all, func(a, b entry) int {
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		return cmp.Or(strings.Compare(x.rest(a.start), x.rest(b.start)), cmp.Compare(a.key, b.key))
	})
	x.starts = make([]start, len(all))
	for i, e := range all {
		x.starts[i] = e.start
	}
}

func head(s string) uint64 {
	var h uint64
	for i := range 8 {
		h <<= 8
		if i < len(s) {
			h |= uint64(s[i])
		}
	}
	return h
}

// rest is what follows a start of word, to the end of its key.
func (x *index) rest(s start) string { return x.text[s.pos:x.end[s.key]] }

func (x *index) from(key uint16) uint32 {
	if key == 0 {
		return 0
	}
	return x.end[key-1] + 1
}

func (x *index) key(key uint16) string { return x.text[x.from(key):x.end[key]] }

// withPrefix gives the starts of words followed by prefix.
func (x *index) withPrefix(prefix string) []start {
	from := sort.Search(len(x.starts), func(i int) bool { return x.rest(x.starts[i]) >= prefix })
	n := sort.Search(len(x.starts)-from, func(i int) bool {
		rest := x.rest(x.starts[from+i])
		return rest > prefix && !strings.HasPrefix(rest, prefix)
	})
	return x.starts[from : from+n]
}
