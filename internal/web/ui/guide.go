package ui

import "time"

// The samples of the style guide: fictional, and fixed in time so that its pictures can be compared.

// guideDay is a Saturday of November, at nine in the morning.
var guideDay = time.Date(2026, time.November, 28, 9, 0, 0, 0, time.FixedZone("CET", 3600))

func guideCards() []Card {
	return []Card{
		{URL: "#contenu", Title: "Trier la collecte alimentaire", Sense: "need", Family: "help", Number: 1, Start: guideDay, End: guideDay.Add(3 * time.Hour),
			Bearer: "L’Épicerie du Faubourg", Verified: true, Place: "Nancy", Km: 1.8, HasKm: true, Gauge: &Gauge{Taken: 6, Total: 10}},
		{URL: "#contenu", Title: "Planter la haie du verger partagé", Sense: "need", Family: "help", Number: 2, Selected: true, Start: guideDay.Add(5 * time.Hour), End: guideDay.Add(8 * time.Hour),
			Bearer: "Racines et Compagnie", Verified: true, Place: "Malzéville", Km: 3, HasKm: true, MinAge: 6, Families: true, Wheelchair: true, Gauge: &Gauge{Taken: 4, Total: 12}},
		{URL: "#contenu", Title: "Camionnette 6 m³, permis B", Sense: "offer", Family: "transport", Bearer: "Les Déménageurs solidaires", Verified: true, Place: "Lunéville", Week: guideWeek()},
		{URL: "#contenu", Title: "20 costumes pour des entretiens", Sense: "need", Family: "donation", Bearer: "La Cravate à son cou", Verified: true, Slow: true, Place: "Nancy", Gauge: &Gauge{Taken: 7, Total: 20, Expected: true}},
		{URL: "#contenu", Title: "Comptable, j’aide à clore vos comptes", Sense: "offer", Family: "skill", Bearer: "Samira, habitante", When: "2 h par mois", Remote: true},
		{URL: "#contenu", Title: "Salle de 60 places, cuisine et cour", Sense: "offer", Family: "place", Bearer: "Foyer rural de Thuilley", Verified: true, Place: "Thuilley-aux-Groseilles", Status: &Status{ToneWait, "En relecture"}},
		{URL: "#contenu", Title: "Accueillir le public du tournoi", Sense: "need", Family: "help", Start: guideDay.AddDate(0, 0, 1), Bearer: "Basket Club de Laxou", Verified: true, Place: "Laxou", Past: true, Gauge: &Gauge{Taken: 6, Total: 6}},
		{URL: "#contenu", Title: "Chairs and tables for a wedding", Sense: "offer", Family: "equipment", Bearer: "Comité des fêtes de Toul", Verified: true, Place: "Toul", Gauge: &Gauge{Taken: 12, Total: 120, Stock: true}, Lang: "en"},
	}
}

func guideWeek() []WeekDay {
	week := make([]WeekDay, 7)
	for i := range week {
		week[i] = WeekDay{Day: guideDay.AddDate(0, 0, i-5), Free: i != 0 && i != 3 && i != 4}
	}
	return week
}

func guideStatuses() []Status {
	return []Status{
		{ToneInfo, "Brouillon"}, {ToneWait, "En relecture"}, {ToneGood, "En ligne"}, {ToneBad, "À corriger"}, {ToneOver, "Complet"},
		{ToneInfo, "En pause"}, {ToneOver, "Terminée"}, {ToneBad, "Refusée"}, {ToneGood, "Acceptée"}, {ToneWait, "Liste d’attente"},
	}
}

func guideSlots(err string) Choices {
	return Choices{Name: "creneau" + when(err != "", "-faux"), Legend: "Votre créneau", Error: err, Items: []Choice{
		{Value: "1", Label: "Samedi 28, 9 h – 12 h", Note: "4 places libres", Checked: err == ""},
		{Value: "2", Label: "Samedi 28, 14 h – 17 h", Note: "Complet", Full: true},
		{Value: "3", Label: "Dimanche 29, 9 h – 12 h", Note: "1 place libre"},
	}}
}

func guideFamilies(p printer) Choices {
	c := Choices{Name: "famille", Legend: "De quoi avez-vous besoin ?", Columns: true, Hint: "Une seule réponse."}
	for _, f := range families {
		c.Items = append(c.Items, Choice{Value: f, Label: FamilyLabel(p, f), Icon: FamilyIcon(f), Family: f, Checked: f == "place"})
	}
	return c
}

func guideThread() []Message {
	return []Message{
		{System: true, Text: "Inès a répondu à « Trier la collecte alimentaire »."},
		{Who: "Inès", Text: "Bonjour, je peux venir samedi matin. Est-ce que je peux amener ma fille de 12 ans ?", At: guideDay.Add(-50 * time.Hour)},
		{Mine: true, Text: "Bonjour Inès,\noui, avec plaisir. Venez à 8 h 45 à l’entrée bleue.", At: guideDay.Add(-47 * time.Hour), ByMail: true},
	}
}

func guideTable() ([]Column, [][]Cell) {
	return []Column{{Label: "Commune"}, {Label: "Annonces", Numeric: true}, {Label: "Réponses", Numeric: true}}, [][]Cell{
		{{Text: "Nancy"}, {Text: "48"}, {Text: "312"}},
		{{Text: "Toul"}, {Text: "19"}, {Text: "87"}},
		{{Text: "Lunéville"}, {Text: "12"}, {Text: "41"}},
	}
}

func guideFacets() []Facet {
	return []Facet{
		{Label: "Sens", Single: true, Items: []FacetItem{{Label: "Cherche", URL: "#contenu", Count: 9, On: true}, {Label: "Propose", URL: "#contenu", Count: 2, On: false}}},
		{Label: "Famille", Items: []FacetItem{{Label: "Un coup de main", URL: "#contenu", Count: 7, On: false}, {Label: "Un savoir-faire", URL: "#contenu", Count: 2, On: false}, {Label: "Un don", URL: "#contenu", Count: 0, On: false}}},
		{Label: "Domaine", Folded: true, Items: []FacetItem{{Label: "Social", URL: "#contenu", Count: 5, On: false}, {Label: "Environnement", URL: "#contenu", Count: 3, On: false}}},
	}
}

func guideLetters() []Letter {
	var letters []Letter
	for r := 'A'; r <= 'Z'; r++ {
		url := "#contenu"
		if r == 'K' || r == 'W' || r == 'X' {
			url = ""
		}
		letters = append(letters, Letter{Letter: string(r), URL: url, On: r == 'E'})
	}
	return letters
}

// guideTokens are the colours shown, by the name of their custom property.
var guideTokens = []string{"accent", "soleil", "nuit", "fond", "surface", "creux", "encre", "encre2", "trait-fort", "propose", "erreur",
	"f-help", "f-skill", "f-equipment", "f-place", "f-transport", "f-donation"}

// families are the six families in their order on screen.
var families = []string{"help", "skill", "equipment", "place", "transport", "donation"}

func guideLevel(c Card) Card {
	c.Level = 3
	return c
}

func guidePage(pg Page) Page {
	pg.Title = orDefault(pg.Title, pg.P.T("ui.guide.title"))
	pg.Styles = []string{"pages.css", "listing.css", "results.css", "desk.css", "guide.css"}
	pg.Scripts = append(pg.Scripts, "form.js", "commune.js")
	return pg
}
