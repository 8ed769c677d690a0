package exchange

import (
	"context"
	"errors"
	"fmt"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
)

// give returns what a reply holds.
func (sc *scene) give(ctx context.Context, r *Reply) error {
	if r.SlotID != "" {
		if err := givePlaces(ctx, sc.q, r.SlotID, 1); err != nil {
			return err
		}
	}
	if s := slotOf(sc.l, r.SlotID); s != nil {
		s.Taken--
	}
	r.Holds, sc.touched = false, true
	return nil
}

// grab takes what a reply wants: a place of its slot, its quantity. False when the slot is full. Conflict when the slot
// has begun or nothing of the quantity is left, Invalid when less is left than asked.
func (sc *scene) grab(ctx context.Context, r *Reply) (bool, error) {
	if r.Holds {
		return true, nil
	}
	counted := r.Kind == Claim && sc.l.Quantity > 0
	if counted {
		if err := sc.enough(ctx, r.Quantity); err != nil {
			return false, err
		}
	}
	if r.SlotID != "" {
		s := slotOf(sc.l, r.SlotID)
		if s == nil || started(s, sc.now) {
			return false, fault.New(fault.Conflict, "exchange.slot_past")
		}
		ok, err := sc.takeInTurn(ctx, s, *r)
		switch {
		case err != nil:
			return false, err
		case !ok && counted: // a quantity does not wait
			return false, fault.New(fault.Conflict, "exchange.slot_full")
		case !ok:
			return false, nil
		}
		s.Taken++
		r.Holds = true
	}
	r.Holds = r.Holds || counted
	sc.touched = sc.touched || r.Holds
	return true, nil
}

// takeInTurn takes a place, unless somebody else is first on the waiting list.
func (sc *scene) takeInTurn(ctx context.Context, s *listing.Slot, r Reply) (bool, error) {
	if s.Left() == 0 {
		return false, nil
	}
	if sc.waiting[s.ID] {
		if first, found, err := nextWaiting(ctx, sc.q, s.ID); err != nil || found && first.ID != r.ID {
			return false, err
		}
	}
	if err := takePlace(ctx, sc.q, s.ID); err != nil {
		return false, err
	}
	return true, nil
}

// enough tells whether n of the listing's quantity are left.
func (sc *scene) enough(ctx context.Context, n int) error {
	taken, err := held(ctx, sc.q, sc.l.ID)
	if err != nil {
		return err
	}
	switch left := sc.l.Quantity - taken; {
	case left <= 0:
		return fault.New(fault.Conflict, "exchange.nothing_left")
	case n > left:
		return fault.Bad("quantity", "exchange.quantity_left", "N", left)
	}
	return nil
}

// until is the end of a hold of d that begins now: never later than the slot.
func (sc *scene) until(r Reply, d time.Duration) time.Time {
	end := sc.now.Add(d)
	if s := slotOf(sc.l, r.SlotID); s != nil && s.Start.Before(end) {
		return s.Start
	}
	return end
}

// lapse gives back what has expired.
func (sc *scene) lapse(ctx context.Context) error {
	rs, err := expired(ctx, sc.q, sc.l.ID, sc.now)
	if err != nil {
		return err
	}
	for _, r := range rs {
		if err := sc.move(ctx, &r, Lapse, ReplyLapsed); err != nil {
			return err
		}
	}
	return nil
}

// promote offers each free place to the first of its waiting list. A listing that takes no replies offers none.
func (sc *scene) promote(ctx context.Context) error {
	if !sc.l.Bearer.Open || !sc.l.Alive(sc.now) {
		return nil
	}
	for i := range sc.l.Slots {
		if s := &sc.l.Slots[i]; sc.waiting[s.ID] {
			if err := sc.promoteSlot(ctx, s); err != nil {
				return err
			}
		}
	}
	return nil
}

func (sc *scene) promoteSlot(ctx context.Context, s *listing.Slot) error {
	for s.Left() > 0 && !started(s, sc.now) {
		r, found, err := nextWaiting(ctx, sc.q, s.ID)
		if err != nil || !found {
			return err
		}
		got, err := sc.grab(ctx, &r)
		if fault.KindOf(err) != "" || err == nil && !got {
			return nil // too little is left for the first: they keep their rank, nobody goes before them
		}
		if err != nil {
			return err
		}
		r.HoldUntil = sc.until(r, OfferFor)
		if err := sc.move(ctx, &r, Offer, ReplyOffered); err != nil {
			return err
		}
	}
	return nil
}

// sweepBatch is how many listings one sweep settles.
const sweepBatch = 500

// SweepHolds gives back every expired hold and offers the free places that somebody waits for, also those that the
// bearer added. A job calls it; no rule depends on it, since whoever comes next does the same for the listing they come
// to. One listing that fails does not keep the others waiting.
func (s *Service) SweepHolds(ctx context.Context) error {
	listings, err := db.All(ctx, s.DB, func(id *string) []any { return []any{id} }, `
		select listing_id from replies
		where (state = 'to_confirm' or state = 'waiting') and hold_until > 0 and hold_until <= $1
		union
		select r.listing_id from replies r
		join slots s on s.id = r.slot_id and s.taken < s.places and s.starts_at > $1
		join listings l on l.id = r.listing_id and l.state = 'online' and l.ends_at > $1
		where r.state = 'waiting' and r.confirmed_at > 0
		limit $2`, db.Micros(s.Now()), sweepBatch)
	if err != nil {
		return fmt.Errorf("exchange: sweep: %w", err)
	}
	var failed error
	for _, id := range listings {
		failed = errors.Join(failed, s.Settle(ctx, id))
	}
	return failed
}

// Settle gives back the expired holds of a listing and offers its free places: to be called when the bearer made places.
func (s *Service) Settle(ctx context.Context, listingID string) error {
	return s.DB.Tx(ctx, func(q db.Querier) error {
		sc, err := s.scene(ctx, q, listingID, Reply{})
		if err != nil {
			return err
		}
		return sc.close(ctx)
	})
}

// QuantityLeft tells how much of a listing's quantity is not pledged yet; expired pledges count as free.
func QuantityLeft(ctx context.Context, q db.Querier, l listing.Listing, now time.Time) (int, error) {
	var taken int
	err := q.QueryRowContext(ctx, `
		select coalesce(sum(quantity), 0) from replies
		where listing_id = $1 and holds and kind = 'claim' and (hold_until = 0 or hold_until > $2)`,
		l.ID, db.Micros(now)).Scan(&taken)
	if err != nil {
		return 0, fmt.Errorf("exchange: quantity left of %s: %w", l.ID, err)
	}
	return max(l.Quantity-taken, 0), nil
}
