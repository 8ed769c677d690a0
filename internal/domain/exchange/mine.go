package exchange

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
)

// Summary is one line of a list of threads.
type Summary struct {
	Reply  Reply // without its e-mail
	Side   Side  // of the reader
	Other  string
	Title  string // of the listing
	Path   string // of the listing's page
	Slot   *listing.Slot
	Last   string // beginning of the last message, at most 140 characters
	Unread bool
}

// Page is a part of a list, newest first; Next is the cursor of the following part, empty at the end.
type Page struct {
	Items []Summary
	Next  string
}

// pageSize is how many threads a page shows.
const pageSize = 20

const summaryColumns = replyColumns + `,
	l.title, l.slug, coalesce(o.name, ''), coalesce(p.first_name, ''),
	coalesce(s.id, ''), coalesce(s.starts_at, 0), coalesce(s.ends_at, 0), coalesce(s.places, 0), coalesce(s.taken, 0),
	coalesce((select substr(m.body, 1, 140) from messages m where m.reply_id = r.id order by m.created_at desc, m.id desc limit 1), '')`

const summaryFrom = `
	from replies r
	join listings l on l.id = r.listing_id
	left join orgs o on o.id = r.to_org_id
	left join persons p on p.id = r.to_person_id
	left join slots s on s.id = r.slot_id`

type summaryRow struct {
	Summary
	slug, org, person string
	slot              listing.Slot
}

func scanSummary(r *summaryRow) []any {
	return append(scanReply(&r.Reply), &r.Title, &r.slug, &r.org, &r.person,
		&r.slot.ID, db.At{T: &r.slot.Start}, db.At{T: &r.slot.End}, &r.slot.Places, &r.slot.Taken,
		&r.Last)
}

// as finishes a row for one side.
func (r summaryRow) as(side Side) Summary {
	s := r.Summary
	s.Side, s.Reply.Email = side, ""
	s.Path = listing.Listing{ID: s.Reply.ListingID, Slug: r.slug}.Path()
	if r.slot.ID != "" {
		s.Slot = &r.slot
	}
	if s.Other, s.Unread = r.org+r.person, r.Reply.Unread(side); side == Bearer {
		s.Other = s.Reply.FirstName
	}
	return s
}

// source is one way in which threads belong to an actor; each is read along its own index.
type source struct {
	where, arg string
	side       Side
}

func sources(by actor.Actor) []source {
	out := []source{
		{`r.person_id = $1`, by.PersonID, Replier},
		{`r.to_person_id = $1 and r.confirmed_at > 0`, by.PersonID, Bearer},
	}
	for _, seat := range by.Seats {
		out = append(out,
			source{`r.from_org_id = $1`, seat.OrgID, Replier},
			source{`r.to_org_id = $1 and r.confirmed_at > 0`, seat.OrgID, Bearer})
	}
	return out
}

// Mine lists the threads of an actor, as a replier and as a bearer, the one that moved last first. SignIn when nobody is
// there, Invalid for a cursor that is none.
func (s *Service) Mine(ctx context.Context, by actor.Actor, cursor string) (Page, error) {
	if !by.SignedIn() {
		return Page{}, fault.New(fault.SignIn, "error.sign_in")
	}
	at, id, err := parseCursor(cursor)
	if err != nil {
		return Page{}, err
	}
	var all []Summary
	for _, src := range sources(by) {
		rows, err := db.All(ctx, s.DB, scanSummary, `
			select `+summaryColumns+summaryFrom+`
			where `+src.where+` and (r.last_at, r.id) < ($2, $3)
			order by r.last_at desc, r.id desc limit $4`, src.arg, at, id, pageSize+1)
		if err != nil {
			return Page{}, fmt.Errorf("exchange: threads: %w", err)
		}
		for _, r := range rows {
			all = append(all, r.as(src.side))
		}
	}
	return cut(once(all), func(r Reply) time.Time { return r.LastAt }), nil
}

// once orders the threads of several sources and drops those that stand twice; the replier's side is kept.
func once(all []Summary) []Summary {
	slices.SortStableFunc(all, func(a, b Summary) int {
		return cmp.Or(b.Reply.LastAt.Compare(a.Reply.LastAt), strings.Compare(b.Reply.ID, a.Reply.ID), strings.Compare(string(b.Side), string(a.Side)))
	})
	return slices.CompactFunc(all, func(a, b Summary) bool { return a.Reply.ID == b.Reply.ID })
}

// Unread counts the threads with something new for an actor, up to 100.
func (s *Service) Unread(ctx context.Context, by actor.Actor) (int, error) {
	if !by.SignedIn() {
		return 0, nil
	}
	const most = 100
	seen := map[string]bool{}
	for _, src := range sources(by) {
		found, err := db.All(ctx, s.DB, func(id *string) []any { return []any{id} }, `
			select r.id from replies r where `+src.where+` and r.last_at > r.read_`+string(src.side)+` limit $2`, src.arg, most)
		if err != nil {
			return 0, fmt.Errorf("exchange: unread: %w", err)
		}
		for _, id := range found {
			seen[id] = true
		}
	}
	return min(len(seen), most), nil
}

// Replies lists what was answered to a listing, newest first, for its bearer. NotFound to everybody else. state narrows
// it to one state, empty: all.
func (s *Service) Replies(ctx context.Context, by actor.Actor, listingID string, state State, cursor string) (Page, error) {
	l, err := listing.Load(ctx, s.DB, listingID)
	if err != nil {
		return Page{}, err
	}
	if !bears(by, l.OrgID, l.PersonID) {
		return Page{}, fault.New(fault.NotFound, "exchange.listing_not_found")
	}
	at, id, err := parseCursor(cursor)
	if err != nil {
		return Page{}, err
	}
	rows, err := db.All(ctx, s.DB, scanSummary, `
		select `+summaryColumns+summaryFrom+`
		where r.listing_id = $1 and r.confirmed_at > 0 and ($5 = '' or r.state = $5) and (r.created_at, r.id) < ($2, $3)
		order by r.created_at desc, r.id desc limit $4`, listingID, at, id, pageSize+1, string(state))
	if err != nil {
		return Page{}, fmt.Errorf("exchange: replies to %s: %w", listingID, err)
	}
	all := make([]Summary, len(rows))
	for i, r := range rows {
		all[i] = r.as(Bearer)
	}
	return cut(all, func(r Reply) time.Time { return r.CreatedAt }), nil
}

// cut keeps one page and makes the cursor of the next.
func cut(all []Summary, at func(Reply) time.Time) Page {
	if len(all) <= pageSize {
		return Page{Items: all}
	}
	all = all[:pageSize]
	last := all[pageSize-1].Reply
	return Page{Items: all, Next: strconv.FormatInt(db.Micros(at(last)), 36) + "_" + last.ID}
}

// parseCursor reads what cut wrote; the empty cursor is the beginning.
func parseCursor(cursor string) (at int64, id string, err error) {
	if cursor == "" {
		return 1<<63 - 1, "", nil
	}
	t, id, ok := strings.Cut(cursor, "_")
	at, err = strconv.ParseInt(t, 36, 64)
	if !ok || err != nil || len(id) > 64 {
		return 0, "", fault.Bad("cursor", "exchange.cursor")
	}
	return at, id, nil
}
