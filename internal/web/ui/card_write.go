package ui

import (
	"context"
	"io"
	"time"

	"github.com/a-h/templ"
)

// ListingCard is a listing in a list; its children are what can be done there. One link only: the whole card answers to it.
func ListingCard(p printer, c Card) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		o := TakeOut()
		defer o.Give()
		if err := templ.GetChildren(ctx).Render(templ.ClearChildren(ctx), o); err != nil {
			return err
		}
		return Piece(func(b []byte) []byte { return appendListingCard(b, p, &c, o.B) }).Render(ctx, w)
	})
}

func appendListingCard(b []byte, p printer, c *Card, children []byte) []byte {
	b = appendCardOpen(b, c.class())
	b = appendCardInside(b, p, c, children)
	return appendCardEnd(b, p, c.Number)
}

func appendCardOpen(b []byte, class string) []byte {
	b = append(b, `<article class="`...)
	b = append(b, class...)
	return append(b, `">`...)
}

func appendCardEnd(b []byte, p printer, number int) []byte {
	if number > 0 {
		b = append(b, `<span class="num" aria-hidden="true">`...)
		b = p.AppendNumber(b, number)
		b = append(b, `</span>`...)
	}
	return append(b, `</article>`...)
}

func appendCardInside(b []byte, p printer, c *Card, children []byte) []byte {
	if !c.Start.IsZero() {
		b = appendDateArch(b, p, c.Start, c.Family)
	} else {
		b = appendFamilyArch(b, p, c.Family)
	}
	b = append(b, `<div class="body">`...)
	if c.Status != nil {
		b = append(b, `<div class="standing">`...)
		b = appendSense(b, p, c.Sense, FamilyShort(p, c.Family))
		b = Append(b, Tag(*c.Status))
		b = append(b, `</div>`...)
	} else {
		b = appendSense(b, p, c.Sense, FamilyShort(p, c.Family))
	}
	b = appendCardTitle(b, c)
	if c.Bearer != "" {
		b = append(b, `<p class="by">`...)
		b = appendSealed(b, p, c.Bearer, c.Verified)
		if c.Slow {
			b = Append(append(b, ' '), Tag(Status{ToneWait, p.T("ui.slow")}))
		}
		b = append(b, `</p>`...)
	}
	b = appendFacts(b, p, c)
	if len(c.Week) > 0 {
		b = Append(b, Week(p, c.Week))
	}
	if c.Gauge != nil {
		b = appendGauge(b, p, *c.Gauge)
	}
	b = append(b, `<div class="do">`...)
	b = append(b, children...)
	return append(b, `</div></div>`...)
}

// titleTags are what the title of a card stands between.
func titleTags(level int) (open, end string) {
	if level == 3 {
		return `<h3`, `</a></h3>`
	}
	return `<h2`, `</a></h2>`
}

func appendCardTitle(b []byte, c *Card) []byte {
	open, end := titleTags(c.Level)
	if c.marked {
		open, end = cardMarks[holeOpen], cardMarks[holeEnd]
	}
	b = append(b, open...)
	if c.Lang != "" {
		b = append(b, ` lang="`...)
		b = appendEscaped(b, c.Lang)
		b = append(b, '"')
	}
	b = append(b, `><a href="`...)
	b = appendEscaped(b, c.URL)
	b = append(b, `">`...)
	b = appendEscaped(b, c.Title)
	return append(b, end...)
}

func appendFacts(b []byte, p printer, c *Card) []byte {
	facts := c.facts(p)
	if len(facts) == 0 {
		return b
	}
	b = append(b, `<ul class="facts">`...)
	for _, f := range facts {
		b = append(b, `<li>`...)
		b = appendIcon(b, "ico", f.Icon)
		b = appendEscaped(b, f.Text)
		switch {
		case f.Where && c.marked:
			b = append(b, cardMarks[holeKm]...)
		case f.Where && c.HasKm:
			b = appendKm(b, p, c.Km)
		}
		b = append(b, `</li>`...)
	}
	return append(b, `</ul>`...)
}

// appendKm writes how far away a place is, behind its name.
func appendKm(b []byte, p printer, km float64) []byte {
	return p.AppendDistance(append(b, " · "...), km)
}

