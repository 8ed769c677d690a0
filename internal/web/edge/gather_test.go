package edge

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// bodyOf is a body of n bytes of which no two parts are alike.
func bodyOf(n int) []byte {
	b := make([]byte, 0, n+8)
	for i := 0; len(b) < n; i++ {
		b = fmt.Appendf(b, "%d ", i)
	}
	return b[:n]
}

// shorter leaves out the second half of a body.
type shorter struct{ http.ResponseWriter }

func (w shorter) Write(p []byte) (int, error) { return w.ResponseWriter.Write(p[:len(p)/2]) }

// copier has a body copied to the connection.
type copier struct{ http.ResponseWriter }

func (w copier) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.(io.ReaderFrom).ReadFrom(bytes.NewReader(p))
	return int(n), err
}

// gatheringServer answers /KIND/N with N bytes, and gives a connection to it.
func gatheringServer(t *testing.T) net.Conn {
	t.Helper()
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind, size, _ := strings.Cut(r.URL.Path[1:], "/")
		n, _ := strconv.Atoi(size)
		body := bodyOf(n)
		if kind != "unsaid" {
			w.Header().Set("Content-Length", strconv.Itoa(n))
		}
		switch kind {
		case "whole":
			write(w, r, body)
		case "short":
			write(shorter{w}, r, body)
		case "copied":
			write(copier{w}, r, body)
		default:
			_, _ = w.Write(body)
		}
	})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(Gather(srv, l)) }()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = c.SetDeadline(time.Now().Add(time.Minute)) // what hangs fails
	t.Cleanup(func() {
		_ = c.Close()
		_ = srv.Close()
		<-ended
	})
	return c
}

// Whatever is asked one after the other over a connection, each answer is what the handler wrote.
func TestGatheredAnswersAreWhole(t *testing.T) {
	c := gatheringServer(t)
	in := bufio.NewReader(c)
	rapid.Check(t, func(rt *rapid.T) {
		kind := rapid.SampledFrom([]string{"whole", "whole", "said", "unsaid", "copied"}).Draw(rt, "kind")
		n := rapid.OneOf(rapid.IntRange(0, 10_000), rapid.IntRange(0, 200_000)).Draw(rt, "bytes")
		method := rapid.SampledFrom([]string{http.MethodGet, http.MethodGet, http.MethodHead}).Draw(rt, "method")
		req, err := http.NewRequest(method, fmt.Sprintf("http://here/%s/%d", kind, n), nil)
		if err != nil {
			rt.Fatal(err)
		}
		if err := req.Write(c); err != nil {
			rt.Fatal(err)
		}
		res, err := http.ReadResponse(in, req)
		if err != nil {
			rt.Fatal(err)
		}
		got, err := io.ReadAll(res.Body)
		if err != nil {
			rt.Fatal(err)
		}
		want := bodyOf(n)
		if method == http.MethodHead {
			want = nil
		}
		if !bytes.Equal(got, want) {
			rt.Fatalf("%d bytes came of %d", len(got), len(want))
		}
	})
}

// A page is read at once: nothing of it comes later.
func TestAWholePageComesAtOnce(t *testing.T) {
	c := gatheringServer(t)
	room := make([]byte, 64<<10)
	for range 100 {
		for _, size := range []int{4_000, 7_000, 9_000, 30_000} {
			if _, err := fmt.Fprintf(c, "GET /whole/%d HTTP/1.1\r\nHost: here\r\n\r\n", size); err != nil {
				t.Fatal(err)
			}
			n, err := c.Read(room)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.HasSuffix(room[:n], bodyOf(size)) {
				t.Fatalf("of a page of %d bytes only %d came at first, headers and all", size, n)
			}
		}
	}
}

// What is announced and does not come ends the connection; nobody waits for it.
func TestAShortAnswerEnds(t *testing.T) {
	c := gatheringServer(t)
	if _, err := io.WriteString(c, "GET /short/20000 HTTP/1.1\r\nHost: here\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(c); err != nil {
		t.Fatalf("the connection does not end: %v", err)
	}
}
