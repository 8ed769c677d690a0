package text

import (
	"bufio"
	"cmp"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shared gives the path of the material that lies beside the project, and skips the test where it is absent.
func shared(t testing.TB, path ...string) string {
	t.Helper()
	dir := cmp.Or(os.Getenv("PARVIS_SHARED"), filepath.Join("..", "..", "..", "..", "shared"))
	p := filepath.Join(append([]string{dir, "data", "search-fr"}, path...)...)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("the material beside the project is absent (PARVIS_SHARED): %v", err)
	}
	return p
}

func lines(t testing.TB, path string) []string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		out = append(out, sc.Text())
	}
	if sc.Err() != nil {
		t.Fatal(sc.Err())
	}
	return out
}

// vocabulary gives the words and stems published with the Snowball algorithm.
func vocabulary(t testing.TB) (words, stems []string) {
	t.Helper()
	words, stems = lines(t, shared(t, "voc.txt")), lines(t, shared(t, "output.txt"))
	if len(words) != len(stems) {
		t.Fatalf("%d words, %d stems", len(words), len(stems))
	}
	return words, stems
}

// elided takes off what an apostrophe joins to a word.
func elided(w string) string {
	for e := range strings.FieldsSeq("qu' c' d' j' l' m' n' s' t'") {
		if rest, ok := strings.CutPrefix(w, e); ok && rest != "" {
			return rest
		}
	}
	return w
}

func TestStemmerGivesThePublishedStems(t *testing.T) {
	words, stems := vocabulary(t)
	same := 0
	for i, w := range words {
		if got := snowball(elided(w)); got == stems[i] {
			same++
		} else {
			t.Errorf("%s: %s, published %s", w, got, stems[i])
		}
	}
	t.Logf("stems: %d of %d as published", same, len(words))
}

// A few of the published pairs stand here, one for each step of the algorithm, so that they are always looked at.
func TestStemmerBySteps(t *testing.T) {
	for word, want := range map[string]string{
		"continuellement": "continuel", "majestueusement": "majestu", "possibilité": "possibil", "actualité": "actual", "décorative": "décor",
		"bijoux": "bijou", "palais": "palais", "mauvais": "mauvais", "ambiguïté": "ambigu", "louaient": "lou", "psychologie": "psycholog",
		"révolution": "révolu", "patience": "patienc", "constamment": "const", "évidemment": "évident", "finissait": "fin", "mangeait": "mang",
		"colis": "colis", "nier": "nier", "première": "premi", "essuyant": "essui", "commençait": "commenc", "pareille": "pareil", "caractère": "caracter",
		"naïf": "naïf", "gaëlique": "gaël", "a": "a", "": "",
	} {
		if got := snowball(word); got != want {
			t.Errorf("%s: %s, want %s", word, got, want)
		}
	}
}

// Our term of a word is the published stem, folded, wherever no rule of ours intends otherwise. Each difference is laid
// to the rule that makes it.
func TestTermsAgainstPublishedStems(t *testing.T) {
	words, stems := vocabulary(t)
	a := NewFrench()
	byRule, examples := map[string]int{}, map[string][]string{}
	for i, w := range words {
		rule := differs(a, elided(w), Fold(stems[i]))
		if byRule[rule]++; rule != "same" && len(examples[rule]) < 6 {
			examples[rule] = append(examples[rule], w)
		}
		if rule == "" {
			t.Errorf("%s: %q, published %s, and no rule says why", w, terms(a, elided(w)), stems[i])
		}
	}
	for _, rule := range slices.SortedFunc(maps.Keys(byRule), func(x, y string) int { return byRule[y] - byRule[x] }) {
		t.Logf("terms: %5d %s %s", byRule[rule], rule, strings.Join(examples[rule], " "))
	}
	if byRule["same"]*100 < len(words)*90 {
		t.Errorf("%d of %d are the same", byRule["same"], len(words))
	}
}

// differs names the rule by which the terms of a word are not its published stem.
func differs(a *French, w, published string) string {
	got, f := terms(a, w), Fold(w)
	if len(Words(w)) > 1 {
		return "cut into several words"
	}
	switch one := singular(f); {
	case len(got) == 0:
		return "says nothing"
	case accented[w] != "" || exceptions[f] != "" || exceptions[one] != "":
		return "exception"
	case len(got) == 1 && got[0] == published:
		return "same"
	case len(got) != 1:
		return ""
	case deed(one) != one && got[0] == Fold(snowball(accents(deed(one)))):
		return "who does it is what is done"
	case singular(w) != w && got[0] == Fold(snowball(singular(w))):
		return "the mark of the plural goes first"
	case f != w && got[0] == Fold(snowball(accents(one))):
		return "the accent is not looked at"
	case accents(one) != one && got[0] == Fold(snowball(accents(one))):
		return "an accent is supposed"
	}
	return ""
}

func TestPluralsMeet(t *testing.T) {
	words, _ := vocabulary(t)
	a := NewFrench()
	there := map[string]bool{}
	for _, w := range words {
		there[w] = true
	}
	pairs, met := 0, 0
	var missed []string
	for _, w := range words {
		for _, plural := range []string{w + "s", w + "x", strings.TrimSuffix(w, "l") + "ux"} {
			if !there[plural] || plural == w+"ux" || len(terms(a, w)) == 0 || len(terms(a, plural)) == 0 {
				continue
			}
			if pairs++; finds(a, plural, w) && finds(a, w, plural) {
				met++
			} else {
				missed = append(missed, w)
			}
		}
	}
	t.Logf("plurals: %d of %d meet (%.1f %%); not: %s", met, pairs, 100*float64(met)/float64(pairs), strings.Join(missed, " "))
	if met*100 < pairs*97 {
		t.Errorf("%d of %d plurals meet, under 97 %%", met, pairs)
	}
}

// What is typed without accents finds what is written with them: always.
func TestUnaccentedFindsAccented(t *testing.T) {
	words, _ := vocabulary(t)
	a := NewFrench()
	marked, merged := 0, 0
	for _, w := range words {
		if Fold(w) == w || len(terms(a, w)) == 0 {
			continue
		}
		marked++
		if !finds(a, Fold(w), w) || !finds(a, strings.ToUpper(w), w) || !finds(a, strings.ToUpper(Fold(w)), w) {
			t.Errorf("%s does not find %s", Fold(w), w)
		}
		if Fold(snowball(elided(w))) != Fold(snowball(Fold(elided(w)))) {
			merged++
		}
	}
	t.Logf("accents: %d words that bear one are found without it; stemming before folding would miss %d of them", marked, merged)
}
