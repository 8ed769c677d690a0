package org

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"parvis/internal/domain/org/register"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/jobs"
)

// plan is what a batch writes, and what became of its rows.
type plan struct {
	fresh     []Org
	changed   []Org
	dissolved []string // orgs with members that the register says are no more
	met       map[string]bool
	bad       []*register.BadRow
	counts    Counts
}

// flush compares the batch with what is there and writes the difference, in one transaction.
func (m *Import) flush(ctx context.Context) error {
	if len(m.batch) == 0 {
		m.tell()
		return nil
	}
	var p plan
	run := func(q db.Querier) (err error) { // perhaps more than once
		if p, err = m.compare(ctx, q); err != nil || m.opt.DryRun {
			return err
		}
		return m.write(ctx, q, &p)
	}
	var err error
	if m.opt.DryRun {
		err = run(m.s.DB)
	} else {
		err = m.s.DB.Tx(ctx, run)
	}
	if err != nil {
		return fmt.Errorf("org: import %s, lines %d to %d: %w", m.batch[0].file, m.batch[0].line, m.batch[len(m.batch)-1].line, err)
	}
	m.counts.New += p.counts.New
	m.counts.Changed += p.counts.Changed
	m.counts.Same += p.counts.Same
	m.counts.Outside += p.counts.Outside
	for id := range p.met {
		m.meet(id)
	}
	for _, bad := range p.bad {
		m.counts.Read-- // refuse counts it again
		if err := m.refuse(bad); err != nil {
			return err
		}
	}
	m.batch = m.batch[:0]
	m.tell()
	return m.analyze(ctx)
}

// analyze lets the database look at a table that has doubled: the plans it made for an empty one read all of it for
// each batch.
func (m *Import) analyze(ctx context.Context) error {
	if m.opt.DryRun || m.counts.New < max(batchSize, 2*m.analyzed) {
		return nil
	}
	m.analyzed = m.counts.New
	if _, err := m.s.DB.ExecContext(ctx, `analyze orgs`); err != nil {
		return fmt.Errorf("org: analyze: %w", err)
	}
	return nil
}

// compare decides the fate of each row of the batch. Of two rows about one org the first counts.
func (m *Import) compare(ctx context.Context, q db.Querier) (plan, error) {
	p := plan{met: map[string]bool{}}
	known, err := knownAmong(ctx, q, m.batch)
	if err != nil {
		return p, err
	}
	known.met = func(id string) bool { return p.met[id] || m.met(id) }
	for _, c := range m.batch {
		old := known.of(c)
		if old == nil {
			if old = known.twin(c); old != nil && !known.met(old.ID) {
				p.adopt(old, c, known)
				continue
			}
		}
		switch {
		case old == nil && c.gone:
			p.counts.Outside++
			continue
		case old == nil:
			old = p.add(c.org, m.s.NewID(), known)
		case known.met(old.ID):
			p.bad = append(p.bad, c.bad("org.row_twice"))
			continue
		case old.SourceHash == c.org.SourceHash:
			p.counts.Same++
		default:
			p.bring(old, c, known)
		}
		p.met[old.ID] = true
	}
	return p, nil
}

// add plans a new org.
func (p *plan) add(o Org, id string, known *known) *Org {
	o.ID = id
	if o.SIRET != "" && !known.takeSIRET(o.SIRET) {
		o.SIRET = "" // given to two: the first keeps it
	}
	p.counts.New++
	p.fresh = append(p.fresh, o)
	known.add(&o)
	return &o
}

// adopt gives the number of the register to the org of a list, whose words stay; an org of members has it already or
// will tell it.
func (p *plan) adopt(old *Org, c candidate, known *known) {
	now := *old
	if old.untouched() {
		now.RNA = c.org.RNA
		p.met[old.ID] = true
	}
	p.settle(old, now, known)
}

// bring decides what a row that has changed changes in an org that is there.
func (p *plan) bring(old *Org, c candidate, known *known) {
	now := *old
	switch {
	case !old.untouched() && c.gone && (old.State == Verified || old.State == Pending || old.State == ToFix):
		p.dissolved = append(p.dissolved, old.ID)
		now.SourceHash = c.org.SourceHash // told once
	case !old.untouched(): // its members care for it
	case old.Source == "csv" && c.org.Source == "rna": // made by hand: the register takes nothing from it but its life
		if c.gone != (old.State == Deactivated) {
			now.State = c.org.State
		}
	default:
		now = merge(*old, c.org, known)
	}
	p.settle(old, now, known)
}

func (p *plan) settle(old *Org, now Org, known *known) {
	if now == *old {
		p.counts.Same++
		return
	}
	p.counts.Changed++
	p.changed = append(p.changed, now)
	known.change(old, now)
}

// untouched tells that nobody but an import ever had a hand in an org.
func (o Org) untouched() bool {
	return o.Imported() && (o.State == Unclaimed || o.State == Deactivated && o.CreatedBy == "")
}

// merge brings an org to what a row says. Its id and its address stay; what the row leaves empty stays too.
func merge(old, row Org, known *known) Org {
	out := old
	out.State, out.SourceHash = row.State, row.SourceHash
	if row.State == Deactivated { // all there is to say
		return out
	}
	out.Kind, out.Name, out.Commune = row.Kind, row.Name, row.Commune
	out.Object, out.Theme, out.Site = keep(row.Object, old.Object), keep(row.Theme, old.Theme), keep(row.Site, old.Site)
	out.RNA, out.LegacyRNA = keep(old.RNA, row.RNA), keep(row.LegacyRNA, old.LegacyRNA)
	out.SIREN = keep(row.SIREN, old.SIREN)
	if row.SIRET != "" && row.SIRET != old.SIRET && known.takeSIRET(row.SIRET) {
		out.SIRET = row.SIRET
	}
	out.Source, out.MatchedBy = row.Source, row.MatchedBy
	return out
}

// keep gives the first of two texts, the second when there is none.
func keep(s, otherwise string) string { return cmp.Or(s, otherwise) }

func (m *Import) write(ctx context.Context, q db.Querier, p *plan) error {
	now := m.s.Now()
	for _, o := range p.changed { // first: a number one of them gives up may be a new one's
		o.UpdatedAt = now
		if err := update(ctx, q, o); err != nil {
			return err
		}
	}
	n, err := m.s.insertFresh(ctx, q, now, p.fresh)
	if err != nil {
		return err
	}
	p.counts.New, p.counts.Same = n, p.counts.Same+len(p.fresh)-n // another import was quicker with some
	for _, id := range p.dissolved {
		if err := jobs.Publish(ctx, q, EventDissolved, id); err != nil {
			return err
		}
	}
	if len(p.fresh)+len(p.changed) == 0 {
		return nil
	}
	// One entry for the batch: the pages of the directory have to be made again, no listing has.
	return changelog.Append(ctx, q, now, "org", append(p.fresh, p.changed...)[0].ID)
}

// insertFresh writes new orgs under addresses that nobody has, and gives how many: one that another import wrote in the
// same moment is left out.
func (s *Service) insertFresh(ctx context.Context, q db.Querier, now time.Time, os []Org) (int, error) {
	if len(os) == 0 {
		return 0, nil
	}
	for i := range os {
		os[i].CreatedAt, os[i].UpdatedAt = now, now
	}
	if err := s.giveSlugs(ctx, q, os); err != nil {
		return 0, err
	}
	return insert(ctx, q, ` on conflict do nothing`, os)
}
