package search

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// analysisSources is the checksum of the sources of the analysis of texts, comments left out. Where it changes, terms
// may: write the new one here and give snapshotFormat the next number, so that no snapshot of before is read.
const analysisSources = 0x09dbe30d

func TestAnalysisIsThatOfTheFormat(t *testing.T) {
	names, err := filepath.Glob("../../platform/text/*.go")
	if err != nil || len(names) < 5 {
		t.Fatalf("%v, %v", names, err)
	}
	sum := crc32.New(castagnoli)
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || filepath.Base(name) == "exists.go" { // which words exist is asked by queries alone
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := printer.Fprint(&b, token.NewFileSet(), &ast.File{Name: f.Name, Decls: f.Decls}); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(sum, strings.Join(strings.Fields(b.String()), " "))
	}
	if got := sum.Sum32(); got != analysisSources {
		t.Errorf("the sources of the analysis sum up to %#08x, not %#08x: see analysisSources", got, analysisSources)
	}
}

// Each thing that is held of a listing is in the fingerprint: a release that holds it otherwise has another one.
func TestFingerprint(t *testing.T) {
	x := newIndex(paris)
	first := x.fingerprint(nil)
	if again := newIndex(paris).fingerprint(nil); again != first {
		t.Error("another index has another fingerprint")
	}
	if x.fingerprint(func(string) string { return "Nancy" }) == first {
		t.Error("the names of communes are not in it")
	}
	p := (&index{zone: x.zone, french: french, seed: 1}).preparer(nil)
	seen := facts(0)
	rows := sampleRows()
	first0, _ := p.doc(&rows[1])
	for i := range rows[1:] {
		d, _ := p.doc(&rows[i+1])
		seen |= d.facts ^ first0.facts
	}
	for _, f := range []facts{1, 7 << familyBit, 31 << themeBit, isRemote, hasWheelchair, forFamilies, forGroups, forBeginners, byBus, suitsAnyTime, isLocated, 16 << ageBit, 7 << answerBit} {
		if seen&f == 0 {
			t.Errorf("no sample shows %#x", uint32(f))
		}
	}
}
