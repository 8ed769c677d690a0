package site_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/internal/domain/listing"
)

// TestAgenda: seven days a page, each slot under its own day, and a way on and back.
func TestAgenda(t *testing.T) {
	w := newWorld(t, "sqlite")
	l := w.mission(2, nil) // on 12 November
	for _, c := range []struct {
		rule, path   string
		want, absent []string
	}{
		{"the first page begins today", "/agenda", []string{"Rien cette semaine-là", `href="/agenda?du=2026-11-09"`}, []string{l.Title, `rel="prev"`}},
		{"a week shows its days", "/agenda?du=2026-11-09", []string{"Jeudi 12 novembre", l.Title, `href="` + l.Path() + `"`, "2 places libres", `href="/agenda?du=2026-11-02"`, `href="/agenda?du=2026-11-16"`}, nil},
		{"the week before never begins before today", "/agenda?du=2026-11-05", []string{`href="/agenda?du=2026-11-02"`}, nil},
		{"a day gone by, too far or unreadable is today", "/agenda?du=2026-01-01", []string{"Du lundi 2 novembre"}, []string{`rel="prev"`}},
		{"too far", "/agenda?du=2029-01-01", []string{"Du lundi 2 novembre"}, nil},
		{"unreadable", "/agenda?du=%00%27", []string{"Du lundi 2 novembre"}, nil},
		{"it ends where no listing can reach", "/agenda?du=2027-05-01", []string{`rel="prev"`}, []string{`rel="next"`}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			a := w.get(nobody, c.path)
			if a.status != 200 {
				t.Fatalf("status %d", a.status)
			}
			for _, want := range c.want {
				if !a.says(want) {
					t.Errorf("no %q", want)
				}
			}
			for _, absent := range c.absent {
				if a.says(absent) {
					t.Errorf("%q is there", absent)
				}
			}
		})
	}
}

// TestMyDates: one's own space says where one is expected, until it is over or called off.
func TestMyDates(t *testing.T) {
	w := newWorld(t, "sqlite")
	if a := w.get(w.ines, "/mon-espace"); !a.says("Vous n’avez rien de prévu.") {
		t.Error("something is planned before any reply")
	}
	later := w.mission(2, func(l *listing.Listing) {
		l.Title, l.Slots[0].Start, l.Slots[0].End = "Ranger la salle", monday.AddDate(0, 0, 20), monday.AddDate(0, 0, 20).Add(time.Hour)
	})
	soon := w.mission(2, nil)
	w.asked(later)
	r := w.asked(soon)
	body := w.get(w.ines, "/mon-espace").body
	first, second := strings.Index(body, soon.Title), strings.Index(body, later.Title)
	if first < 0 || second < first {
		t.Errorf("dates at %d and %d: the soonest comes first", first, second)
	}
	if !w.get(w.admin, "/mon-espace").says("Vous n’avez rien de prévu.") {
		t.Error("who receives the replies is not expected anywhere")
	}
	w.post(w.ines, "/messages/"+r.ID, "act", "cancel")
	if a := w.get(w.ines, "/mon-espace"); a.says("/messages/"+r.ID) || !a.says(later.Title) {
		t.Error("what was called off is still planned, or the other date is gone")
	}
	w.wait(21 * 24 * time.Hour)
	if a := w.get(w.person("Inès"), "/mon-espace"); !a.says("Vous n’avez rien de prévu.") {
		t.Error("somebody of the same first name has the dates")
	}
}

// TestUnknownTown: a town that does not exist is said to be so, with those that were perhaps meant.
func TestUnknownTown(t *testing.T) {
	w := newWorld(t, "sqlite")
	a := w.get(nobody, "/annonces?ou=Nanci&famille=help")
	if a.status != 422 || !a.says("Nous ne trouvons pas «\u00a0Nanci\u00a0»") || !a.says("Erreur") || !a.says(`value="Nanci"`) {
		t.Errorf("status %d", a.status)
	}
	if !a.says("ou=Nancy") || !a.says("famille=help") {
		t.Error("the nearest name is not proposed with the rest of the search")
	}
	if a := w.get(nobody, "/annonces?ou="+url.QueryEscape(`"><script>alert(1)</script>`)); a.says("<script>alert") {
		t.Error("what was typed came back as it was")
	}
}

