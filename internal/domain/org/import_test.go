package org_test

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/org"
	"parvis/internal/domain/org/register"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/geo"
	"parvis/internal/platform/ids"
)

const rnaHead = "id;id_ex;siret;date_disso;titre;objet;objet_social1;adrs_codeinsee;adrs_codepostal;adrs_libcommune;siteweb;position\n"

func rnaRow(number, title, object, insee string) string {
	return fmt.Sprintf("%s;;;;%s;%s;006030;%s;;;;A\n", number, title, object, insee)
}

func rnaFile(rows ...string) string { return rnaHead + strings.Join(rows, "") }

func importRNA(t *testing.T, s *org.Service, text string) org.Counts {
	t.Helper()
	return run(t, s, org.ImportOptions{}, func(m *org.Import) error { return m.RNA(ctx, "rna.csv", strings.NewReader(text)) })
}

func importList(t *testing.T, s *org.Service, text string) org.Counts {
	t.Helper()
	return run(t, s, org.ImportOptions{}, func(m *org.Import) error { return m.List(ctx, "list.csv", strings.NewReader(text)) })
}

func run(t *testing.T, s *org.Service, opt org.ImportOptions, f func(*org.Import) error) org.Counts {
	t.Helper()
	m, err := s.StartImport(ctx, operator, opt)
	if err == nil {
		err = f(m)
	}
	if err != nil {
		t.Fatal(err)
	}
	n := m.Counts()
	if n.Read != n.New+n.Changed+n.Same+n.Outside+n.Refused {
		t.Errorf("the counts do not add up: %+v", n)
	}
	return n
}

