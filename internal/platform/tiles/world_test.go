package tiles

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// lorraine is the area of the tests; nancy lies in it.
var (
	lorraine = Area{South: 48.3, West: 5.4, North: 49.6, East: 7.2}
	nancy    = ID{12, 2118, 1411}
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// picture is a square of one colour, different for each seed.
func picture(seed, side int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for x := range side {
		img.Set(x, seed%side, color.NRGBA{uint8(seed), uint8(seed >> 8), 90, 255})
	}
	return img
}

func pngTile(seed, side int) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, picture(seed, side)); err != nil {
		panic(err) // a picture made here can be written
	}
	return b.Bytes()
}

func jpegTile(side int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture(7, side), nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// clock is a time that only the test moves.
type clock struct{ at atomic.Int64 }

func (c *clock) Now() time.Time          { return time.Unix(1_795_000_000, 0).Add(time.Duration(c.at.Load())) }
func (c *clock) Advance(d time.Duration) { c.at.Add(int64(d)) }

// world is a service and a tile server of the test's own.
type world struct {
	*Service
	src   Source
	clock *clock
	asked atomic.Int64

	mu     sync.Mutex
	answer http.HandlerFunc
}

func (w *world) answers(h http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answer = h
}

func gives(body []byte, kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(body)
	}
}

func newWorld(t *testing.T, change func(*Options)) *world {
	t.Helper()
	w := &world{clock: &clock{}, answer: gives(pngTile(1, 256), "image/png")}
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.asked.Add(1)
		w.mu.Lock()
		h := w.answer
		w.mu.Unlock()
		h(rw, r)
	}))
	w.src = Source{Name: Custom, url: srv.URL + "/{z}/{x}/{y}.png?key=geheim"}
	o := Options{Dir: t.TempDir(), Now: w.clock.Now, Allow: loopback, Timeout: 400 * time.Millisecond, Pause: time.Microsecond, Agent: "Parvis (test)"}
	if change != nil {
		change(&o)
	}
	w.Service = New(o)
	t.Cleanup(func() {
		w.Close()
		srv.Close()
	})
	return w
}
