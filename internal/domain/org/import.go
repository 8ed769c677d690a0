package org

import (
	"context"
	"errors"
	"hash/maphash"
	"io"
	"slices"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/org/register"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/fault"
)

// Counts is what became of the rows of an import. Read is the sum of the others.
type Counts struct {
	Read    int // rows
	New     int // orgs that were not there
	Changed int // orgs brought up to date
	Same    int // there already as they are, or cared for by their members
	Outside int // seat outside the territory, or no longer alive and not known here
	Refused int // bad rows, told one by one
}

// ImportOptions are what an import does beside importing. Each function may be nil.
type ImportOptions struct {
	DryRun   bool                   // count, write nothing
	Refused  func(*register.BadRow) // told each bad row
	Progress func(Counts)           // told now and then how far it is
	Ignored  func(columns []string) // told the columns of a list that mean nothing here
}

const (
	batchSize  = 500    // rows written in one transaction
	tellEvery  = 10_000 // rows between two tellings of the progress, when nothing is written
	maxRefused = 10_000 // bad rows after which a file is not what it says
)

// Import is one import under way, of one file or of several that belong together: a number that stands twice counts
// once, the first time. It is for one goroutine. What was written stays when it ends early, and the same import begun
// again goes on from there, for nothing is imported twice.
type Import struct {
	s         *Service
	opt       ImportOptions
	territory territory.Territory
	seed      maphash.Seed
	seen      map[uint64]struct{} // keys met; 8 bytes each, of the orgs of the territory alone
	batch     []candidate
	counts    Counts
	analyzed  int // how many were new when the planner last looked at the table
}

// StartImport begins an import for the territory. Forbidden to others than operators.
func (s *Service) StartImport(ctx context.Context, by actor.Actor, opt ImportOptions) (*Import, error) {
	if err := CanImport(by); err != nil {
		return nil, err
	}
	t, err := territory.Get(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	return &Import{s: s, opt: opt, territory: t, seed: maphash.MakeSeed(), seen: map[uint64]struct{}{}}, nil
}

// Counts is how far the import is.
func (m *Import) Counts() Counts { return m.counts }

// RNA imports a file of the Répertoire national des associations; file is its name in messages. Invalid when it is no
// such file.
func (m *Import) RNA(ctx context.Context, file string, r io.Reader) error {
	for a, err := range register.RNA(file, r) {
		var c candidate
		fate := kept
		if err == nil {
			c, fate, err = m.association(a)
		}
		if err := m.take(ctx, c, fate, err); err != nil {
			return err
		}
	}
	return m.flush(ctx)
}

// List imports a list of orgs. Invalid when no column of it holds a name.
func (m *Import) List(ctx context.Context, file string, r io.Reader) error {
	entries, err := register.OpenEntries(file, r)
	if err != nil {
		return err
	}
	if len(entries.Ignored) > 0 && m.opt.Ignored != nil {
		m.opt.Ignored(entries.Ignored)
	}
	for e, err := range entries.All() {
		var c candidate
		fate := kept
		if err == nil {
			c, fate, err = m.entry(e)
		}
		if err := m.take(ctx, c, fate, err); err != nil {
			return err
		}
	}
	return m.flush(ctx)
}

// fate is what is known of a row before the database is asked.
type fate int

const (
	kept    fate = iota // to be compared with what is there
	outside             // of no interest here
)

// take counts a row and keeps it for the next batch. A *register.BadRow is told and counted; another error ends the
// import, once what was read before is written.
func (m *Import) take(ctx context.Context, c candidate, f fate, err error) error {
	if bad, ok := errors.AsType[*register.BadRow](err); ok {
		return m.refuse(bad)
	}
	if err != nil {
		return errors.Join(err, m.flush(ctx))
	}
	if f == outside {
		m.counts.Read++
		m.counts.Outside++
		if m.counts.Read%tellEvery == 0 {
			m.tell()
		}
		return nil
	}
	twice := slices.ContainsFunc(c.keys, m.met)
	for _, key := range c.keys {
		m.meet(key)
	}
	if c.name != "" {
		m.meet(c.name)
	}
	if twice {
		return m.refuse(c.bad("org.row_twice"))
	}
	m.counts.Read++
	if m.batch = append(m.batch, c); len(m.batch) == batchSize {
		return m.flush(ctx)
	}
	return nil
}

// met tells whether this import has met a key before; see meet.
func (m *Import) met(key string) bool {
	_, ok := m.seen[maphash.String(m.seed, key)]
	return ok
}

func (m *Import) meet(key string) { m.seen[maphash.String(m.seed, key)] = struct{}{} }

func (m *Import) refuse(bad *register.BadRow) error {
	m.counts.Read++
	m.counts.Refused++
	if m.opt.Refused != nil {
		m.opt.Refused(bad)
	}
	if m.counts.Refused > maxRefused {
		return fault.Bad("file", "org.file_refused", "File", bad.File, "N", maxRefused)
	}
	return nil
}

func (m *Import) tell() {
	if m.opt.Progress != nil {
		m.opt.Progress(m.counts)
	}
}
