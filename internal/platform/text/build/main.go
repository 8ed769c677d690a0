// Command build makes the list of French words that package text embeds, out of the npm package
// an-array-of-french-words: the forms of 336,000 words, folded.
//
//	npm ci && go run ./internal/platform/text/build
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"parvis/internal/platform/text"
	"parvis/internal/platform/text/wordset"
)

func main() {
	modules := flag.String("modules", "node_modules", "directory where npm put the packages")
	out := flag.String("out", filepath.Join("internal", "platform", "text", "data", "words.bin"), "file to write")
	flag.Parse()
	if err := run(*modules, *out, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "text/build:", err)
		os.Exit(1)
	}
}

func run(modules, out string, log io.Writer) error {
	file, err := os.ReadFile(filepath.Join(modules, "an-array-of-french-words", "index.json"))
	if err != nil {
		return err
	}
	var words []string
	if err := json.Unmarshal(file, &words); err != nil {
		return fmt.Errorf("the list of words in %s: %w", modules, err)
	}
	for i, w := range words {
		words[i] = text.Fold(w)
	}
	slices.Sort(words)
	words = slices.Compact(words)
	if n := len(words); n < 200_000 || n > 1_000_000 {
		return fmt.Errorf("%d words in %s: this is not all of French", n, modules)
	}
	made := wordset.Make(words)
	if err := write(out, made); err != nil {
		return err
	}
	fmt.Fprintf(log, "%s: %d words, %d KB\n", out, len(words), len(made)/1024)
	return nil
}

// write replaces the file only once it is whole.
func write(path string, made []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "words-*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(made)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
