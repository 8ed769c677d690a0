package search

import (
	"bytes"
	"context"
	"fmt"
	"hash/crc32"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// someSnapshot is an index of n listings, some of them edited after the base was made, and its file.
func someSnapshot(t testing.TB, n int) (x *index, file []byte) {
	t.Helper()
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, paris)
	x, c := filled(t, n, now)
	x.mergeAt = 1 << 20
	p := x.preparer(nil)
	for range 20 {
		r := c.row()
		d, _ := p.doc(&r)
		x.apply(3, []change{{d.id, keep(d)}}, now.UnixMicro())
	}
	x.words.add(p.words)
	x.words.settle()
	st := x.now.Load()
	in := &stored{base: st.base, dead: st.dead, codes: x.communes.codes(), orgs: map[string]orgRow{"o": {true, "Les jardins", answerDay}}}
	in.lexicon, in.since = x.words.get()
	for i, d := range st.recent.docs {
		if !st.recent.gone.has(uint32(i)) {
			in.recent = append(in.recent, d)
		}
	}
	var b bytes.Buffer
	dir := contents{Version: st.version, Seed: x.seed, Docs: st.base.n, Recent: len(in.recent), Communes: len(in.codes), Words: in.lexicon.len()}
	if err := in.write(t.Context(), &b, dir, 0); err != nil {
		t.Fatal(err)
	}
	return x, b.Bytes()
}

// read makes an index of a file.
func readIndex(file []byte) (*index, error) {
	dir, err := readContents(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, err
	}
	k := &stored{}
	s := &shelf{f: bytes.NewReader(file), dir: dir}
	k.on(s)
	if err := s.run(context.Background()); err != nil {
		return nil, err
	}
	if err := k.finish(context.Background()); err != nil {
		return nil, err
	}
	x := newIndex(paris)
	x.install(&dir, k, time.Date(2026, 11, 23, 10, 0, 0, 0, paris).UnixMicro())
	return x, nil
}

// answers are those of an index to the queries of the bench.
func answers(t testing.TB, x *index, n int) (out []string) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, paris)
	c := newCorpus(now)
	for i := range n {
		r, err := x.search(c.query(i), func() time.Time { return now })
		if err != nil {
			t.Fatal(err)
		}
		r.Next = "" // it is under the key of a cursor
		out = append(out, fmt.Sprint(r))
	}
	return out
}

// An index that was read answers as the one that was written, to the letter; large sets included.
func TestSnapshotAnswersAlike(t *testing.T) {
	x, file := someSnapshot(t, 20_000)
	y, err := readIndex(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(x.now.Load().base.terms.large) < 100 {
		t.Fatal("no frequent terms: nothing is tried")
	}
	if want, got := answers(t, x, 160), answers(t, y, 160); !slices.Equal(want, got) {
		for i := range want {
			if want[i] != got[i] {
				t.Fatalf("query %d: %s, want %s", i, got[i], want[i])
			}
		}
	}
}

// Wherever a file is cut, or any of its bytes is another one, it is not taken.
func TestDamagedSnapshotIsNotTaken(t *testing.T) {
	_, file := someSnapshot(t, 300)
	rapid.Check(t, func(rt *rapid.T) {
		b := slices.Clone(file)
		switch rapid.IntRange(0, 2).Draw(rt, "damage") {
		case 0:
			b = b[:rapid.IntRange(0, len(b)-1).Draw(rt, "cut at")]
		case 1:
			for range rapid.IntRange(1, 3).Draw(rt, "bits") {
				b[rapid.IntRange(0, len(b)-1).Draw(rt, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(rt, "bit")
			}
		case 2: // a run of bytes as after a lost write
			from := rapid.IntRange(0, len(b)-1).Draw(rt, "from")
			clear(b[from:min(len(b), from+rapid.IntRange(1, 8192).Draw(rt, "length"))])
		}
		if bytes.Equal(b, file) {
			return
		}
		if _, err := readIndex(b); err == nil {
			rt.Fatal("taken")
		}
	})
}

// Any bytes whatever, and a file with any byte changed under right checksums, never make the program panic or take more
// memory than the file has bytes for; what is changed without its checksum is never taken.
func FuzzSnapshot(f *testing.F) {
	_, file := someSnapshot(f, 300)
	f.Add([]byte{}, 0, byte(0), false)
	f.Add(file, 0, byte(0), false)
	f.Add(file[:len(file)/2], 9, byte(1), false)
	for i := range 40 {
		f.Add([]byte(nil), i*len(file)/40, byte(i*7), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, at int, xor byte, repair bool) {
		if !repair {
			if x, err := readIndex(data); err == nil && !bytes.Equal(data, file) {
				_ = x.len() // a whole file of another content: that is for holds to tell
			}
			return
		}
		b := slices.Clone(file)
		if at < 0 {
			at = ^at
		}
		d, err := readContents(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		at %= len(b)
		b[at] ^= xor
		for name, s := range d.Sections {
			s.Sum = crc32.Checksum(b[s.From:s.From+s.Len], castagnoli)
			d.Sections[name] = s
		}
		c, err := readContents(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return // the directory or the tail was hit
		}
		if x, err := readIndex(restated(t, b, func(o *contents) { *o = c; o.Sections = d.Sections })); err == nil {
			answers(t, x, 16)
		}
	})
}
