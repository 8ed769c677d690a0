package exchange

import "parvis/internal/platform/fault"

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
	Cancel   Act = "cancel"  // the replier, or the bearer
	MarkDone Act = "done"    // the bearer
)

// Acts in the order of a life.
var Acts = []Act{Confirm, Queue, Offer, Lapse, Accept, Decline, Cancel, MarkDone}

// moves is the whole life of a reply: what is not in it cannot happen.
var moves = map[Act]map[State]State{
	Confirm:  {ToConfirm: Sent, Waiting: Sent, Lapsed: Sent}, // a lapsed one comes back when there is still room
	Queue:    {ToConfirm: Waiting, Waiting: Waiting, Lapsed: Waiting},
	Offer:    {Waiting: ToConfirm},
	Lapse:    {ToConfirm: Lapsed, Waiting: Lapsed},
	Accept:   {Sent: Accepted},
	Decline:  {Sent: Declined, Waiting: Declined},
	Cancel:   {ToConfirm: Cancelled, Waiting: Cancelled, Sent: Cancelled, Accepted: Cancelled},
	MarkDone: {Accepted: Done},
}

// After gives the state an act leads to. Conflict when the act is not possible in this state (any more).
func (s State) After(a Act) (State, error) {
	if to, ok := moves[a][s]; ok {
		return to, nil
	}
	return s, fault.New(fault.Conflict, "exchange.reply.state_"+string(s))
}
