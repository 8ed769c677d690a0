package org

// The events of this package. The ref is the id of the org, but for those of one
// member, where it is "org/person".
const (
	EventRegistered  = "org.registered"  // somebody waits for a moderator's decision on it
	EventEdited      = "org.edited"      // a verified org changed its words: a moderator may look
	EventVerified    = "org.verified"    //
	EventFix         = "org.fix"         // sent back to its members with a wish
	EventDeclined    = "org.declined"    //
	EventSuspended   = "org.suspended"   //
	EventReactivated = "org.reactivated" // verified again, after a suspension or a rest
	EventDeactivated = "org.deactivated" // it left by itself
	EventDissolved   = "org.dissolved"   // the register says that a living org is no more: a moderator may look

	EventJoinAsked     = "org.join_asked"     // somebody wants to act for it: its admins decide
	EventMemberAdded   = "org.member_added"   //
	EventMemberRefused = "org.member_refused" //
	EventMemberLeft    = "org.member_left"    // by themselves or removed
)

// memberRef is the ref of an event about one member.
func memberRef(orgID, personID string) string { return orgID + "/" + personID }
