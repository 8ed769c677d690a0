package listing

import (
	"context"
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

// ByIDs gives the listings of ids in their order, without those that are not alive any more; streets that are not
// public are blank. It reads the places left as they are now.
func (s *Service) ByIDs(ctx context.Context, ids []string) ([]Listing, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	ls, err := query(ctx, s.DB, `where l.id in `+db.In(1, len(ids)), db.Args(ids)...)
	if err != nil {
		return nil, err
	}
	now := s.Now()
	at := make(map[string]Listing, len(ls))
	for _, l := range ls {
		if l.Alive(now) && l.Bearer.Open {
			at[l.ID] = public(l)
		}
	}
	out := make([]Listing, 0, len(at))
	for _, id := range ids {
		if l, ok := at[id]; ok {
			out = append(out, l)
		}
	}
	return out, nil
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

// WaitingOf gives what an org has waiting in review: it is decided on one card with the org.
func WaitingOf(ctx context.Context, q db.Querier, orgID string) ([]Listing, error) {
	return query(ctx, q, `where l.org_id = $1 and l.state = 'in_review' order by l.created_at, l.id limit 50`, orgID)
}
