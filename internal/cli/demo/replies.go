package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
)

// addReplies makes the replies written out, then as many as the places said to be taken need.
func (w *world) addReplies() error {
	written := map[string][]threadText{}
	for _, t := range w.lib.Threads {
		written[t.Listing] = append(written[t.Listing], t)
	}
	for i := range w.listings {
		f := &filler{world: w, l: &w.listings[i], told: w.told[i], r: w.stream("replies to " + w.told[i].Key), here: map[string]bool{}}
		for n, t := range written[f.told.Key] {
			if err := f.thread(n, t); err != nil {
				return fmt.Errorf("%w (reply %d to %q)", err, n+1, t.Listing)
			}
		}
		if err := f.fill(); err != nil {
			return fmt.Errorf("%w (listing %q)", err, f.told.Key)
		}
	}
	w.figures()
	return nil
}

// filler makes the replies to one listing.
type filler struct {
	*world
	l    *listing.Listing
	told told
	r    *rand.Rand
	here map[string]bool // e-mails that have replied
	next int             // citizen to ask next
}

// fill answers the dates and the quantity until as much is taken as the texts say, and makes the waiting lists.
func (f *filler) fill() error {
	f.next = f.r.IntN(len(f.citizens))
	for _, o := range f.told.occasions {
		s := f.slot(o.ID)
		for s.Taken < o.Taken {
			if err := f.visitor(s, exchange.Accepted, 0); err != nil {
				return err
			}
		}
		for range o.waiting {
			if err := f.visitor(s, exchange.Waiting, 0); err != nil {
				return err
			}
		}
		if f.r.IntN(9) == 0 && f.l.OrgID != "" {
			if err := f.visitor(s, exchange.Cancelled, 0); err != nil {
				return err
			}
		}
	}
	for left := f.told.Given - f.given(); left > 0; {
		n := min(left, 1+f.r.IntN(4))
		if err := f.visitor(nil, exchange.Accepted, n); err != nil {
			return err
		}
		left -= n
	}
	return nil
}

func (f *filler) slot(id string) *listing.Slot {
	return &f.l.Slots[slices.IndexFunc(f.l.Slots, func(s listing.Slot) bool { return s.ID == id })]
}

// given sums what is pledged or claimed of the listing's quantity.
func (f *filler) given() (n int) {
	for _, r := range f.replies {
		if r.ListingID == f.l.ID && r.Holds && r.Kind == exchange.Claim {
			n += r.Quantity
		}
	}
	return n
}

// visitor adds a reply of a citizen who has not replied here yet.
func (f *filler) visitor(s *listing.Slot, state exchange.State, quantity int) error {
	p, err := f.someone()
	if err != nil {
		return err
	}
	r := f.reply(p, s, exchange.KindFor(*f.l), state, f.moment(s))
	r.Quantity = quantity
	r.ConfirmedAt = f.soon(r.CreatedAt, time.Duration(2+f.r.IntN(80))*time.Minute)
	if s != nil && !f.Now.Before(s.End) && state == exchange.Accepted {
		r.State = exchange.Done
	}
	if f.l.Mission() && f.r.IntN(2) == 0 {
		f.say(&r, exchange.Replier, r.CreatedAt, oneOf(f.r, f.lib.Talk.Hello))
	}
	f.answer(&r, s)
	f.add(r, s)
	return nil
}

// answer is the bearer's decision, unless it has not come yet.
func (f *filler) answer(r *exchange.Reply, s *listing.Slot) {
	if r.State != exchange.Accepted && r.State != exchange.Done {
		r.DecidedAt = time.Time{}
		return
	}
	if f.l.AutoAccept {
		r.DecidedAt = r.ConfirmedAt
		return
	}
	at := r.ConfirmedAt.Add(f.pace())
	if s != nil && at.After(s.Start) {
		at = r.ConfirmedAt.Add(s.Start.Sub(r.ConfirmedAt) / 2)
	}
	if !at.Before(f.Now) {
		r.State = exchange.Sent
		return
	}
	r.DecidedAt, r.AnsweredAt, r.LastAt = at, at, at
	if f.r.IntN(3) > 0 {
		f.say(r, exchange.Bearer, at, oneOf(f.r, f.lib.Talk.Yes))
	}
	if r.State == exchange.Done && s != nil && f.r.IntN(3) == 0 {
		if thanks := s.End.Add(time.Duration(2+f.r.IntN(30)) * time.Hour); thanks.Before(f.Now) {
			f.say(r, exchange.Bearer, thanks, oneOf(f.r, f.lib.Talk.Thanks))
		}
	}
}

