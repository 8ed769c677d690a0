package notify

import (
	"context"

	"parvis/internal/domain/account"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/org"
	"parvis/internal/platform/fault"
)

// addressee is who a letter goes to.
type addressee struct{ personID, email, name, lang string }

// replier gives who replied; false when they are suspended or gone.
func (d *desk) replier(ctx context.Context, r exchange.Reply) (addressee, bool, error) {
	to := addressee{r.PersonID, r.Email, r.FirstName, r.Lang}
	var p account.Person
	var err error
	if r.PersonID != "" {
		p, err = account.PersonByID(ctx, d.q, r.PersonID)
	} else {
		p, err = account.PersonByEmail(ctx, d.q, r.Email)
	}
	switch {
	case fault.Is(err, fault.NotFound): // not confirmed yet, or gone
		return to, r.PersonID == "" && r.Email != "", nil
	case err != nil:
		return to, false, err
	case r.PersonID != "":
		to.email, to.lang = p.Email, p.Lang
	}
	return to, p.Active() && to.email != "", nil
}

// bearers gives who bears a listing: the person, or the members of the org.
func (d *desk) bearers(ctx context.Context, orgID, personID string) ([]addressee, error) {
	if orgID == "" {
		return d.persons(ctx, personID)
	}
	return d.members(ctx, orgID, org.Admin, org.Editor)
}

// members gives the members of an org that have one of the seats.
func (d *desk) members(ctx context.Context, orgID string, seats ...org.MemberRole) ([]addressee, error) {
	ms, err := org.MembersOf(ctx, d.q, orgID)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, m := range ms {
		for _, s := range seats {
			if m.Role == s {
				ids = append(ids, m.PersonID)
			}
		}
	}
	return d.persons(ctx, ids...)
}

// persons gives the persons of ids who are neither suspended nor gone.
func (d *desk) persons(ctx context.Context, ids ...string) (out []addressee, err error) {
	for _, id := range ids {
		p, err := account.PersonByID(ctx, d.q, id)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		if err == nil && p.Active() && p.Email != "" {
			out = append(out, addressee{p.ID, p.Email, p.FirstName, p.Lang})
		}
	}
	return out, nil
}

// toBearers writes one letter to each of those who bear the listing of a reply.
func (d *desk) toBearers(ctx context.Context, a answer, write func(*letter, addressee) error, version ...string) error {
	tos, err := d.bearers(ctx, a.ToOrgID, a.ToPersonID)
	if err != nil {
		return err
	}
	for _, to := range tos {
		l := d.letter(to.lang, to.email, version...)
		l.thread = "reply-" + a.ID
		done, err := d.written(ctx, l)
		if err != nil {
			return err
		}
		if done {
			continue
		}
		if l.why = l.p.T("mail.why_person"); a.ToOrgID != "" {
			l.why = l.p.T("mail.why_member", "Org", a.l.Bearer.Name)
		}
		if err := write(l, to); err != nil {
			return err
		}
		if err := d.post(ctx, l); err != nil {
			return err
		}
	}
	return nil
}
