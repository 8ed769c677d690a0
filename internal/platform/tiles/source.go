package tiles

import (
	"errors"
	"math"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// The choices of an operator.
const (
	IGN    = "ign"    // the State's map of France: the default
	OSM    = "osm"    // OpenStreetMap
	None   = "none"   // the map that this service draws itself
	Custom = "custom" // a server of the operator's
)

// Choices in the order of the form.
var Choices = []string{IGN, OSM, None, Custom}

// MaxURL bounds the address of a custom source, in bytes.
const MaxURL = 500

// Source is where tiles come from. The zero value is no source.
type Source struct {
	Name string // one of Choices
	url  string // with {z}, {x} and {y}
	max  int    // the source's own last level; 0: MaxZoom
}

var fixedSources = map[string]Source{
	IGN: {Name: IGN, max: 18, url: "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2" +
		"&STYLE=normal&FORMAT=image/png&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"},
	OSM: {Name: OSM, max: 18, url: "https://tile.openstreetmap.org/{z}/{x}/{y}.png"},
}

// SourceOf is the source of a choice; template is only read for Custom and must have passed CheckTemplate. What it does
// not know is no source.
func SourceOf(choice, template string) Source {
	if choice == Custom && CheckTemplate(template) == nil {
		return Source{Name: Custom, url: template}
	}
	return fixedSources[choice]
}

// Drawn tells whether there is a source at all.
func (s Source) Drawn() bool { return s.url != "" }

// typed tells whether somebody typed the address: it may lead anywhere.
func (s Source) typed() bool { return s.Name != IGN && s.Name != OSM }

// Tag tells one source from another, without its address: browsers that keep tiles ask anew when it changes.
func (s Source) Tag() string { return s.key() }

func (s Source) maxZoom() int {
	if s.max == 0 {
		return MaxZoom
	}
	return s.max
}

func (s Source) address(id ID) string {
	return strings.NewReplacer("{z}", strconv.Itoa(id.Z), "{x}", strconv.Itoa(id.X), "{y}", strconv.Itoa(id.Y)).Replace(s.url)
}

// ErrTemplate says that an address is no usable pattern of tiles.
var ErrTemplate = errors.New("tiles: the address must be https, public, and hold {z}, {x} and {y}")

// CheckTemplate checks the address of a custom source: https, a public name, {z}, {x} and {y} once each after it. That a
// public name leads to a private network is found out when it is dialled.
func CheckTemplate(template string) error {
	if len(template) > MaxURL || strings.ContainsAny(template, " \t\r\n\"'<>\\`") {
		return ErrTemplate
	}
	for _, part := range []string{"{z}", "{x}", "{y}"} {
		if strings.Count(template, part) != 1 {
			return ErrTemplate
		}
	}
	plain := Source{url: template}.address(ID{1, 1, 1})
	u, err := url.Parse(plain)
	if err != nil || u.Scheme != "https" || u.User != nil || u.Fragment != "" || strings.ContainsAny(plain, "{}#") {
		return ErrTemplate
	}
	// The placeholders stand after the host.
	if host, _, _ := strings.Cut(strings.TrimPrefix(template, "https://"), "/"); !strings.EqualFold(host, u.Host) {
		return ErrTemplate
	}
	name := u.Hostname()
	if a, err := netip.ParseAddr(name); err == nil {
		if !Public(a) {
			return ErrTemplate
		}
		return nil
	}
	if !strings.Contains(name, ".") || strings.EqualFold(name, "localhost") {
		return ErrTemplate
	}
	return nil
}

// Area is the part of the world that is served, in degrees.
type Area struct{ South, West, North, East float64 }

// Has tells whether a tile touches the area.
func (a Area) Has(id ID) bool {
	if id.Z < MinZoom || id.Z > MaxZoom {
		return false
	}
	n := 1 << id.Z
	if id.X < 0 || id.Y < 0 || id.X >= n || id.Y >= n {
		return false
	}
	west, north := place(a.North, a.West, n)
	east, south := place(a.South, a.East, n)
	return id.X >= west && id.X <= east && id.Y >= north && id.Y <= south
}

// Middle is the tile over the middle of the area.
func (a Area) Middle(z int) ID {
	x, y := place((a.South+a.North)/2, (a.West+a.East)/2, 1<<z)
	return ID{z, x, y}
}

// place is the column and row of the tile over a position, n tiles to a side.
func place(lat, lon float64, n int) (x, y int) {
	const limit = 85.05112878 // where the square of Web Mercator ends
	rad := math.Max(-limit, math.Min(limit, lat)) * math.Pi / 180
	fx := (lon + 180) / 360 * float64(n)
	fy := (1 - math.Asinh(math.Tan(rad))/math.Pi) / 2 * float64(n)
	clamp := func(v float64) int { return int(math.Max(0, math.Min(float64(n-1), math.Floor(v)))) }
	return clamp(fx), clamp(fy)
}
