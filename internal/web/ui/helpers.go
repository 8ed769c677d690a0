package ui

import (
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"parvis/internal/platform/i18n"
)

// printer keeps the components' signatures short.
type printer = *i18n.Printer

func orDefault(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func itoa(n int) string { return strconv.Itoa(n) }

func pressed(on bool) string { return strconv.FormatBool(on) }

// themeAttr sets data-theme only for a choice the style sheet knows.
func themeAttr(theme string) templ.Attributes {
	if theme == "clair" || theme == "sombre" {
		return templ.Attributes{"data-theme": theme}
	}
	return nil
}

func langAttr(lang string) templ.Attributes {
	if lang == "" {
		return nil
	}
	return templ.Attributes{"lang": lang}
}

func current(yes bool) templ.Attributes {
	if !yes {
		return nil
	}
	return templ.Attributes{"aria-current": "page"}
}

type pickChoice struct {
	Value, Label, Lang string
	On                 bool
}

func languageChoices(now string) []pickChoice {
	var choices []pickChoice
	for _, code := range footLanguages {
		choices = append(choices, pickChoice{Value: code, Label: languageNames[code], Lang: code, On: code == now})
	}
	return choices
}

func themeChoices(pg Page) []pickChoice {
	return []pickChoice{
		{Value: "", Label: pg.P.T("ui.theme.auto"), On: pg.Theme == ""},
		{Value: "clair", Label: pg.P.T("ui.theme.light"), On: pg.Theme == "clair"},
		{Value: "sombre", Label: pg.P.T("ui.theme.dark"), On: pg.Theme == "sombre"},
	}
}

// telNumber keeps what a telephone can dial.
func telNumber(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '+' || (r >= '0' && r <= '9') {
			return r
		}
		return -1
	}, s)
}

// classes joins the names that are not empty.
func classes(names ...string) string {
	var kept []string
	for _, n := range names {
		if n != "" {
			kept = append(kept, n)
		}
	}
	return strings.Join(kept, " ")
}

// familyOf gives a name always the same one of the six colours.
func familyOf(name string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // never fails
	return families[h.Sum32()%uint32(len(families))]
}

// initials are the two letters under an arch: the first letters of the first two words that matter.
func initials(name string) string {
	var letters []rune
	name = strings.NewReplacer("’", " ", "'", " ", "-", " ").Replace(name)
	for _, word := range strings.Fields(name) {
		switch strings.ToLower(word) {
		case "l", "la", "le", "les", "de", "des", "du", "d", "et", "à", "au", "aux", "en", "un", "une", "pour", "the", "of", "and", "for":
			continue
		}
		letters = append(letters, []rune(strings.ToUpper(word))[0])
		if len(letters) == 2 {
			break
		}
	}
	if len(letters) == 0 {
		return "·"
	}
	return string(letters)
}

// allButLastWord and lastWord cut a name so that what follows it stays on the line of its last word.
func allButLastWord(name string) string { return name[:strings.LastIndex(name, " ")+1] }

func lastWord(name string) string { return name[strings.LastIndex(name, " ")+1:] }

func rows(n int) string {
	if n <= 0 {
		n = 6
	}
	return itoa(n)
}

func badClass(err string) string {
	if err != "" {
		return "bad"
	}
	return ""
}

func hideClass(hide bool) string {
	if hide {
		return "vh"
	}
	return ""
}

func columnsClass(two bool) string {
	if two {
		return "two"
	}
	return ""
}

func invalid(err string) templ.Attributes {
	if err == "" {
		return nil
	}
	return templ.Attributes{"aria-invalid": "true"}
}

func progressClass(i, step int) string {
	switch {
	case i < step:
		return "done"
	case i == step:
		return "now"
	}
	return ""
}

// communeAttrs are the words that commune.js says aloud, and where it writes the code of the town.
func communeAttrs(p printer, f Field, codeName string) templ.Attributes {
	a := f.attrs()
	a["data-commune"] = true
	a["data-label"] = p.T("ui.commune.label")
	a["data-one"], a["data-many"], a["data-none"] = p.T("ui.commune.one"), p.T("ui.commune.many"), p.T("ui.commune.none")
	if codeName != "" {
		a["data-code"] = f.id() + "-code"
	}
	return a
}

func dayClass(free bool) string {
	if free {
		return "free"
	}
	return "taken"
}

func dayState(p printer, free bool) string {
	if free {
		return p.T("ui.week.free")
	}
	return p.T("ui.week.taken")
}

func toneIcon(t Tone) IconName {
	switch t {
	case ToneGood:
		return IconCheck
	case ToneWait:
		return IconClock
	case ToneBad:
		return IconWarning
	}
	return IconInfo
}

func ariaTrue(yes bool) templ.Attributes {
	if !yes {
		return nil
	}
	return templ.Attributes{"aria-current": "true"}
}

func whoSpeaks(p printer, m Message) string {
	if m.Mine {
		return p.T("ui.thread.me")
	}
	return m.Who
}

// unbroken keeps a telephone number on one line.
func unbroken(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") }

var oneLine = strings.NewReplacer(" ", "\u00a0", "–", "\u2060–\u2060")

// Hours writes a span within a day that never breaks across two lines: 9 h – 12 h.
func Hours(p *i18n.Printer, start, end time.Time) string {
	return oneLine.Replace(p.Hours(start, end))
}
