package search

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
)

// A snapshot is the index on disk, so that a start reads it and follows the change log from there instead of reading
// every listing. It is never trusted for more than it is: where anything about it is in doubt, the index is built from
// the database. It may be deleted at any time. Why, and what is in doubt: docs/decisions/snapshot.md.

// When a snapshot is written while the service runs; one is always written at the end of it.
const (
	keptFrom      = 1_000           // documents: fewer are built as quickly
	keepEvery     = 5 * time.Minute // at most
	keepAtLeast   = 24 * time.Hour  // when anything changed at all; the change log forgets after days
	keepChanges   = 500             // since the last one, and
	keepShare     = 100             // one in so many of the documents
	keepPause     = 10 * time.Millisecond
	keepAtEnd     = 15 * time.Second // at the end it may take so long
	forgetForeign = 30 * 24 * time.Hour
	forgetAside   = time.Hour
)

// keeper keeps snapshots of one service. What is not atomic belongs to the follower.
type keeper struct {
	path   string // "" until it is known, or when none is kept
	id     string // of the database
	schema int64
	tried  bool // path was looked for

	at int64 // when the last one was begun, or written by whom this one follows

	busy    atomic.Bool  // one is being written
	version atomic.Int64 // of the last one that was written or read; -1: none
}

// snapshotPath is where the snapshot of a database lies.
func snapshotPath(dir, id string) string { return filepath.Join(dir, "search-"+id+snapshotSuffix) }

const snapshotSuffix = ".snapshot"

// locate finds out where the snapshot of this database lies. Without it the service works as well, it starts slower.
func (s *Service) locate(ctx context.Context) (ok bool) {
	k := &s.keeper
	if s.Dir == "" || k.tried {
		return k.path != ""
	}
	id, err := changelog.Identity(ctx, s.DB)
	if err == nil {
		k.schema, err = s.DB.Schema(ctx)
	}
	if err != nil {
		s.Log.Warn("search: no snapshot is kept", "err", err)
		return false
	}
	k.tried, k.id, k.path = true, id, snapshotPath(s.Dir, id)
	return true
}

// restore puts the snapshot in place, if there is one that holds. The index is then as it was at its version.
func (s *Service) restore(ctx context.Context) bool {
	if !s.locate(ctx) {
		return false
	}
	began := time.Now()
	dir, k, err := s.readSnapshot(ctx)
	switch {
	case errors.Is(err, os.ErrNotExist):
		s.Log.Debug("search: no snapshot yet, the index is built from the database")
		return false
	case err != nil:
		s.Log.Warn("search: the snapshot is left aside, the index is built from the database", "path", s.keeper.path, "why", err)
		return false
	}
	if err := s.readSynonyms(ctx); err != nil {
		return false // so will the building
	}
	s.index.install(&dir, k, s.Now().UnixMicro())
	s.orgs, s.seen = k.orgs, everything
	s.renamed.Store(true)
	s.mark = dir.Mark
	s.version.Store(dir.Version)
	s.keeper.version.Store(dir.Version)
	s.keeper.at = dir.Written
	s.Log.Info("search: the index begins from the snapshot", "version", dir.Version, "listings", s.index.len(), "took", time.Since(began).Round(time.Millisecond))
	return true
}

// readSnapshot reads the snapshot if it is of this release and of what this database holds.
func (s *Service) readSnapshot(ctx context.Context) (dir contents, k *stored, err error) {
	f, err := os.Open(s.keeper.path)
	if err != nil {
		return dir, nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return dir, nil, err
	}
	if dir, err = readContents(f, info.Size()); err != nil {
		return dir, nil, err
	}
	if err := s.holds(ctx, &dir); err != nil {
		return dir, nil, err
	}
	k = &stored{}
	sh := &shelf{f: f, dir: dir}
	k.on(sh)
	if err := sh.run(ctx); err != nil {
		return dir, nil, err
	}
	return dir, k, k.finish(ctx)
}

// holds tells whether a snapshot may be gone on from: written by a program that understands listings alike, from this
// database, which has gone no other way since and still tells what changed.
func (s *Service) holds(ctx context.Context, d *contents) error {
	switch {
	case d.Format != s.index.fingerprint(s.CommuneName):
		return errors.New("it was written by another release")
	case d.Database != s.keeper.id:
		return errors.New("it is of another database")
	case d.Schema != s.keeper.schema:
		return errors.New("the schema has changed since")
	}
	latest, err := changelog.Latest(ctx, s.DB)
	if err != nil {
		return err
	}
	mark, err := changelog.Mark(ctx, s.DB, d.Version)
	if err != nil {
		return err
	}
	seen, err := changelog.Mark(ctx, s.DB, d.Seen)
	switch {
	case err != nil:
		return err
	case d.Seen > latest:
		return fmt.Errorf("it has seen version %d, the database is of %d: an older state was restored", d.Seen, latest)
	case mark == "":
		return fmt.Errorf("the change log does not go back to version %d", d.Version)
	case mark != d.Mark || seen != d.SeenMark:
		return fmt.Errorf("version %d of the database is another one: an older state was restored and changed", d.Seen)
	case latest-d.Version > tooFar(d.Docs):
		return fmt.Errorf("%d changes since: reading everything is quicker", latest-d.Version)
	}
	return nil
}

// tooFar is how many changes behind a snapshot of n documents is no help.
func tooFar(n int) int64 { return int64(5_000 + n/8) }

// finish derives what is not in the file.
func (k *stored) finish(ctx context.Context) error {
	return atOnceAll(ctx, 2, func(i int) error {
		if i == 0 {
			k.base.finish()
			return nil
		}
		k.lexicon.finish()
		k.finishLate()
		k.finishSince()
		k.finishOrgs()
		return nil
	})
}

