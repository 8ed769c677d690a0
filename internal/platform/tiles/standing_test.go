package tiles

import (
	"errors"
	"net/http"
	"testing"
	"time"
)

func TestReadyNeverWaitsAndLearns(t *testing.T) {
	w := newWorld(t, nil)
	settle := func() { w.all.Wait() }
	if w.Ready(w.src, lorraine) {
		t.Error("ready before anything was asked")
	}
	settle()
	if !w.Ready(w.src, lorraine) || w.asked.Load() != 1 {
		t.Errorf("not ready after a tile came (%d questions)", w.asked.Load())
	}
	if _, kept := w.disk.get(fileName(w.src, lorraine.Middle(8))); !kept {
		t.Error("the tile of the trial, the first of all, is not kept")
	}
	w.answers(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusBadGateway) })
	if _, err := w.Tile(t.Context(), w.src, lorraine, nancy); !errors.Is(err, ErrDown) {
		t.Fatal(err)
	}
	for range 20 {
		if w.Ready(w.src, lorraine) {
			t.Error("ready while the source is away")
		}
	}
	settle()
	if w.asked.Load() != 2 {
		t.Errorf("%d questions while the source is away", w.asked.Load())
	}
	w.clock.Advance(firstPause + time.Second)
	w.answers(gives(pngTile(1, 256), "image/png"))
	w.Ready(w.src, lorraine)
	settle()
	if _, err := w.Tile(t.Context(), w.src, lorraine, nancy); err != nil || !w.Ready(w.src, lorraine) {
		t.Errorf("not ready again: %v", err)
	}
	if w.Ready(Source{}, lorraine) {
		t.Error("ready without a source")
	}
}

func TestASourceThatOnlyGivesPagesIsAway(t *testing.T) {
	w := newWorld(t, nil)
	w.answers(gives([]byte("<html>Connectez-vous au réseau"), "text/html"))
	w.Ready(w.src, lorraine)
	w.all.Wait()
	if w.Ready(w.src, lorraine) {
		t.Error("a page is no tile")
	}
	if _, err := w.Tile(t.Context(), w.src, lorraine, nancy); !errors.Is(err, ErrDown) {
		t.Errorf("%v, want %v", err, ErrDown)
	}
}

func TestASourceThatIsOftenWrongIsLeftAlone(t *testing.T) {
	w := newWorld(t, nil)
	w.answers(gives([]byte("nothing"), "text/plain"))
	for i := range maxWrong {
		if _, err := w.Tile(t.Context(), w.src, lorraine, ID{12, 2110 + i, 1411}); !errors.Is(err, ErrMissing) {
			t.Fatal(i, err)
		}
	}
	if _, err := w.Tile(t.Context(), w.src, lorraine, nancy); !errors.Is(err, ErrDown) {
		t.Errorf("%v, want %v", err, ErrDown)
	}
}
