// Command build makes the assets of the pages: it bundles and minifies the style sheets and the TypeScript modules of internal/web/ui,
// takes the fonts from node_modules (npm ci), names every file by its content, compresses what gains from it,
// and writes all of it with manifest.json into internal/web/ui/dist, where the binary embeds it.
//
// Run it from anywhere in the module: go run ./internal/web/ui/build
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
}

func run() error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(root, "node_modules", "@fontsource-variable")); err != nil {
		return errors.New("the fonts are missing: run \"npm ci\" first")
	}
	ui := filepath.Join(root, "internal", "web", "ui")
	result, err := bundle(ui)
	if err != nil {
		return err
	}
	dist := filepath.Join(ui, "dist")
	if err := empty(dist); err != nil {
		return err
	}
	manifest, err := manifestOf(result.Metafile, root, dist)
	if err != nil {
		return err
	}
	for _, file := range result.OutputFiles {
		if err := write(file.Path, file.Contents); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dist, "manifest.json"), append(text, '\n'), 0o644)
}

// moduleRoot is the nearest directory above that holds go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("not inside the module")
		}
		dir = parent
	}
}

// browsers are the oldest that pages are made for.
var browsers = []api.Engine{{Name: api.EngineChrome, Version: "92"}, {Name: api.EngineFirefox, Version: "91"}, {Name: api.EngineSafari, Version: "15"}}

// sheets are the style sheets that pages load; the others are parts of them. Every page loads parvis.css and the one of its
// kind, which holds all else that it needs: two requests, and nothing of other pages.
var sheets = []string{"parvis.css", "home.css", "results.css", "listing.css", "map.css", "pages.css", "desk.css", "guide.css", "leaflet.css"}

// bundle builds every sheet, every TypeScript module, and every image, in memory.
func bundle(ui string) (api.BuildResult, error) {
	var entries []string
	for _, name := range sheets {
		entries = append(entries, filepath.Join(ui, "css", name))
	}
	for _, pattern := range []string{"ts/*.ts", "img/*"} {
		found, err := filepath.Glob(filepath.Join(ui, filepath.FromSlash(pattern)))
		if err != nil {
			return api.BuildResult{}, err
		}
		entries = append(entries, found...)
	}
	result := api.Build(api.BuildOptions{
		EntryPoints: entries, Bundle: true, Write: false, Metafile: true,
		Outdir: filepath.Join(ui, "dist"), AbsWorkingDir: filepath.Dir(filepath.Dir(filepath.Dir(ui))),
		EntryNames: "[name]-[hash]", AssetNames: "[name]-[hash]", ChunkNames: "[name]-[hash]", PublicPath: "/static/",
		MinifyWhitespace: true, MinifySyntax: true, MinifyIdentifiers: true,
		Format: api.FormatESModule, Splitting: false, Charset: api.CharsetUTF8, LegalComments: api.LegalCommentsNone,
		Engines: browsers,
		Loader:  map[string]api.Loader{".woff2": api.LoaderFile, ".svg": api.LoaderCopy, ".png": api.LoaderCopy},
	})
	if len(result.Errors) > 0 {
		return result, errors.New(strings.Join(api.FormatMessages(result.Errors, api.FormatMessagesOptions{}), "\n"))
	}
	for _, w := range result.Warnings {
		fmt.Fprintln(os.Stderr, strings.TrimSpace(strings.Join(api.FormatMessages([]api.Message{w}, api.FormatMessagesOptions{Kind: api.WarningMessage}), "")))
	}
	return result, nil
}

// manifestOf maps the plain name of each entry ("parvis.css", "queue.js") and of each font to its hashed name.
func manifestOf(metafile, root, dist string) (map[string]string, error) {
	var meta struct {
		Outputs map[string]struct {
			EntryPoint string
			Inputs     map[string]any
		}
	}
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return nil, fmt.Errorf("reading what was built: %w", err)
	}
	manifest := map[string]string{}
	for out, about := range meta.Outputs {
		if dir := filepath.Dir(filepath.Join(root, filepath.FromSlash(out))); dir != dist {
			return nil, fmt.Errorf("%s would be written outside %s", out, dist)
		}
		source := about.EntryPoint
		if source == "" { // a font reached through a style sheet has one input and no entry point
			for input := range about.Inputs {
				source = input
			}
		}
		name := filepath.Base(filepath.FromSlash(source))
		if strings.HasSuffix(name, ".ts") {
			name = strings.TrimSuffix(name, ".ts") + ".js"
		}
		if other, taken := manifest[name]; taken {
			return nil, fmt.Errorf("two assets are called %s (%s, %s)", name, other, out)
		}
		manifest[name] = filepath.Base(filepath.FromSlash(out))
	}
	return manifest, nil
}

// empty removes the files of an earlier build and keeps the placeholder.
func empty(dist string) error {
	old, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, entry := range old {
		if entry.Name() == ".gitignore" {
			continue
		}
		if err := os.Remove(filepath.Join(dist, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

// write stores a file and, when it gains at least a tenth, its gzip beside it.
func write(path string, content []byte) error {
	if err := os.WriteFile(path, content, 0o644); err != nil {
		return err
	}
	if strings.HasSuffix(path, ".woff2") || strings.HasSuffix(path, ".png") {
		return nil // compressed already
	}
	packed, err := pack(content)
	if err != nil {
		return err
	}
	if len(packed) > len(content)*9/10 {
		return nil
	}
	return os.WriteFile(path+".gz", packed, 0o644)
}

func pack(content []byte) ([]byte, error) {
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(content); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}
