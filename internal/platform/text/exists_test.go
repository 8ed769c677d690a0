package text_test

import (
	"testing"

	"parvis/internal/platform/text"
)

func TestKnown(t *testing.T) {
	if err := text.WordsBuilt(); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		rule, folded string
		want         bool
	}{
		{"a word that says nothing", "les", true},
		{"an exception of ours", "porte", true},
		{"a word of French", "vacances", true},
		{"a form of a verb", "souhaiterais", true},
		{"what is written with accents, folded", "eleves", true},
		{"a misspelling", "camionette", false},
		{"a cut word", "jardinag", false},
		{"nothing", "", false},
	} {
		if got := text.Known(row.folded); got != row.want {
			t.Errorf("%s: %q is known: %v", row.rule, row.folded, got)
		}
	}
}
