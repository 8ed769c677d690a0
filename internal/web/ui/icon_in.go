package ui

import "strconv"

// AppendIconIn draws a pictogram inside another drawing: its upper left corner and its side in units of that drawing.
func AppendIconIn(b []byte, name IconName, x, y, side int) []byte {
	drawing, ok := icons[name]
	if !ok {
		return b
	}
	for _, a := range []struct {
		name string
		n    int
	}{{`<svg class="ico" x="`, x}, {`" y="`, y}, {`" width="`, side}, {`" height="`, side}} {
		b = append(b, a.name...)
		b = strconv.AppendInt(b, int64(a.n), 10)
	}
	b = append(b, `" viewBox="0 0 24 24">`...)
	b = append(b, drawing...)
	return append(b, `</svg>`...)
}
