package listing

import (
	"context"
	"hash/maphash"
	"slices"
	"sync"
	"sync/atomic"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
)

// Origin is what something was made of: a listing with its bearer, as they were read. It holds no pointer, so that they
// can be kept by the hundred thousand. The zero value is of nothing.
type Origin struct {
	since           uint32 // see Heard
	listing, bearer uint16 // their places
	at              int64  // the version of the log that was heard before
}

// of is the origin of a listing that is read after the log was heard.
func (o Origin) of(l *Listing) Origin {
	if o.since != 0 {
		o.listing, o.bearer = placeOf(l.ID), placeOf(l.bearerID())
	}
	return o
}

// Heard is what the change log said: in each of its places, when something changed last that belongs there. What shares
// the place of something that changed is taken for changed too, which is seldom and costs a reading. It is read without a
// lock; all of it only grows, until everything is forgotten.
type Heard struct {
	turn    sync.Mutex // who writes
	version atomic.Int64
	life    atomic.Uint64 // of the log, see changelog.Tip.Life
	since   atomic.Uint32 // grows when everything is forgotten; never 0 once the log was heard
	changed [1 << 16]atomic.Int64
}

// noVersion is before all.
const noVersion = -1

// maxHeard is how many changes are followed one by one; where there are more at once, everything is forgotten.
const maxHeard = 500

var placeSeed = maphash.MakeSeed()

// placeOf is where changes of a listing, an org or a person are noted.
func placeOf(id string) uint16 { return uint16(maphash.String(placeSeed, id)) }

// now begins the origins of what is read from here on.
func (h *Heard) now() Origin {
	since := h.since.Load() // before the version, see forget
	return Origin{since: since, at: h.version.Load()}
}

// Holds tells whether what was made of an origin is what would be made now: neither the listing nor its bearer has
// changed. (What is shown of a listing also changes by time alone, see NextChange.) Nothing holds where nothing was heard.
func (h *Heard) Holds(o Origin) bool {
	if h == nil || o.since == 0 {
		return false
	}
	same := h.version.Load() == o.at || h.changed[o.listing].Load() <= o.at && h.changed[o.bearer].Load() <= o.at
	return same && o.since == h.since.Load() // in this order, see forget
}

// upTo tells whether the log was heard up to a version.
func (h *Heard) upTo(version int64, life uint64) bool {
	return h.version.Load() >= version && h.life.Load() == life && h.since.Load() != 0
}

// hear follows the log to a version of it. It tells whether everything was forgotten.
func (h *Heard) hear(ctx context.Context, q db.Querier, version int64, tip *changelog.Tip) (forgot bool, err error) {
	h.turn.Lock()
	defer h.turn.Unlock()
	life := tip.Life()
	if h.upTo(version, life) { // somebody else did
		return false, nil
	}
	if h.life.Load() != life || h.since.Load() == 0 {
		return true, h.forget(ctx, q, life)
	}
	last := h.version.Load()
	changes, err := changelog.Since(ctx, q, last, maxHeard)
	if err != nil {
		return false, err
	}
	if !follow(changes, last) {
		return true, h.forget(ctx, q, life)
	}
	for _, c := range changes {
		h.changed[placeOf(c.Ref)].Store(c.Version)
	}
	h.version.Store(changes[len(changes)-1].Version)
	return false, nil
}

// follow tells whether changes go on from a version, and can be followed one by one.
func follow(changes []changelog.Change, version int64) bool {
	if len(changes) == 0 || len(changes) == maxHeard || changes[0].Version != version+1 {
		return false
	}
	return !slices.ContainsFunc(changes, func(c changelog.Change) bool { return c.Kind == changelog.Everything })
}

// forget begins anew where the log is: it does not go on from where this node was, or says too much. Whoever looks
// meanwhile sees that before any place is empty, and with it no version but the new one.
func (h *Heard) forget(ctx context.Context, q db.Querier, life uint64) error {
	version, err := changelog.Latest(ctx, q)
	if err != nil {
		return err
	}
	h.version.Store(noVersion)
	h.since.Add(1)
	for i := range h.changed {
		h.changed[i].Store(0)
	}
	h.version.Store(version)
	h.life.Store(life)
	return nil
}
