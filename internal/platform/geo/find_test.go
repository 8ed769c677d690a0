package geo

import (
	"math"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	c := table(t)
	for _, row := range []struct {
		rule, text string
		prefer     []string
		want       string // labels that must come first, in this order
	}{
		{"the whole name", "Nancy", nil, "Nancy"},
		{"case does not matter", "nANCY", nil, "Nancy"},
		{"accents do not matter", "besancon", nil, "Besançon"},
		{"nor does a decomposed accent", "Besanc\u0327on", nil, "Besançon"},
		{"ligatures are two letters", "oeting", nil, "Œting"},
		{"hyphens do not matter", "saint nicolas de port", nil, "Saint-Nicolas-de-Port"},
		{"curly apostrophe", "L’Haÿ-les-Roses", nil, "L'Haÿ-les-Roses"},
		{"no apostrophe", "l hay les roses", nil, "L'Haÿ-les-Roses"},
		{"apostrophe forgotten", "lhay les roses", nil, "L'Haÿ-les-Roses"},
		{"spaces forgotten", "villeurbanne", nil, "Villeurbanne"},
		{"spaces forgotten inside", "saintmalo", nil, "Saint-Malo"},
		{"St is Saint", "St Malo", nil, "Saint-Malo"},
		{"St. is Saint", "St. Malo", nil, "Saint-Malo"},
		{"Ste is Sainte", "ste foy les lyon", nil, "Sainte-Foy-lès-Lyon"},
		{"lez is lès", "villers lez nancy", nil, "Villers-lès-Nancy"},
		{"s/ is sur", "Pont s/ Yonne", nil, "Pont-sur-Yonne"},
		{"s/ stuck to its word", "Chalon s/Saône", nil, "Chalon-sur-Saône"},
		{"s/s is sous", "La Ferté s/s Jouarre", nil, "La Ferté-sous-Jouarre"},
		{"CEDEX is the post's", "NANCY CEDEX", nil, "Nancy"},
		{"so is its number", "LILLE CEDEX 09", nil, "Lille"},
		{"the article may be left out", "mans", nil, "Le Mans"},
		{"or be in brackets", "Mans (Le)", nil, "Le Mans"},
		{"or after a comma", "Rochelle, La", nil, "La Rochelle (Charente-Maritime)"},
		{"or be one too many", "Le Nancy", nil, "Nancy"},
		{"half a word", "vandoeuv", nil, "Vandœuvre-lès-Nancy"},
		{"an inner word", "mousson", []string{"54"}, "Mousson|Pont-à-Mousson"},
		{"postal code then name", "54000 Nancy", nil, "Nancy"},
		{"name then postal code", "Nancy 54000", nil, "Nancy"},
		{"name then number of the département", "Nancy (54)", nil, "Nancy"},
		{"the same without brackets", "saint denis 93", nil, "Saint-Denis (Seine-Saint-Denis)"},
		{"an overseas number", "saint denis 974", nil, "Saint-Denis (La Réunion)"},
		{"name then name of the département", "Sainte-Colombe (Doubs)", nil, "Sainte-Colombe (Doubs)"},
		{"after a comma", "sainte colombe, doubs", nil, "Sainte-Colombe (Doubs)"},
		{"a CEDEX code keeps its département", "54035 Nancy", nil, "Nancy"},
		{"a postal code", "54500", nil, "Vandœuvre-lès-Nancy"},
		{"the beginning of one", "5450", nil, "Vandœuvre-lès-Nancy"},
		{"a number of département", "54", nil, "Nancy"},
		{"an arrondissement", "75014", nil, "Paris"},
		{"an arrondissement in words", "Paris 14e", nil, "Paris"},
		{"in more words", "Marseille 8ème arrondissement", nil, "Marseille"},
		{"as a number", "lyon 3", nil, "Lyon"},
		{"an INSEE code", "54395", nil, "Nancy"},
		{"an INSEE code of Corsica", "2A004", nil, "Ajaccio"},
		{"a postal code of Corsica", "20000", nil, "Ajaccio"},
		{"a former name", "Briey", nil, "Val de Briey"},
		{"an associated commune", "Lomme", nil, "Lille"},
		{"the whole name before the longer ones", "Toul", nil, "Toul|Toulouse"},
		{"homonyms: the most populated", "Saint-Denis", nil, "Saint-Denis (La Réunion)|Saint-Denis (Seine-Saint-Denis)"},
		{"homonyms: the preferred first", "Saint-Denis", []string{"93"}, "Saint-Denis (Seine-Saint-Denis)|Saint-Denis (La Réunion)"},
		{"the preferred before the closest", "pont a", []string{"54"}, "Pont-à-Mousson"},
		{"a whole name elsewhere before a beginning here", "paris", []string{"54"}, "Paris"},
		{"an abbreviation may be the start of a word", "st", []string{"67"}, "Le Saint|Strasbourg"},
		{"nothing typed", "", nil, ""},
		{"spaces", "  \t ", nil, ""},
		{"punctuation", "(),'-", nil, ""},
		{"no such place", "zzzzz", nil, ""},
		{"no such code", "99999", nil, ""},
		{"too many digits", "123456", nil, ""},
		{"the number of a house is no code", "12 rue", nil, ""},
		{"nor with a street", "12, rue de Nancy", nil, ""},
		{"an address has its code", "12 rue Sainte-Catherine 54000 Nancy", nil, "Nancy"},
		{"a number that the name knows nothing of", "Nancy 0", nil, ""},
		{"a département that the name knows nothing of", "Nancy (57)", nil, ""},
		{"two codes of two places", "54000 57000", nil, ""},
		{"two numbers of two places", "54 57", nil, ""},
		{"the same number twice", "54 54", nil, "Nancy"},
		{"a position", "48.69,6.18", nil, ""},
		{"a telephone number", "+33 3 83 35 30 00", nil, ""},
		{"signs around a name", "?nancy!!", nil, "Nancy"},
		{"a sign that cannot be seen", "Nancy\x00", nil, "Nancy"},
		{"a pattern of a database", "%", nil, ""},
		{"a mark of a page", "<script>", nil, ""},
	} {
		var got []string
		for _, one := range c.Find(row.text, 8, row.prefer...) {
			got = append(got, c.Label(one))
		}
		if list := strings.Join(got, "|"); row.want == "" && list != "" || !strings.HasPrefix(list+"|", row.want+"|") && row.want != "" {
			t.Errorf("%s: Find(%q) = %s, want %s first", row.rule, row.text, list, row.want)
		}
	}
}

