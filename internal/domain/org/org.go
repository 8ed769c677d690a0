// Package org is who speaks when it is not a person: an association, a company, a public body or a collective; its
// members, its verification, its charter and the register it may come from.
//
// Life: unclaimed (imported) → pending → verified; beside: to fix, declined, suspended, deactivated, which are not the
// same: declined was never let in, suspended was and may come back, deactivated left by itself. Only a verified org has
// public listings. An unclaimed page shows name, object and commune only.
package org

import "time"

// Kind is what sort of body an org is.
type Kind string

// The kinds.
const (
	Association Kind = "association"
	Company     Kind = "company"
	PublicBody  Kind = "public_body"
	Collective  Kind = "collective"
)

// Kinds in the order of the forms.
var Kinds = []Kind{Association, Company, PublicBody, Collective}

// State is where an org stands at the door.
type State string

// The states.
const (
	Unclaimed   State = "unclaimed"
	Pending     State = "pending"
	ToFix       State = "to_fix"
	Verified    State = "verified"
	Suspended   State = "suspended"
	Declined    State = "declined"
	Deactivated State = "deactivated"
)

// Org is one body.
type Org struct {
	ID     string
	Kind   Kind
	State  State
	Name   string // 2–120 characters
	Slug   string // unique, in its address
	Object string // what it is for, in its own words, at most 2,000 characters
	Theme  string // one of the State hub's domains, may be empty
	// Commune is the INSEE code of the seat.
	Commune string

	RNA         string // W number, empty when none
	LegacyRNA   string // former number of the register
	SIREN       string // 9 digits
	SIRET       string // 14 digits
	Court       string // Alsace-Moselle: the tribunal
	VolumeFolio string // Alsace-Moselle: volume and folio
	Site        string // https address, may be empty
	Source      string // person, rna, csv, demo
	SourceHash  string // of the imported row: the second import changes only what changed
	MatchedBy   string // how the number was checked: rna, siret, name, hand

	CharterVersion string
	CharterAt      time.Time
	CharterBy      string

	CreatedBy  string
	CreatedAt  time.Time
	UpdatedAt  time.Time
	VerifiedAt time.Time

	// AnswerMinutes is the median time to a first answer over 90 days; shown from 5 answers on.
	AnswerMinutes int
	Answers       int
}

// Public tells whether everyone may see the page.
func (o Org) Public() bool { return o.State == Verified || o.State == Unclaimed }

// MemberRole is the seat of a person in an org.
type MemberRole string

// The seats; Asked has no right yet.
const (
	Admin  MemberRole = "admin"
	Editor MemberRole = "editor"
	Asked  MemberRole = "asked"
)

// Member is a person acting for an org.
type Member struct {
	OrgID, PersonID  string
	Email, FirstName string
	Role             MemberRole
	Since            time.Time
}
