package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/search"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/geo"
)

// judged is what a person expects of a search: the fragments of titles that stand among the first five, and those that
// do not. A query is asked as it would be typed.
type judged struct {
	query string
	first []string
	never []string
}

var judgedQueries = []judged{
	// the plain words
	{"vélo", []string{"Réparer des vélos avec nous", "Vélos oubliés", "Vélo-cargo"}, []string{"voiture", "Minibus"}},
	{"réparer vélo", []string{"Réparer des vélos avec nous"}, nil},
	{"couture", []string{"Initiation à la couture", "Machines à coudre"}, nil},
	{"piano", []string{"piano droit"}, nil},
	{"compost", []string{"Retourner le compost"}, nil},
	{"verger", []string{"haie du verger"}, []string{"pommes du vieux verger"}}, // which is over,
	{"concert", []string{"pupitres pour un concert", "avant le concert"}, nil},
	{"chien", []string{"Promener les chiens", "promène votre chien"}, []string{"chatons"}},
	{"affiche", []string{"Dessiner l’affiche"}, nil},
	{"jardin", []string{"planches du jardin", "bout de jardin", "coin de jardin"}, nil},
	{"collecte", []string{"Trier la collecte"}, []string{"pendant la collecte", "grande collecte"}}, // which are over,
	{"minibus", []string{"Minibus pour le déplacement", "Minibus adapté"}, nil},
	{"remorque", []string{"Remorque bâchée", "Une remorque"}, nil},
	{"braderie", []string{"portant à la braderie"}, nil},
	{"salle de réunion", []string{"Notre salle de réunion"}, nil},
	{"lire des histoires", []string{"Lire des histoires"}, nil},
	{"violon", []string{"petits violons"}, nil},
	{"course", []string{"ravitaillement de la course", "pendant la course"}, nil},
	// plural, feminine, who does it and what is done, accents left out
	{"VELOS", []string{"Réparer des vélos avec nous", "Vélos oubliés"}, nil},
	{"lectrice", []string{"Lire"}, nil},
	{"traducteur", []string{"Traduire le langage"}, nil},
	{"couturiere", []string{"Initiation à la couture"}, nil},
	{"demenagement", []string{"Déménager une dame"}, nil},
	{"petit dejeuner", []string{"petits-déjeuners"}, nil},
	{"jardinage", []string{"jardin"}, nil},
	{"électronicien", []string{"Repair café"}, nil},
	// accents that tell words apart
	{"marché", []string{"marché de Nancy"}, []string{"Fermer la marche", "marche nocturne"}},
	{"fermer la marche", []string{"Fermer la marche"}, []string{"marché de Nancy"}},
	// slips
	{"velso", []string{"vélos"}, nil},
	{"demenagment", []string{"Déménager une dame"}, nil},
	{"camionette", []string{"Camionnette 6", "Une camionnette"}, nil},
	{"colecte alimentaire", []string{"Trier la collecte"}, nil},
	{"comtabilité", []string{"Comptable"}, nil},
	{"entretient d'embauche", []string{"faux entretiens"}, nil},
	{"afiche festival", []string{"Dessiner l’affiche"}, nil},
	// synonyms
	{"camion", []string{"Charger le camion", "Fourgon de menuiserie", "Camionnette 6"}, []string{"Minibus"}},
	{"véhicule", []string{"Minibus", "Camionnette"}, nil},
	{"tonnelle", []string{"Barnum"}, nil},
	{"enceinte", []string{"Sono 2 × 400", "Sono portable"}, nil},
	{"aide aux devoirs", []string{"Soutien scolaire"}, nil},
	{"sans-abri", []string{"Maraude du soir"}, nil},
	{"sdf", []string{"Maraude du soir"}, nil},
	{"EHPAD", []string{"maison de retraite"}, nil},
	{"personnes âgées", []string{"maison de retraite"}, nil},
	{"alphabétisation", []string{"atelier de français"}, nil},
	{"FLE", []string{"atelier de français"}, nil},
	{"ordi", []string{"Ordinateurs portables"}, nil},
	{"footing", []string{"course"}, nil},
	{"don du sang", []string{"donnent leur sang"}, nil},
	{"vidéoprojecteur", []string{"Auditorium"}, nil},
	{"bibliothèque", []string{"Lire des histoires à la médiathèque"}, nil},
	{"ramassage de déchets", []string{"déchets de la rivière", "berges"}, nil},
	{"site web", []string{"remets d’aplomb le site"}, nil},
	{"démarche administrative", []string{"démarches en ligne"}, nil},
	{"trésorier", []string{"comptes"}, nil},
	{"vêtements chauds", []string{"Duvets et chaussettes"}, nil},
	{"bébé", []string{"Poussette"}, nil},
	{"meubles", []string{"Livrer des meubles", "Armoires et lits"}, nil},
	{"anglais", []string{"English"}, nil},
	// in a sentence, with words that say little
	{"je cherche un camion pour samedi", []string{"Fourgon de menuiserie"}, nil},
	{"bénévole pour lire aux enfants", []string{"Lire"}, nil},
	{"j'aimerais prêter ma sono", []string{"Sono"}, nil},
	{"besoin de chaises et bancs", []string{"20 bancs"}, nil},
	{"où donner des ordinateurs", []string{"Ordinateurs portables"}, nil},
	{"aider des réfugiés ukrainiens", []string{"Ukraine"}, nil},
	{"garde d’enfants", []string{"coin des enfants"}, nil},
	{"nettoyer la rivière", []string{"berges"}, nil},
	{"travailler le bois", []string{"Atelier bois"}, nil},
	{"accompagner une personne isolée", []string{"isolées"}, nil},
	{"livres", []string{"Romans et albums"}, nil},
	// no words: who only looks around sees first who needs them this week, not what is always there
	{"", []string{"Maraude du soir", "Trier la collecte"}, []string{"salle", "Sono", "Auditorium"}},
	// names of places
	{"Nancy vélo", []string{"Réparer des vélos avec nous"}, nil},
}

