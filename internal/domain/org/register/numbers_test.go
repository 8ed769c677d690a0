package register

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parvis/internal/platform/fault"
)

func TestParseRNA(t *testing.T) {
	for _, row := range []struct{ rule, in, want string }{
		{"nine digits", "W543013928", "W543013928"},
		{"small letter", "w543013928", "W543013928"},
		{"spaces, dots, hyphens are left out", " W 543.013-928 ", "W543013928"},
		{"no-break and narrow spaces too", "W543\u00a0013\u202f928", "W543013928"},
		{"full-width signs, as some keyboards type", "Ｗ543013928", "W543013928"},
		{"La Réunion", "W9R1011072", "W9R1011072"},
		{"Tahiti", "W9T1002867", "W9T1002867"},
		{"Corse-du-Sud", "W2A1000275", "W2A1000275"},
		{"Haute-Corse", "W2B2001502", "W2B2001502"},
		{"eight digits", "W54301392", ""},
		{"ten digits", "W5430139281", ""},
		{"no W", "543013928", ""},
		{"letter O for zero", "W54301392O", ""},
		{"a letter elsewhere", "W5430A3928", ""},
		{"Corsica has no 2C", "W2C1000275", ""},
		{"a letter after another digit than 2 or 9", "W3A1000275", ""},
		{"two letters overseas", "W9RR011072", ""},
		{"a former number is another field", "751P00085568", ""},
		{"Arabic digits are no digits here", "W٥٤٣٠١٣٩٢٨", ""},
		{"nothing", "", ""},
		{"far too long", "W543013928" + strings.Repeat(" ", 100), ""},
	} {
		check(t, row.rule, row.in, row.want, "rna", ParseRNA)
	}
}

func TestParseLegacy(t *testing.T) {
	for _, row := range []struct{ rule, in, want string }{
		{"gestion and eight digits", "751P00085568", "751P00085568"},
		{"with a stroke", "2/08825", "208825"},
		{"fourteen signs", "913S0913012577", "913S0913012577"},
		{"three signs", "042", "042"},
		{"a number of today with a letter too many", "W54390000X", ""},
		{"two signs", "42", ""},
		{"fifteen signs", "913S09130125771", ""},
		{"nothing", "  ", ""},
	} {
		check(t, row.rule, row.in, row.want, "legacy_rna", ParseLegacy)
	}
}

func TestParseSIREN(t *testing.T) {
	for _, row := range []struct{ rule, in, want string }{
		{"check digit right", "775672272", "775672272"},
		{"grouped by three", "775 672 272", "775672272"},
		{"La Poste", "356000000", "356000000"},
		{"check digit wrong", "775672273", ""},
		{"two digits swapped", "775627272", ""},
		{"all zeros pass the sum and are no number", "000000000", ""},
		{"eight digits", "77567227", ""},
		{"a SIRET is not a SIREN", "77567227221138", ""},
		{"a letter", "77567227A", ""},
	} {
		check(t, row.rule, row.in, row.want, "siren", ParseSIREN)
	}
}

func TestParseSIRET(t *testing.T) {
	for _, row := range []struct{ rule, in, want string }{
		{"check digits right", "77567227221138", "77567227221138"},
		{"another", "33986341700418", "33986341700418"},
		{"as letterheads write it", "339 863 417 00418", "33986341700418"},
		{"last digit wrong", "33986341700419", ""},
		{"La Poste, head office: Luhn", "35600000000048", "35600000000048"},
		{"La Poste, elsewhere: digits sum to a multiple of 5", "35600000049837", "35600000049837"},
		{"La Poste, elsewhere: Luhn is not enough", "35600000000030", ""},
		{"La Poste, neither", "35600000049838", ""},
		{"the sum of 5 is for La Poste alone", "33986341700409", ""},
		{"SIREN wrong though the fourteen pass", "10000000000008", ""},
		{"all zeros", "00000000000000", ""},
		{"thirteen digits", "7756722722113", ""},
		{"a SIREN is not a SIRET", "775672272", ""},
		{"letters, as in Monaco, cannot be checked", "MONACOCONFO001", ""},
	} {
		check(t, row.rule, row.in, row.want, "siret", ParseSIRET)
	}
}

func check(t *testing.T, rule, in, want, field string, parse func(string) (string, error)) {
	t.Helper()
	got, err := parse(in)
	if got != want || (err == nil) != (want != "") {
		t.Errorf("%s: %q gives %q, %v; want %q", rule, in, got, err, want)
	}
	if all := fault.All(err); err != nil && (len(all) != 1 || all[0].Field != field || all[0].Kind != fault.Invalid || all[0].Key == "") {
		t.Errorf("%s: %q is refused with %#v, want Invalid beside %s", rule, in, err, field)
	}
}

