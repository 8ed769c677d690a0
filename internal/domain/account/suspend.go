package account

import (
	"context"
	"fmt"

	"parvis/internal/domain/actor"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
)

// Suspend shuts a person out: their sessions end in the same transaction and their listings leave the search.
// Forbidden unless the actor moderates; nobody suspends someone of their own rank or above.
func (s *Service) Suspend(ctx context.Context, by actor.Actor, personID string, suspended bool) error {
	if !by.Moderates() {
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	now := s.Now()
	return s.DB.Tx(ctx, func(q db.Querier) error {
		p, err := PersonByID(ctx, q, personID)
		if err != nil {
			return err
		}
		if p.Role == actor.Operator || p.Role == actor.Moderator && !by.Operates() {
			return fault.New(fault.Forbidden, "error.forbidden")
		}
		at := int64(0)
		if suspended {
			at = db.Micros(now)
			if err := deleteSessions(ctx, q, personID); err != nil {
				return err
			}
		}
		if _, err := q.ExecContext(ctx, `update persons set suspended_at = $1 where id = $2`, at, personID); err != nil {
			return fmt.Errorf("account: suspend: %w", err)
		}
		return changelog.Append(ctx, q, now, "person", personID)
	})
}
