//go:build !linux

package changelog

import "time"

// awake is a clock that goes on while the machine sleeps, and is never set; ok is false where there is none.
func awake() (now func() time.Duration, ok bool) { return sinceStart(), false }
