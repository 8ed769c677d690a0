package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/fault"
)

func TestSynonymsAreRead(t *testing.T) {
	groups, seen, phrases := ours(), map[string]bool{}, 0
	for _, g := range groups {
		if seen[g.String()] {
			t.Errorf("twice: %s", g)
		}
		seen[g.String()] = true
		for _, e := range g.asked {
			if g.mutual && !strings.Contains(synonymsText, e) {
				t.Errorf("%q is not in the file", e)
			}
			if len(french.Query(e, 5)) > 1 {
				phrases++
			}
		}
		if g.mutual && len(slices.CompactFunc(slices.Clone(g.asked), func(a, b string) bool { return phraseOf(a).key() == phraseOf(b).key() })) < 2 {
			t.Errorf("%s: the analysis joins these by itself", g)
		}
	}
	full := 0
	for key, found := range ourSynonyms().of {
		if len(found) == maxKin {
			full++
			t.Errorf("%s has too many", key)
		}
	}
	t.Logf("synonyms: %d groups, %d expressions looked for, %d of several words", len(groups), len(ourSynonyms().of), phrases)
	if len(groups) < 200 {
		t.Errorf("%d groups", len(groups))
	}
}

func TestGroups(t *testing.T) {
	for _, row := range []struct{ rule, line, want, key string }{
		{"a group", " sono ,enceinte,  sono", "sono, enceinte", ""},
		{"one way", "véhicule>voiture ,camion", "véhicule > voiture, camion", ""},
		{"two ways to ask", "véhicule, engin > voiture", "véhicule, engin > voiture", ""},
		{"one word is no group", "sono", "", "lexicon.few"},
		{"nor is nothing", "", "", "lexicon.few"},
		{"nothing to find", "sono >", "", "lexicon.few"},
		{"nothing to ask", "> sono", "", "lexicon.few"},
		{"two arrows", "a > b > c", "", "lexicon.form"},
		{"words that say nothing", "de la, sono", "", "lexicon.nothing"},
		{"a sentence", "sono, nous cherchons toujours quelques bénévoles motivés pour samedi", "", "lexicon.long"},
		{"a very long word", "sono, " + strings.Repeat("a", 61), "", "lexicon.long"},
		{"too many", "sono" + strings.Repeat(", x", 3) + manyWords(50), "", "lexicon.many"},
	} {
		g, err := parseGroup(row.line)
		if row.key == "" {
			if err != nil || g.String() != row.want {
				t.Errorf("%s: %q, %v", row.rule, g.String(), err)
			}
			continue
		}
		if all := fault.All(err); len(all) != 1 || all[0].Key != row.key || all[0].Field != "words" {
			t.Errorf("%s: %v, want %s", row.rule, err, row.key)
		}
	}
}

func manyWords(n int) (out string) {
	for i := range n {
		out += fmt.Sprintf(", mot%d", i)
	}
	return out
}

// titled makes listings that differ by their title alone and gives the titles that a query finds, in order.
func (w *world) titled(titles ...string) {
	org := w.addOrg("verified", "Les voisins")
	for _, title := range titles {
		w.put(w.online(org, func(l *listing.Listing) { l.Title, l.Description = title, "Venez comme vous voulez." }))
	}
	w.settle()
}

func (w *world) titles(q Query) (out []string) {
	w.t.Helper()
	for _, id := range w.find(q).IDs() {
		var title string
		if err := w.db.QueryRowContext(w.t.Context(), `select title from listings where id = $1`, id).Scan(&title); err != nil {
			w.t.Fatal(err)
		}
		out = append(out, title)
	}
	return out
}

func TestWhatIsMeantIsFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.start()
		w.titled("Un fourgon pour samedi", "Une voiture le mardi", "Réparer des vélos", "Soutien scolaire au collège", "Aider à la maraude",
			"Tri de jouets", "Enceinte et micro", "Marché de Noël", "Marche nordique", "Bénévole pour la buvette")
		for _, row := range []struct {
			rule, query string
			want        []string
			repaired    []Repair
		}{
			{"the word itself", "fourgon", []string{"Un fourgon pour samedi"}, nil},
			{"a synonym", "camion", []string{"Un fourgon pour samedi"}, nil},
			{"the wider word finds the narrower ones", "véhicule", []string{"Un fourgon pour samedi", "Une voiture le mardi"}, nil},
			{"not the other way round", "voiture", []string{"Une voiture le mardi"}, nil},
			{"an expression", "aide aux devoirs", []string{"Soutien scolaire au collège"}, nil},
			{"an expression by a word", "sans-abri", []string{"Aider à la maraude"}, nil},
			{"in capitals, without accents", "AIDE AUX DEVOIRS", []string{"Soutien scolaire au collège"}, nil},
			{"beside other words", "sono et micro", []string{"Enceinte et micro"}, nil},
			{"a light word need not be there", "cherche bénévole fourgon", []string{"Un fourgon pour samedi"}, nil},
			{"alone it counts", "bénévole", []string{"Bénévole pour la buvette"}, nil},
			{"an accent tells words apart", "marché", []string{"Marché de Noël"}, nil},
			{"without it either is meant", "marche", []string{"Marche nordique", "Marché de Noël"}, nil},
			{"a slip", "fourgn", []string{"Un fourgon pour samedi"}, []Repair{{"fourgn", "fourgon"}}},
			{"a slip beside a right word", "soutien scolarie", []string{"Soutien scolaire au collège"}, []Repair{{"scolarie", "scolaire"}}},
			{"never when the word exists", "tri", []string{"Tri de jouets"}, nil},
			{"never when a synonym is known", "camionnette", []string{"Un fourgon pour samedi"}, nil},
			{"nothing like it", "hippocampe", nil, nil},
		} {
			q := Query{Text: row.query, Sort: Newest}
			got := w.titles(q)
			slices.Sort(got)
			if d := cmp.Diff(row.want, got); d != "" {
				t.Errorf("%s: %s: %s", row.rule, row.query, d)
			}
			if d := cmp.Diff(row.repaired, w.find(q).Repaired); d != "" {
				t.Errorf("%s: %s: %s", row.rule, row.query, d)
			}
		}
		for _, text := range []string{"fourgn", "camion"} {
			if r := w.find(Query{Text: text, Exact: true}); r.Total != 0 || r.Repaired != nil {
				t.Errorf("exactly %s: %+v", text, r)
			}
		}
		if got := w.titles(Query{Text: "four", Prefix: true}); !slices.Equal(got, []string{"Un fourgon pour samedi"}) {
			t.Errorf("while typing: %v", got)
		}
	})
}

