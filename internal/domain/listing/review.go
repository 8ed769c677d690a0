package listing

import (
	"context"
	"time"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/jobs"
)

// Approve puts a listing online from the moment of the decision: the time it waited is not taken from it. Conflict when
// it is not waiting, when its last slot is past or when its bearer is not open (the org must be verified first).
func Approve(ctx context.Context, q db.Querier, now time.Time, l Listing) error {
	switch {
	case l.State != InReview && l.State != ToFix && l.State != Declined:
		return fault.New(fault.Conflict, "listing.not_now")
	case !l.Bearer.Open:
		return fault.New(fault.Conflict, "listing.bearer_first")
	}
	if len(l.Slots) == 0 {
		l.EndsAt = l.EndsAt.Add(max(now.Sub(l.UpdatedAt), 0))
	}
	if !now.Before(l.EndsAt) {
		return fault.New(fault.Conflict, "listing.past")
	}
	l.State, l.UpdatedAt = Online, now
	if l.PublishedAt.IsZero() {
		l.PublishedAt = now
	}
	return reviewed(ctx, q, now, l, "listing.published")
}

// AskFix sends a listing back to its bearer with a wish; Decline refuses it. Both take it offline.
func AskFix(ctx context.Context, q db.Querier, now time.Time, l Listing) error {
	return refuse(ctx, q, now, l, ToFix, "listing.fix")
}

// Decline refuses a listing for good; see AskFix.
func Decline(ctx context.Context, q db.Querier, now time.Time, l Listing) error {
	return refuse(ctx, q, now, l, Declined, "listing.declined")
}

func refuse(ctx context.Context, q db.Querier, now time.Time, l Listing, to State, topic string) error {
	switch l.State {
	case InReview, ToFix, Online, Paused, Declined:
		l.State, l.UpdatedAt = to, now
		return reviewed(ctx, q, now, l, topic)
	}
	return fault.New(fault.Conflict, "listing.not_now")
}

// Restore puts a listing back into the state it had before a decision that is undone.
func Restore(ctx context.Context, q db.Querier, now time.Time, l Listing, to State) error {
	l.State, l.UpdatedAt = to, now
	return reviewed(ctx, q, now, l, "")
}

func reviewed(ctx context.Context, q db.Querier, now time.Time, l Listing, topic string) error {
	if err := update(ctx, q, l); err != nil {
		return err
	}
	if topic != "" {
		if err := jobs.Publish(ctx, q, topic, l.ID); err != nil {
			return err
		}
	}
	return changelog.Append(ctx, q, now, "listing", l.ID)
}
