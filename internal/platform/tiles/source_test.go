package tiles

import (
	"net/netip"
	"strings"
	"testing"
)

func TestCheckTemplate(t *testing.T) {
	for _, row := range []struct {
		rule, template string
		ok             bool
	}{
		{"a usual address", "https://tuiles.example.fr/plan/{z}/{x}/{y}.png", true},
		{"with a key and a port", "https://tuiles.example.fr:8443/wmts?z={z}&x={x}&y={y}&key=abc", true},
		{"a public number", "https://8.8.8.8/{z}/{x}/{y}", true},
		{"capitals in the name", "https://Tuiles.Example.fr/{z}/{x}/{y}", true},
		{"empty", "", false},
		{"not https", "http://tuiles.example.fr/{z}/{x}/{y}.png", false},
		{"another scheme", "file:///etc/{z}/{x}/{y}", false},
		{"gopher", "gopher://example.fr/{z}/{x}/{y}", false},
		{"a placeholder is missing", "https://example.fr/{z}/{x}.png", false},
		{"or stands twice", "https://example.fr/{z}/{x}/{y}/{y}.png", false},
		{"or is unknown", "https://example.fr/{s}/{z}/{x}/{y}.png", false},
		{"in the name", "https://{x}.example.fr/{z}/{y}.png", false},
		{"in the port", "https://example.fr:{z}/{x}/{y}.png", false},
		{"a user", "https://moi:motdepasse@example.fr/{z}/{x}/{y}.png", false},
		{"a fragment", "https://example.fr/{z}/{x}/{y}.png#a", false},
		{"this machine", "https://localhost/{z}/{x}/{y}.png", false},
		{"a name without a dot", "https://intranet/{z}/{x}/{y}.png", false},
		{"a private number", "https://10.1.2.3/{z}/{x}/{y}.png", false},
		{"the machine's own number", "https://127.0.0.1/{z}/{x}/{y}.png", false},
		{"dressed up as IPv6", "https://[::ffff:127.0.0.1]/{z}/{x}/{y}.png", false},
		{"where clouds keep their secrets", "https://169.254.169.254/{z}/{x}/{y}.png", false},
		{"blanks", "https://example.fr/{z}/{x}/{y}.png onload=x", false},
		{"quotes", "https://example.fr/{z}/{x}/{y}.png\"", false},
		{"too long", "https://example.fr/{z}/{x}/{y}?" + strings.Repeat("a", MaxURL), false},
	} {
		if got := CheckTemplate(row.template) == nil; got != row.ok {
			t.Errorf("%s: %s is taken: %v", row.rule, row.template, got)
		}
		if got := SourceOf(Custom, row.template).Drawn(); got != row.ok {
			t.Errorf("%s: %s is a source: %v", row.rule, row.template, got)
		}
	}
}

func TestPresets(t *testing.T) {
	for name, want := range map[string]string{
		IGN: "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal" +
			"&FORMAT=image/png&TILEMATRIXSET=PM&TILEMATRIX=12&TILEROW=1411&TILECOL=2118",
		OSM:  "https://tile.openstreetmap.org/12/2118/1411.png",
		None: "",
	} {
		if got := SourceOf(name, "https://ignored.example.fr/{z}/{x}/{y}").address(nancy); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestAreaKnowsWhereNancyIs(t *testing.T) {
	place := Area{South: 48.692, West: 6.184, North: 48.692, East: 6.184}
	if got := place.Middle(12); got != nancy {
		t.Errorf("Nancy is on tile %v, want %v", got, nancy)
	}
	if !place.Has(nancy) || place.Has(ID{12, nancy.X + 1, nancy.Y}) || place.Has(ID{12, nancy.X, nancy.Y - 1}) {
		t.Error("a point touches one tile only")
	}
	if world := (Area{-90, -180, 90, 180}); !world.Has(ID{5, 0, 0}) || !world.Has(ID{5, 31, 31}) {
		t.Error("the world has its corners")
	}
}

func TestPublic(t *testing.T) {
	for _, row := range []struct {
		address string
		want    bool
	}{
		{"8.8.8.8", true}, {"193.48.189.1", true}, {"2a01:cb00::1", true}, {"::ffff:8.8.8.8", true},
		{"127.0.0.1", false}, {"127.8.8.8", false}, {"0.0.0.0", false}, {"0.1.2.3", false}, {"10.0.0.1", false}, {"172.16.0.1", false},
		{"172.31.255.255", false}, {"192.168.0.1", false}, {"169.254.169.254", false}, {"100.64.0.1", false}, {"192.0.0.1", false},
		{"198.18.0.1", false}, {"224.0.0.1", false}, {"240.0.0.1", false}, {"255.255.255.255", false},
		{"::", false}, {"::1", false}, {"::ffff:127.0.0.1", false}, {"::ffff:10.0.0.1", false}, {"fe80::1", false}, {"fe80::1%eth0", false},
		{"fc00::1", false}, {"fd12:3456::1", false}, {"ff02::1", false}, {"64:ff9b::7f00:1", false}, {"2002:7f00:1::", false}, {"2001:db8::1", false},
		{"2001::1", false}, {"fec0::1", false},
	} {
		if got := Public(netip.MustParseAddr(row.address)); got != row.want {
			t.Errorf("%s is public: %v", row.address, got)
		}
	}
}

func TestGuard(t *testing.T) {
	guard := Guard(netip.MustParsePrefix("127.0.0.1/32"))
	for _, row := range []struct {
		network, address string
		ok               bool
	}{
		{"tcp4", "8.8.8.8:443", true}, {"tcp6", "[2a01:cb00::1]:443", true}, {"tcp4", "127.0.0.1:443", true}, {"tcp6", "[::ffff:127.0.0.1]:443", true},
		{"tcp4", "127.0.0.2:443", false}, {"tcp6", "[::1]:443", false}, {"udp4", "8.8.8.8:53", false}, {"unix", "/run/x.sock", false}, {"tcp4", "no address", false},
	} {
		if err := guard(row.network, row.address, nil); (err == nil) != row.ok {
			t.Errorf("%s %s: %v", row.network, row.address, err)
		}
	}
}
