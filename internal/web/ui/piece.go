package ui

import (
	"context"
	"io"
	"sync"

	"github.com/a-h/templ"
)

// Out is a page while it is written: templates write to it as to any writer, pieces append to it.
type Out struct{ B []byte }

// Write appends; it never fails.
func (o *Out) Write(p []byte) (int, error) {
	o.B = append(o.B, p...)
	return len(p), nil
}

// WriteString appends; it never fails.
func (o *Out) WriteString(s string) (int, error) {
	o.B = append(o.B, s...)
	return len(s), nil
}

// Piece is a component that appends its HTML to what stands before it. What a page shows dozens of times is a piece;
// what surrounds it is a template, of which a Stencil is cut where the page is asked for often.
type Piece func(b []byte) []byte

// Render makes a piece a component like any other.
func (f Piece) Render(_ context.Context, w io.Writer) error {
	if o, ok := w.(*Out); ok {
		o.B = f(o.B)
		return nil
	}
	o := TakeOut()
	defer o.Give()
	o.B = f(o.B)
	_, err := w.Write(o.B)
	return err
}

// Append appends the HTML of a component.
func Append(b []byte, c templ.Component) []byte {
	if f, ok := c.(Piece); ok {
		return f(b)
	}
	o := &Out{b}
	_ = c.Render(context.Background(), o) // memory takes everything
	return o.B
}

var outs = sync.Pool{New: func() any { return &Out{make([]byte, 0, 64<<10)} }}

// maxOut is the largest page whose memory serves again, in bytes.
const maxOut = 512 << 10

// TakeOut gives an empty page to write to; Give it back when nothing of it is needed any more.
func TakeOut() *Out {
	o := outs.Get().(*Out)
	o.B = o.B[:0]
	return o
}

// Give lets the memory of a page serve the next one.
func (o *Out) Give() {
	if cap(o.B) <= maxOut {
		outs.Put(o)
	}
}

// written is the HTML of a component.
func written(c templ.Component) string {
	o := TakeOut()
	defer o.Give()
	_ = c.Render(context.Background(), o) // memory takes everything
	return string(o.B)
}

// AppendText appends text where it is no markup: between tags or within quotes, as templates write it.
func AppendText(b []byte, s string) []byte { return appendEscaped(b, s) }

// Stencil is a component that was written once with marks where values stand, and cut there: what lies between the
// values is only copied.
type Stencil struct{ *cut }

// Mark stands for value i while a component is written for a stencil. It needs no escaping, and nothing a person wrote
// holds one.
func Mark(i int) string { return "mv" + itoa(i) + "x5e8f" }

// Hole is a mark as a component.
func Hole(i int) templ.Component { return templ.Raw(Mark(i)) }

// NewStencil cuts a component at its marks; there are at most n.
func NewStencil(c templ.Component, n int) *Stencil {
	marks := make([]string, n)
	for i := range marks {
		marks[i] = Mark(i)
	}
	cut, _ := cutAt(written(c), marks, nil)
	return &Stencil{cut}
}

// Append writes the component with its values, each by fill.
func (s *Stencil) Append(b []byte, fill func(b []byte, hole int) []byte) []byte {
	for i, text := range s.before {
		b = fill(append(b, text...), s.hole[i])
	}
	return append(b, s.last...)
}

// Stencils keeps the stencils of a component by all that it depends on beside its values: a language, a choice or two.
// The zero value is empty.
type Stencils[K comparable] struct {
	mu   sync.RWMutex
	held map[K]*Stencil
}

// maxStencils bounds what is kept of one component: its keys take few values.
const maxStencils = 64

// Get gives the stencil of a key, cut the first time; n is how many marks the component bears at most.
func (s *Stencils[K]) Get(key K, n int, component func() templ.Component) *Stencil {
	s.mu.RLock()
	held := s.held[key]
	s.mu.RUnlock()
	if held != nil {
		return held
	}
	made := NewStencil(component(), n)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held == nil || len(s.held) >= maxStencils {
		s.held = map[K]*Stencil{}
	}
	s.held[key] = made
	return made
}
