package search

import (
	"context"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/geo"
)

// Service keeps the index in step with the database and answers from it. Make it with New.
type Service struct {
	DB  *db.DB
	Now func() time.Time
	Log *slog.Logger
	// CommuneName names a commune by its code: its words find the listings there. Set it before Start; it may be nil.
	CommuneName func(code string) string
	// Communes are suggested while typing, and the themes by their names in a language. Both may be nil.
	Communes  *geo.Communes
	ThemeName func(lang, theme string) string
	// Dir is where a snapshot of the index is kept for the next start; "" keeps none. Set it before Start.
	Dir string

	index *index
	orgs  map[string]orgRow // as the listings in the index show them; the follower's own, as what follows
	seen  int64             // changes up to here may have been there when listings were read; the follower's own
	built bool              // the index holds something to go on from
	mark  string            // the change of its version

	keeper    keeper
	keptFrom  int           // from so many documents on snapshots are written
	gatherFor time.Duration // see gather

	ready   atomic.Bool
	version atomic.Int64 // visible
	mu      sync.Mutex
	changed chan struct{} // closed and made anew with each version

	wake    chan struct{}
	hurry   chan struct{} // somebody waits for a version
	own     atomic.Bool   // this node committed since the last look
	cancel  context.CancelFunc
	running sync.WaitGroup
	stamp   atomic.Pointer[stamp]

	themes  sync.Map // names of themes by language
	known   atomic.Pointer[directory]
	renamed atomic.Bool // an org changed since known was read
}

// Zone is where days and evenings are meant.
const Zone = "Europe/Paris"

// New makes a service over a database. It finds nothing before Start.
func New(d *db.DB, now func() time.Time, log *slog.Logger) *Service {
	loc, err := time.LoadLocation(Zone)
	if err != nil {
		log.Warn("search: days are counted in UTC", "err", err)
		loc = time.UTC
	}
	s := &Service{DB: d, Now: now, Log: log, index: newIndex(loc), orgs: map[string]orgRow{}, keptFrom: keptFrom, gatherFor: gatherFor,
		changed: make(chan struct{}), wake: make(chan struct{}, 1), hurry: make(chan struct{}, 1)}
	s.keeper.version.Store(-1)
	return s
}

// How the change log is followed.
const (
	pollEvery  = time.Second // beside being woken
	retryAfter = time.Second
	atOnceMax  = 500                  // changes read at once
	gatherFor  = 4 * time.Millisecond // what this node commits within is read at once, unless somebody waits for it
	readyWait  = 8 * time.Second      // a query that comes before the index is built waits so long
)

// Start reads the snapshot, or builds the index from the database, in the background and follows the change log until
// Close or the end of ctx. It returns at once: Ready tells when the index is built, and a query that comes before waits
// for it.
func (s *Service) Start(ctx context.Context) error {
	ctx, s.cancel = context.WithCancel(ctx)
	s.DB.OnCommit(func() {
		s.own.Store(true)
		s.wakeUp()
	})
	s.running.Go(func() { s.follow(ctx) })
	s.running.Go(func() { s.listen(ctx) })
	return nil
}

// Close ends following and keeps a snapshot; what was built still answers. The database must still be open.
func (s *Service) Close() {
	if s.cancel != nil {
		s.cancel()
	}
	s.running.Wait()
	s.index.merged.Wait()
	s.keepLast()
}

// Ready tells whether the index is built.
func (s *Service) Ready() bool { return s.ready.Load() }

// Version is that of the change log up to which answers hold.
func (s *Service) Version() int64 { return s.version.Load() }

// Search answers a query. Invalid beside the fields that are out of bounds; Busy when the index is not built in time.
func (s *Service) Search(ctx context.Context, q Query) (Result, error) {
	if err := s.waitReady(ctx); err != nil {
		return Result{}, err
	}
	return s.index.search(q, s.Now)
}

