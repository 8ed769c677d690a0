package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestWhatIsNoListIsRefused(t *testing.T) {
	for rule, content := range map[string]string{"absent": "", "no JSON": "abri", "too short to be French": `["abri","accueil"]`} {
		dir := t.TempDir()
		if content != "" {
			at := filepath.Join(dir, "an-array-of-french-words")
			if err := os.Mkdir(at, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(at, "index.json"), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		out := filepath.Join(dir, "words.bin")
		if err := run(dir, out, io.Discard); err == nil {
			t.Errorf("%s: taken", rule)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%s: and written", rule)
		}
	}
}
