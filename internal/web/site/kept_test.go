package site_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/web/site"
)

// kept is a world whose cards are kept, with missions called "Tri 0", "Tri 1" and so on.
func kept(t *testing.T, engine string, bytes, missions int) (w *world, ls []listing.Listing) {
	w = newWorld(t, engine)
	w.s.Listings.Shelf = listing.NewShelf(w.d, changelog.NewTip(w.d), listing.ShelfBytes)
	w.s.Cards = site.NewCards(bytes)
	for i := range missions {
		ls = append(ls, w.mission(5, func(l *listing.Listing) {
			l.Title, l.Lat, l.Lon, l.PublishedAt = fmt.Sprint("Tri ", i), 48.69, 6.18, monday.Add(time.Duration(i)*time.Second)
		}))
	}
	w.tell(ls...)
	return w, ls
}

// tell writes into the change log that listings have changed, and waits until the index has heard it.
func (w *world) tell(ls ...listing.Listing) {
	w.t.Helper()
	w.must(w.d.Tx(w.t.Context(), func(q db.Querier) (err error) {
		for _, l := range ls {
			err = errors.Join(err, changelog.Append(context.Background(), q, w.now(), "listing", l.ID))
		}
		return err
	}))
	w.must(w.s.Search.WaitLatest(w.t.Context()))
}

// Cards that nobody has asked for are there before, for as long as they are true.
func TestCardsAreFilledInBeforeAnybodyAsks(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			w, ls := kept(t, engine, site.CardsBytes, 130)
			w.must(w.s.FillCards(t.Context(), w.s.Languages.For("fr")))
			w.exec(`update listings set title = 'Autrement'`) // behind the back of the log: only who reads now sees it
			page := w.get(actor.Actor{}, "/annonces?tri=recentes&page=2")
			if !page.says("Tri 109<") || !page.says("Tri 90<") || page.says("Autrement") {
				t.Error("cards that were filled in are read again")
			}
			w.tell(ls[100])
			page = w.get(actor.Actor{}, "/annonces?tri=recentes&page=2")
			if page.says("Tri 100<") || !page.says("Autrement") || !page.says("Tri 101<") {
				t.Error("what the log speaks of is not read again, or something else is")
			}
			if other := w.get(actor.Actor{}, "/annonces?tri=recentes&page=2", "Accept-Language", "en"); other.says("Tri 109<") {
				t.Error("a page in another language shows the cards of this one")
			}
		})
	}
}

// Filling ends where there is little room left, the newest being there; and when it is told to.
func TestFillingCardsEnds(t *testing.T) {
	w, _ := kept(t, "sqlite", 64<<10, 400)
	w.must(w.s.FillCards(t.Context(), w.s.Languages.For("fr")))
	w.exec(`update listings set title = 'Autrement'`)
	if page := w.get(actor.Actor{}, "/annonces?tri=recentes"); !page.says("Tri 399<") || page.says("Autrement") {
		t.Error("the newest are not there")
	}
	if page := w.get(actor.Actor{}, "/annonces?tri=recentes&page=20"); page.says("Tri 0<") || !page.says("Autrement") {
		t.Error("the oldest have no room and are there")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	w.s.Cards = site.NewCards(site.CardsBytes)
	if err := w.s.FillCards(ended, w.s.Languages.For("fr")); !errors.Is(err, context.Canceled) {
		t.Errorf("told to end: %v", err)
	}
}

// A list of cards that were filled in is the list written now: listings of a commune, of another one, and of none.
func TestListsOfFilledCardsAreListsWrittenNow(t *testing.T) {
	w, ls := kept(t, "sqlite", site.CardsBytes, 0)
	for i, commune := range []string{"54395", "", "54547", "", "54395"} {
		ls = append(ls, w.mission(5, func(l *listing.Listing) {
			l.Title, l.Commune, l.Remote, l.PublishedAt = fmt.Sprint("Tri ", i), commune, commune == "", monday.Add(time.Duration(i)*time.Second)
		}))
	}
	w.tell(ls...)
	w.must(w.s.FillCards(t.Context(), w.s.Languages.For("fr")))
	filled := w.get(actor.Actor{}, "/annonces").body
	w.s.Cards = nil
	if now := w.get(actor.Actor{}, "/annonces").body; filled != now {
		t.Error(cmp.Diff(strings.Split(now, "<"), strings.Split(filled, "<")))
	}
}
