package exchange

import (
	"time"

	"parvis/internal/platform/fault"
)

// Act is what can happen to a reply.
type Act string

// The acts.
const (
	Confirm  Act = "confirm" // the replier, by the mailed link
	Queue    Act = "queue"   // no place is free: onto the waiting list
	Offer    Act = "offer"   // a place frees for the first of the waiting list
	Lapse    Act = "lapse"   // the time to confirm is over
	Accept   Act = "accept"  // the bearer
	Decline  Act = "decline" // the bearer
	Cancel   Act = "cancel"  // the replier takes it back
	CallOff  Act = "calloff" // the bearer does
	MarkDone Act = "done"    // the bearer
)

// Acts in the order of a life.
var Acts = []Act{Confirm, Queue, Offer, Lapse, Accept, Decline, Cancel, CallOff, MarkDone}

// moves is the whole life of a reply: what is not in it cannot happen.
var moves = map[Act]map[State]State{
	Confirm:  {ToConfirm: Sent, Waiting: Sent, Lapsed: Sent}, // a lapsed one comes back when there is still room
	Queue:    {ToConfirm: Waiting, Waiting: Waiting, Lapsed: Waiting},
	Offer:    {Waiting: ToConfirm},
	Lapse:    {ToConfirm: Lapsed, Waiting: Lapsed},
	Accept:   {Sent: Accepted},
	Decline:  {Sent: Declined, Waiting: Declined},
	Cancel:   {ToConfirm: Cancelled, Waiting: Cancelled, Sent: Cancelled, Accepted: Cancelled},
	CallOff:  {ToConfirm: Cancelled, Waiting: Cancelled, Sent: Cancelled, Accepted: Cancelled},
	MarkDone: {Accepted: Done},
}

// After gives the state an act leads to. Conflict when the act is not possible in this state (any more).
func (s State) After(a Act) (State, error) {
	if to, ok := moves[a][s]; ok {
		return to, nil
	}
	return s, fault.New(fault.Conflict, "exchange.reply.state_"+string(s))
}

// news is whom an act tells something new; a lapse tells nobody.
var news = map[Act]Side{Confirm: Bearer, Queue: Bearer, Cancel: Bearer,
	Offer: Replier, Accept: Replier, Decline: Replier, CallOff: Replier, MarkDone: Replier}

// stir moves a thread to the top of the lists. It is unread for a side when something happened after its last look: for
// who is told nothing new it stays as read as it was.
func (r *Reply) stir(act Act, now time.Time) {
	if news[act] != Replier && !r.ReadReplier.Before(r.LastAt) {
		r.ReadReplier = now
	}
	if news[act] != Bearer && !r.ReadBearer.Before(r.LastAt) {
		r.ReadBearer = now
	}
	r.LastAt = now
}

// Unread tells whether something happened that a side has not seen.
func (r Reply) Unread(side Side) bool {
	if side == Bearer {
		return r.Confirmed() && r.LastAt.After(r.ReadBearer)
	}
	return r.LastAt.After(r.ReadReplier)
}

// saw notes that a side has seen the thread as it stands: it acts in it.
func (r *Reply) saw(side Side) {
	if side == Bearer {
		r.ReadBearer = r.LastAt
		return
	}
	r.ReadReplier = r.LastAt
}
