package moderation

import (
	"context"
	"slices"
	"strings"

	"parvis/internal/domain/actor"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/jobs"
)

// Decide is what a moderator decides about a case.
type Decide struct {
	CaseID string
	Act    Act
	Ground Ground // of a refusal; a fix may name one
	Words  string // to the author: MinWords–MaxWords characters for a fix and a refusal, else optional
	// Mark is that of the item the moderator looked at (Item.Mark): a target that changed meanwhile is not decided
	// unseen. Setting aside and undoing do not read it.
	Mark int64
	// With are waiting listings of the org of this case, published together with it. Only with Publish on an org.
	With []Seen
}

// Seen is a case and the mark of its target as it was looked at.
type Seen struct {
	CaseID string
	Mark   int64
}

// maxTogether is how many listings are published together with their org.
const maxTogether = 50

// Decide decides a case. The change of the target, the decision, the log and the events for mails are one transaction.
// NotFound unless the actor moderates; Invalid beside "act", "ground" or "words"; Conflict when the case is decided
// already or is the moderator's own, when the target changed since it was looked at, when a listing's org is not
// verified, and when an undo comes too late.
func (s *Service) Decide(ctx context.Context, by actor.Actor, in Decide) (d Decision, err error) {
	if err := CanModerate(by); err != nil {
		return d, err
	}
	in.Words = tidy(in.Words)
	err = s.DB.Tx(ctx, func(q db.Querier) error {
		c, err := lockCase(ctx, q, s.DB.ForUpdate, in.CaseID)
		if err != nil {
			return err
		}
		if err := in.check(c.Kind); err != nil {
			return err
		}
		if len(in.With) > 0 {
			return s.together(ctx, q, by, c, in, &d)
		}
		d, err = s.decide(ctx, q, by, c, in)
		return err
	})
	return d, err
}

// decide carries one act out on one locked case.
func (s *Service) decide(ctx context.Context, q db.Querier, by actor.Actor, c Case, in Decide) (Decision, error) {
	if err := CanDecide(by, c); err != nil {
		return Decision{}, err
	}
	if in.Act == Undo {
		return s.undo(ctx, q, by, c, in)
	}
	if c.State == Closed || c.State == Aside && in.Act == SetAside {
		return Decision{}, fault.New(fault.Conflict, "moderation.decided")
	}
	t, err := s.loadTarget(ctx, q, c.Kind, c.TargetID)
	if err != nil {
		return Decision{}, err
	}
	d := Decision{ID: s.NewID(), CaseID: c.ID, Kind: c.Kind, TargetID: c.TargetID, Act: in.Act, Ground: in.Ground,
		Words: in.Words, PersonID: by.PersonID, At: s.Now(), before: t.before(c)}
	if in.Act == SetAside {
		return d, s.conclude(ctx, q, by, c, Aside, d)
	}
	if in.Mark != t.mark() {
		return d, fault.New(fault.Conflict, "moderation.changed")
	}
	if err := t.apply(ctx, q, d.At, in.Act); err != nil {
		return d, err
	}
	if t, err = s.loadTarget(ctx, q, c.Kind, c.TargetID); err != nil {
		return d, err
	}
	d.before.After = t.mark()
	return d, s.conclude(ctx, q, by, c, Closed, d)
}

// conclude writes what was decided: the case, the decision, the log.
func (s *Service) conclude(ctx context.Context, q db.Querier, by actor.Actor, c Case, to State, d Decision) error {
	if err := setCase(ctx, q, c, to, d.At); err != nil {
		return err
	}
	if err := insertDecision(ctx, q, d); err != nil {
		return err
	}
	return record(ctx, q, Entry{ID: s.NewID(), At: d.At, PersonID: by.PersonID, Role: by.Role, Act: "moderation." + string(d.Act),
		TargetKind: string(c.Kind), TargetID: c.TargetID, CaseID: c.ID, DecisionID: d.ID, Ground: d.Ground})
}

// together verifies an org and publishes waiting listings of it. The listings are locked first: whoever answers to them
// at the same time waits for the change log after their own lock, as everybody does.
func (s *Service) together(ctx context.Context, q db.Querier, by actor.Actor, c Case, in Decide, d *Decision) error {
	if c.Kind != KindOrg || in.Act != Publish || len(in.With) > maxTogether {
		return fault.New(fault.Conflict, "moderation.not_together")
	}
	var cases []Case
	marks := map[string]int64{}
	for _, w := range in.With {
		lc, err := lockCase(ctx, q, s.DB.ForUpdate, w.CaseID)
		if err != nil {
			return err
		}
		if lc.Kind != KindListing || lc.OrgID != c.TargetID {
			return errNotFound()
		}
		cases, marks[lc.ID] = append(cases, lc), w.Mark
	}
	slices.SortFunc(cases, func(a, b Case) int { return strings.Compare(a.TargetID, b.TargetID) })
	for _, lc := range cases {
		if err := lockTarget(ctx, q, s.DB.ForUpdate, KindListing, lc.TargetID); err != nil {
			return err
		}
	}
	var err error
	if *d, err = s.decide(ctx, q, by, c, in); err != nil {
		return err
	}
	for _, lc := range cases {
		if _, err := s.decide(ctx, q, by, lc, Decide{Act: Publish, Mark: marks[lc.ID]}); err != nil {
			return err
		}
	}
	return nil
}

// undo takes the last decision of a case back, if nothing followed it: the target is as the decision left it, nobody
// replied, no other case is open.
func (s *Service) undo(ctx context.Context, q db.Querier, by actor.Actor, c Case, in Decide) (Decision, error) {
	last, found, err := lastDecision(ctx, q, c.ID)
	if err != nil {
		return last, err
	}
	if !found {
		return last, fault.New(fault.Conflict, "moderation.nothing_to_undo")
	}
	now := s.Now()
	d := Decision{ID: s.NewID(), CaseID: c.ID, Kind: c.Kind, TargetID: c.TargetID, Act: Undo, Words: in.Words, PersonID: by.PersonID, At: now}
	if last.Act != SetAside {
		t, err := s.loadTarget(ctx, q, c.Kind, c.TargetID)
		if err != nil {
			return d, err
		}
		followed, err := followed(ctx, q, c, last)
		if err != nil {
			return d, err
		}
		if followed || t.mark() != last.before.After {
			return d, fault.New(fault.Conflict, "moderation.undo_late")
		}
		if err := t.restore(ctx, q, now, last.before); err != nil {
			return d, err
		}
		if err := jobs.Publish(ctx, q, Undone, last.ID); err != nil {
			return d, err
		}
	}
	if err := markUndone(ctx, q, last.ID, now); err != nil {
		return d, err
	}
	return d, s.conclude(ctx, q, by, c, last.before.Case, d)
}
