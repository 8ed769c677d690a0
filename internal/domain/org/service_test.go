package org_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/org"
	"parvis/internal/domain/org/register"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
)

func TestRegisterByHand(t *testing.T) {
	each(t, func(t *testing.T, s *org.Service, now *time.Time) {
		ines := person(t, s, "ines")
		f := form("  Les  Pavés danseurs ")
		f.Site, f.RNA, f.SIRET = "www.paves.example", "w543 900 001", "775 672 272 21138"
		o := registered(t, s, ines, f)
		want := org.Org{ID: o.ID, Kind: org.Association, State: org.Pending, Name: "Les Pavés danseurs", Slug: "les-paves-danseurs", Object: "danser",
			Theme: "culture-loisirs", Commune: "54395", RNA: "W543900001", SIREN: "775672272", SIRET: "77567227221138", Site: "https://www.paves.example",
			Source: "person", MatchedBy: "hand", CharterVersion: org.CharterVersion, CharterAt: day0, CharterBy: ines.PersonID,
			CreatedBy: ines.PersonID, CreatedAt: day0, UpdatedAt: day0}
		stored, err := org.Load(ctx, s.DB, o.ID)
		if diff := cmp.Diff(want, stored); err != nil || diff != "" {
			t.Error(err, diff)
		}
		if diff := cmp.Diff([]string{org.EventRegistered}, events(t, s.DB)); diff != "" {
			t.Error(diff)
		}
		if _, err := s.Get(ctx, actor.Actor{}, o.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger sees a pending org: %v", err)
		}
		ines = seated(t, s, ines)
		if !ines.AdminOf(o.ID) {
			t.Error("who registers an org is not its admin")
		}
		if got, err := s.BySlug(ctx, ines, "les-paves-danseurs"); err != nil || got.ID != o.ID {
			t.Errorf("its admin does not see it: %v", err)
		}
		// Two of one name are told apart in their address.
		other := form("LES PAVÉS DANSEURS")
		other.Commune = "54528"
		if o2 := registered(t, s, person(t, s, "marc"), other); o2.Slug != "les-paves-danseurs-toul" {
			t.Errorf("address %q", o2.Slug)
		}
	})
}

func TestRegisterRefuses(t *testing.T) {
	each(t, func(t *testing.T, s *org.Service, _ *time.Time) {
		ines, marc := person(t, s, "ines"), person(t, s, "marc")
		first := form("Les Pavés danseurs")
		first.RNA = "W543900001"
		here := registered(t, s, ines, first)
		for _, row := range []struct {
			rule   string
			by     actor.Actor
			change func(*org.Form)
			kind   fault.Kind
			key    string
			field  string
		}{
			{"nobody", actor.Actor{}, func(f *org.Form) {}, fault.SignIn, "error.sign_in", ""},
			{"no name", marc, func(f *org.Form) { f.Name = " " }, fault.Invalid, "org.name_length", "name"},
			{"a name of signs", marc, func(f *org.Form) { f.Name = "!!!" }, fault.Invalid, "org.name_letters", "name"},
			{"a name too long", marc, func(f *org.Form) { f.Name = strings.Repeat("é", 121) }, fault.Invalid, "org.name_length", "name"},
			{"an object too long", marc, func(f *org.Form) { f.Object = strings.Repeat("é", 2001) }, fault.Invalid, "org.too_long", "object"},
			{"an unknown kind", marc, func(f *org.Form) { f.Kind = "dinosaur" }, fault.Invalid, "org.kind", "kind"},
			{"an unknown commune", marc, func(f *org.Form) { f.Commune = "99999" }, fault.Invalid, "org.commune", "commune"},
			{"an unknown theme", marc, func(f *org.Form) { f.Theme = "x" }, fault.Invalid, "org.theme", "theme"},
			{"a site that runs a script", marc, func(f *org.Form) { f.Site = "javascript://x.example/%0aalert(1)" }, fault.Invalid, "org.site", "site"},
			{"a site on this machine", marc, func(f *org.Form) { f.Site = "http://127.0.0.1/" }, fault.Invalid, "org.site", "site"},
			{"a wrong RNA number", marc, func(f *org.Form) { f.RNA = "W1" }, fault.Invalid, "org.rna_invalid", "rna"},
			{"a company with an RNA number", marc, func(f *org.Form) { f.Kind, f.RNA = org.Company, "W543900009" }, fault.Invalid, "org.rna_association", "rna"},
			{"a wrong SIRET", marc, func(f *org.Form) { f.SIRET = "12345678901234" }, fault.Invalid, "org.number_mistyped", "siret"},
			{"two numbers that disagree", marc, func(f *org.Form) { f.SIREN, f.SIRET = "356000000", "77567227221138" }, fault.Invalid, "org.siren_differs", "siren"},
			{"a folio without its court", marc, func(f *org.Form) { f.VolumeFolio = "92/123" }, fault.Invalid, "org.court_invalid", "court"},
			{"the charter unsigned", marc, func(f *org.Form) { f.Charter = false }, fault.Invalid, "org.charter_required", "charter"},
			{"there already, by its number", marc, func(f *org.Form) { f.Name, f.RNA = "Autre nom", "W543900001" }, fault.Conflict, "org.here", ""},
			{"there already, by name and commune", marc, func(f *org.Form) { f.Name = "LES PAVES DANSEURS" }, fault.Conflict, "org.same_name", ""},
		} {
			f := form("Une autre association")
			row.change(&f)
			_, err := s.Register(ctx, row.by, f)
			wantFault(t, row.rule, err, row.kind, row.key, row.field)
			if row.kind == fault.Conflict && fault.All(err)[0].Args[1] != here.ID {
				t.Errorf("%s: the error does not say which: %v", row.rule, fault.All(err)[0].Args)
			}
		}
		f := form("LES PAVES DANSEURS")
		f.Another = true
		registered(t, s, marc, f)
		serve(t, s.DB, func(tr *territory.Territory) { tr.Charter = false })
		f = form("Sans charte")
		f.Charter = false
		if o := registered(t, s, marc, f); o.CharterVersion != "" {
			t.Error("a charter nobody signed is recorded")
		}
		serve(t, s.DB, func(tr *territory.Territory) {})
		f = form("Une entreprise")
		f.Kind, f.Charter = org.Company, false // the contract is for associations
		registered(t, s, marc, f)
	})
}

