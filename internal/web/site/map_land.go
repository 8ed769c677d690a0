package site

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"parvis/internal/domain/territory"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/geo"
	"parvis/internal/platform/sieve"
	"parvis/internal/platform/tiles"
	"parvis/internal/platform/tiles/sketch"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// land is what the maps of a territory are drawn from.
type land struct {
	*sketch.Land
	departments, communes []string   // of the territory
	tag                   string     // tells one territory from another
	area                  tiles.Area // where tiles are served
	towns                 towns
	france                *geo.Communes
	found                 *sieve.Cache[string, geo.Commune] // what was typed, and which commune that is; none: the zero one
}

// town is a commune as pages of results know it.
type town struct {
	number int // among the towns of its land, -1 for one that lies elsewhere
	world  sketch.World
	at     string // its position as a map says it: "48.6921,6.1844"
	html   string // the label on a page
	param  string // the label in an address
	label  string // how it is told from others
	facet  *ui.FacetWord
	geo.Commune
}

func newTown(all *geo.Communes, c geo.Commune) *town {
	label := all.Label(c)
	at := strconv.AppendFloat(nil, c.Lat, 'f', 4, 64)
	at = strconv.AppendFloat(append(at, ','), c.Lon, 'f', 4, 64)
	return &town{Commune: c, number: -1, world: sketch.WorldOf(c.Lat, c.Lon), at: string(at), label: label, html: html(label), param: paramPlace.with(label),
		facet: ui.NewFacetWord(paramPlace.with(label), label)}
}

// html is text as a page holds it.
func html(text string) string { return string(ui.AppendText(nil, text)) }

// town gives a commune by its code, nil when there is none.
func (l *land) town(code string) *town {
	if n, ok := l.towns.number(code); ok {
		return l.towns.all[n]
	}
	c, ok := l.france.ByCode(code)
	if !ok {
		return nil
	}
	return newTown(l.france, c)
}

// towns are the towns of a land, by number, found by code without comparing codes: a page of results asks for seventy.
type towns struct {
	all []*town
	by  [12 * 12]*[1000]uint16 // by the first two characters of a code, then by the other three: the number, from 1 on
}

// add adds a town whose code is that of a commune, and whose position is known.
func (ts *towns) add(t *town) {
	row, n, ok := codeAt(t.Code)
	if !ok {
		return
	}
	if ts.by[row] == nil {
		ts.by[row] = new([1000]uint16)
	}
	t.number = len(ts.all)
	ts.all = append(ts.all, t)
	ts.by[row][n] = uint16(len(ts.all))
}

// number gives that of the town of a code; ok is false when it is none of these.
func (ts *towns) number(code string) (number int, ok bool) {
	row, n, ok := codeAt(code)
	if !ok || ts.by[row] == nil {
		return 0, false
	}
	number = int(ts.by[row][n]) - 1
	return number, number >= 0
}

// codeAt is where the town of a code stands: "54395" is 395 of row 54, "2A004" is 4 of the row of 2A.
func codeAt(code string) (row, n int, ok bool) {
	if len(code) != 5 {
		return 0, 0, false
	}
	for i := range len(code) {
		d := int(code[i]) - '0'
		switch {
		case d >= 0 && d <= 9:
		case i == 1 && (code[i] == 'A' || code[i] == 'B'):
			d = int(code[i]) - 'A' + 10
		default:
			return 0, 0, false
		}
		if i < 2 {
			row = 12*row + d
		} else {
			n = 10*n + d
		}
	}
	return row, n, true
}

// maps keeps the lands and the grounds that were drawn. The zero value is empty.
type maps struct {
	mu      sync.Mutex
	lands   []*land
	grounds map[string]ground
	order   []string // of grounds, the oldest first
}

// ground is a finished drawing.
type ground struct{ plain, packed []byte }

// Bounds of what is kept: another territory comes with other settings, a ground takes about 30 KB.
const (
	maxLands   = 4
	maxTowns   = 5_000
	foundBytes = 512 << 10
	maxGrounds = 96
)

// beyond is how far around the territory communes are drawn and tiles are served, in degrees.
const beyond = 0.3

// mainland is where France is looked at when no territory is set: its far islands would make a map of the world.
var mainland = sketch.Box{South: 41.2, West: -5.3, North: 51.2, East: 9.7}

// land is that of the territory of a request, made the first time.
func (s *Site) land(t territory.Territory) *land {
	s.maps.mu.Lock()
	defer s.maps.mu.Unlock()
	for _, l := range s.maps.lands {
		if slices.Equal(l.departments, t.Departments) && slices.Equal(l.communes, t.Communes) {
			return l
		}
	}
	if len(s.maps.lands) >= maxLands {
		s.maps.lands = nil
	}
	l := s.newLand(t)
	s.maps.lands = append(s.maps.lands, l)
	return l
}

