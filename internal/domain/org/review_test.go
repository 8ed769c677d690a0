package org_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/org"
	"parvis/internal/platform/fault"
)

func TestStates(t *testing.T) {
	acts := map[string]func(*org.Service, actor.Actor, string) error{
		"verify":     func(s *org.Service, by actor.Actor, id string) error { return s.Verify(ctx, by, id) },
		"fix":        func(s *org.Service, by actor.Actor, id string) error { return s.AskFix(ctx, by, id) },
		"decline":    func(s *org.Service, by actor.Actor, id string) error { return s.Decline(ctx, by, id) },
		"suspend":    func(s *org.Service, by actor.Actor, id string) error { return s.Suspend(ctx, by, id) },
		"deactivate": func(s *org.Service, by actor.Actor, id string) error { return s.Deactivate(ctx, by, id) },
		"reactivate": func(s *org.Service, by actor.Actor, id string) error { return s.Reactivate(ctx, by, id) },
	}
	each(t, func(t *testing.T, s *org.Service, _ *time.Time) {
		mod, ines, zoe := moderator(t, s), person(t, s, "ines"), person(t, s, "zoe")
		for i, row := range []struct {
			acts, last string
			want       org.State
			event      string
		}{
			{"", "verify", org.Verified, org.EventVerified},
			{"", "fix", org.ToFix, org.EventFix},
			{"", "decline", org.Declined, org.EventDeclined},
			{"", "suspend", "", ""},
			{"", "reactivate", "", ""},
			{"", "deactivate", org.Deactivated, org.EventDeactivated},
			{"fix", "verify", org.Verified, org.EventVerified},
			{"decline", "verify", org.Verified, org.EventVerified},
			{"decline", "fix", "", ""},
			{"decline", "deactivate", "", ""},
			{"verify", "verify", "", ""},
			{"verify", "fix", org.ToFix, org.EventFix},
			{"verify", "suspend", org.Suspended, org.EventSuspended},
			{"verify suspend", "verify", "", ""},
			{"verify suspend", "deactivate", "", ""},
			{"verify suspend", "reactivate", org.Verified, org.EventReactivated},
			{"verify deactivate", "reactivate", org.Verified, org.EventReactivated},
			{"deactivate", "reactivate", org.Pending, org.EventRegistered},
		} {
			rule := row.acts + ", then " + row.last
			f := form("Association " + string(rune('a'+i)) + "zur")
			o := registered(t, s, ines, f)
			for a := range strings.FieldsSeq(row.acts) {
				if err := acts[a](s, mod, o.ID); err != nil {
					t.Fatal(rule, err)
				}
			}
			if err := acts[row.last](s, zoe, o.ID); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: a stranger may: %v", rule, err)
			}
			events(t, s.DB)
			err := acts[row.last](s, mod, o.ID)
			if row.want == "" {
				wantFault(t, rule, err, fault.Conflict, "org.not_now", "")
				continue
			}
			got, _ := org.Load(ctx, s.DB, o.ID)
			if diff := cmp.Diff([]string{row.event}, events(t, s.DB)); err != nil || got.State != row.want || diff != "" {
				t.Errorf("%s: %s %v %s", rule, got.State, err, diff)
			}
		}
		// A moderator does not judge their own org; an admin may leave and come back, but not from a suspension.
		own := registered(t, s, mod, form("La mienne"))
		mod = seated(t, s, mod)
		mod.Role = actor.Moderator
		wantFault(t, "own", s.Verify(ctx, mod, own.ID), fault.Forbidden, "org.own", "")
		o := registered(t, s, ines, form("Celle d'Inès"))
		ines = seated(t, s, ines)
		if err := s.Deactivate(ctx, ines, o.ID); err != nil {
			t.Error(err)
		}
		if err := s.Reactivate(ctx, ines, o.ID); err != nil {
			t.Error(err)
		}
		other := moderator(t, s)
		other.Seats = nil
		if err := s.Verify(ctx, other, o.ID); err != nil {
			t.Error(err)
		}
		if err := s.Suspend(ctx, other, o.ID); err != nil {
			t.Error(err)
		}
		wantFault(t, "suspended", s.Reactivate(ctx, ines, o.ID), fault.Forbidden, "error.forbidden", "")
	})
}
