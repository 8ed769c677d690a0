// Package actor is who acts: the first question of every use case. It is passed as an argument, never hidden in a
// context.
package actor

import "slices"

// Role is what a person may do beyond their own things.
type Role string

// The roles of persons. Members act for their orgs whatever their role.
const (
	Anonymous Role = ""
	Citizen   Role = "citizen"
	Moderator Role = "moderator"
	Operator  Role = "operator"
)

// Seat is the place of a person in an org.
type Seat struct {
	OrgID string
	Admin bool // else an editor
}

// Actor is the person in front of the screen, or nobody (the zero value).
type Actor struct {
	PersonID  string
	Email     string
	FirstName string
	Role      Role
	Lang      string
	Seats     []Seat
	SessionID string
}

// SignedIn tells whether somebody is there.
func (a Actor) SignedIn() bool { return a.PersonID != "" }

// Moderates tells whether the actor keeps the door: moderators and operators do.
func (a Actor) Moderates() bool { return a.Role == Moderator || a.Role == Operator }

// Operates tells whether the actor runs the service.
func (a Actor) Operates() bool { return a.Role == Operator }

// MemberOf tells whether the actor may act for an org.
func (a Actor) MemberOf(orgID string) bool {
	return orgID != "" && slices.ContainsFunc(a.Seats, func(s Seat) bool { return s.OrgID == orgID })
}

// AdminOf tells whether the actor answers for an org.
func (a Actor) AdminOf(orgID string) bool {
	return orgID != "" && slices.ContainsFunc(a.Seats, func(s Seat) bool { return s.OrgID == orgID && s.Admin })
}