// install puts what was read in place of an index that nobody has asked yet.
func (x *index) install(dir *contents, k *stored, now int64) {
	for _, code := range k.codes {
		x.communes.place(code)
	}
	x.seed = dir.Seed
	x.words.put(k.lexicon, k.since)
	cal := k.base.calendar(x.zone, now)
	x.write.Lock()
	defer x.write.Unlock()
	clear(x.place)
	st := state{version: dir.Version, base: k.base, dead: k.dead, recent: newRecent(), cals: []*calendar{cal}}
	st.recent.gone = make(vec, vecLen(len(k.recent)))
	for _, d := range k.recent {
		x.place[d.id] = st.recent.add(x.zone, d, now)
	}
	x.now.Store(&st)
	x.mergeIfMany(&st, now)
}

// keep writes a snapshot in the background when enough has changed since the last one.
func (s *Service) keep(ctx context.Context) {
	k := &s.keeper
	if !s.worthKeeping() || k.busy.Load() || s.index.words.settling.Load() {
		return
	}
	now := s.Now().UnixMicro()
	age, many := now-k.at, s.version.Load()-k.version.Load() >= int64(keepChanges+s.index.len()/keepShare)
	if age >= keepAtLeast.Microseconds() || age >= keepEvery.Microseconds() && (many || k.version.Load() < 0) {
		write := s.snapshot()
		k.at = now
		k.busy.Store(true)
		s.running.Go(func() {
			defer k.busy.Store(false)
			write(ctx, keepPause)
		})
	}
}

// worthKeeping tells whether there is something that the last snapshot has not, and that a later start can be sure of: a
// database in which nothing was ever told of is like every other.
func (s *Service) worthKeeping() bool {
	return s.keeper.path != "" && s.mark != "" && s.version.Load() != s.keeper.version.Load() && s.index.len() >= s.keptFrom
}

// keepLast writes a snapshot at the end, when nothing changes any more.
func (s *Service) keepLast() {
	if !s.built || !s.worthKeeping() {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), keepAtEnd)
	defer cancel()
	s.snapshot()(ctx, 0)
}

// snapshot takes the index as it is now and gives what writes it. Only the follower may call it, or whoever comes after.
func (s *Service) snapshot() func(ctx context.Context, pause time.Duration) {
	x, k := s.index, &s.keeper
	st := x.now.Load()
	in := &stored{base: st.base, dead: st.dead, codes: x.communes.codes(), orgs: maps.Clone(s.orgs)}
	in.lexicon, in.since = x.words.get()
	for i, d := range st.recent.docs {
		if !st.recent.gone.has(uint32(i)) {
			in.recent = append(in.recent, d)
		}
	}
	dir := contents{Database: k.id, Schema: k.schema, Version: st.version, Mark: s.mark, Seed: x.seed, Written: s.Now().UnixMicro(),
		Past: st.base.past, Docs: st.base.n, Recent: len(in.recent), Communes: len(in.codes), Words: in.lexicon.len()}
	return func(ctx context.Context, pause time.Duration) {
		dir.Format = x.fingerprint(s.CommuneName)
		err := s.see(ctx, &dir)
		if err == nil {
			err = writeAside(k.path, func(f io.Writer) error { return in.write(ctx, f, dir, pause) })
		}
		if err != nil {
			if ctx.Err() == nil {
				s.Log.Warn("search: the snapshot could not be written", "path", k.path, "err", err)
			}
			return
		}
		k.version.Store(dir.Version)
		tidySnapshots(k.path, time.Now())
	}
}

// see notes up to where the database had gone when everything that is written had been read.
func (s *Service) see(ctx context.Context, dir *contents) (err error) {
	if dir.Seen, err = changelog.Latest(ctx, s.DB); err == nil {
		dir.SeenMark, err = changelog.Mark(ctx, s.DB, dir.Seen)
	}
	return err
}

func (k *stored) write(ctx context.Context, f io.Writer, dir contents, pause time.Duration) error {
	w := newSectionWriter(f, dir)
	w.stop, w.pause = ctx.Done(), pause
	k.on(&shelf{w: w, dir: dir})
	return w.close()
}

// tidySnapshots removes what was never finished and what belongs to a database that nobody opens here any more.
func tidySnapshots(path string, now time.Time) {
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return // there is nothing to tidy, then
	}
	for _, f := range files {
		if !strings.HasPrefix(f.Name(), "search-") || f.Name() == filepath.Base(path) {
			continue
		}
		info, err := f.Info()
		if err != nil {
			continue
		}
		age := now.Sub(info.ModTime())
		if strings.HasSuffix(f.Name(), snapshotSuffix) && age > forgetForeign ||
			strings.Contains(f.Name(), snapshotSuffix+".") && strings.HasSuffix(f.Name(), asideSuffix) && age > forgetAside {
			_ = os.Remove(filepath.Join(filepath.Dir(path), f.Name())) // the next one will
		}
	}
}

// Snapshot tells where the snapshot of a database lies in a directory, how many bytes it has and when it was written;
// the size is 0 when there is none yet.
func Snapshot(ctx context.Context, d *db.DB, dir string) (path string, size int64, written time.Time, err error) {
	id, err := changelog.Identity(ctx, d)
	if err != nil {
		return "", 0, written, err
	}
	path = snapshotPath(dir, id)
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return path, 0, written, nil
	}
	if err != nil {
		return path, 0, written, err
	}
	return path, info.Size(), info.ModTime(), nil
}
