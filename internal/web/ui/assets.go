package ui

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

//go:embed all:dist
var dist embed.FS

// StaticPrefix is the path under which Assets answers.
const StaticPrefix = "/static/"

// ErrNotBuilt says that the binary was compiled without its style sheets and scripts.
var ErrNotBuilt = errors.New(`ui: assets were not built; run "make build"`)

// assets is one build: where each name went, and what each file holds.
type assets struct {
	hashed map[string]string // parvis.css → parvis-XXXX.css
	files  map[string]asset
	err    error
}

type asset struct {
	plain, gzip []byte
	kind        string // content type
}

var built = sync.OnceValue(func() *assets {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		return &assets{err: err}
	}
	return loadAssets(sub)
})

// loadAssets reads a whole build into memory (under 400 KB). Its err is ErrNotBuilt when there is no manifest.
func loadAssets(fsys fs.FS) *assets {
	a := &assets{hashed: map[string]string{}, files: map[string]asset{}}
	text, err := fs.ReadFile(fsys, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		a.err = ErrNotBuilt
		return a
	}
	if err == nil {
		err = json.Unmarshal(text, &a.hashed)
	}
	if err != nil {
		a.err = fmt.Errorf("ui: reading the asset manifest: %w", err)
		return a
	}
	for name, file := range a.hashed {
		plain, err := fs.ReadFile(fsys, file)
		if err != nil {
			a.err = fmt.Errorf("ui: asset %s: %w", name, err)
			return a
		}
		packed, err := fs.ReadFile(fsys, file+".gz")
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			a.err = fmt.Errorf("ui: asset %s: %w", name, err)
			return a
		}
		a.files[file] = asset{plain: plain, gzip: packed, kind: contentType(file)}
	}
	return a
}

// contentType is written here rather than asked of the machine, whose table differs from one to the next.
func contentType(file string) string {
	switch path.Ext(file) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".woff2":
		return "font/woff2"
	}
	return "application/octet-stream"
}

// AssetsBuilt is nil when the binary holds its assets, else an error that says what to do. serve and doctor ask it.
func AssetsBuilt() error { return built().err }

// AssetURL is the address of an asset by its plain name ("parvis.css", "queue.js", "favicon.svg"). The address changes with the content,
// so browsers may keep it for ever. An unknown name, or a binary without assets, gives an address that answers 404 or 503.
func AssetURL(name string) string { return built().url(name) }

func (a *assets) url(name string) string {
	if file, ok := a.hashed[name]; ok {
		return StaticPrefix + file
	}
	return StaticPrefix + name
}

// AssetBytes is the content of an asset by its plain name, nil when there is none.
func AssetBytes(name string) []byte { a := built(); return a.files[a.hashed[name]].plain }

// Assets answers StaticPrefix: hashed names only, kept for ever, compressed when the browser takes it.
func Assets() http.Handler { return built() }

func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	if a.err != nil {
		http.Error(w, a.err.Error(), http.StatusServiceUnavailable)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, StaticPrefix)
	file, ok := a.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", file.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	body := file.plain
	if file.gzip != nil {
		h.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			body = file.gzip
		}
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
}

// acceptsGzip reads Accept-Encoding: gzip named, and not with a weight of zero.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		weight = strings.TrimSpace(weight)
		return weight != "q=0" && !strings.HasPrefix(weight, "q=0.000") && weight != "q=0.0" && weight != "q=0.00"
	}
	return false
}
