package listing

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/platform/db"
)

// Get gives a listing to whoever may see it; the street is blank unless it is public or the actor owns or moderates.
// NotFound otherwise.
func (s *Service) Get(ctx context.Context, by actor.Actor, id string) (Listing, error) {
	l, err := Load(ctx, s.DB, id)
	if err != nil {
		return Listing{}, err
	}
	if err := CanSee(by, l); err != nil {
		return Listing{}, err
	}
	if !l.StreetPublic && !Owns(by, l) && !by.Moderates() {
		l.Street = ""
	}
	return l, nil
}

func public(l Listing) Listing {
	if !l.StreetPublic {
		l.Street = ""
	}
	return l
}

// OfOrg gives the alive listings of an org, the newest first.
func (s *Service) OfOrg(ctx context.Context, orgID string, limit int) ([]Listing, error) {
	ls, err := query(ctx, s.DB, `
		where l.org_id = $1 and l.state = 'online' and l.ends_at > $2 and o.state = 'verified'
		order by l.created_at desc, l.id desc limit $3`, orgID, db.Micros(s.Now()), limit)
	for i := range ls {
		ls[i] = public(ls[i])
	}
	return ls, err
}

// Mine gives what the actor bears, alone or for their orgs, the newest first, in pages: before is the last one of the
// page before.
func (s *Service) Mine(ctx context.Context, by actor.Actor, before Listing, limit int) ([]Listing, error) {
	if before.ID == "" {
		before.CreatedAt, before.ID = time.UnixMicro(1<<62), "~"
	}
	return query(ctx, s.DB, `
		where (l.person_id = $1 or l.org_id in (select org_id from members where person_id = $1 and role <> 'asked'))
			and (l.created_at, l.id) < ($2, $3)
		order by l.created_at desc, l.id desc limit $4`, by.PersonID, db.Micros(before.CreatedAt), before.ID, limit)
}

// Upcoming gives the public listings that have a slot between two times, once per slot and in the order of the slots;
// each bears that one slot alone.
func (s *Service) Upcoming(ctx context.Context, from, to time.Time, limit int) ([]Listing, error) {
	type occasion struct{ listing, slot string }
	found, err := db.All(ctx, s.DB, func(o *occasion) []any { return []any{&o.listing, &o.slot} }, `
		select s.listing_id, s.id from slots s join listings l on l.id = s.listing_id left join orgs o on o.id = l.org_id
		where s.starts_at > $1 and s.starts_at < $2 and l.state = 'online' and l.ends_at > $1
			and (l.org_id is null or o.state = 'verified')
		order by s.starts_at, s.id limit $3`, db.Micros(from), db.Micros(to), limit)
	if err != nil {
		return nil, fmt.Errorf("listing: upcoming: %w", err)
	}
	ids := make([]string, len(found))
	for i, o := range found {
		ids[i] = o.listing
	}
	slices.Sort(ids)
	ls, err := s.ByIDs(ctx, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	byID := map[string]Listing{}
	for _, l := range ls {
		byID[l.ID] = l
	}
	var out []Listing
	for _, o := range found {
		l, ok := byID[o.listing]
		i := slices.IndexFunc(l.Slots, func(sl Slot) bool { return sl.ID == o.slot })
		if ok && i >= 0 {
			l.Slots = []Slot{l.Slots[i]}
			out = append(out, l)
		}
	}
	return out, nil
}

// Mark is where a portion of Newest ended. The zero value is before the first.
type Mark struct {
	published int64 // µs
	id        string
}

// portion is how many identifiers Newest gives at once.
const portion = 100

// Newest gives the identifiers of what is online, the newest first, in small portions, and where the next one begins; none
// at the end. What they are of may be over, or its bearer not open.
func (s *Service) Newest(ctx context.Context, after Mark) (ids []string, next Mark, err error) {
	if after.id == "" {
		after.published = 1 << 62
	}
	found, err := db.All(ctx, s.DB, func(m *Mark) []any { return []any{&m.published, &m.id} }, `
		select published_at, id from listings where state = 'online' and (published_at, id) < ($1, $2)
		order by published_at desc, id desc limit `+strconv.Itoa(portion), after.published, after.id)
	if err != nil {
		return nil, after, fmt.Errorf("listing: newest: %w", err)
	}
	if len(found) == 0 {
		return nil, after, nil
	}
	for _, m := range found {
		ids = append(ids, m.id)
	}
	return ids, found[len(found)-1], nil
}

// PublicPaths gives the addresses of the public listings and when they last changed, for the sitemap; nothing else of
// them is read.
func (s *Service) PublicPaths(ctx context.Context, limit int) ([]Listing, error) {
	ls, err := db.All(ctx, s.DB, func(l *Listing) []any { return []any{&l.ID, &l.Slug, db.At{T: &l.UpdatedAt}} }, `
		select l.id, l.slug, l.updated_at`+from+`
		where l.state = 'online' and l.ends_at > $1
			and (o.state = 'verified' or p.id is not null and p.suspended_at = 0 and p.deleted_at = 0)
		order by l.published_at desc, l.id desc limit $2`, db.Micros(s.Now()), limit)
	if err != nil {
		return nil, fmt.Errorf("listing: public paths: %w", err)
	}
	return ls, nil
}
