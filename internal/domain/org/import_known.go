package org

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"parvis/internal/platform/db"
)

// known are the orgs that stand already under one of the numbers of a batch, or under a name in a commune. It follows
// what the rows of the batch change, so that a row meets what the rows before it made.
type known struct {
	rna, legacy, siret map[string]*Org
	name               map[string][]*Org // the oldest first
	sirets             map[string]bool   // given to an org, here or in the batch
	met                func(id string) bool
}

// knownAmong reads what the rows of a batch may be about: four queries at most, whatever its size.
func knownAmong(ctx context.Context, q db.Querier, batch []candidate) (*known, error) {
	k := &known{rna: map[string]*Org{}, legacy: map[string]*Org{}, siret: map[string]*Org{}, name: map[string][]*Org{}, sirets: map[string]bool{}}
	var rnas, legacies, sirets, names []string
	for _, c := range batch {
		if c.org.RNA != "" {
			rnas = append(rnas, c.org.RNA)
		} else if c.org.LegacyRNA != "" {
			legacies = append(legacies, c.org.LegacyRNA)
		}
		if c.org.SIRET != "" {
			sirets = append(sirets, c.org.SIRET)
		}
		names = append(names, fold(c.org.Name))
	}
	var all []Org
	read := func(where string, keys []string) error {
		for some := range slices.Chunk(keys, keysAtOnce) {
			found, err := query(ctx, q, where+db.In(1, len(some)), db.Args(some)...)
			if err != nil {
				return err
			}
			all = append(all, found...)
		}
		return nil
	}
	here := `where name_fold in `
	if batch[0].org.Source == "rna" { // many bear one name: those of the register are told by their number
		here = `where rna is null and name_fold in `
		var others bool
		if err := q.QueryRowContext(ctx, `select exists (select 1 from orgs where rna is null)`).Scan(&others); err != nil {
			return nil, fmt.Errorf("org: known: %w", err)
		}
		if !others {
			names = nil
		}
	}
	err := errors.Join(read(`where rna in `, rnas), read(`where legacy_rna <> '' and legacy_rna in `, legacies),
		read(`where siret in `, sirets), read(here, names))
	slices.SortFunc(all, func(a, b Org) int { return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID)) })
	all = slices.CompactFunc(all, func(a, b Org) bool { return a.ID == b.ID }) // one may be found by several ways
	for i := range all {
		k.add(&all[i])
	}
	return k, err
}

// add makes an org known under everything it can be told by.
func (k *known) add(o *Org) {
	if o.RNA != "" {
		k.rna[o.RNA] = o
	}
	if o.LegacyRNA != "" && k.legacy[o.LegacyRNA] == nil {
		k.legacy[o.LegacyRNA] = o
	}
	if o.SIRET != "" {
		k.siret[o.SIRET] = o
		k.sirets[o.SIRET] = true
	}
	if key := nameKey(*o); !slices.Contains(k.name[key], o) {
		k.name[key] = append(k.name[key], o)
	}
}

// change makes known what becomes of an org.
func (k *known) change(o *Org, now Org) {
	if old := nameKey(*o); old != nameKey(now) {
		k.name[old] = slices.DeleteFunc(k.name[old], func(other *Org) bool { return other == o })
	}
	if o.SIRET != now.SIRET {
		delete(k.siret, o.SIRET)
		delete(k.sirets, o.SIRET)
	}
	*o = now
	k.add(o)
}

func nameKey(o Org) string { return fold(o.Name) + "\x00" + o.Commune }

// of gives the org that a row is about, nil when there is none. The register is believed on its own number. A list, on
// a number, and else on a name in a commune when no number says the contrary.
func (k *known) of(c candidate) *Org {
	row := c.org
	if o := k.rna[row.RNA]; row.RNA != "" && o != nil {
		return o
	}
	if row.Source == "rna" {
		if row.RNA == "" {
			return k.legacy[row.LegacyRNA]
		}
		return nil
	}
	if o := k.siret[row.SIRET]; row.SIRET != "" && o != nil && !differ(o.RNA, row.RNA) {
		return o
	}
	return k.named(row)
}

// twin gives the org without RNA number, from a list or a person, that an association of the register seems to be: by
// its SIRET, or by its name in its commune.
func (k *known) twin(c candidate) *Org {
	row := c.org
	if row.Source != "rna" || row.RNA == "" || c.gone {
		return nil
	}
	if o := k.siret[row.SIRET]; row.SIRET != "" && o != nil && o.RNA == "" && o.Source != "rna" {
		return o
	}
	if o := k.named(row); o != nil && o.RNA == "" && o.Source != "rna" {
		return o
	}
	return nil
}

// named gives the org of a row's name and commune whose numbers do not say the contrary: the one the row was imported
// into, else one that a row before was about (which makes this row the second about it), else the oldest.
func (k *known) named(row Org) *Org {
	var first *Org
	for _, o := range k.name[nameKey(row)] {
		switch {
		case o.State == Declined, differ(o.RNA, row.RNA), differ(o.SIRET, row.SIRET):
		case o.SourceHash == row.SourceHash:
			return o
		case first == nil || k.met(o.ID) && !k.met(first.ID):
			first = o
		}
	}
	return first
}

// differ tells that two numbers are there and are not the same.
func differ(a, b string) bool { return a != "" && b != "" && a != b }

// takeSIRET gives a SIRET to an org; false when another one has it.
func (k *known) takeSIRET(siret string) bool {
	if k.sirets[siret] {
		return false
	}
	k.sirets[siret] = true
	return true
}