func TestOneNumberIsRegisteredOnce(t *testing.T) {
	each(t, func(t *testing.T, s *org.Service, _ *time.Time) {
		f := form("Les Pavés danseurs")
		f.RNA = "W543900001"
		people := make([]actor.Actor, 8)
		for i := range people {
			people[i] = person(t, s, "p"+string(rune('a'+i)))
		}
		var wg sync.WaitGroup
		errs := make([]error, len(people))
		for i, p := range people {
			wg.Go(func() { _, errs[i] = s.Register(ctx, p, f) })
		}
		wg.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			} else if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		}
		if done != 1 {
			t.Errorf("registered %d times", done)
		}
	})
}

func TestClaimingWhatTheRegisterHolds(t *testing.T) {
	each(t, func(t *testing.T, s *org.Service, now *time.Time) {
		importRNA(t, s, rnaFile(rnaRow("W543900001", "LES PAVES DANSEURS", "danser sur une place", "54395")))
		events(t, s.DB)
		ines, mod := person(t, s, "ines"), moderator(t, s)
		found, err := s.Prefill(ctx, ines, "w543 900 001")
		if err != nil || found.Kind != register.KindRNA || found.Found.State != org.Unclaimed || found.Form.Name != "LES PAVES DANSEURS" || found.Form.Commune != "54395" {
			t.Fatalf("%+v %v", found, err)
		}
		f := found.Form
		f.Name, f.Object, f.Site, f.Charter = "Les Pavés danseurs", "danser, et boire", "https://paves.example", true
		*now = now.Add(time.Hour)
		o := registered(t, s, ines, f)
		if o.ID != found.Found.ID || o.State != org.Pending || o.MatchedBy != "rna" || o.Name != "Les Pavés danseurs" || o.Slug != "les-paves-danseurs" {
			t.Errorf("claimed: %+v", o)
		}
		// A second claim is told to join instead.
		_, err = s.Register(ctx, person(t, s, "marc"), f)
		wantFault(t, "claimed already", err, fault.Conflict, "org.here", "")

		if err := s.Decline(ctx, mod, o.ID); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{org.EventRegistered, org.EventDeclined}, events(t, s.DB)); diff != "" {
			t.Error(diff)
		}
		// Who was refused cannot claim it again; undone, the claim stands again.
		_, err = s.Register(ctx, seated(t, s, ines), f)
		wantFault(t, "refused already", err, fault.Conflict, "org.here_closed", "")
		declined, _ := org.Load(ctx, s.DB, o.ID)
		undo := func(q db.Querier) error { return org.Restore(ctx, q, *now, declined, org.Pending) }
		if err := s.DB.Tx(ctx, undo); err != nil || !seated(t, s, ines).AdminOf(o.ID) {
			t.Errorf("undone: %v", err)
		}
		if err := s.Verify(ctx, mod, o.ID); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Get(ctx, actor.Actor{}, o.ID); err != nil || got.VerifiedAt != *now || got.RNA != "W543900001" {
			t.Errorf("verified: %+v %v", got, err)
		}
	})
}

