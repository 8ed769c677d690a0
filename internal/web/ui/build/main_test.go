package main

import (
	"bytes"
	"compress/gzip"
	"path/filepath"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

// Weights of what every page loads, compressed, in bytes. A phone on a slow network pays for each of them.
func TestBudgets(t *testing.T) {
	for _, c := range []struct {
		file  string
		limit int
	}{
		{"css/parvis.css", 12 * 1024}, {"css/desk.css", 2 * 1024},
		{"ts/commune.ts", 2 * 1024}, {"ts/draft.ts", 1024}, {"ts/queue.ts", 1024}, {"ts/form.ts", 1024}, {"ts/errors.ts", 512}, {"ts/stick.ts", 1024},
	} {
		result := api.Build(api.BuildOptions{
			EntryPoints: []string{filepath.Join("..", filepath.FromSlash(c.file))}, Bundle: true, External: []string{"*.woff2"}, Outdir: t.TempDir(),
			MinifyWhitespace: true, MinifySyntax: true, MinifyIdentifiers: true,
		})
		if len(result.Errors) > 0 || len(result.Warnings) > 0 {
			t.Errorf("%s: %v %v", c.file, result.Errors, result.Warnings)
			continue
		}
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		if _, err := z.Write(result.OutputFiles[0].Contents); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes of %d", c.file, packed.Len(), c.limit)
		if packed.Len() > c.limit {
			t.Errorf("%s weighs %d bytes compressed, over %d", c.file, packed.Len(), c.limit)
		}
	}
}
