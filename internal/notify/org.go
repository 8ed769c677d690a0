package notify

import (
	"context"
	"strings"

	"parvis/internal/domain/moderation"
	"parvis/internal/domain/org"
)

// toOrg writes one letter to each admin of an org, in its thread.
func (d *desk) toOrg(ctx context.Context, orgID, version string, write func(org.Org, *letter, addressee)) error {
	o, err := org.Load(ctx, d.q, orgID)
	if err != nil {
		return err
	}
	tos, err := d.members(ctx, orgID, org.Admin)
	if err != nil {
		return err
	}
	return d.each(ctx, tos, "org-"+o.ID, version, func(m *letter, to addressee) error {
		m.why = m.p.T("mail.why_admin", "Org", o.Name)
		m.fact("mail.fact.org", o.Name)
		m.button = link{m.p.T("mail.see_org"), d.at("/associations", o.Slug)}
		write(o, m, to)
		return nil
	})
}

// orgAt writes to the admins of an org that stands in a state; the same words are said once for one change of it.
func (d *desk) orgAt(ctx context.Context, id string, state org.State, write func(org.Org, *letter, addressee)) error {
	o, err := org.Load(ctx, d.q, id)
	if err != nil || o.State != state {
		return err
	}
	return d.toOrg(ctx, id, micros(o.UpdatedAt), write)
}

// orgRegistered is the receipt of an org that waits to be verified.
func (d *desk) orgRegistered(ctx context.Context, id string) error {
	return d.orgAt(ctx, id, org.Pending, func(_ org.Org, m *letter, to addressee) {
		m.say("mail.org_registered", to)
		m.paras = []string{m.p.T("mail.org_registered.then")}
	})
}

// orgVerified opens the door.
func (d *desk) orgVerified(ctx context.Context, id string) error {
	return d.orgAt(ctx, id, org.Verified, func(_ org.Org, m *letter, to addressee) {
		m.say("mail.org_verified", to)
		m.button = link{m.p.T("mail.post"), d.at("/deposer")}
	})
}

// orgReactivated tells that a suspended or resting org is back.
func (d *desk) orgReactivated(ctx context.Context, id string) error {
	return d.orgAt(ctx, id, org.Verified, func(_ org.Org, m *letter, to addressee) {
		m.say("mail.org_reactivated", to)
		m.button = link{m.p.T("mail.post"), d.at("/deposer")}
	})
}

// orgFix gives the wish of a moderator.
func (d *desk) orgFix(ctx context.Context, id string) error {
	return d.orgDecided(ctx, id, org.ToFix, moderation.Fix, func(m *letter, to addressee) {
		m.say("mail.org_fix", to)
	})
}

// orgDeclined gives the rule, the words and the way to contest.
func (d *desk) orgDeclined(ctx context.Context, id string) error {
	return d.orgDecided(ctx, id, org.Declined, moderation.Decline, func(m *letter, to addressee) {
		m.say("mail.org_declined", to)
		m.button = link{}
		d.contest(m)
	})
}

// orgSuspended tells that an org and its listings are offline.
func (d *desk) orgSuspended(ctx context.Context, id string) error {
	return d.orgAt(ctx, id, org.Suspended, func(_ org.Org, m *letter, to addressee) {
		m.say("mail.org_suspended", to)
		m.button = link{}
		d.contest(m)
	})
}

func (d *desk) orgDecided(ctx context.Context, id string, state org.State, act moderation.Act, write func(*letter, addressee)) error {
	dec, found, err := moderation.LastDecision(ctx, d.q, moderation.KindOrg, id)
	if err != nil {
		return err
	}
	return d.orgAt(ctx, id, state, func(_ org.Org, m *letter, to addressee) {
		write(m, to)
		if found && dec.Act == act {
			d.reasons(m, dec)
		}
	})
}

// member reads the ref of an event about one member: "org/person".
func (d *desk) member(ctx context.Context, ref string) (o org.Org, p addressee, found bool, err error) {
	orgID, personID, _ := strings.Cut(ref, "/")
	if o, err = org.Load(ctx, d.q, orgID); err != nil {
		return o, p, false, err
	}
	ps, err := d.persons(ctx, personID)
	if err != nil || len(ps) == 0 {
		return o, p, false, err
	}
	return o, ps[0], true, nil
}

// seat tells which seat a person has now.
func (d *desk) seat(ctx context.Context, orgID, personID string) (org.Member, bool, error) {
	ms, err := org.MembersOf(ctx, d.q, orgID)
	for _, m := range ms {
		if m.PersonID == personID {
			return m, true, err
		}
	}
	return org.Member{}, false, err
}

// joinAsked asks the admins whether somebody may act for their org.
func (d *desk) joinAsked(ctx context.Context, ref string) error {
	o, asker, found, err := d.member(ctx, ref)
	if err != nil || !found {
		return err
	}
	seat, has, err := d.seat(ctx, o.ID, asker.personID)
	if err != nil || !has || seat.Role != org.Asked {
		return err
	}
	return d.toOrg(ctx, o.ID, micros(seat.Since), func(o org.Org, m *letter, to addressee) {
		name := asker.name
		if name == "" {
			name = m.p.T("mail.somebody")
		}
		m.subject = fit(m.p, "mail.join.subject", "Name", name)
		m.lead = m.p.T("mail.join.lead", "Hello", hello(m.p, to.name), "Name", name)
		m.button = link{m.p.T("mail.join.button"), d.at("/associations", o.Slug)}
	})
}

// memberAdded tells a person that they act for an org.
func (d *desk) memberAdded(ctx context.Context, ref string) error {
	return d.toMember(ctx, ref, true, "mail.member_added")
}

// memberRefused tells a person that their wish was not granted.
func (d *desk) memberRefused(ctx context.Context, ref string) error {
	return d.toMember(ctx, ref, false, "mail.member_refused")
}

func (d *desk) toMember(ctx context.Context, ref string, seated bool, key string) error {
	o, p, found, err := d.member(ctx, ref)
	if err != nil || !found {
		return err
	}
	seat, has, err := d.seat(ctx, o.ID, p.personID)
	if err != nil || has != seated || has && seat.Role == org.Asked {
		return err
	}
	version := string(seat.Role)
	if !has {
		version = d.now.UTC().Format("2006-01-02")
	}
	return d.each(ctx, []addressee{p}, "org-"+o.ID, version, func(m *letter, to addressee) error {
		m.subject = fit(m.p, key+".subject", "Org", o.Name)
		m.lead = m.p.T(key+".lead", "Hello", hello(m.p, to.name), "Org", o.Name)
		m.why = m.p.T(key+".why", "Org", o.Name)
		if seated {
			m.fact("mail.fact.role", m.p.T("mail.role."+string(seat.Role)))
			m.button = link{m.p.T("mail.my_space"), d.at("/mon-espace")}
		}
		return nil
	})
}
