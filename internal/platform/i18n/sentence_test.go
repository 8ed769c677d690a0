package i18n

import (
	"strings"
	"testing"
)

// A sentence that is kept says what T says, with its words and its values escaped.
func TestSentencesSayWhatTSays(t *testing.T) {
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	upper := func(s string) string { return strings.ToUpper(s) }
	for _, lang := range b.Languages() {
		p := b.For(lang)
		for _, row := range []struct {
			key   string
			names []string
		}{
			{"map.pin_here", []string{"Text", "Place"}},
			{"map.pin_here", []string{"Place", "Text"}},
			{"map.pin_one", []string{"Number", "Title", "Place"}},
			{"map.pin_one", []string{"Number"}}, // the template says what is wrong
			{"map.label", nil},                  // nothing but words
			{"no.such.sentence", []string{"Text"}},
		} {
			s := p.Sentence(row.key, upper, row.names...)
			for _, n := range []int{0, 1, 2, 12345} {
				args := []any{"N", n}
				for i, name := range row.names {
					args = append(args, name, strings.Repeat("É", i+1))
				}
				got := string(s.Append([]byte("> "), n, func(b []byte, i int) []byte { return append(b, strings.Repeat("É", i+1)...) }))
				if want := "> " + strings.ToUpper(p.T(row.key, args...)); got != want {
					t.Errorf("%s %s %v %d: %q, want %q", lang, row.key, row.names, n, got, want)
				}
			}
		}
	}
}
