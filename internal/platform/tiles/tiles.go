// Package tiles brings the squares of a map from the source that the operator chose, so that a reader's browser never
// asks anybody but this service. A tile is fetched once, checked, kept on disk and served from there; the source is
// asked politely, and left alone for a while when it does not answer.
package tiles

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The levels of zoom that are served: the whole of France on one tile, up to single streets.
const (
	MinZoom = 5
	MaxZoom = 18
)

// What a tile that is not given may mean.
var (
	ErrNone    = errors.New("tiles: no source is chosen")
	ErrOutside = errors.New("tiles: no such tile here")     // out of the levels or of the area
	ErrMissing = errors.New("tiles: the source has none")   // or only something that is no tile
	ErrDown    = errors.New("tiles: the source is away")    // and is not asked again for a while
	ErrBusy    = errors.New("tiles: too many at once")      // ask again
	ErrClosed  = errors.New("tiles: the service has ended") //
)

// ID is one tile of the usual pyramid (Web Mercator, 2^Z × 2^Z tiles, the first at the north-west).
type ID struct{ Z, X, Y int }

// Image is a tile that was checked.
type Image struct {
	Bytes   []byte
	Type    string // image/png or image/jpeg
	Fetched time.Time
}

// Options is how a service is set up. The zero value of everything but Dir is what a real service uses.
type Options struct {
	Dir      string           // where tiles are kept
	MaxBytes int64            // of them; 0: 256 MiB
	Agent    string           // who asks, with an address to write to: the sources want to know
	Now      func() time.Time // nil: the clock of the machine
	Log      *slog.Logger     // nil: silent
	Allow    []netip.Prefix   // networks that may be dialled though they are not public; only tests need any
	TLS      *tls.Config      // nil: the certificates that the machine trusts
	Dial     Dial             // nil: the public internet, and nothing else; only tests set it
	Timeout  time.Duration    // of one fetch; 0: 5 s
	Pause    time.Duration    // between two fetches; 0: 40 ms
}

// Dial opens a connection.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// Fetches at once: what the operators of public tile servers ask for.
const maxFetches = 2

// maxWaiting is how many requests may wait for a fetch; the others are told to come back.
const maxWaiting = 64

// Service gives tiles. Any number of goroutines may use it.
type Service struct {
	now    func() time.Time
	log    *slog.Logger
	agent  string
	pause  time.Duration
	fixed  *http.Client // for the sources written here
	free   *http.Client // for an address that somebody typed
	disk   *disk
	slots  chan struct{}
	ctx    context.Context
	cancel context.CancelFunc
	all    sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	waiting int
	next    time.Time // when the next fetch may begin
	flights map[string]*flight
	sources map[string]*standing
	missing map[string]time.Time // tiles that the source does not have, until when that is believed
}

// New makes a service; nothing is asked or read before the first tile.
func New(o Options) *Service {
	s := &Service{now: o.Now, log: o.Log, agent: o.Agent, pause: o.Pause, slots: make(chan struct{}, maxFetches),
		flights: map[string]*flight{}, sources: map[string]*standing{}, missing: map[string]time.Time{}}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.agent == "" {
		s.agent = "Parvis"
	}
	if s.pause == 0 {
		s.pause = 40 * time.Millisecond
	}
	if o.Timeout == 0 {
		o.Timeout = 5 * time.Second
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = 256 << 20
	}
	s.fixed, s.free = newClient(o, true), newClient(o, false)
	s.disk = &disk{dir: o.Dir, max: o.MaxBytes, now: s.now}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// Close ends what is being fetched and waits for it.
func (s *Service) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	s.all.Wait()
	s.fixed.CloseIdleConnections()
	s.free.CloseIdleConnections()
}

// How long a tile is good: while fresh the source is not asked; after that the old one is still served when the source
// does not answer; in the end it is forgotten.
const (
	fresh = 30 * 24 * time.Hour
	stale = 180 * 24 * time.Hour
)

// Tile gives one tile of a source within an area. Errors: ErrNone, ErrOutside, ErrMissing, ErrDown, ErrBusy, ErrClosed,
// or that of ctx.
func (s *Service) Tile(ctx context.Context, src Source, area Area, id ID) (Image, error) {
	if !src.Drawn() {
		return Image{}, ErrNone
	}
	if !area.Has(id) || id.Z > src.maxZoom() {
		return Image{}, ErrOutside
	}
	name := fileName(src, id)
	kept, ok := s.disk.get(name)
	if ok && s.now().Sub(kept.Fetched) < fresh {
		return kept, nil
	}
	img, err := s.once(ctx, src, id, name)
	if err == nil {
		return img, nil
	}
	if ok && s.now().Sub(kept.Fetched) < stale && ctx.Err() == nil {
		return kept, nil
	}
	return Image{}, err
}

// fileName is where a tile is kept, below the directory: by source, so that another choice never shows old tiles.
func fileName(src Source, id ID) string {
	return strings.Join([]string{src.key(), strconv.Itoa(id.Z), strconv.Itoa(id.X) + "_" + strconv.Itoa(id.Y)}, "/")
}

func (s Source) key() string {
	h := sha256.Sum256([]byte(s.url))
	return hex.EncodeToString(h[:6])
}

// flight is a fetch that several requests wait for.
type flight struct {
	done chan struct{}
	img  Image
	err  error
}

// once fetches a tile for all who ask for it meanwhile.
func (s *Service) once(ctx context.Context, src Source, id ID, name string) (Image, error) {
	s.mu.Lock()
	f := s.flights[name]
	if f == nil {
		if err := s.refused(src, name); err != nil {
			s.mu.Unlock()
			return Image{}, err
		}
		f = &flight{done: make(chan struct{})}
		s.flights[name] = f
		s.waiting++
		s.all.Go(func() { s.fly(src, id, name, f) })
	}
	s.mu.Unlock()
	select {
	case <-f.done:
		return f.img, f.err
	case <-ctx.Done():
		return Image{}, ctx.Err()
	}
}

// refused tells why the source is not to be asked for a tile now. It is called under the lock.
func (s *Service) refused(src Source, name string) error {
	switch now := s.now(); {
	case s.closed:
		return ErrClosed
	case s.missing[name].After(now):
		return ErrMissing
	case s.standing(src).away(now):
		return ErrDown
	case s.waiting >= maxWaiting:
		return ErrBusy
	}
	return nil
}

// fly carries a fetch out and keeps what it brought, whoever still waits.
func (s *Service) fly(src Source, id ID, name string, f *flight) {
	f.img, f.err = s.bring(src, id)
	if f.err == nil {
		if err := s.disk.put(name, f.img); err != nil {
			s.log.Warn("tiles: a tile cannot be kept", "err", err)
		}
	}
	s.mu.Lock()
	s.waiting--
	delete(s.flights, name)
	f.err = s.learn(src, name, f.err)
	s.mu.Unlock()
	close(f.done)
}

// bring waits for its turn and fetches.
func (s *Service) bring(src Source, id ID) (Image, error) {
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-s.ctx.Done():
		return Image{}, ErrClosed
	}
	s.mu.Lock()
	away := s.standing(src).away(s.now())
	start := time.Now()
	if s.next.After(start) {
		start = s.next
	}
	s.next = start.Add(s.pause)
	s.mu.Unlock()
	if away { // it went away while this one waited
		return Image{}, ErrDown
	}
	if wait := time.Until(start); wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		select {
		case <-t.C:
		case <-s.ctx.Done():
			return Image{}, ErrClosed
		}
	}
	return s.fetch(src, id)
}
