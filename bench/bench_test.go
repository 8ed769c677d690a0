package main

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// small is a corpus of some hundreds: enough for every checksum, too little for any figure.
const small = 400

func opened(t *testing.T) *world {
	t.Helper()
	var said bytes.Buffer
	s := newStock(options{sizes: []int{small}}, t.TempDir(), &said)
	w, err := s.open(t.Context(), "sqlite", small)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// The same queries give the same answers each time, and SQL gives those of the index: the figures beside them are about
// the same work.
func TestBothSidesDoTheSameWork(t *testing.T) {
	w := opened(t)
	first, err := w.askIndex(t.Context(), 80)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.askIndex(t.Context(), 80)
	if err != nil || again.sum != first.sum || again.found != first.found || first.found == 0 {
		t.Errorf("%d found, checksum %08x; again %d, %08x, %v", first.found, first.sum, again.found, again.sum, err)
	}
	r, err := w.indexVsSQL(t.Context())
	if err != nil || !strings.Contains(r.note, "answered alike") {
		t.Errorf("%+v, %v", r, err)
	}
}

// Every row that writes does what it says on a small corpus; its own checks of the work are errors.
func TestRowsThatWrite(t *testing.T) {
	w := opened(t)
	for _, m := range []measure{{"publish", 0, (*world).publish}, {"answer", 0, (*world).answer}, {"freshness", 0, (*world).freshness}} {
		r, err := m.do(w, t.Context())
		if err != nil || r.id != m.id || len(r.figures) == 0 {
			t.Errorf("%s: %+v, %v", m.id, r, err)
		}
		if m.id == "freshness" && err == nil && r.figures[1].value != 0 {
			t.Errorf("publications were lost: %v", r.figures)
		}
	}
}

// Addresses of the mix are never asked twice, and are the same for a seed.
func TestTheMixIsNewAndTheSame(t *testing.T) {
	w := opened(t)
	one, err := newMix(t.Context(), w, 1)
	if err != nil {
		t.Fatal(err)
	}
	other, err := newMix(t.Context(), w, 1)
	if err != nil {
		t.Fatal(err)
	}
	a, b, seen := paths(one.many(600)), paths(other.many(600)), map[string]bool{}
	for i, path := range a {
		if seen[path] || path != b[i] {
			t.Fatalf("%d: %s, the other says %s, seen before: %v", i, path, b[i], seen[path])
		}
		seen[path] = true
	}
}

func TestLinesForMachines(t *testing.T) {
	for _, row := range []struct {
		row  row
		want string
	}{
		{row{id: "search-cold", engine: "sqlite", size: 10_000, figures: []figure{atLeast(0.512, 0.45, 0.6, "")}}, "bench: search-cold sqlite 10k 0.512 must 0.45 aim 0.6 ok"},
		{row{id: "index-cpu-100k", engine: "postgres", size: 100_000, figures: []figure{atMost(0.12, 0.2, 0.08, "ms"), atMost(0.9, 0.8, 0.3, "ms")}},
			"bench: index-cpu-100k postgres 100k 0.12ms/0.9ms must 0.2ms/0.8ms aim 0.08ms/0.3ms short"},
		{row{id: "memory", engine: "-", figures: []figure{atMost(60, 90, 50, "MB")}}, "bench: memory - - 60MB must 90MB aim 50MB ok"},
	} {
		if got := row.row.line(); got != row.want {
			t.Errorf("%s\nwant %s", got, row.want)
		}
	}
	for in, want := range map[string]int{"10k": 10_000, "1m": 1_000_000, "300": 300} {
		if got, err := parseSizes(in); err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%s: %v, %v", in, got, err)
		}
	}
	for _, in := range []string{"k", "-1", "10x"} {
		if got, err := parseSizes(in); err == nil {
			t.Errorf("%s is %v", in, got)
		}
	}
}

func TestThePictureIsXML(t *testing.T) {
	path, err := curves{"index <a>": {{10_000, 30}, {100_000, 120}}}.write(filepath.Join(t.TempDir(), "p.svg"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(bytes.NewReader(text)); ; {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
