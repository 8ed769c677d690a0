package org

import (
	"context"
	"fmt"
	"slices"

	"parvis/internal/platform/db"
	"parvis/internal/platform/text"
)

// maxSlug bounds the readable part of an address, in bytes.
const maxSlug = 60

// slugs are the addresses an org may have, the nicest first: its name, then with its commune, then with a piece of its
// id, which nobody else has.
func slugs(o Org, commune string) []string {
	base := text.Slug(o.Name, maxSlug)
	if base == "" {
		base = string(o.Kind)
	}
	town := text.Slug(commune, maxSlug)
	out := []string{base}
	if town != "" {
		out = append(out, base+"-"+town)
	}
	return append(out, base+"-"+o.ID[len(o.ID)-8:])
}

// takenSlugs tells which of these addresses are another org's.
func takenSlugs(ctx context.Context, q db.Querier, all []string) (map[string]bool, error) {
	taken := map[string]bool{}
	for some := range slices.Chunk(all, keysAtOnce) {
		found, err := db.All(ctx, q, func(s *string) []any { return []any{s} },
			`select slug from orgs where slug in `+db.In(1, len(some)), db.Args(some)...)
		if err != nil {
			return nil, fmt.Errorf("org: slugs: %w", err)
		}
		for _, s := range found {
			taken[s] = true
		}
	}
	return taken, nil
}

// giveSlugs gives each org the nicest address that nobody has. Most get the first they wish: the others are looked up
// only where it is taken.
func (s *Service) giveSlugs(ctx context.Context, q db.Querier, os []Org) error {
	given := map[string]bool{}
	waiting := make([]*Org, len(os))
	for i := range os {
		waiting[i] = &os[i]
	}
	for round := 0; len(waiting) > 0; round++ {
		wished := make([]string, len(waiting))
		for i, o := range waiting {
			all := slugs(*o, s.communeName(o.Commune))
			wished[i] = all[min(round, len(all)-1)] // the last bears a piece of its id
		}
		taken, err := takenSlugs(ctx, q, wished)
		if err != nil {
			return err
		}
		var next []*Org
		for i, o := range waiting {
			if slug := wished[i]; taken[slug] || given[slug] {
				next = append(next, o)
			} else {
				o.Slug, given[slug] = slug, true
			}
		}
		if waiting = next; round > 2 && len(next) > 0 {
			return fmt.Errorf("org: no free address for %s", next[0].ID)
		}
	}
	return nil
}
