package ui

import "strings"

// A component that is shown again and again with other values in a few places is written once with marks in those
// places, and cut there. What is between the marks is then only copied.

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
