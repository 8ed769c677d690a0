package changelog

import "context"

type knownKey struct{}

// KnownKey is under which a context gives the version that was found when its request began (an int64): whatever was
// acknowledged before the request is in it, so the request need not ask again.
var KnownKey any = knownKey{}

// Known gives the version that a context knows.
func Known(ctx context.Context) (int64, bool) {
	v, ok := ctx.Value(KnownKey).(int64)
	return v, ok && v > 0
}

// At gives the version for a request: the one its context knows, else that of now.
func (t *Tip) At(ctx context.Context) (int64, error) {
	if v, ok := Known(ctx); ok {
		return v, nil
	}
	return t.Version(ctx)
}