// everything is all that an import may touch, for comparing.
func everything(t testing.TB, d *db.DB) []string {
	t.Helper()
	out, err := db.All(ctx, d, func(s *string) []any { return []any{s} }, `
		select id || '|' || state || '|' || name || '|' || slug || '|' || object || '|' || theme || '|' || commune || '|' || coalesce(rna, '')
			|| '|' || legacy_rna || '|' || siren || '|' || coalesce(siret, '') || '|' || site || '|' || source || '|' || source_hash
			|| '|' || updated_at from orgs order by id`)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestImportRNAFixture(t *testing.T) {
	each(t, func(t *testing.T, s *org.Service, now *time.Time) {
		var refused []string
		progress := 0
		opt := org.ImportOptions{
			Refused: func(b *register.BadRow) {
				refused = append(refused, fmt.Sprintf("%s:%d %s", b.File, b.Line, b.Why.Key))
			},
			Progress: func(org.Counts) { progress++ },
		}
		both := func(m *org.Import) error {
			return errors.Join(
				register.EachFile(filepath.Join("register", "testdata", "rna_waldec_fictif_cp1252.csv"), fileOf(m)),
				register.EachFile(filepath.Join("register", "testdata", "rna_import_fictif_utf8.csv"), fileOf(m)))
		}
		opt.DryRun = true
		dry := run(t, s, opt, both)
		if len(everything(t, s.DB)) != 0 {
			t.Error("a dry run writes")
		}
		opt.DryRun, refused = false, nil
		first := run(t, s, opt, both)
		want := org.Counts{Read: 13, New: 3, Outside: 6, Refused: 4}
		if diff := cmp.Diff([]org.Counts{want, want}, []org.Counts{dry, first}); diff != "" {
			t.Error(diff)
		}
		if len(refused) != 4 || refused[0] != "rna_waldec_fictif_cp1252.csv:8 org.row_no_number" || progress == 0 {
			t.Errorf("%v, progress told %d times", refused, progress)
		}
		o, err := s.BySlug(ctx, operator, "les-paves-danseurs")
		if err != nil || o.State != org.Unclaimed || o.RNA != "W543900001" || o.Commune != "54395" || o.Theme != "culture-loisirs" ||
			o.Object != "apprendre à danser sur une place ; fêter l'été" {
			t.Errorf("%+v %v", o, err)
		}
		// What everyone sees of it is its page alone.
		seen, err := s.BySlug(ctx, actor.Actor{}, "les-paves-danseurs")
		if err != nil || seen.RNA != "" || seen.Site != "" || seen.Name == "" || seen.Object == "" || seen.Commune == "" {
			t.Errorf("%+v %v", seen, err)
		}
		before := everything(t, s.DB)
		*now = now.Add(24 * time.Hour)
		again := run(t, s, opt, both)
		if diff := cmp.Diff(org.Counts{Read: 13, Same: 3, Outside: 6, Refused: 4}, again); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(before, everything(t, s.DB)); diff != "" {
			t.Error("the second import changed something", diff)
		}
	})
}

func fileOf(m *org.Import) func(string, io.Reader) error {
	return func(name string, r io.Reader) error { return m.RNA(ctx, name, r) }
}

func TestImportChangesOnlyWhatChanged(t *testing.T) {
	each(t, func(t *testing.T, s *org.Service, now *time.Time) {
		a, b, c := rnaRow("W543900001", "A BELLE", "un", "54395"), rnaRow("W543900002", "B BELLE", "deux", "54395"), rnaRow("W543900003", "C BELLE", "trois", "54528")
		importRNA(t, s, rnaFile(a, b, c))
		before := everything(t, s.DB)
		*now = now.Add(time.Hour)
		for _, row := range []struct {
			rule, text string
			want       org.Counts
		}{
			{"an object", rnaFile(a, rnaRow("W543900002", "B BELLE", "deux et demi", "54395"), c), org.Counts{Read: 3, Same: 2, Changed: 1}},
			{"dissolved", rnaFile(a, strings.Replace(c, ";A\n", ";D\n", 1)), org.Counts{Read: 2, Same: 1, Changed: 1}},
			{"alive again", rnaFile(c), org.Counts{Read: 1, Changed: 1}},
			{"moved away", rnaFile(rnaRow("W543900003", "C BELLE", "trois", "57463")), org.Counts{Read: 1, Outside: 1}},
			{"twice in one file: the first counts", rnaFile(a, rnaRow("W543900001", "AUTRE", "x", "54395")), org.Counts{Read: 2, Same: 1, Refused: 1}},
			{"a dissolved one nobody knew", rnaFile(strings.Replace(rnaRow("W543900009", "ZED", "z", "54395"), ";A\n", ";D\n", 1)), org.Counts{Read: 1, Outside: 1}},
			{"an unknown commune of the territory", rnaFile(rnaRow("W543900008", "PERDUE", "x", "54999")), org.Counts{Read: 1, Refused: 1}},
			{"an unknown commune elsewhere", rnaFile(rnaRow("W573900008", "PERDUE", "x", "57999")), org.Counts{Read: 1, Outside: 1}},
		} {
			if diff := cmp.Diff(row.want, importRNA(t, s, row.text)); diff != "" {
				t.Errorf("%s: %s", row.rule, diff)
			}
		}
		after := everything(t, s.DB)
		if len(after) != 3 || after[0] != before[0] || after[1] == before[1] {
			t.Errorf("%v\n%v", before, after)
		}
	})
}

func TestImportLeavesWhatMembersCareFor(t *testing.T) {
	each(t, func(t *testing.T, s *org.Service, _ *time.Time) {
		row := rnaRow("W543900001", "A BELLE", "un", "54395")
		importRNA(t, s, rnaFile(row))
		ines := person(t, s, "ines")
		l, _ := s.Prefill(ctx, ines, "W543900001")
		l.Form.Object, l.Form.Charter = "nos mots", true
		o := registered(t, s, ines, l.Form)
		if err := s.Verify(ctx, moderator(t, s), o.ID); err != nil {
			t.Fatal(err)
		}
		events(t, s.DB)
		if diff := cmp.Diff(org.Counts{Read: 1, Same: 1}, importRNA(t, s, rnaFile(rnaRow("W543900001", "A BELLE", "leurs mots", "54395")))); diff != "" {
			t.Error(diff)
		}
		gone := rnaFile(strings.Replace(row, ";A\n", ";D\n", 1))
		if diff := cmp.Diff(org.Counts{Read: 1, Changed: 1}, importRNA(t, s, gone)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(org.Counts{Read: 1, Same: 1}, importRNA(t, s, gone)); diff != "" {
			t.Error(diff)
		}
		got, _ := org.Load(ctx, s.DB, o.ID)
		if got.State != org.Verified || got.Object != "nos mots" {
			t.Errorf("%+v", got)
		}
		if diff := cmp.Diff([]string{org.EventDissolved}, events(t, s.DB)); diff != "" {
			t.Error("told otherwise than once:", diff)
		}
	})
}

func TestImportList(t *testing.T) {
	each(t, func(t *testing.T, s *org.Service, _ *time.Time) {
		serve(t, s.DB, func(tr *territory.Territory) { tr.Departments, tr.Center = []string{"54"}, "54528" })
		list := "nom;type;siret;rna;ville;cp;objet;thème;site;téléphone\n" +
			"La Ruche;association;77567227221138;;Nancy;54000;abriter;Environnement;ruche.example;06\n" +
			"Garage Imaginaire;entreprise;;;TOUL;54200;;;;\n" +
			"Sans lieu;;;;;;;;;\n" +
			"Ailleurs;;;;Metz;57000;;;;\n" +
			"Perdue;;;;Nulle-Part;54999;;;;\n" +
			"la ruche;;;;Nancy;54000;;;;\n"
		var ignored []string
		opt := org.ImportOptions{Ignored: func(c []string) { ignored = c }}
		read := func(m *org.Import) error { return m.List(ctx, "list.csv", strings.NewReader(list)) }
		if diff := cmp.Diff(org.Counts{Read: 6, New: 3, Outside: 1, Refused: 2}, run(t, s, opt, read)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"téléphone"}, ignored); diff != "" {
			t.Error(diff)
		}
		before := everything(t, s.DB)
		if diff := cmp.Diff(org.Counts{Read: 6, Same: 3, Outside: 1, Refused: 2}, run(t, s, opt, read)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(before, everything(t, s.DB)); diff != "" {
			t.Error(diff)
		}
		o, err := s.BySlug(ctx, operator, "sans-lieu")
		if err != nil || o.Commune != "54528" {
			t.Errorf("a row without a place: %+v %v", o, err)
		}
		if o, err = s.BySlug(ctx, operator, "la-ruche"); err != nil || o.Theme != "environnement" || o.Site != "https://ruche.example" || o.SIREN != "775672272" {
			t.Errorf("%+v %v", o, err)
		}
		// The register knows it too: its number is added, the words of the list stay, whichever comes again.
		rna := rnaFile("W543900001;;77567227221138;;LA RUCHE;abeilles;024000;54395;;;;A\n")
		if diff := cmp.Diff(org.Counts{Read: 1, Changed: 1}, importRNA(t, s, rna)); diff != "" {
			t.Error(diff)
		}
		for range 2 {
			if diff := cmp.Diff(org.Counts{Read: 1, Same: 1}, importRNA(t, s, rna)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(org.Counts{Read: 6, Same: 3, Outside: 1, Refused: 2}, importList(t, s, list)); diff != "" {
				t.Error(diff)
			}
		}
		if o, _ = s.BySlug(ctx, operator, "la-ruche"); o.RNA != "W543900001" || o.Object != "abriter" {
			t.Errorf("%+v", o)
		}
	})
}

func TestImportRefuses(t *testing.T) {
	each(t, func(t *testing.T, s *org.Service, _ *time.Time) {
		for _, by := range []actor.Actor{{}, {PersonID: "x", Role: actor.Citizen}, {PersonID: "x", Role: actor.Moderator}} {
			if _, err := s.StartImport(ctx, by, org.ImportOptions{}); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s imports: %v", by.Role, err)
			}
		}
		m, err := s.StartImport(ctx, operator, org.ImportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		wantFault(t, "a list given as the register", m.RNA(ctx, "f.csv", strings.NewReader("nom;ville\nA;B\n")), fault.Invalid, "org.file_header", "file")
		bad := "id;titre;position;adrs_codeinsee\n" + strings.Repeat("x;y;z;w\n", 10_002)
		wantFault(t, "rows all wrong", m.RNA(ctx, "f.csv", strings.NewReader(bad)), fault.Invalid, "org.file_refused", "file")
	})
}

// Whatever is imported in whatever order, importing the last file again changes nothing.
func TestImportIsIdempotent(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			if engine == "postgres" { // a hundred take half a minute there; the rules are the same
				defer flag.Set("rapid.checks", flag.Lookup("rapid.checks").Value.String())
				flag.Set("rapid.checks", "20")
			}
			d := dbtest.Open(t, engine)
			clock := day0
			s := &org.Service{DB: d, Now: func() time.Time { clock = clock.Add(time.Second); return clock }, NewID: ids.New, Communes: communes(t)}
			names := rapid.SampledFrom([]string{"LES ANES", "Les Ânes", "LA RUCHE", "L'ETE", "AMICALE LAIQUE"})
			insee := rapid.SampledFrom([]string{"54395", "54528", "57463", "99999"})
			siret := rapid.SampledFrom([]string{"", "", "77567227221138", "33986341700418", "123"})
			rna := rapid.Custom(func(t *rapid.T) string {
				id := rapid.SampledFrom([]string{"W543900001", "W543900002", "W543900003", "543S00900001", "543S00900002", "W12"}).Draw(t, "id")
				return fmt.Sprintf("%s;;%s;;%s;%s;011000;%s;;;;%s\n", id, siret.Draw(t, "siret"), names.Draw(t, "name"),
					rapid.SampledFrom([]string{"", "un", "deux"}).Draw(t, "object"), insee.Draw(t, "insee"), rapid.SampledFrom([]string{"A", "A", "D", "R"}).Draw(t, "position"))
			})
			entry := rapid.Custom(func(t *rapid.T) string {
				return fmt.Sprintf("%s;%s;%s;%s;%s\n", names.Draw(t, "name"), siret.Draw(t, "siret"),
					rapid.SampledFrom([]string{"", "W543900001", "W543900009"}).Draw(t, "rna"), insee.Draw(t, "insee"), rapid.SampledFrom([]string{"", "trois"}).Draw(t, "object"))
			})
			rapid.Check(t, func(t *rapid.T) {
				if _, err := d.ExecContext(ctx, `delete from orgs`); err != nil {
					t.Fatal(err)
				}
				load := func(isRNA bool, text string) org.Counts {
					m, err := s.StartImport(ctx, operator, org.ImportOptions{})
					if err == nil && isRNA {
						err = m.RNA(ctx, "f", strings.NewReader(rnaHead+text))
					} else if err == nil {
						err = m.List(ctx, "f", strings.NewReader("nom;siret;rna;insee;objet\n"+text))
					}
					if err != nil {
						t.Fatal(err)
					}
					return m.Counts()
				}
				for range rapid.IntRange(1, 4).Draw(t, "imports") {
					isRNA := rapid.Bool().Draw(t, "from the register")
					text := ""
					if isRNA {
						text = strings.Join(rapid.SliceOfN(rna, 0, 6).Draw(t, "rows"), "")
					} else {
						text = strings.Join(rapid.SliceOfN(entry, 0, 6).Draw(t, "rows"), "")
					}
					first := load(isRNA, text)
					before := state(t, d)
					second := load(isRNA, text)
					if diff := cmp.Diff(before, state(t, d)); diff != "" || second.New != 0 || second.Changed != 0 {
						t.Fatalf("first %+v, second %+v:\n%s", first, second, diff)
					}
					if first.Read != second.Read || first.Refused != second.Refused || first.Read != first.New+first.Changed+first.Same+first.Outside+first.Refused {
						t.Fatalf("first %+v, second %+v", first, second)
					}
				}
			})
		})
	}
}

