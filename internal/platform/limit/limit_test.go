package limit_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/limit"
)

func TestNetwork(t *testing.T) {
	for name, c := range map[string][2]string{
		"IPv4 with a port":                    {"192.0.2.7:443", "192.0.2.7"},
		"IPv6 counts by /64":                  {"[2001:db8:1:2:aaaa::1]:80", "2001:db8:1:2::/64"},
		"another host of the same /64":        {"2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"},
		"IPv4 written as IPv6 is IPv4":        {"::ffff:192.0.2.7", "192.0.2.7"},
		"the loopback is a network as any":    {"127.0.0.1:1", "127.0.0.1"},
		"a zone does not make a new network":  {"fe80::1%eth0", "fe80::/64"},
		"what cannot be read shares one key":  {"@", "unreadable"},
		"nothing shares the key of the above": {"", "unreadable"},
	} {
		if got := limit.Network(c[0]); got != c[1] {
			t.Errorf("%s: %q, want %q", name, got, c[1])
		}
	}
}

func TestTake(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
		rule := limit.Rule{Name: "t", Max: 25, Window: time.Hour}
		var refused atomic.Int64
		var wg sync.WaitGroup
		for range 40 {
			wg.Go(func() {
				switch err := limit.Take(t.Context(), d, now, rule, "a@example.org"); {
				case fault.Is(err, fault.TooMany):
					refused.Add(1)
				case err != nil:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if refused.Load() != 15 {
			t.Errorf("%d of 40 refused at once, want 15", refused.Load())
		}
		if err := limit.Take(t.Context(), d, now, rule, "b@example.org"); err != nil {
			t.Errorf("another key: %v", err)
		}
		if err := limit.Take(t.Context(), d, now.Add(time.Hour), rule, "a@example.org"); err != nil {
			t.Errorf("the next window: %v", err)
		}
	})
}
