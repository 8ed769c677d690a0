package org_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/org"
	"parvis/internal/domain/org/register"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
)

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
