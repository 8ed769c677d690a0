package demo

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/text"
)

// composed makes n listings in memory.
func composed(t testing.TB, n int) (*composer, batch) {
	t.Helper()
	c, err := made(t, tuesday, usual).newComposer(n)
	if err != nil {
		t.Fatal(err)
	}
	var b batch
	for i := range n {
		c.source.Seed(54, uint64(i))
		b.listings = append(b.listings, c.one(i, n, &b))
	}
	return c, b
}

func TestComposedListingsAreValid(t *testing.T) {
	c, b := composed(t, 4000)
	kinds := map[string]int{}
	for _, l := range b.listings {
		checkListing(t, c.world, l, l.Title)
		if !l.Alive(c.Now) {
			t.Errorf("%q is over", l.Title)
		}
		kinds[string(l.Sense)+"/"+string(l.Family)]++
	}
	for _, sense := range listing.Senses {
		for _, family := range listing.Families {
			if n := kinds[string(sense)+"/"+string(family)]; n < 40 {
				t.Errorf("%d of 4000 are %s × %s", n, sense, family)
			}
		}
	}
	if !slices.IsSortedFunc(b.listings, func(a, b listing.Listing) int { return a.CreatedAt.Compare(b.CreatedAt) }) {
		t.Error("they do not come in the order in which they were written")
	}
}

// A corpus to measure a search by has many titles, usual words and a long tail of rare ones.
func TestComposedWordsAreThoseOfALanguage(t *testing.T) {
	_, b := composed(t, 10_000)
	titles, words, first := map[string]bool{}, map[string]int{}, map[string]bool{}
	for _, l := range b.listings {
		titles[l.Title] = true
		first[l.Description] = true
		for _, w := range text.Words(l.Title + " " + l.Description) {
			words[w]++
		}
	}
	rare := 0
	for _, n := range words {
		if n <= 5 {
			rare++
		}
	}
	if len(titles) < 4000 || len(first) < 9500 || len(words) < 5000 || rare < len(words)/3 {
		t.Errorf("%d titles, %d texts, %d words of which %d rare", len(titles), len(first), len(words), rare)
	}
}

func TestMoreListingsThanAreWritten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var told []int
		dp := deps(t, d, tuesday)
		dp.Progress = func(done, total int) {
			told = append(told, done)
			if total != 5000 {
				t.Errorf("total %d", total)
			}
		}
		if err := Load(context.Background(), dp, Options{Orgs: 300, Listings: 5000, Seed: 54}); err != nil {
			t.Fatal(err)
		}
		if n := count(t, d, `select count(*) from listings where state = 'online' and ends_at > $1`, db.Micros(tuesday)); n != 5000 {
			t.Errorf("%d listings online", n)
		}
		if len(told) < 3 || !slices.IsSorted(told) || told[len(told)-1] != 5000 {
			t.Errorf("the progress was told as %v", told)
		}
	})
}

func TestFewListingsAreOfEveryKind(t *testing.T) {
	for _, o := range []Options{{Orgs: 1, Listings: 0}, {Orgs: 1, Listings: 1}, {Orgs: 5, Listings: 40}, {Orgs: 270, Listings: 24}} {
		dbtest.Each(t, func(t *testing.T, d *db.DB) {
			load(t, d, o)
			if n := count(t, d, `select count(*) from listings where state = 'online' and ends_at > $1`, db.Micros(tuesday)); n != o.Listings {
				t.Errorf("%+v: %d listings online", o, n)
			}
			if n := count(t, d, `select count(*) from orgs`); n != o.Orgs {
				t.Errorf("%+v: %d orgs", o, n)
			}
			if n := count(t, d, `select count(distinct sense || family) from listings`); o.Listings == 24 && n != 12 {
				t.Errorf("%+v: %d kinds", o, n)
			}
		})
	}
}

func TestLoadingStopsWhenAsked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(context.Background())
		dp := deps(t, d, tuesday)
		dp.Progress = func(done, _ int) {
			if done > 2000 {
				cancel()
			}
		}
		if err := Load(ctx, dp, Options{Orgs: 270, Listings: 1_000_000, Seed: 54}); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestContractions(t *testing.T) {
	for _, row := range []struct{ before, word, want string }{
		{"Nous allons à ", "le marché", "Nous allons au marché"},
		{"On prépare la venue de ", "les hirondelles", "On prépare la venue des hirondelles"},
		{"Le poste de ", "la kermesse", "Le poste de la kermesse"},
		{"Un mot à ", "les voisins", "Un mot aux voisins"},
		{"Besoin de ", "des pommiers", "Besoin de pommiers"},
		{"Besoin de ", "une perceuse", "Besoin d’une perceuse"},
		{"Aide ", "le dimanche", "Aide le dimanche"},
		{"Grande ", "le jour", "Grande le jour"},
	} {
		before, word := contract(row.before, row.word)
		if before+word != row.want {
			t.Errorf("%q and %q make %q", row.before, row.word, before+word)
		}
	}
}

func TestPickersFollowTheirWeights(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	p := newPicker([]int{0, 3, 0, 1, 0})
	got := make([]int, 5)
	for range 4000 {
		got[p.pick(r)]++
	}
	if got[0]+got[2]+got[4] != 0 || got[1] < 2700 || got[1] > 3300 {
		t.Errorf("drawn %v", got)
	}
}
