package moderation

import (
	"context"
	"fmt"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
)

// Item is one case with all its evidence, for one screen.
type Item struct {
	Case    Case
	Mark    int64            // to be given back with the decision
	Listing *listing.Listing // the target …
	Org     *org.Org         // … or the target; of a listing: the org that bears it
	Hints   []Hint
	Waiting []Waiter // listings that wait with this org

	Author     string    // first name of who wrote it
	MailDomain string    // of their e-mail
	Since      time.Time // when the bearer came: the org was registered or the person's account made
	History    History
	Decisions  []Decision // of this case, newest first
	Acts       []Act      // that are possible now
}

// Waiter is a listing that waits with its org.
type Waiter struct {
	Case    Case
	Listing listing.Listing
	Mark    int64
	Hints   []Hint
}

// History is what was decided about the bearer before, in other cases.
type History struct {
	Published, Fixed, Declined int
	Recent                     []Past // newest first, at most 20
}

// Past is an earlier decision.
type Past struct {
	Decision
	Title string // of the listing, or the name of the org
}

// Item gives a case with its evidence. NotFound unless the actor moderates and the case and its target are there.
func (s *Service) Item(ctx context.Context, by actor.Actor, caseID string) (it Item, err error) {
	if err := CanModerate(by); err != nil {
		return it, err
	}
	if it.Case, err = lockCase(ctx, s.DB, "", caseID); err != nil {
		return it, err
	}
	t := target{kind: it.Case.Kind}
	if err := s.fill(ctx, &it, &t); err != nil {
		return it, err
	}
	if it.History, err = history(ctx, s.DB, it.Case); err != nil {
		return it, err
	}
	if it.Decisions, err = decisionsOf(ctx, s.DB, caseID); err != nil {
		return it, err
	}
	it.Acts = acts(it.Case, t, it.Decisions)
	return it, nil
}

// fill reads the target, who stands behind it, and its hints.
func (s *Service) fill(ctx context.Context, it *Item, t *target) (err error) {
	c := it.Case
	if c.OrgID != "" {
		o, err := org.Load(ctx, s.DB, c.OrgID)
		if err != nil {
			return err
		}
		it.Org, it.Since, t.org = &o, o.CreatedAt, o
	}
	if c.Kind == KindListing {
		if t.listing, err = listing.Load(ctx, s.DB, c.TargetID); err != nil {
			return err
		}
		it.Listing = &t.listing
	}
	it.Mark = t.mark()
	f, err := t.facts(ctx, s.DB, s.Now())
	if err != nil {
		return err
	}
	it.Hints, it.MailDomain = Hints(f), f.MailDomain
	if _, _, _, author := t.bearer(); author != "" {
		p, err := account.PersonByID(ctx, s.DB, author)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		it.Author = p.FirstName
		if it.Org == nil {
			it.Since = p.CreatedAt
		}
	}
	if c.Kind == KindOrg {
		it.Waiting, err = s.waiters(ctx, c.TargetID)
	}
	return err
}

// waiters gives the open listing cases of an org, oldest first.
func (s *Service) waiters(ctx context.Context, orgID string) ([]Waiter, error) {
	cases, err := db.All(ctx, s.DB, scanCase, `
		select `+caseColumns+` from cases c
		where c.org_id = $1 and c.kind = 'listing' and c.state <> 'closed'
		order by c.opened_at, c.id limit $2`, orgID, maxTogether)
	if err != nil {
		return nil, fmt.Errorf("moderation: listings waiting with %s: %w", orgID, err)
	}
	var out []Waiter
	for _, c := range cases {
		l, err := listing.Load(ctx, s.DB, c.TargetID)
		if err != nil {
			return nil, err
		}
		f, err := target{kind: KindListing, listing: l}.facts(ctx, s.DB, s.Now())
		if err != nil {
			return nil, err
		}
		out = append(out, Waiter{Case: c, Listing: l, Mark: l.Version, Hints: Hints(f)})
	}
	return out, nil
}

// acts are the buttons that would be obeyed.
func acts(c Case, t target, past []Decision) (out []Act) {
	if c.State != Closed && t.decidable() {
		if t.kind == KindOrg || t.listing.Bearer.Open {
			out = append(out, Publish)
		}
		out = append(out, Fix, Decline)
	}
	if c.State == Open {
		out = append(out, SetAside)
	}
	for _, d := range past {
		if d.Act == Undo || !d.UndoneAt.IsZero() {
			continue
		}
		if d.Act == SetAside || d.before.After == t.mark() {
			out = append(out, Undo)
		}
		break
	}
	return out
}

func decisionsOf(ctx context.Context, q db.Querier, caseID string) ([]Decision, error) {
	ds, err := db.All(ctx, q, scanDecision, `
		select `+decisionColumns+` from decisions d join cases c on c.id = d.case_id
		where d.case_id = $1 order by d.at desc, d.id desc limit 50`, caseID)
	if err != nil {
		return nil, fmt.Errorf("moderation: decisions of %s: %w", caseID, err)
	}
	return ds, nil
}

// sameBearer finds the other cases of the org or the person behind a case.
const sameBearer = ` from decisions d join cases c on c.id = d.case_id
	where (c.org_id = $1 or c.person_id = $2) and c.id <> $3 and d.act in ('publish', 'fix', 'decline') and d.undone_at = 0`

func history(ctx context.Context, q db.Querier, c Case) (h History, err error) {
	type tally struct {
		act Act
		n   int
	}
	rows, err := db.All(ctx, q, func(t *tally) []any { return []any{&t.act, &t.n} },
		`select d.act, count(*)`+sameBearer+` group by d.act`, c.OrgID, c.PersonID, c.ID)
	if err != nil {
		return h, fmt.Errorf("moderation: history: %w", err)
	}
	for _, r := range rows {
		switch r.act {
		case Publish:
			h.Published = r.n
		case Fix:
			h.Fixed = r.n
		case Decline:
			h.Declined = r.n
		}
	}
	h.Recent, err = db.All(ctx, q, func(p *Past) []any { return append(scanDecision(&p.Decision), &p.Title) }, `
		select `+decisionColumns+`, coalesce((select title from listings where id = c.target_id), (select name from orgs where id = c.target_id), '')
		`+sameBearer+` order by d.at desc, d.id desc limit 20`, c.OrgID, c.PersonID, c.ID)
	if err != nil {
		return h, fmt.Errorf("moderation: history: %w", err)
	}
	return h, nil
}
