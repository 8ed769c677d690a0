package org_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parvis/internal/domain/org"
)

func TestDirectory(t *testing.T) {
	each(t, func(t *testing.T, s *org.Service, _ *time.Time) {
		for i, name := range []string{"Écoute et lien", "L'Été des arts", "Les Pavés danseurs", "M.J.C. de la Colline", "100 % vélo", "Élan 54", "Zinc (le)"} {
			insee, theme := "54395", "culture-loisirs"
			if i%2 == 1 {
				insee, theme = "54528", "sport"
			}
			importList(t, s, fmt.Sprintf("nom;insee;thème;rna;site\n%s;%s;%s;W54390000%d;x.example\n", name, insee, theme, i))
		}
		ines := person(t, s, "ines")
		registered(t, s, ines, form("Encore à relire"))
		for _, row := range []struct {
			rule string
			in   org.Query
			want string
		}{
			{"everything in order, figures first", org.Query{}, "100 % vélo · Écoute et lien · Élan 54 · L'Été des arts · Les Pavés danseurs · M.J.C. de la Colline · Zinc (le)"},
			{"a letter", org.Query{Letter: "E"}, "Écoute et lien · Élan 54"},
			{"the others", org.Query{Letter: "#"}, "100 % vélo"},
			{"no such letter is no filter", org.Query{Letter: "é", Text: "zinc"}, "Zinc (le)"},
			{"a word without its accents", org.Query{Text: "ecoute"}, "Écoute et lien"},
			{"the beginning of a word inside", org.Query{Text: "pav"}, "Les Pavés danseurs"},
			{"the inside of a word is no beginning", org.Query{Text: "anseur"}, ""},
			{"two words in any order", org.Query{Text: "danseurs PAVES"}, "Les Pavés danseurs"},
			{"an apostrophe", org.Query{Text: "l’été"}, "L'Été des arts"},
			{"initials without their points", org.Query{Text: "mjc"}, "M.J.C. de la Colline"},
			{"a word in brackets", org.Query{Text: "le zinc"}, "Zinc (le)"},
			{"a sign of the search language is a sign", org.Query{Text: "%"}, "100 % vélo · Écoute et lien · Élan 54 · L'Été des arts · Les Pavés danseurs · M.J.C. de la Colline · Zinc (le)"},
			{"an underscore is no joker", org.Query{Text: "_inc"}, ""},
			{"a theme", org.Query{Theme: "sport"}, "Élan 54 · L'Été des arts · M.J.C. de la Colline"},
			{"a commune", org.Query{Commune: "54395", Text: "e"}, "Écoute et lien"},
			{"nothing", org.Query{Text: "introuvable"}, ""},
			{"a text without end", org.Query{Text: strings.Repeat("é ", 1<<16)}, "x"},
		} {
			page, err := s.Directory(ctx, row.in)
			if err != nil {
				t.Fatal(row.rule, err)
			}
			var got []string
			for _, o := range page.Orgs {
				got = append(got, o.Name)
				if o.RNA != "" || o.Site != "" {
					t.Errorf("%s: an unclaimed org tells more than its page: %+v", row.rule, o)
				}
			}
			if row.want != "x" && strings.Join(got, " · ") != row.want || page.Total < len(got) {
				t.Errorf("%s: %v, %d in all", row.rule, got, page.Total)
			}
		}
		page, _ := s.Directory(ctx, org.Query{Letter: "e", Theme: "sport"})
		if diff := cmp.Diff(map[string]int{"e": 1, "l": 1, "m": 1}, page.Letters); diff != "" || page.Total != 1 {
			t.Error(page.Total, diff)
		}
		// The counts that are kept follow what happens.
		if page, _ = s.Directory(ctx, org.Query{}); page.Letters["e"] != 2 {
			t.Errorf("%v", page.Letters)
		}
		o, _ := s.BySlug(ctx, operator, "elan-54")
		if err := s.Deactivate(ctx, moderator(t, s), o.ID); err != nil {
			t.Fatal(err)
		}
		if page, _ = s.Directory(ctx, org.Query{}); page.Letters["e"] != 1 || page.Total != 6 {
			t.Errorf("%v", page.Letters)
		}
	})
}

// Turning the pages shows every org once, whatever comes and goes meanwhile.
func TestDirectoryPages(t *testing.T) {
	each(t, func(t *testing.T, s *org.Service, _ *time.Time) {
		var b strings.Builder
		for i := range 60 {
			fmt.Fprintf(&b, "Association %c%02d;54395\n", 'a'+i%3, i)
		}
		importList(t, s, "nom;insee\n"+b.String())
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			limit := rapid.IntRange(1, 25).Draw(rt, "limit")
			in := org.Query{Limit: limit}
			var got []string
			for {
				page, err := s.Directory(ctx, in)
				if err != nil {
					rt.Fatal(err)
				}
				for _, o := range page.Orgs {
					got = append(got, o.ID)
				}
				if page.Next.ID == "" {
					break
				}
				if in.After, err = s.ParseCursor(ctx, page.Next.String()); err != nil || in.After != page.Next {
					rt.Fatal(in.After, page.Next, err)
				}
				if n++; n%20 == 0 { // one comes before, on a page already seen
					importList(t, s, fmt.Sprintf("nom;insee\nAbeille %d;54395\n", n))
				}
			}
			unique := slices.Clone(got)
			slices.Sort(unique)
			if len(slices.Compact(unique)) != len(got) || len(got) < 60 {
				rt.Fatalf("%d orgs, %d of them different", len(got), len(slices.Compact(unique)))
			}
		})
		if c, err := s.ParseCursor(ctx, "nonsense"); err != nil || c != (org.Cursor{}) {
			t.Error(c, err)
		}
	})
}
