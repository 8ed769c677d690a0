package e2e

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"parvis/internal/platform/db/dbtest"
)

// TestHealth: the two addresses that a balancer asks.
func TestHealth(t *testing.T) {
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			n := Start(t, engine, Options{})
			for path, says := range map[string]string{"/healthz": "ok\n", "/readyz": "ready\n"} {
				p := n.Client().Get(path).Want(200)
				if p.Body != says || p.Header.Get("Cache-Control") != "no-store" {
					t.Errorf("%s says %q %v", path, p.Body, p.Header)
				}
			}
		})
	}
}

// TestTermination: asked to end, the program finishes the request at hand, takes no new one, and ends well.
func TestTermination(t *testing.T) {
	p := Run(t, t.TempDir(), "serve")
	host := strings.TrimPrefix(p.Base, "http://")
	line, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	body := url.Values{"sense": {"offer"}, "cle": {"slow"}}.Encode()
	if _, err := fmt.Fprintf(line, "POST /deposer HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", host, len(body)); err != nil {
		t.Fatal(err)
	}
	const goOn = "HTTP/1.1 100 Continue\r\n\r\n"
	said := make([]byte, len(goOn))
	if _, err := io.ReadFull(line, said); err != nil || string(said) != goOn { // the request is at hand: its body is asked for
		t.Fatalf("before the body it says %q, %v", said, err)
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p.Await("the door to close", func() bool {
		c, err := net.Dial("tcp", host)
		if err == nil {
			c.Close()
		}
		return err != nil
	})
	if _, err := io.WriteString(line, body); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(line)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 303 See Other\r\n") {
		t.Errorf("the request at hand was answered %q %v", answer, err)
	}
	if err := p.wait(); err != nil {
		t.Errorf("the program ended with %v: %s", err, p.Log)
	}
}

// line is a wire between the node and its database that a test can cut.
type line struct {
	net.Listener
	to    string
	mu    sync.Mutex
	ends  map[net.Conn]bool
	isCut bool
}

func newLine(t *testing.T, to string) *line {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ln := &line{Listener: l, to: to, ends: map[net.Conn]bool{}}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go ln.join(c)
		}
	}()
	t.Cleanup(func() { ln.cut(true); l.Close() })
	return ln
}

func (l *line) join(near net.Conn) {
	far, err := net.Dial("tcp", l.to)
	if err != nil || !l.keep(near, far) {
		near.Close()
		if err == nil {
			far.Close()
		}
		return
	}
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		both.Go(func() {
			_, _ = io.Copy(way[0], way[1]) // it ends when either side does
			way[0].Close()
			way[1].Close()
		})
	}
	both.Wait()
}

func (l *line) keep(ends ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range ends {
		l.ends[e] = true
	}
	return !l.isCut
}

// cut closes every connection, and refuses new ones until it is mended.
func (l *line) cut(yes bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.isCut = yes
	for e := range l.ends {
		if yes {
			e.Close()
			delete(l.ends, e)
		}
	}
}

// TestDatabaseGone: without its database the service says so in words, at once, and comes back by itself (R10).
func TestDatabaseGone(t *testing.T) {
	u, err := url.Parse(dbtest.URL(t, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	wire := newLine(t, u.Host)
	u.Host = wire.Addr().String()
	n := Start(t, "postgres", Options{URL: u.String()})
	c := n.Client()
	c.Get("/").Want(200)
	wire.cut(true)
	for _, path := range []string{"/", "/annonces", "/associations", "/connexion"} {
		start := time.Now()
		p := c.Get(path).Want(200, http.StatusServiceUnavailable) // what is held in memory can still be read for a moment
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: told after %s", path, took)
		}
		if p.Status != 200 {
			p.apology(t)
		}
	}
	c.Get("/associations").Want(http.StatusServiceUnavailable).apology(t)
	p := c.Post("/connexion", url.Values{"email": {"coupure@example.org"}}).Want(http.StatusServiceUnavailable)
	p.apology(t)
	c.Get("/healthz").Want(200)
	c.Get("/readyz").Want(http.StatusServiceUnavailable)
	wire.cut(false)
	n.Await("the service to come back by itself", func() bool { return c.Get("/readyz").Status == 200 && c.Get("/").Status == 200 })
	c.Post("/connexion", url.Values{"email": {"coupure@example.org"}}).Want(200)
}

// apology fails unless the page says in French that the service is away and when to come back.
func (p *Page) apology(t *testing.T) {
	t.Helper()
	if p.Header.Get("Retry-After") == "" {
		t.Errorf("%s: no Retry-After", p.URL)
	}
	if lang, _ := attr(p.One("html"), "lang"); lang != "fr" {
		t.Errorf("%s: the page is in %q", p.URL, lang)
	}
	p.Says("Service momentanément indisponible")
}

// TestDiskFull: on a full disk changes are refused in words and lose nothing, reading goes on, and all is well again as
// soon as there is room (R3).
func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	if os.Geteuid() != 0 {
		t.Skip("only root may mount the small disk of this test")
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=24m"); err != nil {
		t.Skipf("this machine lets nobody mount the small disk of this test: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	p := Run(t, dir, "serve")
	c := p.Client()
	ask := func() *Page {
		c.Address = p.Client().Address
		return c.Do(c.Request(http.MethodPost, "/deposer", url.Values{"sense": {"offer"}}))
	}
	kept := []string{}
	draft := func() bool {
		answer := ask()
		if answer.Status == http.StatusSeeOther {
			kept = append(kept, answer.Header.Get("Location"))
			return true
		}
		answer.Want(http.StatusServiceUnavailable, http.StatusInsufficientStorage).apology(t)
		return false
	}
	if !draft() {
		t.Fatal("refused before the disk is full")
	}
	filler := filepath.Join(dir, "filler")
	fill(t, filler)
	refused := 0
	for range 3000 { // pages that the database file has left over are filled first
		if !draft() {
			if refused++; refused == 5 {
				break
			}
		}
	}
	if refused == 0 {
		t.Fatal("nothing was refused")
	}
	for _, path := range []string{"/", "/annonces", "/associations", "/connexion", "/aide", kept[0]} {
		c.Get(path).Want(200)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	p.Await("room to be used again", draft)
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("changes are taken again after %s", took)
	}
	for _, path := range kept {
		c.Get(path).Want(200)
	}
	t.Logf("%d changes kept, %d refused", len(kept), refused)
}

// fill writes until the disk is full.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 16; size > 0; {
		if _, err := f.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size /= 2
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
