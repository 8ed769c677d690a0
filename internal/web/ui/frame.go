package ui

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"parvis/internal/platform/sieve"
)

// Layout is the frame of every page: skip links, header, main, footer. The children are the content of main; they hold
// the h1. Frames that differ only in their title and their addresses are written once.
func Layout(pg Page) templ.Component { return framed{&pg, nil} }

// LayoutAround is Layout with the content of main, of a page that stays as it is until it is written.
func LayoutAround(pg *Page, main Piece) templ.Component { return framed{pg, main} }

type framed struct {
	*Page
	main Piece // nil: the children
}

// Render implements templ.Component.
func (f framed) Render(ctx context.Context, w io.Writer) error {
	frame := f.written()
	if frame == nil {
		if f.main != nil {
			ctx = templ.WithChildren(ctx, f.main)
		}
		return layout(*f.Page).Render(ctx, w)
	}
	o, direct := w.(*Out)
	if !direct {
		o = TakeOut()
		defer o.Give()
	}
	values := f.values()
	var written [holeMain]struct{ from, to int } // where a value stands already: an address stands in many places
	for i, s := range frame.before {
		o.B = append(o.B, s...)
		hole := frame.hole[i]
		if hole == holeMain {
			if err := f.renderMain(ctx, o); err != nil {
				return err
			}
			continue
		}
		w := &written[hole]
		if w.to > 0 {
			o.B = append(o.B, o.B[w.from:w.to]...)
			continue
		}
		w.from = len(o.B)
		o.B = appendEscaped(o.B, values[hole])
		w.to = len(o.B)
	}
	o.B = append(o.B, frame.last...)
	if direct {
		return nil
	}
	_, err := w.Write(o.B)
	return err
}

func (f framed) renderMain(ctx context.Context, o *Out) error {
	if f.main != nil {
		o.B = f.main(o.B)
		return nil
	}
	return templ.GetChildren(ctx).Render(templ.ClearChildren(ctx), o)
}

// written is the frame of a page, which is written the first time; nil for a page that is written anew.
func (f framed) written() *cut {
	key, ok := f.frame()
	if !ok {
		return nil
	}
	frame, ok := frames.Get(key)
	if !ok {
		frame = writeFrame(*f.Page)
		frames.Put(key, frame)
	}
	return frame
}

// frameKey is everything of a page that its frame depends on, but the values of its holes.
type frameKey struct {
	lang, theme, kind, banner, skips, styles, scripts string
	nav                                               Nav
	desk                                              DeskNav
	territory                                         Territory
	flash                                             Flash
	noIndex, demo, fullTop                            bool
	filled                                            [holeMain]bool
}

// The holes of a frame.
const (
	holeTitle = iota
	holeDescription
	holePath
	holeCanonical
	holeFeed
	holeImage
	holeMain
)

func (pg *Page) values() [holeMain]string {
	return [holeMain]string{pg.Title, pg.Description, pg.Path, pg.Canonical, pg.Feed, pg.Image}
}

// frame is the key of a page's frame; ok is false for the pages that are written anew: those of who is signed in, and
// those with errors or with parts of their own in the head.
func (pg *Page) frame() (k frameKey, ok bool) {
	if pg.P == nil || pg.Viewer != (Viewer{}) || len(pg.Errors) > 0 || len(pg.JSONLD) > 0 || pg.Head != nil {
		return k, false
	}
	k = frameKey{lang: pg.P.Lang, theme: pg.Theme, kind: pg.Kind, banner: pg.Banner, nav: pg.NavCurrent, desk: pg.Desk, territory: pg.Territory,
		flash: pg.Flash, noIndex: pg.NoIndex, demo: pg.DemoBar, fullTop: pg.FullTop,
		styles: strings.Join(pg.Styles, "\n"), scripts: strings.Join(pg.Scripts, "\n")}
	for _, s := range pg.SkipTo {
		k.skips += s.Href + "\n" + s.Label + "\n"
	}
	for i, v := range pg.values() {
		k.filled[i] = v != ""
	}
	return k, true
}

// framesBytes is how much the frames of a process take at most; there are some dozens, of 7 KB.
const framesBytes = 2 << 20

var frames = sieve.New(framesBytes, func(_ frameKey, c *cut) int {
	if c == nil {
		return 0
	}
	return c.size()
})

// frameMarks stand for the values of the holes while a frame is written.
var frameMarks = [...]string{"mvTitle5e8f", "mvDescription5e8f", "/mvPath5e8f", "https://mvCanonical5e8f", "/mvFeed5e8f", "https://mvImage5e8f", "<mvMain5e8f>"}

// writeFrame writes the frame of a page with marks in its holes and cuts it there; nil when it cannot be cut.
func writeFrame(pg Page) *cut {
	marks := frameMarks[:]
	for i, field := range []*string{&pg.Title, &pg.Description, &pg.Path, &pg.Canonical, &pg.Feed, &pg.Image} {
		if *field != "" {
			*field = marks[i]
		}
	}
	main := templ.Raw(marks[holeMain])
	var b strings.Builder
	if err := layout(pg).Render(templ.WithChildren(context.Background(), main), &b); err != nil {
		return nil
	}
	times := make([]int, len(marks))
	times[holeMain] = 1
	c, ok := cutAt(b.String(), marks, times)
	if !ok {
		return nil
	}
	return c
}
