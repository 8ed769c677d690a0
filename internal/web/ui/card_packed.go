package ui

import (
	"bytes"
	"time"

	"parvis/internal/platform/i18n"
)

// PackedCard is a card as it was written, in a fifth of the room. It serves every list of its language that shows the
// listing as it is now, whatever the rank, the distance and the level there.
type PackedCard []byte

// InList is what differs from list to list.
type InList struct {
	Level  int     // heading level: 2 (default) in a list, 3 under a section
	Number int     // rank in the list; 0 shows none
	Km     float64 // distance from the place searched, km; shown when HasKm and the card names a place
	HasKm  bool
}

// The holes of a card in their order, and what stands in their place while it is written: nothing a person wrote holds one, since there
// is no "<" in text.
const (
	holeOpen = iota // of the title
	holeEnd
	holeKm
)

var cardMarks = []string{holeOpen: `{<open>`, holeEnd: `{<end>`, holeKm: `{<km>`}

// CardPacker packs the cards of a language, and writes what it packed.
type CardPacker struct {
	p  printer
	by *book
}

// CardPackerOf gives the one of a language.
func CardPackerOf(p printer) CardPacker { return CardPacker{p, books.Of(p, bookOfCards)} }

// Pack writes a card as lists show it: neither selected nor over, and without a status. It is appended.
func (k CardPacker) Pack(to PackedCard, c *Card) PackedCard {
	o := TakeOut()
	defer o.Give()
	o.B = c.appendMarked(o.B, k.p)
	rest := o.B
	for hole, mark := range cardMarks { // they stand in this order; not every card names a place
		if text, more, ok := bytes.Cut(rest, []byte(mark)); ok {
			to = appendHole(k.by.pack(to, text), hole)
			rest = more
		}
	}
	return k.by.pack(to, rest)
}

// appendMarked appends the inside of the card with marks in its holes.
func (c *Card) appendMarked(b []byte, p printer) []byte {
	marked := *c
	marked.marked = true
	return appendCardInside(b, p, &marked, nil)
}

// Append appends what ListingCard shows.
func (k CardPacker) Append(b []byte, card PackedCard, in InList) []byte {
	class := `card`
	if in.Number > 0 {
		class = `card numbered`
	}
	b = appendCardOpen(b, class)
	open, end := titleTags(in.Level)
	b = k.by.unpack(b, card, func(b []byte, hole int) []byte {
		switch {
		case hole == holeOpen:
			return append(b, open...)
		case hole == holeEnd:
			return append(b, end...)
		case in.HasKm:
			return appendKm(b, k.p, in.Km)
		}
		return b
	})
	return appendCardEnd(b, k.p, in.Number)
}

// Link gives the address and the title of a card as they stand in it, escaped. They lie in room, when there is enough.
func (k CardPacker) Link(room []byte, card PackedCard) (url, title []byte) {
	end := 0
	b := k.by.unpack(room[:0], card, func(b []byte, hole int) []byte {
		switch hole {
		case holeOpen:
			return b[:0] // nothing before it matters
		case holeEnd:
			end = len(b)
		}
		return b
	})
	_, link, _ := bytes.Cut(b[:end], []byte(`<a href="`))
	url, title, _ = bytes.Cut(link, []byte(`">`))
	return url, title
}

// books are the samples of cards in each language.
var books i18n.Kept[book]

// bookOfCards has a card of every sense and family, with and without a date, and all that may stand there.
func bookOfCards(p printer) book {
	var samples []byte
	for i, family := range families {
		for j, sense := range []string{"need", "offer"} {
			c := Card{Sense: sense, Family: family, URL: "/annonces/", Title: "a", Bearer: "a b", Verified: (i+j)%2 == 0, Slow: i == 0,
				Place: "Nancy", Remote: i == 5, MinAge: 16 + 2*j, Families: i%3 > 0, Wheelchair: i%3 != 1, When: "2 h"}
			if (i+j)%2 == 0 {
				c.Start = time.Date(2026, time.November, 7*i+1, 9, 0, 0, 0, time.UTC)
				c.End = c.Start.Add(3 * time.Hour)
				c.Gauge = &Gauge{Taken: i, Total: 10}
			}
			samples = c.appendMarked(samples, p)
		}
	}
	return *newBook(samples)
}
