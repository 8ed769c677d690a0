package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// figure is one number of a row beside what it must and should reach.
type figure struct {
	value, must, aim float64
	unit             string
	less             bool // less is better
}

func (f figure) reaches(goal float64) bool {
	if f.less {
		return f.value <= goal
	}
	return f.value >= goal
}

// atLeast is a figure of which more is better, atMost one of which less is.
func atLeast(value, must, aim float64, unit string) figure {
	return figure{value, must, aim, unit, false}
}

func atMost(value, must, aim float64, unit string) figure {
	return figure{value, must, aim, unit, true}
}

// row is one line of the table.
type row struct {
	id, engine string
	size       int // listings; 0 where it says nothing
	figures    []figure
	note       string // what a reader should know: what was compared, the checksum of the work
}

// word is "ok" when every figure reaches what it must, "aim" is added by the table when it reaches more.
func (r row) word() string {
	for _, f := range r.figures {
		if !f.reaches(f.must) {
			return "short"
		}
	}
	return "ok"
}

func (r row) join(of func(figure) float64) string {
	var parts []string
	for _, f := range r.figures {
		parts = append(parts, number(of(f))+f.unit)
	}
	return strings.Join(parts, "/")
}

func (r row) measured() string { return r.join(func(f figure) float64 { return f.value }) }
func (r row) must() string     { return r.join(func(f figure) float64 { return f.must }) }
func (r row) aim() string      { return r.join(func(f figure) float64 { return f.aim }) }

// number writes three digits that count.
func number(v float64) string {
	digits := 0
	for a := max(v, -v); a < 100 && a > 0 && digits < 4; a *= 10 {
		digits++
	}
	s := strconv.FormatFloat(v, 'f', digits, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// sizeWord is 10k, 100k, 1m; "-" for none.
func sizeWord(n int) string {
	switch {
	case n == 0:
		return "-"
	case n%1_000_000 == 0:
		return strconv.Itoa(n/1_000_000) + "m"
	case n%1_000 == 0:
		return strconv.Itoa(n/1_000) + "k"
	}
	return strconv.Itoa(n)
}

// line is a row for machines.
func (r row) line() string {
	return fmt.Sprintf("bench: %s %s %s %s must %s aim %s %s", r.id, r.engine, sizeWord(r.size), r.measured(), r.must(), r.aim(), r.word())
}

// table writes the rows for people.
func table(out io.Writer, rows []row) {
	cells := [][]string{{"row", "engine", "size", "measured", "must", "aim", "", "what was done"}}
	for _, r := range rows {
		cells = append(cells, []string{r.id, r.engine, sizeWord(r.size), r.measured(), r.must(), r.aim(), r.verdict(), r.note})
	}
	width := make([]int, len(cells[0]))
	for _, line := range cells {
		for i, c := range line {
			width[i] = max(width[i], len([]rune(c)))
		}
	}
	for _, line := range cells {
		var b strings.Builder
		for i, c := range line {
			b.WriteString(c)
			if i < len(line)-1 {
				b.WriteString(strings.Repeat(" ", width[i]-len([]rune(c))+2))
			}
		}
		fmt.Fprintln(out, strings.TrimRight(b.String(), " "))
	}
}

// verdict is the word of the table: short, ok, or aim when that is reached too.
func (r row) verdict() string {
	if r.word() == "short" {
		return "SHORT"
	}
	for _, f := range r.figures {
		if !f.reaches(f.aim) {
			return "ok"
		}
	}
	return "aim"
}
