package org

import (
	"context"
	"fmt"
	"sync"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/geo"
	"parvis/internal/platform/jobs"
)

// Service is the use cases of orgs.
type Service struct {
	DB       *db.DB
	Now      func() time.Time
	NewID    func() string
	Communes *geo.Communes

	mu      sync.Mutex
	letters lettersAt
}

// code knows the communes of today by their code or a former one.
func (s *Service) code(code string) (string, bool) {
	c, ok := s.Communes.ByCode(code)
	return c.Code, ok
}

func (s *Service) communeName(code string) string {
	c, _ := s.Communes.ByCode(code)
	return c.Name
}

// Register brings an org to the moderators, with the actor as its first admin. What the register holds unclaimed is
// claimed, and waits likewise. SignIn; Invalid beside the fields; Conflict "org.here" when it has members already
// (its id is the argument ID: they may ask to join), "org.here_closed" when it was declined, suspended or has left,
// "org.same_name" when one of the same name stands in the same commune (see Form.Another).
func (s *Service) Register(ctx context.Context, by actor.Actor, f Form) (Org, error) {
	if err := CanRegister(by); err != nil {
		return Org{}, err
	}
	f, err := f.check(s.code)
	if err != nil {
		return Org{}, err
	}
	var o Org
	err = s.DB.Tx(ctx, func(q db.Querier) error {
		t, err := territory.Get(ctx, q)
		if err != nil {
			return err
		}
		if t.Charter && NeedsCharter(f.Kind) && !f.Charter {
			return fault.Bad("charter", "org.charter_required")
		}
		if o, err = s.enter(ctx, q, by, f); err != nil {
			return err
		}
		return s.waits(ctx, q, o)
	})
	if err != nil && s.DB.IsUnique(err) { // somebody registered it in the same second
		return Org{}, fault.New(fault.Conflict, "org.not_now")
	}
	return o, err
}

// enter writes the org of a form: a new one, or the claimed one of the register.
func (s *Service) enter(ctx context.Context, q db.Querier, by actor.Actor, f Form) (Org, error) {
	now := s.Now()
	same, how, err := s.standing(ctx, q, f)
	if err != nil {
		return Org{}, err
	}
	o := Org{ID: s.NewID(), Source: "person", MatchedBy: "hand", CreatedAt: now}
	if same.ID != "" {
		if err := claimable(by, same, how); err != nil {
			return Org{}, err
		}
		if same.State == Declined {
			if same, err = same.released(ctx, q); err != nil {
				return Org{}, err
			}
		}
		if o = same; how == "chosen" {
			how = "name"
		}
		o.MatchedBy = how
	}
	o = f.fill(o)
	o.State, o.CreatedBy, o.UpdatedAt = Pending, by.PersonID, now
	if f.Charter {
		o.CharterVersion, o.CharterAt, o.CharterBy = CharterVersion, now, by.PersonID
	}
	if same.ID != "" {
		err = update(ctx, q, o)
	} else {
		one := []Org{o}
		err = s.giveSlugs(ctx, q, one)
		if o = one[0]; err == nil {
			err = Insert(ctx, q, o)
		}
	}
	if err != nil {
		return Org{}, err
	}
	return o, putMember(ctx, q, now, o.ID, by.PersonID, Admin)
}

// standing gives the org that a form is about when it stands already: the one that was chosen, or the one found.
func (s *Service) standing(ctx context.Context, q db.Querier, f Form) (Org, string, error) {
	if f.Claims != "" {
		o, err := s.lock(ctx, q, f.Claims)
		return o, "chosen", err
	}
	o, how, err := s.find(ctx, q, f)
	if err != nil || o.ID == "" {
		return Org{}, "", err
	}
	o, err = s.lock(ctx, q, o.ID)
	return o, how, err
}

// fill puts the words and numbers of a form into an org. Numbers that are there stay; until an imported org is verified
// its name stays too, but for case, accents and marks: a claim is no way to write on somebody's page.
func (f Form) fill(o Org) Org {
	o.Object, o.Theme, o.Site = f.Object, f.Theme, f.Site
	if !o.Imported() || !o.VerifiedAt.IsZero() {
		o.Kind, o.Name, o.Commune = f.Kind, f.Name, f.Commune
	} else if fold(f.Name) == fold(o.Name) {
		o.Name = f.Name
	}
	o.RNA, o.SIREN, o.SIRET = keep(o.RNA, f.RNA), keep(o.SIREN, f.SIREN), keep(o.SIRET, f.SIRET)
	o.Court, o.VolumeFolio = f.Court, f.VolumeFolio
	return o
}