func state(t *rapid.T, d *db.DB) []string {
	out, err := db.All(ctx, d, func(s *string) []any { return []any{s} }, `
		select id || state || name || object || coalesce(rna, '') || coalesce(siret, '') || source_hash || updated_at from orgs order by id`)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The real files of the register, with all of France served.
func TestImportRealFiles(t *testing.T) {
	root := os.Getenv("PARVIS_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared")
	}
	dir := filepath.Join(root, "data", "rna")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("skipped: the test material beside the project is absent (PARVIS_SHARED says where it is):", err)
	}
	france, err := geo.France()
	if errors.Is(err, geo.ErrNotBuilt) {
		t.Skip("skipped:", err)
	}
	each(t, func(t *testing.T, s *org.Service, _ *time.Time) {
		s.Communes = france
		serve(t, s.DB, func(tr *territory.Territory) {})
		all := func(m *org.Import) error {
			return errors.Join(register.EachFile(filepath.Join(dir, "rna_waldec_dev_cp1252.csv"), fileOf(m)),
				register.EachFile(filepath.Join(dir, "rna_dev.csv"), fileOf(m)))
		}
		var why []string
		opt := org.ImportOptions{Refused: func(b *register.BadRow) { why = append(why, b.Error()) }}
		first := run(t, s, opt, all)
		fmt.Printf("org: real files: %+v; refused: %v\n", first, why[:min(4, len(why))])
		before := everything(t, s.DB)
		second := run(t, s, opt, all)
		if second.New+second.Changed != 0 || second.Same != first.New || cmp.Diff(before, everything(t, s.DB)) != "" {
			t.Errorf("the second import: %+v", second)
		}
		if first.New < 400 {
			t.Errorf("%+v", first)
		}
	})
}
