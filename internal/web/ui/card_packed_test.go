package ui

import (
	"bytes"
	"fmt"
	"html"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A card that was packed once is, in every list, the card written anew, and knows its address and title.
func TestPackedCardsAreCardsWrittenAnew(t *testing.T) {
	ps := printers(t)
	at := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(ps).Draw(t, "language")
		c := Card{ID: "x", URL: "/annonces/x?a=1&b=2", Title: texts.Draw(t, "title"), Sense: rapid.SampledFrom([]string{"need", "offer"}).Draw(t, "sense"),
			Family: rapid.SampledFrom(families).Draw(t, "family"), When: texts.Draw(t, "when"), Bearer: texts.Draw(t, "bearer"),
			Verified: rapid.Bool().Draw(t, "verified"), Slow: rapid.Bool().Draw(t, "slow"), Place: texts.Draw(t, "place"),
			Remote: rapid.Bool().Draw(t, "remote"), MinAge: rapid.IntRange(0, 18).Draw(t, "age"), Families: rapid.Bool().Draw(t, "families"),
			Lang: rapid.SampledFrom([]string{"", "de"}).Draw(t, "lang")}
		if rapid.Bool().Draw(t, "dated") {
			c.Start, c.End = at, at.Add(3*time.Hour)
			c.Gauge = &Gauge{Taken: rapid.IntRange(0, 3).Draw(t, "taken"), Total: 3}
		}
		k := CardPackerOf(p)
		packed := k.Pack(nil, &c)
		for range 4 {
			c.Number = 0
			if rapid.Bool().Draw(t, "ranked") {
				c.Number = rapid.IntRange(1, 2500).Draw(t, "rank")
			}
			c.HasKm, c.Km = rapid.Bool().Draw(t, "far"), rapid.Float64Range(0, 300).Draw(t, "km")
			c.Level = rapid.SampledFrom([]int{0, 2, 3}).Draw(t, "level")
			got := k.Append([]byte("<li>"), packed, InList{Level: c.Level, Number: c.Number, Km: c.Km, HasKm: c.HasKm})
			same(t, string(got), "<li>"+htmlOf(t, ListingCard(p, c)))
		}
		if url, title := k.Link(nil, packed); html.UnescapeString(string(url)) != c.URL || html.UnescapeString(string(title)) != c.Title {
			t.Fatalf("leads to %q, %q", url, title)
		}
	})
}

// Whatever text is packed comes out as it was, by whatever book.
func TestBookGivesBackWhatWasPacked(t *testing.T) {
	word := rapid.SampledFrom([]string{"<b class=", "</b> <i>", "a", "é", "\x00", "\xff", "annonces", "12345678"})
	text := rapid.Custom(func(t *rapid.T) string {
		var b bytes.Buffer
		for _, w := range rapid.SliceOfN(word, 0, 200).Draw(t, "words") {
			b.WriteString(w)
		}
		return b.String()
	})
	rapid.Check(t, func(t *rapid.T) {
		by := newBook([]byte(text.Draw(t, "samples")))
		in := text.Draw(t, "text")
		packed := appendHole(by.pack(nil, []byte(in)), 7)
		got := by.unpack([]byte("before "), packed, func(b []byte, hole int) []byte { return fmt.Append(b, " ", hole) })
		if string(got) != "before "+in+" 7" {
			t.Fatalf("%q came out as %q", in, got)
		}
	})
}

// A sample is packed to next to nothing, and a book takes as much as it may.
func TestBookKnowsItsSamples(t *testing.T) {
	var samples []byte
	for i := range 2000 {
		samples = fmt.Appendf(samples, "<li class=\"%d\">a sample</li>", i)
	}
	b := newBook(samples)
	if n := len(b.pack(nil, samples[100:200])); n != 3 {
		t.Errorf("a sample takes %d bytes", n)
	}
	if len(b.text) != maxBook {
		t.Errorf("the book has %d bytes", len(b.text))
	}
	last := b.text[maxBook-100:]
	if got := b.unpack(nil, b.pack(nil, last), nil); !bytes.Equal(got, last) {
		t.Errorf("the end came out as %q", got)
	}
}

func benchCard() Card {
	at := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	return Card{ID: "x", URL: "/annonces/trier-la-collecte-de-samedi-019a8b1c-1111-7abc-8def-0123456789ab", Title: "Trier la collecte de samedi à l’entrepôt", Sense: "need", Family: "help",
		Bearer: "Les Jardins partagés du Faubourg", Verified: true, Place: "Vandœuvre-lès-Nancy", MinAge: 16, Families: true, Start: at, End: at.Add(3 * time.Hour),
		Gauge: &Gauge{Taken: 3, Total: 8}}
}

func BenchmarkPackCard(b *testing.B) {
	p, c := printers(b)[0], benchCard()
	k := CardPackerOf(p)
	b.ReportAllocs()
	for b.Loop() {
		k.Pack(nil, &c)
	}
	b.ReportMetric(float64(len(k.Pack(nil, &c))), "bytes")
	b.ReportMetric(float64(len(appendListingCard(nil, p, &c, nil))), "html-bytes")
}

func BenchmarkAppendPackedCard(b *testing.B) {
	c := benchCard()
	k := CardPackerOf(printers(b)[0])
	packed := k.Pack(nil, &c)
	var to []byte
	b.ReportAllocs()
	for b.Loop() {
		to = k.Append(to[:0], packed, InList{Number: 12, Km: 3.4, HasKm: true})
	}
}

func BenchmarkWriteCardAnew(b *testing.B) {
	p, c := printers(b)[0], benchCard()
	c.Km, c.HasKm, c.Number = 3.4, true, 12
	var to []byte
	b.ReportAllocs()
	for b.Loop() {
		to = appendListingCard(to[:0], p, &c, nil)
	}
}

func BenchmarkBookOfCards(b *testing.B) {
	p := printers(b)[0]
	b.ReportAllocs()
	for b.Loop() {
		bookOfCards(p)
	}
}