// sealed is a name with the seal of who was verified. The seal never stands alone on a line.
func sealed(p printer, name string, verified bool) templ.Component {
	return Piece(func(b []byte) []byte { return appendSealed(b, p, name, verified) })
}

func appendSealed(b []byte, p printer, name string, verified bool) []byte {
	if !verified {
		return appendEscaped(b, name)
	}
	b = appendEscaped(b, allButLastWord(name))
	b = append(b, ` <span class="nowrap">`...)
	b = appendEscaped(b, lastWord(name))
	b = appendIcon(b, "ico", IconVerified)
	b = append(b, `<span class="vh">`...)
	b = appendEscaped(b, p.T("ui.verified.short"))
	return append(b, `</span></span>`...)
}

// DateArch is a date under the arch: the weekday, the day, the month.
func DateArch(p printer, t time.Time, family string) templ.Component {
	return Piece(func(b []byte) []byte { return appendDateArch(b, p, t, family) })
}

func appendDateArch(b []byte, p printer, t time.Time, family string) []byte {
	words := wordsOf(p, t)
	b = append(b, `<time class="`...)
	b = append(b, classes("arch", FamilyClass(family))...)
	b = append(b, `" datetime="`...)
	b = t.AppendFormat(b, time.DateOnly)
	b = append(b, `"><span>`...)
	b = appendEscaped(b, words.Weekday)
	b = append(b, `</span> <b>`...)
	b = appendEscaped(b, words.Day)
	b = append(b, `</b> <span>`...)
	b = appendEscaped(b, words.Month)
	return append(b, `</span></time>`...)
}

// FamilyArch is the family's pictogram and word under the arch, for what has no date.
func FamilyArch(p printer, family string) templ.Component {
	return Piece(func(b []byte) []byte { return appendFamilyArch(b, p, family) })
}

func appendFamilyArch(b []byte, p printer, family string) []byte {
	b = append(b, `<div class="`...)
	b = append(b, classes("arch word", FamilyClass(family))...)
	b = append(b, `">`...)
	b = appendIcon(b, "ico", FamilyIcon(family))
	b = append(b, `<span>`...)
	b = appendEscaped(b, p.T("ui.family."+family+".word"))
	return append(b, `</span></div>`...)
}

// Sense says who asks and who gives: a word, an arrow, a shape and a colour; then what it is about.
func Sense(p printer, sense, about string) templ.Component {
	return Piece(func(b []byte) []byte { return appendSense(b, p, sense, about) })
}

func appendSense(b []byte, p printer, sense, about string) []byte {
	b = append(b, `<p class="sense"><b class="`...)
	b = append(b, senseClass(sense)...)
	b = append(b, `">`...)
	b = appendIcon(b, "ico", senseIcon(sense))
	b = appendEscaped(b, SenseLabel(p, sense))
	b = append(b, `</b>  `...)
	b = appendEscaped(b, about)
	return append(b, `</p>`...)
}

// GaugeBar is the places left, in paving stones and in words.
func GaugeBar(p printer, g Gauge) templ.Component {
	return Piece(func(b []byte) []byte { return appendGauge(b, p, g) })
}

func appendGauge(b []byte, p printer, g Gauge) []byte {
	b = append(b, `<p class="gauge">`...)
	if g.Total > 0 && g.Total <= stones {
		b = append(b, `<span class="`...)
		b = append(b, classes("row", when(g.Total > 11, "many"))...)
		b = append(b, `" aria-hidden="true">`...)
		for i := range g.Total {
			stone := `<i></i>`
			if i < g.Taken {
				stone = `<i class="taken"></i>`
			}
			b = append(b, stone...)
		}
		b = append(b, `</span> `...)
	}
	b = appendEscaped(b, g.words(p))
	b = append(b, ' ')
	if !g.Expected && !g.Stock && g.Left() > 0 {
		b = append(b, `<span class="vh"> `...)
		b = appendEscaped(b, p.T("ui.gauge.of", "Total", g.Total))
		b = append(b, `</span>`...)
	}
	return append(b, `</p>`...)
}
