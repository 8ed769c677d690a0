package edge

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
)

// A server of net/http gathers 4 KB of an answer and sends them, then the rest: two system calls, and a client that wakes
// twice. What is sent whole, its length known, can go out at once.

// Gather prepares a server, before it begins, to send finished pages at once, and gives the listener to serve on.
func Gather(srv *http.Server, l net.Listener) net.Listener {
	srv.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		if g, ok := c.(*gathered); ok {
			return context.WithValue(ctx, gatheredKey{}, g)
		}
		return ctx
	}
	return gathering{l}
}

type gathering struct{ net.Listener }

func (l gathering) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok && err == nil {
		return &gathered{TCPConn: tcp}, nil
	}
	return c, err
}

type gatheredKey struct{}

var endOfHeaders = []byte("\r\n\r\n")

// gathered is a connection that holds the beginning of an answer back until the rest of it comes. One goroutine writes,
// that of the request.
type gathered struct {
	*net.TCPConn
	body int       // bytes of the body to come, 0 when nothing is to be held
	held *[]byte   // the beginning, nil when there is none
	both [2][]byte // what is sent together, by bufs
	bufs net.Buffers
}

// write writes the body of an answer whose headers say how long it is. The reader may be gone: that is no error of ours.
func write(w http.ResponseWriter, r *http.Request, body []byte) {
	if r.Method == http.MethodHead {
		return
	}
	if g, ok := r.Context().Value(gatheredKey{}).(*gathered); ok {
		g.body = len(body)
	}
	_, _ = w.Write(body)
}

// Write holds the headers with what there is of the body, if that is not all of it: more comes for certain, or the
// connection ends.
func (g *gathered) Write(p []byte) (int, error) {
	if g.held != nil {
		return g.writeBoth(p)
	}
	body := g.body
	g.body = 0
	if body == 0 || len(p) >= bytes.Index(p, endOfHeaders)+len(endOfHeaders)+body {
		return g.TCPConn.Write(p)
	}
	g.held = buffers.Get().(*[]byte)
	*g.held = append((*g.held)[:0], p...)
	return len(p), nil
}

func (g *gathered) writeBoth(p []byte) (int, error) {
	held := g.held
	g.held, g.both = nil, [2][]byte{*held, p}
	g.bufs = g.both[:]
	sent, err := g.bufs.WriteTo(g.TCPConn)
	n := max(int(sent)-len(*held), 0)
	g.both = [2][]byte{}
	buffers.Put(held)
	return n, err
}

// ReadFrom sends what is held first.
func (g *gathered) ReadFrom(r io.Reader) (int64, error) {
	if g.held != nil {
		if _, err := g.writeBoth(nil); err != nil {
			return 0, err
		}
	}
	return g.TCPConn.ReadFrom(r)
}
