package account

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/ids"
	"parvis/internal/platform/jobs"
	"parvis/internal/platform/limit"
)

// The limits on signing in: per address, so that nobody's mailbox is flooded; per network, so that nobody guesses.
var (
	limitAskAddress  = limit.Rule{Name: "signin-ask-address", Max: 5, Window: 30 * time.Minute}
	limitAskNetwork  = limit.Rule{Name: "signin-ask-network", Max: 25, Window: 5 * time.Minute}
	limitUseNetwork  = limit.Rule{Name: "signin-use-network", Max: 25, Window: 5 * time.Minute}
	limitCodeAddress = limit.Rule{Name: "signin-code-address", Max: 25, Window: time.Hour}
)

// SignIn is one asked sign-in, with its secrets while its mail is written.
type SignIn struct {
	ID, Email, Next, Lang string
	Link, Code            string // secrets, set by WriteSignIn only
}

// AskSignIn asks for a sign-in mail to an address; next is the path to go on at. It gives the id under which the code
// may be typed. The same work is done for known and unknown addresses. Invalid beside email; TooMany.
func (s *Service) AskSignIn(ctx context.Context, email, next, lang, network string) (string, error) {
	email, err := Email("email", email)
	if err != nil {
		return "", err
	}
	now := s.Now()
	if err := limit.Take(ctx, s.DB, now, limitAskNetwork, network); err != nil {
		return "", err
	}
	if err := limit.Take(ctx, s.DB, now, limitAskAddress, email); err != nil {
		return "", err
	}
	id := s.NewID()
	err = s.DB.Tx(ctx, func(q db.Querier) error {
		if err := insertSignIn(ctx, q, id, email, next, lang, now); err != nil {
			return err
		}
		return jobs.Publish(ctx, q, "signin.asked", id)
	})
	return id, err
}

func insertSignIn(ctx context.Context, q db.Querier, id, email, next, lang string, now time.Time) error {
	// The hashes are of nothing until the mail is written.
	_, err := q.ExecContext(ctx, `
		insert into sign_ins (id, email, link_hash, code_hash, next, lang, tries, created_at, expires_at, used_at)
		values ($1, $2, $3, '', $4, $5, 0, $6, $7, 0)`,
		id, email, "unwritten:"+id, next, lang, db.Micros(now), db.Micros(now.Add(SignInLife)))
	if err != nil {
		return fmt.Errorf("account: ask sign-in: %w", err)
	}
	return nil
}

// WriteSignIn makes the secrets of an asked sign-in, for the mail that is written in the same transaction; a second
// call makes new ones and the first are worth nothing. Gone when the sign-in is too old or used.
func WriteSignIn(ctx context.Context, q db.Querier, now time.Time, id string) (SignIn, error) {
	si := SignIn{ID: id, Link: ids.Secret(), Code: ids.Code()}
	err := q.QueryRowContext(ctx, `
		update sign_ins set link_hash = $1, code_hash = $2 where id = $3 and used_at = 0 and expires_at > $4
		returning email, next, lang`, ids.Hash(si.Link), ids.Hash(id+si.Code), id, db.Micros(now)).
		Scan(&si.Email, &si.Next, &si.Lang)
	if errors.Is(err, sql.ErrNoRows) {
		return si, fault.New(fault.Gone, "account.link_expired")
	}
	if err != nil {
		return si, fmt.Errorf("account: write sign-in: %w", err)
	}
	return si, nil
}

// SignInByLink consumes the secret of a mailed link and opens a session: it gives the session's secret and the path to
// go on at. NotFound for a wrong secret, Gone for a used or old one, Forbidden for a suspended person.
func (s *Service) SignInByLink(ctx context.Context, link, agent, network string) (session, next string, err error) {
	now := s.Now()
	if err := limit.Take(ctx, s.DB, now, limitUseNetwork, network); err != nil {
		return "", "", err
	}
	if link == "" || len(link) > 64 {
		return "", "", fault.New(fault.NotFound, "account.link_unknown")
	}
	err = s.DB.Tx(ctx, func(q db.Querier) error {
		si, _, err := pending(ctx, q, now, `link_hash = $1`, ids.Hash(link))
		if err != nil {
			return err
		}
		next = si.Next
		session, err = s.consume(ctx, q, si, agent, now)
		return err
	})
	return session, next, err
}

// SignInByCode consumes the 6-digit code of an asked sign-in. Five wrong codes spoil it. Errors as SignInByLink, and
// Invalid beside code.
func (s *Service) SignInByCode(ctx context.Context, id, code, agent, network string) (session, next string, err error) {
	now := s.Now()
	if err := limit.Take(ctx, s.DB, now, limitUseNetwork, network); err != nil {
		return "", "", err
	}
	code = strings.Join(strings.Fields(code), "")
	if len(code) != 6 || strings.Trim(code, "0123456789") != "" {
		return "", "", fault.Bad("code", "account.code_form")
	}
	si, codeHash, err := pending(ctx, s.DB, now, `id = $1`, id)
	if err != nil {
		return "", "", err
	}
	if err := limit.Take(ctx, s.DB, now, limitCodeAddress, si.Email); err != nil {
		return "", "", err
	}
	if subtle.ConstantTimeCompare([]byte(ids.Hash(id+code)), []byte(codeHash)) != 1 {
		return "", "", s.countWrongCode(ctx, id)
	}
	err = s.DB.Tx(ctx, func(q db.Querier) error {
		session, err = s.consume(ctx, q, si, agent, now)
		return err
	})
	return session, si.Next, err
}

