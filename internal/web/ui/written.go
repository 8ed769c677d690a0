package ui

import (
	"context"
	"io"
	"strings"
	"sync/atomic"

	"github.com/a-h/templ"
)

// A component that is shown again and again with other values in a few places is written once with marks in those
// places, and cut there. What is between the marks is then only copied.

// marks stand for values while a component is written; nothing a person wrote holds one.
const (
	markNumber = 1_987_654_321 // as a number and as kilometres, since both are written in the language's way
	markKm     = 1_876_543_219
)

// cut is what a component wrote, cut at its marks: before[i], the value of hole[i], …, and what comes last.
type cut struct {
	before []string
	hole   []int
	last   string
}

// cutAt cuts a text at its marks. ok is false when one of them does not stand there exactly as often as wanted (0: any
// number of times).
func cutAt(text string, marks []string, times []int) (c *cut, ok bool) {
	c = &cut{}
	found := make([]int, len(marks))
	for {
		at, which := -1, 0
		for i, m := range marks {
			if j := strings.Index(text, m); m != "" && j >= 0 && (at < 0 || j < at) {
				at, which = j, i
			}
		}
		if at < 0 {
			break
		}
		found[which]++
		c.before, c.hole = append(c.before, text[:at]), append(c.hole, which)
		text = text[at+len(marks[which]):]
	}
	c.last = text
	for i, n := range times {
		if n > 0 && found[i] != n {
			return nil, false
		}
	}
	return c, true
}

func (c *cut) size() int {
	n := len(c.last)
	for _, s := range c.before {
		n += len(s) + 24
	}
	return n
}

// CardHTML is a listing's card, written when it is first shown. It serves every list that shows the listing as it is
// now, whatever the rank and the distance there.
type CardHTML struct {
	p        printer
	variants [4]atomic.Pointer[cardCut]
}

// cardCut is one variant of a card; nil in it says that it cannot be cut.
type cardCut struct{ *cut }

// WriteOnce gives the card with its HTML kept beside it: whoever shows it may choose its rank, distance and level, and
// nothing else.
func (c Card) WriteOnce(p printer) Card {
	c.Written = &CardHTML{p: p}
	return c
}

// ListingCard is a listing in a list. One link only: the whole card answers to it.
func ListingCard(p printer, c Card) templ.Component {
	if c.Written == nil || c.Selected || c.Status != nil || c.Past || c.Written.p.Lang != p.Lang {
		return listingCard(p, c)
	}
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		v := c.Written.variant(&c)
		if v == nil {
			return listingCard(p, c).Render(ctx, w)
		}
		return Piece(func(b []byte) []byte { return v.append(b, p, &c) }).Render(ctx, w)
	})
}

// AppendCard appends what ListingCard shows.
func AppendCard(b []byte, p printer, c *Card) []byte {
	if c.Written != nil && !c.Selected && c.Status == nil && !c.Past && c.Written.p.Lang == p.Lang {
		if v := c.Written.variant(c); v != nil {
			return v.append(b, p, c)
		}
	}
	return appendListingCard(b, p, c, nil)
}

// append writes the card with its rank and its distance.
func (v *cut) append(b []byte, p printer, c *Card) []byte {
	for i, s := range v.before {
		b = append(b, s...)
		switch {
		case v.hole[i] == 0:
			b = p.AppendNumber(b, c.Number)
		case c.HasKm:
			b = p.AppendDistance(append(b, beforeKm...), c.Km)
		}
	}
	return append(b, v.last...)
}

// variant is the card at a level, with or without a rank; nil when it cannot be cut.
func (h *CardHTML) variant(c *Card) *cut {
	n := 0
	if c.Level == 3 {
		n |= 1
	}
	if c.Number > 0 {
		n |= 2
	}
	if v := h.variants[n].Load(); v != nil {
		return v.cut
	}
	made := *c
	made.Written, made.Number, made.Km, made.HasKm = nil, 0, 0, false
	times := []int{0, 0}
	if c.Number > 0 {
		made.Number, times[0] = markNumber, 1
	}
	if made.Place != "" && !made.Remote { // where there is a place there may be a distance
		made.Km, made.HasKm, times[1] = markKm, true, 1
	}
	v := &cardCut{}
	if cut, ok := cutAt(written(Piece(func(b []byte) []byte { return appendListingCard(b, h.p, &made, nil) })), []string{h.p.Number(markNumber), beforeKm + h.p.Distance(markKm)}, times); ok {
		v.cut = cut
	}
	h.variants[n].Store(v)
	return v.cut
}

// Size is about how many bytes the card takes once it is written.
func (h *CardHTML) Size() int { return 2 << 10 }
