package moderation

import (
	"context"
	"fmt"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/platform/db"
)

// Filter narrows the queue; the zero value is everything open.
type Filter struct {
	Kind    Kind   // empty: both
	Commune string // INSEE code, empty: all
	Aside   bool   // what was set aside, instead of what is open
	NoHint  bool   // only what nothing was found in
}

// Line is one case in the queue.
type Line struct {
	Case    Case
	Title   string // of the listing, or the name of the org
	Bearer  string // name of the org or first name of the person
	Waiting int    // listings that wait with this org
}

// Counts is what waits, over the whole queue.
type Counts struct {
	Orgs, Listings, Aside int
	Oldest                time.Time // of what is open; zero when nothing is
}

// Queue is a part of the queue, the oldest first; Next is the cursor of the following part, empty at the end.
type Queue struct {
	Lines  []Line
	Next   string
	Counts Counts
}

const queuePage = 50

// ownCard: the listings of an org that is not verified wait with their org, on its card.
const ownCard = ` (c.kind = 'org' or c.org_id is null or o.state = 'verified') `

const queueFrom = ` from cases c left join orgs o on o.id = c.org_id `

// conditions of a filter, with its arguments from $1 to $4.
func (f Filter) where() (string, []any) {
	state := Open
	if f.Aside {
		state = Aside
	}
	return ` where c.state = $1 and ($2 = '' or c.kind = $2) and ($3 = '' or c.commune = $3) and (not $4 or c.hints = '') and` + ownCard,
		[]any{string(state), string(f.Kind), f.Commune, f.NoHint}
}

// Queue lists what waits for a moderator. NotFound unless the actor moderates, Invalid for a cursor that is none.
func (s *Service) Queue(ctx context.Context, by actor.Actor, f Filter, cursor string) (Queue, error) {
	var out Queue
	if err := CanModerate(by); err != nil {
		return out, err
	}
	at, id := int64(0), ""
	if cursor != "" {
		var err error
		if at, id, err = parseCursor(cursor); err != nil {
			return out, err
		}
	}
	where, args := f.where()
	lines, err := db.All(ctx, s.DB, func(l *Line) []any {
		return append(scanCase(&l.Case), &l.Title, &l.Bearer, &l.Waiting)
	}, `
		select `+caseColumns+`, coalesce(l.title, o.name, ''), coalesce(o.name, p.first_name, ''),
			(select count(*) from cases w where c.kind = 'org' and w.org_id = c.target_id and w.kind = 'listing' and w.state <> 'closed')
		`+queueFrom+`
		left join persons p on p.id = c.person_id
		left join listings l on c.kind = 'listing' and l.id = c.target_id
		`+where+` and (c.opened_at, c.id) > ($5, $6)
		order by c.opened_at, c.id limit $7`, append(args, at, id, queuePage+1)...)
	if err != nil {
		return out, fmt.Errorf("moderation: queue: %w", err)
	}
	if out.Lines = lines; len(lines) > queuePage {
		out.Lines = lines[:queuePage]
		last := lines[queuePage-1].Case
		out.Next = cursorOf(last.OpenedAt, last.ID)
	}
	out.Counts, err = s.counts(ctx)
	return out, err
}

func (s *Service) counts(ctx context.Context) (c Counts, err error) {
	type row struct {
		kind   Kind
		state  State
		n      int
		oldest time.Time
	}
	rows, err := db.All(ctx, s.DB, func(r *row) []any { return []any{&r.kind, &r.state, &r.n, db.At{T: &r.oldest}} }, `
		select c.kind, c.state, count(*), min(c.opened_at)`+queueFrom+`
		where c.state in ('open', 'aside') and`+ownCard+`group by c.kind, c.state`)
	if err != nil {
		return c, fmt.Errorf("moderation: count: %w", err)
	}
	for _, r := range rows {
		switch {
		case r.state == Aside:
			c.Aside += r.n
			continue
		case r.kind == KindOrg:
			c.Orgs += r.n
		default:
			c.Listings += r.n
		}
		if c.Oldest.IsZero() || r.oldest.Before(c.Oldest) {
			c.Oldest = r.oldest
		}
	}
	return c, nil
}

// Waiting counts the cards of the queue, for the frame of the pages.
func (s *Service) Waiting(ctx context.Context) (int, error) {
	c, err := s.counts(ctx)
	return c.Orgs + c.Listings, err
}

// Next gives the id of the case that follows another in the queue, from the beginning again at its end; empty when
// nothing waits. after may be a case that is decided meanwhile, or empty. NotFound unless the actor moderates.
func (s *Service) Next(ctx context.Context, by actor.Actor, f Filter, after string) (string, error) {
	if err := CanModerate(by); err != nil {
		return "", err
	}
	where, args := f.where()
	found, err := db.All(ctx, s.DB, func(id *string) []any { return []any{id} }, `
		select c.id`+queueFrom+where+` and c.id <> $5
		order by (c.opened_at, c.id) < (select a.opened_at, a.id from cases a where a.id = $5), c.opened_at, c.id
		limit 1`, append(args, after)...)
	if err != nil {
		return "", fmt.Errorf("moderation: next: %w", err)
	}
	if len(found) == 0 {
		return "", nil
	}
	return found[0], nil
}
