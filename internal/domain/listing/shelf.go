package listing

import (
	"context"
	"slices"
	"sync"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/sieve"
)

// Shelf holds listings as they were read, each until the change log speaks of it or of its bearer: lists are made of
// what lies here, and only what does not is read from the database. It is never behind: what was acknowledged before a
// list was asked for is in the list.
type Shelf struct {
	db   *db.DB
	tip  *changelog.Tip
	held *sieve.Cache[string, *shelved]

	mu      sync.RWMutex
	version int64            // up to which the log was heard
	life    uint64           // of the log, see Tip.Life
	bearers map[string]int64 // when a bearer changed last
}

// shelved is a listing and the version it was read at. It never changes.
type shelved struct {
	Listing
	at int64
}

// ShelfBytes is how much a node holds when nothing else is said.
const ShelfBytes = 48 << 20

// Bounds of what is followed one by one; beyond, the shelf is emptied.
const (
	maxHeard   = 500
	maxBearers = 5_000
)

// NewShelf makes an empty shelf of at most limit bytes.
func NewShelf(d *db.DB, tip *changelog.Tip, limit int) *Shelf {
	return &Shelf{db: d, tip: tip, held: sieve.New(limit, func(_ string, l *shelved) int { return l.size() }), bearers: map[string]int64{}}
}

// size is about what a listing takes, in bytes.
func (l *shelved) size() int {
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

// byIDs gives the listings of ids that there are, whatever their state, in no order. They are shared: nobody changes them.
func (s *Shelf) byIDs(ctx context.Context, ids []string) ([]*Listing, error) {
	version, err := s.tip.At(ctx)
	if err == nil {
		err = s.hear(ctx, version)
	}
	if err != nil {
		return nil, err
	}
	out, missing := s.take(ids)
	if len(missing) == 0 {
		return out, nil
	}
	s.mu.RLock()
	at := s.version
	s.mu.RUnlock()
	ls, err := query(ctx, s.db, `where l.id in `+db.In(1, len(missing)), db.Args(missing)...)
	if err != nil {
		return nil, err
	}
	read := make([]*shelved, len(ls))
	for i, l := range ls {
		read[i] = &shelved{public(l), at}
		out = append(out, &read[i].Listing)
	}
	s.put(at, read)
	return out, nil
}

// take gives what lies on the shelf, and names what does not.
func (s *Shelf) take(ids []string) (out []*Listing, missing []string) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out = make([]*Listing, 0, len(ids))
	for _, id := range ids {
		l, ok := s.held.Get(id)
		if ok && len(s.bearers) > 0 && s.bearers[l.bearerID()] > l.at {
			ok = false
		}
		if ok {
			out = append(out, &l.Listing)
		} else {
			missing = append(missing, id)
		}
	}
	return out, missing
}

func (l *Listing) bearerID() string {
	if l.OrgID != "" {
		return l.OrgID
	}
	return l.PersonID
}

// put lays listings down that were read after a version was heard; what was heard since may be about them.
func (s *Shelf) put(at int64, ls []*shelved) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.version != at {
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
	if n, _ := s.held.Len(); n == 0 || s.life != life {
		s.life = life
		s.forget(version)
		return nil
	}
	changes, err := changelog.Since(ctx, s.db, s.version, maxHeard)
	if err != nil {
		return err
	}
	if len(changes) == 0 || len(changes) == maxHeard || changes[0].Version != s.version+1 || len(s.bearers) > maxBearers {
		s.forget(version)
		return nil
	}
	for _, c := range changes {
		if c.Kind == "listing" {
			s.held.Drop(c.Ref)
		} else {
			s.bearers[c.Ref] = c.Version
		}
	}
	s.version = max(version, changes[len(changes)-1].Version)
	return nil
}

// forget begins anew at a version: the log does not go on from where this node is, or says too much.
func (s *Shelf) forget(version int64) {
	s.held.Clear()
	clear(s.bearers)
	s.version = version
}

// Shelved gives the listings of ids in their order, without those that are not alive any more; streets that are not
// public are blank. They are shared: nobody changes them.
func (s *Service) Shelved(ctx context.Context, ids []string) ([]*Listing, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	ls, err := s.read(ctx, ids)
	if err != nil {
		return nil, err
	}
	now := s.Now()
	at := make(map[string]*Listing, len(ls))
	for _, l := range ls {
		if l.Alive(now) && l.Bearer.Open {
			at[l.ID] = l
		}
	}
	out := make([]*Listing, 0, len(at))
	for _, id := range ids {
		if l, ok := at[id]; ok {
			out = append(out, l)
		}
	}
	return out, nil
}

// read gives listings from the shelf where there is one.
func (s *Service) read(ctx context.Context, ids []string) ([]*Listing, error) {
	if s.Shelf != nil {
		return s.Shelf.byIDs(ctx, ids)
	}
	ls, err := query(ctx, s.DB, `where l.id in `+db.In(1, len(ids)), db.Args(ids)...)
	out := make([]*Listing, len(ls))
	for i := range ls {
		ls[i] = public(ls[i])
		out[i] = &ls[i]
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
		out[i] = *l
		out[i].Slots = slices.Clone(l.Slots)
	}
	return out, nil
}