// countWrongCode spends one try; the last one spoils the sign-in.
func (s *Service) countWrongCode(ctx context.Context, id string) error {
	_, err := s.DB.ExecContext(ctx, `update sign_ins set tries = tries + 1 where id = $1`, id)
	if err != nil {
		return fmt.Errorf("account: wrong code: %w", err)
	}
	return fault.Bad("code", "account.code_wrong")
}

func pending(ctx context.Context, q db.Querier, now time.Time, where, arg string) (si SignIn, codeHash string, err error) {
	var tries int
	var expires, used time.Time
	err = q.QueryRowContext(ctx, `
		select id, email, next, lang, code_hash, tries, expires_at, used_at from sign_ins where `+where, arg).
		Scan(&si.ID, &si.Email, &si.Next, &si.Lang, &codeHash, &tries, db.At{T: &expires}, db.At{T: &used})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return si, "", fault.New(fault.NotFound, "account.link_unknown")
	case err != nil:
		return si, "", fmt.Errorf("account: sign-in: %w", err)
	case !used.IsZero():
		return si, "", fault.New(fault.Gone, "account.link_used")
	case !now.Before(expires), tries >= MaxCodeTries:
		return si, "", fault.New(fault.Gone, "account.link_expired")
	}
	return si, codeHash, nil
}

// consume marks a sign-in used (of several at once exactly one succeeds), makes the account and opens the session.
func (s *Service) consume(ctx context.Context, q db.Querier, si SignIn, agent string, now time.Time) (string, error) {
	res, err := q.ExecContext(ctx, `
		update sign_ins set used_at = $1 where id = $2 and used_at = 0 and tries < $3`, db.Micros(now), si.ID, MaxCodeTries)
	if err != nil {
		return "", fmt.Errorf("account: consume sign-in: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return "", errors.Join(err, fault.New(fault.Gone, "account.link_used"))
	}
	p, err := UpsertPerson(ctx, q, now, si.Email, "", si.Lang)
	if err != nil {
		return "", err
	}
	return s.newSession(ctx, q, p, agent, now)
}

// PeekSignIn tells whether a mailed link is still good, without consuming it. Errors as SignInByLink.
func (s *Service) PeekSignIn(ctx context.Context, link string) (SignIn, error) {
	si, _, err := pending(ctx, s.DB, s.Now(), `link_hash = $1`, ids.Hash(link))
	return si, err
}

// LedTo gives the path that a mailed link led to, to the person whom it signed in and to nobody else; "" for anybody
// else, and for a link that was not used.
func (s *Service) LedTo(ctx context.Context, by actor.Actor, link string) (next string, err error) {
	if !by.SignedIn() {
		return "", nil
	}
	err = s.DB.QueryRowContext(ctx, `
		select s.next from sign_ins s join persons p on p.email = s.email
		where s.link_hash = $1 and s.used_at > 0 and p.id = $2`, ids.Hash(link), by.PersonID).Scan(&next)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("account: where a link led: %w", err)
	}
	return next, nil
}

// LinkFor makes a sign-in for an existing or new address and gives its link's secret, without a mail: the command
// line's way in when there is no mail server yet.
func (s *Service) LinkFor(ctx context.Context, email string) (string, error) {
	email, err := Email("email", email)
	if err != nil {
		return "", err
	}
	now, id := s.Now(), s.NewID()
	var si SignIn
	err = s.DB.Tx(ctx, func(q db.Querier) error {
		if err := insertSignIn(ctx, q, id, email, "/mon-espace", "fr", now); err != nil {
			return err
		}
		si, err = WriteSignIn(ctx, q, now, id)
		return err
	})
	return si.Link, err
}

// SignInAs opens a session for a person without a mail. It exists for the demonstration's buttons only.
func (s *Service) SignInAs(ctx context.Context, email, agent string) (session string, err error) {
	err = s.DB.Tx(ctx, func(q db.Querier) error {
		p, err := PersonByEmail(ctx, q, email)
		if err != nil {
			return err
		}
		session, err = s.newSession(ctx, q, p, agent, s.Now())
		return err
	})
	return session, err
}

// Sweep forgets sign-ins, sessions and links whose time is over.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.Now()
	for _, stmt := range []string{
		`delete from sign_ins where expires_at < $1`,
		`delete from sessions where expires_at < $1`,
		`delete from tokens where expires_at < $1`,
	} {
		if _, err := s.DB.ExecContext(ctx, stmt, db.Micros(now.Add(-24*time.Hour))); err != nil {
			return fmt.Errorf("account: sweep: %w", err)
		}
	}
	return nil
}
