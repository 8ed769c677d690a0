package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"
)

// connections is how many clients ask at once: enough to keep every processor at work.
const connections = 8

// newClient is the client of every comparison: that of net/http, which takes what it gets as it is.
func newClient() *http.Client {
	return &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: connections, DisableCompression: true}}
}

// get sends one request and reads the answer to its end.
func get(c *http.Client, url string, gzipped bool, keep io.Writer) (*http.Response, int64, error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, 0, err
	}
	if gzipped {
		req.Header.Set("Accept-Encoding", "gzip")
	}
	res, err := c.Do(req)
	if err != nil {
		return nil, 0, err
	}
	defer res.Body.Close()
	n, err := io.Copy(keep, res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("bench: %s answers %s", url, res.Status)
	}
	return res, n, err
}

// load asks for each of the paths once, spread over the connections, and tells how many bytes of bodies came back.
func load(c *http.Client, base string, paths []string, gzipped bool) (total int64, err error) {
	var all sync.WaitGroup
	var mu sync.Mutex
	for i := range connections {
		all.Go(func() {
			n := int64(0)
			for j := i; j < len(paths); j += connections {
				_, got, e := get(c, base+paths[j], gzipped, io.Discard)
				if n += got; e != nil {
					mu.Lock()
					err = errors.Join(err, e)
					mu.Unlock()
					return
				}
			}
			mu.Lock()
			total += n
			mu.Unlock()
		})
	}
	all.Wait()
	return total, err
}

// server is a process that answers, started by this program: the service, or a bare server.
type server struct {
	cmd   *exec.Cmd
	alive io.WriteCloser // it ends when this is closed, also when this process dies
	base  string         // "http://127.0.0.1:41234"
}

// start runs this program again with other arguments and waits for the address it prints.
func start(ctx context.Context, args ...string) (*server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s := &server{cmd: exec.CommandContext(ctx, self, args...)}
	s.cmd.Stderr = os.Stderr
	if s.alive, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("bench: %v did not come up: %w", args, err), s.stop())
	}
	s.base = strings.TrimSpace(line)
	return s, nil
}

func (s *server) stop() error {
	return errors.Join(s.alive.Close(), s.cmd.Wait())
}

func (s *server) cpu() time.Duration { return cpuOf(s.cmd.Process.Pid) }

// bare is a server that does nothing but send: it is given bodies, and sends them.
type bare struct {
	mu     sync.RWMutex
	bodies map[string][]byte
}

func (b *bare) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPut {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.bodies == nil || r.URL.Path == "/0" {
			b.bodies = map[string][]byte{}
		}
		b.bodies[r.URL.Path] = body
		return
	}
	b.mu.RLock()
	body, ok := b.bodies[r.URL.Path]
	b.mu.RUnlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // the client may be gone
}

// give lays bodies ready on a bare server and names their paths.
func give(c *http.Client, base string, bodies [][]byte) ([]string, error) {
	out := make([]string, len(bodies))
	for i, body := range bodies {
		out[i] = "/" + strconv.Itoa(i)
		req, err := http.NewRequest(http.MethodPut, base+out[i], bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		res, err := c.Do(req)
		if err != nil {
			return nil, err
		}
		if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusOK {
			return nil, errors.Join(err, fmt.Errorf("bench: the bare server answers %s", res.Status))
		}
	}
	return out, nil
}

// serveBare is a server as plain as they are.
func serveBare(ctx context.Context, l net.Listener) error {
	srv := &http.Server{Handler: &bare{}, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		_ = srv.Close() // nobody waits for it any more
	}()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// untilEnd serves on a free port of the loopback, whose address it prints, until standard input ends.
func untilEnd(ctx context.Context, serve func(context.Context, net.Listener) error) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + l.Addr().String())
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer cancel()
		_, _ = io.Copy(io.Discard, os.Stdin) // it ends in any case
	}()
	return serve(ctx, l)
}
