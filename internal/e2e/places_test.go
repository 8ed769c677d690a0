package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"parvis/internal/domain/listing"
)

// TestTheLastPlaceIsGivenOnce: two hundred people want one of five places at once. Five get one, the others are told that
// they wait, and the database says the same; on PostgreSQL they come through two nodes (R6).
func TestTheLastPlaceIsGivenOnce(t *testing.T) {
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			w := NewWorld(t, engine)
			l := w.Listing(Admin, listing.Online)
			nodes := []*Node{w.Node}
			if engine == "postgres" {
				nodes = append(nodes, Start(t, engine, Options{URL: w.Config.DatabaseURL}))
			}
			const people, places = 200, 5
			told := make([]string, people)
			var all sync.WaitGroup
			for i := range people {
				all.Go(func() {
					n := nodes[i%len(nodes)]
					c := n.Client()
					c.Address = fmt.Sprintf("10.77.%d.%d", i>>8, i&255)
					p, err := c.Try(c.Request(http.MethodPost, l.Path()+"/repondre", url.Values{"slot": {l.Slots[0].ID}, "first_name": {"Camille"},
						"email": {fmt.Sprintf("place%d@example.org", i)}, "cle": {fmt.Sprintf("cle-%d", i)}}))
					if err != nil {
						told[i] = err.Error()
						return
					}
					told[i], _, _ = strings.Cut(p.Header.Get("Location"), "?")
				})
			}
			all.Wait()
			counts := map[string]int{}
			for _, what := range told {
				counts[what]++
			}
			if counts["/merci/place"] != places || counts["/merci/attente"] != people-places {
				t.Errorf("told: %v", counts)
			}
			for query, want := range map[string]string{
				`select taken from slots where id = $1`:                                                            "5",
				`select count(*) from replies where slot_id = $1 and holds`:                                        "5",
				`select count(*) from replies where slot_id = $1 and state = 'waiting'`:                            "195",
				`select count(distinct email) from replies where slot_id = $1 and email like 'place%@example.org'`: "200",
			} {
				if got := w.SQL(query, l.Slots[0].ID); got != want {
					t.Errorf("%s: %s, want %s", query, got, want)
				}
			}
		})
	}
}
