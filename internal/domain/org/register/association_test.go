package register

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/internal/platform/fault"
)

// read gives what a file holds, and "line key" of each row skipped.
func read(t *testing.T, name string, r io.Reader) (all []Association, skipped []string) {
	t.Helper()
	for a, err := range RNA(name, r) {
		if bad, ok := errors.AsType[*BadRow](err); ok {
			if bad.File != name {
				t.Errorf("a row of %s is said to be in %s", name, bad.File)
			}
			skipped = append(skipped, fmt.Sprintf("%d %s", bad.Line, bad.Why.Key))
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
	}
	return all, skipped
}

func open(t *testing.T, path ...string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func day(s string) time.Time { d, _ := time.Parse(time.DateOnly, s); return d }

func TestRNAOfToday(t *testing.T) {
	const file = "rna_waldec_fictif_cp1252.csv"
	got, skipped := read(t, file, open(t, "testdata", file))
	want := []Association{
		{Line: 2, RNA: "W543900001", Title: "LES PAVÉS DANSEURS", Object: "apprendre à danser sur une place ; fêter l'été", Theme: "culture-loisirs",
			Position: Active, Insee: "54395", Postcode: "54000", City: "Nancy", Site: "https://www.paves-danseurs.example"},
		{Line: 4, RNA: "W9R1900002", Legacy: "9R100042", Title: "RAQUETTES DU LAGON IMAGINAIRE", Object: "pratique du tennis", Theme: "sport",
			Position: Active, Insee: "97411", Postcode: "97400", City: "Saint-Denis"},
		{Line: 5, RNA: "W2B2900003", Title: "CLUB « LA CHÂTAIGNE QUI ROULE »", Theme: "culture-loisirs",
			Position: Active, Insee: "2B033", Postcode: "20200", City: "Bastia"},
		{Line: 6, RNA: "W543900004", Title: "AMICALE DISSOUTE DES RÊVEURS", Object: "rêver", Theme: "vivre-ensemble",
			Position: Dissolved, Insee: "54528", Postcode: "54200", City: "Toul"},
		{Line: 7, RNA: "W543900005", Title: "SUPPRIMÉE", Theme: "autre", Position: Deleted, Insee: "54528", Postcode: "54200", City: "Toul"},
		{Line: 12, RNA: "W543900010", Title: "ŒUVRE DU DERNIER RANG – 5 €", Object: "secourir", Theme: "humanitaire", SIRET: "77567227221138",
			Position: Active, Insee: "54547", Postcode: "54500", City: "VANDOEUVRE LES NANCY", Site: "http://rang.example/accueil"},
	}
	for i := range want {
		want[i].File, want[i].Created = file, day("2011-03-04")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"8 org.row_no_number", "9 org.row_no_name", "10 org.row_date", "11 org.row_position"}, skipped); diff != "" {
		t.Error(diff)
	}
}

func TestRNABefore2009(t *testing.T) {
	const file = "rna_import_fictif_utf8.csv"
	got, skipped := read(t, file, open(t, "testdata", file))
	want := []Association{
		{Line: 2, Legacy: "543S00900011", Title: "CHORALE DES MUETS JOYEUX", Object: "chanter en silence", Position: Active, Insee: "54528", Postcode: "54200", City: "TOUL"},
		{Line: 3, Legacy: "543S00900012", Title: "ATELIER DU VERRE À PIED", Object: "verre", Position: Replaced, ReplacedBy: "W543900001", Insee: "54395", Postcode: "54000", City: "NANCY"},
		{Line: 4, Legacy: "543S00900013", Title: "REPRISE SANS NUMÉRO", Position: Replaced, Insee: "54395", Postcode: "54000", City: "NANCY"},
	}
	for i := range want {
		want[i].File, want[i].Theme, want[i].Created = file, "culture-loisirs", day("1988-04-15")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if skipped != nil {
		t.Errorf("skipped %v", skipped)
	}
}

// Nothing that concerns a person may even reach the program's memory of a row.
func TestNothingOfPersonsIsKept(t *testing.T) {
	for word, names := range rnaColumns {
		for _, n := range names {
			for _, private := range []string{"adrg", "gestion", "dir", "tel", "mail", "voie", "adr1", "adr2", "adr3", "compl", "distrib", "declarant"} {
				if strings.Contains(n, private) {
					t.Errorf("column %q is read as %s", n, word)
				}
			}
		}
	}
	const file = "rna_waldec_fictif_cp1252.csv"
	all, _ := read(t, file, open(t, "testdata", file))
	for _, a := range all {
		for _, private := range []string{"FICTIVE", "Imaginaire", "MP", "Inventions", "@"} {
			v := reflect.ValueOf(a)
			for i := range v.NumField() {
				if v.Field(i).Kind() == reflect.String && strings.Contains(v.Field(i).String(), private) {
					t.Errorf("%s of %s holds %q", v.Type().Field(i).Name, a.RNA, private)
				}
			}
		}
	}
}

func TestRNARefusesOtherFiles(t *testing.T) {
	for _, row := range []struct{ rule, text, key string }{
		{"an empty file", "", "org.file_empty"},
		{"blank lines only", "\n\r\n \n", "org.file_empty"},
		{"another table", "a,b,c\n1,2,3\n", "org.file_header"},
		{"a list of orgs", "nom;ville\nX;Nancy\n", "org.file_header"},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00", "org.file_header"},
		{"the positions are missing", "id;titre;adrs_codeinsee\nW543900001;X;54395\n", "org.file_header"},
	} {
		var last error
		n := 0
		for _, err := range RNA("f.csv", strings.NewReader(row.text)) {
			last = err
			n++
		}
		if all := fault.All(last); n != 1 || len(all) != 1 || all[0].Key != row.key {
			t.Errorf("%s: %d rows, %v; want %s", row.rule, n, last, row.key)
		}
	}
}

func TestRNAByHeaderNotByPosition(t *testing.T) {
	got, skipped := read(t, "f.csv", strings.NewReader("POSITION;telephone;Titre;adrs_codepostal;email;ID\nA;0600000000;Les Têtes en l'air;54000;x@example.org;W543900001\n"))
	if len(got) != 1 || skipped != nil || got[0].RNA != "W543900001" || got[0].Title != "Les Têtes en l'air" || got[0].Postcode != "54000" {
		t.Errorf("%+v %v", got, skipped)
	}
}

func TestThemes(t *testing.T) {
	for family, theme := range themeOfFamily {
		if _, ok := ParseTheme(theme); !ok {
			t.Errorf("family %s leads to %q, which is no theme", family, theme)
		}
	}
	for _, row := range []struct{ rule, in, want string }{
		{"a slug", "culture-loisirs", "culture-loisirs"},
		{"words", "Culture, loisirs", "culture-loisirs"},
		{"with « et »", "Solidarité et insertion", "solidarite-insertion"},
		{"« et » that belongs to it", "Mémoire et citoyenneté", "memoire-et-citoyennete"},
		{"accents", "Santé", "sante"},
		{"the first word", "Culture", "culture-loisirs"},
		{"another list's", "Numismatique", ""},
		{"nothing", "", ""},
	} {
		if got, ok := ParseTheme(row.in); got != row.want || ok != (row.want != "") {
			t.Errorf("%s: %q gives %q", row.rule, row.in, got)
		}
	}
	for _, row := range []struct {
		rule string
		in   []string
		want string
	}{
		{"the first object", []string{"011170", "006000"}, "sport"},
		{"the second when the first is none", []string{"000000", "006030"}, "culture-loisirs"},
		{"none", []string{"000000", "000000"}, ""},
		{"no such family", []string{"999000", ""}, ""},
		{"too short to be a code", []string{"011"}, ""},
	} {
		if got := ThemeOf(row.in...); got != row.want {
			t.Errorf("%s: %v gives %q, want %q", row.rule, row.in, got, row.want)
		}
	}
	if len(Themes) != 20 {
		t.Errorf("%d themes, want 20", len(Themes))
	}
}

func TestWebsite(t *testing.T) {
	for in, want := range map[string]string{
		"www.danse.example":             "https://www.danse.example",
		"HTTP://Danse.EXAMPLE/Page":     "http://danse.example/Page",
		"danse.example/accueil":         "https://danse.example/accueil",
		"_":                             "",
		"néant":                         "",
		"contact@danse.example":         "",
		"http://user:pw@danse.example":  "",
		"javascript:alert(1)":           "",
		"data:text/html,x":              "",
		"ftp://danse.example":           "",
		"en construction":               "",
		"localhost":                     "",
		"http://127.0.0.1/":             "",
		"http://danse.example:8080":     "",
		"http://":                       "",
		"https://x.example/\"><script>": "",
		"https://" + strings.Repeat("a", 300) + ".fr": "",
	} {
		if got := website(in); got != want {
			t.Errorf("website(%q) = %q, want %q", in, got, want)
		}
	}
}
