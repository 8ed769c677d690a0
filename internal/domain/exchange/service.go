package exchange

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/jobs"
)

// Service holds the use cases of replies, places and threads.
type Service struct {
	DB    *db.DB
	Now   func() time.Time
	NewID func() string
}

// scene is one transaction around one listing. The listing is locked from its opening on, so that the replies, places
// and waiting lists of a listing change one after the other on every engine and node; listings do not wait for one
// another. Whatever has expired is settled when it opens.
type scene struct {
	*Service
	q       db.Querier
	now     time.Time       // read under the lock: who comes first is first
	l       listing.Listing // its terms and its slots
	waiting map[string]bool // the slots that somebody proved waits for
	before  before          // what the address had replied that replies now
	touched bool            // places or quantities changed hands
}

// scene opens the transaction's view of a listing; like has what decides whether the reply that somebody is about to make
// repeats another, nothing when nobody is. The lock and everything that the rules ask make one journey. NotFound when
// there is no such listing.
func (s *Service) scene(ctx context.Context, q db.Querier, listingID string, like Reply) (*scene, error) {
	if err := listing.Hold(ctx, q, s.DB.Dialect, listingID); err != nil {
		return nil, err
	}
	sc := &scene{Service: s, q: q}
	expired, err := sc.look(ctx, listingID, like)
	if err == nil && expired {
		if err = sc.lapse(ctx); err == nil {
			_, err = sc.look(ctx, listingID, like)
		}
	}
	if err != nil {
		return nil, err
	}
	return sc, sc.promote(ctx)
}

// look reads, under the lock, everything that the rules ask about a listing and a reply to it, and tells whether a hold
// had expired when it set out; what expires while it waits for the lock is settled by whoever comes next.
func (sc *scene) look(ctx context.Context, listingID string, like Reply) (expired bool, err error) {
	ds, err := dates(ctx, sc.q, listingID, sc.Now(), like)
	if err != nil {
		return false, err
	}
	if len(ds) == 0 {
		return false, fault.New(fault.NotFound, "exchange.listing_not_found")
	}
	sc.now, sc.l, sc.waiting = sc.Now(), ds[0].terms, map[string]bool{}
	for _, d := range ds {
		if d.ID != "" {
			sc.l.Slots, sc.waiting[d.ID] = append(sc.l.Slots, d.Slot), d.waited
		}
		expired, sc.before = d.expired, d.before
	}
	slices.SortFunc(sc.l.Slots, func(a, b listing.Slot) int {
		return cmp.Or(a.Start.Compare(b.Start), strings.Compare(a.ID, b.ID))
	})
	return expired, nil
}

// sceneOf opens the view of the listing a reply belongs to, and reads the reply under the lock.
func (s *Service) sceneOf(ctx context.Context, q db.Querier, replyID string) (*scene, Reply, error) {
	r, err := Load(ctx, q, replyID)
	if err != nil {
		return nil, r, err
	}
	sc, err := s.scene(ctx, q, r.ListingID, Reply{})
	if err != nil {
		return nil, r, err
	}
	r, err = Load(ctx, q, replyID)
	return sc, r, err
}

// close ends the scene: when places changed hands every index and kept page has to read the listing again. Nothing may
// follow it in the transaction.
func (sc *scene) close(ctx context.Context) error {
	if !sc.touched {
		return nil
	}
	return changelog.Append(ctx, sc.q, sc.now, "listing", sc.l.ID)
}

// move brings a reply to the state an act leads to, stores it and publishes what happened.
func (sc *scene) move(ctx context.Context, r *Reply, act Act, topics ...string) error {
	was := r.State
	to, err := was.After(act)
	if err != nil {
		return err
	}
	r.State = to
	r.stir(act, sc.now)
	if act != Offer {
		r.HoldUntil = time.Time{}
	}
	if r.Holds && r.Over() && r.State != Done {
		if err := sc.give(ctx, r); err != nil {
			return err
		}
	}
	if err := update(ctx, sc.q, was, *r); err != nil {
		return err
	}
	if r.State == Waiting && r.Confirmed() {
		sc.waiting[r.SlotID] = true
	}
	return sc.publish(ctx, r.ID, topics...)
}

func (sc *scene) publish(ctx context.Context, ref string, topics ...string) error {
	for _, t := range topics {
		if err := jobs.Publish(ctx, sc.q, t, ref); err != nil {
			return err
		}
	}
	return nil
}
