package org

import (
	"context"
	"strings"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/org/register"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
)

// Lookup is what is known of a number or a name that a person typed.
type Lookup struct {
	Kind   register.Kind // what it was: a number of a register, or a name
	Number string        // normalised
	// Found is the org of that number, the zero value when there is none. Unclaimed, it is what the form is prefilled
	// with; with members, they may be asked to let the person in.
	Found Org
	// Named are orgs whose name begins like the one typed, the same one first.
	Named []Org
	// Form is what the form begins with.
	Form Form
}

// maxNamed is how many orgs of a name are proposed.
const maxNamed = 10

// Prefill is the first step of a registration: what the imported register and the directory know of a number or a
// name. SignIn, or Invalid on the field "number".
func (s *Service) Prefill(ctx context.Context, by actor.Actor, typed string) (Lookup, error) {
	if err := CanRegister(by); err != nil {
		return Lookup{}, err
	}
	kind, number, err := register.Identify(typed)
	if err != nil {
		return Lookup{}, err
	}
	l := Lookup{Kind: kind, Number: number, Form: Form{Kind: Association}}
	switch kind {
	case register.KindRNA:
		l.Form.RNA = number
	case register.KindSIREN:
		l.Form.SIREN = number
	case register.KindSIRET:
		l.Form.SIREN, l.Form.SIRET = number[:9], number
	default:
		l.Form.Name = number
		l.Named, err = named(ctx, s.DB, number)
		return l, err
	}
	l.Found, _, err = s.find(ctx, s.DB, l.Form)
	if err != nil || l.Found.ID == "" {
		return l, err
	}
	if CanClaim(by, l.Found) {
		l.Found = toClaim(l.Found)
		l.Form = FormOf(l.Found)
	} else if CanSee(by, l.Found) != nil { // it exists: its name is all there is to say
		l.Found = Org{ID: l.Found.ID, Kind: l.Found.Kind, State: l.Found.State, Name: l.Found.Name, Commune: l.Found.Commune}
	}
	return l, nil
}

// Claim gives the form of an unclaimed org that was chosen by its name. NotFound when it is not there or not unclaimed.
func (s *Service) Claim(ctx context.Context, by actor.Actor, id string) (Form, error) {
	if err := CanRegister(by); err != nil {
		return Form{}, err
	}
	o, err := Load(ctx, s.DB, id)
	if err == nil && !CanClaim(by, o) {
		err = fault.New(fault.NotFound, "error.not_found")
	}
	return FormOf(toClaim(o)), err
}

// toClaim gives an org as it is offered to a claim: nothing of one that was declined before is seen.
func toClaim(o Org) Org {
	if o.State == Declined {
		o.State, o.Object, o.Site, o.CharterVersion = Unclaimed, "", "", ""
	}
	return o
}

// find gives the org that stands already under one of the numbers of a form, or failing these under its name in its
// commune, and by what it was found: "rna", "siret", "siren", "name". The zero Org when there is none.
func (s *Service) find(ctx context.Context, q db.Querier, f Form) (Org, string, error) {
	for _, by := range []struct{ how, where, value string }{
		{"rna", `where rna = $1`, f.RNA},
		{"siret", `where siret = $1`, f.SIRET},
		{"siren", `where siren = $1 and ($2 = '' or siret is null) order by siret is not null, created_at, id limit 1`, f.SIREN},
	} {
		if by.value == "" {
			continue
		}
		args := []any{by.value}
		if by.how == "siren" { // another establishment of a company is another org
			args = append(args, f.SIRET)
		}
		o, err := one(ctx, q, by.where, args...)
		if err == nil {
			return o, by.how, nil
		}
		if !fault.Is(err, fault.NotFound) {
			return Org{}, "", err
		}
	}
	if f.Name == "" || f.Another {
		return Org{}, "", nil
	}
	same, err := query(ctx, q, `
		where name_fold = $1 and commune = $2 and state <> 'declined' and state <> 'deactivated'
		order by state = 'unclaimed', created_at, id limit 1`, fold(f.Name), f.Commune)
	if err != nil || len(same) == 0 {
		return Org{}, "", err
	}
	if o := same[0]; o.RNA != "" && f.RNA != "" || o.SIRET != "" && f.SIRET != "" { // its number is another one
		return Org{}, "", nil
	}
	return same[0], "name", nil
}

// named lists the orgs whose name begins with these words, those that wait for a moderator by their name alone.
func named(ctx context.Context, q db.Querier, name string) ([]Org, error) {
	begin := fold(name)
	os, err := query(ctx, q, `
		where name_fold >= $1 and name_fold < $2 and (state = 'verified' or state = 'unclaimed' or state = 'pending')
		order by name_fold, id limit $3`, begin, begin+"\U0010FFFF", maxNamed)
	for i, o := range os {
		if os[i] = page(o); o.State == Pending { // not everyone's yet: that it exists is all there is to say
			os[i].Object, os[i].Theme = "", ""
		}
	}
	return os, err
}

// prefixed names the columns of an org of a table's alias.
func prefixed(alias string) string {
	names := strings.Split(columns, ",")
	for i, n := range names {
		names[i] = alias + strings.TrimSpace(n)
	}
	return strings.Join(names, ", ")
}
