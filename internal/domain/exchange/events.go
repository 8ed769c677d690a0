package exchange

import "time"

// The events of this package; the ref of each is the id of the reply.
const (
	ReplyAsked     = "reply.asked"      // somebody without an account replied: their address is to be proved
	ReplyRepeated  = "reply.repeated"   // somebody without an account replied again: their reply stands, they are told by mail only
	ReplyConfirmed = "reply.confirmed"  // the bearer may know of it
	ReplyWaiting   = "reply.waiting"    // confirmed, on the waiting list
	ReplyOffered   = "reply.offered"    // a place freed for the first of the waiting list
	ReplyAccepted  = "reply.accepted"   // by the bearer, or at once
	ReplyDeclined  = "reply.declined"   // not this time
	ReplyCancelled = "reply.cancelled"  // by the replier, of a reply the bearer knew of
	ReplyCalledOff = "reply.called_off" // by the bearer, of a reply they had accepted or held
	ReplyLapsed    = "reply.lapsed"     // it was not confirmed in time
	ReplyDone      = "reply.done"
	ReplyAnswered  = "reply.answered"  // the bearer's first decision or message, by a human hand
	MessageWritten = "message.written" // in the thread of the reply
)

// The purposes of the links that mails carry. Those of a bearer bear the id of the person they were sent to.
const (
	PurposeConfirm = "reply.confirm" // by the replier: their address, or an offered place
	PurposeCancel  = "reply.cancel"  // by the replier
	PurposeOpen    = "reply.open"    // the thread, read and written any number of times
	PurposeAccept  = "reply.accept"  // by the bearer
	PurposeDecline = "reply.decline" // by the bearer
)

// How long those links live.
const (
	ConfirmLinkFor = 7 * 24 * time.Hour // longer than the hold: who comes late gets a place when one is left
	CancelLinkFor  = 180 * 24 * time.Hour
	OpenLinkFor    = 90 * 24 * time.Hour
	DecideLinkFor  = 30 * 24 * time.Hour
)
