package moderation

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
)

// Entry is one line of the log of acts, which is only ever added to. It names things by their ids and holds no words of
// anybody, since nothing can be taken out of it.
type Entry struct {
	ID         string
	At         time.Time
	PersonID   string // who acted
	Role       actor.Role
	Act        string // "moderation.publish", …
	TargetKind string
	TargetID   string
	CaseID     string
	DecisionID string
	Ground     Ground

	FirstName string // of who acted, when they are still there; not stored
}

type entryDetail struct {
	Case     string `json:"case,omitempty"`
	Decision string `json:"decision,omitempty"`
	Ground   Ground `json:"ground,omitempty"`
}

// record adds a line to the log.
func record(ctx context.Context, q db.Querier, e Entry) error {
	detail, err := json.Marshal(entryDetail{e.CaseID, e.DecisionID, e.Ground})
	if err == nil {
		_, err = q.ExecContext(ctx, `
			insert into audit_log (id, at, person_id, role, act, target_kind, target_id, detail)
			values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			e.ID, db.Micros(e.At), e.PersonID, string(e.Role), e.Act, e.TargetKind, e.TargetID, string(detail))
	}
	if err != nil {
		return fmt.Errorf("moderation: log %s: %w", e.Act, err)
	}
	return nil
}

const auditPage = 50

// Audit reads the log, newest first; target narrows it to one id, empty: all. next is the cursor of the following part,
// empty at the end. NotFound unless the actor operates the service, Invalid for a cursor that is none.
func (s *Service) Audit(ctx context.Context, by actor.Actor, target, cursor string) (entries []Entry, next string, err error) {
	if !by.Operates() {
		return nil, "", errNotFound()
	}
	at, id := int64(1<<63-1), ""
	if cursor != "" {
		if at, id, err = parseCursor(cursor); err != nil {
			return nil, "", err
		}
	}
	type row struct {
		Entry
		detail string
	}
	rows, err := db.All(ctx, s.DB, func(r *row) []any {
		return []any{&r.ID, db.At{T: &r.At}, &r.PersonID, &r.Role, &r.Act, &r.TargetKind, &r.TargetID, &r.detail, &r.FirstName}
	}, `
		select a.id, a.at, a.person_id, a.role, a.act, a.target_kind, a.target_id, a.detail, coalesce(p.first_name, '')
		from audit_log a left join persons p on p.id = a.person_id
		where ($1 = '' or a.target_id = $1) and (a.at, a.id) < ($2, $3)
		order by a.at desc, a.id desc limit $4`, target, at, id, auditPage+1)
	if err != nil {
		return nil, "", fmt.Errorf("moderation: read the log: %w", err)
	}
	for i, r := range rows {
		if i == auditPage {
			last := entries[i-1]
			return entries, cursorOf(last.At, last.ID), nil
		}
		var d entryDetail
		if err := json.Unmarshal([]byte(r.detail), &d); err != nil {
			return nil, "", fmt.Errorf("moderation: log entry %s: %w", r.ID, err)
		}
		r.CaseID, r.DecisionID, r.Ground = d.Case, d.Decision, d.Ground
		entries = append(entries, r.Entry)
	}
	return entries, "", nil
}

func cursorOf(at time.Time, id string) string { return strconv.FormatInt(db.Micros(at), 36) + "_" + id }

func parseCursor(cursor string) (at int64, id string, err error) {
	t, id, ok := strings.Cut(cursor, "_")
	at, err = strconv.ParseInt(t, 36, 64)
	if !ok || err != nil || len(id) > 64 {
		return 0, "", fault.Bad("cursor", "moderation.cursor")
	}
	return at, id, nil
}
