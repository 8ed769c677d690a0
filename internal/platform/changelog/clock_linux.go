package changelog

import (
	"time"

	"golang.org/x/sys/unix"
)

// awake is a clock that goes on while the machine sleeps, and is never set; ok is false where there is none.
func awake() (now func() time.Duration, ok bool) {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &t) != nil {
		return sinceStart(), false
	}
	return func() time.Duration {
		var t unix.Timespec
		_ = unix.ClockGettime(unix.CLOCK_BOOTTIME, &t) // it was asked before
		return time.Duration(t.Nano())
	}, true
}
