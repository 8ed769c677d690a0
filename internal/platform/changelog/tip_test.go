package changelog_test

import (
	"sync"
	"testing"
	"time"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

// Whatever was acknowledged before the question is in the answer, whoever asks beside.
func TestTipHoldsWhatWasAcknowledged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		tip := changelog.NewTip(d)
		if v, err := tip.Version(t.Context()); err != nil || v != 0 {
			t.Fatalf("an empty log: %d, %v", v, err)
		}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 20 {
					wrote := write(t, d)
					if v, err := tip.Version(t.Context()); err != nil || v < wrote {
						t.Errorf("wrote %d, was told %d, %v", wrote, v, err)
					}
				}
			})
		}
		all.Wait()
		if v, err := tip.Version(t.Context()); err != nil || v != 160 {
			t.Errorf("at the end: %d, %v", v, err)
		}
	})
}

// A transaction of another node is in the answer to the next question.
func TestTipSeesOtherNodes(t *testing.T) {
	url := dbtest.URL(t, "postgres")
	here, there := open(t, url), open(t, url)
	tip := changelog.NewTip(here)
	for range 20 {
		wrote := write(t, there)
		if v, err := tip.Version(t.Context()); err != nil || v != wrote {
			t.Fatalf("the other node wrote %d, this one says %d, %v", wrote, v, err)
		}
	}
}

func open(t *testing.T, url string) *db.DB {
	t.Helper()
	d, err := db.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// write gives the version of what it wrote.
func write(t *testing.T, d *db.DB) int64 {
	t.Helper()
	ctx, last := changelog.Noting(t.Context())
	err := d.Tx(ctx, func(q db.Querier) error {
		return changelog.Append(ctx, q, time.Now(), "listing", "x")
	})
	if err != nil {
		t.Error(err)
	}
	return last()
}
