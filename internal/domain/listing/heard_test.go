package listing_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

func tell(t *testing.T, d *db.DB, kind string, refs ...string) {
	t.Helper()
	err := d.Tx(t.Context(), func(q db.Querier) error {
		for _, ref := range refs {
			if err := changelog.Append(context.Background(), q, start, kind, ref); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// What was made of a listing holds until the log speaks of it or of its bearer.
func TestWhatWasMadeHoldsUntilTheLogSpeaks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d, "verified"), t.Context()
		w.set(t, func(tt *territory.Territory) { tt.Review = territory.ReviewAfter })
		l, err := w.Submit(ctx, w.admin, mission(), 0)
		if err != nil {
			t.Fatal(err)
		}
		if heard, err := w.Heard(ctx); err != nil || heard.Holds(listing.Origin{}) {
			t.Errorf("without a shelf something holds, %v", err)
		}
		w.Shelf = listing.NewShelf(d, changelog.NewTip(d), listing.ShelfBytes)
		many := make([]string, 600)
		for i := range many {
			many[i] = fmt.Sprint("many", i)
		}
		for _, row := range []struct {
			rule  string
			kind  string
			refs  []string
			holds bool
		}{
			{"nothing happened", "", nil, true},
			{"the listing changed", "listing", []string{l.ID}, false},
			{"its bearer changed", "org", []string{l.OrgID}, false},
			{"something else changed before it did", "listing", []string{"other", l.ID}, false},
			{"something else changed", "listing", []string{"other"}, true},
			{"everything changed", changelog.Everything, []string{""}, false},
			{"more changed than is followed", "listing", many, false},
		} {
			made, err := w.Briefs(ctx, []string{l.ID})
			if err != nil || len(made) != 1 {
				t.Fatal(len(made), err)
			}
			if row.kind != "" {
				tell(t, d, row.kind, row.refs...)
			}
			for range 2 {
				heard, err := w.Heard(ctx)
				if err != nil || heard.Holds(made[0].Origin) != row.holds {
					t.Errorf("%s: holds %v, want %v, %v", row.rule, heard.Holds(made[0].Origin), row.holds, err)
				}
				if heard.Holds(listing.Origin{}) {
					t.Errorf("%s: nothing holds", row.rule)
				}
			}
		}
	})
}

// While others write, and now and then say that everything changed, nothing that was made before somebody's own change
// holds after it.
func TestNothingHoldsAfterOnesOwnChange(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d, "verified"), t.Context()
		w.set(t, func(tt *territory.Territory) { tt.Review = territory.ReviewAfter })
		w.Shelf = listing.NewShelf(d, changelog.NewTip(d), listing.ShelfBytes)
		var ids []string
		for range 4 {
			l, err := w.Submit(ctx, w.admin, mission(), 0)
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, l.ID)
		}
		var all sync.WaitGroup
		for i, id := range ids {
			all.Go(func() {
				for n := range 25 {
					made, err := w.Briefs(ctx, []string{id})
					if err != nil || len(made) != 1 {
						t.Error(len(made), err)
						return
					}
					if i == 0 && n%5 == 0 {
						tell(t, d, changelog.Everything, "")
					} else {
						tell(t, d, "listing", id)
					}
					if heard, err := w.Heard(ctx); err != nil || heard.Holds(made[0].Origin) {
						t.Errorf("what was made before the change holds after it, %v", err)
					}
				}
			})
		}
		all.Wait()
	})
}

// The newest come first, each once, in portions.
func TestNewest(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d, "verified"), t.Context()
		w.set(t, func(tt *territory.Territory) { tt.Review = territory.ReviewAfter })
		var want []string
		for i := range 230 {
			l := mission()
			l, err := w.Submit(ctx, w.admin, l, 0)
			if err != nil {
				t.Fatal(err)
			}
			if i%10 == 0 {
				if err := w.Move(ctx, w.admin, l.ID, "pause"); err != nil {
					t.Fatal(err)
				}
				continue
			}
			want = append([]string{l.ID}, want...)
		}
		if _, err := d.ExecContext(ctx, `update listings set published_at = 7 where id = $1`, want[3]); err != nil {
			t.Fatal(err)
		}
		want = append(append(want[:3:3], want[4:]...), want[3])
		var got []string
		var after listing.Mark
		for {
			ids, next, err := w.Newest(ctx, after)
			if err != nil {
				t.Fatal(err)
			}
			if len(ids) == 0 {
				break
			}
			got, after = append(got, ids...), next
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%d are given in another order than the %d wanted:\n%v\n%v", len(got), len(want), got[:5], want[:5])
		}
	})
}
