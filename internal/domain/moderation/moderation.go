// Package moderation is the door: one queue for orgs and listings, one case per target, one reasoned decision at a time.
//
// A case opens by itself when an org registers or a listing is sent, and closes with a decision: publish, ask for a fix,
// decline. Setting aside keeps it for later; the last decision can be undone as long as nothing followed it. What was
// not approved is seen nowhere. The listings of an org wait with the org: they have no card of their own until it is
// verified. Hints only advise, they never decide. Every act is written to a log that nobody can change.
package moderation

import (
	"time"

	"parvis/internal/platform/db"
)

// Kind is what a case is about.
type Kind string

// The kinds.
const (
	KindOrg     Kind = "org"
	KindListing Kind = "listing"
)

// State is where a case is.
type State string

// The states; Aside is out of the way but not decided.
const (
	Open   State = "open"
	Aside  State = "aside"
	Closed State = "closed"
)

// Act is what a moderator does.
type Act string

// The acts.
const (
	Publish  Act = "publish"
	Fix      Act = "fix"
	Decline  Act = "decline"
	SetAside Act = "aside"
	Undo     Act = "undo"
)

// Acts in the order of the buttons.
var Acts = []Act{Publish, Fix, Decline, SetAside, Undo}

// Case is one question about one target.
type Case struct {
	ID       string
	Kind     Kind
	TargetID string // of the org or of the listing
	OrgID    string // the bearer, or the target itself, is an org …
	PersonID string // … or the bearer is a person
	Commune  string // INSEE code, may be empty
	State    State
	Hints    []HintCode // found when the case was opened or its target changed
	OpenedAt time.Time
	ClosedAt time.Time
}

// Decision is one act on a case, with its reasons.
type Decision struct {
	ID       string
	CaseID   string
	Kind     Kind   // of the case
	TargetID string // of the case
	Act      Act
	Ground   Ground // of a refusal
	Words    string // to the author; when set aside, to the colleagues
	PersonID string // the moderator, empty when their account is gone
	At       time.Time
	UndoneAt time.Time

	before before
}

// before is what undoing needs: the target as it was, and the mark by which it is seen whether something followed.
type before struct {
	Case      State  `json:"case"`
	Target    string `json:"target,omitempty"`    // its state
	Published int64  `json:"published,omitempty"` // microseconds
	Ends      int64  `json:"ends,omitempty"`      // microseconds
	After     int64  `json:"after,omitempty"`     // the target's mark after the decision
}

// Bounds of the words of a decision, in characters.
const (
	MinWords = 10
	MaxWords = 1000
)

// Service holds the use cases of moderators.
type Service struct {
	DB    *db.DB
	Now   func() time.Time
	NewID func() string
}
