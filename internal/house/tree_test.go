package house

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
	"testing"
)

// file is one Go file of the tree.
type file struct {
	path  string // from the root of the module: "internal/web/edge/edge.go"
	dir   string // "internal/web/edge"
	text  string
	lines int
	*ast.File
}

// isTest tells whether the file is there for tests or measurements only, and never part of the program.
func (f *file) isTest() bool {
	return strings.HasSuffix(f.path, "_test.go") || strings.HasSuffix(f.dir, "dbtest") || within(f.dir, "internal/e2e") || within(f.dir, "bench")
}

// isGenerated tells whether templ wrote the file.
func (f *file) isGenerated() bool { return strings.HasSuffix(f.path, "_templ.go") }

// imports gives the packages of this module that the file imports, from the root of the module.
func (f *file) imports() (all, own []string) {
	for _, im := range f.Imports {
		p := strings.Trim(im.Path.Value, `"`)
		all = append(all, p)
		if rest, ok := strings.CutPrefix(p, "parvis/"); ok {
			own = append(own, rest)
		}
	}
	return all, own
}

// within tells whether a directory is another or lies below it.
func within(dir, top string) bool { return dir == top || strings.HasPrefix(dir, top+"/") }

var root = os.DirFS("../..")

// fset is what the positions of every file refer to.
var fset = token.NewFileSet()

// tops are the directories that hold Go files.
var tops = []string{"bench", "cmd", "internal"}

// files gives every Go file of the tree, parsed once.
func files(t *testing.T) []*file {
	t.Helper()
	all, err := tree()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("%d Go files: the tree was not found", len(all))
	}
	return all
}

var tree = sync.OnceValues(func() ([]*file, error) {
	var all []*file
	for _, p := range tops {
		if _, err := fs.Stat(root, p); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		err := fs.WalkDir(root, p, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(p) != ".go" {
				return err
			}
			text, err := fs.ReadFile(root, p)
			if err != nil {
				return err
			}
			parsed, err := parser.ParseFile(fset, p, text, parser.ParseComments)
			if err != nil {
				return err
			}
			all = append(all, &file{path: p, dir: path.Dir(p), text: string(text), lines: strings.Count(string(text), "\n"), File: parsed})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
})