// claimable tells what to say of an org that stands already: nothing when it may be claimed.
func claimable(by actor.Actor, o Org, how string) error {
	switch {
	case CanClaim(by, o) && how != "name":
		return nil
	case how == "name": // the person says whether it is theirs
		return fault.New(fault.Conflict, "org.same_name", "ID", o.ID, "Name", o.Name)
	case o.State == Pending, o.State == ToFix, o.State == Verified:
		return fault.New(fault.Conflict, "org.here", "ID", o.ID, "Name", o.Name)
	}
	return fault.New(fault.Conflict, "org.here_closed", "ID", o.ID, "Name", o.Name)
}

// waits tells that an org is to be decided on.
func (s *Service) waits(ctx context.Context, q db.Querier, o Org) error {
	if err := jobs.Publish(ctx, q, EventRegistered, o.ID); err != nil {
		return err
	}
	return changelog.Append(ctx, q, s.Now(), "org", o.ID)
}

// Edit changes the words of an org. One that was sent back goes to the moderators again; one that is verified stays so
// and they are told. Numbers that are there already stay. NotFound, Forbidden, Conflict, Invalid.
func (s *Service) Edit(ctx context.Context, by actor.Actor, id string, f Form) (Org, error) {
	f, err := f.check(s.code)
	if err != nil {
		return Org{}, err
	}
	var o Org
	err = s.DB.Tx(ctx, func(q db.Querier) (err error) {
		if o, err = s.lock(ctx, q, id); err != nil {
			return err
		}
		if err := CanEdit(by, o); err != nil {
			return err
		}
		old := o
		o = f.fill(o)
		if FormOf(o) == FormOf(old) && o.State != ToFix {
			return nil
		}
		o.UpdatedAt = s.Now()
		if o.State == ToFix {
			o.State = Pending
		}
		if err := update(ctx, q, o); err != nil {
			return err
		}
		if o.State == Pending {
			return s.waits(ctx, q, o)
		}
		if err := jobs.Publish(ctx, q, EventEdited, o.ID); err != nil {
			return err
		}
		return changelog.Append(ctx, q, s.Now(), "org", o.ID)
	})
	if err != nil && s.DB.IsUnique(err) {
		return Org{}, fault.New(fault.Conflict, "org.number_taken")
	}
	return o, err
}

// SignCharter records that the actor signed the charter in force for their org. Doing it again changes nothing.
// NotFound, Forbidden, Conflict.
func (s *Service) SignCharter(ctx context.Context, by actor.Actor, id string) error {
	return s.DB.Tx(ctx, func(q db.Querier) error {
		o, err := s.lock(ctx, q, id)
		if err != nil {
			return err
		}
		if err := CanEdit(by, o); err != nil {
			return err
		}
		if o.CharterVersion == CharterVersion {
			return nil
		}
		o.CharterVersion, o.CharterAt, o.CharterBy, o.UpdatedAt = CharterVersion, s.Now(), by.PersonID, s.Now()
		return update(ctx, q, o)
	})
}

// Get gives an org to whoever may see it. Of an unclaimed one only what its page shows: name, object, commune, theme.
// NotFound otherwise.
func (s *Service) Get(ctx context.Context, by actor.Actor, id string) (Org, error) {
	return s.see(ctx, by, `where id = $1`, id)
}

// BySlug gives an org by its address; see Get.
func (s *Service) BySlug(ctx context.Context, by actor.Actor, slug string) (Org, error) {
	return s.see(ctx, by, `where slug = $1`, slug)
}

func (s *Service) see(ctx context.Context, by actor.Actor, where, arg string) (Org, error) {
	o, err := one(ctx, s.DB, where, arg)
	if err != nil {
		return Org{}, err
	}
	if err := CanSee(by, o); err != nil {
		return Org{}, err
	}
	if o.State == Unclaimed && !by.Moderates() {
		o = page(o)
	}
	return o, nil
}

// page is what everyone sees of an unclaimed org.
func page(o Org) Org {
	return Org{ID: o.ID, Kind: o.Kind, State: o.State, Name: o.Name, Slug: o.Slug, Object: o.Object, Theme: o.Theme,
		Commune: o.Commune, Source: o.Source, CreatedAt: o.CreatedAt, UpdatedAt: o.UpdatedAt}
}

// MineOf lists the orgs of the actor with their seat in each, those where they asked to join included.
func (s *Service) MineOf(ctx context.Context, by actor.Actor) ([]Seat, error) {
	if !by.SignedIn() {
		return nil, fault.New(fault.SignIn, "error.sign_in")
	}
	out, err := db.All(ctx, s.DB, func(m *Seat) []any { return append([]any{&m.Role}, fields(&m.Org)...) }, `
		select m.role, `+prefixed("o.")+`
		from members m join orgs o on o.id = m.org_id
		where m.person_id = $1 order by o.name_fold, o.id limit 200`, by.PersonID)
	if err != nil {
		return nil, fmt.Errorf("org: of %s: %w", by.PersonID, err)
	}
	return out, nil
}

// Seat is an org and what the actor is in it.
type Seat struct {
	Org  Org
	Role MemberRole
}
