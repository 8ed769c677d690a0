package changelog_test

import (
	"testing"
	"time"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

// What an answer costs: asked for, and from memory.
func BenchmarkVersion(b *testing.B) {
	d, err := db.Open(dbtest.URL(b, "postgres"))
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	tip := changelog.NewTip(d)
	tip.Node(100*time.Millisecond, time.Second, nil, false)
	run := func(b *testing.B) {
		for b.Loop() {
			if _, err := tip.Version(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("asked", run)
	if err := tip.Hold(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Run("held", run)
}

// What a change of the log costs, from the transaction's beginning to its end.
func BenchmarkAppend(b *testing.B) {
	d, err := db.Open(dbtest.URL(b, "postgres"))
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	for b.Loop() {
		err := d.Tx(b.Context(), func(q db.Querier) error {
			return changelog.Append(b.Context(), q, time.UnixMicro(1), "listing", "x")
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
