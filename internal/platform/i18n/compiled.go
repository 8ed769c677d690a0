package i18n

import (
	"regexp"
	"strconv"
	"strings"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// compiled is a sentence cut at its arguments, by plural form: filling it in takes a tenth of what a template takes,
// and a page holds a hundred sentences. What a sentence holds beside words and {{.Name}} is left to the template.
type compiled struct {
	tag    language.Tag
	forms  [plural.Many + 1][]piece // nil where the language or the sentence has no such form
	plural bool                     // it has more than one form
}

// piece is words, or the name of an argument.
type piece struct{ text, name string }

var argument = regexp.MustCompile(`\{\{\s*\.([A-Za-z]+)\s*\}\}`)

// compile cuts a sentence; ok is false when it holds more than words and names.
func compile(tag language.Tag, m *goi18n.Message) (c *compiled, ok bool) {
	if m.LeftDelim != "" || m.RightDelim != "" {
		return nil, false
	}
	c = &compiled{tag: tag}
	for form, text := range map[plural.Form]string{plural.Zero: m.Zero, plural.One: m.One, plural.Two: m.Two, plural.Few: m.Few,
		plural.Many: m.Many, plural.Other: m.Other} {
		if text == "" {
			continue
		}
		c.plural = c.plural || form != plural.Other
		if c.forms[form], ok = pieces(text); !ok {
			return nil, false
		}
	}
	return c, c.forms[plural.Other] != nil
}

func pieces(text string) (out []piece, ok bool) {
	at := 0
	for _, m := range argument.FindAllStringSubmatchIndex(text, -1) {
		out = append(out, piece{text: text[at:m[0]]}, piece{name: text[m[2]:m[3]]})
		at = m[1]
	}
	out = append(out, piece{text: text[at:]})
	for _, p := range out {
		if strings.Contains(p.text, "{{") || strings.Contains(p.text, "}}") {
			return nil, false
		}
	}
	return out, true
}

// fill writes the sentence with its arguments, names and values in turn; ok is false when that is left to the template.
func (c *compiled) fill(p *Printer, args []any) (string, bool) {
	form := c.forms[plural.Other]
	if n, given := lookUp(args, "N"); given {
		count, isInt := n.(int)
		if !isInt || count < 0 {
			return "", false
		}
		if c.plural {
			form = c.forms[plural.Cardinal.MatchPlural(c.tag, count, 0, 0, 0, 0)]
		}
	}
	if form == nil || len(args)%2 == 1 {
		return "", false
	}
	var room [160]byte
	out := room[:0]
	for _, pc := range form {
		if pc.name == "" {
			out = append(out, pc.text...)
			continue
		}
		v, given := lookUp(args, pc.name)
		if !given {
			return "", false
		}
		switch v := v.(type) {
		case string:
			out = append(out, v...)
		case int:
			if pc.name == "N" {
				out = append(out, p.Number(v)...)
			} else {
				out = strconv.AppendInt(out, int64(v), 10)
			}
		default:
			return "", false
		}
	}
	return string(out), true
}

// lookUp finds an argument; of two of one name the last counts.
func lookUp(args []any, name string) (v any, given bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if n, ok := args[i].(string); ok && n == name {
			v, given = args[i+1], true
		}
	}
	return v, given
}
