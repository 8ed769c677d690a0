package site

import (
	"net/url"
	"testing"

	"parvis/internal/domain/search"
)

// The words of a search are shown as they were read, each repaired where it stands.
func TestReading(t *testing.T) {
	for _, c := range []struct {
		rule, typed string
		repaired    []search.Repair
		want        string
	}{
		{"as they were typed", "jardin", nil, ""},
		{"one of them", "petit jardni", []search.Repair{{Typed: "jardni", Used: "jardin"}}, "petit jardin"},
		{"two of them", "jardni, couturre", []search.Repair{{Typed: "jardni", Used: "jardin"}, {Typed: "couturre", Used: "couture"}}, "jardin, couture"},
		{"behind a word that begins so", "vetements vetemen", []search.Repair{{Typed: "vetemen", Used: "vêtement"}}, "vetements vêtement"},
		{"behind one that ends so", "ateliers eliers d’été", []search.Repair{{Typed: "eliers", Used: "relier"}}, "ateliers relier d’été"},
		{"behind an apostrophe", "l’jardni", []search.Repair{{Typed: "jardni", Used: "jardin"}}, "l’jardin"},
		{"wherever it stands", "jardni et jardni", []search.Repair{{Typed: "jardni", Used: "jardin"}}, "jardin et jardin"},
		{"with a letter of two bytes before it", "épi pi", []search.Repair{{Typed: "pi", Used: "pie"}}, "épi pie"},
	} {
		lk := looking{in: saying(url.Values{"q": {c.typed}}), query: search.Query{Text: c.typed}}
		if got := lk.reading(&search.Result{Repaired: c.repaired}); got.Used != c.want {
			t.Errorf("%s: %q, want %q", c.rule, got.Used, c.want)
		}
	}
}