func TestResolve(t *testing.T) {
	c := table(t)
	for _, row := range []struct {
		rule, postcode, name, want string
		how                        Confidence
	}{
		{"as La Poste writes", "54210", "ST NICOLAS DE PORT", "Saint-Nicolas-de-Port", Exact},
		{"with CEDEX", "54000", "NANCY CEDEX", "Nancy", Exact},
		{"a CEDEX code", "54035", "NANCY CEDEX", "Nancy", ByName},
		{"a CEDEX code of Paris", "75739", "PARIS CEDEX 15", "Paris", ByName},
		{"an arrondissement", "69003", "LYON 3EME", "Lyon", Exact},
		{"an arrondissement as a number", "75014", "PARIS 14", "Paris", Exact},
		{"homonyms under one département are told by the code", "25300", "Sainte-Colombe", "Sainte-Colombe (Doubs)", Exact},
		{"the article forgotten", "72000", "MANS", "Le Mans", Exact},
		{"a former name", "54150", "BRIEY", "Val de Briey", Exact},
		{"a name cut short", "88100", "ST DIE", "Saint-Dié-des-Vosges", Exact},
		{"a quarter after the name", "54000", "NANCY CENTRE", "Nancy", Exact},
		{"one letter wrong", "54600", "VILERS LES NANCY", "Villers-lès-Nancy", Exact},
		{"the code only", "54200", "", "", NotFound}, // 54200 covers many
		{"the code only, one commune", "59800", "", "Lille", ByPostcode},
		{"the name only, one commune", "", "Besançon", "Besançon", ByName},
		{"the name only, several", "", "Sainte-Colombe", "", NotFound},
		{"a hamlet under a code of one commune", "59800", "Les Trois Moulins du Bout", "Lille", ByPostcode},
		{"code and name in contradiction", "54000", "LILLE", "", NotFound},
		{"the code of the commune beside it", "54000", "VANDOEUVRE LES NANCY", "Vandœuvre-lès-Nancy", ByName},
		{"the code inside the name", "54000", "54000 NANCY", "Nancy", Exact},
		{"served from the next département", "42620", "ST PIERRE LAVAL", "Saint-Pierre-Laval", Exact},
		{"nothing", "", "", "", NotFound},
		{"abroad", "1000", "BRUXELLES", "", NotFound},
	} {
		got, how := c.Resolve(row.postcode, row.name)
		label := ""
		if how != NotFound {
			label = c.Label(got)
		}
		if label != row.want || how != row.how {
			t.Errorf("%s: Resolve(%q, %q) = %q %v, want %q %v", row.rule, row.postcode, row.name, label, how, row.want, row.how)
		}
	}
}