func TestADeclinedClaimLeavesThePage(t *testing.T) {
	each(t, func(t *testing.T, s *org.Service, now *time.Time) {
		row := rnaRow("W543900001", "LES PAVES DANSEURS", "danser", "54395")
		ines, marc, mod := person(t, s, "ines"), person(t, s, "marc"), moderator(t, s)
		f := form("Les pavés danseurs")
		f.RNA, f.Object, f.Site = "W543900001", "achetez ici", "https://boutique.example"
		decline := func() org.Org {
			importRNA(t, s, rnaFile(row))
			o := registered(t, s, ines, f)
			if err := s.Decline(ctx, mod, o.ID); err != nil {
				t.Fatal(err)
			}
			return o
		}
		o := decline()
		// Another person is offered it as if nothing had been, and takes it over.
		l, err := s.Prefill(ctx, marc, "W543900001")
		if err != nil || l.Found.State != org.Unclaimed || l.Form.Object != "" || l.Form.Site != "" || l.Form.Charter {
			t.Errorf("offered: %+v %v", l, err)
		}
		l.Form.Charter = true
		if got := registered(t, s, marc, l.Form); got.ID != o.ID || got.State != org.Pending || got.CreatedBy != marc.PersonID {
			t.Errorf("%+v", got)
		}
		if seated(t, s, ines).MemberOf(o.ID) || !seated(t, s, marc).AdminOf(o.ID) {
			t.Error("who was refused acts for it still, or who claimed it does not")
		}
		// With nobody else, the page is back after a while, and the next import brings its words.
		if err := s.Decline(ctx, mod, o.ID); err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			after time.Duration
			want  org.State
		}{{org.ReleaseAfter - time.Minute, org.Declined}, {2 * time.Minute, org.Unclaimed}} {
			*now = now.Add(step.after)
			importRNA(t, s, rnaFile(row))
			if err := s.Release(ctx); err != nil {
				t.Fatal(err)
			}
			if got, _ := org.Load(ctx, s.DB, o.ID); got.State != step.want {
				t.Errorf("after %v: %s", step.after, got.State)
			}
		}
		page, err := s.Get(ctx, actor.Actor{}, o.ID)
		if err != nil || page.Object != "" || page.Site != "" || seated(t, s, marc).MemberOf(o.ID) {
			t.Errorf("%+v %v", page, err)
		}
		importRNA(t, s, rnaFile(row))
		if page, _ = s.Get(ctx, actor.Actor{}, o.ID); page.Object != "danser" {
			t.Errorf("%+v", page)
		}
	})
}

func TestAClaimDoesNotRenameAPage(t *testing.T) {
	each(t, func(t *testing.T, s *org.Service, _ *time.Time) {
		importRNA(t, s, rnaFile(rnaRow("W543900001", "LES PAVES DANSEURS", "danser", "54395")))
		ines := person(t, s, "ines")
		f := form("Mon commerce à moi")
		f.RNA, f.Commune = "W543900001", "54528"
		if o := registered(t, s, ines, f); o.Name != "LES PAVES DANSEURS" || o.Commune != "54395" {
			t.Errorf("the page bears %q in %s", o.Name, o.Commune)
		}
	})
}

