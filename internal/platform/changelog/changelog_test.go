package changelog_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

// A reader that follows by version while eight writers append sees every change, once, in order: no version is visible
// before the ones below it.
func TestNoChangeIsLost(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const writers, each = 8, 25
		ctx := t.Context()
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					err := d.Tx(ctx, func(q db.Querier) error {
						return changelog.Append(ctx, q, time.UnixMicro(1), "listing", fmt.Sprint(w, "-", i))
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		done := make(chan struct{})
		go func() { wg.Wait(); close(done) }()
		var last int64
		seen := map[string]bool{}
		read := func() {
			cs, err := changelog.Since(ctx, d, last, 1000)
			if err != nil {
				t.Error(err)
			}
			for _, c := range cs {
				if c.Version != last+1 || seen[c.Ref] {
					t.Errorf("version %d after %d, %s seen before: %v", c.Version, last, c.Ref, seen[c.Ref])
				}
				last, seen[c.Ref] = c.Version, true
			}
		}
		for running := true; running; {
			select {
			case <-done:
				running = false
			default:
			}
			read()
		}
		if len(seen) != writers*each {
			t.Errorf("saw %d of %d", len(seen), writers*each)
		}
	})
}

func TestTrim(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		for i := range 5 {
			err := d.Tx(ctx, func(q db.Querier) error {
				return changelog.Append(ctx, q, time.UnixMicro(int64(i+1)), "listing", "x")
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := changelog.Trim(ctx, d, time.UnixMicro(3)); err != nil {
			t.Fatal(err)
		}
		if v, err := changelog.Oldest(ctx, d); err != nil || v != 3 {
			t.Errorf("the oldest is %d, %v; want 3", v, err)
		}
		if err := changelog.Trim(ctx, d, time.UnixMicro(100)); err != nil {
			t.Fatal(err)
		}
		if v, err := changelog.Oldest(ctx, d); err != nil || v != 5 {
			t.Errorf("the newest was trimmed: %d, %v", v, err)
		}
		if v, err := changelog.Latest(ctx, d); err != nil || v != 5 {
			t.Errorf("Latest = %d, %v", v, err)
		}
	})
}
