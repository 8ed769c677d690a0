package territory

import (
	"strings"
	"testing"

	"parvis/internal/platform/fault"
	"parvis/internal/platform/tiles"
)

func TestWhereMapsComeFrom(t *testing.T) {
	const address = "https://cartes.example.org/plan/{z}/{x}/{y}.png"
	for _, row := range []struct {
		rule                string
		choice, url, credit string
		wrong               string // field
	}{
		{"the State's map", tiles.IGN, "", "", ""},
		{"OpenStreetMap", tiles.OSM, "", "", ""},
		{"none", tiles.None, "", "", ""},
		{"a server of one's own", tiles.Custom, address, "© Ville", ""},
		{"an unknown choice", "mars", "", "", "tiles"},
		{"no choice", "", "", "", "tiles"},
		{"a server without an address", tiles.Custom, "", "© Ville", "tiles_url"},
		{"a server without https", tiles.Custom, "http://cartes.example.org/{z}/{x}/{y}", "© Ville", "tiles_url"},
		{"a private server", tiles.Custom, "https://10.0.0.1/{z}/{x}/{y}", "© Ville", "tiles_url"},
		{"a server that is not thanked", tiles.Custom, address, "  ", "tiles_credit"},
		{"too many thanks", tiles.IGN, "", strings.Repeat("é", 121), "tiles_credit"},
		{"an address that is not used is not looked at", tiles.IGN, "nonsense", "", ""},
	} {
		s := Default()
		s.Tiles, s.TilesURL, s.TilesCredit = row.choice, row.url, row.credit
		got := ""
		if all := fault.All(s.Validate()); len(all) > 0 {
			got = all[0].Field
		}
		if got != row.wrong {
			t.Errorf("%s: the field %q is wrong, want %q", row.rule, got, row.wrong)
		}
	}
	if Default().Tiles != tiles.IGN {
		t.Error("a new service does not begin with the State's map")
	}
}
