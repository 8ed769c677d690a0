package exchange

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
)

const replyColumns = `
	r.id, r.listing_id, r.slot_id, r.person_id, r.from_org_id, r.to_org_id, r.to_person_id, r.kind, r.first_name, r.email,
	r.lang, r.quantity, r.wish, r.state, r.holds, r.hold_until, r.created_at, r.queued_at, r.confirmed_at, r.answered_at,
	r.decided_at, r.read_replier, r.read_bearer, r.last_at`

func scanReply(r *Reply) []any {
	return []any{
		&r.ID, &r.ListingID, db.Text{S: &r.SlotID}, db.Text{S: &r.PersonID}, db.Text{S: &r.FromOrgID}, db.Text{S: &r.ToOrgID},
		db.Text{S: &r.ToPersonID}, &r.Kind, &r.FirstName, &r.Email, &r.Lang, &r.Quantity, &r.Wish, &r.State, &r.Holds,
		db.At{T: &r.HoldUntil}, db.At{T: &r.CreatedAt}, db.At{T: &r.QueuedAt}, db.At{T: &r.ConfirmedAt},
		db.At{T: &r.AnsweredAt}, db.At{T: &r.DecidedAt}, db.At{T: &r.ReadReplier}, db.At{T: &r.ReadBearer}, db.At{T: &r.LastAt},
	}
}

// Load gives a reply by its id, whoever asks: for use cases and mails, not for pages. NotFound when there is none.
func Load(ctx context.Context, q db.Querier, id string) (Reply, error) {
	var r Reply
	err := q.QueryRowContext(ctx, `select `+replyColumns+` from replies r where r.id = $1`, id).Scan(scanReply(&r)...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return r, errNotFound()
	case err != nil:
		return r, fmt.Errorf("exchange: load %s: %w", id, err)
	}
	return r, nil
}

func insertReply(ctx context.Context, q db.Querier, r Reply) error {
	err := db.Later(ctx, q, `
		insert into replies (id, listing_id, slot_id, person_id, from_org_id, to_org_id, to_person_id, kind, first_name, email,
			lang, quantity, wish, state, holds, hold_until, created_at, queued_at, confirmed_at, answered_at, decided_at,
			read_replier, read_bearer, last_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`,
		r.ID, r.ListingID, db.Null(r.SlotID), db.Null(r.PersonID), db.Null(r.FromOrgID), db.Null(r.ToOrgID),
		db.Null(r.ToPersonID), string(r.Kind), r.FirstName, r.Email, r.Lang, r.Quantity, r.Wish, string(r.State), r.Holds,
		db.Micros(r.HoldUntil), db.Micros(r.CreatedAt), db.Micros(r.QueuedAt), db.Micros(r.ConfirmedAt),
		db.Micros(r.AnsweredAt), db.Micros(r.DecidedAt), db.Micros(r.ReadReplier), db.Micros(r.ReadBearer), db.Micros(r.LastAt))
	if err != nil {
		return fmt.Errorf("exchange: insert %s: %w", r.ID, err)
	}
	return nil
}

