package search

import "context"

// Reach waits as WaitFor does, and has the change log looked at now: somebody knows of a version that this node has not
// heard of, because its own connection was cut or the news is still on its way.
func (s *Service) Reach(ctx context.Context, version int64) error {
	if s.version.Load() < version {
		s.wakeUp()
	}
	return s.WaitFor(ctx, version)
}
