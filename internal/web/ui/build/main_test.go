package main

import (
	"path/filepath"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

// TestBudgets holds what each kind of page makes a phone on a slow network fetch: bytes, compressed as they are sent.
func TestBudgets(t *testing.T) {
	for _, c := range []struct {
		what  string
		files []string
		limit int
	}{
		{"the style of a page of results", []string{"css/parvis.css", "css/results.css"}, 8_000},
		{"the style of the front page", []string{"css/parvis.css", "css/home.css"}, 8_000},
		{"the style of a listing", []string{"css/parvis.css", "css/listing.css"}, 9_000},
		{"the style of the map", []string{"css/parvis.css", "css/map.css"}, 8_000},
		{"the style of any other page", []string{"css/parvis.css", "css/pages.css"}, 10_000},
		{"what moderators and operators add", []string{"css/desk.css"}, 2_000},
		{"the town field", []string{"ts/commune.ts"}, 2_000},
		{"the kept draft", []string{"ts/draft.ts"}, 1_000},
		{"the keys of the queue", []string{"ts/queue.ts"}, 1_000},
		{"the comforts of a form", []string{"ts/form.ts"}, 1_000},
		{"the summary of errors", []string{"ts/errors.ts"}, 500},
		{"the bar at the foot of a listing", []string{"ts/stick.ts"}, 1_000},
	} {
		weight := 0
		for _, file := range c.files {
			weight += weigh(t, file)
		}
		t.Logf("%s: %d bytes of %d", c.what, weight, c.limit)
		if weight > c.limit {
			t.Errorf("%s weighs %d bytes compressed, over %d", c.what, weight, c.limit)
		}
	}
}

// weigh is what a sheet or a module weighs as it is sent; fonts are left where they are.
func weigh(t *testing.T, file string) int {
	t.Helper()
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{filepath.Join("..", filepath.FromSlash(file))}, Bundle: true, External: []string{"*.woff2"}, Outdir: t.TempDir(),
		MinifyWhitespace: true, MinifySyntax: true, MinifyIdentifiers: true, Charset: api.CharsetUTF8, Engines: browsers,
	})
	if len(result.Errors) > 0 || len(result.Warnings) > 0 {
		t.Fatalf("%s: %v %v", file, result.Errors, result.Warnings)
	}
	packed, err := pack(result.OutputFiles[0].Contents)
	if err != nil {
		t.Fatal(err)
	}
	return len(packed)
}
