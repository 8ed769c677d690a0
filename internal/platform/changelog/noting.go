package changelog

import (
	"context"
	"sync/atomic"
)

type noteKey struct{}

// Noting gives a context under which Append notes the version it gives, and what tells the last one: 0 when nothing was
// appended. A transaction that was rolled back leaves its note behind, of a version that never was or became another's;
// whoever waits for a noted version compares it with Tip first.
func Noting(ctx context.Context) (noting context.Context, last func() int64) {
	n := new(atomic.Int64)
	return context.WithValue(ctx, noteKey{}, n), n.Load
}

// note keeps the highest version that was given under a context.
func note(ctx context.Context, version int64) {
	n, ok := ctx.Value(noteKey{}).(*atomic.Int64)
	if !ok {
		return
	}
	for old := n.Load(); old < version && !n.CompareAndSwap(old, version); old = n.Load() {
		continue
	}
}
