package exchange

import (
	"context"
	"fmt"
	"slices"
	"time"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
)

// The public figures of an org are made of the answers of this time, from this many on.
const (
	FigureFor  = 90 * 24 * time.Hour
	MinAnswers = 5
	maxAnswers = 5000 // the newest; more would not move a median
)

// Answers is how quickly an org answers.
type Answers struct {
	Minutes int // median from the confirmed reply to the first decision or message; 0 below MinAnswers
	Count   int
}

// AnswerStats measures how quickly an org answered over the last 90 days. Replies accepted without a human hand do not
// count.
func AnswerStats(ctx context.Context, q db.Querier, orgID string, now time.Time) (Answers, error) {
	waits, err := db.All(ctx, q, func(us *int64) []any { return []any{us} }, `
		select answered_at - confirmed_at from replies
		where to_org_id = $1 and answered_at > $2 and confirmed_at > 0
		order by answered_at desc limit $3`, orgID, db.Micros(now.Add(-FigureFor)), maxAnswers)
	if err != nil {
		return Answers{}, fmt.Errorf("exchange: answers of %s: %w", orgID, err)
	}
	a := Answers{Count: len(waits)}
	if a.Count >= MinAnswers {
		a.Minutes = int(time.Duration(median(waits)) * time.Microsecond / time.Minute)
	}
	return a, nil
}

func median(v []int64) int64 {
	slices.Sort(v)
	n := len(v)
	if n%2 == 1 {
		return v[n/2]
	}
	return (v[n/2-1] + v[n/2]) / 2
}

// RefreshAnswers brings the public figures of an org up to date; the pages of the org change only when they do.
func (s *Service) RefreshAnswers(ctx context.Context, orgID string) error {
	return s.DB.Tx(ctx, func(q db.Querier) error {
		a, err := AnswerStats(ctx, q, orgID, s.Now())
		if err != nil {
			return err
		}
		var minutes any
		if a.Count >= MinAnswers {
			minutes = a.Minutes
		}
		res, err := q.ExecContext(ctx, `
			update orgs set answer_minutes = $2, answers = $3
			where id = $1 and (answers <> $3 or answer_minutes is distinct from $2)`, orgID, minutes, a.Count)
		if err != nil {
			return fmt.Errorf("exchange: figures of %s: %w", orgID, err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return changelog.Append(ctx, q, s.Now(), "org", orgID)
	})
}

// RefreshAllAnswers does it for every org that answered since a little before the figures' time, so that old answers
// also leave them. A job calls it.
func (s *Service) RefreshAllAnswers(ctx context.Context) error {
	orgs, err := db.All(ctx, s.DB, func(id *string) []any { return []any{id} }, `
		select id from orgs where answers > 0 or answer_minutes is not null
		union
		select to_org_id from replies where answered_at > $1 and to_org_id is not null`, db.Micros(s.Now().Add(-FigureFor)))
	if err != nil {
		return fmt.Errorf("exchange: orgs that answered: %w", err)
	}
	for _, id := range orgs {
		if err := s.RefreshAnswers(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// OnAnswered is the listener of the events after which a figure may have changed; ref is a reply.
func (s *Service) OnAnswered(ctx context.Context, ref string) error {
	r, err := Load(ctx, s.DB, ref)
	if err != nil || r.ToOrgID == "" || r.AnsweredAt.IsZero() {
		return ignoreGone(err)
	}
	return s.RefreshAnswers(ctx, r.ToOrgID)
}

// MissionsHeld counts the dates of an org that took place with at least one person accepted.
func MissionsHeld(ctx context.Context, q db.Querier, orgID string, now time.Time) (n int, err error) {
	err = q.QueryRowContext(ctx, `
		select count(distinct s.id) from slots s
		join listings l on l.id = s.listing_id
		join replies r on r.slot_id = s.id and r.state in ('accepted', 'done')
		where l.org_id = $1 and s.ends_at <= $2`, orgID, db.Micros(now)).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("exchange: missions of %s: %w", orgID, err)
	}
	return n, nil
}
