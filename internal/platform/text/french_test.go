package text

import (
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
		"travail travaux", "œil yeux", "tuyau tuyaux", "bijou bijoux", "médiateur médiatrice médiation", "directeur directrice direction",
		"distributeur distribution", "compositrice composition", "musée musées", "société sociétés societe", "comité comités comite",
		"livre livres", "livraison livrer livreur", "donner don dons donateur donation", "jeunesse jeune",
		"alimentaire alimentation", "comptable comptabilité compta", "sport sportif sportives", "environnement environnementaux",
		"vélo vélos VÉLO velo", "jeu jeux", "bateau bateaux", "local locaux", "cheval chevaux",
		"bénévole bénévoles bénévolat", "formateur formatrice formation formations", "animateur animatrice animation",
		"association associations associatif asso", "l’école d’école écoles", "aider aidé aidez aide", "couture couturière coudre",
		"jardin jardinage jardinier", "M.J.C. MJC mjc", "cœur coeur", "conduire conducteur conduite", "soirée soirées",
		"marché marche MARCHE MARCHÉ", "aîné aînée aines", "enfant enfants", "musique musiciens musicienne", "lecture lecteurs lire",
		"œuvre oeuvres", "don dons", "prêt prêts", "prêter prête", "solidarité solidarités", "infirmier infirmière", "demandée demander",
		"lieu lieux", "créneau créneaux", "heureux heureuse",
	} {
		words := strings.Fields(row)
		for _, w := range words[1:] {
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
		"porter porte", "port porter", "commune commun", "communication commune", "collectif collecte", "collection collecte",
		"bâtiment bâtir", "environnement environ", "attente attention", "mère mer", "père perte", "français France", "livre livraison",
		"relais relire", "selle sel", "colonie colonne", "curé cure", "forêt foret", "mûr mur", "palais pale", "instituteur institution",
		"jeûne jeune", "pêche péché", "tâche tache", "poste post", "formation format", "lit lire",
	} {
		w := strings.Fields(row)
		if finds(a, w[0], w[1]) {
			t.Errorf("%s finds %s", w[0], w[1])
		}
	}
}

// Pieces of a compound come together, with a hyphen, apart or as one word; what only looks like one stays apart.
func TestCompounds(t *testing.T) {
	a := NewFrench()
	for _, row := range []string{
		"sans-abri | sans abri | SANS-ABRIS", "covoiturage | co-voiturage | Co voiturage", "périscolaire | péri-scolaire | peri-scolaires",
		"minibus | mini-bus | mini bus", "vide-grenier | vide-greniers | vide greniers | videgrenier", "entraide | entr’aide | entr'aide",
		"week-end | week end | weekend", "pommes de terre | pomme de terre", "vidéoprojecteur | vidéo-projecteur | video projecteur",
	} {
		ways := strings.Split(row, " | ")
		for _, w := range ways[1:] {
			if !finds(a, w, ways[0]) || !finds(a, ways[0], w) {
				t.Errorf("%s and %s do not meet: %q, %q", ways[0], w, terms(a, ways[0]), terms(a, w))
			}
		}
	}
	for _, row := range []string{"abri | sans-abri", "sans-abri | abri", "grenier | vide-grenier", "terre | pomme de terre"} {
		if w := strings.Split(row, " | "); finds(a, w[0], w[1]) {
			t.Errorf("%s finds %s", w[0], w[1])
		}
	}
	for in, want := range map[string]int{"sans (abri)": 1, "sans, abri": 1, "co-": 1, "co-2026": 2, "mi-temps": 1, "porte à vélo": 2} {
		if got := terms(a, in); len(got) != want {
			t.Errorf("%s: %q, want %d terms", in, got, want)
		}
	}
}

// Whatever folds alike has the same terms, in any language, unless an accent alone tells two French words apart.
func TestOtherLanguagesFallBackToFolding(t *testing.T) {
	a := NewFrench()
	for _, row := range []string{"volunteers VOLUNTEERS Volunteers", "Nähkurs nahkurs", "niños ninos NIÑOS", "Łódź lodz", "Straße STRASSE", "Сад сад САД"} {
		w := strings.Fields(row)
		for _, other := range w[1:] {
			if d := cmp.Diff(terms(a, w[0]), terms(a, other)); d != "" {
				t.Errorf("%s, %s: %s", w[0], other, d)
			}
		}
	}
}

func TestTerms(t *testing.T) {
	a := NewFrench()
	for rule, c := range map[string]struct {
		in   string
		want []string
	}{
		"small words and elided articles fall off": {"L’aide à la lecture pour les enfants d’ici", []string{"aid", "lecture", "enfant"}},
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
		"a word counts once":                 {"vélo VÉLOS bicyclette", []Word{{"velo", []string{"velo"}, "vélo"}}},
		"without accents either is meant":    {"marche", []Word{{"marche", []string{"marche", "marché"}, "marche"}}},
		"with its accent one is meant":       {"marché", []Word{{"marche", []string{"marché"}, "marché"}}},
		"a query has its length":             {"un deux trois quatre", []Word{{"deux", []string{"deux"}, "deux"}, {"trois", []string{"troi"}, "trois"}}},
		"a query of small words has no word": {"de la", nil},
	} {
		if d := cmp.Diff(c.want, a.Query(c.in, 2)); d != "" {
			t.Errorf("%s: %s", rule, d)
		}
	}
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
