// Package exchange is what follows a listing: the replies to it, the places of its slots, their waiting list, and the
// thread in which the two sides write.
//
// A reply of somebody without an account is worth nothing until the link in their mail was used: the bearer hears
// nothing of it. Meanwhile a place is held for two hours. Places are never over-given: a place is taken by one
// conditional update, under the lock of the listing, and a place whose hold has expired is given back by whoever comes
// next. When a place frees, the first of the waiting list is asked, and holds it for a day.
//
// The addresses of the two sides are never shown to the other: the bearer sees a first name, the replier sees the name
// of the org or the first name of the person.
package exchange

import (
	"time"

	"parvis/internal/domain/listing"
)

// Kind is what a reply is.
type Kind string

// The kinds.
const (
	Application Kind = "application" // I come and help: a mission
	Loan        Kind = "loan"        // I would like to borrow
	Claim       Kind = "claim"       // I give k of n, or I am interested
	Question    Kind = "question"    // on any listing
)

// KindFor gives the kind of a reply that is no question: it follows from the sense and the family.
func KindFor(l listing.Listing) Kind {
	switch {
	case l.Mission():
		return Application
	case l.Loan():
		return Loan
	}
	return Claim
}

// State is where a reply is in its life.
type State string

// The states. ToConfirm is waited for by mail: the address of a new reply, or a place offered from the waiting list.
const (
	ToConfirm State = "to_confirm"
	Waiting   State = "waiting"
	Sent      State = "sent"
	Accepted  State = "accepted"
	Declined  State = "declined"
	Cancelled State = "cancelled"
	Lapsed    State = "lapsed"
	Done      State = "done"
)

// States in the order of a life.
var States = []State{ToConfirm, Waiting, Sent, Accepted, Declined, Cancelled, Lapsed, Done}

// How long things are held open.
const (
	HoldFor    = 2 * time.Hour  // a place, for the confirmation of a new reply
	OfferFor   = 24 * time.Hour // a place, for the next of the waiting list; never past the beginning of the slot
	ConfirmFor = 48 * time.Hour // a reply that holds no place, for its confirmation
)

// Reply is one answer to a listing.
type Reply struct {
	ID         string
	ListingID  string
	SlotID     string // of the listing, empty when the reply is for no date
	PersonID   string // who replies; empty until confirmed
	FromOrgID  string // the org they reply for, empty for themselves
	ToOrgID    string // the bearer of the listing is an org …
	ToPersonID string // … or a person

	Kind      Kind
	FirstName string // 1–60 characters
	Email     string // normalised; never shown to the bearer
	Lang      string
	Quantity  int    // of things given or asked; 0: not counted
	Wish      string // of a loan: dates and purpose in words, at most 500 characters

	State State
	Holds bool // a place of the slot, or Quantity of the listing
	// HoldUntil is when a reply that waits for its confirmation lapses; zero when it waits for none.
	HoldUntil time.Time

	CreatedAt   time.Time
	QueuedAt    time.Time // decides the order of the waiting list
	ConfirmedAt time.Time // when the e-mail was proved to be theirs; zero: nothing reaches the bearer
	AnsweredAt  time.Time // first decision or message of the bearer, by a human hand
	DecidedAt   time.Time
	ReadReplier time.Time
	ReadBearer  time.Time
	LastAt      time.Time // last thing that happened in the thread
}

// Confirmed tells whether the e-mail was proved: before, the bearer knows nothing of the reply.
func (r Reply) Confirmed() bool { return !r.ConfirmedAt.IsZero() }

// Offered tells whether a freed place waits for the person's word.
func (r Reply) Offered() bool { return r.State == ToConfirm && r.Confirmed() }

// Over tells whether nothing more is expected of the reply.
func (r Reply) Over() bool {
	return r.State == Declined || r.State == Cancelled || r.State == Lapsed || r.State == Done
}

// Side is one of the two who write in a thread.
type Side string

// The sides.
const (
	Replier Side = "replier"
	Bearer  Side = "bearer"
)

// Message is one message of a thread.
type Message struct {
	ID       string
	ReplyID  string
	Side     Side
	PersonID string // who wrote it, empty when they are gone
	Body     string // plain text
	At       time.Time
}

// WhatReplierSees is the listing as its replier may see it: the street stays hidden until the reply is accepted, unless
// it is public.
func WhatReplierSees(l listing.Listing, r Reply) listing.Listing {
	if !l.StreetPublic && r.State != Accepted && r.State != Done {
		l.Street = ""
	}
	return l
}
