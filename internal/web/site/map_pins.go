package site

import (
	"math"
	"sync"

	"parvis/internal/platform/i18n"
	"parvis/internal/platform/tiles/sketch"
	"parvis/internal/web/ui"
)

// mapWords are what the links of the pins say, looked up once in a language.
type mapWords struct {
	one, here, around *i18n.Sentence
	cards             ui.CardPacker
}

var wordsOfMaps i18n.Kept[mapWords]

func mapWordsOf(p *i18n.Printer) *mapWords { return wordsOfMaps.Of(p, lookUpMapWords) }

// The values of what a pin says, in the order of their names.
const (
	pinText = iota // what stands on it, or its only number
	pinPlace
	pinTitle
)

func lookUpMapWords(p *i18n.Printer) mapWords {
	return mapWords{one: p.Sentence("map.pin_one", html, "Number", "Place", "Title"),
		here: p.Sentence("map.pin_here", html, "Text", "Place"), around: p.Sentence("map.pin_around", html, "Text", "Place"),
		cards: ui.CardPackerOf(p)}
}

// appendPin writes one mark: a link to the listing, to the listings of the commune, or to the same map nearer.
func (d *drawing) appendPin(b []byte, w *mapWords, pin *sketch.Pin) []byte {
	place := d.towns[pin.Spot]
	var title []byte // as it stands on the page
	says := w.around
	b = append(b, `<a class="pin`...)
	switch {
	case pin.Count() == 1 && pin.More == 0:
		c := &d.cards[pin.Entries.First()]
		url, words := w.cards.Link(d.room, c.card)
		title, says = words, w.one
		b = append(b, ` one `...)
		b = append(b, ui.FamilyClass(c.family)...)
		b = append(b, `" href="`...)
		b = append(b, url...)
	case pin.Spots == 1:
		says = w.here
		b = appendMore(b, pin)
		b = append(b, `" href="`...)
		b = append(b, d.here.Head...)
		b = append(b, place.param...)
		b = append(b, d.here.Tail...)
	default:
		b = appendMore(b, pin)
		b = append(b, `" href="`...)
		b = d.appendNearer(b, pin)
	}
	b = appendTip(append(b, '"'), pin)
	b = append(b, ` aria-label="`...)
	b = says.Append(b, pin.Count(), func(b []byte, i int) []byte {
		switch i {
		case pinPlace:
			return append(b, place.html...)
		case pinTitle:
			return append(b, title...)
		}
		return pin.AppendText(b, d.from)
	})
	b = append(b, `" data-at="`...)
	b = append(b, place.at...)
	b = append(b, `" data-n="`...)
	b = pin.Entries.Append(b, d.from)
	b = append(b, `">`...)
	b = appendArch(b, pin.W)
	b = append(b, `<text y="-21">`...)
	b = pin.AppendText(b, d.from)
	return append(b, `</text></g></a>`...)
}

// appendMore marks a pin of which nothing stands in the list.
func appendMore(b []byte, pin *sketch.Pin) []byte {
	if pin.Entries == 0 {
		return append(b, ` more`...)
	}
	return b
}

// appendNearer appends where a pin of several communes leads: where they stand apart, or the list of what lies there when
// that is nearer than maps are drawn.
func (d *drawing) appendNearer(b []byte, pin *sketch.Pin) []byte {
	near := pin.Over.Fit(d.sheet.Frame, [2]float64{0.5, 0.5})
	if near.Zoom = max(near.Zoom, d.sheet.Zoom+1); near.Zoom > sketch.MaxZoom {
		return ui.AppendText(b, d.lk.inZone(pin.Over.Box().Grown(1)))
	}
	return d.appendMoved(b, near)
}

// appendSign writes the mark of one place, which leads nowhere.
func appendSign(b []byte, pin *sketch.Pin, family string) []byte {
	b = append(b, `<g class="pin one `...)
	b = append(b, ui.FamilyClass(family)...)
	b = appendTip(append(b, '"'), pin)
	b = append(b, ` aria-hidden="true">`...)
	b = appendArch(b, pin.W)
	b = ui.AppendIconIn(b, ui.FamilyIcon(family), -13, -43, 26)
	return append(b, `</g></g>`...)
}

// appendTip says where a mark stands.
func appendTip(b []byte, pin *sketch.Pin) []byte {
	b = append(b, ` transform="translate(`...)
	b = appendWhole(b, pin.X)
	b = append(b, ' ')
	b = appendWhole(b, pin.Y)
	return append(b, `)"`...)
}

// appendArch begins the shape of a pin: the porch, standing on its tip.
func appendArch(b []byte, w float64) []byte {
	b = append(b, `<g><path d="`...)
	b = append(b, archOf(w)...)
	return append(b, `"></path> `...)
}

// arches are the outlines of the usual pins, whose widths are even: half their width tells which.
var arches = sync.OnceValue(func() []string {
	out := make([]string, 120)
	for i := range out {
		out[i] = arch(float64(2 * i))
	}
	return out
})

func archOf(w float64) string {
	usual, half := arches(), int(w)/2
	if w == float64(2*half) && half >= 0 && half < len(usual) {
		return usual[half]
	}
	return arch(w)
}

// arch is the outline of a pin so wide, its tip at 0 0.
func arch(w float64) string {
	h := whole(w / 2)
	r := whole(math.Min(w/2, 22))
	flat := whole(w - 2*math.Min(w/2, 22))
	return "M-" + h + "-14v-17a" + r + " " + r + " 0 0 1 " + r + "-" + r + "h" + flat + "a" + r + " " + r + " 0 0 1 " + r + " " + r + "v17a5 5 0 0 1-5 5h-" +
		whole(w/2-11) + "l-6 8-6-8h-" + whole(w/2-11) + "a5 5 0 0 1-5-5z"
}
