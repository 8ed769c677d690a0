package account

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/internal/domain/actor"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/ids"
)

// Service is the use cases of accounts.
type Service struct {
	DB    *db.DB
	Now   func() time.Time
	NewID func() string
}

// ActorOf gives who a session secret stands for; the zero actor when it stands for nobody (unknown, too old, suspended,
// deleted). A visit prolongs the session.
func (s *Service) ActorOf(ctx context.Context, secret string) (actor.Actor, error) {
	if secret == "" || len(secret) > 64 {
		return actor.Actor{}, nil
	}
	now := s.Now()
	sess, p, found, err := sessionByHash(ctx, s.DB, ids.Hash(secret))
	if err != nil || !found || !now.Before(sess.ExpiresAt) || !p.Active() {
		return actor.Actor{}, err
	}
	a, err := actorOf(ctx, s.DB, p)
	if err != nil {
		return actor.Actor{}, err
	}
	a.SessionID = sess.ID
	if now.Sub(sess.SeenAt) >= seenEvery {
		err = s.DB.Tx(db.WithOnce(ctx, nil), func(q db.Querier) error { return s.seen(ctx, q, sess.ID, p, now) })
	}
	return a, err
}

func (s *Service) seen(ctx context.Context, q db.Querier, sessionID string, p Person, now time.Time) error {
	if _, err := q.ExecContext(ctx, `update sessions set seen_at = $1, expires_at = $2 where id = $3`,
		db.Micros(now), db.Micros(now.Add(life(p.Role))), sessionID); err != nil {
		return fmt.Errorf("account: seen: %w", err)
	}
	if _, err := q.ExecContext(ctx, `update persons set seen_at = $1 where id = $2`, db.Micros(now), p.ID); err != nil {
		return fmt.Errorf("account: seen: %w", err)
	}
	return nil
}

func life(r actor.Role) time.Duration {
	if (actor.Actor{Role: r}).Moderates() {
		return DutyLife
	}
	return SessionLife
}

// newSession opens a session for a person and gives its secret. Forbidden when they are suspended.
func (s *Service) newSession(ctx context.Context, q db.Querier, p Person, agent string, now time.Time) (string, error) {
	if !p.Active() {
		return "", fault.New(fault.Forbidden, "account.suspended")
	}
	secret := ids.Secret()
	sess := Session{ID: s.NewID(), PersonID: p.ID, Agent: shorten(agent, 120), CreatedAt: now, ExpiresAt: now.Add(life(p.Role))}
	return secret, insertSession(ctx, q, sess, secret)
}

// SignOut ends the actor's own session.
func (s *Service) SignOut(ctx context.Context, by actor.Actor) error {
	return s.EndSession(ctx, by, by.SessionID)
}

// Sessions lists the actor's sessions, the last seen first.
func (s *Service) Sessions(ctx context.Context, by actor.Actor) ([]Session, error) {
	out, err := db.All(ctx, s.DB, func(v *Session) []any {
		return []any{&v.ID, &v.PersonID, &v.Agent, db.At{T: &v.CreatedAt}, db.At{T: &v.SeenAt}, db.At{T: &v.ExpiresAt}}
	}, `
		select id, person_id, agent, created_at, seen_at, expires_at from sessions
		where person_id = $1 and expires_at > $2 order by seen_at desc, id desc limit 100`, by.PersonID, db.Micros(s.Now()))
	if err != nil {
		return nil, fmt.Errorf("account: sessions: %w", err)
	}
	return out, nil
}

// EndSession ends one of the actor's sessions. NotFound when it is not theirs.
func (s *Service) EndSession(ctx context.Context, by actor.Actor, id string) error {
	return s.DB.Tx(ctx, func(q db.Querier) error {
		res, err := q.ExecContext(ctx, `delete from sessions where id = $1 and person_id = $2`, id, by.PersonID)
		if err != nil {
			return fmt.Errorf("account: end session: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return fault.New(fault.NotFound, "error.not_found")
		}
		return nil
	})
}

// Me gives the actor's own account.
func (s *Service) Me(ctx context.Context, by actor.Actor) (Person, error) {
	if !by.SignedIn() {
		return Person{}, fault.New(fault.SignIn, "error.sign_in")
	}
	return PersonByID(ctx, s.DB, by.PersonID)
}

// Rename changes the first name that others see, the commune and the language of the actor.
func (s *Service) Rename(ctx context.Context, by actor.Actor, firstName, commune, lang string) error {
	if !by.SignedIn() {
		return fault.New(fault.SignIn, "error.sign_in")
	}
	name, err := FirstName("first_name", firstName)
	if err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(q db.Querier) error {
		_, err := q.ExecContext(ctx, `update persons set first_name = $1, commune = $2, lang = $3 where id = $4`,
			name, commune, lang, by.PersonID)
		if err != nil {
			return fmt.Errorf("account: rename: %w", err)
		}
		return changelog.Append(ctx, q, s.Now(), "person", by.PersonID) // their listings bear the name
	})
}

// Promote gives a role to the person of an address, made when there is none: the command line's way to the first
// operator.
func (s *Service) Promote(ctx context.Context, email string, role actor.Role) (Person, error) {
	email, err := Email("email", email)
	if err != nil {
		return Person{}, err
	}
	if role != actor.Moderator && role != actor.Operator && role != actor.Citizen {
		return Person{}, fault.Bad("role", "account.role")
	}
	var p Person
	err = s.DB.Tx(ctx, func(q db.Querier) error {
		if p, err = UpsertPerson(ctx, q, s.Now(), email, "", "fr"); err != nil {
			return err
		}
		p.Role = role
		_, err := q.ExecContext(ctx, `update persons set role = $1 where id = $2`, string(role), p.ID)
		return err
	})
	if err != nil {
		return Person{}, fmt.Errorf("account: promote: %w", err)
	}
	return p, nil
}

func shorten(s string, n int) string {
	s = strings.ToValidUTF8(strings.Join(strings.Fields(s), " "), "")
	if utf8.RuneCountInString(s) > n {
		return string([]rune(s)[:n])
	}
	return s
}
