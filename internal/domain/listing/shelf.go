package listing

import (
	"context"
	"slices"
	"sync"
	"time"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/sieve"
)

// Shelf holds listings as they were read, each until the change log speaks of it or of its bearer: lists are made of
// what lies here, and only what does not is read from the database. It is never behind: what was acknowledged before a
// list was asked for is in the list. It also tells whoever keeps what they made of a listing whether that still holds.
type Shelf struct {
	db   *db.DB
	tip  *changelog.Tip
	held *sieve.Cache[string, *Shelved]

	mu      sync.RWMutex
	version int64            // up to which the log was heard
	life    uint64           // of the log, see Tip.Life
	since   uint64           // grows when everything is forgotten
	changed map[string]int64 // when a listing or a bearer changed last, since then
}

// Shelved is a listing as it lies on the shelf. It never changes.
type Shelved struct {
	Listing
	Read Reading
}

// Reading is when something was read: see Origin.
type Reading struct {
	since uint64
	at    int64 // the version of the log that was heard
}

// ShelfBytes is how much a node holds when nothing else is said.
const ShelfBytes = 24 << 20

// Bounds of what is followed one by one; beyond, the shelf is emptied.
const (
	maxHeard   = 500
	maxChanged = 20_000
)

// NewShelf makes an empty shelf of at most limit bytes.
func NewShelf(d *db.DB, tip *changelog.Tip, limit int) *Shelf {
	return &Shelf{db: d, tip: tip, held: sieve.New(limit, func(_ string, l *Shelved) int { return l.size() }), changed: map[string]int64{}}
}

// size is about what a listing takes, in bytes.
func (l *Shelved) size() int {
	const self, slot = 900, 100
	n := self + slot*len(l.Slots)
	for _, s := range []string{l.ID, l.OrgID, l.PersonID, l.AuthorID, l.Title, l.Slug, l.Description, l.Theme, l.Commune, l.Street, l.WhenText,
		l.Bring, l.Documents, l.Unit, l.Bearer.Name, l.Bearer.Slug} {
		n += len(s)
	}
	return n
}

// Len is how many listings lie there, and about how many bytes they take.
func (s *Shelf) Len() (listings, bytes int) { return s.held.Len() }

// catchUp hears what the log said up to a request.
func (s *Shelf) catchUp(ctx context.Context) error {
	version, err := s.tip.At(ctx)
	if err != nil {
		return err
	}
	return s.hear(ctx, version)
}

// byIDs gives the listings of ids that there are, whatever their state, in no order. They are shared: nobody changes them.
func (s *Shelf) byIDs(ctx context.Context, ids []string) ([]*Shelved, error) {
	if err := s.catchUp(ctx); err != nil {
		return nil, err
	}
	out, missing := s.take(ids)
	if len(missing) == 0 {
		return out, nil
	}
	now := s.now()
	ls, err := query(ctx, s.db, `where l.id in `+among(len(missing)), db.Args(missing)...)
	if err != nil {
		return nil, err
	}
	read := make([]*Shelved, len(ls))
	for i, l := range ls {
		read[i] = &Shelved{public(l), now}
	}
	s.put(now, read)
	return append(out, read...), nil
}

// now is the reading of what is read from here on.
func (s *Shelf) now() Reading {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return Reading{s.since, s.version}
}

// take gives what lies on the shelf, and names what does not.
func (s *Shelf) take(ids []string) (out []*Shelved, missing []string) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out = make([]*Shelved, 0, len(ids))
	for _, id := range ids {
		if l, ok := s.held.Get(id); ok && s.holds(id, l.bearerID(), l.Read) {
			out = append(out, l)
		} else {
			missing = append(missing, id)
		}
	}
	return out, missing
}

// holds tells whether what was read of a listing and its bearer is what would be read now.
func (s *Shelf) holds(id, bearer string, read Reading) bool {
	return read.since == s.since && (len(s.changed) == 0 || s.changed[id] <= read.at && s.changed[bearer] <= read.at)
}

func (l *Listing) bearerID() string {
	if l.OrgID != "" {
		return l.OrgID
	}
	return l.PersonID
}

// put lays listings down that were read; what was heard since may be about them.
func (s *Shelf) put(read Reading, ls []*Shelved) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if (Reading{s.since, s.version}) != read {
		return
	}
	for _, l := range ls {
		s.held.Put(l.ID, l)
	}
}

