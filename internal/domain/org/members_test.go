package org_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/org"
	"parvis/internal/platform/fault"
)

func seatsOf(t *testing.T, s *org.Service, by actor.Actor, id string) string {
	t.Helper()
	all, err := s.Members(ctx, by, id)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range all {
		out = append(out, m.FirstName+" "+string(m.Role))
	}
	return strings.Join(out, ", ")
}

func TestMembers(t *testing.T) {
	each(t, func(t *testing.T, s *org.Service, now *time.Time) {
		ines, marc, zoe := person(t, s, "ines"), person(t, s, "marc"), person(t, s, "zoe")
		o := registered(t, s, ines, form("Les Pavés danseurs"))
		ines = seated(t, s, ines)
		events(t, s.DB)
		tick := func() { *now = now.Add(time.Minute) }

		_, err := s.Members(ctx, marc, o.ID)
		wantFault(t, "a stranger reads the members", err, fault.NotFound, "error.not_found", "")
		tick()
		for range 2 { // asking twice is asking once
			if err := s.AskToJoin(ctx, marc, o.ID); err != nil {
				t.Fatal(err)
			}
		}
		if got := seatsOf(t, s, ines, o.ID); got != "ines admin, marc asked" {
			t.Error(got)
		}
		if seated(t, s, marc).MemberOf(o.ID) {
			t.Error("asking is enough")
		}
		wantFault(t, "who asked lets themselves in", s.SetRole(ctx, marc, o.ID, marc.PersonID, org.Admin), fault.NotFound, "error.not_found", "")
		wantFault(t, "no such role", s.SetRole(ctx, ines, o.ID, marc.PersonID, "queen"), fault.Invalid, "org.role", "role")
		if err := s.SetRole(ctx, ines, o.ID, marc.PersonID, org.Editor); err != nil {
			t.Fatal(err)
		}
		marc = seated(t, s, marc)
		wantFault(t, "an editor adds", s.AddMember(ctx, marc, o.ID, zoe.Email, org.Editor), fault.Forbidden, "org.admins_only", "")
		wantFault(t, "a member asks", s.AskToJoin(ctx, marc, o.ID), fault.Conflict, "org.member_already", "")
		tick()
		if err := s.AddMember(ctx, ines, o.ID, " ZOE@example.org ", org.Admin); err != nil {
			t.Fatal(err)
		}
		wantFault(t, "twice", s.AddMember(ctx, ines, o.ID, zoe.Email, org.Admin), fault.Conflict, "org.member_already", "email")
		wantFault(t, "no address", s.AddMember(ctx, ines, o.ID, "zoe", org.Admin), fault.Invalid, "account.email", "email")
		tick()
		if err := s.AddMember(ctx, ines, o.ID, "nouvelle@example.org", org.Editor); err != nil { // has no account yet
			t.Fatal(err)
		}
		if got := seatsOf(t, s, ines, o.ID); got != "ines admin, marc editor, zoe admin,  editor" {
			t.Error(got)
		}
		if diff := cmp.Diff([]string{org.EventJoinAsked, org.EventMemberAdded, org.EventMemberAdded, org.EventMemberAdded}, events(t, s.DB)); diff != "" {
			t.Error(diff)
		}
		if err := s.RemoveMember(ctx, ines, o.ID, ines.PersonID); err != nil {
			t.Errorf("one of two admins leaves: %v", err)
		}
		zoe = seated(t, s, zoe)
		wantFault(t, "the last admin leaves", s.RemoveMember(ctx, zoe, o.ID, zoe.PersonID), fault.Conflict, "org.last_admin", "")
		wantFault(t, "the last admin steps down", s.SetRole(ctx, zoe, o.ID, zoe.PersonID, org.Editor), fault.Conflict, "org.last_admin", "")
		wantFault(t, "an editor removes another", s.RemoveMember(ctx, marc, o.ID, zoe.PersonID), fault.Forbidden, "org.admins_only", "")
		if err := s.RemoveMember(ctx, marc, o.ID, marc.PersonID); err != nil {
			t.Errorf("an editor leaves: %v", err)
		}
		ines = seated(t, s, ines)
		if err := s.AskToJoin(ctx, ines, o.ID); err != nil {
			t.Fatal(err)
		}
		events(t, s.DB)
		if err := s.RemoveMember(ctx, zoe, o.ID, ines.PersonID); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{org.EventMemberRefused}, events(t, s.DB)); diff != "" {
			t.Error(diff)
		}
		mine, err := s.MineOf(ctx, zoe)
		if err != nil || len(mine) != 1 || mine[0].Org.ID != o.ID || mine[0].Role != org.Admin {
			t.Errorf("%+v %v", mine, err)
		}
	})
}

func TestAnOrgNeverLosesItsLastAdmin(t *testing.T) {
	each(t, func(t *testing.T, s *org.Service, _ *time.Time) {
		ines := person(t, s, "ines")
		o := registered(t, s, ines, form("Les Pavés danseurs"))
		admins := []actor.Actor{seated(t, s, ines)}
		for i := range 4 {
			p := person(t, s, fmt.Sprintf("p%d", i))
			if err := s.AddMember(ctx, admins[0], o.ID, p.Email, org.Admin); err != nil {
				t.Fatal(err)
			}
			admins = append(admins, seated(t, s, p))
		}
		var wg sync.WaitGroup
		for _, a := range admins { // all leave at once
			wg.Go(func() {
				if err := s.RemoveMember(ctx, a, o.ID, a.PersonID); err != nil && !fault.Is(err, fault.Conflict) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		left, err := org.MembersOf(ctx, s.DB, o.ID)
		if err != nil || len(left) != 1 || left[0].Role != org.Admin {
			t.Errorf("left: %+v %v", left, err)
		}
	})
}
