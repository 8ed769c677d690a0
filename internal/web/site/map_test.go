package site

import (
	unescape "html"
	"net/url"
	"strings"
	"testing"

	"parvis/internal/domain/search"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/geo"
	"parvis/internal/platform/tiles"
	"parvis/internal/platform/tiles/sketch"
)

func france(t testing.TB) *geo.Communes {
	t.Helper()
	c, err := geo.France()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// mapAsked reads the place of an address, as look does, without the search that finds how far.
func mapAsked(t *testing.T, query string) looking {
	t.Helper()
	lk := looking{in: given(nil).read(query)}
	s := &Site{Communes: france(t)}
	if !lk.lookZone() {
		s.lookHere(&lk)
	}
	return lk
}

func TestWhereAReaderIsIsKnownRoughly(t *testing.T) {
	for _, row := range []struct {
		rule, pres string
		want       string // as it stands in further addresses; "" when it is left out
		exact      bool
	}{
		{"two decimals", "48.69,6.18", "48.69,6.18", false},
		{"more are cut", "48.691234,6.184321", "48.69,6.18", true},
		{"whole degrees", "48,6", "48,6", false},
		{"negative ones", "-21.1,55.5", "-21.1,55.5", false},
		{"nothing", "", "", false},
		{"words", "ici,là", "", false},
		{"one number", "48.69", "", false},
		{"three", "48.69,6.18,3", "", false},
		{"beyond the pole", "91,6", "", false},
		{"no number", "NaN,6", "", false},
		{"too long", strings.Repeat("4", 80) + ",6", "", false},
	} {
		lk := mapAsked(t, url.Values{"pres": {row.pres}}.Encode())
		if got := lk.in.get(paramHere); got != row.want || lk.tooExact != row.exact || lk.here != (row.want != "") {
			t.Errorf("%s: %q, too exact %v, here %v", row.rule, got, lk.tooExact, lk.here)
		}
		if lk.here && (lk.query.Near == nil || !lk.auto || lk.place.Code == "") {
			t.Errorf("%s: %+v", row.rule, lk.query)
		}
	}
}

func TestZoneGoesBeforeAnyPlace(t *testing.T) {
	lk := mapAsked(t, "zone=48.9,6.4,48.5,6&pres=48.69,6.18")
	want := search.Box{South: 48.5, West: 6, North: 48.9, East: 6.4}
	if lk.query.Within == nil || *lk.query.Within != want || lk.here || lk.query.Near != nil {
		t.Errorf("%+v", lk.query)
	}
	if got := lk.in.get(paramZone); got != "48.5,6,48.9,6.4" {
		t.Errorf("the zone goes on as %s", got)
	}
	for _, bad := range []string{"", "1,2,3", "a,b,c,d", "48,6,48,6", "95,6,96,7"} {
		if lk := mapAsked(t, "zone="+bad); lk.query.Within != nil || lk.in.names(paramZone) {
			t.Errorf("the zone %q is taken", bad)
		}
	}
}

func TestHowFarIsLooked(t *testing.T) {
	for _, row := range []struct {
		rule, rayon, commune string
		km                   int
		auto, alone          bool
	}{
		{"as far as asked", "10", "54395", 10, false, false},
		{"no farther than there is", "9999", "54395", search.MaxRadiusKm, false, false},
		{"in the commune alone", "0", "54395", 0, false, true},
		{"a reader is in no commune", "0", "", defaultRadius, true, false},
		{"nobody said", "", "54395", defaultRadius, true, false},
		{"nonsense", "loin", "54395", defaultRadius, true, false},
		{"less than nothing", "-3", "54395", defaultRadius, true, false},
	} {
		lk := looking{in: saying(url.Values{"rayon": {row.rayon}})}
		lk.around(search.Point{Lat: 48.69, Lon: 6.18}, row.commune)
		if lk.km != row.km || lk.auto != row.auto || (lk.query.Commune != "") != row.alone || lk.query.RadiusKm != float64(row.km) {
			t.Errorf("%s: %d km, auto %v, %+v", row.rule, lk.km, lk.auto, lk.query)
		}
	}
}

func TestAddressesOfTheMap(t *testing.T) {
	lk := looking{in: saying(url.Values{"q": {"jardin"}, "ou": {"Nancy"}, "rayon": {"15"}, "page": {"2"}, "vue": {"48.69,6.18,11"}, "autre": {"x"}}), path: mapPath}
	for _, row := range []struct{ rule, got, want string }{
		{"moving keeps the search", movedTo(&lk, sketch.View{Lat: 48.7, Lon: 6.2, Zoom: 12}), "/carte?ou=Nancy&page=2&q=jardin&rayon=15&vue=48.7%2C6.2%2C12#carte"},
		{"a zone takes the place of a town", lk.inZone(sketch.Box{South: 48.5, West: 6, North: 48.9, East: 6.4}), "/carte?q=jardin&zone=48.5%2C6%2C48.9%2C6.4"},
		{"a commune is a list", lk.inCommune("Toul"), "/annonces?ou=Toul&q=jardin&rayon=0"},
		{"around a reader there is no town", lk.hereURL(), "/carte?q=jardin"},
		{"another page", lk.url(paramPage, "3"), "/carte?ou=Nancy&page=3&q=jardin&rayon=15"},
	} {
		if row.got != row.want {
			t.Errorf("%s: %s, want %s", row.rule, row.got, row.want)
		}
	}
}

// movedTo is where a page leads that moves the map of a search.
func movedTo(lk *looking, v sketch.View) string {
	d := drawing{moving: lk.movable()}
	return unescape.UnescapeString(string(d.appendMoved(nil, v)))
}

func TestLengthsAreWholeUnits(t *testing.T) {
	for _, x := range []float64{0, 0.49, 0.5, 9.4, 9.5, 10, 42.5, 99.49, 99.5, 100, 707.2, 999.4, 999.5, 12345, -0.2, -0.5, -3, -12345} {
		if got, want := string(appendWhole(nil, x)), whole(x); got != want {
			t.Errorf("%v is written %s, want %s", x, got, want)
		}
	}
}

func TestArchStandsOnItsTip(t *testing.T) {
	for w := 44.0; w < 140; w += 2 {
		d := arch(w)
		if !strings.HasPrefix(d, "M-"+whole(w/2)+"-14") || !strings.HasSuffix(d, "z") {
			t.Fatal(d)
		}
		// Walk along the relative path: it must end where it began.
		x, y := walk(t, d)
		if x != -int(w/2) || y != -14 {
			t.Errorf("%.0f wide: the outline ends at %d %d, not where it began: %s", w, x, y, d)
		}
	}
}

// walk follows a path of M, v, h, l and a commands in whole units.
func walk(t *testing.T, d string) (x, y int) {
	t.Helper()
	for _, c := range splitPath(d) {
		n := c.n
		switch c.cmd {
		case 'M':
			x, y = n[0], n[1]
		case 'v':
			y += n[0]
		case 'h':
			x += n[0]
		case 'l':
			for ; len(n) > 1; n = n[2:] {
				x, y = x+n[0], y+n[1]
			}
		case 'a':
			x, y = x+n[5], y+n[6]
		case 'z':
		default:
			t.Fatalf("the command %c in %s", c.cmd, d)
		}
	}
	return x, y
}

type pathStep struct {
	cmd byte
	n   []int
}

func splitPath(d string) (out []pathStep) {
	num, has, neg := 0, false, false
	flush := func() {
		if has {
			if neg {
				num = -num
			}
			out[len(out)-1].n = append(out[len(out)-1].n, num)
		}
		num, has, neg = 0, false, false
	}
	for i := range len(d) {
		switch c := d[i]; {
		case c >= '0' && c <= '9':
			num, has = num*10+int(c-'0'), true
		case c == '-':
			flush()
			neg = true
		case c == ' ':
			flush()
		default:
			flush()
			out = append(out, pathStep{cmd: c})
		}
	}
	flush()
	return out
}

func TestTileAddresses(t *testing.T) {
	for _, row := range []struct {
		z, x, y string
		ok      bool
	}{
		{"12", "2118", "1411.png", true}, {"12", "2118", "1411", false}, {"12", "2118", "1411.jpg", false}, {"a", "1", "1.png", false},
		{"12", "", "1.png", false}, {"123", "1", "1.png", false}, {"12", "99999999", "1.png", false}, {"12", "1", ".png", false}, {"1e1", "1", "1.png", false},
	} {
		id, ok := tileID(row.z, row.x, row.y)
		if ok != row.ok || ok && id != (tiles.ID{Z: 12, X: 2118, Y: 1411}) {
			t.Errorf("%s/%s/%s: %v %v", row.z, row.x, row.y, id, ok)
		}
	}
}

func TestLandOfATerritory(t *testing.T) {
	c := france(t)
	for _, row := range []struct {
		rule   string
		t      territory.Territory
		inside geo.Commune
		served bool
	}{
		{"a département", territory.Territory{Departments: []string{"54"}}, named(t, c, "54395"), true},
		{"beyond it", territory.Territory{Departments: []string{"54"}}, named(t, c, "59350"), false},
		{"one city", territory.Territory{Communes: []string{"59350"}}, named(t, c, "59350"), true},
		{"all of France", territory.Territory{}, named(t, c, "29232"), true},
	} {
		s := &Site{Communes: c}
		l := s.land(row.t)
		if got := l.Box().Within(row.inside.Lat, row.inside.Lon); got != row.served {
			t.Errorf("%s: %s is in it: %v", row.rule, row.inside.Name, got)
		}
		id := tiles.Area{South: row.inside.Lat, West: row.inside.Lon, North: row.inside.Lat, East: row.inside.Lon}.Middle(10)
		if got := l.area.Has(id); got != row.served {
			t.Errorf("%s: tiles of %s are served: %v", row.rule, row.inside.Name, got)
		}
		if s.land(row.t) != l {
			t.Errorf("%s: made twice", row.rule)
		}
	}
}

func named(t testing.TB, c *geo.Communes, code string) geo.Commune {
	t.Helper()
	x, ok := c.ByCode(code)
	if !ok {
		t.Fatal(code)
	}
	return x
}

func TestGroundsKeptAreBounded(t *testing.T) {
	s := &Site{}
	drawn := 0
	for range 2 {
		for i := range maxGrounds + 20 {
			s.ground("g"+itoa(i), func() []byte { drawn++; return []byte("<svg/>") })
		}
	}
	if len(s.maps.grounds) != maxGrounds || len(s.maps.order) != maxGrounds {
		t.Errorf("%d grounds are kept", len(s.maps.grounds))
	}
	before := drawn
	s.ground("g"+itoa(maxGrounds+19), func() []byte { drawn++; return nil })
	if drawn != before {
		t.Error("what was kept is drawn again")
	}
}
