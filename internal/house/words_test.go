package house

import (
	"go/ast"
	"go/token"
	"regexp"
	"strings"
	"testing"
)

// How long a file may be, in lines: the tables of tests are longer than code. Generated files are as long as they are.
const (
	maxCode = 400
	maxTest = 500
)

func TestFilesAreShort(t *testing.T) {
	for _, f := range files(t) {
		most := maxCode
		if strings.HasSuffix(f.path, "_test.go") {
			most = maxTest
		}
		if f.lines > most && !f.isGenerated() {
			t.Errorf("%s has %d lines, more than %d: split it by noun", f.path, f.lines, most)
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	said, seen := map[string]bool{}, map[string]bool{}
	for _, f := range files(t) {
		if strings.HasSuffix(f.Name.Name, "_test") || f.isGenerated() {
			continue
		}
		seen[f.dir] = true
		if f.Doc == nil {
			continue
		}
		want := "Package " + f.Name.Name + " "
		if f.Name.Name == "main" {
			want = "Command "
		}
		if !strings.HasPrefix(f.Doc.Text(), want) {
			t.Errorf("%s: the comment of the package begins %q, want %q", f.path, firstLine(f.Doc.Text()), want)
		}
		if said[f.dir] {
			t.Errorf("%s: the package has two comments", f.path)
		}
		said[f.dir] = true
	}
	for dir := range seen {
		if !said[dir] {
			t.Errorf("%s has no package comment", dir)
		}
	}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func TestExportedNamesAreDocumented(t *testing.T) {
	for _, f := range files(t) {
		if f.isGenerated() || strings.HasSuffix(f.path, "_test.go") {
			continue
		}
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc == nil && isExportedType(d.Recv) {
					t.Errorf("%s: %s has no comment", fset.Position(d.Pos()), d.Name.Name)
				}
			case *ast.GenDecl:
				checkSpecs(t, d)
			}
		}
	}
}

// isExportedType tells whether a method can be called from outside; a function can.
func isExportedType(recv *ast.FieldList) bool {
	if recv == nil {
		return true
	}
	e := recv.List[0].Type
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	if ix, ok := e.(*ast.IndexExpr); ok {
		e = ix.X
	}
	id, ok := e.(*ast.Ident)
	return !ok || id.IsExported()
}

// checkSpecs wants a comment on each exported name, or on the group that holds it.
func checkSpecs(t *testing.T, d *ast.GenDecl) {
	t.Helper()
	if d.Tok == token.IMPORT || d.Doc != nil {
		return
	}
	for _, s := range d.Specs {
		switch s := s.(type) {
		case *ast.TypeSpec:
			if s.Name.IsExported() && s.Doc == nil && s.Comment == nil {
				t.Errorf("%s: %s has no comment", fset.Position(s.Pos()), s.Name.Name)
			}
		case *ast.ValueSpec:
			for _, n := range s.Names {
				if n.IsExported() && s.Doc == nil && s.Comment == nil {
					t.Errorf("%s: %s has no comment", fset.Position(n.Pos()), n.Name)
				}
			}
		}
	}
}

// unfinished is what nobody leaves behind.
var unfinished = regexp.MustCompile(`\b(TODO|FIXME|XXX|HACK)\b|(?i)panic\("(not impl|unimpl|todo)|(?i)\bnot (yet )?implemented\b`)

func TestNothingIsLeftUnfinished(t *testing.T) {
	for _, f := range files(t) {
		if f.dir == "internal/house" {
			continue
		}
		for n, line := range strings.Split(f.text, "\n") {
			if m := unfinished.FindString(line); m != "" {
				t.Errorf("%s:%d says %q", f.path, n+1, m)
			}
		}
	}
}
