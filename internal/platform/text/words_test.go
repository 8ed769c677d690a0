package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestFold(t *testing.T) {
	for rule, c := range map[string][2]string{
		"case and accents":                  {"ÉLÉGANT Noël", "elegant noel"},
		"decomposed accents are accents":    {"e\u0301te\u0301", "ete"},
		"ligatures":                         {"Cœur, Ægidius, ﬁn", "coeur, aegidius, fin"},
		"apostrophes of every kind":         {"l’été l'été lʼété", "l ete l ete l ete"},
		"hyphens of every kind":             {"Saint‑Dié-des–Vosges", "saint die des vosges"},
		"spaces of every kind, once":        {" 9\u00a0h\u202f30\t\n ", "9 h 30"},
		"nothing visible is left":           {"co\u00adop\u200bérative", "cooperative"},
		"digits above and full width":       {"m² ＡＢ", "m2 ab"},
		"letters that are no composition":   {"Straße, Øre, Łódź", "strasse, ore, lodz"},
		"other punctuation stays":           {"(1 901)", "(1 901)"},
		"other scripts are lowered":         {"ЖЕНЯ Ελλάς", "женя ελλας"},
		"empty":                             {"", ""},
		"spaces only":                       {"  ", ""},
		"broken bytes do not break":         {"a\xffb", "a\ufffdb"},
		"what is folded comes back as such": {"tout va bien", "tout va bien"},
	} {
		if got := Fold(c[0]); got != c[1] {
			t.Errorf("%s: Fold(%q) = %q, want %q", rule, c[0], got, c[1])
		}
	}
}

func TestWords(t *testing.T) {
	for rule, c := range map[string]struct {
		in   string
		want []string
	}{
		"punctuation parts words":    {"Aide aux devoirs (CM1/CM2) !", []string{"aide", "aux", "devoirs", "cm1", "cm2"}},
		"elision parts words":        {"L’école d'à côté", []string{"l", "ecole", "d", "a", "cote"}},
		"initials lose their points": {"la M.J.C. et l’A.S.P.T.T", []string{"la", "mjc", "et", "l", "asptt"}},
		"an end of sentence stays":   {"plan B. Avec", []string{"plan", "b", "avec"}},
		"nothing":                    {" … ", nil},
	} {
		if d := cmp.Diff(c.want, Words(c.in)); d != "" {
			t.Errorf("%s: %s", rule, d)
		}
	}
}

func TestSlug(t *testing.T) {
	for rule, c := range map[string]struct {
		in   string
		max  int
		want string
	}{
		"words and hyphens":           {"Tri de vêtements, samedi matin !", 60, "tri-de-vetements-samedi-matin"},
		"cut between words":           {"Tri de vêtements samedi", 18, "tri-de-vetements"},
		"a first word too long":       {strings.Repeat("a", 90), 10, "aaaaaaaaaa"},
		"other scripts leave nothing": {"Привет", 60, ""},
		"never a hyphen at an end":    {"- à -", 60, "a"},
	} {
		if got := Slug(c.in, c.max); got != c.want {
			t.Errorf("%s: %q, want %q", rule, got, c.want)
		}
	}
}

func FuzzFold(f *testing.F) {
	f.Add("L’Été à Saint‑Dié ﬁn M.J.C. \xff")
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if twice := Fold(once); twice != once {
			t.Errorf("folded twice: %q, %q", once, twice)
		}
		if !utf8.ValidString(once) {
			t.Errorf("not UTF-8: %q", once)
		}
		slug := Slug(s, 40)
		if len(slug) > 40 || slug != strings.Trim(slug, "-") || strings.Trim(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			t.Errorf("slug %q", slug)
		}
	})
}
