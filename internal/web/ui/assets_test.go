package ui

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"
)

func TestAssets(t *testing.T) {
	a := loadAssets(fstest.MapFS{
		"manifest.json":      {Data: []byte(`{"parvis.css": "parvis-AAAA.css", "face.woff2": "face-BBBB.woff2"}`)},
		"parvis-AAAA.css":    {Data: []byte("body{margin:0}")},
		"parvis-AAAA.css.gz": {Data: []byte("packed")},
		"face-BBBB.woff2":    {Data: []byte("font")},
	})
	if a.err != nil {
		t.Fatal(a.err)
	}
	if got := a.url("parvis.css"); got != "/static/parvis-AAAA.css" {
		t.Errorf("address %s", got)
	}
	for _, c := range []struct {
		name, method, path, accept string
		status                     int
		kind, encoding, body       string
	}{
		{"a style sheet", "GET", "/static/parvis-AAAA.css", "", 200, "text/css; charset=utf-8", "", "body{margin:0}"},
		{"compressed for who takes it", "GET", "/static/parvis-AAAA.css", "br, gzip;q=0.8", 200, "text/css; charset=utf-8", "gzip", "packed"},
		{"not for who refuses it", "GET", "/static/parvis-AAAA.css", "gzip;q=0, br", 200, "text/css; charset=utf-8", "", "body{margin:0}"},
		{"a font is compressed already", "GET", "/static/face-BBBB.woff2", "gzip", 200, "font/woff2", "", "font"},
		{"head without a body", "HEAD", "/static/parvis-AAAA.css", "", 200, "text/css; charset=utf-8", "", ""},
		{"the plain name is not served", "GET", "/static/parvis.css", "", 404, "", "", ""},
		{"nor the manifest", "GET", "/static/manifest.json", "", 404, "", "", ""},
		{"nor what lies outside", "GET", "/static/../assets.go", "", 404, "", "", ""},
		{"nothing can be sent", "POST", "/static/parvis-AAAA.css", "", 405, "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(c.method, "/static/x", nil)
			r.URL.Path = c.path
			r.Header.Set("Accept-Encoding", c.accept)
			w := httptest.NewRecorder()
			a.ServeHTTP(w, r)
			if w.Code != c.status {
				t.Fatalf("status %d, want %d", w.Code, c.status)
			}
			if c.status != http.StatusOK {
				return
			}
			h := w.Header()
			if h.Get("Content-Type") != c.kind || h.Get("Content-Encoding") != c.encoding || w.Body.String() != c.body {
				t.Errorf("%s %q %q", h.Get("Content-Type"), h.Get("Content-Encoding"), w.Body)
			}
			if h.Get("Cache-Control") != "public, max-age=31536000, immutable" || h.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("headers %v", h)
			}
		})
	}
}

func TestAssetsNotBuilt(t *testing.T) {
	a := loadAssets(fstest.MapFS{".gitignore": {Data: []byte("*")}})
	w := httptest.NewRecorder()
	a.ServeHTTP(w, httptest.NewRequest("GET", "/static/parvis.css", nil))
	if w.Code != http.StatusServiceUnavailable || a.err != ErrNotBuilt {
		t.Errorf("status %d, error %v: a fresh clone must say what to do", w.Code, a.err)
	}
	if loadAssets(fstest.MapFS{"manifest.json": {Data: []byte(`{"a.css": "gone.css"}`)}}).err == nil {
		t.Error("a manifest that names a missing file is accepted")
	}
}
