package listing

import (
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/fault"
)

// Owns tells whether the actor may act for the bearer of the listing.
func Owns(by actor.Actor, l Listing) bool {
	if l.OrgID != "" {
		return by.MemberOf(l.OrgID)
	}
	return by.SignedIn() && l.PersonID == by.PersonID
}

// CanPost: whoever signed in posts in their own name or for an org that they are a member of; needs of persons only
// when the operator allowed them.
func CanPost(by actor.Actor, l Listing, t territory.Territory) error {
	switch {
	case !by.SignedIn():
		return fault.New(fault.SignIn, "error.sign_in")
	case !Owns(by, l):
		return fault.New(fault.NotFound, "error.not_found")
	case l.ByPerson() && l.Sense == Need && !t.PersonNeeds:
		return &fault.Error{Kind: fault.Forbidden, Key: "listing.person_need", Field: "sense"}
	}
	return nil
}

// CanSee: everyone sees what is or was public; its bearer and the moderators see the rest. To others it does not exist.
func CanSee(by actor.Actor, l Listing) error {
	switch l.State {
	case Online, Ended:
		if l.Bearer.Open {
			return nil
		}
	case Paused:
		if l.Bearer.Open && !l.PublishedAt.IsZero() {
			return nil
		}
	}
	if Owns(by, l) || by.Moderates() {
		return nil
	}
	return fault.New(fault.NotFound, "error.not_found")
}

// CanEdit: the bearer, while the listing is alive or may come to life.
func CanEdit(by actor.Actor, l Listing) error {
	if !Owns(by, l) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	switch l.State {
	case Draft, ToFix, InReview, Online, Paused:
		return nil
	}
	return fault.New(fault.Conflict, "listing.not_now")
}

// moves are the changes of state that the bearer makes by a button.
var moves = map[string]struct {
	from []State
	to   State
}{
	"pause":  {[]State{Online}, Paused},
	"resume": {[]State{Paused}, Online},
	"end":    {[]State{Online, Paused, InReview, ToFix}, Ended},
}

// CanRenew: online or just over, with nothing dated left to hold it; not for six months after it ended.
func CanRenew(by actor.Actor, l Listing, now time.Time) error {
	switch {
	case !Owns(by, l):
		return fault.New(fault.NotFound, "error.not_found")
	case l.State != Online && l.State != Paused, len(l.Slots) > 0, now.Sub(l.EndsAt) > MaxDays*24*time.Hour:
		return fault.New(fault.Conflict, "listing.not_now")
	}
	return nil
}
