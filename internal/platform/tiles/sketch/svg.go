package sketch

import (
	"math"
	"strconv"
)

// Palette is the colours of a drawing, as SVG writes them.
type Palette struct {
	Ground  string    // what is not land
	Beyond  string    // communes that are not served
	Joint   string    // between stones
	Stones  [4]string // served communes, from villages to cities
	Outline string    // of the territory
}

// The palettes; their tones are those of the style sheet's map.
var (
	Light = Palette{Ground: "#F4F3EF", Beyond: "#EFEDE7", Joint: "#FFFFFF", Stones: [4]string{"#E9E4DA", "#E2DACD", "#DACFBF", "#D1C3B0"}, Outline: "#C9BEAF"}
	Dark  = Palette{Ground: "#17121A", Beyond: "#1D1721", Joint: "#17121A", Stones: [4]string{"#2A2230", "#32283A", "#3B2F44", "#45374F"}, Outline: "#4D4056"}
)

// From how many people on a stone has the next tone.
var tones = [3]int{2_000, 8_000, 30_000}

func tone(people int) int {
	n := 0
	for n < len(tones) && people >= tones[n] {
		n++
	}
	return n
}

// farZoom is from which level on communes that are not served are drawn too: farther away they would only weigh.
const farZoom = 9.5

// SVG draws the ground of a map: no names, nothing that can be clicked on. It needs no style sheet and no script.
func (l *Land) SVG(v View, f Frame, p Palette) []byte {
	w := &writer{}
	w.text(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 `).num(f.W).text(" ").num(f.H).text(`" width="`).num(f.W).text(`" height="`).num(f.H)
	w.text(`"><path fill="` + p.Ground + `" d="M0 0H`).num(f.W).text("V").num(f.H).text(`H0z"/>`)
	var paths [5]writer
	for _, s := range l.stones(v, f) {
		switch {
		case s.Served:
			paths[1+tone(s.People)].outline(s.outline)
		case v.Zoom >= farZoom:
			paths[0].outline(s.outline)
		}
	}
	joint := strconv.FormatFloat(math.Max(0.8, math.Min(2.6, (v.Zoom-7)*0.6)), 'f', 1, 64)
	if len(paths[0].b) > 0 {
		w.text(`<path fill="` + p.Beyond + `" stroke="` + p.Ground + `" stroke-width="1.5" d="`).bytes(paths[0].b).text(`"/>`)
	}
	w.text(`<defs><g id="s">`)
	for i, path := range paths[1:] {
		if len(path.b) > 0 {
			w.text(`<path fill="` + p.Stones[i] + `" d="`).bytes(path.b).text(`"/>`)
		}
	}
	// Once with a broad line, which is seen around the territory only, and once with the joints.
	w.text(`</g></defs><g stroke-linejoin="round"><g stroke="` + p.Outline + `" stroke-width="5"><use href="#s"/></g>`)
	return w.text(`<g stroke="` + p.Joint + `" stroke-width="` + joint + `"><use href="#s"/></g></g></svg>`).b
}

// writer writes numbers as short as SVG allows.
type writer struct{ b []byte }

func (w *writer) text(s string) *writer  { w.b = append(w.b, s...); return w }
func (w *writer) bytes(b []byte) *writer { w.b = append(w.b, b...); return w }
func (w *writer) num(x float64) *writer {
	w.b = strconv.AppendInt(w.b, int64(math.Round(x)), 10)
	return w
}

// rel writes whole numbers after a command; a minus sign is separator enough.
func (w *writer) rel(n int, first bool) {
	if n >= 0 && !first {
		w.b = append(w.b, ' ')
	}
	w.b = strconv.AppendInt(w.b, int64(n), 10)
}

// outline adds a closed path in whole units.
func (w *writer) outline(points []point) {
	x, y := 0, 0
	for i, p := range points {
		px, py := int(math.Round(p.x)), int(math.Round(p.y))
		switch {
		case i == 0:
			w.b = append(w.b, 'M')
			w.rel(px, true)
			w.rel(py, false)
			w.b = append(w.b, 'l')
		case px == x && py == y:
			continue
		default:
			w.rel(px-x, w.b[len(w.b)-1] == 'l')
			w.rel(py-y, false)
		}
		x, y = px, py
	}
	w.b = append(w.b, 'z')
}
