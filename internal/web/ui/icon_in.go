package ui

import (
	"context"
	"fmt"
	"io"

	"github.com/a-h/templ"
)

// IconIn draws a pictogram inside another drawing: its upper left corner and its side in units of that drawing.
func IconIn(name IconName, x, y, side int) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		drawing, ok := icons[name]
		if !ok {
			return nil
		}
		_, err := fmt.Fprintf(w, `<svg class="ico" x="%d" y="%d" width="%d" height="%d" viewBox="0 0 24 24">%s</svg>`, x, y, side, side, drawing)
		return err
	})
}
