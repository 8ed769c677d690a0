package search

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parvis/internal/platform/text"
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

func sharedLines(t testing.TB, path ...string) []string {
	t.Helper()
	f, err := os.Open(shared(t, path...))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		out = append(out, sc.Text())
	}
	return out
}

// lexiconOf makes a lexicon of texts.
func lexiconOf(texts ...string) *lexicon {
	t := tally{}
	french := text.NewFrench()
	for _, s := range texts {
		french.Each(s, func(w string, _ []string) { t.add(w) })
	}
	return newLexicon(nil, t)
}

func always(text.Word) bool { return true }

// repaired is what is searched for a word that no listing has, "" when it stays as it is.
func repaired(l *lexicon, typed string) string {
	french := text.NewFrench()
	words := french.Query(typed, 1)
	if len(words) == 0 {
		return ""
	}
	if w, ok := l.repair(french, words[0], always); ok {
		return w.Typed
	}
	return ""
}

const someListings = `bénévole bénévoles bénévole accueil collecte alimentaire jardin vélo vélos covoiturage bibliothèque
	apprentissage accompagnement couture salle salles école pique-nique maraude soutien scolaire traduction arabe
	événement réparation festival Jarville Vandœuvre Nancy chorale théâtre atelier informatique médiathèque`

func TestRepairs(t *testing.T) {
	l := lexiconOf(someListings)
	for _, row := range []struct{ rule, typed, want string }{
		{"a letter twice", "benevolle", "bénévole"},
		{"a letter once", "acompagnement", "accompagnement"},
		{"two letters changed places", "acceuil", "accueil"},
		{"also of a short word", "vleo", "vélo"},
		{"a letter is missing", "bibliotèque", "bibliothèque"},
		{"a letter too many", "alimentairre", "alimentaire"},
		{"one letter of a short word twice", "véllo", "vélo"},
		{"cheap slips in a word of seven", "colecte", "collecte"},
		{"another letter", "festivol", "festival"},
		{"two edits in a long word", "bibioteque", "bibliothèque"},
		{"two edits apart in the middle", "aprentisage", "apprentissage"},
		{"the first letter", "venevole", "bénévole"},
		{"first two letters changed places", "nifomatique", ""},
		{"the accents do not matter", "theatrre", "théâtre"},
		{"names keep their capital away", "jarvile", "jarville"},
		{"a compound", "covoiturrage", "covoiturage"},
		{"short words are left alone", "vel", ""},
		{"one letter of a short word", "jarve", ""},
		{"too far", "xylophone", ""},
		{"numbers", "12345", ""},
		{"other scripts", "Привет", ""},
		{"an exception of French", "porte", ""},
		{"a small word is one", "nosu", "nous"},
		{"a French word that no listing has is none", "veux", ""},
		{"one edit from a listing's word, and a word itself", "balle", ""},
		{"a form of a verb", "souhaiterais", ""},
		{"French typed without its accents", "eleves", ""},
		{"a very long word", strings.Repeat("benevole", 5), ""},
	} {
		if got := repaired(l, strings.Fields(row.typed)[0]); got != row.want {
			t.Errorf("%s: %s is read as %q, want %q", row.rule, row.typed, got, row.want)
		}
	}
	if got := repaired(newLexicon(nil, nil), "benevolle"); got != "" {
		t.Errorf("an empty lexicon gives %q", got)
	}
}

func TestRepairPrefersWhatIsFrequent(t *testing.T) {
	l := lexiconOf("balade " + strings.Repeat("salade ", 200))
	if got := repaired(l, "palade"); got != "salade" {
		t.Errorf("read as %q", got)
	}
	l = lexiconOf("course", strings.Repeat("cours ", 40))
	if got := repaired(l, "coursse"); got != "course" {
		t.Errorf("a nearer word comes first: %q", got)
	}
}

func TestLexicon(t *testing.T) {
	l := lexiconOf("Bénévole bénévole benevole œuvre 2026 L’été", "bénévoles")
	if i, ok := l.find("benevole"); !ok || l.word(i) != "bénévole" || l.count[i] != 3 {
		t.Errorf("benevole: %v %v", i, ok)
	}
	if _, ok := l.find("2026"); ok {
		t.Error("numbers are kept")
	}
	more := newLexicon(l, tally{"benevole": 1, "Bénévole": 4, "zèbre": 1})
	if i, ok := more.find("benevole"); !ok || more.word(i) != "bénévole" || more.count[i] != 8 {
		t.Errorf("benevole again: %v %v", i, ok)
	}
	if i, ok := more.find("zebre"); !ok || more.word(i) != "zèbre" {
		t.Error("a new word is missing")
	}
	var got []string
	l = lexiconOf("jardin jardin jardiner jardinage jardinage jardinage jarre")
	for _, i := range l.complete("jard", 2) {
		got = append(got, l.word(i))
	}
	if strings.Join(got, " ") != "jardinage jardin" {
		t.Errorf("completed to %v", got)
	}
}

