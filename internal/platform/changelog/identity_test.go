package changelog_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

// Whoever asks first, and however many at once: a database has one identity, and no other database has it.
func TestIdentity(t *testing.T) {
	seen := map[string]bool{}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ids := make([]string, 6)
		var all sync.WaitGroup
		for i := range ids {
			all.Go(func() {
				id, err := changelog.Identity(context.Background(), d)
				if err != nil {
					t.Error(err)
				}
				ids[i] = id
			})
		}
		all.Wait()
		for _, id := range ids {
			if id == "" || id != ids[0] || seen[id] {
				t.Errorf("identities %v, elsewhere %v", ids, seen)
			}
		}
		seen[ids[0]] = true
	})
}

// Two changes of one number are told apart by what they are of and when they were.
func TestMark(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		for i, ref := range []string{"a", "b"} {
			err := d.Tx(ctx, func(q db.Querier) error {
				return changelog.Append(ctx, q, time.UnixMicro(int64(i+7)), "listing", ref)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		changes, err := changelog.Since(ctx, d, 0, 9)
		if err != nil || len(changes) != 2 {
			t.Fatalf("%v, %v", changes, err)
		}
		for _, c := range changes {
			if m, err := changelog.Mark(ctx, d, c.Version); err != nil || m != c.Mark() || m == "" {
				t.Errorf("version %d: %q, %v; the change says %q", c.Version, m, err, c.Mark())
			}
		}
		if changes[0].Mark() == changes[1].Mark() {
			t.Error("two changes have one mark")
		}
		if m, err := changelog.Mark(ctx, d, 3); err != nil || m != "" {
			t.Errorf("of a version that is not there: %q, %v", m, err)
		}
	})
}
