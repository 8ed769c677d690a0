package register

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shared finds the test material that lies beside the project, or skips.
func shared(t *testing.T, path ...string) string {
	t.Helper()
	root := os.Getenv("PARVIS_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "..", "shared")
	}
	file := filepath.Join(append([]string{root}, path...)...)
	if _, err := os.Stat(file); err != nil {
		t.Skip("skipped: the test material beside the project is absent (PARVIS_SHARED says where it is):", err)
	}
	return file
}

func TestRealRegisterFiles(t *testing.T) {
	for _, row := range []struct {
		file                                  string
		rows, active, sites, sirets, lettered int
		skipped                               string
	}{
		{"rna_waldec_dev_cp1252.csv", 371, 308, 21, 14, 11, ""},
		{"rna_dev.csv", 554, 428, 21, 14, 11, "org.row_position"}, // two rows in a position "I" that no text describes
		{"etalab_rna_sample_waldec.csv", 3, 2, 0, 0, 0, ""},
		{"etalab_rna_sample_import.csv", 3, 0, 0, 0, 0, ""},
		{"etalab_reencode_test.csv", 9, 0, 0, 0, 0, ""},
	} {
		all, skipped := read(t, row.file, open(t, shared(t, "data", "rna", row.file)))
		active, sites, sirets, lettered, accents, themes, long := 0, 0, 0, 0, 0, 0, 0
		for _, a := range all {
			if a.Position == Active {
				active++
			}
			if a.Site != "" {
				sites++
			}
			if a.SIRET != "" {
				sirets++
			}
			if strings.Trim(a.RNA, "W0123456789") != "" {
				lettered++
			}
			if strings.ContainsAny(a.Object, "éèàç") {
				accents++
			}
			if strings.ContainsAny(a.Title+a.Object+a.City, "\n\r\t") || strings.Contains(a.Object, "Ã") {
				t.Errorf("%s:%d is not clean: %q", a.File, a.Line, a.Object)
			}
			if a.Theme != "" {
				themes++
			}
			long = max(long, len([]rune(a.Object)))
		}
		fmt.Printf("register: %s: %d rows, %d active, %d themes, %d sites, %d SIRET, %d numbers with a letter, longest object %d; skipped %v\n",
			row.file, len(all), active, themes, sites, sirets, lettered, long, skipped)
		if len(all) != row.rows || active != row.active || sites != row.sites || sirets != row.sirets || lettered != row.lettered ||
			row.skipped == "" && skipped != nil || row.skipped != "" && !strings.Contains(strings.Join(skipped, " "), row.skipped) {
			t.Errorf("%s: want %+v", row.file, row)
		}
		if len(all) > 100 && accents < len(all)/3 {
			t.Errorf("%s: only %d objects of %d hold an accent: the encoding was misread", row.file, accents, len(all))
		}
	}
}

// Odd files of others: each is read to its end or refused in words, never worse.
func TestOddFiles(t *testing.T) {
	dir := shared(t, "data", "csv")
	found, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil || len(found) < 20 {
		t.Fatal(found, err)
	}
	rowsOf := map[string]int{}
	for _, file := range found {
		in := &rows{file: file, lines: newLines(open(t, file)), comma: ','}
		for {
			fields, _, err := in.read()
			if err != nil {
				if _, bad := errors.AsType[*BadRow](err); bad {
					continue
				}
				break
			}
			rowsOf[filepath.Base(file)]++
			for _, f := range fields {
				if strings.ContainsRune(f, '\r') {
					t.Errorf("%s: a carriage return is left in %q", file, f)
				}
			}
		}
	}
	for file, want := range map[string]int{
		"csvlint-cr-line-endings.csv": 3, "csvlint-crlf-line-endings.csv": 3, "csvlint-inconsistent-line-endings.csv": 3,
		"csvlint-title-row.csv": 4, "csvlint-invalid_many_rows.csv": 10, "spectrum-newlines.csv": 4, "spectrum-quotes_and_newlines.csv": 3,
		"spectrum-comma_in_quotes.csv": 2, "spectrum-empty.csv": 3, "spectrum-utf8.csv": 3,
	} {
		if rowsOf[file] != want {
			t.Errorf("%s: %d rows, want %d", file, rowsOf[file], want)
		}
	}
}
