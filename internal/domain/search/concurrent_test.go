package search

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Readers see one whole state or another while listings change, are worked into the base, and a day passes: each
// listing once, never none of the versions of one that is edited, counts that add up.
func TestReadersAndWriter(t *testing.T) {
	var clock atomic.Int64
	clock.Store(time.Date(2026, 11, 23, 23, 50, 0, 0, paris).UnixMicro())
	now := func() time.Time { return time.UnixMicro(clock.Load()) }
	c := newCorpus(now())
	x := newIndex(paris)
	x.mergeAt = 40
	const n = 300
	rows := make([]row, n)
	var first []change
	for i := range rows {
		rows[i] = c.row()
		rows[i].ends = now().AddDate(0, 1, 0).UnixMicro()
		d, _ := x.preparer(nil).doc(&rows[i])
		first = append(first, change{d.id, keep(d)})
	}
	x.apply(1, first, clock.Load())
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				r, err := x.search(Query{Limit: 100, Page: 1 + i%3, Sort: Sorts[i%4], Near: &Point{48.7, 6.2}}, now)
				if err != nil {
					t.Error(err)
					return
				}
				if r.Total != n || r.Facets.Sense[0]+r.Facets.Sense[1] != n || len(r.Hits) != 100 {
					t.Errorf("%d listings, %d counted, %d shown", r.Total, r.Facets.Sense[0]+r.Facets.Sense[1], len(r.Hits))
					return
				}
				seen := map[string]bool{}
				for _, id := range r.IDs() {
					if seen[id] {
						t.Errorf("%s twice", id)
					}
					seen[id] = true
				}
			}
		})
	}
	p := x.preparer(nil)
	for v := range int64(1_500) {
		r := &rows[v%n]
		r.title = c.text(3)
		r.slots = nil
		d, _ := p.doc(r)
		x.apply(2+v, []change{{d.id, keep(d)}}, clock.Load())
		if v%100 == 0 {
			clock.Add(minute)
			x.tick(clock.Load())
		}
	}
	close(stop)
	readers.Wait()
	x.merged.Wait()
	if got := x.now.Load().version; got != 1_501 {
		t.Errorf("version %d", got)
	}
}
