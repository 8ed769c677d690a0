package register

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"parvis/internal/platform/fault"
)

// entries writes a list of orgs as "line name|rna|siren|commune|postcode|city|theme|kind" and the rows skipped.
func entries(t *testing.T, r io.Reader) (all, skipped, ignored []string) {
	t.Helper()
	e, err := OpenEntries("f.csv", r)
	if err != nil {
		t.Fatal(err)
	}
	for o, err := range e.All() {
		if bad, ok := errors.AsType[*BadRow](err); ok {
			skipped = append(skipped, fmt.Sprintf("%d %s", bad.Line, bad.Why.Key))
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprintf("%d %s|%s|%s|%s|%s|%s|%s|%s", o.Line, o.Name, o.RNA, o.SIREN, o.Commune, o.Postcode, o.City, o.Theme, o.Kind))
	}
	return all, skipped, e.Ignored
}

func TestEntries(t *testing.T) {
	for _, row := range []struct {
		rule, text    string
		want, skipped string
		ignored       string
	}{
		{"French names, semicolons", "Nom;Code postal;Ville\nLes Ânes;54000;Nancy\n", "2 Les Ânes|||| 54000|Nancy||association", "", ""},
		{"English names, commas", "name,kind,postcode,city\nLes Ânes,company,54000,Nancy\n", "2 Les Ânes||||54000|Nancy||company", "", ""},
		{"tabs", "nom\tcommune\nLes Ânes\t54395\n", "2 Les Ânes|||54395||||association", "", ""},
		{"every line end", "nom;ville\rA1;Toul\r\nA2;Toul\nA3;Toul", "2 A1|||||Toul||association·3 A2|||||Toul||association·4 A3|||||Toul||association", "", ""},
		{"a title above", "Liste des associations;;\n\nnom;ville;tel\nA1;Toul;06\n", "4 A1|||||Toul||association", "", "tel"},
		{"unknown columns are listed", "nom;président;mail du président\nA1;X;y@example.org\n", "2 A1|||||||association", "", "président·mail du président"},
		{"a number makes the other", "nom;siret\nA1;775 672 272 21138\n", "2 A1||775672272|||||association", "", ""},
		{"a zero lost by a spreadsheet", "nom;cp\nA1;1000\n", "2 A1||||01000|||association", "", ""},
		{"a theme in words", "nom;thème\nA1;Solidarité et insertion\nA2;Divers\n", "2 A1||||||solidarite-insertion|association·3 A2|||||||association", "", ""},
		{"a wrong number is a bad row", "nom;rna\nA1;W12\nA2;W543900001\n", "3 A2|W543900001||||||association", "2 org.rna_invalid", ""},
		{"two numbers that disagree", "nom;siren;siret\nA1;356000000;77567227221138\n", "", "2 org.siren_differs", ""},
		{"no name", "nom;ville\n;Toul\nA2;Toul\n", "3 A2|||||Toul||association", "2 org.name_length", ""},
		{"an unknown kind", "nom;type\nA1;dinosaure\n", "", "2 org.row_kind", ""},
		{"kinds in words", "nom;type\nA1;Entreprise\nA2;Collectivité territoriale\nA3;Collectif d'habitants\nA4;Association loi 1901\n",
			"2 A1|||||||company·3 A2|||||||public_body·4 A3|||||||collective·5 A4|||||||association", "", ""},
		{"too many fields", "nom;ville\nA1;Toul;x\nA2;Toul;\n", "3 A2|||||Toul||association", "2 org.row_fields", ""},
		{"empty fields left out at the end", "nom;ville;cp\nA1\nA2;Toul\n", "2 A1|||||||association·3 A2|||||Toul||association", "", ""},
		{"line ends inside quotes", "nom;objet\n\"Les\nÂnes\";\"a\n\nb\"\nA2;\n", "2 Les Ânes|||||||association·6 A2|||||||association", "", ""},
		{"separators inside quotes", "nom,ville\n\"Ânes, mulets\",Toul\n", "2 Ânes, mulets|||||Toul||association", "", ""},
		{"quotes doubled", "nom;ville\n\"Les \"\"Ânes\"\"\";Toul\n", "2 Les \"Ânes\"|||||Toul||association", "", ""},
		{"quotes in a field without quotes", "nom;ville\nLes \"Ânes\";Toul\n", "2 Les \"Ânes\"|||||Toul||association", "", ""},
		{"quotes that nobody doubled", "nom;ville\n\"Les \"Ânes\" gris\";Toul\n", "2 Les \"Ânes\" gris|||||Toul||association", "", ""},
		{"a quote never closed costs its row only", "nom;ville\n\"A1;Toul\nA2;Toul\nA3;Toul\n", "3 A2|||||Toul||association·4 A3|||||Toul||association", "2 org.row_quote", ""},
		{"a quote closed by a later row costs its row only", "nom;ville\n\"A1;Toul\n\"A2\";Toul\nA3;Toul\n", "3 A2|||||Toul||association·4 A3|||||Toul||association", "2 org.row_quote", ""},
		{"blank rows are nothing", "nom;ville\n\n;\nA2;Toul\n\n", "4 A2|||||Toul||association", "", ""},
	} {
		all, skipped, ignored := entries(t, strings.NewReader(row.text))
		want := strings.ReplaceAll(row.want, "| ", "|")
		if got := strings.Join(all, "·"); got != want || strings.Join(skipped, "·") != row.skipped || strings.Join(ignored, "·") != row.ignored {
			t.Errorf("%s:\ngot  %s\nwant %s\nskipped %v, want %s; ignored %v, want %s", row.rule, got, want, skipped, row.skipped, ignored, row.ignored)
		}
	}
}

