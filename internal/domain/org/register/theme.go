package register

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Themes are the 20 domains of the State's engagement hub.
var Themes = []string{
	"animaux", "autre", "batiment-industrie-logistique", "benevolat-competences", "communication",
	"culture-loisirs", "education", "emploi", "environnement", "gestion-finance-droit", "humanitaire",
	"memoire-et-citoyennete", "numerique", "prevention-protection", "recherche", "sante",
	"service-public-defense-securite", "solidarite-insertion", "sport", "vivre-ensemble",
}

// themeOfFamily leads from the family of a social object, the first three digits
// of its code in the nomenclature of the RNA (ministère de l'Intérieur,
// « Nomenclature des objets sociaux »), to the nearest of Themes.
var themeOfFamily = map[string]string{
	"001": "vivre-ensemble",                  // activités politiques
	"002": "vivre-ensemble",                  // clubs, cercles de réflexion
	"003": "memoire-et-citoyennete",          // défense de droits fondamentaux, activités civiques
	"004": "gestion-finance-droit",           // justice
	"005": "communication",                   // information, communication
	"006": "culture-loisirs",                 // culture, pratiques d'activités artistiques
	"007": "culture-loisirs",                 // clubs de loisirs, relations
	"009": "vivre-ensemble",                  // action socio-culturelle
	"010": "memoire-et-citoyennete",          // préservation du patrimoine
	"011": "sport",                           // sports, activités de plein air
	"013": "culture-loisirs",                 // chasse, pêche
	"014": "vivre-ensemble",                  // amicales, groupements affinitaires, d'entraide
	"015": "education",                       // éducation, formation
	"016": "recherche",                       // recherche
	"017": "sante",                           // santé
	"018": "solidarite-insertion",            // services et établissements médico-sociaux
	"019": "solidarite-insertion",            // interventions sociales
	"020": "humanitaire",                     // associations caritatives, humanitaires, aide au développement
	"021": "solidarite-insertion",            // services familiaux, services aux personnes âgées
	"022": "emploi",                          // conduite d'activités économiques
	"023": "emploi",                          // représentation et défense d'intérêts économiques
	"024": "environnement",                   // environnement, cadre de vie
	"030": "emploi",                          // aide à l'emploi, développement local, vie locale
	"032": "solidarite-insertion",            // logement
	"034": "culture-loisirs",                 // tourisme
	"036": "prevention-protection",           // sécurité, protection civile
	"038": "service-public-defense-securite", // armée, préparation militaire, médailles
	"040": "autre",                           // activités religieuses, spirituelles ou philosophiques
	"050": "autre",                           // domaines divers
}

// ThemeOf gives the theme of the first of these social objects that has one: six
// digits each, "000000" being none.
func ThemeOf(socialObjects ...string) string {
	for _, code := range socialObjects {
		if len(code) == 6 {
			if theme := themeOfFamily[code[:3]]; theme != "" {
				return theme
			}
		}
	}
	return ""
}

// ParseTheme understands a theme by its slug or by its French words: "Solidarité
// et insertion", "culture, loisirs", "sport".
func ParseTheme(text string) (string, bool) {
	slug := strings.Join(foldWords(text), "-")
	for _, s := range []string{slug, strings.ReplaceAll(slug, "-et-", "-")} {
		if slices.Contains(Themes, s) {
			return s, true
		}
	}
	for _, theme := range Themes {
		if len(slug) >= 4 && strings.HasPrefix(theme, slug+"-") {
			return theme, true
		}
	}
	return "", false
}

// foldWords cuts a text in lower-case words without accents.
func foldWords(s string) []string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
	return strings.FieldsFunc(plain, func(r rune) bool { return !alphanumeric(r) })
}
