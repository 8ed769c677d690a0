package search

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parvis/internal/platform/db"
)

// visible is what the public may see, but for the end, which is decided when reading the index.
const visible = `
	select l.id, l.org_id, l.person_id, l.sense, l.family, l.title, l.description, l.theme, l.commune, l.weekly, l.lat, l.lon,
		l.min_age, l.remote, l.wheelchair, l.by_bus, l.families, l.groups, l.beginners, l.published_at, l.ends_at,
		coalesce(o.name, ''), coalesce(o.answer_minutes, 0), coalesce(o.answers, 0)
	from listings l left join orgs o on o.id = l.org_id left join persons p on p.id = l.person_id
	where l.state = 'online' and (o.state = 'verified' or p.suspended_at = 0 and p.deleted_at = 0)`

func (r *row) fields() []any {
	return []any{&r.id, db.Text{S: &r.orgID}, db.Text{S: &r.personID}, &r.sense, &r.family, &r.title, &r.description, &r.theme,
		&r.commune, &r.weekly, &r.lat, &r.lon, &r.minAge, &r.remote, &r.wheelchair, &r.byBus, &r.families, &r.groups,
		&r.beginner, &r.published, &r.ends, &r.orgName, &r.answerMinutes, &r.answers}
}

type slotRow struct {
	listing string
	interval
}

func (s *slotRow) fields() []any { return []any{&s.listing, &s.start, &s.end, &s.free} }

// readSome gives those of the listings that the public may see, with their slots.
func readSome(ctx context.Context, q db.Querier, ids []string) ([]row, error) {
	in, args := db.In(1, len(ids)), db.Args(ids)
	rows, err := db.All(ctx, q, (*row).fields, visible+` and l.id in `+in, args...)
	if err != nil {
		return nil, fmt.Errorf("search: read %d listings: %w", len(ids), err)
	}
	slots, err := db.All(ctx, q, (*slotRow).fields, `select listing_id, starts_at, ends_at, places - taken from slots where listing_id in `+in, args...)
	if err != nil {
		return nil, fmt.Errorf("search: read slots of %d listings: %w", len(ids), err)
	}
	at := make(map[string]int, len(rows))
	for i, r := range rows {
		at[r.id] = i
	}
	for _, s := range slots {
		if i, ok := at[s.listing]; ok {
			rows[i].slots = append(rows[i].slots, s.interval)
		}
	}
	return rows, nil
}

// online is the listings of a range that are online, whoever bears them, with as few columns as can be: reading a column costs as
// much as a whole row of a small table.
const online = `
	select id, org_id, person_id, sense, family, title, description, theme, commune, weekly, lat, lon, min_age,
		case when remote then 1 else 0 end + case when wheelchair then 2 else 0 end + case when by_bus then 4 else 0 end
			+ case when families then 8 else 0 end + case when groups then 16 else 0 end + case when beginners then 32 else 0 end,
		published_at, ends_at
	from listings where state = 'online' and `

func (r *row) onlineFields(flags *int64) []any {
	return []any{&r.id, db.Text{S: &r.orgID}, db.Text{S: &r.personID}, &r.sense, &r.family, &r.title, &r.description, &r.theme,
		&r.commune, &r.weekly, &r.lat, &r.lon, &r.minAge, flags, &r.published, &r.ends}
}

func (r *row) setFlags(flags int64) {
	r.remote, r.wheelchair, r.byBus = flags&1 != 0, flags&2 != 0, flags&4 != 0
	r.families, r.groups, r.beginner = flags&8 != 0, flags&16 != 0, flags&32 != 0
}

// span is the identifiers after from and up to the last one; "" is no end.
type span struct{ after, last string }

// spanLen is how many listings are read with one statement when all are read.
const spanLen = 2048

// spans gives all identifiers by parts of about the same size.
func spans(ctx context.Context, q db.Querier, give func(span) error) error {
	var s span
	for {
		err := q.QueryRowContext(ctx, `select id from listings where id > $1 order by id limit 1 offset $2`, s.after, spanLen-1).Scan(&s.last)
		if errors.Is(err, sql.ErrNoRows) {
			return give(span{s.after, ""})
		}
		if err != nil {
			return fmt.Errorf("search: divide the listings: %w", err)
		}
		if err := give(s); err != nil {
			return err
		}
		s.after = s.last
	}
}

