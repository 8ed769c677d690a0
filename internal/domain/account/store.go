package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/ids"
)

const personColumns = `id, email, first_name, commune, role, lang, created_at, seen_at, suspended_at, deleted_at`

func personFields(p *Person) []any {
	return []any{&p.ID, &p.Email, &p.FirstName, &p.Commune, &p.Role, &p.Lang,
		db.At{T: &p.CreatedAt}, db.At{T: &p.SeenAt}, db.At{T: &p.SuspendedAt}, db.At{T: &p.DeletedAt}}
}

// PersonByID gives a person. NotFound when there is none.
func PersonByID(ctx context.Context, q db.Querier, id string) (Person, error) {
	return onePerson(ctx, q, `select `+personColumns+` from persons where id = $1`, id)
}

// PersonByEmail gives the person of a normalised address. NotFound when there is none.
func PersonByEmail(ctx context.Context, q db.Querier, email string) (Person, error) {
	return onePerson(ctx, q, `select `+personColumns+` from persons where email = $1`, email)
}

func onePerson(ctx context.Context, q db.Querier, query, arg string) (Person, error) {
	var p Person
	err := q.QueryRowContext(ctx, query, arg).Scan(personFields(&p)...)
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return p, fmt.Errorf("account: person: %w", err)
	}
	return p, nil
}

// UpsertPerson gives the person of a normalised address, made when there is none. An empty first name is filled in, an
// existing one is kept.
func UpsertPerson(ctx context.Context, q db.Querier, now time.Time, email, firstName, lang string) (Person, error) {
	var p Person
	err := q.QueryRowContext(ctx, `select `+personColumns+` from persons where email = $1`, email).Scan(personFields(&p)...)
	switch {
	case err == nil && (p.FirstName != "" || firstName == ""):
		return p, nil
	case err == nil: // the listings of this person bear the name from now on
		if err := changelog.Append(ctx, q, now, "person", p.ID); err != nil {
			return p, err
		}
	case !errors.Is(err, sql.ErrNoRows):
		return p, fmt.Errorf("account: person: %w", err)
	}
	err = q.QueryRowContext(ctx, `
		insert into persons (`+personColumns+`) values ($1, $2, $3, '', 'citizen', $4, $5, $5, 0, 0)
		on conflict (email) do update set
			first_name = case when persons.first_name = '' then excluded.first_name else persons.first_name end
		returning `+personColumns, ids.New(), email, firstName, lang, db.Micros(now)).Scan(personFields(&p)...)
	if err != nil {
		return p, fmt.Errorf("account: upsert person: %w", err)
	}
	return p, nil
}

func insertSession(ctx context.Context, q db.Querier, s Session, secret string) error {
	_, err := q.ExecContext(ctx, `
		insert into sessions (id, token_hash, person_id, agent, created_at, seen_at, expires_at)
		values ($1, $2, $3, $4, $5, $5, $6)`,
		s.ID, ids.Hash(secret), s.PersonID, s.Agent, db.Micros(s.CreatedAt), db.Micros(s.ExpiresAt))
	if err != nil {
		return fmt.Errorf("account: new session: %w", err)
	}
	return nil
}

// sessionByHash gives the session of a secret and its person, whatever their state; found is false when there is none.
func sessionByHash(ctx context.Context, q db.Querier, hash string) (s Session, p Person, found bool, err error) {
	err = q.QueryRowContext(ctx, `
		select s.id, s.person_id, s.seen_at, s.expires_at,
			p.id, p.email, p.first_name, p.commune, p.role, p.lang, p.created_at, p.seen_at, p.suspended_at, p.deleted_at
		from sessions s join persons p on p.id = s.person_id
		where s.token_hash = $1`, hash).
		Scan(append([]any{&s.ID, &s.PersonID, db.At{T: &s.SeenAt}, db.At{T: &s.ExpiresAt}}, personFields(&p)...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return s, p, false, nil
	}
	if err != nil {
		return s, p, false, fmt.Errorf("account: session: %w", err)
	}
	return s, p, true, nil
}

func seats(ctx context.Context, q db.Querier, personID string) ([]actor.Seat, error) {
	out, err := db.All(ctx, q, func(s *actor.Seat) []any { return []any{&s.OrgID, &s.Admin} }, `
		select org_id, role = 'admin' from members where person_id = $1 and role <> 'asked' order by created_at, org_id`, personID)
	if err != nil {
		return nil, fmt.Errorf("account: seats: %w", err)
	}
	return out, nil
}

func deleteSessions(ctx context.Context, q db.Querier, personID string) error {
	if _, err := q.ExecContext(ctx, `delete from sessions where person_id = $1`, personID); err != nil {
		return fmt.Errorf("account: end sessions: %w", err)
	}
	return nil
}

// actorOf is a person as who acts, with their seats.
func actorOf(ctx context.Context, q db.Querier, p Person) (actor.Actor, error) {
	a := actor.Actor{PersonID: p.ID, Email: p.Email, FirstName: p.FirstName, Role: p.Role, Lang: p.Lang}
	var err error
	a.Seats, err = seats(ctx, q, p.ID)
	return a, err
}

// ActorByID is a person as who acts, for a link that was mailed to them. NotFound when they are gone or suspended.
func ActorByID(ctx context.Context, q db.Querier, personID string) (actor.Actor, error) {
	p, err := PersonByID(ctx, q, personID)
	if err == nil && !p.Active() {
		err = fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return actor.Actor{}, err
	}
	return actorOf(ctx, q, p)
}
