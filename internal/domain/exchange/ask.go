package exchange

import (
	"context"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/jobs"
)

// maxUnconfirmed is how many replies of a day may wait for the confirmation of one address: more would fill places and
// the mailbox of somebody who asked for nothing.
const maxUnconfirmed = 5

// Ask replies to a listing. Without an account the reply waits for its confirmation by mail and holds its place for two
// hours; signed in it is sent at once. A full slot puts it on the waiting list.
//
// Invalid beside the fields, NotFound, Gone or Conflict when the listing takes no replies, Conflict when the address has
// replied for this date already or the date is past, TooMany when too many replies wait for this address.
func (s *Service) Ask(ctx context.Context, by actor.Actor, in Ask) (Reply, error) {
	in = in.trimmed()
	var r Reply
	err := s.DB.Tx(ctx, func(q db.Querier) error {
		sc, err := s.scene(ctx, q, in.ListingID, in.like(by))
		if err != nil {
			return err
		}
		if r, err = sc.draft(by, in); err != nil {
			return err
		}
		if err := sc.checkNew(r); err != nil {
			return err
		}
		if by.SignedIn() {
			err = sc.send(ctx, &r)
		} else {
			err = sc.hold(ctx, &r)
		}
		if err != nil {
			return err
		}
		if err := sc.firstMessage(ctx, r, in.Message); err != nil {
			return err
		}
		return sc.close(ctx)
	})
	if s.DB.IsUnique(err) {
		err = fault.New(fault.Conflict, "exchange.twice")
	}
	return r, err
}

// draft makes the reply of what was typed, if the listing takes it.
func (sc *scene) draft(by actor.Actor, in Ask) (Reply, error) {
	if err := CanAsk(sc.l, sc.now); err != nil {
		return Reply{}, err
	}
	if err := CanReply(by, sc.l, in.OrgID); err != nil {
		return Reply{}, err
	}
	var bad fault.List
	name, email, lang := in.FirstName, in.Email, in.Lang
	if by.SignedIn() {
		email, lang = by.Email, by.Lang
		if by.FirstName != "" {
			name = by.FirstName
		}
	}
	name, err := account.FirstName("first_name", name)
	bad = append(bad, fault.All(err)...)
	email, err = account.Email("email", email)
	bad = append(bad, fault.All(err)...)
	bad = append(bad, in.check(sc.l)...)
	r := Reply{
		ID: sc.NewID(), ListingID: sc.l.ID, PersonID: by.PersonID, FromOrgID: in.OrgID,
		ToOrgID: sc.l.OrgID, ToPersonID: sc.l.PersonID, Kind: in.kind(sc.l),
		FirstName: name, Email: email, Lang: lang, State: ToConfirm, CreatedAt: sc.now, QueuedAt: sc.now, LastAt: sc.now, ReadReplier: sc.now,
	}
	if r.Kind != Question {
		r.Quantity = in.Quantity
	}
	if r.Kind == Loan {
		r.Wish = in.Wish
	}
	if r.Kind.dated() {
		r.SlotID = in.SlotID
	}
	return r, bad.Err()
}

// like has what decides whether a reply repeats another, as far as it is known before the listing: of a loan, of which
// there may be several, it says no less than of the others.
func (in Ask) like(by actor.Actor) Reply {
	email := in.Email
	if by.SignedIn() {
		email = by.Email
	}
	email, err := account.Email("email", email)
	if err != nil {
		email = "" // nobody's; it is refused with the rest of what was typed
	}
	if in.Question {
		return Reply{ListingID: in.ListingID, Email: email, Kind: Question}
	}
	return Reply{ListingID: in.ListingID, Email: email, Kind: Application, SlotID: in.SlotID}
}

// checkNew refuses the second reply of an address for the same date, and the flood.
func (sc *scene) checkNew(r Reply) error {
	living := sc.before.living && r.Kind.dated()
	switch {
	case living && !sc.before.proved:
		return fault.New(fault.Conflict, "exchange.twice_unconfirmed")
	case living:
		return fault.New(fault.Conflict, "exchange.twice")
	case r.PersonID == "" && sc.before.flooded:
		return fault.New(fault.TooMany, "exchange.too_many_unconfirmed")
	}
	return nil
}

