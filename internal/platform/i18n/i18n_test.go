package i18n

import (
	"testing"
	"testing/fstest"
	"time"
)

func TestPrinter(t *testing.T) {
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	paris := time.FixedZone("Europe/Paris", 3600)
	day := time.Date(2026, 11, 28, 9, 30, 0, 0, paris)
	fr, en := b.For("fr"), b.For("en")
	wd, d, m := fr.DayShort(day)
	for name, got := range map[string][2]string{
		"one minute":                      {fr.T("time.minutes_ago", "N", 1), "il y a 1 minute"},
		"zero is singular in French":      {fr.T("time.hours_ago", "N", 0), "il y a 0 heure"},
		"zero is plural in English":       {en.T("time.hours_ago", "N", 0), "0 hours ago"},
		"an unknown key shows itself":     {fr.T("no.such.key"), "⟦no.such.key⟧"},
		"an unknown language is French":   {b.For("xx").T("time.just_now"), "à l’instant"},
		"metres are rounded to a hundred": {fr.Distance(0.87), "900\u00a0m"},
		"one decimal below ten":           {fr.Distance(1.8), "1,8\u00a0km"},
		"no decimal above":                {fr.Distance(12.4), "12\u00a0km"},
		"thousands":                       {fr.Number(34969), "34\u202f969"},
		"day in French":                   {fr.Day(day), "samedi 28 novembre"},
		"first of a month":                {fr.Date(day.AddDate(0, 0, 3)), "1er décembre 2026"},
		"hour":                            {fr.Hour(day), "9\u00a0h\u00a030"},
		"hours":                           {fr.Hours(day, day.Add(150*time.Minute)), "9\u00a0h\u00a030 – 12\u00a0h"},
		"block":                           {wd + d + m, "sam.28nov."},
		"language chosen":                 {b.Match("en", "fr"), "en"},
		"language of the browser":         {b.Match("", "en-GB,en;q=0.9"), "en"},
		"language we do not speak":        {b.Match("", "ja"), "fr"},
		"of a place":                      {fr.Of("Nancy"), "de Nancy"},
		"a name in English":               {en.Of("Essey-lès-Nancy"), "Essey-lès-Nancy"},
		"a vowel elides":                  {fr.Of("Essey-lès-Nancy"), "d’Essey-lès-Nancy"},
		"so does an accented one":         {fr.Of("Écrouves"), "d’Écrouves"},
		"an h does not":                   {fr.Of("Heillecourt"), "de Heillecourt"},
		"a y before a consonant is one":   {fr.Of("Ypres") + " " + fr.Of("Yutz"), "d’Ypres de Yutz"},
		"an article is joined":            {fr.Of("Le Ban-Saint-Martin"), "du Ban-Saint-Martin"},
		"so is that of many":              {fr.Of("Les Baroches"), "des Baroches"},
		"no other one is":                 {fr.Of("La Bresse") + " " + fr.Of("L’Hôpital"), "de La Bresse de L’Hôpital"},
		"no place":                        {fr.Of(""), "de "},
		"days ago":                        {en.Ago(day.Add(-49*time.Hour), day), "2 days ago"},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %q, want %q", name, got[0], got[1])
		}
	}
}

func TestLoadRefusesKeyTwice(t *testing.T) {
	_, err := load(fstest.MapFS{
		"catalogue/fr/a.toml": {Data: []byte(`"k" = "un"`)},
		"catalogue/fr/b.toml": {Data: []byte(`"k" = "deux"`)},
	})
	if err == nil {
		t.Fatal("a key that stands in two files was accepted")
	}
}
