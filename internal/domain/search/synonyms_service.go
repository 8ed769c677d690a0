package search

import (
	"context"
	"fmt"
	"strings"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/ids"
)

// Synonym is one group of expressions, as an operator wrote it.
type Synonym struct {
	ID string
	// Words is "a, b, c", each of which finds the others, or "a > b, c": what is looked for by a is found by b and c
	// too, not the other way round.
	Words     string
	ChangedAt time.Time
}

// MaxSynonyms is how many groups an operator may add.
const MaxSynonyms = 500

// synonymsChanged is the kind of change by which the nodes read the synonyms again.
const synonymsChanged = "synonyms"

// Synonyms are the groups that operators added, the latest first. Forbidden unless the actor operates the service.
func (s *Service) Synonyms(ctx context.Context, by actor.Actor) ([]Synonym, error) {
	if !by.Operates() {
		return nil, fault.New(fault.Forbidden, "error.forbidden")
	}
	return listSynonyms(ctx, s.DB)
}

// OurSynonyms are the groups that every service has, in the order of the file.
func OurSynonyms() []string {
	var out []string
	for _, g := range ours() {
		out = append(out, g.String())
	}
	return out
}

// AddSynonym adds a group. Forbidden unless the actor operates the service; Invalid beside words; Conflict when there
// are MaxSynonyms already.
func (s *Service) AddSynonym(ctx context.Context, by actor.Actor, words string) (Synonym, error) {
	if !by.Operates() {
		return Synonym{}, fault.New(fault.Forbidden, "error.forbidden")
	}
	g, err := parseGroup(words)
	if err != nil {
		return Synonym{}, err
	}
	syn := Synonym{ID: ids.New(), Words: g.String(), ChangedAt: s.Now()}
	return syn, s.DB.Tx(ctx, func(q db.Querier) error {
		old, err := listSynonyms(ctx, q)
		if err != nil {
			return err
		}
		if len(old) >= MaxSynonyms {
			return fault.New(fault.Conflict, "lexicon.full", "Max", MaxSynonyms)
		}
		for _, o := range old {
			if strings.EqualFold(o.Words, syn.Words) {
				return fault.Bad("words", "lexicon.there")
			}
		}
		if err := insertSynonym(ctx, q, syn, by.PersonID); err != nil {
			return err
		}
		return changelog.Append(ctx, q, s.Now(), synonymsChanged, syn.ID)
	})
}

// DropSynonym takes a group away; one that is gone already is no error. Forbidden unless the actor operates the service.
func (s *Service) DropSynonym(ctx context.Context, by actor.Actor, id string) error {
	if !by.Operates() {
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	return s.DB.Tx(ctx, func(q db.Querier) error {
		if _, err := q.ExecContext(ctx, `delete from synonyms where id = $1`, id); err != nil {
			return fmt.Errorf("search: drop synonym %s: %w", id, err)
		}
		return changelog.Append(ctx, q, s.Now(), synonymsChanged, id)
	})
}

// readSynonyms puts the groups of the operators beside ours.
func (s *Service) readSynonyms(ctx context.Context) error {
	added, err := listSynonyms(ctx, s.DB)
	if err != nil {
		return err
	}
	groups := ours()
	groups = groups[:len(groups):len(groups)]
	for _, syn := range added {
		if g, err := parseGroup(syn.Words); err == nil { // written by an older or a newer release
			groups = append(groups, g)
		}
	}
	s.index.synonyms.Store(newSynonyms(groups))
	return nil
}

func listSynonyms(ctx context.Context, q db.Querier) ([]Synonym, error) {
	out, err := db.All(ctx, q, func(s *Synonym) []any { return []any{&s.ID, &s.Words, db.At{T: &s.ChangedAt}} },
		`select id, words, changed_at from synonyms order by id desc`)
	if err != nil {
		return nil, fmt.Errorf("search: list synonyms: %w", err)
	}
	return out, nil
}

func insertSynonym(ctx context.Context, q db.Querier, s Synonym, by string) error {
	_, err := q.ExecContext(ctx, `insert into synonyms (id, words, changed_at, changed_by) values ($1, $2, $3, $4)`,
		s.ID, s.Words, db.Micros(s.ChangedAt), by)
	if err != nil {
		return fmt.Errorf("search: add synonym %s: %w", s.ID, err)
	}
	return nil
}
