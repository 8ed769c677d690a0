package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// serveOn answers on a free port of the loopback until the listener is closed.
func serveOn(h http.Handler) (net.Listener, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = srv.Serve(l) }() // ends with the listener
	return l, nil
}

// client is the least a client can do: one connection, requests that lie ready as bytes, the answer read and counted.
// What it costs is the same on both sides of every comparison.
type client struct {
	conn net.Conn
	in   *bufio.Reader
}

func dial(addr string) (*client, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &client{c, bufio.NewReaderSize(c, 64<<10)}, nil
}

// request is what is sent for a path. More headers end with CRLF.
func request(path, headers string) []byte {
	return []byte("GET " + path + " HTTP/1.1\r\nHost: bench\r\n" + headers + "\r\n")
}

// answer is what came back.
type answer struct {
	status int
	body   int    // bytes
	sum    uint32 // of the body, when asked for
	etag   string
}

// do sends a request and reads its answer. keep, when not nil, gets the body.
func (c *client) do(req []byte, keep *bytes.Buffer) (a answer, err error) {
	if _, err := c.conn.Write(req); err != nil {
		return a, err
	}
	length, chunked := -1, false
	for first := true; ; first = false {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return a, err
		}
		if first {
			if a.status, err = strconv.Atoi(string(line[9:12])); err != nil {
				return a, err
			}
			continue
		}
		if len(line) == 2 {
			break
		}
		switch {
		case has(line, "Content-Length: "):
			if length, err = strconv.Atoi(string(bytes.TrimSpace(line[16:]))); err != nil {
				return a, err
			}
		case has(line, "Transfer-Encoding: chunked"):
			chunked = true
		case has(line, "Etag: "):
			if keep != nil {
				a.etag = string(bytes.TrimSpace(line[6:]))
			}
		}
	}
	switch {
	case chunked:
		a.body, err = c.chunks(keep)
	case a.status == http.StatusNotModified:
	case length < 0:
		return a, errors.New("bench: an answer without a length")
	default:
		a.body, err = c.take(length, keep)
	}
	if keep != nil {
		a.sum = crc32.ChecksumIEEE(keep.Bytes())
	}
	return a, err
}

func has(line []byte, prefix string) bool {
	return len(line) > len(prefix) && strings.EqualFold(string(line[:len(prefix)]), prefix)
}

func (c *client) take(n int, keep *bytes.Buffer) (int, error) {
	if keep != nil {
		return n, second(io.CopyN(keep, c.in, int64(n)))
	}
	return c.in.Discard(n)
}

func second(_ int64, err error) error { return err }

func (c *client) chunks(keep *bytes.Buffer) (total int, err error) {
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return total, err
		}
		n, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 32)
		if err != nil {
			return total, err
		}
		if _, err := c.take(int(n), keep); err != nil {
			return total, err
		}
		if _, err := c.in.Discard(2); err != nil {
			return total, err
		}
		if total += int(n); n == 0 {
			return total, nil
		}
	}
}

// connections is how many clients ask at once: enough to keep every processor at work.
const connections = 8

// load sends each of the requests once, spread over the connections, and gives the processor time that client and server
// together used (they share one process), the time that passed, and how many bytes of bodies came back.
func load(addr string, reqs [][]byte, status int) (cpu, wall time.Duration, bytes int64, err error) {
	clients := make([]*client, connections)
	for i := range clients {
		if clients[i], err = dial(addr); err != nil {
			return 0, 0, 0, err
		}
		defer clients[i].conn.Close()
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	began, cpuBegan := time.Now(), cpuOfProcess()
	for i, c := range clients {
		all.Go(func() {
			n := int64(0)
			for j := i; j < len(reqs); j += len(clients) {
				a, e := c.do(reqs[j], nil)
				if e == nil && a.status != status {
					e = fmt.Errorf("bench: %q answers %d", firstLine(reqs[j]), a.status)
				}
				if e != nil {
					mu.Lock()
					err = errors.Join(err, e)
					mu.Unlock()
					return
				}
				n += int64(a.body)
			}
			mu.Lock()
			bytes += n
			mu.Unlock()
		})
	}
	all.Wait()
	return cpuOfProcess() - cpuBegan, time.Since(began), bytes, err
}

func firstLine(req []byte) string {
	line, _, _ := strings.Cut(string(req), "\r\n")
	return line
}

// bare is a server that does nothing but send: the bodies lie ready, named by their number.
type bare struct {
	kind, coding string
	bodies       [][]byte
}

func (b *bare) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.URL.Path[1:])
	if err != nil || n >= len(b.bodies) {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", b.kind)
	if b.coding != "" {
		h.Set("Content-Encoding", b.coding)
	}
	h.Set("Content-Length", strconv.Itoa(len(b.bodies[n])))
	_, _ = w.Write(b.bodies[n]) // the client may be gone
}

// numbered are the requests for the bodies of a bare server.
func numbered(n int, headers string) [][]byte {
	out := make([][]byte, n)
	for i := range out {
		out[i] = request("/"+strconv.Itoa(i), headers)
	}
	return out
}