// hold stores the reply of somebody whose address is not proved yet, with its place or its rank in the waiting list.
func (sc *scene) hold(ctx context.Context, r *Reply) error {
	got, err := sc.grab(ctx, r)
	if err != nil {
		return err
	}
	r.HoldUntil = sc.now.Add(ConfirmFor)
	if r.Holds {
		r.HoldUntil = sc.until(*r, HoldFor)
	}
	if !got {
		r.State = Waiting
	}
	if err := insertReply(ctx, sc.q, *r); err != nil {
		return err
	}
	return sc.publish(ctx, r.ID, ReplyAsked)
}

// send stores the reply of somebody signed in: it reaches the bearer at once.
func (sc *scene) send(ctx context.Context, r *Reply) error {
	if _, err := account.UpsertPerson(ctx, sc.q, sc.now, r.Email, r.FirstName, r.Lang); err != nil { // fills in a first name
		return err
	}
	r.ConfirmedAt = sc.now
	if err := insertReply(ctx, sc.q, *r); err != nil {
		return err
	}
	return sc.arrive(ctx, r)
}

// arrive brings a confirmed reply to the bearer, accepted at once when they want no choice, or onto the waiting list.
func (sc *scene) arrive(ctx context.Context, r *Reply) error {
	got, err := sc.grab(ctx, r)
	if err != nil {
		return err
	}
	if !got {
		return sc.move(ctx, r, Queue, ReplyWaiting)
	}
	if err := sc.move(ctx, r, Confirm, ReplyConfirmed); err != nil {
		return err
	}
	if !sc.l.AutoAccept || r.Kind == Question || r.Kind == Loan {
		return nil
	}
	r.DecidedAt = sc.now
	return sc.move(ctx, r, Accept, ReplyAccepted)
}

func (sc *scene) firstMessage(ctx context.Context, r Reply, body string) error {
	if body == "" {
		return nil
	}
	return insertMessage(ctx, sc.q, Message{ID: sc.NewID(), ReplyID: r.ID, Side: Replier, PersonID: r.PersonID, Body: body, At: sc.now})
}

// Repeat is for a reply without an account that Ask refused because the address has one already: the page must not tell
// who replied to what, so the owner of the address is told by mail instead. It does nothing when there is no such reply.
func (s *Service) Repeat(ctx context.Context, in Ask) error {
	if _, err := account.Email("email", in.Email); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(q db.Querier) error {
		l, err := listing.Load(ctx, q, in.ListingID)
		if err != nil || !in.kind(l).dated() {
			return err
		}
		r, found, err := living(ctx, q, in.like(actor.Actor{}))
		switch {
		case err != nil || !found:
			return err
		case !r.Confirmed():
			return jobs.Publish(ctx, q, ReplyAsked, r.ID)
		}
		return jobs.Publish(ctx, q, ReplyRepeated, r.ID)
	})
}

// AskAgain sends the confirmation mail of a reply once more, to whoever holds a link to it, even one that is too old.
// NotFound for a wrong link, Conflict when there is nothing to confirm.
func (s *Service) AskAgain(ctx context.Context, secret string) error {
	t, err := account.PeekToken(ctx, s.DB, s.Now(), PurposeConfirm, secret)
	if err != nil && (t.Ref == "" || !fault.Is(err, fault.Gone)) {
		return err
	}
	return s.DB.Tx(ctx, func(q db.Querier) error {
		r, err := Load(ctx, q, t.Ref)
		if err != nil {
			return err
		}
		if _, err := r.State.After(Confirm); err != nil {
			return err
		}
		if r.State == Waiting && r.Confirmed() {
			return fault.New(fault.Conflict, "exchange.reply.state_waiting")
		}
		return jobs.Publish(ctx, q, ReplyAsked, r.ID)
	})
}
