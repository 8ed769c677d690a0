package main

import (
	"fmt"
	"html"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// point is what something cost at a size, in microseconds of processor time.
type point struct {
	size int
	cost float64
}

// curves are what the picture shows: cost against size, by what was measured and on which database.
type curves map[string][]point

func (c curves) add(name string, size int, cost float64) {
	c[name] = append(c[name], point{size, cost})
}

// The picture, in its own units.
const (
	picW, picH           = 900.0, 520.0
	left, right          = 80.0, 290.0
	top, bottom          = 30.0, 60.0
	smallSize, largeSize = 3.5, 6.5 // powers of ten
)

var ink = []string{"#1b6e53", "#b3412c", "#33548f", "#8a5a00", "#6d3d8f", "#0f6f86", "#7a2f55", "#4b5320"}

// write draws the curves on two logarithmic scales and gives the path of the file: outside of the tree.
func (c curves) write(path string) (string, error) {
	if path == "" {
		path = filepath.Join(os.TempDir(), "parvis-bench.svg")
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, ps := range c {
		for _, p := range ps {
			low, high = min(low, math.Log10(max(p.cost, 0.1))), max(high, math.Log10(max(p.cost, 0.1)))
		}
	}
	if len(c) == 0 {
		return "", nil
	}
	low, high = math.Floor(low), math.Ceil(high+1e-9)
	x := func(size int) float64 {
		return left + (math.Log10(float64(size))-smallSize)/(largeSize-smallSize)*(picW-left-right)
	}
	y := func(cost float64) float64 {
		return top + (high-math.Log10(max(cost, 0.1)))/max(high-low, 1)*(picH-top-bottom)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" font-family="sans-serif" font-size="13">`+"\n", picW, picH)
	fmt.Fprintf(&b, `<title>Cost against size</title><rect width="%g" height="%g" fill="#fff"/>`+"\n", picW, picH)
	for e := low; e <= high; e++ {
		at := y(math.Pow(10, e))
		fmt.Fprintf(&b, `<path d="M%g %gH%g" stroke="#ddd"/><text x="%g" y="%g" text-anchor="end">%s µs</text>`+"\n", left, at, picW-right, left-8, at+4, number(math.Pow(10, e)))
	}
	for _, size := range []int{10_000, 100_000, 1_000_000} {
		fmt.Fprintf(&b, `<path d="M%g %gV%g" stroke="#eee"/><text x="%g" y="%g" text-anchor="middle">%s</text>`+"\n", x(size), top, picH-bottom, x(size), picH-bottom+20, sizeWord(size))
	}
	fmt.Fprintf(&b, `<text x="%g" y="%g" text-anchor="middle">listings</text>`+"\n", (left+picW-right)/2, picH-12)
	names := make([]string, 0, len(c))
	for name := range c {
		names = append(names, name)
	}
	slices.Sort(names)
	inks := map[string]string{} // one for what was measured; the database is told by the line
	for i, name := range names {
		what, _, _ := strings.Cut(name, " (")
		if inks[what] == "" {
			inks[what] = ink[len(inks)%len(ink)]
		}
		c.draw(&b, name, inks[what], top+20*float64(i)+10, x, y)
	}
	b.WriteString("</svg>\n")
	return path, os.WriteFile(path, []byte(b.String()), 0o644)
}

func (c curves) draw(b *strings.Builder, name, colour string, legend float64, x func(int) float64, y func(float64) float64) {
	ps := slices.Clone(c[name])
	slices.SortFunc(ps, func(a, b point) int { return a.size - b.size })
	var path []string
	for _, p := range ps {
		path = append(path, fmt.Sprintf("%.1f %.1f", x(p.size), y(p.cost)))
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="4" fill="%s"/>`, x(p.size), y(p.cost), colour)
	}
	dash := ""
	if strings.HasSuffix(name, "(postgres)") {
		dash = ` stroke-dasharray="6 4"`
	}
	const line = `<path d="M%s" fill="none" stroke="%s" stroke-width="2"%s/>`
	fmt.Fprintf(b, line, strings.Join(path, "L"), colour, dash)
	fmt.Fprintf(b, line, fmt.Sprintf("%g %gh24", picW-right+16, legend-4), colour, dash)
	fmt.Fprintf(b, `<text x="%g" y="%g">%s</text>`+"\n", picW-right+46, legend, html.EscapeString(name))
}
