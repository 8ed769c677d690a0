package main

import (
	"io"
	"net/http"
	"testing"
)

// sink takes an answer and keeps nothing of it but its status.
type sink struct {
	header http.Header
	status int
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) WriteHeader(status int)      { s.status = status }
func (s *sink) Write(p []byte) (int, error) { return io.Discard.Write(p) }

// BenchmarkResultsPage makes pages of results that nobody has asked for, without a network: what a change of the search,
// the cards, the map or the templates costs or saves.
func BenchmarkResultsPage(b *testing.B) {
	for _, size := range []int{10_000, 100_000} {
		b.Run(sizeWord(size), func(b *testing.B) {
			s := newStock(options{sizes: []int{size}}, b.TempDir(), io.Discard)
			w, err := s.open(b.Context(), "sqlite", size)
			if err != nil {
				b.Fatal(err)
			}
			defer func() {
				if err := w.close(); err != nil {
					b.Error(err)
				}
			}()
			q, err := newMix(b.Context(), w, 1)
			if err != nil {
				b.Fatal(err)
			}
			const warm = 4 * coldRound
			pages := paths(q.many(warm + b.N))
			out := sink{header: http.Header{}}
			ask := func(path string) {
				clear(out.header)
				r, err := http.NewRequest(http.MethodGet, path, nil)
				if err != nil {
					b.Fatal(err)
				}
				r.RequestURI, r.RemoteAddr = path, "127.0.0.1:1234"
				w.Handler.ServeHTTP(&out, r)
				if out.status != http.StatusOK {
					b.Fatalf("%s: status %d", path, out.status)
				}
			}
			for _, path := range pages[:warm] {
				ask(path)
			}
			b.ReportAllocs()
			b.ResetTimer()
			for _, path := range pages[warm:] {
				ask(path)
			}
		})
	}
}
