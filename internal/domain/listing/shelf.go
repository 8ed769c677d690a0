package listing

import (
	"context"
	"slices"
	"time"

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
	held *sieve.Cache[string, *Shelved]

	heard Heard
}

// Shelved is a listing as it lies on the shelf. It never changes.
type Shelved struct {
	Listing
	Origin Origin
}

// ShelfBytes is how much a node holds when nothing else is said.
const ShelfBytes = 24 << 20

// NewShelf makes an empty shelf of at most limit bytes.
func NewShelf(d *db.DB, tip *changelog.Tip, limit int) *Shelf {
	return &Shelf{db: d, tip: tip, held: sieve.New(limit, func(_ string, l *Shelved) int { return l.size() })}
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
	if s.heard.upTo(version, s.tip.Life()) {
		return nil
	}
	forgot, err := s.heard.hear(ctx, s.db, version, s.tip)
	if forgot {
		s.held.Clear()
	}
	return err
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
	now := s.heard.now()
	ls, err := query(ctx, s.db, `where l.id in `+among(len(missing)), db.Args(missing)...)
	if err != nil {
		return nil, err
	}
	for _, l := range ls {
		read := &Shelved{public(l), now.of(&l)}
		s.held.Put(l.ID, read)
		out = append(out, read)
	}
	return out, nil
}

// take gives what lies on the shelf, and names what does not.
func (s *Shelf) take(ids []string) (out []*Shelved, missing []string) {
	out = make([]*Shelved, 0, len(ids))
	for _, id := range ids {
		if l, ok := s.held.Get(id); ok && s.heard.Holds(l.Origin) {
			out = append(out, l)
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

// Heard gives what the change log said before the request of ctx: nothing that was acknowledged before is missing. Nil
// when there is no shelf.
func (s *Service) Heard(ctx context.Context) (*Heard, error) {
	if s.Shelf == nil {
		return nil, nil
	}
	return &s.Shelf.heard, s.Shelf.catchUp(ctx)
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
// and when, its places, for whom it is. Everything else is empty. Whoever keeps what they made of it asks Heard before it
// is shown again.
func (s *Service) Briefs(ctx context.Context, ids []string) ([]*Shelved, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var now Origin
	heard, err := s.Heard(ctx)
	if err != nil {
		return nil, err
	}
	if heard != nil {
		now = heard.now()
	}
	ls, err := briefs(ctx, s.DB, ids)
	if err != nil {
		return nil, err
	}
	read := make([]*Shelved, len(ls))
	for i, l := range ls {
		read[i] = &Shelved{l, now.of(&l)}
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