// pace is how long the bearer takes to answer: some are quick, some are not.
func (f *filler) pace() time.Duration {
	usual := stream(f.o.Seed, "pace of "+f.l.OrgID+f.l.PersonID).IntN(4)
	return time.Duration([]int{90, 300, 1100, 2200}[usual]/2+f.r.IntN(900)) * time.Minute
}

// someone is the next citizen who has not replied here.
func (f *filler) someone() (*account.Person, error) {
	for range f.citizens {
		p := f.citizens[f.next%len(f.citizens)]
		f.next++
		if !f.here[p.Email] {
			return p, nil
		}
	}
	return nil, fmt.Errorf("demo: more places are taken than there are citizens")
}

// moment is when a reply could have come: after the listing, before its date and now.
func (f *filler) moment(s *listing.Slot) time.Time {
	end := f.Now.Add(-3 * time.Hour)
	if s != nil && s.Start.Before(end) {
		end = s.Start.Add(-5 * time.Hour)
	}
	span := end.Sub(f.l.PublishedAt)
	if span <= 0 {
		return f.soon(f.l.PublishedAt, time.Minute)
	}
	return f.l.PublishedAt.Add(time.Duration(f.r.Int64N(int64(span)))).Truncate(time.Second)
}

// soon is a time later, but not later than now.
func (f *filler) soon(t time.Time, later time.Duration) time.Time {
	if t = t.Add(later); t.After(f.Now) {
		return f.Now
	}
	return t
}

// reply is a confirmed reply of a person; its bearer has read it.
func (f *filler) reply(p *account.Person, s *listing.Slot, kind exchange.Kind, state exchange.State, at time.Time) exchange.Reply {
	r := exchange.Reply{
		ID: newID(f.r, at), ListingID: f.l.ID, PersonID: p.ID, ToOrgID: f.l.OrgID, ToPersonID: f.l.PersonID, Kind: kind,
		FirstName: p.FirstName, Email: p.Email, Lang: p.Lang, State: state,
		CreatedAt: at, QueuedAt: at, ConfirmedAt: at, LastAt: at,
	}
	if s != nil {
		r.SlotID = s.ID
	}
	return r
}

// say adds a message to a thread.
func (f *filler) say(r *exchange.Reply, side exchange.Side, at time.Time, body string) {
	m := exchange.Message{ID: newID(f.r, at), ReplyID: r.ID, Side: side, PersonID: r.PersonID, Body: body, At: at}
	if side == exchange.Bearer {
		m.PersonID = f.l.AuthorID
	}
	f.messages = append(f.messages, m)
	if at.After(r.LastAt) {
		r.LastAt = at
	}
}

// add keeps a reply, which takes what its state holds.
func (f *filler) add(r exchange.Reply, s *listing.Slot) {
	counted := r.Kind == exchange.Claim && f.l.Quantity > 0
	switch r.State {
	case exchange.ToConfirm, exchange.Sent, exchange.Accepted, exchange.Done:
		r.Holds = counted || s != nil
	}
	if r.Holds && s != nil {
		s.Taken++
	}
	if r.ReadBearer.IsZero() && r.Confirmed() && r.State != exchange.Sent {
		r.ReadBearer = r.LastAt
	}
	if r.ReadReplier.IsZero() {
		r.ReadReplier = r.LastAt
	}
	f.here[r.Email] = true
	f.replies = append(f.replies, r)
}

// figures sets how quickly the orgs answer, as package exchange counts it.
func (w *world) figures() {
	waits := map[string][]time.Duration{}
	for _, r := range w.replies {
		if r.ToOrgID != "" && r.AnsweredAt.After(w.Now.Add(-exchange.FigureFor)) {
			waits[r.ToOrgID] = append(waits[r.ToOrgID], r.AnsweredAt.Sub(r.ConfirmedAt))
		}
	}
	for _, o := range w.orgs {
		o.Answers = len(waits[o.ID])
		if o.Answers >= exchange.MinAnswers {
			o.AnswerMinutes = int(median(waits[o.ID]) / time.Minute)
		}
	}
}

func median(v []time.Duration) time.Duration {
	slices.Sort(v)
	n := len(v)
	if n%2 == 1 {
		return v[n/2]
	}
	return (v[n/2-1] + v[n/2]) / 2
}
