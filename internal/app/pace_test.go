package app

import "testing"

func TestHowMuchGarbageMayPileUp(t *testing.T) {
	for _, row := range []struct {
		rule  string
		alive uint64
		want  int
	}{
		{"nothing is alive yet", 0, 400},
		{"very little is alive: not more than four times as much", 8 << 20, 400},
		{"a small service: 64 MB", 32 << 20, 200},
		{"a middling one: as much as is alive", 64 << 20, 100},
		{"a large one: as much as is alive", 1 << 30, 100},
	} {
		if got := gcPercent(row.alive); got != row.want {
			t.Errorf("%s: %d %%, want %d %%", row.rule, got, row.want)
		}
	}
}