func TestMeant(t *testing.T) {
	c := table(t)
	for _, row := range []struct{ rule, text, want string }{
		{"a whole name", "nancy", "Nancy"},
		{"the beginning of one", "vandoeu", "Vandœuvre-lès-Nancy"},
		{"the shortest name there is", "y", "Y"},
		{"a name with its département", "Saint-Denis (93)", "Saint-Denis (Seine-Saint-Denis)"},
		{"a postal code", "54000", "Nancy"},
		{"an address", "3 place Stanislas 54000 Nancy", "Nancy"},
		{"the beginning of several: that of the territory", "villers les n", "Villers-lès-Nancy"},
		{"a letter begins too many", "a", ""},
		{"so do two", "na", ""},
		{"and an article", "le", ""},
		{"and two", "le le", ""},
		{"a number is no commune", "12", ""},
		{"nor is that of a département", "54", ""},
		{"nor is half a code", "5400", ""},
		{"nor a figure", "0", ""},
		{"nothing typed", "", ""},
		{"punctuation", "…?!", ""},
		{"no such place", "zzzzz", ""},
		{"no such code", "99999", ""},
	} {
		got, ok := c.Meant(row.text, "54")
		if label := c.Label(got); ok != (row.want != "") || ok && label != row.want {
			t.Errorf("%s: Meant(%q) = %s %v, want %s", row.rule, row.text, label, ok, row.want)
		}
	}
}

func TestSimilarMeansWhatWasMissed(t *testing.T) {
	c := table(t)
	for text, want := range map[string]string{
		"nanci":            "Nancy",
		"strasborug":       "Strasbourg",
		"luneviile":        "Lunéville",
		"pont a moussson":  "Pont-à-Mousson",
		"st nicola de prt": "Saint-Nicolas-de-Port",
	} {
		got := c.Similar(text, 3, "54")
		if len(got) == 0 || got[0].Name != want {
			t.Errorf("Similar(%q) = %v, want %s first", text, got, want)
		}
	}
	for text, want := range map[string]string{"54": "Nancy", "na": "Nancy"} {
		if got := c.Similar(text, 3, "54"); len(got) == 0 || got[0].Name != want {
			t.Errorf("Similar(%q) = %v, want %s first, which it begins", text, got, want)
		}
	}
	if got := c.Similar("qq", 3); got != nil {
		t.Errorf("two letters are like %v", got)
	}
}

func TestDistance(t *testing.T) {
	for _, row := range []struct {
		rule                   string
		lat1, lon1, lat2, lon2 float64
		km, give               float64
	}{
		{"nowhere to go", 48.69, 6.18, 48.69, 6.18, 0, 1e-9},
		{"Nancy to Paris", 48.6921, 6.1844, 48.8566, 2.3522, 281, 2},
		{"a degree of latitude", 0, 0, 1, 0, 111.195, 0.01},
		{"across the date line", 0, 179.5, 0, -179.5, 111.195, 0.01},
		{"to the antipode", 0, 0, 0, 180, math.Pi * earthRadius, 0.01},
	} {
		if got := Distance(row.lat1, row.lon1, row.lat2, row.lon2); math.Abs(got-row.km) > row.give {
			t.Errorf("%s: %.3f km, want %.3f", row.rule, got, row.km)
		}
	}
}

func TestNear(t *testing.T) {
	c := table(t)
	got := c.Near(48.6921, 6.1844, 5)
	if len(got) != 5 || got[0].Name != "Nancy" {
		t.Errorf("Near the Place Stanislas: %v, want Nancy first", got)
	}
	for i := 1; i < len(got); i++ {
		if Distance(48.6921, 6.1844, got[i-1].Lat, got[i-1].Lon) > Distance(48.6921, 6.1844, got[i].Lat, got[i].Lon) {
			t.Errorf("%s comes before %s and is farther", got[i-1].Name, got[i].Name)
		}
	}
	for _, bad := range [][2]float64{{math.NaN(), 0}, {91, 0}, {0, 181}, {math.Inf(1), 0}} {
		if got := c.Near(bad[0], bad[1], 5); got != nil {
			t.Errorf("Near(%v) = %v", bad, got)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	c := table(b)
	for _, text := range []string{"n", "sa", "st ni", "Nancy", "54000 Nancy", "54", "Sainte-Colombe (Doubs)", "zzzz"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				c.Find(text, 8, "54")
			}
		})
	}
}

func BenchmarkSimilar(b *testing.B) {
	c := table(b)
	for b.Loop() {
		c.Similar("strasborug", 5)
	}
}

func BenchmarkResolve(b *testing.B) {
	c := table(b)
	for b.Loop() {
		c.Resolve("54210", "ST NICOLAS DE PORT")
	}
}
