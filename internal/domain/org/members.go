package org

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/jobs"
)

// maxMembers is how many persons one org may have.
const maxMembers = 200

// Members lists who acts for an org, and who asked to, in the order they came. NotFound unless the actor is a member
// or moderates.
func (s *Service) Members(ctx context.Context, by actor.Actor, orgID string) ([]Member, error) {
	o, err := Load(ctx, s.DB, orgID)
	if err != nil {
		return nil, err
	}
	if err := CanSeeMembers(by, o); err != nil {
		return nil, err
	}
	return membersOf(ctx, s.DB, orgID)
}

// MembersOf lists the members of an org, whoever asks: for mails and for the other packages of the domain.
func MembersOf(ctx context.Context, q db.Querier, orgID string) ([]Member, error) {
	return membersOf(ctx, q, orgID)
}

func membersOf(ctx context.Context, q db.Querier, orgID string) ([]Member, error) {
	out, err := db.All(ctx, q, func(m *Member) []any {
		return []any{&m.OrgID, &m.PersonID, &m.Email, &m.FirstName, &m.Role, db.At{T: &m.Since}}
	}, `
		select m.org_id, m.person_id, p.email, p.first_name, m.role, m.created_at
		from members m join persons p on p.id = m.person_id
		where m.org_id = $1 and p.deleted_at = 0 order by m.created_at, m.person_id limit $2`, orgID, maxMembers)
	if err != nil {
		return nil, fmt.Errorf("org: members of %s: %w", orgID, err)
	}
	return out, nil
}

// AskToJoin records that the actor wishes to act for an org; its admins decide. Asking again changes nothing. SignIn,
// NotFound, Conflict when they are a member or the org has nobody to decide.
func (s *Service) AskToJoin(ctx context.Context, by actor.Actor, orgID string) error {
	return s.DB.Tx(ctx, func(q db.Querier) error {
		o, err := Load(ctx, q, orgID)
		if err != nil {
			return err
		}
		if err := CanJoin(by, o); err != nil {
			return err
		}
		added, err := newMember(ctx, q, s.Now(), orgID, by.PersonID, Asked)
		if err != nil || !added {
			return err
		}
		return jobs.Publish(ctx, q, EventJoinAsked, memberRef(orgID, by.PersonID))
	})
}

// AddMember lets the person of an e-mail act for an org, at the wish of one of its admins; they are told by mail. An
// account is made when there is none. NotFound, Forbidden, Invalid beside "email" or "role", Conflict when they are a
// member already.
func (s *Service) AddMember(ctx context.Context, by actor.Actor, orgID, email string, role MemberRole) error {
	email, err := account.Email("email", email)
	if err != nil {
		return err
	}
	if role != Admin && role != Editor {
		return fault.Bad("role", "org.role")
	}
	return s.changeMembers(ctx, by, orgID, func(q db.Querier, all []Member) (string, error) {
		if len(all) >= maxMembers {
			return "", fault.New(fault.Conflict, "org.members_many", "Max", maxMembers)
		}
		p, err := account.UpsertPerson(ctx, q, s.Now(), email, "", cmp.Or(by.Lang, "fr"))
		if err != nil {
			return "", err
		}
		if m, ok := memberIn(all, p.ID); ok && m.Role != Asked {
			return "", &fault.Error{Kind: fault.Conflict, Key: "org.member_already", Field: "email"}
		}
		return p.ID, putMember(ctx, q, s.Now(), orgID, p.ID, role)
	}, EventMemberAdded)
}

