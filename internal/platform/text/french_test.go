package text

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func terms(a *French, s string) []string {
	var out []string
	a.Terms(s, func(t string) { out = append(out, t) })
	return out
}

// finds tells whether a query of one word finds a document of one word.
func finds(a *French, query, doc string) bool {
	have := terms(a, doc)
	for _, w := range a.Query(query, 12) {
		if !slices.ContainsFunc(w.Terms, func(t string) bool { return slices.Contains(have, t) }) {
			return false
		}
	}
	return true
}

func TestWordsThatMeet(t *testing.T) {
	a := NewFrench()
	for _, row := range []string{
		"vélo vélos VÉLO velo", "jeu jeux", "bateau bateaux", "travail travaux?", "local locaux", "cheval chevaux",
		"bénévole bénévoles bénévolat", "formateur formatrice formation formations", "animateur animatrice animation",
		"association associations associatif asso", "l’école d’école écoles", "aider aidé aidez aide", "couture couturière coudre",
		"jardin jardinage jardinier", "M.J.C. MJC mjc", "cœur coeur", "conduire conducteur conduite", "soirée soirées",
		"marché marche MARCHE MARCHÉ", "aîné aînée aines", "enfant enfants", "musique musiciens musicienne", "lecture lecteurs lire",
		"œuvre oeuvres", "don dons", "prêt prêts", "prêter prête", "solidarité solidarités", "infirmier infirmière", "demandée demander",
		"lieu lieux", "créneau créneaux", "heureux heureuse",
	} {
		words := strings.Fields(row)
		for _, w := range words[1:] {
			if strings.HasSuffix(w, "?") {
				continue // known to be missed: a later release joins them by synonyms
			}
			if !finds(a, w, words[0]) {
				t.Errorf("%s does not find %s: %q, %q", w, words[0], a.Query(w, 1), terms(a, words[0]))
			}
		}
	}
}

func TestWordsThatStayApart(t *testing.T) {
	a := NewFrench()
	for _, row := range []string{
		"port porte", "porte port", "marché marche", "Ain aîné", "aîné Ain", "cours cour", "course cours", "animal animation",
		"jeûne jeune", "pêche péché", "tâche tache", "poste post", "formation format", "lit lire",
	} {
		w := strings.Fields(row)
		if finds(a, w[0], w[1]) {
			t.Errorf("%s finds %s", w[0], w[1])
		}
	}
}

func TestTerms(t *testing.T) {
	a := NewFrench()
	for rule, c := range map[string]struct {
		in   string
		want []string
	}{
		"small words and elided articles fall off": {"L’aide à la lecture pour les enfants d’ici", []string{"aid", "lectur", "enfant"}},
		"numbers stay":                   {"20 costumes en 2026", []string{"20", "costum", "2026"}},
		"Markdown marks are punctuation": {"**Collecte** [ici](https://example.org)", []string{"collect", "exampl", "org"}},
		"noise is not kept":              {strings.Repeat("a", 80), nil},
		"other scripts are kept":         {"Привет", []string{"привет"}},
		"nothing":                        {"à la de", nil},
	} {
		if d := cmp.Diff(c.want, terms(a, c.in)); d != "" {
			t.Errorf("%s: %s", rule, d)
		}
	}
}

func TestQuery(t *testing.T) {
	a := NewFrench()
	for rule, c := range map[string]struct {
		in   string
		want []Word
	}{
		"a word counts once":                 {"vélo VÉLOS bicyclette", []Word{{"velo", []string{"velo"}}}},
		"without accents either is meant":    {"marche", []Word{{"marche", []string{"march", "marché"}}}},
		"with its accent one is meant":       {"marché", []Word{{"marche", []string{"marché"}}}},
		"a query has its length":             {"un deux trois quatre", []Word{{"deux", []string{"deux"}}, {"trois", []string{"troi"}}}},
		"a query of small words has no word": {"de la", nil},
	} {
		if d := cmp.Diff(c.want, a.Query(c.in, 2)); d != "" {
			t.Errorf("%s: %s", rule, d)
		}
	}
}

// Every word of a large vocabulary that the official stemmer joins with another by case, gender or number alone should
// be joined here too, in spite of the lost accents.
func TestVocabulary(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "..", "shared", "data", "search-fr")
	voc, stems := lines(t, filepath.Join(dir, "voc.txt")), lines(t, filepath.Join(dir, "output.txt"))
	if len(voc) != len(stems) {
		t.Fatalf("%d words, %d stems", len(voc), len(stems))
	}
	a := NewFrench()
	groups := map[string][]string{}
	for i, w := range voc {
		groups[stems[i]] = append(groups[stems[i]], w)
	}
	pairs, met := 0, 0
	for _, g := range groups {
		for _, w := range g[1:] {
			x, y := terms(a, g[0]), terms(a, w)
			if len(x) == 0 || len(y) == 0 {
				continue
			}
			pairs++
			if x[0] == y[0] {
				met++
			}
		}
	}
	t.Logf("%d of %d pairs meet", met, pairs)
	if met*100 < pairs*95 {
		t.Errorf("%d of %d pairs meet: under 95 %%", met, pairs)
	}
}

func lines(t *testing.T, path string) []string {
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		t.Skipf("the vocabulary lies beside the project and is not there: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	for sc := bufio.NewScanner(f); sc.Scan(); {
		out = append(out, sc.Text())
	}
	return out
}

func TestFrenchIsSafeForConcurrentUse(t *testing.T) {
	a, words := NewFrench(), strings.Repeat("collecte alimentaire samedi matin bénévoles jardin vélo ", 50)
	want := terms(a, words)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if d := cmp.Diff(want, terms(a, words)); d != "" {
				t.Error(d)
			}
		})
	}
	wg.Wait()
}

// Terms and Words agree on where words begin and end.
func FuzzTerms(f *testing.F) {
	f.Add("L’Été à Saint‑Dié ﬁn M.J.C. \xff e\u0301te\u0301")
	a := NewFrench()
	f.Fuzz(func(t *testing.T, s string) {
		a.Terms(s, func(term string) {
			if term == "" || strings.ContainsAny(term, " \n") {
				t.Errorf("%q gives the term %q", s, term)
			}
		})
	})
}

func BenchmarkTerms(b *testing.B) {
	a := NewFrench()
	s := "Nous cherchons dix bénévoles pour trier la collecte alimentaire. Vous préparez les colis, vous accueillez les familles. Aucune expérience n’est demandée : on vous montre tout sur place."
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		a.Terms(s, func(string) { n++ })
	}
}
