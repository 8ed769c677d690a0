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

// The bound holds whatever comes.
func TestPagesAreBounded(t *testing.T) {
	const limit = 1 << 20
	k := NewPages(limit)
	for i := range 5000 {
		k.put(&page{at: address{uri: fmt.Sprint("/annonces?q=", i)}, body: packed{whole: make([]byte, 5000)}})
		if _, bytes := k.Len(); bytes > limit {
			t.Fatalf("%d bytes of %d after %d pages", bytes, limit, i)
		}
	}
	if n, bytes := k.Len(); n < 180 || bytes < limit/10*9 {
		t.Errorf("%d pages, %d bytes of %d: there is room for more", n, bytes, limit)
	}
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
