package tiles

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestATileIsFetchedOnceAndKept(t *testing.T) {
	w := newWorld(t, nil)
	var agent string
	want := pngTile(3, 256)
	w.answers(func(rw http.ResponseWriter, r *http.Request) {
		agent = r.UserAgent()
		gives(want, "image/png")(rw, r)
	})
	for range 3 {
		img, err := w.Tile(t.Context(), w.src, lorraine, nancy)
		if err != nil || img.Type != "image/png" || !bytes.Equal(img.Bytes, want) {
			t.Fatalf("%v, %s, %d bytes", err, img.Type, len(img.Bytes))
		}
	}
	if n := w.asked.Load(); n != 1 {
		t.Errorf("the source was asked %d times", n)
	}
	if agent != "Parvis (test)" {
		t.Errorf("the source is told %q", agent)
	}
}

func TestManyAskForTheSameTileAtOnce(t *testing.T) {
	w := newWorld(t, nil)
	release := make(chan struct{})
	w.answers(func(rw http.ResponseWriter, r *http.Request) {
		<-release
		gives(pngTile(3, 256), "image/png")(rw, r)
	})
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			if _, err := w.Tile(t.Context(), w.src, lorraine, nancy); err != nil {
				t.Error(err)
			}
		})
	}
	close(release)
	all.Wait()
	if n := w.asked.Load(); n != 1 {
		t.Errorf("the source was asked %d times", n)
	}
}

func TestAnswersThatAreNoTiles(t *testing.T) {
	huge := append(pngTile(1, 256), make([]byte, MaxTile)...)
	for _, row := range []struct {
		rule   string
		answer http.HandlerFunc
		want   error
	}{
		{"a page instead of a picture", gives([]byte("<!doctype html><title>Bonjour</title>"), "text/html"), ErrMissing},
		{"a page announced as a picture", gives([]byte("<!doctype html><script>alert(1)</script>"), "image/png"), ErrMissing},
		{"a picture announced as a page", gives(pngTile(1, 256), "text/html"), ErrMissing},
		{"a PNG announced as JPEG", gives(pngTile(1, 256), "image/jpeg"), ErrMissing},
		{"a drawing with scripts", gives([]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "image/svg+xml"), ErrMissing},
		{"too many bytes, announced", gives(huge, "image/png"), ErrMissing},
		{"too many bytes, in pieces", func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("Content-Type", "image/png")
			for b := huge; len(b) > 0; b = b[min(len(b), 64<<10):] {
				_, _ = rw.Write(b[:min(len(b), 64<<10)])
				rw.(http.Flusher).Flush()
			}
		}, ErrMissing},
		{"too many points", gives(pngTile(1, 1024), "image/png"), ErrMissing},
		{"not a square of 256 or 512", gives(pngTile(1, 300), "image/png"), ErrMissing},
		{"half a picture", gives(pngTile(1, 256)[:200], "image/png"), ErrMissing},
		{"nothing", gives(nil, "image/png"), ErrMissing},
		{"not found", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusNotFound) }, ErrMissing},
		{"no content", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusNoContent) }, ErrMissing},
		{"a redirection is not followed", func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, "/elsewhere.png", http.StatusFound)
		}, ErrDown},
		{"forbidden", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusForbidden) }, ErrDown},
		{"too many requests", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusTooManyRequests) }, ErrDown},
		{"broken", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusBadGateway) }, ErrDown},
		{"too slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, ErrDown},
		{"drop by drop", func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("Content-Type", "image/png")
			_, _ = rw.Write([]byte("\x89PNG"))
			rw.(http.Flusher).Flush()
			<-r.Context().Done()
		}, ErrDown},
		{"cut off", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, ErrDown},
	} {
		t.Run(row.rule, func(t *testing.T) {
			var said bytes.Buffer
			w := newWorld(t, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(&said, nil)) })
			w.answers(row.answer)
			img, err := w.Tile(t.Context(), w.src, lorraine, nancy)
			if !errors.Is(err, row.want) || img.Bytes != nil {
				t.Fatalf("%v and %d bytes, want %v", err, len(img.Bytes), row.want)
			}
			_, again := w.Tile(t.Context(), w.src, lorraine, nancy)
			if !errors.Is(again, row.want) || w.asked.Load() != 1 {
				t.Errorf("the second time: %v after %d questions", again, w.asked.Load())
			}
			if files, _ := filepath.Glob(filepath.Join(w.disk.dir, "*", "*", "*")); len(files) > 0 {
				t.Errorf("kept: %v", files)
			}
			w.Close()
			if strings.Contains(said.String(), "geheim") {
				t.Errorf("the log holds the key of the address: %s", &said)
			}
		})
	}
}

func TestJPEGAndLargeTilesAreTiles(t *testing.T) {
	for _, row := range []struct {
		kind string
		body []byte
	}{{"image/jpeg", jpegTile(256)}, {"image/png", pngTile(1, 512)}} {
		w := newWorld(t, nil)
		w.answers(gives(row.body, row.kind))
		if img, err := w.Tile(t.Context(), w.src, lorraine, nancy); err != nil || img.Type != row.kind {
			t.Errorf("%s: %v, %s", row.kind, err, img.Type)
		}
	}
}