func TestVocabularyFollows(t *testing.T) {
	v := newVocabulary()
	if v.settle() {
		t.Error("nothing came and it was made anew")
	}
	v.add(tally{"clavecin": 1})
	if !v.settle() || repaired(v.lexicon(), "clavessin") != "clavecin" {
		t.Error("a new word is not repaired by")
	}
	v.add(tally{"xylophone": 1})
	if !v.settle() || repaired(v.lexicon(), "xylofone") != "xylophone" {
		t.Error("a second new word is not repaired by")
	}
	for range 50 {
		v.add(tally{"Clavecin": 1, "xylophone": 3, "2026": 1, "x": 1})
		if v.settle() {
			t.Fatal("words that it knows came again, or that it does not keep, and it was made anew")
		}
	}
	v.clear()
	if _, ok := v.lexicon().find("xylophone"); ok {
		t.Error("a cleared lexicon keeps its words")
	}
}

// Of real misspellings collected elsewhere, the word that was meant comes first in three of four where it is known.
func TestRealTypos(t *testing.T) {
	french := text.NewFrench()
	l := lexiconOf(sharedLines(t, "voc.txt")...)
	f, err := os.Open(shared(t, "fautes-libreoffice-fr.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var same, asked, first, unknown, phrases int
	var missed []string
	for _, row := range rows[1:] {
		typed, want := text.Words(row[0]), text.Words(row[1])
		switch {
		case text.Fold(row[0]) == text.Fold(row[1]):
			same++
			continue
		case len(typed) != 1 || len(want) != 1:
			phrases++
			continue
		}
		if _, ok := l.find(want[0]); !ok {
			unknown++
			continue
		}
		asked++
		got := typed[0]
		if _, known := l.find(got); !known {
			if w, ok := l.repair(french, text.Word{Text: got}, always); ok {
				got = w.Text
			}
		}
		if got == want[0] {
			first++
		} else {
			missed = append(missed, row[0]+" → "+got+" ("+row[1]+")")
		}
	}
	t.Logf("typos: %d rows; %d are gone with the accents; %d are of several words; %d of words not in the vocabulary", len(rows)-1, same, phrases, unknown)
	t.Logf("typos: %d of %d first (%.0f %%); with those gone with the accents %.0f %%; not: %s", first, asked,
		100*float64(first)/float64(asked), 100*float64(first+same)/float64(asked+same), strings.Join(missed, ", "))
	if first*100 < asked*75 {
		t.Errorf("%d of %d: under 75 %%", first, asked)
	}
}

// invented gives n different words with the frequencies that words have.
func invented(n int) tally {
	r := rand.New(rand.NewPCG(1, 2))
	on, mid, end := strings.Fields("b c d f g h j l m n p r s t v br cr dr fr gr pl tr ch qu"), strings.Fields("a e i o u ou an on eau ai oi in"),
		strings.Fields("l r n t s c m tte nne ge que sse il eur tion ment age")
	t := make(tally, n)
	for len(t) < n {
		var b strings.Builder
		for range 2 + r.IntN(3) {
			b.WriteString(on[r.IntN(len(on))] + mid[r.IntN(len(mid))])
		}
		b.WriteString(end[r.IntN(len(end))])
		t[b.String()] = uint32(1 + 3_000_000/(len(t)+1))
	}
	return t
}

// slips gives misspellings, one or two edits away, of words of a lexicon.
func slips(l *lexicon, n int) []string {
	r := rand.New(rand.NewPCG(3, 4))
	out := make([]string, 0, n)
	for len(out) < n {
		w := []byte(l.folded.at(r.IntN(l.len())))
		if len(w) < 5 {
			continue
		}
		for range 1 + r.IntN(2) {
			i := 1 + r.IntN(len(w)-2)
			switch r.IntN(3) {
			case 0:
				w[i], w[i+1] = w[i+1], w[i]
			case 1:
				w = append(w[:i], w[i+1:]...)
			default:
				w[i] = 'a' + byte(r.IntN(26))
			}
		}
		out = append(out, string(w))
	}
	return out
}

// The vocabulary of a million listings is taken to be 300,000 words: what a million texts of sixty words have by Heaps'
// law, spelling mistakes included.
func BenchmarkRepair(b *testing.B) {
	for _, n := range []int{10_000, 100_000, 300_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			began := time.Now()
			l := newLexicon(nil, invented(n))
			made := time.Since(began)
			typed := slips(l, 1000)
			b.ResetTimer()
			for i := 0; b.Loop(); i++ {
				l.meant(typed[i%len(typed)])
			}
			b.ReportMetric(float64(len(l.folded.text)+len(l.shown.text)+4*(len(l.folded.end)+len(l.shown.end)+len(l.count)+len(l.start)+len(l.ids)))/1e6, "MB")
			b.ReportMetric(made.Seconds(), "s-to-make")
		})
	}
}
