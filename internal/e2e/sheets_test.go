package e2e

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parvis/internal/web/ui"
)

var (
	sheetLink = regexp.MustCompile(`<link rel="stylesheet" href="/static/([a-z]+)-[A-Z0-9]+\.css"`)
	classAttr = regexp.MustCompile(`\sclass="([^"]*)"`)
	classRule = regexp.MustCompile(`\.([a-z][a-z0-9-]*)`)
)

// classesOf are the classes that the rules of a style sheet name.
func classesOf(t *testing.T, sheet string) map[string]bool {
	t.Helper()
	text := ui.AssetBytes(sheet + ".css")
	if text == nil {
		t.Fatalf("there is no style sheet %s", sheet)
	}
	out := map[string]bool{}
	for rule := range strings.SplitSeq(string(text), "}") {
		for _, m := range classRule.FindAllStringSubmatch(rule[:max(0, strings.LastIndexByte(rule, '{'))], -1) {
			out[m[1]] = true
		}
	}
	return out
}

// TestEveryPageLoadsItsSheets: each kind of page has a style sheet of its own beside the one of all pages. A class that
// only a sheet knows which the page does not load would stand there undressed.
func TestEveryPageLoadsItsSheets(t *testing.T) {
	known := map[string]map[string]bool{}
	for _, sheet := range []string{"parvis", "home", "results", "listing", "map", "pages", "desk", "guide"} {
		known[sheet] = classesOf(t, sheet)
		if len(known[sheet]) < 5 {
			t.Errorf("%s.css names %d classes", sheet, len(known[sheet]))
		}
	}
	w := NewWorld(t, "sqlite")
	for _, s := range everyPage(w) {
		body := w.page(s).Body
		loaded := map[string]bool{}
		links := sheetLink.FindAllStringSubmatch(body, -1)
		if len(links) < 2 || links[0][1] != "parvis" {
			t.Errorf("%s (%s): loads %v", s.name, s.path, links)
		}
		for _, link := range links {
			maps.Copy(loaded, known[link[1]])
		}
		for _, attr := range classAttr.FindAllStringSubmatch(body, -1) {
			for class := range strings.FieldsSeq(attr[1]) {
				if loaded[class] {
					continue
				}
				for _, sheet := range slices.Sorted(maps.Keys(known)) {
					if known[sheet][class] {
						t.Errorf("%s (%s): class %s is dressed by %s.css, which is not loaded", s.name, s.path, class, sheet)
					}
				}
				loaded[class] = true // said once
			}
		}
	}
}