func TestOnlyTheAreaIsServed(t *testing.T) {
	w := newWorld(t, nil)
	for _, row := range []struct {
		rule string
		src  Source
		id   ID
		want error
	}{
		{"the middle of the area", w.src, nancy, nil},
		{"a tile that the area only touches", w.src, lorraine.Middle(MinZoom), nil},
		{"elsewhere", w.src, ID{12, 100, 100}, ErrOutside},
		{"too far", w.src, ID{4, 8, 5}, ErrOutside},
		{"too near", w.src, ID{19, 271104, 180352}, ErrOutside},
		{"beyond the world", w.src, ID{12, 4096, 1411}, ErrOutside},
		{"before the world", w.src, ID{12, -1, 1411}, ErrOutside},
		{"no source", Source{}, nancy, ErrNone},
		{"a source by an unknown name", SourceOf("mars", ""), nancy, ErrNone},
		{"a custom source without an address", SourceOf(Custom, ""), nancy, ErrNone},
	} {
		if _, err := w.Tile(t.Context(), row.src, lorraine, row.id); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", row.rule, err, row.want)
		}
	}
	if n := w.asked.Load(); n != 2 {
		t.Errorf("the source was asked %d times", n)
	}
}

func TestASourceThatIsAwayIsLeftAloneLongerEachTime(t *testing.T) {
	w := newWorld(t, nil)
	w.answers(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusBadGateway) })
	ask := func() error {
		_, err := w.Tile(t.Context(), w.src, lorraine, nancy)
		return err
	}
	for i, pause := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, longest, longest} {
		before := w.asked.Load()
		if err := ask(); !errors.Is(err, ErrDown) || w.asked.Load() != before+1 {
			t.Fatalf("failure %d: %v", i, err)
		}
		w.clock.Advance(pause - time.Second)
		if err := ask(); !errors.Is(err, ErrDown) || w.asked.Load() != before+1 {
			t.Fatalf("failure %d: asked again within %s", i, pause)
		}
		w.clock.Advance(2 * time.Second)
	}
	w.answers(gives(pngTile(1, 256), "image/png"))
	if err := ask(); err != nil {
		t.Fatalf("back again: %v", err)
	}
}

func TestOldTiles(t *testing.T) {
	for _, row := range []struct {
		rule  string
		age   time.Duration
		away  bool
		asked int64
		want  error
	}{
		{"a fresh tile does not ask", fresh - time.Hour, false, 1, nil},
		{"an older one is fetched anew", fresh + time.Hour, false, 2, nil},
		{"and is served while the source is away", fresh + time.Hour, true, 2, nil},
		{"but not for ever", stale + time.Hour, true, 2, ErrDown},
	} {
		w := newWorld(t, nil)
		if _, err := w.Tile(t.Context(), w.src, lorraine, nancy); err != nil {
			t.Fatal(err)
		}
		w.clock.Advance(row.age)
		if row.away {
			w.answers(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusBadGateway) })
		}
		_, err := w.Tile(t.Context(), w.src, lorraine, nancy)
		if !errors.Is(err, row.want) || w.asked.Load() != row.asked {
			t.Errorf("%s: %v after %d questions, want %v after %d", row.rule, err, w.asked.Load(), row.want, row.asked)
		}
	}
}

func TestNeverMoreThanAFewFetchesAtOnce(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Timeout = 20 * time.Second })
	var mu sync.Mutex
	var now, most int
	gate := make(chan struct{})
	open := sync.OnceFunc(func() { close(gate) })
	t.Cleanup(open)
	w.answers(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		now++
		most = max(most, now)
		mu.Unlock()
		<-gate
		mu.Lock()
		now--
		mu.Unlock()
		gives(pngTile(1, 256), "image/png")(rw, r)
	})
	results := make(chan error, 200)
	for i := range 200 {
		go func() {
			_, err := w.Tile(context.Background(), w.src, lorraine, ID{15, 16900 + i%40, 11250 + i/40})
			results <- err
		}()
	}
	// Those who find the queue full are told at once.
	for range 200 - maxWaiting {
		if err := <-results; !errors.Is(err, ErrBusy) {
			t.Fatalf("%v, want %v", err, ErrBusy)
		}
	}
	open()
	for range maxWaiting {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	if most > maxFetches {
		t.Errorf("%d fetches at once", most)
	}
}

func TestPrivateAddressesAreNeverDialled(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	seen := make(chan struct{}, 1)
	srv := &httptest.Server{Listener: listener, Config: &http.Server{Handler: http.NotFoundHandler(), ConnState: func(net.Conn, http.ConnState) {
		select {
		case seen <- struct{}{}:
		default:
		}
	}}}
	srv.Start()
	defer srv.Close()
	port := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "0x7f.1", "0177.0.0.1", "10.0.0.1", "169.254.169.254",
		"192.168.1.1", "172.16.0.1", "100.64.0.1", "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]"} {
		s := New(Options{Dir: t.TempDir(), Timeout: 2 * time.Second})
		_, err := s.Tile(t.Context(), Source{Name: Custom, url: "http://" + host + ":" + port + "/{z}/{x}/{y}"}, lorraine, nancy)
		if !errors.Is(err, ErrDown) {
			t.Errorf("%s: %v", host, err)
		}
		s.Close()
	}
	select {
	case <-seen:
		t.Error("the loopback listener saw a connection")
	default:
	}
}

func TestClosedServiceGivesNothing(t *testing.T) {
	w := newWorld(t, nil)
	w.Close()
	if _, err := w.Tile(t.Context(), w.src, lorraine, nancy); !errors.Is(err, ErrClosed) {
		t.Errorf("%v", err)
	}
	if w.Ready(w.src, lorraine) {
		t.Error("ready")
	}
}
