package tiles

import (
	"errors"
	"time"
)

// standing is how a source has answered so far.
type standing struct {
	up     bool      // its last answer was a tile
	until  time.Time // it is left alone until then
	fails  int       // failures in a row
	wrong  int       // answers in a row that were no tiles
	trying bool
}

func (st *standing) away(now time.Time) bool { return st.until.After(now) }

// How long a source that fails is left alone: first, then twice as long each time, up to.
const (
	firstPause = 30 * time.Second
	longest    = 15 * time.Minute
)

// missingFor is how long it is believed that the source has no such tile; maxMissing bounds how many are known.
const (
	missingFor = time.Hour
	maxMissing = 4096
)

// maxWrong is after how many answers in a row that were no tiles the source counts as away.
const maxWrong = 5

// maxSources bounds what is remembered: an operator may try several addresses.
const maxSources = 16

// standing is called under the lock.
func (s *Service) standing(src Source) *standing {
	key := src.key()
	st := s.sources[key]
	if st == nil {
		if len(s.sources) >= maxSources {
			clear(s.sources)
		}
		st = &standing{}
		s.sources[key] = st
	}
	return st
}

// learn remembers the outcome of a fetch and gives the error that those who wait are told. It is called under the lock.
func (s *Service) learn(src Source, name string, err error) error {
	st, now := s.standing(src), s.now()
	var wrong badTile
	var bad badSource
	switch {
	case err == nil:
		*st = standing{up: true, trying: st.trying}
		delete(s.missing, name)
		return nil
	case errors.As(err, &wrong):
		if len(s.missing) >= maxMissing {
			clear(s.missing)
		}
		s.missing[name] = now.Add(missingFor)
		if st.wrong++; st.wrong >= maxWrong {
			s.leave(src, st, now, wrong.why)
		}
		return ErrMissing
	case errors.As(err, &bad):
		if s.ctx.Err() != nil {
			return ErrClosed
		}
		if !st.away(now) { // several may have failed together
			s.leave(src, st, now, bad.why)
		}
		return ErrDown
	}
	return err
}

// leave lets a source alone for a while.
func (s *Service) leave(src Source, st *standing, now time.Time, why string) {
	pause := min(firstPause<<min(st.fails, 8), longest)
	st.up, st.wrong, st.until = false, 0, now.Add(pause)
	st.fails++
	s.log.Warn("tiles: the source does not give tiles; maps are drawn here meanwhile", "source", src.Name, "why", why, "again_in", pause.String())
}

// Ready tells at once, without waiting for anything, whether a source gives tiles at present. The first question, and
// one after a failure, start a trial behind the scenes: its outcome is known to a later question.
func (s *Service) Ready(src Source, area Area) bool {
	if !src.Drawn() {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.standing(src)
	if st.up || s.closed || st.trying || st.away(s.now()) {
		return st.up
	}
	st.trying = true
	s.all.Go(func() { s.try(src, area) })
	return false
}

// try fetches the tile over the middle of the area, even when it is kept: what matters is whether the source answers.
func (s *Service) try(src Source, area Area) {
	id := area.Middle(8)
	_, err := s.once(s.ctx, src, id, fileName(src, id))
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.standing(src)
	st.trying = false
	if errors.Is(err, ErrMissing) && !st.away(s.now()) { // the middle is where a source has something, or it is the wrong source
		s.leave(src, st, s.now(), "no tile over the middle of the territory")
	}
}
