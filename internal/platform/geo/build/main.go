// Command build makes the table of communes that package geo embeds, out of two
// npm packages: @etalab/decoupage-administratif (codes, names, postal codes,
// populations, intercommunalities) and @etalab/fr-bounding-boxes (positions).
//
//	npm ci && go run ./internal/platform/geo/build
package main

import (
	"bufio"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	modules := flag.String("modules", "node_modules", "directory where npm put the packages")
	out := flag.String("out", filepath.Join("internal", "platform", "geo", "data", "communes.bin"), "file to write")
	flag.Parse()
	if err := run(*modules, *out, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "geo/build:", err)
		os.Exit(1)
	}
}

func run(modules, out string, log io.Writer) error {
	src, err := load(modules)
	if err != nil {
		return err
	}
	t, err := join(src)
	if err != nil {
		return err
	}
	if n := len(t.communes); n < 30_000 || n > 60_000 {
		return fmt.Errorf("%d communes in %s: this is not the whole of France", n, modules)
	}
	if err := write(out, t); err != nil {
		return err
	}
	info, err := os.Stat(out)
	if err != nil {
		return err
	}
	fmt.Fprintf(log, "%s: %d communes, %d former names or codes, %d without position, %d KB\n",
		out, len(t.communes), len(t.formers), t.unlocated, info.Size()/1024)
	return nil
}

// write replaces the file only once it is whole.
func write(path string, t table) error {
	f, err := os.CreateTemp(filepath.Dir(path), "communes-*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	buf := bufio.NewWriter(f)
	gz, err := gzip.NewWriterLevel(buf, gzip.BestCompression)
	if err != nil {
		return err
	}
	t.print(gz)
	if err := gz.Close(); err != nil {
		return err
	}
	if err := buf.Flush(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Chmod(f.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
