package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/moderation"
	"parvis/internal/domain/org"
	"parvis/internal/platform/db"
)

// pending is something that waits for a moderator, and what became of it in the meantime.
type pending struct {
	kind   moderation.Kind
	id     string
	opened time.Time
	act    moderation.Act // none: it still waits
	ground moderation.Ground
	words  string
	mark   int64 // of the target as it was looked at
	caseID string
}

// decided is what a decision makes of a listing that was in review, or of an org that was pending.
var decided = map[string]moderation.Act{
	string(listing.ToFix): moderation.Fix, string(listing.Declined): moderation.Decline, // also the states of an org
}

// waiting lists what goes to the moderators, in the order in which it came.
func (w *world) waiting() (out []pending) {
	for i, o := range w.orgs {
		if o.State == org.Pending {
			p := pending{kind: moderation.KindOrg, id: o.ID, opened: o.CreatedAt, mark: db.Micros(o.UpdatedAt)}
			if x := w.lib.Orgs[i]; x.Words != "" { // composed orgs do not wait
				p.act, p.ground, p.words = decided[x.State], moderation.Ground(x.Ground), x.Words
			}
			out = append(out, p)
		}
	}
	for i, l := range w.listings {
		if l.State != listing.InReview {
			continue
		}
		x := w.told[i]
		p := pending{kind: moderation.KindListing, id: l.ID, opened: l.CreatedAt, mark: l.Version,
			act: decided[x.State], ground: moderation.Ground(x.Ground), words: x.Words}
		if x.Aside {
			p.act = moderation.SetAside
		}
		out = append(out, p)
	}
	return out
}

// openCases opens a case for everything that waits.
func (w *world) openCases(ctx context.Context, q db.Querier) error {
	w.queue = w.waiting()
	for i := range w.queue {
		p := &w.queue[i]
		id, err := w.moderation(p, p.opened).OpenCase(ctx, q, p.kind, p.id)
		if err != nil {
			return err
		}
		p.caseID = id
	}
	return nil
}

// decide lets the moderator decide what was decided: half-way between its coming and now.
func (w *world) decide(ctx context.Context) error {
	awa := w.person["awa"]
	by := actor.Actor{PersonID: awa.ID, Email: awa.Email, FirstName: awa.FirstName, Role: awa.Role, Lang: awa.Lang}
	for i := range w.queue {
		p := &w.queue[i]
		if p.act == "" {
			continue
		}
		at := p.opened.Add(w.Now.Sub(p.opened) / 2).Truncate(time.Second)
		_, err := w.moderation(p, at).Decide(ctx, by, moderation.Decide{CaseID: p.caseID, Act: p.act, Ground: p.ground, Words: p.words, Mark: p.mark})
		if err != nil {
			return fmt.Errorf("demo: decide about %s %s: %w", p.kind, p.id, err)
		}
	}
	return w.suspend(ctx)
}

// suspend suspends the orgs that the texts say are.
func (w *world) suspend(ctx context.Context) error {
	for i, x := range w.lib.Orgs {
		if i >= len(w.orgs) || x.State != string(org.Suspended) {
			continue
		}
		err := w.DB.Tx(ctx, func(q db.Querier) error {
			o, err := org.Load(ctx, q, w.orgs[i].ID)
			if err != nil {
				return err
			}
			return org.Suspend(ctx, q, w.Now.AddDate(0, 0, -9), o)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// moderation is the moderators' desk at a time.
func (w *world) moderation(p *pending, at time.Time) *moderation.Service {
	r := w.stream("desk " + p.id + string(p.act))
	return &moderation.Service{DB: w.DB, Now: func() time.Time { return at }, NewID: func() string { return newID(r, at) }}
}

// draftRow is a listing as its wizard keeps it.
func (w *world) draftRow(x adText, l listing.Listing) ([]any, error) {
	form := listing.FormOf(l, w.cal.now.Location())
	if c, ok := w.Communes.ByCode(l.Commune); ok {
		form["where"] = w.Communes.Label(c)
	}
	value, err := json.Marshal(form)
	if err != nil {
		return nil, fmt.Errorf("demo: draft %q: %w", x.Key, err)
	}
	at := l.CreatedAt
	return []any{l.ID, l.AuthorID, nil, or(x.Step, "annonce"), string(value), db.Micros(at), db.Micros(at), db.Micros(at.Add(listing.DraftLife))}, nil
}
