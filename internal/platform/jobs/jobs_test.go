package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/jobs"
)

func TestEveryEventReachesEachListenerOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		if err := jobs.Migrate(ctx, d); err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		seen := map[string]int{}
		all := make(chan struct{})
		listen := func(name string) jobs.Handler {
			return func(_ context.Context, ref string) error {
				mu.Lock()
				defer mu.Unlock()
				seen[name+ref]++
				if len(seen) == 40 {
					close(all)
				}
				return nil
			}
		}
		q := &jobs.Queue{DB: d, Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))}
		q.On("thing.made", "a", listen("a"))
		q.On("thing.made", "b", listen("b"))
		if err := q.Start(ctx); err != nil {
			t.Fatal(err)
		}
		boom := errors.New("boom")
		for i := range 20 {
			err := d.Tx(ctx, func(tx db.Querier) error { return jobs.Publish(ctx, tx, "thing.made", fmt.Sprint(i)) })
			if err != nil {
				t.Fatal(err)
			}
			err = d.Tx(ctx, func(tx db.Querier) error {
				return errors.Join(jobs.Publish(ctx, tx, "thing.made", "rolled back"), boom)
			})
			if !errors.Is(err, boom) {
				t.Fatal(err)
			}
		}
		select {
		case <-all:
		case <-ctx.Done():
		}
		if err := q.Stop(context.Background()); err != nil {
			t.Fatal(err)
		}
		for k, n := range seen {
			if n != 1 {
				t.Errorf("%s ran %d times", k, n)
			}
		}
		if len(seen) != 40 {
			t.Errorf("%d handlings, want 40", len(seen))
		}
	})
}

func TestRunPending(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		var got []string
		q := &jobs.Queue{DB: d, Log: slog.New(slog.DiscardHandler)}
		q.On("a", "x", func(ctx context.Context, ref string) error {
			got = append(got, "a"+ref)
			return d.Tx(ctx, func(tx db.Querier) error { return jobs.Publish(ctx, tx, "b", ref) })
		})
		q.On("b", "x", func(_ context.Context, ref string) error { got = append(got, "b"+ref); return nil })
		if err := d.Tx(ctx, func(tx db.Querier) error { return jobs.Publish(ctx, tx, "a", "1") }); err != nil {
			t.Fatal(err)
		}
		if err := q.RunPending(ctx); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got) != "[a1 b1]" {
			t.Fatalf("ran %v, want the event and the one that it caused", got)
		}
	})
}
