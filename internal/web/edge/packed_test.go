package edge

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Whatever a page holds and wherever its keys stand, a reader unpacks the page with keys of their own.
func TestPackedPagesHoldEachReadersKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tokens := make([]string, rapid.IntRange(0, 3).Draw(t, "keys"))
		for i := range tokens {
			tokens[i] = NewKey()
		}
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"<li class=\"card\">", "é", "coup de main ", "\n", strings.Repeat("x", 500)}), 0, 400).Draw(t, "words")
		var body strings.Builder
		var want []string // pieces between keys
		from := 0
		for i, w := range words {
			body.WriteString(w)
			if len(tokens) > 0 && i%97 == 3 {
				want = append(want, body.String()[from:])
				body.WriteString(tokens[i%len(tokens)])
				from = body.Len()
			}
		}
		want = append(want, body.String()[from:])
		k, ok := pack([]byte(body.String()), tokens)
		if !ok {
			t.Fatal("not packed")
		}
		var given []string
		key := func() string { given = append(given, NewKey()); return given[len(given)-1] }
		file := k.appendGzip(nil, key)
		if len(file) != k.length() {
			t.Fatalf("says %d bytes, has %d", k.length(), len(file))
		}
		r, err := gzip.NewReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r) // checks length and checksum
		if err != nil {
			t.Fatal(err)
		}
		if len(given) != len(want)-1 {
			t.Fatalf("%d keys given for %d gaps", len(given), len(want)-1)
		}
		var page strings.Builder
		for i, w := range want {
			page.WriteString(w)
			if i < len(given) {
				page.WriteString(given[i])
			}
		}
		if page.String() != string(got) {
			t.Fatalf("got %q\nwant %q", got, page.String())
		}
		again := slices.Clone(given)
		plain, err := k.plainText(func() string { k := again[0]; again = again[1:]; return k })
		if err != nil || string(plain) != page.String() {
			t.Fatalf("plain: %v", err)
		}
	})
}

func TestAPageWithAZeroByteAndAKeyIsNotCut(t *testing.T) {
	token := NewKey()
	if _, ok := pack([]byte("a\x00b"+token), []string{token}); ok {
		t.Error("it was")
	}
	if _, ok := pack([]byte("a\x00b"), nil); !ok {
		t.Error("without a key there is nothing to cut")
	}
}

func TestTagsDoNotDependOnKeys(t *testing.T) {
	a, b := NewKey(), NewKey()
	if tagOf(blank([]byte("<input value="+a+">"), []string{a})) != tagOf(blank([]byte("<input value="+b+">"), []string{b})) {
		t.Error("two renderings of one page have two tags")
	}
	if tagOf([]byte("a")) == tagOf([]byte("b")) {
		t.Error("two pages have one tag")
	}
}

// The bound holds whatever comes; what is asked for again stays while addresses that are read once pass by.
func TestPagesAreBounded(t *testing.T) {
	const limit = 200 * (pageOverhead + 1000)
	k := NewPages(limit)
	put := func(uri string) {
		k.put(&page{at: address{uri: uri}, body: packed{whole: make([]byte, 1000-len(uri))}})
	}
	for i := range 20 {
		put(fmt.Sprint("/wanted/", i))
	}
	for i := range 5000 {
		put(fmt.Sprint("/once/", i))
		if p := k.find(address{uri: fmt.Sprint("/wanted/", i%20)}); p != nil {
			p.asked.Store(true)
		}
		if _, bytes := k.Len(); bytes > limit {
			t.Fatalf("%d bytes of %d after %d pages", bytes, limit, i)
		}
	}
	for i := range 20 {
		if k.find(address{uri: fmt.Sprint("/wanted/", i)}) == nil {
			t.Errorf("/wanted/%d went, though it was asked for all the time", i)
		}
	}
	n, bytes := k.Len()
	if n < 180 || bytes != k.recount() {
		t.Errorf("%d pages, %d bytes, counted again %d", n, bytes, k.recount())
	}
	k.put(&page{at: address{uri: "/huge"}, body: packed{whole: make([]byte, limit)}})
	if k.find(address{uri: "/huge"}) != nil {
		t.Error("one page takes all the room")
	}
}

func (k *Pages) recount() (n int) {
	for p := k.newer; p != nil; p = p.older {
		n += p.size()
	}
	return n
}

func TestTakesGzip(t *testing.T) {
	for header, want := range map[string]bool{"": false, "gzip": true, "gzip, deflate, br": true, "br;q=1, GZIP;q=0.5": true,
		"gzip;q=0": false, "gzip;q=0.000": false, "gzip;q=0.001": true, "x-gzip": false, "identity": false, "gzip ;q=1.0": true} {
		if got := takesGzip(header); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
}

func TestMatches(t *testing.T) {
	for header, want := range map[string]bool{`"a"`: true, `W/"a"`: true, `"b", "a"`: true, `*`: true, `"b"`: false, `"A"`: false, `a`: false} {
		if got := matches(header, `"a"`); got != want {
			t.Errorf("%s: %v", header, got)
		}
	}
}
