package api

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/internal/platform/fault"
	"parvis/internal/platform/i18n"
)

// maxValues bounds the repetitions of one parameter.
const maxValues = 20

// call is one request being answered. It reads parameters and remembers every mistake, so that all are told at once.
type call struct {
	r     *http.Request
	p     *i18n.Printer
	query url.Values
	wrong fault.List
}

func (c *call) ctx() context.Context { return c.r.Context() }

func (a *API) call(r *http.Request, known map[string]bool) *call {
	c := &call{r: r, p: a.printer(r)}
	var err error
	if c.query, err = url.ParseQuery(r.URL.RawQuery); err != nil {
		c.wrong.Add("query", "api.unreadable")
		return c
	}
	var unknown []string
	for name := range c.query {
		if !known[name] {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown[:min(len(unknown), maxValues)] {
		c.wrong.Add(shown(name), "api.unknown_parameter")
	}
	return c
}

// shown is a name a client made up, short and harmless.
func shown(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || r < ' ' {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(name, "?"))
	if r := []rune(name); len(r) > 40 {
		name = string(r[:40]) + "…"
	}
	return name
}

// err is what was wrong, nil when nothing was.
func (c *call) err() error { return c.wrong.Err() }

// text reads a parameter that stands once, "" when it is absent.
func (c *call) text(name string, most int) string {
	vs := c.query[name]
	if len(vs) > 1 {
		c.wrong.Add(name, "api.once")
		return ""
	}
	if len(vs) == 0 {
		return ""
	}
	if !utf8.ValidString(vs[0]) || strings.ContainsRune(vs[0], 0) {
		c.wrong.Add(name, "api.not_text")
		return ""
	}
	if utf8.RuneCountInString(vs[0]) > most {
		c.wrong.Add(name, "api.too_long", "Max", most)
		return ""
	}
	return vs[0]
}

// several reads a parameter that may be repeated; the values must be among those that are known.
func several[T ~string](c *call, name string, known []T) []T {
	vs := c.query[name]
	if len(vs) > maxValues {
		c.wrong.Add(name, "api.many", "Max", maxValues)
		return nil
	}
	var out []T
	for _, v := range vs {
		if !slices.Contains(known, T(v)) {
			values := make([]string, len(known))
			for i, k := range known {
				values[i] = string(k)
			}
			c.wrong.Add(name, "search.unknown_value", "Values", strings.Join(values, ", "))
			return nil
		}
		if !slices.Contains(out, T(v)) {
			out = append(out, T(v))
		}
	}
	return out
}

func one[T ~string](c *call, name string, known []T) T {
	if len(c.query[name]) > 1 {
		c.wrong.Add(name, "api.once")
		return ""
	}
	if vs := several(c, name, known); len(vs) == 1 {
		return vs[0]
	}
	return ""
}

// yes reads a yes-or-no parameter.
func (c *call) yes(name string) bool {
	switch c.text(name, 5) {
	case "true", "1":
		return true
	case "", "false", "0":
	default:
		c.wrong.Add(name, "api.boolean")
	}
	return false
}

// whole reads a whole number between two bounds.
func (c *call) whole(name string, low, high, otherwise int) int {
	s := c.text(name, 20)
	if s == "" {
		return otherwise
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < low || n > high {
		c.wrong.Add(name, "api.number", "Low", low, "High", high)
		return otherwise
	}
	return n
}

// number reads a number between two bounds.
func (c *call) number(name string, low, high float64) float64 {
	s := c.text(name, 30)
	if s == "" {
		return 0
	}
	f, ok := decimal(s)
	if !ok || f < low || f > high {
		c.wrong.Add(name, "api.number", "Low", low, "High", high)
		return 0
	}
	return f
}

// decimal reads a plain decimal number: no exponent, no hexadecimal, no NaN.
func decimal(s string) (float64, bool) {
	if strings.Trim(s, "0123456789.-") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && !math.IsInf(f, 0)
}

// moment reads a time with its zone, or a day; of a day the end when last is set.
func (c *call) moment(name string, zone *time.Location, last bool) time.Time {
	s := c.text(name, 40)
	if s == "" {
		return time.Time{}
	}
	if day, err := time.ParseInLocation(time.DateOnly, s, zone); err == nil {
		if last {
			day = day.AddDate(0, 0, 1)
		}
		return day
	}
	t, err := time.Parse(time.RFC3339, strings.Replace(s, " ", "+", 1)) // a + that was not escaped
	if err != nil {
		c.wrong.Add(name, "api.time")
	}
	return t
}
