package site_test

import (
	"context"
	"testing"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
)

// The front page shows what there is to do: this weekend, or soon where the weekend has little.
func TestTheFrontPageShowsWhatComes(t *testing.T) {
	saturday := monday.AddDate(0, 0, 5)
	for _, row := range []struct {
		rule string
		on   []int // days from that Saturday
		says string
	}{
		{"three missions this weekend", []int{0, 0, 1, 4}, "Ce week-end, près de chez vous"},
		{"two this weekend, another later", []int{0, 1, 4}, "Bientôt, près de chez vous"},
		{"none this weekend", []int{3, 4, 9}, "Bientôt, près de chez vous"},
		{"too little altogether", []int{0, 4}, ""},
	} {
		w := newWorld(t, "sqlite")
		for _, day := range row.on {
			l := w.mission(5, func(l *listing.Listing) {
				l.Lat, l.Lon = 48.69, 6.18
				l.Slots[0].Start = saturday.AddDate(0, 0, day)
				l.Slots[0].End = l.Slots[0].Start.Add(3 * time.Hour)
			})
			w.must(w.d.Tx(t.Context(), func(q db.Querier) error {
				return changelog.Append(context.Background(), q, w.now(), "listing", l.ID)
			}))
		}
		w.must(w.s.Search.WaitLatest(t.Context()))
		home := w.get(actor.Actor{}, "/")
		for _, title := range []string{"Ce week-end, près de chez vous", "Bientôt, près de chez vous"} {
			if home.says(title) != (title == row.says) {
				t.Errorf("%s: it says %q: %v", row.rule, title, home.says(title))
			}
		}
	}
}
