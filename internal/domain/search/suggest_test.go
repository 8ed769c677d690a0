package search

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/geo"
)

func (s Suggestions) names() (themes, communes, orgs, titles []string) {
	for _, t := range s.Themes {
		themes = append(themes, t.Theme)
	}
	for _, c := range s.Communes {
		communes = append(communes, c.Name)
	}
	for _, o := range s.Orgs {
		orgs = append(orgs, o.Name)
	}
	for _, l := range s.Listings {
		titles = append(titles, l.Title)
	}
	return themes, communes, orgs, titles
}

func TestSuggest(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		communes, err := geo.France()
		if err != nil {
			t.Fatal(err)
		}
		w.search.Communes = communes
		w.search.ThemeName = func(_, theme string) string { return "Domaine " + theme }
		w.start()
		w.addOrg("verified", "Les jardins de Nancy")
		w.addOrg("unclaimed", "Jardins et loisirs")
		w.addOrg("suspended", "Jardinerie")
		w.titled("Préparer les planches du jardin", "Jardiner avec des enfants", "Nager à deux", "Repeindre l’école", "Deux écoles")
		suggest := func(typed string) Suggestions {
			t.Helper()
			s, err := w.search.Suggest(t.Context(), Typing{Text: typed, Lang: "fr", Departments: []string{"54"}}, 3)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		_, _, orgs, titles := suggest("jard").names()
		slices.Sort(titles)
		if d := cmp.Diff([]string{"Les jardins de Nancy", "Jardins et loisirs"}, orgs); d != "" {
			t.Error("verified orgs first, suspended ones never: " + d)
		}
		if d := cmp.Diff([]string{"Jardiner avec des enfants", "Préparer les planches du jardin"}, titles); d != "" {
			t.Error(d)
		}
		if got := suggest("planches du jar").Words; !slices.Contains(got, "planches du jardin") {
			t.Errorf("the last word is completed: %v", got)
		}
		if got := suggest("nager jar").Words; len(got) > 0 {
			t.Errorf("no listing has both words: %v", got)
		}
		if got := suggest("jardiner avec enf").Words; !slices.Equal(got, []string{"jardiner avec enfants"}) {
			t.Errorf("one listing has them all: %v", got)
		}
		if got := suggest("éco").Words; len(got) != 1 {
			t.Errorf("what is the same search is suggested once: %v", got)
		}
		if _, got, _, _ := suggest("nanc").names(); len(got) == 0 || got[0] != "Nancy" {
			t.Errorf("communes of the territory come first: %v", got)
		}
		if _, got, _, _ := suggest("jard").names(); !slices.Equal(got, []string{"Einville-au-Jard"}) {
			t.Errorf("communes far from the territory are suggested: %v", got)
		}
		w.put(w.online(w.addOrg("verified", "Des voisins"), func(l *listing.Listing) { l.Commune = "57463" }))
		w.settle()
		if _, got, _, _ := suggest("metz").names(); !slices.Equal(got, []string{"Metz"}) {
			t.Errorf("a commune beyond is suggested where a listing is: %v", got)
		}
		if got, _, _, _ := suggest("sport").names(); !slices.Equal(got, []string{"sport"}) {
			t.Errorf("themes: %v", got)
		}
		if _, _, _, got := suggest("NÀG").names(); !slices.Equal(got, []string{"Nager à deux"}) {
			t.Errorf("case and accents do not matter: %v", got)
		}
		for _, nothing := range []string{"", "  ", "?!", "de la", "xyzxyz"} {
			if _, _, orgs, titles := suggest(nothing).names(); len(orgs)+len(titles) > 0 {
				t.Errorf("%q: %v %v", nothing, orgs, titles)
			}
		}
		if _, err := w.search.Suggest(t.Context(), Typing{Text: strings.Repeat("a", MaxText+1)}, 3); !fault.Is(err, fault.Invalid) {
			t.Errorf("too long: %v", err)
		}
		id := w.addOrg("verified", "Jardiniers de Lorraine")
		w.tell("org", id)
		w.settle()
		for began := time.Now(); ; runtime.Gosched() {
			_, _, orgs, _ := suggest("jardiniers").names()
			if slices.Equal(orgs, []string{"Jardiniers de Lorraine"}) {
				break
			}
			if time.Since(began) > 10*time.Second {
				t.Fatalf("a new org is not suggested: %v", orgs)
			}
		}
	})
}

// BenchmarkSuggest measures what is typed letter by letter at the size of a large territory.
func BenchmarkSuggest(b *testing.B) {
	communes, err := geo.France()
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range sizes(b) {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d := dbtest.Open(b, "sqlite")
			w := newWorld(b, d)
			w.search.Communes = communes
			w.search.ThemeName = func(_, theme string) string { return theme }
			x, c := filled(b, n, w.clock)
			p := x.preparer(nil)
			for range 20_000 {
				r := c.row()
				p.doc(&r)
			}
			x.words.add(p.words)
			x.words.settle()
			w.search.index = x
			w.search.ready.Store(true)
			org := w.addOrg("verified", "Association des voisins")
			for i := range 3_000 {
				w.addOrg("verified", c.words[i]+" "+c.words[i*7%400])
			}
			w.put(w.online(org, func(l *listing.Listing) { l.Title = "Une annonce" }))
			r := rand.New(rand.NewPCG(1, 2))
			var typed []string
			for range 200 {
				word := c.words[r.IntN(2_000)]
				for i := 1; i <= min(len(word), 6); i++ {
					typed = append(typed, word[:i])
				}
			}
			spent := make([]time.Duration, 0, len(typed))
			b.ResetTimer()
			for i := 0; b.Loop(); i++ {
				at := time.Now()
				if _, err := w.search.Suggest(b.Context(), Typing{Text: typed[i%len(typed)], Departments: []string{"54"}}, 5); err != nil {
					b.Fatal(err)
				}
				if len(spent) < cap(spent) {
					spent = append(spent, time.Since(at))
				}
			}
			slices.Sort(spent)
			b.ReportMetric(float64(spent[len(spent)*99/100].Microseconds())/1000, "ms-p99")
		})
	}
}
