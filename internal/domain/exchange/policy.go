package exchange

import (
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/fault"
)

// errNotFound is what everybody gets who asks for a thing that is not theirs: it does not tell whether it exists.
func errNotFound() error { return fault.New(fault.NotFound, "exchange.reply.not_found") }

// CanAsk tells whether a listing takes replies at a time. NotFound for what the public never saw or may not see now,
// Conflict while it is paused, Gone when it is over.
func CanAsk(l listing.Listing, now time.Time) error {
	switch {
	case !l.Bearer.Open || l.State == listing.Draft || l.State == listing.InReview || l.State == listing.ToFix ||
		l.State == listing.Declined || l.State == listing.Removed:
		return fault.New(fault.NotFound, "exchange.listing_not_found")
	case l.State == listing.Paused:
		return fault.New(fault.Conflict, "exchange.listing_paused")
	case !l.Alive(now):
		return fault.New(fault.Gone, "exchange.listing_over")
	}
	return nil
}

// CanReply tells whether an actor may reply to a listing: nobody answers themselves, and for an org only its members do.
func CanReply(by actor.Actor, l listing.Listing, forOrg string) error {
	switch {
	case forOrg != "" && !by.MemberOf(forOrg):
		return fault.Bad("org", "exchange.org_not_yours")
	case bears(by, l.OrgID, l.PersonID):
		return fault.New(fault.Conflict, "exchange.own_listing")
	}
	return nil
}

// SideOf gives the side of an actor in a thread. NotFound when it is neither, and for the bearer as long as the reply is
// not confirmed.
func SideOf(by actor.Actor, r Reply) (Side, error) {
	switch {
	case !by.SignedIn():
	case by.PersonID == r.PersonID || by.MemberOf(r.FromOrgID):
		return Replier, nil
	case bears(by, r.ToOrgID, r.ToPersonID) && r.Confirmed():
		return Bearer, nil
	}
	return "", errNotFound()
}

func bears(by actor.Actor, orgID, personID string) bool {
	return by.SignedIn() && (by.MemberOf(orgID) || by.PersonID == personID)
}

// CanDecide tells whether the side may accept or decline.
func CanDecide(side Side, r Reply) error {
	switch {
	case side != Bearer:
		return errNotFound()
	case r.Kind == Question:
		return fault.New(fault.Conflict, "exchange.question_no_decision")
	}
	return nil
}

// CanWrite tells whether a message may be written in a thread: by either side, once the e-mail is proved.
func CanWrite(r Reply) error {
	if !r.Confirmed() {
		return fault.New(fault.Conflict, "exchange.reply.state_to_confirm")
	}
	return nil
}

// started tells whether a slot has begun: its places can no longer be taken.
func started(s *listing.Slot, now time.Time) bool { return s != nil && !now.Before(s.Start) }