// Len is how many listings are held, ended ones included until they are cleared away.
func (s *Service) Len() int { return s.index.len() }

func (s *Service) waitReady(ctx context.Context) error {
	if s.ready.Load() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, readyWait)
	defer cancel()
	for !s.ready.Load() {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if s.ready.Load() {
			break
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fault.New(fault.Busy, "search.starting")
		}
	}
	return nil
}

// WaitFor waits until answers hold up to a version of the change log: who has written reads what he wrote. It gives the
// error of ctx when that ends before.
func (s *Service) WaitFor(ctx context.Context, version int64) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if s.version.Load() >= version && s.ready.Load() {
			return nil
		}
		s.hurryUp()
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Reach waits as WaitFor does, and has the change log looked at now: somebody knows of a version that this node has not
// heard of, because its own connection was cut or the news is still on its way.
func (s *Service) Reach(ctx context.Context, version int64) error {
	if s.version.Load() < version {
		s.wakeUp()
	}
	return s.WaitFor(ctx, version)
}

// WaitLatest waits until answers hold what was committed before the call.
func (s *Service) WaitLatest(ctx context.Context) error {
	v, err := changelog.Latest(ctx, s.DB)
	if err != nil {
		return err
	}
	return s.WaitFor(ctx, v)
}

// publish tells those who wait that answers hold up to a version, and whether anybody may ask already.
func (s *Service) publish(version int64, ready bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version.Store(version)
	s.ready.Store(ready)
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Service) wakeUp() { nudge(s.wake) }

// hurryUp keeps whoever follows the log from gathering: somebody waits.
func (s *Service) hurryUp() { nudge(s.hurry) }

// nudge leaves a word in a channel that holds one, if none is there.
func nudge(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// load builds the index from the database.
func (s *Service) load(ctx context.Context) error {
	version, err := changelog.Latest(ctx, s.DB)
	if err != nil {
		return err
	}
	mark, err := changelog.Mark(ctx, s.DB, version)
	if err != nil {
		return err
	}
	if err := s.readSynonyms(ctx); err != nil {
		return err
	}
	s.index.words.clear()
	s.renamed.Store(true)
	now := s.Now().UnixMicro()
	parts, err := s.readAll(ctx, now)
	if err != nil {
		return err
	}
	s.index.rebuild(merge(parts), version, now)
	s.settleWords()
	s.built, s.mark = true, mark
	s.keeper.version.Store(-1)
	s.publish(version, true)
	return nil
}

// readAll reads every listing that the public may see, on as many goroutines as there are processors.
func (s *Service) readAll(ctx context.Context, now int64) ([]part, error) {
	standing, err := readBearers(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	clear(s.orgs)
	for id, o := range standing.orgs {
		s.orgs[id] = orgRow{true, o.name, answerOf(o.minutes, o.answers)}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	todo := make(chan span)
	parts := make([]part, runtime.GOMAXPROCS(0))
	var workers sync.WaitGroup
	for i := range parts {
		workers.Go(func() {
			b := newBuilder()
			if err := s.prepare(ctx, b, &standing, todo); err != nil {
				cancel(err)
			}
			parts[i] = b.part(now)
		})
	}
	err = spans(ctx, s.DB, func(in span) error {
		select {
		case todo <- in:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	})
	close(todo)
	workers.Wait()
	if err == nil {
		err = context.Cause(ctx)
	}
	return parts, err
}

// prepare reads parts of the listings into a builder.
func (s *Service) prepare(ctx context.Context, b *builder, standing *bearers, todo <-chan span) error {
	p := s.index.preparer(s.CommuneName)
	for in := range todo {
		err := readSpan(ctx, s.DB, in, standing, func(r *row) {
			if d, ok := p.doc(r); ok {
				b.add(d)
			} else {
				s.Log.Error("search: a listing whose identifier is none is left out", "id", r.id)
			}
		})
		if err != nil {
			return err
		}
	}
	s.index.words.add(p.words)
	return nil
}
