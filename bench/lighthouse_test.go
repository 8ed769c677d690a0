package main

import (
	"strings"
	"testing"
)

// A report gives four figures, or it is an error: a page that was not judged must not look like one that was.
func TestReadVerdict(t *testing.T) {
	for _, c := range []struct {
		name, report string
		want         verdict
		err          string
	}{
		{"points of 1 become points of 100", `{"categories":{"performance":{"score":0.98},"accessibility":{"score":1},"best-practices":{"score":1},"seo":{"score":0.92}}}`, verdict{98, 100, 100, 92}, ""},
		{"no points where the page did not load", `{"runtimeError":{"message":"no page"},"categories":{"performance":{"score":null}}}`, verdict{}, "no page"},
		{"a category that is missing", `{"categories":{"performance":{"score":1},"accessibility":{"score":1},"best-practices":{"score":1}}}`, verdict{}, "seo"},
		{"no report at all", ``, verdict{}, "reading"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := readVerdict([]byte(c.report))
			if c.err == "" && (err != nil || got != c.want) {
				t.Errorf("%v, %v", got, err)
			}
			if c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}

// The median of the runs of a page, then the worst of the pages.
func TestJudgedRow(t *testing.T) {
	r := judgedRow([]string{"home", "results"}, [][]verdict{
		{{100, 100, 100, 100}, {60, 100, 100, 100}, {99, 100, 100, 100}},
		{{95, 100, 100, 92}, {97, 100, 100, 92}, {96, 100, 100, 92}},
	})
	if want := "bench: lighthouse - - 96/100/100/92 must 90/100/100/95 aim 100/100/100/100 short"; r.line() != want {
		t.Errorf("%s, want %s", r.line(), want)
	}
	if want := "home 99/100/100/100, results 96/100/100/92"; !strings.HasSuffix(r.note, want) {
		t.Errorf("note %q", r.note)
	}
}