// TestUnknownTownOfTheDirectory: the associations of a town that does not exist are not those of everywhere.
func TestUnknownTownOfTheDirectory(t *testing.T) {
	w := newWorld(t, "sqlite")
	for _, c := range []struct {
		rule, query  string
		status       int
		want, absent string
	}{
		{"a town", "ou=Nancy", 200, "/associations/les-paniers", "Erreur"},
		{"a town without associations", "ou=Toul", 200, "Aucune association ne correspond", "/associations/les-paniers"},
		{"no town", "ou=Nanci&theme=sport", 422, `href="/associations?ou=Nancy&amp;theme=sport"`, "/associations/les-paniers"},
		{"said by name, beside the field", "ou=Nanci", 422, "Nous ne trouvons pas «\u00a0Nanci\u00a0»", "/associations/les-paniers"},
		{"a theme that is none", "theme=xyz", 200, "/associations/les-paniers", "Aucune association"},
		{"signs that are no letters", "q=%FF%00&ou=%E2%80%AE", 200, "/associations/les-paniers", "\xff"},
		{"of two names the first", "q=paniers&q=zzz", 200, "/associations/les-paniers", `value="zzz"`},
	} {
		a := w.get(nobody, "/associations?"+c.query)
		if a.status != c.status || !a.says(c.want) || a.says(c.absent) {
			t.Errorf("%s: status %d", c.rule, a.status)
		}
	}
}

// TestLiftsSayOnceWhereTheyAre: a person is called by the commune, an association is not.
func TestLiftsSayOnceWhereTheyAre(t *testing.T) {
	w := newWorld(t, "sqlite")
	ride := func(l *listing.Listing) {
		loan(l)
		l.Family, l.Title, l.Lat, l.Lon = listing.Transport, "Trois places", 48.69, 6.18
	}
	l := w.mission(2, func(l *listing.Listing) { l.Lat, l.Lon = 48.69, 6.18 })
	w.tell(l, w.mission(0, ride), w.mission(0, func(l *listing.Listing) {
		ride(l)
		l.OrgID, l.PersonID = "", w.ines.PersonID
	}))
	a := w.get(nobody, l.Path())
	for _, want := range []string{"Les Paniers, Nancy, à", ">Inès, Nancy, à"} {
		if !a.says(want) {
			t.Errorf("no %q", want)
		}
	}
}

// TestRegistrationKeepsItsPlace: a wrong address leaves one on the page of the registration, with the way back.
func TestRegistrationKeepsItsPlace(t *testing.T) {
	w := newWorld(t, "sqlite")
	a := w.post(nobody, "/connexion", "email", "ines@", "suite", "/inscription-association?suite=/deposer/x/qui")
	if a.status != 422 || !a.says("Inscrire mon association</h1>") || !a.says(`value="ines@"`) || !a.says("%2Fdeposer%2Fx%2Fqui") {
		t.Errorf("status %d: %.300s", a.status, a.location)
	}
	if a := w.post(nobody, "/connexion", "email", "ines@", "suite", "/mon-espace"); a.status != 422 || a.says("Inscrire mon association</h1>") {
		t.Errorf("status %d: another sign-in became a registration", a.status)
	}
}

// TestHalfADate: a date that is there but wrong is said beside it, not that there is none.
func TestHalfADate(t *testing.T) {
	w := newWorld(t, "sqlite")
	a := w.post(nobody, "/deposer", "sense", "need")
	draft := strings.TrimSuffix(a.location, "/famille")
	w.post(nobody, draft+"/famille", "family", "help")
	a = w.post(nobody, draft+"/quand", "slot1_date", "2026-11-28", "slot1_from", "14:00", "slot1_to", "12:00", "slot1_places", "8")
	if a.status != 422 || !a.says("La date de fin est avant la date de début") || a.says("Dites quand") || !a.says(`value="14:00"`) {
		t.Errorf("status %d", a.status)
	}
	if a = w.post(nobody, draft+"/quand"); a.status != 422 || !a.says("Dites quand") || !a.says(`href="#when"`) || !a.says(`id="when"`) {
		t.Errorf("nothing filled in: status %d", a.status)
	}
}