func TestEveryEncoding(t *testing.T) {
	const text = "nom;ville\nŒuvre des Ânes – 5 €;Besançon\n"
	cp1252, _ := charmap.Windows1252.NewEncoder().String(text)
	utf16le, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	utf16be, _ := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(text)
	latin1, _ := charmap.ISO8859_1.NewEncoder().String("nom;ville\nÂnes;Besançon\n")
	for rule, in := range map[string]string{
		"UTF-8": text, "UTF-8 with its mark": "\ufeff" + text, "Windows-1252": cp1252,
		"UTF-16 little end first": utf16le, "UTF-16 big end first": utf16be,
		"mixed, line by line": cp1252 + "Ânes;Besançon\n", "ISO-8859-1": latin1,
	} {
		all, _, _ := entries(t, iotest.OneByteReader(strings.NewReader(in)))
		want := "2 Œuvre des Ânes – 5 €|||||Besançon||association"
		if rule == "ISO-8859-1" {
			want = "2 Ânes|||||Besançon||association"
		}
		if len(all) == 0 || all[0] != want {
			t.Errorf("%s: %v", rule, all)
		}
		if rule == "mixed, line by line" && (len(all) != 2 || all[1] != "3 Ânes|||||Besançon||association") {
			t.Errorf("%s: %v", rule, all)
		}
	}
}

// Whatever a program writes by the rules is read back.
func TestRowsReadBackWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 6).Draw(t, "width")
		cell := rapid.StringOf(rapid.RuneFrom([]rune("aé\"; ,\n€"))).Filter(func(s string) bool { return !strings.HasPrefix(s, " ") })
		table := rapid.SliceOfN(rapid.SliceOfN(cell, width, width), 1, 8).Draw(t, "table")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma, w.UseCRLF = ';', rapid.Bool().Draw(t, "crlf")
		_ = w.WriteAll(table)
		in := &rows{file: "f", lines: newLines(&b), comma: ';', want: width}
		for _, want := range table {
			if blank(want) {
				continue
			}
			got, _, err := in.read()
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Fatal(err, diff)
			}
		}
		if rest, _, err := in.read(); !errors.Is(err, io.EOF) {
			t.Fatal(rest, err)
		}
	})
}

func TestNoFileBreaksTheReader(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.SliceOf(rapid.SampledFrom([]byte("nomvile\";;,,\t\n\r\n\xe9\xc3\xa9\x00W5"))).Draw(t, "bytes")
		if e, err := OpenEntries("f", bytes.NewReader(append([]byte("nom;ville\n"), raw...))); err == nil {
			last := 0
			for o, err := range e.All() {
				line := o.Line
				if bad, ok := errors.AsType[*BadRow](err); ok {
					line = bad.Line
				} else if err != nil {
					t.Fatal(err)
				}
				if line <= last {
					t.Fatalf("line %d after line %d", line, last)
				}
				last = line
			}
		}
	})
}

