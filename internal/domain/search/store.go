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

// batchLen is how many rows go from the reader to a worker at once.
const batchLen = 256

// online is every listing that is online, whoever bears it, with as few columns as can be: reading a column costs as
// much as a whole row of a small table.
const online = `
	select id, org_id, person_id, sense, family, title, description, theme, commune, weekly, lat, lon, min_age,
		case when remote then 1 else 0 end + case when wheelchair then 2 else 0 end + case when by_bus then 4 else 0 end
			+ case when families then 8 else 0 end + case when groups then 16 else 0 end + case when beginners then 32 else 0 end,
		published_at, ends_at
	from listings where state = 'online' order by id`

func (r *row) onlineFields(flags *int64) []any {
	return []any{&r.id, db.Text{S: &r.orgID}, db.Text{S: &r.personID}, &r.sense, &r.family, &r.title, &r.description, &r.theme,
		&r.commune, &r.weekly, &r.lat, &r.lon, &r.minAge, flags, &r.published, &r.ends}
}

func (r *row) setFlags(flags int64) {
	r.remote, r.wheelchair, r.byBus = flags&1 != 0, flags&2 != 0, flags&4 != 0
	r.families, r.groups, r.beginner = flags&8 != 0, flags&16 != 0, flags&32 != 0
}

// readAll gives every listing that the public may see, in batches. It reads listings and slots side by side, both in
// order of identifier.
func readAll(ctx context.Context, q db.Querier, give func([]row) error) error {
	standing, err := readBearers(ctx, q)
	if err != nil {
		return err
	}
	slots, err := q.QueryContext(ctx, `select listing_id, starts_at, ends_at, places - taken from slots order by listing_id, starts_at`)
	if err != nil {
		return fmt.Errorf("search: read all slots: %w", err)
	}
	defer slots.Close()
	rows, err := q.QueryContext(ctx, online)
	if err != nil {
		return fmt.Errorf("search: read all listings: %w", err)
	}
	defer rows.Close()
	s := slotReader{rows: slots}
	batch := make([]row, 0, batchLen)
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
		if r.slots, err = s.of(r.id); err != nil {
			return fmt.Errorf("search: read slots of %s: %w", r.id, err)
		}
		if batch = append(batch, r); len(batch) == batchLen {
			if err := give(batch); err != nil {
				return err
			}
			batch = make([]row, 0, batchLen)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("search: read all listings: %w", err)
	}
	return give(batch)
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

// slotReader reads the slots of one listing after another.
type slotReader struct {
	rows *sql.Rows
	next slotRow // read, not given
	done bool
}

func (s *slotReader) of(id string) ([]interval, error) {
	var out []interval
	for !s.done {
		if s.next.listing == id {
			out = append(out, s.next.interval)
		}
		if s.next.listing > id {
			return out, nil
		}
		if !s.rows.Next() {
			s.done = true
			return out, s.rows.Err()
		}
		if err := s.rows.Scan(s.next.fields()...); err != nil {
			return nil, err
		}
	}
	return out, nil
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
