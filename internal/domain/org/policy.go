package org

import (
	"slices"

	"parvis/internal/domain/actor"
	"parvis/internal/platform/fault"
)

// CanRegister: whoever signed in.
func CanRegister(by actor.Actor) error {
	if !by.SignedIn() {
		return fault.New(fault.SignIn, "error.sign_in")
	}
	return nil
}

// CanSee: everyone sees verified and unclaimed orgs; members and moderators the others. To the rest they do not exist.
func CanSee(by actor.Actor, o Org) error {
	if o.Public() || by.MemberOf(o.ID) || by.Moderates() {
		return nil
	}
	return fault.New(fault.NotFound, "error.not_found")
}

// CanEdit: admins of the org, while it is alive or may come to life.
func CanEdit(by actor.Actor, o Org) error {
	if err := CanAnswerFor(by, o); err != nil {
		return err
	}
	switch o.State {
	case Pending, ToFix, Verified:
		return nil
	}
	return fault.New(fault.Conflict, "org.not_now")
}

// CanAnswerFor: admins of the org. Its editors are told so; to others it does not exist unless it is public.
func CanAnswerFor(by actor.Actor, o Org) error {
	switch {
	case !by.SignedIn():
		return fault.New(fault.SignIn, "error.sign_in")
	case by.AdminOf(o.ID):
		return nil
	case by.MemberOf(o.ID), o.Public():
		return fault.New(fault.Forbidden, "org.admins_only")
	}
	return fault.New(fault.NotFound, "error.not_found")
}

// CanSeeMembers: members of the org and moderators.
func CanSeeMembers(by actor.Actor, o Org) error {
	if by.MemberOf(o.ID) || by.Moderates() {
		return nil
	}
	return fault.New(fault.NotFound, "error.not_found")
}

// CanModerate: moderators, but not on an org they are a member of.
func CanModerate(by actor.Actor, o Org) error {
	switch {
	case !by.Moderates():
		return fault.New(fault.Forbidden, "error.forbidden")
	case by.MemberOf(o.ID):
		return fault.New(fault.Forbidden, "org.own")
	}
	return nil
}

// CanClaim tells whether the actor may say that an imported org is theirs: while nobody else does, or after somebody
// else was refused it.
func CanClaim(by actor.Actor, o Org) bool {
	return o.State == Unclaimed || o.State == Declined && o.Imported() && !by.MemberOf(o.ID)
}

// CanJoin: whoever signed in, an org that has admins to decide.
func CanJoin(by actor.Actor, o Org) error {
	switch {
	case !by.SignedIn():
		return fault.New(fault.SignIn, "error.sign_in")
	case by.MemberOf(o.ID):
		return fault.New(fault.Conflict, "org.member_already")
	case !slices.Contains([]State{Pending, ToFix, Verified}, o.State):
		return fault.New(fault.Conflict, "org.not_now")
	}
	return nil
}

// CanImport: operators.
func CanImport(by actor.Actor) error {
	if !by.Operates() {
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	return nil
}
