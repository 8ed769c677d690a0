package exchange

import (
	"context"
	"fmt"
	"strconv"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
)

// rosterSize is how many replies of one date a page shows.
const rosterSize = 200

// Roster is who replied for one date of a listing, or for none, as its bearer sees them: in the order of arrival, which
// is that of the waiting list.
type Roster struct {
	Listing listing.Listing
	Slot    *listing.Slot // nil: the replies for no date
	Items   []Summary
	Next    string // cursor of the following part, empty at the end
	// Counts are the replies of every date by state; the key of those for no date is empty.
	Counts map[string]map[State]int
}

// Roster gives a part of the replies for a slot of a listing; slotID empty: those for no date. Only proved replies are
// there. NotFound when the actor is not the bearer or the listing has no such slot; Invalid for a cursor that is none.
func (s *Service) Roster(ctx context.Context, by actor.Actor, listingID, slotID, cursor string) (Roster, error) {
	l, err := listing.Load(ctx, s.DB, listingID)
	if err != nil {
		return Roster{}, err
	}
	ro := Roster{Listing: l, Slot: slotOf(l, slotID)}
	if !bears(by, l.OrgID, l.PersonID) || slotID != "" && ro.Slot == nil {
		return Roster{}, fault.New(fault.NotFound, "exchange.listing_not_found")
	}
	var at int64
	var id string
	if cursor != "" {
		if at, id, err = parseCursor(cursor); err != nil {
			return Roster{}, err
		}
	}
	rows, err := db.All(ctx, s.DB, scanSummary, `
		select `+summaryColumns+summaryFrom+`
		where r.listing_id = $1 and r.confirmed_at > 0 and coalesce(r.slot_id, '') = $2 and (r.queued_at, r.id) > ($3, $4)
		order by r.queued_at, r.id limit $5`, listingID, slotID, at, id, rosterSize+1)
	if err != nil {
		return Roster{}, fmt.Errorf("exchange: roster of %s: %w", listingID, err)
	}
	if len(rows) > rosterSize {
		rows = rows[:rosterSize]
		last := rows[rosterSize-1].Reply
		ro.Next = strconv.FormatInt(db.Micros(last.QueuedAt), 36) + "_" + last.ID
	}
	for _, r := range rows {
		ro.Items = append(ro.Items, r.as(Bearer))
	}
	ro.Counts, err = countStates(ctx, s.DB, listingID)
	return ro, err
}

// countStates counts the proved replies of a listing by date and state.
func countStates(ctx context.Context, q db.Querier, listingID string) (map[string]map[State]int, error) {
	type row struct {
		slot  string
		state State
		n     int
	}
	rows, err := db.All(ctx, q, func(r *row) []any { return []any{db.Text{S: &r.slot}, &r.state, &r.n} }, `
		select slot_id, state, count(*) from replies
		where listing_id = $1 and confirmed_at > 0 group by slot_id, state`, listingID)
	if err != nil {
		return nil, fmt.Errorf("exchange: count replies to %s: %w", listingID, err)
	}
	counts := map[string]map[State]int{}
	for _, r := range rows {
		if counts[r.slot] == nil {
			counts[r.slot] = map[State]int{}
		}
		counts[r.slot][r.state] = r.n
	}
	return counts, nil
}
