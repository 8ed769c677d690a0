package geo

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// shared opens a file of the test material that lies beside the project, or skips.
func shared(t *testing.T, path ...string) *os.File {
	t.Helper()
	root := os.Getenv("PARVIS_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared")
	}
	f, err := os.Open(filepath.Join(append([]string{root}, path...)...))
	if err != nil {
		t.Skip("skipped: the test material beside the project is absent (PARVIS_SHARED says where it is):", err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// Postal codes and names as 900 real associations wrote them, with the INSEE code
// the register gives: nothing may be resolved wrongly, and 93 % must be resolved.
func TestResolveRealAddresses(t *testing.T) {
	c := table(t)
	total, right, lost := 0, 0, []string{}
	for _, file := range []struct {
		name, insee, postcode, city string
		comma                       rune
		cp1252                      bool
	}{
		{"rna_waldec_dev_cp1252.csv", "adrs_codeinsee", "adrs_codepostal", "adrs_libcommune", ';', true},
		{"rna_dev.csv", "adresse_code_insee", "adresse_code_postal", "adresse_libelle_commune", ',', false},
	} {
		in := csv.NewReader(shared(t, "data", "rna", file.name))
		if file.cp1252 {
			in = csv.NewReader(charmap.Windows1252.NewDecoder().Reader(shared(t, "data", "rna", file.name)))
		}
		in.Comma, in.FieldsPerRecord = file.comma, -1
		rows, err := in.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		insee, postcode, city := slices.Index(rows[0], file.insee), slices.Index(rows[0], file.postcode), slices.Index(rows[0], file.city)
		for _, row := range rows[1:] {
			want, ok := c.ByCode(row[insee])
			if !ok || row[postcode]+row[city] == "" {
				continue
			}
			total++
			got, how := c.Resolve(row[postcode], row[city])
			switch {
			case how == NotFound:
				lost = append(lost, row[postcode]+" "+row[city]+" ("+want.Name+")")
			case got.Code == want.Code:
				right++
			default:
				t.Errorf("%s %s is %s (%s), resolved as %s (%s, %v)", row[postcode], row[city], want.Name, want.Code, got.Name, got.Code, how)
			}
		}
	}
	share := 100 * float64(right) / float64(total)
	fmt.Printf("geo: %d of %d real addresses resolved to their commune (%.1f %%)\n", right, total, share)
	t.Logf("not resolved: %s", strings.Join(lost, " · "))
	if share < 93 {
		t.Errorf("%.1f %% resolved, want 93 %%", share)
	}
}

// Another join of the same official sources, made by others.
func TestAgainstAnIndependentTable(t *testing.T) {
	c := table(t)
	rows, err := csv.NewReader(shared(t, "data", "communes", "communes-actuelles.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var apart []float64
	unknown, here := 0, 0
	for _, row := range rows[1:] {
		one, ok := c.ByCode(row[0])
		if !ok || one.Code != row[0] {
			t.Errorf("%s %s is unknown here", row[0], row[1])
			continue
		}
		here++
		if one.Name != row[1] || one.Department != row[2] || one.Region != row[3] {
			t.Errorf("%s is %s %s %s there, %s %s %s here", row[0], row[1], row[2], row[3], one.Name, one.Department, one.Region)
		}
		lat, err1 := strconv.ParseFloat(row[6], 64)
		lon, err2 := strconv.ParseFloat(row[7], 64)
		if err1 != nil || err2 != nil || !one.Located() {
			unknown++
			continue
		}
		km := Distance(lat, lon, one.Lat, one.Lon)
		if km > 13 && one.Code != "97302" { // theirs puts Cayenne 23 km away, at sea
			t.Errorf("%s %s: %.1f km apart", row[0], row[1], km)
		}
		apart = append(apart, km)
	}
	slices.Sort(apart)
	fmt.Printf("geo: %d communes known of %d; positions apart by %.2f km at the median, %.1f km at 99 %%, %.1f km at most; %d without one\n",
		here, c.Len(), apart[len(apart)/2], apart[len(apart)*99/100], apart[len(apart)-1], unknown)
	if here != c.Len() {
		t.Errorf("%d communes there, %d here", here, c.Len())
	}
}

// Fire stations: the commune their address names lies where they stand.
func TestAddressesLieWhereTheyStand(t *testing.T) {
	c := table(t)
	rows, err := csv.NewReader(shared(t, "data", "addresses", "adresses-sdis.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	resolved, close, among := 0, 0, 0
	for _, row := range rows[1:] {
		lat, err1 := strconv.ParseFloat(row[5], 64)
		lon, err2 := strconv.ParseFloat(row[6], 64)
		one, how := c.Resolve(row[3], row[4])
		if err1 != nil || err2 != nil || how == NotFound || !one.Located() {
			continue
		}
		resolved++
		if Distance(lat, lon, one.Lat, one.Lon) < 20 {
			close++
		}
		if slices.ContainsFunc(c.Near(lat, lon, 5), func(n Commune) bool { return n.Code == one.Code }) {
			among++
		}
	}
	percent := func(n, of int) float64 { return 100 * float64(n) / float64(of) }
	fmt.Printf("geo: %d of %d addresses resolved (%.1f %%); %.1f %% stand less than 20 km from their commune, %.1f %% in one of the 5 nearest\n",
		resolved, len(rows)-1, percent(resolved, len(rows)-1), percent(close, resolved), percent(among, resolved))
	if percent(resolved, len(rows)-1) < 95 || percent(close, resolved) < 99 || percent(among, resolved) < 95 {
		t.Error("fewer than 95 %, 99 %, 95 %")
	}
}