func TestALuhnNumberLosesItWithAnyDigitChanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := []byte(rapid.StringMatching(`[1-9][0-9]{7}`).Draw(t, "eight digits"))
		for d := byte('0'); d <= '9'; d++ {
			if luhn(string(n) + string(d)) {
				n = append(n, d)
				break
			}
		}
		if len(n) != 9 {
			t.Fatal("no check digit fits")
		}
		if _, err := ParseSIREN(string(n)); err != nil {
			t.Fatal(err)
		}
		at := rapid.IntRange(0, 8).Draw(t, "position")
		n[at] = '0' + (n[at]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "change")))%10
		if _, err := ParseSIREN(string(n)); err == nil {
			t.Fatalf("%s passes with a digit changed", n)
		}
	})
}

func TestParseTribunal(t *testing.T) {
	for _, row := range []struct{ rule, court, folio, wantCourt, wantFolio string }{
		{"as the tribunal writes it", "Tribunal judiciaire de Metz", "Volume 92, folio 123", "Tribunal judiciaire de Metz", "Volume 92, folio 123"},
		{"abbreviated", " Metz ", "vol. 92 fol. 123", "Metz", "Volume 92, folio 123"},
		{"without space", "Metz", "VOL.92-FOL.123", "Metz", "Volume 92, folio 123"},
		{"Roman volume, number in the folio", "Sarreguemines", "volume xcii folio n° 12", "Sarreguemines", "Volume XCII, folio 12"},
		{"a stroke", "Thionville", "92/123", "Thionville", "Volume 92, folio 123"},
		{"free text stays", "Strasbourg", "registre ancien, carton 4", "Strasbourg", "registre ancien, carton 4"},
		{"lines become one", "Tribunal\nde Colmar", "12 / 7", "Tribunal de Colmar", "Volume 12, folio 7"},
		{"no court", "", "92/123", "", ""},
		{"a court is no number", "57", "92/123", "", ""},
		{"no folio", "Metz", "", "", ""},
		{"signs only", "Metz", "--", "", ""},
		{"too long", strings.Repeat("é", 81), "92/123", "", ""},
	} {
		court, folio, err := ParseTribunal(row.court, row.folio)
		if court != row.wantCourt || folio != row.wantFolio || (err == nil) != (row.wantCourt != "") {
			t.Errorf("%s: %q, %q, %v; want %q, %q", row.rule, court, folio, err, row.wantCourt, row.wantFolio)
		}
	}
	if !LocalLaw("57") || LocalLaw("54") {
		t.Error("Moselle follows the local law, Meurthe-et-Moselle does not")
	}
}

func TestIdentify(t *testing.T) {
	for _, row := range []struct {
		rule, in string
		kind     Kind
		want     string
	}{
		{"an RNA number", "W543013928", KindRNA, "W543013928"},
		{"written in groups", "w 543 013 928", KindRNA, "W543013928"},
		{"with its label", "N° RNA : W543013928", KindRNA, "W543013928"},
		{"with another", "RNA W543013928", KindRNA, "W543013928"},
		{"a SIREN", "775 672 272", KindSIREN, "775672272"},
		{"with its label", "Siren: 775672272", KindSIREN, "775672272"},
		{"a SIRET", "775 672 272 21138", KindSIRET, "77567227221138"},
		{"with its label", "numéro de SIRET 77567227221138", KindSIRET, "77567227221138"},
		{"a name", "Les Pavés danseurs", KindName, "Les Pavés danseurs"},
		{"a name on several spaces", "  Les   Pavés\tdanseurs ", KindName, "Les Pavés danseurs"},
		{"a name with figures", "Les 4 vents", KindName, "Les 4 vents"},
		{"a name of figures", "1901", KindName, "1901"},
		{"a name that begins with W", "W9 club de jazz", KindName, "W9 club de jazz"},
		{"a name that begins like a label", "RNA Nancy", KindName, "RNA Nancy"},
		{"an RNA number cut short is no name", "W54301392", "", ""},
		{"nor one too long", "W54301392812", "", ""},
		{"a SIREN mistyped is no name", "775672273", "", ""},
		{"ten digits are nothing", "7756722722", "", ""},
		{"one letter", "a", "", ""},
		{"nothing", " ", "", ""},
		{"too long for a name", strings.Repeat("nom ", 40), "", ""},
	} {
		kind, got, err := Identify(row.in)
		if row.kind == "" {
			if all := fault.All(err); len(all) != 1 || all[0].Field != "number" {
				t.Errorf("%s: %q gives %v %q %v, want an error beside number", row.rule, row.in, kind, got, err)
			}
			continue
		}
		if kind != row.kind || got != row.want || err != nil {
			t.Errorf("%s: %q gives %v %q %v, want %v %q", row.rule, row.in, kind, got, err, row.kind, row.want)
		}
	}
}

func TestIdentifyBearsAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind, got, err := Identify(rapid.String().Draw(t, "text"))
		if (err == nil) != (kind != "") || (err == nil) != (got != "") {
			t.Fatalf("%q %q %v", kind, got, err)
		}
		if err != nil {
			return
		}
		if again, same, err := Identify(got); again != kind || same != got || err != nil {
			t.Fatalf("%v %q becomes %v %q %v the second time", kind, got, again, same, err)
		}
	})
}
