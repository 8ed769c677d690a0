package tiles

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

func TestTilesKeptAreBounded(t *testing.T) {
	size := int64(len(pngTile(1, 256)))
	dir := t.TempDir()
	w := newWorld(t, func(o *Options) { o.Dir, o.MaxBytes = dir, 10*size+size/2 })
	w.answers(func(rw http.ResponseWriter, r *http.Request) { gives(pngTile(1, 256), "image/png")(rw, r) })
	first := ID{12, 2118, 1411}
	for i := range 30 {
		for _, id := range []ID{first, {12, 2111 + i%15, 1405 + i/15}} { // first is asked for again and again
			if _, err := w.Tile(t.Context(), w.src, lorraine, id); err != nil {
				t.Fatal(id, err)
			}
		}
	}
	count := func() (n int, total int64) {
		files, err := filepath.Glob(filepath.Join(dir, "*", "*", "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			info, err := os.Stat(f)
			if err != nil {
				t.Fatal(err)
			}
			total += info.Size()
		}
		return len(files), total
	}
	if n, total := count(); n != 10 || total != w.disk.total {
		t.Errorf("%d tiles of %d bytes, counted %d", n, total, w.disk.total)
	}
	if _, err := os.Stat(filepath.Join(dir, fileName(w.src, first))); err != nil {
		t.Errorf("the tile that everybody wants is gone: %v", err)
	}

	// Another process finds them, with a smaller bound; what was half written is removed, what is foreign is left alone.
	for _, f := range []string{unfinished + "123", "note.txt"} {
		if err := os.WriteFile(filepath.Join(dir, f), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	next := New(Options{Dir: dir, MaxBytes: 5 * size, Now: w.clock.Now, Allow: loopback})
	defer next.Close()
	before := w.asked.Load()
	if _, err := next.Tile(t.Context(), w.src, lorraine, ID{12, 0, 0}); !errors.Is(err, ErrOutside) {
		t.Fatal(err)
	}
	next.disk.get("nothing")
	if n, _ := count(); n != 5 {
		t.Errorf("%d tiles are kept under the smaller bound", n)
	}
	if _, err := os.Stat(filepath.Join(dir, unfinished+"123")); err == nil {
		t.Error("a half written file is still there")
	}
	if _, err := os.Stat(filepath.Join(dir, "note.txt")); err != nil {
		t.Error("a foreign file was removed")
	}
	if w.asked.Load() != before {
		t.Error("reading the directory asked the source")
	}
}

func TestATileThatWasSpoiledOnDiskIsFetchedAgain(t *testing.T) {
	w := newWorld(t, nil)
	if _, err := w.Tile(t.Context(), w.src, lorraine, nancy); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.disk.path(fileName(w.src, nancy)), []byte("<html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	img, err := w.Tile(t.Context(), w.src, lorraine, nancy)
	if err != nil || img.Type != "image/png" || w.asked.Load() != 2 {
		t.Errorf("%v, %s, asked %d times", err, img.Type, w.asked.Load())
	}
}