// TestJudgedQueries asks what people ask on the demonstration territory and looks at the first five.
func TestJudgedQueries(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, usual)
		communes, err := geo.France()
		if err != nil {
			t.Fatal(err)
		}
		s := search.New(d, func() time.Time { return tuesday }, slog.New(slog.DiscardHandler))
		s.CommuneName = func(code string) string { c, _ := communes.ByCode(code); return c.Name }
		if err := s.Start(context.Background()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		listings := &listing.Service{DB: d, Now: func() time.Time { return tuesday }}
		right := 0
		for _, j := range judgedQueries {
			r, err := s.Search(t.Context(), search.Query{Text: j.query, Limit: 5})
			if err != nil {
				t.Fatal(err)
			}
			ls, err := listings.ByIDs(t.Context(), r.IDs())
			if err != nil {
				t.Fatal(err)
			}
			var titles []string
			for _, l := range ls {
				titles = append(titles, strings.Join(strings.Fields(l.Title), " "))
			}
			if wrong := j.wrong(titles); wrong != "" {
				t.Errorf("%s: %s\n  %s", j.query, wrong, strings.Join(titles, "\n  "))
			} else {
				right++
			}
		}
		t.Logf("judged: %d of %d queries as expected", right, len(judgedQueries))
	})
}

// filled is a mission of the territory that a query finds among the first five.
var filled = []struct{ query, mission string }{
	{"vélo", "Réparer des vélos avec nous"},
	{"collecte", "Trier la collecte"},
	{"chien", "Promener les chiens"},
	{"compost", "Retourner le compost"},
	{"verger", "haie du verger"},
	{"petit dejeuner", "petits-déjeuners"},
	{"sans-abri", "Maraude du soir"},
	{"nettoyer la rivière", "berges"},
	{"je voudrais déménager une dame samedi", "Déménager une dame"},
}

// TestFullBehindTheSame fills a mission beside another that differs in nothing but its free places: the full one never
// comes before it, and is found all the same.
func TestFullBehindTheSame(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, usual)
		twins := map[string]string{} // the full one → the one with places
		for i, f := range filled {
			full := one(t, d, `select id from listings where title like $1 and state = 'online'`, "%"+f.mission+"%")
			free := fmt.Sprintf("00000000-0000-7000-8000-%012d", i) // older than any: its identifier never decides
			twin(t, d, full, free)
			twins[f.query] = full + " " + free
			if _, err := d.ExecContext(t.Context(), `update slots set taken = places where listing_id = $1`, full); err != nil {
				t.Fatal(err)
			}
		}
		s := search.New(d, func() time.Time { return tuesday }, slog.New(slog.DiscardHandler))
		if err := s.Start(context.Background()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		for _, f := range filled {
			r, err := s.Search(t.Context(), search.Query{Text: f.query, Limit: search.MaxLimit})
			if err != nil {
				t.Fatal(err)
			}
			full, free, _ := strings.Cut(twins[f.query], " ")
			a, b := slices.Index(r.IDs(), free), slices.Index(r.IDs(), full)
			if a < 0 || b < 0 || b < a {
				t.Errorf("%s: the one with places stands at %d, the full one at %d", f.query, a, b)
			}
		}
	})
}

func one(t *testing.T, d *db.DB, query string, args ...any) (out string) {
	t.Helper()
	if err := d.QueryRowContext(t.Context(), query, args...).Scan(&out); err != nil {
		t.Fatalf("%s %v: %v", query, args, err)
	}
	return out
}

// twin writes a listing and its dates, nothing taken, a second time under another identifier.
func twin(t *testing.T, d *db.DB, of, id string) {
	t.Helper()
	for _, table := range []struct{ name, own string }{{"listings", "id"}, {"slots", "listing_id"}} {
		rows, err := d.QueryContext(t.Context(), "select * from "+table.name+" where id = ''")
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err = errors.Join(err, rows.Close()); err != nil {
			t.Fatal(err)
		}
		var from []string
		for _, c := range columns {
			switch {
			case c == table.own:
				c = "$1"
			case c == "id":
				c = "'twin-' || id"
			case c == "taken":
				c = "0"
			}
			from = append(from, c)
		}
		_, err = d.ExecContext(t.Context(), "insert into "+table.name+" ("+strings.Join(columns, ", ")+") select "+
			strings.Join(from, ", ")+" from "+table.name+" where "+table.own+" = $2", id, of)
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (j judged) wrong(titles []string) string {
	in := func(fragment string) bool {
		return slices.ContainsFunc(titles, func(title string) bool { return strings.Contains(title, fragment) })
	}
	var out []string
	for _, f := range j.first {
		if !in(f) {
			out = append(out, "not among the first: "+f)
		}
	}
	for _, f := range j.never {
		if in(f) {
			out = append(out, "among the first: "+f)
		}
	}
	return strings.Join(out, "; ")
}