// endless gives n times the same text.
type endless struct {
	text string
	n    int
	rest string
}

func (e *endless) Read(p []byte) (int, error) {
	if e.rest == "" {
		if e.n == 0 {
			return 0, io.EOF
		}
		e.rest, e.n = e.text, e.n-1
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for _, row := range []struct {
		rule string
		body io.Reader
	}{
		{"300,000 rows", &endless{text: "Les Ânes;Toul\n", n: 300_000}},
		{"one line of 200 MB", &endless{text: strings.Repeat("x", 1<<16), n: 3200}},
		{"a quote never closed over 100,000 lines", &endless{text: "\"Les Ânes gris\n", n: 100_000}},
	} {
		before, most, n := heap(), uint64(0), 0
		e, err := OpenEntries("f", io.MultiReader(strings.NewReader("nom;ville\n"), row.body))
		if err != nil {
			t.Fatal(err)
		}
		for range e.All() {
			if n++; n%50_000 == 1 {
				most = max(most, heap())
			}
		}
		if most > before+8<<20 {
			t.Errorf("%s: %d bytes more", row.rule, most-before)
		}
	}
}

func TestAReaderThatFailsEndsTheReading(t *testing.T) {
	broken := errors.New("disk gone")
	e, err := OpenEntries("f", io.MultiReader(strings.NewReader("nom;ville\nA1;Toul\n"), iotest.ErrReader(broken)))
	if err != nil {
		t.Fatal(err)
	}
	var got []error
	for _, err := range e.All() {
		got = append(got, err)
	}
	if len(got) != 2 || got[0] != nil || !errors.Is(got[1], broken) {
		t.Errorf("%v", got)
	}
}

func zipOf(t *testing.T, files map[string]io.Reader, order ...string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "rna.zip")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for _, n := range order {
		w, err := z.Create(n)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(w, files[n]); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestEachFile(t *testing.T) {
	var got []string
	collect := func(name string, r io.Reader) error {
		text, err := io.ReadAll(r)
		got = append(got, fmt.Sprintf("%s:%d", name, len(text)))
		return err
	}
	path := zipOf(t, map[string]io.Reader{
		"rna/dpt_54.csv": strings.NewReader("abc"), "rna/dpt_57.CSV": strings.NewReader("de"),
		"lisezmoi.pdf": strings.NewReader("no"), "__MACOSX/.hidden.csv": strings.NewReader("no"), "../../evil.txt": strings.NewReader("x"),
	}, "rna/dpt_54.csv", "lisezmoi.pdf", "rna/dpt_57.CSV", "__MACOSX/.hidden.csv", "../../evil.txt")
	if err := EachFile(path, collect); err != nil || strings.Join(got, " ") != "dpt_54.csv:3 dpt_57.CSV:2 evil.txt:1" {
		t.Errorf("%v %v", got, err)
	}
	got = nil
	if err := EachFile(filepath.Join("testdata", "rna_import_fictif_utf8.csv"), collect); err != nil || len(got) != 1 {
		t.Errorf("a file that is no zip: %v %v", got, err)
	}
	broken := filepath.Join(t.TempDir(), "broken.zip")
	if err := os.WriteFile(broken, []byte("PK\x03\x04 and nothing else"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ rule, path, key string }{
		{"a broken zip", broken, "org.zip_broken"},
		{"a zip without a table", zipOf(t, map[string]io.Reader{"a.pdf": strings.NewReader("x")}, "a.pdf"), "org.zip_empty"},
		{"a bomb", zipOf(t, map[string]io.Reader{"a.csv": &endless{text: strings.Repeat("0", 1<<20), n: 64}}, "a.csv"), "org.zip_bomb"},
		{"a directory", t.TempDir(), "org.file_directory"},
	} {
		err := EachFile(row.path, collect)
		if all := fault.All(err); len(all) != 1 || all[0].Key != row.key {
			t.Errorf("%s: %v, want %s", row.rule, err, row.key)
		}
	}
	if err := EachFile(filepath.Join(t.TempDir(), "absent.csv"), collect); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no such file: %v", err)
	}
}