// What has the word itself comes before what has a synonym, wherever they stand, all else being equal.
func TestExactWordsComeFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.start()
		org := w.addOrg("verified", "Les voisins")
		for _, l := range [][2]string{{"Camion", "Le samedi."}, {"Transport de meubles", "Nous avons un fourgon."}, {"Fourgon", "Le dimanche."}, {"Déménager", "Il faut un camion."}} {
			w.put(w.online(org, func(x *listing.Listing) { x.Title, x.Description = l[0], l[1] }))
		}
		w.settle()
		for range 2 { // as recent changes, then worked into the base
			if d := cmp.Diff([]string{"Camion", "Déménager", "Fourgon", "Transport de meubles"}, w.titles(Query{Text: "camion"})); d != "" {
				t.Error(d)
			}
			if err := w.search.load(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestOperatorsAddSynonyms(t *testing.T) {
	operator, citizen := actor.Actor{Role: actor.Operator}, actor.Actor{Role: actor.Citizen}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		operator.PersonID = w.addPerson()
		w.start()
		w.titled("Un barnum pour la fête", "Fête du quartier")
		other := New(d, func() time.Time { return w.clock }, w.search.Log) // another node
		if err := other.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(other.Close)
		finds := func(want int) {
			t.Helper()
			for name, s := range map[string]*Service{"this node": w.search, "another node": other} {
				if err := s.WaitLatest(t.Context()); err != nil {
					t.Fatal(err)
				}
				if r, err := s.Search(t.Context(), Query{Text: "bâche bleue"}); err != nil || r.Total != want {
					t.Errorf("%s: %d found, want %d, %v", name, r.Total, want, err)
				}
			}
		}
		finds(0)
		if _, err := w.search.AddSynonym(t.Context(), citizen, "barnum, bâche bleue"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a citizen: %v", err)
		}
		if _, err := w.search.Synonyms(t.Context(), citizen); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a citizen reads: %v", err)
		}
		if _, err := w.search.AddSynonym(t.Context(), operator, "barnum"); !fault.Is(err, fault.Invalid) {
			t.Errorf("one word: %v", err)
		}
		added, err := w.search.AddSynonym(t.Context(), operator, "barnum ,bâche bleue")
		if err != nil {
			t.Fatal(err)
		}
		finds(1)
		if _, err := w.search.AddSynonym(t.Context(), operator, "barnum, bâche bleue"); !fault.Is(err, fault.Invalid) {
			t.Errorf("twice: %v", err)
		}
		all, err := w.search.Synonyms(t.Context(), operator)
		if d := cmp.Diff([]Synonym{added}, all, cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); err != nil || d != "" {
			t.Errorf("%v %s", err, d)
		}
		if err := w.search.DropSynonym(t.Context(), citizen, added.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a citizen drops: %v", err)
		}
		for range 2 {
			if err := w.search.DropSynonym(t.Context(), operator, added.ID); err != nil {
				t.Error(err)
			}
		}
		finds(0)
	})
}

// BenchmarkSynonyms measures the worst case: a frequent word with a dozen frequent synonyms beside another one.
func BenchmarkSynonyms(b *testing.B) {
	for _, n := range sizes(b) {
		w := time.Date(2026, 11, 24, 10, 0, 0, 0, paris)
		x, c := filled(b, n, w)
		g, err := parseGroup(strings.Join(c.words[:13], ", "))
		if err != nil {
			b.Fatal(err)
		}
		with := newSynonyms([]group{g})
		for name, s := range map[string]*synonyms{"without": newSynonyms(nil), "with": with} {
			b.Run(fmt.Sprint(n, "/", name), func(b *testing.B) {
				x.synonyms.Store(s)
				for i := 0; b.Loop(); i++ {
					q := Query{Text: c.words[i%13] + " " + c.words[40+i%20]}
					if _, err := x.search(q, func() time.Time { return w }); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
