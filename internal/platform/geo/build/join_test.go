package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parvis/internal/platform/geo"
)

// packages writes a small node_modules in the layout of the two npm packages.
func packages(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for path, text := range map[string]string{
		"@etalab/decoupage-administratif/data/departements.json": `[{"code":"54","nom":"Meurthe-et-Moselle","region":"44"},{"code":"15","nom":"Cantal","region":"84"},{"code":"988","nom":"Nouvelle-Calédonie","region":"988"}]`,
		"@etalab/decoupage-administratif/data/epci.json":         `[{"code":"245400676","nom":"Métropole du Grand Nancy","membres":[{"code":"54395"}]}]`,
		"@etalab/decoupage-administratif/data/communes.json": `[
			{"code":"54395","nom":"Nancy","type":"commune-actuelle","departement":"54","population":103671,"codesPostaux":["54100","54000"]},
			{"code":"54099","nom":"Val de Briey","type":"commune-actuelle","departement":"54","population":8000,"codesPostaux":["54150"],"anciensCodes":["54342","54371"]},
			{"code":"54342","nom":"Mance","type":"commune-deleguee","departement":"54","chefLieu":"54099"},
			{"code":"54099","nom":"Briey","type":"commune-deleguee","departement":"54","chefLieu":"54099"},
			{"code":"15031","nom":"Celles","type":"commune-actuelle","departement":"15","population":250,"codesPostaux":["15170"]},
			{"code":"15141","nom":"Neussargues","type":"commune-actuelle","departement":"15","population":1800,"codesPostaux":["15170"]},
			{"code":"98818","nom":"Nouméa","type":"commune-actuelle","departement":"988","population":94285,"codesPostaux":["98800"]},
			{"code":"54901","nom":"Nancy 1er","type":"arrondissement-municipal","commune":"54395","departement":"54"}]`,
		"@etalab/fr-bounding-boxes/dist/communes.json": `[
			{"id":"fr:commune:54395","name":"Nancy","bbox":[6.1,48.6,6.3,48.8]},
			{"id":"fr:commune:54342","name":"Mance","bbox":[5.90,49.2,5.95,49.3]},
			{"id":"fr:commune:54371","name":"Mancieulles","bbox":[5.88,49.26,5.91,49.4]},
			{"id":"fr:commune:15141","name":"Neussargues","bbox":[2.9,45.1,3.1,45.3]}]`,
	} {
		file := filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestJoin(t *testing.T) {
	src, err := load(packages(t))
	if err != nil {
		t.Fatal(err)
	}
	joined, err := join(src)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	gz := gzip.NewWriter(&b)
	joined.print(gz)
	gz.Close()
	c, err := geo.Read(&b)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		rule, code, name, epci string
		lat, lon               float64
	}{
		{"its own box", "54395", "Nancy", "Métropole du Grand Nancy", 48.7, 6.2},
		{"the boxes of what it was made of", "54099", "Val de Briey", "", 49.3, 5.915},
		{"those under its postal code", "15031", "Celles", "", 45.2, 3},
		{"no box: no position", "98818", "Nouméa", "", 0, 0},
		{"an arrondissement leads to its city", "54901", "Nancy", "Métropole du Grand Nancy", 48.7, 6.2},
		{"a delegated commune leads to the whole", "54342", "Val de Briey", "", 49.3, 5.915},
		{"so does a bare old code", "54371", "Val de Briey", "", 49.3, 5.915},
	} {
		got, ok := c.ByCode(row.code)
		if !ok || got.Name != row.name || got.EPCIName != row.epci || abs(got.Lat-row.lat) > 1e-4 || abs(got.Lon-row.lon) > 1e-4 {
			t.Errorf("%s: ByCode(%s) = %+v", row.rule, row.code, got)
		}
	}
	for _, former := range []string{"Mance", "Mancieulles", "Briey"} {
		if got := c.Find(former, 1); len(got) != 1 || got[0].Code != "54099" {
			t.Errorf("the former name %s finds %v", former, got)
		}
	}
	if nancy, _ := c.ByCode("54395"); strings.Join(nancy.Postcodes, " ") != "54000 54100" {
		t.Errorf("postal codes %v are not in order", nancy.Postcodes)
	}
}

func abs(f float64) float64 { return max(f, -f) }

func TestRunRefuses(t *testing.T) {
	out := filepath.Join(t.TempDir(), "communes.bin")
	if err := run(t.TempDir(), out, io.Discard); err == nil || !strings.Contains(err.Error(), "npm ci") {
		t.Errorf("packages missing: %v, want what to do", err)
	}
	if err := run(packages(t), out, io.Discard); err == nil || !strings.Contains(err.Error(), "not the whole of France") {
		t.Errorf("a few communes only: %v", err)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a refused table was written")
	}
}