// hear follows the log to a version.
func (s *Shelf) hear(ctx context.Context, version int64) error {
	life := s.tip.Life()
	s.mu.RLock()
	current := s.version >= version && s.life == life
	s.mu.RUnlock()
	if current {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.version >= version && s.life == life { // somebody else did
		return nil
	}
	if s.life != life {
		s.life = life
		s.forget(version)
		return nil
	}
	changes, err := changelog.Since(ctx, s.db, s.version, maxHeard)
	if err != nil {
		return err
	}
	if len(changes) == 0 || len(changes) == maxHeard || changes[0].Version != s.version+1 || len(s.changed) > maxChanged {
		s.forget(version)
		return nil
	}
	for _, c := range changes {
		if c.Kind == changelog.Everything {
			s.forget(version)
			return nil
		}
		s.changed[c.Ref] = c.Version
	}
	s.version = max(version, changes[len(changes)-1].Version)
	return nil
}

// forget begins anew at a version: the log does not go on from where this node is, or says too much.
func (s *Shelf) forget(version int64) {
	s.held.Clear()
	clear(s.changed)
	s.since++
	s.version = version
}

// Origin is what something was made of: a listing with its bearer, as they were read. The zero value is of nothing.
type Origin struct {
	ID, Bearer string
	Read       Reading
}

// Origin is what is made of the listing, now that it was read.
func (l *Shelved) Origin() Origin { return Origin{l.ID, l.bearerID(), l.Read} }

// Hold tells of each origin whether what was made of it is what would be made now: nothing that was acknowledged before
// the request of ctx has changed the listing or its bearer. (What is shown of a listing also changes by time alone, see
// NextChange.) Nothing holds when there is no shelf.
func (s *Service) Hold(ctx context.Context, of []Origin) ([]bool, error) {
	holds := make([]bool, len(of))
	if s.Shelf == nil {
		return holds, nil
	}
	if err := s.Shelf.catchUp(ctx); err != nil {
		return nil, err
	}
	s.Shelf.mu.RLock()
	defer s.Shelf.mu.RUnlock()
	for i, o := range of {
		holds[i] = o.ID != "" && s.Shelf.holds(o.ID, o.Bearer, o.Read)
	}
	return holds, nil
}

// Shelved gives the listings of ids in their order, without those that are not alive any more; streets that are not
// public are blank. They are shared: nobody changes them.
func (s *Service) Shelved(ctx context.Context, ids []string) ([]*Shelved, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	ls, err := s.read(ctx, ids)
	if err != nil {
		return nil, err
	}
	return inOrder(ids, ls, s.Now()), nil
}

// inOrder puts listings in the order of ids, without those that are not alive.
func inOrder(ids []string, ls []*Shelved, now time.Time) []*Shelved {
	at := make(map[string]*Shelved, len(ls))
	for _, l := range ls {
		if l.Alive(now) && l.Bearer.Open {
			at[l.ID] = l
		}
	}
	out := make([]*Shelved, 0, len(at))
	for _, id := range ids {
		if l, ok := at[id]; ok {
			out = append(out, l)
		}
	}
	return out
}

// Briefs gives what Shelved gives, read now and only as far as a list shows it: who bears the listing, what it is, where
// and when, its places, for whom it is. Everything else is empty. Whoever keeps what they made of it asks Hold before it
// is shown again.
func (s *Service) Briefs(ctx context.Context, ids []string) ([]*Shelved, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var now Reading
	if s.Shelf != nil {
		if err := s.Shelf.catchUp(ctx); err != nil {
			return nil, err
		}
		now = s.Shelf.now()
	}
	ls, err := briefs(ctx, s.DB, ids)
	if err != nil {
		return nil, err
	}
	read := make([]*Shelved, len(ls))
	for i, l := range ls {
		read[i] = &Shelved{l, now}
	}
	return inOrder(ids, read, s.Now()), nil
}

// read gives listings from the shelf where there is one.
func (s *Service) read(ctx context.Context, ids []string) ([]*Shelved, error) {
	if s.Shelf != nil {
		return s.Shelf.byIDs(ctx, ids)
	}
	ls, err := query(ctx, s.DB, `where l.id in `+among(len(ids)), db.Args(ids)...)
	out := make([]*Shelved, len(ls))
	for i := range ls {
		out[i] = &Shelved{Listing: public(ls[i])}
	}
	return out, err
}

// ByIDs gives what Shelved gives, each listing a copy of one's own.
func (s *Service) ByIDs(ctx context.Context, ids []string) ([]Listing, error) {
	ls, err := s.Shelved(ctx, ids)
	if err != nil || len(ls) == 0 {
		return nil, err
	}
	out := make([]Listing, len(ls))
	for i, l := range ls {
		out[i] = l.Listing
		out[i].Slots = slices.Clone(l.Slots)
	}
	return out, nil
}