// update stores what can change in the life of a reply, if it still is in the state the caller read. Conflict else.
func update(ctx context.Context, q db.Querier, was State, r Reply) error {
	res, err := q.ExecContext(ctx, `
		update replies set state = $3, holds = $4, hold_until = $5, queued_at = $6, confirmed_at = $7, answered_at = $8,
			decided_at = $9, last_at = $10, person_id = $11,
			read_replier = case when read_replier < $12 then $12 else read_replier end,
			read_bearer = case when read_bearer < $13 then $13 else read_bearer end
		where id = $1 and state = $2`,
		r.ID, string(was), string(r.State), r.Holds, db.Micros(r.HoldUntil), db.Micros(r.QueuedAt), db.Micros(r.ConfirmedAt),
		db.Micros(r.AnsweredAt), db.Micros(r.DecidedAt), db.Micros(r.LastAt), db.Null(r.PersonID),
		db.Micros(r.ReadReplier), db.Micros(r.ReadBearer))
	if err != nil {
		return fmt.Errorf("exchange: update %s: %w", r.ID, err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(err, fmt.Errorf("exchange: update %s: it was no longer %s", r.ID, was))
	}
	return nil
}

// The reply of an address ($2) to a listing ($1) that a new one would repeat: the one for the same slot, which follows the
// text, or the one to the listing when there is no slot. They are written in the words of the unique indexes that hold them,
// so that they are found along those.
const (
	livingThen = `r.listing_id = $1 and r.email = $2 and r.email <> ''
		and r.state in ('to_confirm', 'waiting', 'sent', 'accepted', 'done') and r.slot_id = `
	livingThere = `r.listing_id = $1 and r.email = $2 and r.email <> '' and r.slot_id is null
		and r.kind in ('application', 'claim') and r.state in ('to_confirm', 'sent', 'accepted')`
)

// living finds the reply of an address that a new one would repeat; of questions and loans there may be several.
func living(ctx context.Context, q db.Querier, r Reply) (Reply, bool, error) {
	where, args := livingThere, []any{r.ListingID, r.Email}
	switch {
	case r.SlotID != "":
		where, args = livingThen+`$3`, append(args, r.SlotID)
	case !r.Kind.dated():
		return Reply{}, false, nil
	}
	found, err := db.All(ctx, q, scanReply, `select `+replyColumns+` from replies r where `+where+` limit 1`, args...)
	if err != nil {
		return Reply{}, false, fmt.Errorf("exchange: look for a reply to %s: %w", r.ListingID, err)
	}
	if len(found) == 0 {
		return Reply{}, false, nil
	}
	return found[0], true, nil
}

// takePlace takes a place of a slot that was seen, under the lock of its listing, to have one and not to have begun.
// Whatever else happens at the same time, no place is given that is not there: the table refuses it, and the transaction
// fails.
func takePlace(ctx context.Context, q db.Querier, slotID string) error {
	if err := db.Later(ctx, q, `update slots set taken = taken + 1 where id = $1`, slotID); err != nil {
		return fmt.Errorf("exchange: take a place of %s: %w", slotID, err)
	}
	return nil
}

// givePlaces gives n places of a slot back.
func givePlaces(ctx context.Context, q db.Querier, slotID string, n int) error {
	res, err := q.ExecContext(ctx, `update slots set taken = taken - $2 where id = $1 and taken >= $2`, slotID, n)
	if err != nil {
		return fmt.Errorf("exchange: give back %d places of %s: %w", n, slotID, err)
	}
	if rows, err := res.RowsAffected(); err != nil || rows != 1 {
		return errors.Join(err, fmt.Errorf("exchange: give back %d places of %s: fewer are taken", n, slotID))
	}
	return nil
}

// expired gives the replies of a listing whose time to confirm is over.
func expired(ctx context.Context, q db.Querier, listingID string, now time.Time) ([]Reply, error) {
	rs, err := db.All(ctx, q, scanReply, `
		select `+replyColumns+` from replies r
		where r.listing_id = $1 and (r.state = 'to_confirm' or r.state = 'waiting') and r.hold_until > 0 and r.hold_until <= $2
		order by r.hold_until, r.id`, listingID, db.Micros(now))
	if err != nil {
		return nil, fmt.Errorf("exchange: expired holds of %s: %w", listingID, err)
	}
	return rs, nil
}

// date is a slot of a listing, with whether somebody proved waits for it; beside it what is the same for all slots.
type date struct {
	listing.Slot
	waited  bool
	terms   listing.Listing
	expired bool // a hold of the listing
	before  before
}

// before is what an address has replied when it replies again.
type before struct {
	living, proved bool // the reply that the new one would repeat, and whether its address is proved
	flooded        bool // maxUnconfirmed replies of the last day wait for the confirmation of the address
}

// Scan reads when the reply was proved that a new one would repeat, null when there is none.
func (b *before) Scan(v any) error {
	var at sql.NullInt64
	err := at.Scan(v)
	b.living, b.proved = at.Valid, at.Int64 > 0
	return err
}

// The dates of a listing ($1) with what an address ($2) has replied before, for a reply to a slot ($5), to the listing, and
// for one that repeats none.
var (
	datesThen   = datesQuery(`(select r.confirmed_at from replies r where ` + livingThen + `$5 limit 1)`)
	datesThere  = datesQuery(`(select r.confirmed_at from replies r where ` + livingThere + ` limit 1)`)
	datesNobody = datesQuery(`null`)
)

func datesQuery(living string) string {
	return `
		select ` + listing.Terms + `, s.id, s.starts_at, s.ends_at, coalesce(s.places, 0), coalesce(s.taken, 0),
			exists (select 1 from replies r where r.slot_id = s.id and r.state = 'waiting' and r.confirmed_at > 0),
			exists (select 1 from replies r where r.listing_id = $1 and (r.state = 'to_confirm' or r.state = 'waiting')
				and r.hold_until > 0 and r.hold_until <= $3),
			` + living + `,
			exists (select 1 from replies r where r.email = $2 and r.created_at > $4 and r.confirmed_at = 0
				and r.state in ('to_confirm', 'waiting') limit 1 offset ` + strconv.Itoa(maxUnconfirmed-1) + `)
		from listings l left join slots s on s.listing_id = l.id where l.id = $1`
}

// dates gives the slots of a listing in any order, one date without an id when it has none, with the terms of the listing
// and what the address of a reply has replied before. Nothing when there is no such listing. To have so few rows sorted by
// the database costs as much as to find them.
func dates(ctx context.Context, q db.Querier, listingID string, now time.Time, like Reply) ([]date, error) {
	query, args := datesNobody, []any{listingID, like.Email, db.Micros(now), db.Micros(now.Add(-24 * time.Hour))}
	switch {
	case like.SlotID != "":
		query, args = datesThen, append(args, like.SlotID)
	case like.Kind.dated():
		query = datesThere
	}
	out, err := db.All(ctx, q, func(d *date) []any {
		return append(listing.ScanTerms(&d.terms), db.Text{S: &d.ID}, db.At{T: &d.Start}, db.At{T: &d.End}, &d.Places, &d.Taken,
			&d.waited, &d.expired, &d.before, &d.before.flooded)
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("exchange: dates of %s: %w", listingID, err)
	}
	return out, nil
}

// nextWaiting gives the first of the waiting list of a slot whose address is proved.
func nextWaiting(ctx context.Context, q db.Querier, slotID string) (Reply, bool, error) {
	rs, err := db.All(ctx, q, scanReply, `
		select `+replyColumns+` from replies r
		where r.slot_id = $1 and r.state = 'waiting' and r.confirmed_at > 0
		order by r.queued_at, r.id limit 1`, slotID)
	if err != nil {
		return Reply{}, false, fmt.Errorf("exchange: waiting list of %s: %w", slotID, err)
	}
	if len(rs) == 0 {
		return Reply{}, false, nil
	}
	return rs[0], true, nil
}

// held sums the quantity of a listing that is pledged or given.
func held(ctx context.Context, q db.Querier, listingID string) (n int, err error) {
	err = q.QueryRowContext(ctx, `
		select coalesce(sum(quantity), 0) from replies where listing_id = $1 and holds and kind = 'claim'`, listingID).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("exchange: quantity held of %s: %w", listingID, err)
	}
	return n, nil
}

func insertMessage(ctx context.Context, q db.Querier, m Message) error {
	err := db.Later(ctx, q, `
		insert into messages (id, reply_id, side, person_id, body, created_at) values ($1, $2, $3, $4, $5, $6)`,
		m.ID, m.ReplyID, string(m.Side), db.Null(m.PersonID), m.Body, db.Micros(m.At))
	if err != nil {
		return fmt.Errorf("exchange: message in %s: %w", m.ReplyID, err)
	}
	return nil
}

// ignoreGone: an event about a reply that is no longer there asks for nothing.
func ignoreGone(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
