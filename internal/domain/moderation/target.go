package moderation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
)

// Undone is the event of an undone decision; its ref is the id of the decision that no longer holds. The events of the
// decisions themselves are those of the packages listing and org.
const Undone = "moderation.undone"

// target is what a case is about.
type target struct {
	kind    Kind
	listing listing.Listing
	org     org.Org
}

// loadTarget reads a target and holds it for the rest of the transaction.
func (s *Service) loadTarget(ctx context.Context, q db.Querier, kind Kind, id string) (t target, err error) {
	t.kind = kind
	if err := lockTarget(ctx, q, s.DB.ForUpdate, kind, id); err != nil {
		return t, err
	}
	if kind == KindOrg {
		t.org, err = org.Load(ctx, q, id)
	} else {
		t.listing, err = listing.Load(ctx, q, id)
	}
	return t, err
}

// mark changes with every change of the target: what a moderator did not see is not decided.
func (t target) mark() int64 {
	if t.kind == KindOrg {
		return db.Micros(t.org.UpdatedAt)
	}
	return t.listing.Version
}

func (t target) state() string {
	if t.kind == KindOrg {
		return string(t.org.State)
	}
	return string(t.listing.State)
}

// waits tells whether the target waits for its first word.
func (t target) waits() bool {
	if t.kind == KindOrg {
		return t.org.State == org.Pending
	}
	return t.listing.State == listing.InReview
}

// decidable tells whether a decision can be taken about the target as it stands.
func (t target) decidable() bool {
	if t.kind == KindOrg {
		return slices.Contains([]org.State{org.Pending, org.ToFix, org.Verified, org.Declined}, t.org.State)
	}
	return slices.Contains([]listing.State{listing.InReview, listing.Online, listing.Paused, listing.ToFix, listing.Declined}, t.listing.State)
}

// bearer gives who answers for the target, its commune and the person who wrote it.
func (t target) bearer() (orgID, personID, commune, author string) {
	if t.kind == KindOrg {
		return t.org.ID, "", t.org.Commune, t.org.CreatedBy
	}
	return t.listing.OrgID, t.listing.PersonID, t.listing.Commune, t.listing.AuthorID
}

func (t target) before(c Case) before {
	if t.kind == KindOrg {
		return before{Case: c.State, Target: t.state()}
	}
	return before{Case: c.State, Target: t.state(), Published: db.Micros(t.listing.PublishedAt), Ends: db.Micros(t.listing.EndsAt)}
}

// apply carries a decision out on the target. What is online already, and is looked at afterwards, stays so when it is
// published. Conflict when the target does not stand where it can be decided.
func (t target) apply(ctx context.Context, q db.Querier, now time.Time, act Act) error {
	if act == Publish && t.public() {
		return nil
	}
	if t.kind == KindOrg {
		return map[Act]func(context.Context, db.Querier, time.Time, org.Org) error{
			Publish: org.Verify, Fix: org.AskFix, Decline: org.Decline}[act](ctx, q, now, t.org)
	}
	return map[Act]func(context.Context, db.Querier, time.Time, listing.Listing) error{
		Publish: listing.Approve, Fix: listing.AskFix, Decline: listing.Decline}[act](ctx, q, now, t.listing)
}

// public tells whether the target was let in before.
func (t target) public() bool {
	if t.kind == KindOrg {
		return t.org.State == org.Verified
	}
	return t.listing.State == listing.Online || t.listing.State == listing.Paused
}

// restore brings the target back to what it was before a decision.
func (t target) restore(ctx context.Context, q db.Querier, now time.Time, b before) error {
	if t.state() == b.Target {
		return nil
	}
	if t.kind == KindOrg {
		return org.Restore(ctx, q, now, t.org, org.State(b.Target))
	}
	l := t.listing
	l.PublishedAt, l.EndsAt = db.Time(b.Published), db.Time(b.Ends)
	return listing.Restore(ctx, q, now, l, listing.State(b.Target))
}

// facts gathers what hints are found in.
func (t target) facts(ctx context.Context, q db.Querier, now time.Time) (f Facts, err error) {
	_, _, _, author := t.bearer()
	if author != "" {
		p, err := account.PersonByID(ctx, q, author)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return f, err
		}
		_, f.MailDomain, _ = strings.Cut(p.Email, "@")
	}
	day := db.Micros(now.Add(-24 * time.Hour))
	var others []namesake
	if t.kind == KindOrg {
		o := t.org
		f.Title, f.Text = o.Name, o.Object
		f.NoNumber = (o.Kind == org.Association || o.Kind == org.Company) && o.RNA == "" && o.SIREN == "" && o.SIRET == "" && o.VolumeFolio == ""
		others, err = namesakes(ctx, q, `select name, created_by = $2 and created_at > $3 from orgs
			where id <> $1 and (name_fold = (select name_fold from orgs where id = $1) or created_by = $2)
			order by created_at desc limit 100`, o.ID, author, day)
	} else {
		l := t.listing
		f.Title, f.Text = l.Title, strings.Join([]string{l.Description, l.WhenText, l.Bring, l.Documents, l.Unit}, "\n")
		others, err = namesakes(ctx, q, `select title, created_at > $4 from listings
			where id <> $1 and (org_id = $2 or person_id = $3) and state not in ('draft', 'ended', 'removed')
			order by created_at desc limit 100`, l.ID, l.OrgID, l.PersonID, day)
	}
	f.Recent = 1
	for _, o := range others {
		f.Earlier = append(f.Earlier, o.name)
		if o.recent {
			f.Recent++
		}
	}
	return f, err
}

type namesake struct {
	name   string
	recent bool
}

func namesakes(ctx context.Context, q db.Querier, query string, args ...any) ([]namesake, error) {
	type row struct {
		namesake
		recent *bool
	}
	rows, err := db.All(ctx, q, func(r *row) []any { return []any{&r.name, &r.recent} }, query, args...)
	if err != nil {
		return nil, fmt.Errorf("moderation: namesakes: %w", err)
	}
	out := make([]namesake, len(rows))
	for i, r := range rows {
		out[i] = namesake{r.name, r.recent != nil && *r.recent}
	}
	return out, nil
}
