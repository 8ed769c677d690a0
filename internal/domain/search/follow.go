package search

import (
	"context"
	"maps"
	"math"
	"slices"
	"time"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/ids"
)

// follow builds the index and brings it up to date whenever the change log grew. What goes wrong with the database is
// logged and tried again; meanwhile the index answers as it is.
func (s *Service) follow(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		err := s.catchUp(ctx)
		if err != nil && ctx.Err() == nil {
			s.Log.Error("search: the index is behind", "err", err)
		}
		s.index.tick(s.Now().UnixMicro())
		if err == nil {
			s.keep(ctx)
		}
		s.refreshNames(ctx)
		wake := s.wake
		if err != nil {
			wake = nil // not more often than once a second
		}
		select {
		case <-ctx.Done():
		case <-wake:
			s.gather(ctx)
		case <-tick.C:
		}
	}
}

// gather lets this node commit more before the log is looked at: reading the changes of some milliseconds costs hardly
// more than reading one, and whoever writes meanwhile does not share the processor with it. Nobody waits for it: who asks
// for a version (WaitFor) ends it, and what other nodes told was gathered there.
func (s *Service) gather(ctx context.Context) {
	if !s.own.Load() {
		return
	}
	enough := time.NewTimer(s.gatherFor)
	defer enough.Stop()
	select {
	case <-ctx.Done():
	case <-s.hurry:
	case <-enough.C:
	}
}

// listen is woken by the other nodes.
func (s *Service) listen(ctx context.Context) {
	for ctx.Err() == nil {
		if err := s.DB.Listen(ctx, s.wakeUp); err != nil && ctx.Err() == nil {
			s.Log.Warn("search: other nodes are not heard, the log is looked at every second", "err", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(retryAfter):
		}
	}
}

// catchUp reads the change log to its end. A gap (the log was trimmed while this node was away) or a version before
// the one that is known (another database was put in place) makes the index anew.
func (s *Service) catchUp(ctx context.Context) error {
	if !s.built {
		s.built = s.restore(ctx)
	}
	back := s.built && s.index.lacks(s.Now().UnixMicro())
	if back {
		s.Log.Warn("search: the clock was set back, the index is built anew")
	}
	if back || !s.built {
		if err := s.load(ctx); err != nil {
			return err
		}
	}
	own := s.own.Swap(false)
	latest, err := changelog.Latest(ctx, s.DB)
	if err != nil {
		return err
	}
	if latest == s.version.Load() {
		if !s.ready.Load() {
			s.publish(latest, true)
		}
		return nil
	}
	for s.version.Load() != latest {
		version := s.version.Load()
		changes, err := changelog.Since(ctx, s.DB, version, atOnceMax)
		switch {
		case err != nil:
		case len(changes) == 0 || changes[0].Version != version+1:
			s.Log.Warn("search: the change log does not go on from here, the index is built anew", "version", version, "latest", latest)
			return s.load(ctx)
		case slices.ContainsFunc(changes, func(c changelog.Change) bool { return c.Kind == changelog.Everything }):
			s.Log.Info("search: much was written at once, the index is built anew")
			return s.load(ctx)
		default:
			err = s.take(ctx, changes)
		}
		if err != nil {
			return err
		}
		latest = max(latest, s.version.Load())
	}
	if !s.ready.Load() {
		s.publish(latest, true)
	}
	if own && s.DB.Wake != "" { // the other nodes
		_, err = s.DB.Pool().ExecContext(ctx, s.DB.Wake)
	}
	return err
}

// readMax is how many listings are read with one statement.
const readMax = 200

// take reads again what some changes name and makes it visible.
func (s *Service) take(ctx context.Context, changes []changelog.Change) error {
	listings, orgs, err := s.named(ctx, changes)
	if err != nil {
		return err
	}
	p := s.index.preparer(s.CommuneName)
	out := make([]change, 0, len(listings))
	for chunk := range slices.Chunk(listings, readMax) {
		rows, err := readSome(ctx, s.DB, chunk)
		if err != nil {
			return err
		}
		there := make(map[string]*row, len(rows))
		for i := range rows {
			there[rows[i].id] = &rows[i]
		}
		for _, id := range chunk {
			if k, ok := ids.ParseKey(id); ok {
				out = append(out, change{k, s.again(p, there[id], orgs)})
			}
		}
	}
	last := changes[len(changes)-1]
	version := last.Version
	s.index.words.add(p.words)
	s.index.apply(version, out, s.Now().UnixMicro())
	s.settleWords()
	maps.Copy(s.orgs, orgs)
	s.mark = last.Mark()
	s.publish(version, s.ready.Load())
	s.seen = everything
	latest, err := changelog.Latest(ctx, s.DB)
	if err != nil {
		return err
	}
	s.seen = latest
	return nil
}

// everything is as far as one can see.
const everything = math.MaxInt64

// again is a document to hold, nil when the public may not see the row any more.
func (s *Service) again(p *preparer, r *row, orgs map[string]orgRow) *doc {
	if r == nil {
		return nil
	}
	if _, known := s.orgs[r.orgID]; r.orgID != "" && !known {
		if _, known = orgs[r.orgID]; !known {
			orgs[r.orgID] = r.org()
		}
	}
	d, ok := p.doc(r)
	if !ok {
		return nil
	}
	return keep(d)
}

// named gives the listings to read again, each once, in order, and the orgs that show otherwise than before.
func (s *Service) named(ctx context.Context, changes []changelog.Change) (ids []string, orgs map[string]orgRow, err error) {
	orgs = map[string]orgRow{}
	for _, c := range changes {
		var of []string
		switch c.Kind {
		case "listing":
			of = []string{c.Ref}
		case "person":
			of, err = borneBy(ctx, s.DB, "person_id", c.Ref)
		case "org":
			s.renamed.Store(true)
			of, err = s.ofOrg(ctx, c, orgs)
		case synonymsChanged:
			err = s.readSynonyms(ctx)
		}
		if err != nil {
			return nil, nil, err
		}
		ids = append(ids, of...)
	}
	slices.Sort(ids)
	return slices.Compact(ids), orgs, nil
}

// ofOrg gives the listings of an org that changed, when it shows otherwise in them than before. Who reads behind the log
// sees orgs as they are by now: some listings were read when this change was there already and others when it was not,
// and then how it shows says nothing.
func (s *Service) ofOrg(ctx context.Context, c changelog.Change, orgs map[string]orgRow) ([]string, error) {
	o, err := readOrg(ctx, s.DB, c.Ref)
	if err != nil {
		return nil, err
	}
	if old, ok := s.orgs[c.Ref]; ok && old == o && c.Version > s.seen {
		return nil, nil
	}
	orgs[c.Ref] = o
	return borneBy(ctx, s.DB, "org_id", c.Ref)
}
