package search

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// stored is all of an index that a snapshot holds; the rest is derived from it.
type stored struct {
	base    *base
	dead    vec
	recent  []*doc // those that are alive
	codes   []string
	lexicon *lexicon
	since   tally // counted since the lexicon was made
	orgs    map[string]orgRow

	// As they stand in the file.
	late struct {
		cols    columns
		terms   []string
		many    []uint32 // terms of each
		inTitle []uint32
	}
	counted struct {
		words []string
		times []uint32
	}
	bearers struct {
		ids, names []string
		shown      []uint8 // verified | answer << 1
	}
}

// on writes everything to a shelf, or reads it from one; then the shelf is to be run, and finish to be called.
func (k *stored) on(s *shelf) {
	if !s.writing() {
		k.base = &base{n: s.dir.Docs, cols: &columns{}, past: s.dir.Past}
		k.lexicon = &lexicon{}
	}
	b, n := k.base, s.dir.Docs
	onColumns(s, "", b.cols, n, s.dir.Communes)
	column(s, "by.id", &b.byID, n, uint64(n))
	column(s, "by.newest", &b.byNewest, n, uint64(n))
	column(s, "by.end", &b.byEnd, n, uint64(n))
	column(s, "dead", (*[]uint64)(&k.dead), vecLen(n), 0)
	onTerms(s, &b.terms, n)
	k.onLate(s)
	onTexts(s, "communes", &k.codes, s.dir.Communes)
	l := k.lexicon
	s.many("words.folded", &l.folded, s.dir.Words)
	s.many("words.shown", &l.shown, s.dir.Words)
	column(s, "words.count", &l.count, s.dir.Words, 0)
	k.onSince(s)
	k.onOrgs(s)
}

func onColumns(s *shelf, prefix string, c *columns, n, communes int) {
	identifiers(s, prefix+"id", &c.ids, n)
	column(s, prefix+"lat", &c.lat, n, 0)
	column(s, prefix+"lon", &c.lon, n, 0)
	column(s, prefix+"facts", &c.facts, n, 0)
	column(s, prefix+"commune", &c.commune, n, uint64(communes))
	column(s, prefix+"bearer", &c.bearer, n, 0)
	column(s, prefix+"published", &c.published, n, 0)
	column(s, prefix+"ends", &c.ends, n, 0)
	column(s, prefix+"hash", &c.hash, n, 0)
	column(s, prefix+"pairs", &c.pairs, n, 0)
	column(s, prefix+"at", &c.at, n, 0)
	column(s, prefix+"arena", &c.arena, anyNumber, 0)
	s.then(func() error {
		for i, at := range c.at {
			if at == 0 {
				continue
			}
			if int(at) >= len(c.arena) || int(at)+whenLen(c.arena[at]) > len(c.arena) {
				return fmt.Errorf("the occasions of document %d lie outside", i)
			}
		}
		return nil
	})
}

func onTerms(s *shelf, t *terms, n int) {
	plain(s, "terms.text", &t.text)
	column(s, "terms.end", &t.end, anyNumber, 0)
	column(s, "terms.post", &t.post, anyNumber, 2*uint64(n))
	column(s, "terms.upto", &t.upTo, anyNumber, 0)
	onLarge(s, t, n)
	s.then(func() error {
		if err := rising("terms.end", t.end, len(t.text)); err != nil {
			return err
		}
		if len(t.upTo) != len(t.end) {
			return fmt.Errorf("%d terms, %d lists", len(t.end), len(t.upTo))
		}
		return rising("terms.upto", t.upTo, len(t.post))
	})
}

// The two sets of a frequent term stand one after another in one section; another one says of each how many bytes it has
// and what it is.
const (
	isBitmap   = 1
	lengthFrom = 1 // bit
)

func onLarge(s *shelf, t *terms, n int) {
	var lengths []uint64
	var data []byte
	if s.writing() {
		s.write("large.sets", func(w *sectionWriter) {
			for _, l := range t.large {
				lengths = append(lengths, putSet(w, l.title), putSet(w, l.any))
			}
		})
		column(s, "large.term", &t.frequent, anyNumber, 0)
		column(s, "large.len", &lengths, anyNumber, 0)
		return
	}
	many := int(s.dir.Sections["large.term"].Len / 4)
	t.large = make([]large, many)
	column(s, "large.term", &t.frequent, many, 0)
	column(s, "large.len", &lengths, 2*many, 0)
	raw(s, "large.sets", &data)
	const shares = 64 // done side by side
	for i := range shares {
		from, to := many*i/shares, many*(i+1)/shares
		s.then(func() error { return readLarge(t.large[from:to], t.frequent[from:to], lengths, 2*from, data, n) })
	}
	s.then(func() error { return everyTermHasDocuments(t) })
}

// putSet writes a set and says what it wrote.
func putSet(w *sectionWriter, s set) uint64 {
	from, kind, big := w.at, uint64(0), s.big
	if s.dense != nil {
		big = roaring.FromDense(s.dense, false)
	}
	if big != nil {
		kind = isBitmap
		_, err := big.WriteTo(w)
		if w.err == nil {
			w.err = err
		}
	} else {
		for _, d := range s.list {
			b := w.room(4)
			binary.LittleEndian.PutUint32(b, d)
			w.filled(b)
		}
	}
	return uint64(w.at-from)<<lengthFrom | kind
}

// readLarge makes the sets of some frequent terms; the first of them is the at-th. They keep nothing of data.
func readLarge(out []large, numbers []uint32, lengths []uint64, at int, data []byte, n int) error {
	from := uint64(0)
	for _, l := range lengths[:at] {
		from += l >> lengthFrom
	}
	for i := range out {
		var title, any set
		for j, s := range []*set{&title, &any} {
			l := lengths[at+2*i+j]
			size := l >> lengthFrom
			if from > uint64(len(data)) || size > uint64(len(data))-from {
				return fmt.Errorf("the sets of term %d lie outside", numbers[i])
			}
			var err error
			if *s, err = readSet(data[from:from+size:from+size], l, n); err != nil {
				return fmt.Errorf("the sets of term %d: %w", numbers[i], err)
			}
			from += size
		}
		out[i] = newLarge(title, any, n)
	}
	return nil
}

func readSet(data []byte, kind uint64, n int) (s set, err error) {
	if kind&isBitmap == 0 {
		s.list = make([]uint32, len(data)/4)
		if most := decode(s.list, data, 4); len(s.list) > 0 && most >= uint64(n) {
			return s, fmt.Errorf("document %d is beyond %d", most, n)
		}
		return s, nil
	}
	big := roaring.New()
	read, err := big.FromBuffer(slices.Clone(data))
	if err != nil {
		return s, err
	}
	if int(read) != len(data) || big.Validate() != nil || big.IsEmpty() || int(big.Maximum()) >= n {
		return s, fmt.Errorf("a bitmap of %d bytes that is none", len(data))
	}
	return bitmap(big), nil
}

// everyTermHasDocuments tells whether the terms without a list are the frequent ones.
func everyTermHasDocuments(t *terms) error {
	frequent, from, at := t.frequent, uint32(0), 0
	for i, to := range t.upTo {
		if to == from {
			if at == len(frequent) || frequent[at] != uint32(i) {
				return fmt.Errorf("term %d has no documents", i)
			}
			at++
		}
		from = to
	}
	if at != len(frequent) {
		return fmt.Errorf("%d of %d frequent terms are none", len(frequent)-at, len(frequent))
	}
	return nil
}
