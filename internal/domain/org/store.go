package org

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/text"
)

const columns = `id, kind, state, name, slug, object, theme, commune, rna, legacy_rna, siren, siret, court, volume_folio, site,
	source, source_hash, matched_by, charter_version, charter_at, charter_by, created_by, created_at, updated_at,
	verified_at, answer_minutes, answers`

func fields(o *Org) []any {
	return []any{&o.ID, &o.Kind, &o.State, &o.Name, &o.Slug, &o.Object, &o.Theme, &o.Commune, db.Text{S: &o.RNA}, &o.LegacyRNA,
		&o.SIREN, db.Text{S: &o.SIRET}, &o.Court, &o.VolumeFolio, &o.Site, &o.Source, &o.SourceHash, &o.MatchedBy,
		&o.CharterVersion, db.At{T: &o.CharterAt}, db.Text{S: &o.CharterBy}, db.Text{S: &o.CreatedBy}, db.At{T: &o.CreatedAt},
		db.At{T: &o.UpdatedAt}, db.At{T: &o.VerifiedAt}, count{&o.AnswerMinutes}, &o.Answers}
}

// count scans a number that may be null.
type count struct{ n *int }

func (c count) Scan(v any) error {
	n, _ := v.(int64)
	*c.n = int(n)
	return nil
}

// Load gives an org, whoever asks: for the other packages of the domain. NotFound when there is none.
func Load(ctx context.Context, q db.Querier, id string) (Org, error) {
	return one(ctx, q, `where id = $1`, id)
}

func one(ctx context.Context, q db.Querier, where string, args ...any) (Org, error) {
	var o Org
	err := q.QueryRowContext(ctx, `select `+columns+` from orgs `+where, args...).Scan(fields(&o)...)
	if errors.Is(err, sql.ErrNoRows) {
		return o, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return o, fmt.Errorf("org: read: %w", err)
	}
	return o, nil
}

func query(ctx context.Context, q db.Querier, where string, args ...any) ([]Org, error) {
	os, err := db.All(ctx, q, fields, `select `+columns+` from orgs `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("org: read: %w", err)
	}
	return os, nil
}

// lock holds an org for the rest of the transaction.
func (s *Service) lock(ctx context.Context, q db.Querier, id string) (Org, error) {
	return one(ctx, q, `where id = $1`+s.DB.ForUpdate, id)
}

const insertColumns = `id, kind, state, name, slug, name_fold, letter, object, theme, commune, rna, legacy_rna, siren, siret,
	court, volume_folio, site, source, source_hash, matched_by, charter_version, charter_at, charter_by, created_by,
	created_at, updated_at, verified_at, answer_minutes, answers`

const insertWidth = 29

func values(o Org) []any {
	f := fold(o.Name)
	var minutes any
	if o.AnswerMinutes > 0 {
		minutes = o.AnswerMinutes
	}
	return []any{o.ID, string(o.Kind), string(o.State), o.Name, o.Slug, f, initial(f), o.Object, o.Theme, o.Commune,
		db.Null(o.RNA), o.LegacyRNA, o.SIREN, db.Null(o.SIRET), o.Court, o.VolumeFolio, o.Site, o.Source, o.SourceHash,
		o.MatchedBy, o.CharterVersion, db.Micros(o.CharterAt), db.Null(o.CharterBy), db.Null(o.CreatedBy),
		db.Micros(o.CreatedAt), db.Micros(o.UpdatedAt), db.Micros(o.VerifiedAt), minutes, o.Answers}
}

// Insert writes new orgs as they are: for the use cases here and for bulk loading.
func Insert(ctx context.Context, q db.Querier, os ...Org) error {
	_, err := insert(ctx, q, "", os)
	return err
}

// Numbered parameters cost an engine the square of their number: many small statements are quicker than a large one.
const (
	rowsAtOnce = 4
	keysAtOnce = 100
)

// insert writes orgs, a few in each statement, and gives how many were written.
func insert(ctx context.Context, q db.Querier, conflict string, os []Org) (int, error) {
	written := 0
	for some := range slices.Chunk(os, rowsAtOnce) {
		var rows strings.Builder
		args := make([]any, 0, len(some)*insertWidth)
		for i, o := range some {
			if i > 0 {
				rows.WriteString(", ")
			}
			rows.WriteString(db.In(len(args)+1, insertWidth))
			args = append(args, values(o)...)
		}
		res, err := q.ExecContext(ctx, `insert into orgs (`+insertColumns+`) values `+rows.String()+conflict, args...)
		if err != nil {
			return written, fmt.Errorf("org: insert: %w", err)
		}
		n, err := res.RowsAffected()
		if err != nil {
			return written, fmt.Errorf("org: insert: %w", err)
		}
		written += int(n)
	}
	return written, nil
}

// update writes what may change of an org.
func update(ctx context.Context, q db.Querier, o Org) error {
	f := fold(o.Name)
	_, err := q.ExecContext(ctx, `
		update orgs set kind = $2, state = $3, name = $4, slug = $5, name_fold = $6, letter = $7, object = $8, theme = $9,
			commune = $10, rna = $11, legacy_rna = $12, siren = $13, siret = $14, court = $15, volume_folio = $16, site = $17,
			source = $18, source_hash = $19, matched_by = $20, charter_version = $21, charter_at = $22, charter_by = $23,
			created_by = $24, updated_at = $25, verified_at = $26
		where id = $1`,
		o.ID, string(o.Kind), string(o.State), o.Name, o.Slug, f, initial(f), o.Object, o.Theme,
		o.Commune, db.Null(o.RNA), o.LegacyRNA, o.SIREN, db.Null(o.SIRET), o.Court, o.VolumeFolio, o.Site,
		o.Source, o.SourceHash, o.MatchedBy, o.CharterVersion, db.Micros(o.CharterAt), db.Null(o.CharterBy),
		db.Null(o.CreatedBy), db.Micros(o.UpdatedAt), db.Micros(o.VerifiedAt))
	if err != nil {
		return fmt.Errorf("org: update %s: %w", o.ID, err)
	}
	return nil
}

// fold is the name under which an org is looked for and put in order: its words, without accents or marks.
func fold(name string) string {
	if words := text.Words(name); len(words) > 0 {
		return strings.Join(words, " ")
	}
	return text.Fold(name)
}