// SetRole gives a member another seat, or a seat to who asked for one. NotFound, Forbidden, Invalid, Conflict when the
// org would have no admin left.
func (s *Service) SetRole(ctx context.Context, by actor.Actor, orgID, personID string, role MemberRole) error {
	if role != Admin && role != Editor {
		return fault.Bad("role", "org.role")
	}
	return s.changeMembers(ctx, by, orgID, func(q db.Querier, all []Member) (string, error) {
		m, ok := memberIn(all, personID)
		switch {
		case !ok:
			return "", fault.New(fault.NotFound, "error.not_found")
		case m.Role == role:
			return "", nil
		case m.Role == Admin && lastAdmin(all):
			return "", fault.New(fault.Conflict, "org.last_admin")
		}
		return personID, putMember(ctx, q, s.Now(), orgID, personID, role)
	}, EventMemberAdded)
}

// RemoveMember takes the seat of a member, or refuses who asked for one. NotFound, Forbidden, Conflict when the org
// would have no admin left.
func (s *Service) RemoveMember(ctx context.Context, by actor.Actor, orgID, personID string) error {
	topic := EventMemberLeft
	return s.DB.Tx(ctx, func(q db.Querier) error {
		o, err := s.lock(ctx, q, orgID)
		if err != nil {
			return err
		}
		if personID != by.PersonID { // leaving is one's own affair
			if err := CanAnswerFor(by, o); err != nil {
				return err
			}
		}
		all, err := membersOf(ctx, q, orgID)
		if err != nil {
			return err
		}
		m, ok := memberIn(all, personID)
		switch {
		case !ok:
			return fault.New(fault.NotFound, "error.not_found")
		case m.Role == Admin && lastAdmin(all):
			return fault.New(fault.Conflict, "org.last_admin")
		case m.Role == Asked:
			topic = EventMemberRefused
		}
		if _, err := q.ExecContext(ctx, `delete from members where org_id = $1 and person_id = $2`, orgID, personID); err != nil {
			return fmt.Errorf("org: remove member: %w", err)
		}
		return jobs.Publish(ctx, q, topic, memberRef(orgID, personID))
	})
}

// changeMembers runs a change of an admin under the lock of the org, so that two admins cannot both leave last. act
// gives the person it concerned, or "".
func (s *Service) changeMembers(ctx context.Context, by actor.Actor, orgID string, act func(db.Querier, []Member) (string, error), topic string) error {
	return s.DB.Tx(ctx, func(q db.Querier) error {
		o, err := s.lock(ctx, q, orgID)
		if err != nil {
			return err
		}
		if err := CanAnswerFor(by, o); err != nil {
			return err
		}
		all, err := membersOf(ctx, q, orgID)
		if err != nil {
			return err
		}
		personID, err := act(q, all)
		if err != nil || personID == "" {
			return err
		}
		return jobs.Publish(ctx, q, topic, memberRef(orgID, personID))
	})
}

func memberIn(all []Member, personID string) (Member, bool) {
	for _, m := range all {
		if m.PersonID == personID {
			return m, true
		}
	}
	return Member{}, false
}

func lastAdmin(all []Member) bool {
	n := 0
	for _, m := range all {
		if m.Role == Admin {
			n++
		}
	}
	return n == 1
}

// putMember gives a person a seat, whatever they had before.
func putMember(ctx context.Context, q db.Querier, now time.Time, orgID, personID string, role MemberRole) error {
	_, err := q.ExecContext(ctx, `
		insert into members (org_id, person_id, role, created_at) values ($1, $2, $3, $4)
		on conflict (org_id, person_id) do update set role = excluded.role`, orgID, personID, string(role), db.Micros(now))
	if err != nil {
		return fmt.Errorf("org: member: %w", err)
	}
	return nil
}

// newMember gives a person a seat unless they have one. added tells whether it did.
func newMember(ctx context.Context, q db.Querier, now time.Time, orgID, personID string, role MemberRole) (added bool, err error) {
	res, err := q.ExecContext(ctx, `
		insert into members (org_id, person_id, role, created_at) values ($1, $2, $3, $4)
		on conflict (org_id, person_id) do nothing`, orgID, personID, string(role), db.Micros(now))
	if err != nil {
		return false, fmt.Errorf("org: member: %w", err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