func (s *Site) newLand(t territory.Territory) *land {
	c := s.Communes
	var box sketch.Box
	if len(t.Departments)+len(t.Communes) == 0 {
		box = mainland
	}
	for _, d := range t.Departments {
		for _, x := range c.InDepartment(d) {
			if x.Located() {
				box = box.With(x.Lat, x.Lon)
			}
		}
	}
	for _, code := range t.Communes {
		if x, ok := c.ByCode(code); ok && x.Located() {
			box = box.With(x.Lat, x.Lon)
		}
	}
	around := sketch.Box{South: box.South - beyond, West: box.West - beyond, North: box.North + beyond, East: box.East + beyond}
	l := &land{departments: slices.Clone(t.Departments), communes: slices.Clone(t.Communes), area: tiles.Area(around), france: c,
		found: sieve.New(foundBytes, func(typed string, _ geo.Commune) int { return len(typed) + 160 })}
	var drawn []sketch.Town
	for _, x := range c.Within(around.South, around.West, around.North, around.East) {
		drawn = append(drawn, sketch.Town{Code: x.Code, Name: x.Name, Lat: x.Lat, Lon: x.Lon, People: x.Population, Served: t.Serves(x.Code, x.Department)})
		if len(l.towns.all) < maxTowns {
			l.towns.add(newTown(c, x))
		}
	}
	h := sha256.Sum256([]byte(strings.Join(t.Departments, ",") + ";" + strings.Join(t.Communes, ",")))
	l.Land, l.tag = sketch.NewLand(drawn), hex.EncodeToString(h[:4])
	return l
}

// The frames of the maps: beside the list, on a page of its own, of one place. The style sheet makes what stands on a
// large map smaller where the page is wide.
var frames = map[string]sketch.Frame{
	"liste": {W: 600, H: 700, Unit: 0.72},
	"carte": {W: 600, H: 700, Unit: 1},
	"lieu":  {W: 480, H: 300, Unit: 1},
}

// appendGround appends the address of a ground in a theme; it changes with the territory.
func (l *land) appendGround(b []byte, frame, theme string, v sketch.View) []byte {
	b = append(b, "/carte/fond/"...)
	b = append(append(b, frame...), '/')
	b = append(append(b, theme...), '/')
	b = v.Append(b, ",")
	return append(append(b, ".svg?t="...), l.tag...)
}

// showGround is the ground of a map, as a picture.
func (s *Site) showGround(w http.ResponseWriter, r *http.Request) error {
	frame, known := frames[path(r, "frame")]
	name, isSVG := strings.CutSuffix(path(r, "view"), ".svg")
	v, ok := sketch.ParseView(name)
	palette, themed := map[string]sketch.Palette{"clair": sketch.Light, "sombre": sketch.Dark}[path(r, "theme")]
	if !known || !isSVG || !ok || !themed || v.String() != name {
		return fault.New(fault.NotFound, "error.not_found")
	}
	l := s.land(edge.TerritoryOf(r))
	g := s.ground(strings.Join([]string{l.tag, path(r, "frame"), path(r, "theme"), name}, "/"), func() []byte { return l.SVG(v, frame, palette) })
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Cache-Control", "public, max-age=300")
	if r.URL.Query().Get("t") == l.tag {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", `"`+l.tag+`"`)
	body := g.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		h.Set("ETag", `"`+l.tag+`-g"`)
		body = g.packed
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	return nil
}

// ground gives a finished drawing, drawn when it is not there.
func (s *Site) ground(key string, draw func() []byte) ground {
	s.maps.mu.Lock()
	g, ok := s.maps.grounds[key]
	s.maps.mu.Unlock()
	if ok {
		return g
	}
	g.plain = draw()
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level exists
	_, _ = z.Write(g.plain)                               // memory takes everything
	_ = z.Close()
	g.packed = b.Bytes()
	s.maps.mu.Lock()
	defer s.maps.mu.Unlock()
	if s.maps.grounds == nil {
		s.maps.grounds = map[string]ground{}
	}
	if _, there := s.maps.grounds[key]; !there {
		if len(s.maps.order) >= maxGrounds {
			delete(s.maps.grounds, s.maps.order[0])
			s.maps.order = slices.Delete(s.maps.order, 0, 1)
		}
		s.maps.order = append(s.maps.order, key)
		s.maps.grounds[key] = g
	}
	return g
}
