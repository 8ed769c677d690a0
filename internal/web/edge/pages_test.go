package edge

import (
	"testing"
	"time"
)

// A page is sent again only while everything it was made from is what it was.
func TestWhenAPageIsRight(t *testing.T) {
	made := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	p := &page{stamp: Stamp{Version: 7, Life: 1, Settings: 3}, from: made.UnixMicro(), until: made.Add(time.Hour).UnixMicro()}
	for _, row := range []struct {
		rule  string
		stamp Stamp
		after time.Duration
		right bool
	}{
		{"nothing has changed", Stamp{Version: 7, Life: 1, Settings: 3}, 0, true},
		{"up to its hour", Stamp{Version: 7, Life: 1, Settings: 3}, time.Hour - time.Microsecond, true},
		{"its hour has come", Stamp{Version: 7, Life: 1, Settings: 3}, time.Hour, false},
		{"the clock was set back", Stamp{Version: 7, Life: 1, Settings: 3}, -time.Microsecond, false},
		{"something was written", Stamp{Version: 8, Life: 1, Settings: 3}, 0, false},
		{"other settings", Stamp{Version: 7, Life: 1, Settings: 4}, 0, false},
		{"the same version of another log: an older database was put in place", Stamp{Version: 7, Life: 2, Settings: 3}, 0, false},
	} {
		if got := p.right(row.stamp, made.Add(row.after)); got != row.right {
			t.Errorf("%s: right is %v", row.rule, got)
		}
	}
}