func TestPrefill(t *testing.T) {
	each(t, func(t *testing.T, s *org.Service, _ *time.Time) {
		importRNA(t, s, rnaFile(rnaRow("W543900001", "LES PAVES DANSEURS", "danser", "54395"), rnaRow("W543900002", "LES PAVES CHANTEURS", "chanter", "54528")))
		ines, marc := person(t, s, "ines"), person(t, s, "marc")
		f := form("La Vieille Roue")
		f.SIREN = "775672272"
		mine := registered(t, s, ines, f)
		for _, row := range []struct {
			rule, typed string
			found       string
			named       int
		}{
			{"a number of the register", "W543900001", "LES PAVES DANSEURS", 0},
			{"a number it does not hold", "W543900009", "", 0},
			{"the SIREN of another person's org: its name", "775 672 272", "La Vieille Roue", 0},
			{"a SIRET of it", "77567227221138", "La Vieille Roue", 0},
			{"the beginning of a name", "les pavés", "", 2},
			{"a name nobody bears", "Zinzin", "", 0},
		} {
			l, err := s.Prefill(ctx, marc, row.typed)
			if err != nil || l.Found.Name != row.found || len(l.Named) != row.named {
				t.Errorf("%s: %+v %v", row.rule, l, err)
			}
			if l.Found.ID == mine.ID && (l.Found.Object != "" || l.Found.SIREN != "") {
				t.Errorf("%s: what is not public is told: %+v", row.rule, l.Found)
			}
		}
		_, err := s.Prefill(ctx, actor.Actor{}, "x")
		wantFault(t, "nobody", err, fault.SignIn, "error.sign_in", "")
		_, err = s.Prefill(ctx, marc, "775672273")
		wantFault(t, "mistyped", err, fault.Invalid, "org.number_mistyped", "number")

		// Chosen by its name.
		l, _ := s.Prefill(ctx, marc, "Les pavés chanteurs")
		claim, err := s.Claim(ctx, marc, l.Named[0].ID)
		if err != nil || claim.RNA != "W543900002" {
			t.Fatalf("%+v %v", claim, err)
		}
		claim.Claims, claim.Charter = l.Named[0].ID, true
		if o := registered(t, s, marc, claim); o.ID != l.Named[0].ID || o.MatchedBy != "name" {
			t.Errorf("%+v", o)
		}
		if _, err := s.Claim(ctx, marc, mine.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("an org with members is offered to claim: %v", err)
		}
	})
}

func TestEdit(t *testing.T) {
	each(t, func(t *testing.T, s *org.Service, now *time.Time) {
		ines, marc, mod := person(t, s, "ines"), person(t, s, "marc"), moderator(t, s)
		f := form("Les Pavés danseurs")
		f.RNA = "W543900001"
		o := registered(t, s, ines, f)
		ines = seated(t, s, ines)
		if err := s.AddMember(ctx, ines, o.ID, marc.Email, org.Editor); err != nil {
			t.Fatal(err)
		}
		_, err := s.Edit(ctx, person(t, s, "zoe"), o.ID, f)
		wantFault(t, "a stranger", err, fault.NotFound, "error.not_found", "")
		_, err = s.Edit(ctx, seated(t, s, marc), o.ID, f)
		wantFault(t, "an editor", err, fault.Forbidden, "org.admins_only", "")

		if err := s.AskFix(ctx, mod, o.ID); err != nil {
			t.Fatal(err)
		}
		f.Object, f.RNA = "danser et chanter", "W543900002"
		got, err := s.Edit(ctx, ines, o.ID, f)
		if err != nil || got.State != org.Pending || got.RNA != "W543900001" || got.Object != "danser et chanter" {
			t.Errorf("sent again: %+v %v", got, err)
		}
		if err := s.Verify(ctx, mod, o.ID); err != nil {
			t.Fatal(err)
		}
		events(t, s.DB)
		if _, err := s.Edit(ctx, ines, o.ID, f); err != nil || len(events(t, s.DB)) != 0 {
			t.Errorf("an edit that changes nothing tells somebody: %v", err)
		}
		f.Name = "Les Pavés chanteurs"
		if got, err = s.Edit(ctx, ines, o.ID, f); err != nil || got.State != org.Verified || got.Slug != "les-paves-danseurs" {
			t.Errorf("edited: %+v %v", got, err)
		}
		if diff := cmp.Diff([]string{org.EventEdited}, events(t, s.DB)); diff != "" {
			t.Error(diff)
		}
		if err := s.Suspend(ctx, mod, o.ID); err != nil {
			t.Fatal(err)
		}
		_, err = s.Edit(ctx, ines, o.ID, f)
		wantFault(t, "suspended", err, fault.Conflict, "org.not_now", "")
	})
}

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

func TestSignCharter(t *testing.T) {
	each(t, func(t *testing.T, s *org.Service, now *time.Time) {
		serve(t, s.DB, func(tr *territory.Territory) { tr.Charter = false })
		ines := person(t, s, "ines")
		f := form("Les Pavés danseurs")
		f.Charter = false
		o := registered(t, s, ines, f)
		wantFault(t, "a stranger", s.SignCharter(ctx, person(t, s, "zoe"), o.ID), fault.NotFound, "error.not_found", "")
		ines = seated(t, s, ines)
		*now = now.Add(time.Hour)
		for range 2 {
			if err := s.SignCharter(ctx, ines, o.ID); err != nil {
				t.Fatal(err)
			}
			*now = now.Add(time.Hour)
		}
		got, _ := org.Load(ctx, s.DB, o.ID)
		if got.CharterVersion != org.CharterVersion || !got.CharterAt.Equal(day0.Add(time.Hour)) || got.CharterBy != ines.PersonID {
			t.Errorf("%+v", got)
		}
	})
}