// of is the condition that a column is within.
func (s span) of(column string) (condition string, args []any) {
	if s.last == "" {
		return column + " > $1", []any{s.after}
	}
	return column + " > $1 and " + column + " <= $2", []any{s.after, s.last}
}

// readSpan gives every listing of a part that the public may see, with its slots.
func readSpan(ctx context.Context, q db.Querier, in span, standing *bearers, give func(*row)) error {
	within, args := in.of("listing_id")
	slots, err := db.All(ctx, q, (*slotRow).fields, `select listing_id, starts_at, ends_at, places - taken from slots where `+within+` order by listing_id, starts_at`, args...)
	if err != nil {
		return fmt.Errorf("search: read slots after %s: %w", in.after, err)
	}
	within, args = in.of("id")
	rows, err := q.QueryContext(ctx, online+within+` order by id`, args...)
	if err != nil {
		return fmt.Errorf("search: read listings after %s: %w", in.after, err)
	}
	defer rows.Close()
	for rows.Next() {
		var r row
		var flags int64
		if err := rows.Scan(r.onlineFields(&flags)...); err != nil {
			return fmt.Errorf("search: read a listing: %w", err)
		}
		if !standing.bear(&r) {
			continue
		}
		r.setFlags(flags)
		for len(slots) > 0 && slots[0].listing < r.id {
			slots = slots[1:]
		}
		for len(slots) > 0 && slots[0].listing == r.id {
			r.slots, slots = append(r.slots, slots[0].interval), slots[1:]
		}
		give(&r)
	}
	return rows.Err()
}

// bearers is who bears public listings: the verified orgs, and every person but these.
type bearers struct {
	orgs    map[string]orgAll
	persons map[string]bool
}

type orgAll struct {
	id, name         string
	minutes, answers int
}

func readBearers(ctx context.Context, q db.Querier) (b bearers, err error) {
	orgs, err := db.All(ctx, q, func(o *orgAll) []any { return []any{&o.id, &o.name, &o.minutes, &o.answers} },
		`select id, name, coalesce(answer_minutes, 0), answers from orgs where state = 'verified'`)
	if err != nil {
		return b, fmt.Errorf("search: read orgs: %w", err)
	}
	gone, err := db.All(ctx, q, func(s *string) []any { return []any{s} },
		`select id from persons where suspended_at <> 0 or deleted_at <> 0`)
	if err != nil {
		return b, fmt.Errorf("search: read persons: %w", err)
	}
	b.orgs, b.persons = make(map[string]orgAll, len(orgs)), make(map[string]bool, len(gone))
	for _, o := range orgs {
		b.orgs[o.id] = o
	}
	for _, id := range gone {
		b.persons[id] = true
	}
	return b, nil
}

// bear completes a row with its bearer; false when the public may not see it.
func (b *bearers) bear(r *row) bool {
	if r.orgID == "" {
		return !b.persons[r.personID]
	}
	o, ok := b.orgs[r.orgID]
	r.orgName, r.answerMinutes, r.answers = o.name, o.minutes, o.answers
	return ok
}

// orgRow is what of an org shows in its listings.
type orgRow struct {
	verified bool
	name     string
	answer   answer
}

func (r *row) org() orgRow { return orgRow{true, r.orgName, answerOf(r.answerMinutes, r.answers)} }

func readOrg(ctx context.Context, q db.Querier, id string) (o orgRow, err error) {
	var minutes, answers int
	err = q.QueryRowContext(ctx, `
		select state = 'verified', name, coalesce(answer_minutes, 0), answers from orgs where id = $1`, id).
		Scan(&o.verified, &o.name, &minutes, &answers)
	if errors.Is(err, sql.ErrNoRows) {
		return orgRow{}, nil
	}
	if err != nil {
		return o, fmt.Errorf("search: read org %s: %w", id, err)
	}
	o.answer = answerOf(minutes, answers)
	return o, nil
}

// borneBy gives the listings online of an org or a person.
func borneBy(ctx context.Context, q db.Querier, column, id string) ([]string, error) {
	out, err := db.All(ctx, q, func(s *string) []any { return []any{s} },
		`select id from listings where `+column+` = $1 and state = 'online'`, id)
	if err != nil {
		return nil, fmt.Errorf("search: listings of %s: %w", id, err)
	}
	return out, nil
}
