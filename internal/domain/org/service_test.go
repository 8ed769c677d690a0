package org_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/org"
	"parvis/internal/domain/territory"
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
