package e2e

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"image"
	"image/color"
	"image/png"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"parvis/internal/domain/territory"
	"parvis/internal/platform/db"
	"parvis/internal/platform/tiles"
)

// tileServer is a source of tiles of the test's own.
type tileServer struct {
	options tiles.Options // that lead to it
	asked   atomic.Int64
	broken  atomic.Bool
	agent   atomic.Value
}

// tileTemplate is its address, as an operator would type it.
const tileTemplate = "https://example.com/plan/{z}/{x}/{y}.png"

func newTileServer(t *testing.T) *tileServer {
	t.Helper()
	s := &tileServer{}
	img := image.NewNRGBA(image.Rect(0, 0, 256, 256))
	for i := range img.Pix {
		img.Pix[i] = 230
	}
	for i := range 256 {
		img.Set(i, 0, color.NRGBA{120, 160, 120, 255})
		img.Set(0, i, color.NRGBA{120, 160, 120, 255})
	}
	var tile bytes.Buffer
	if err := png.Encode(&tile, img); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		s.agent.Store(r.UserAgent())
		if s.broken.Load() {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write(tile.Bytes())
	}))
	t.Cleanup(srv.Close)
	roots := x509.NewCertPool()
	roots.AddCert(srv.Certificate())
	s.options = tiles.Options{TLS: &tls.Config{RootCAs: roots}, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, srv.Listener.Addr().String())
	}}
	return s
}

// tiled is a node of the demonstration whose operator chose the source; it is ready when it returns.
func tiled(t *testing.T, s *tileServer) *Node {
	t.Helper()
	n := Start(t, "sqlite", Options{Load: 120, Tiles: s.options})
	set, err := n.App.Territory.Get(background)
	if err != nil {
		t.Fatal(err)
	}
	set.Tiles, set.TilesURL, set.TilesCredit = tiles.Custom, tileTemplate, "© Plan de la preuve"
	if err := set.Validate(); err != nil {
		t.Fatal(err)
	}
	err = n.App.DB.Tx(background, func(q db.Querier) error { return territory.Store(background, q, n.Clock.Now(), set) })
	if err != nil {
		t.Fatal(err)
	}
	c := n.Client()
	n.Await("tiles", func() bool { return c.Get("/tuiles/etat").Body == "{\"ready\":true}\n" })
	return n
}

// TestOperatorChoosesTheMap goes through the page of the settings.
func TestOperatorChoosesTheMap(t *testing.T) {
	w := NewWorld(t, "sqlite")
	c := w.Clients[Operator]
	for _, row := range []struct {
		rule   string
		fields []string
		status int
		says   string
	}{
		{"a private address is refused beside its field", []string{"tiles", "custom", "tiles_url", "https://127.0.0.1/{z}/{x}/{y}", "tiles_credit", "© Ville"}, 422, "Indiquez une adresse publique en https"},
		{"a source must be thanked", []string{"tiles", "custom", "tiles_url", tileTemplate, "tiles_credit", ""}, 422, "tiles_credit"},
		{"another server", []string{"tiles", "custom", "tiles_url", tileTemplate, "tiles_credit", "© Ville"}, 303, ""},
		{"none", []string{"tiles", "none"}, 303, ""},
	} {
		pairs := append([]string{"name", "Parvis", "review", "first", "review_first_n", "3", "departments", "54"}, row.fields...)
		p := c.Do(c.Request(http.MethodPost, "/reglages", filled(pairs...)(w, Operator)))
		if p.Status != row.status || !strings.Contains(p.Body, row.says) {
			t.Errorf("%s: status %d, want %d: %s", row.rule, p.Status, row.status, p.words())
		}
	}
	set, err := w.App.Territory.Get(background)
	if err != nil || set.Tiles != tiles.None {
		t.Errorf("the choice is %q, %v", set.Tiles, err)
	}
}
