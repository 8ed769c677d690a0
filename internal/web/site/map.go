package site

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"parvis/internal/domain/search"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/tiles"
	"parvis/internal/platform/tiles/sketch"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// mapView is a map with what stands on it. It is drawn here; where the operator has chosen a source of tiles, the script
// of the page puts them in its place as soon as the source answers.
type mapView struct {
	Kind  string // its frame
	Frame sketch.Frame
	At    sketch.View
	Theme string // the reader's choice
	Light string // addresses of the ground
	Dark  string

	Pins   []mapPin
	Labels []sketch.Label
	Circle *mapCircle // where was searched, or where somebody lives about

	Zooms []mapTool // nearer, farther
	Moves []mapTool // to the four sides
	Zone  string    // address of the search in what is seen; "" when that is what was searched
	Tiles mapTiles  // zero: none
}

// mapPin is one mark.
type mapPin struct {
	sketch.Pin
	URL    string // the listing, or the listings of the commune, or the same map nearer
	Label  string // what the link says
	Family string // of a single listing
	Icon   ui.IconName
}

// mapCircle is a circle in units of the picture.
type mapCircle struct{ X, Y, R float64 }

// mapTool is a way to move.
type mapTool struct{ Name, URL, Label string }

// mapTiles is what the script needs to show tiles.
type mapTiles struct {
	URL    string // with {z}, {x} and {y}
	State  string // where it is said whether they are to be had
	Credit string
	About  string // address behind the credit, "" for none
}

// maxLabels is how many names one map bears, maxCounts how many communes it counts beside those of the list.
const (
	maxLabels = 40
	maxCounts = 40
)

// The part of a picture that is seen whatever the shape of the screen, of its width and height; and the most of either
// that a zone takes, which has that shape itself.
var (
	seenPart = map[string][2]float64{"liste": {0.58, 0.86}, "carte": {0.6, 0.72}}
	zonePart = [2]float64{0.95, 0.95}
)

// resultsMap is the map beside a list: the same entries under the same numbers, and how many more there are where.
func (s *Site) resultsMap(r *http.Request, lk *looking, res *search.Result, ks []*shown, from int) *mapView {
	p, t := edge.PrinterOf(r), edge.TerritoryOf(r)
	m := &mapView{Kind: "liste", Theme: edge.ThemeOf(r), Tiles: s.mapTiles(p, t)}
	if lk.path == mapPath {
		m.Kind = "carte"
	}
	m.Frame = frames[m.Kind]
	l := s.land(t)
	spots := s.spots(lk, l, res, ks, from)
	m.At = s.mapAt(lk, l, m.Kind, spots)
	m.Light, m.Dark = l.groundURL(m.Kind, "clair", m.At), l.groundURL(m.Kind, "sombre", m.At)
	pins := sketch.Pins(m.At, m.Frame, spots.at)
	m.Pins = make([]mapPin, len(pins))
	for i, pin := range pins {
		m.Pins[i] = s.mapPin(p, lk, m, pin, spots)
	}
	m.Labels = l.Labels(m.At, m.Frame, pins, maxLabels)
	if q := lk.query; q.Near != nil && q.RadiusKm > 0 {
		x, y := m.At.Point(m.Frame, q.Near.Lat, q.Near.Lon)
		m.Circle = &mapCircle{x, y, m.At.Units(q.RadiusKm)}
	}
	m.Zooms, m.Moves = mapTools(p, lk, m)
	if lk.in.Get("vue") != "" {
		m.Zone = lk.inZone(m.At.Box(m.Frame))
	}
	return m
}

func bare(pins []mapPin) []sketch.Pin {
	out := make([]sketch.Pin, len(pins))
	for i, p := range pins {
		out[i] = p.Pin
	}
	return out
}

// spots are the communes with what was found there: where they lie, and beside that, what they are.
type spots struct {
	at []sketch.Spot
	of []spot
}

type spot struct {
	*town
	first *shown // of those with a number
}

// spots puts what was found under its communes: the entries of the list by their numbers, the others by count.
func (s *Site) spots(lk *looking, l *land, res *search.Result, ks []*shown, from int) (out spots) {
	counts := res.Facets.Commune[:min(len(res.Facets.Commune), maxCounts)]
	out.at, out.of = make([]sketch.Spot, 0, len(ks)+len(counts)), make([]spot, 0, len(ks)+len(counts))
	find := func(code string) int {
		for i := range out.of {
			if out.of[i].Code == code {
				return i
			}
		}
		t := s.town(l, code)
		if t == nil || !t.Located() {
			return -1
		}
		out.at = append(out.at, sketch.Spot{Lat: t.Lat, Lon: t.Lon, World: t.world})
		out.of = append(out.of, spot{town: t})
		return len(out.of) - 1
	}
	for i, k := range ks {
		if k.commune == "" {
			continue
		}
		if n := find(k.commune); n >= 0 {
			if out.at[n].Numbers = append(out.at[n].Numbers, from+i); out.of[n].first == nil {
				out.of[n].first = k
			}
		}
	}
	if len(ks) == res.Total {
		return out // the list shows everything
	}
	for _, c := range counts {
		if lk.query.Commune != "" && lk.query.Commune != c.Code { // the counts leave this condition out
			continue
		}
		if n := find(c.Code); n >= 0 {
			out.at[n].More = max(0, c.N-len(out.at[n].Numbers))
		}
	}
	return out
}

// mapAt is what the map shows: what the reader moved to, the zone searched, else as near as holds what was found around
// the place searched, or the whole territory.
func (s *Site) mapAt(lk *looking, l *land, kind string, spots spots) sketch.View {
	frame, seen := frames[kind], seenPart[kind]
	if v, ok := sketch.ParseView(lk.in.Get("vue")); ok {
		return v
	}
	if lk.zone != nil {
		return sketch.Fit(*lk.zone, frame, zonePart)
	}
	if lk.query.Near == nil {
		return sketch.Fit(l.Box(), frame, seen)
	}
	n := lk.query.Near
	box := sketch.Around(n.Lat, n.Lon, 3)
	for _, sp := range spots.at {
		if len(sp.Numbers) > 0 {
			box = box.With(sp.Lat, sp.Lon)
		}
	}
	return sketch.Fit(box, frame, seen)
}

// mapPin says where a mark leads and what it is.
func (s *Site) mapPin(p *i18n.Printer, lk *looking, m *mapView, pin sketch.Pin, spots spots) mapPin {
	out := mapPin{Pin: pin}
	first := spots.of[pin.Spots[0]]
	place := first.label
	switch {
	case len(pin.Numbers) == 1 && pin.More == 0:
		c := first.first
		for _, i := range pin.Spots {
			if spots.of[i].first != nil {
				c = spots.of[i].first
			}
		}
		out.URL, out.Family = c.card.URL, c.card.Family
		out.Label = p.T("map.pin_one", "Number", pin.Numbers[0], "Title", c.card.Title, "Place", place)
	case len(pin.Spots) == 1:
		out.URL = lk.inCommune(place)
		out.Label = p.T("map.pin_here", "N", pin.Count(), "Text", pin.Text(), "Place", place)
	default:
		var box sketch.Box
		for _, i := range pin.Spots {
			box = box.With(spots.at[i].Lat, spots.at[i].Lon)
		}
		near := sketch.Fit(box, m.Frame, [2]float64{0.5, 0.5})
		if near.Zoom = max(near.Zoom, m.At.Zoom+1); near.Zoom > sketch.MaxZoom {
			out.URL = lk.inZone(box.Grown(1))
		} else {
			out.URL = lk.moved(near)
		}
		out.Label = p.T("map.pin_around", "N", pin.Count(), "Text", pin.Text(), "Place", place)
	}
	return out
}

// mapTools are the ways to move, as links.
func mapTools(p *i18n.Printer, lk *looking, m *mapView) (zooms, moves []mapTool) {
	words := resultWordsOf(p).tools
	head, tail := lk.movable()
	tools := make([]mapTool, 0, 6)
	tool := func(name string, v sketch.View) {
		tools = append(tools, mapTool{name, head + v.Value() + tail, words[name]})
	}
	if m.At.Zoom < sketch.MaxZoom {
		tool("nearer", m.At.Nearer(1))
	}
	if m.At.Zoom > sketch.MinZoom+3 {
		tool("farther", m.At.Nearer(-1))
	}
	n := len(tools)
	const step = 0.4
	tool("west", m.At.Moved(m.Frame, -step, 0))
	tool("north", m.At.Moved(m.Frame, 0, -step))
	tool("south", m.At.Moved(m.Frame, 0, step))
	tool("east", m.At.Moved(m.Frame, step, 0))
	return tools[:n:n], tools[n:]
}

// moved is the same search on the same page with another part of the map.
func (lk *looking) moved(v sketch.View) string {
	head, tail := lk.movable()
	return head + v.Value() + tail
}

// movable is an address that lacks what is seen of the map, between two pieces.
func (lk *looking) movable() (head, tail string) {
	in := lk.values()
	at := paramAt("vue")
	rest := in
	clear(in[at:])
	clear(rest[:at+1])
	if head = in.behind(lk.at()); strings.Contains(head, "?") {
		head += "&vue="
	} else {
		head += "?vue="
	}
	if tail = rest.behind(""); tail != "" {
		tail = "&" + tail[1:]
	}
	return head, tail + "#carte"
}

// inCommune is the list of what was found in one commune.
func (lk *looking) inCommune(label string) string {
	v := lk.withoutPlace()
	v.Set("ou", label)
	return v.behind("/annonces")
}

// communeLink is inCommune as links share it; the name of the commune is to follow.
func (lk *looking) communeLink() ui.Link {
	v := lk.withoutPlace()
	return v.link("/annonces", "ou", false)
}

func (lk *looking) withoutPlace() params {
	v := lk.values()
	for _, name := range []string{"zone", "pres", "page"} {
		v.Del(name)
	}
	v.Set("rayon", "0")
	return v
}

// inZone is the same search in a part of the map, whatever place was searched.
func (lk *looking) inZone(b sketch.Box) string {
	v := lk.values()
	for _, name := range []string{"ou", "rayon", "pres", "page"} {
		v.Del(name)
	}
	v.Set("zone", b.String())
	return lk.at() + question(v)
}

// mapTiles is where the browser finds tiles, zero when the operator wants none.
func (s *Site) mapTiles(p *i18n.Printer, t territory.Territory) mapTiles {
	src := tileSource(t)
	if !src.Drawn() || s.Tiles == nil {
		return mapTiles{}
	}
	m := mapTiles{URL: "/tuiles/{z}/{x}/{y}.png?s=" + src.Tag(), State: "/tuiles/etat"}
	switch src.Name {
	case tiles.IGN:
		m.Credit, m.About = p.T("map.credit_ign"), "https://geoservices.ign.fr/"
	case tiles.OSM:
		m.Credit, m.About = p.T("map.credit_osm"), "https://www.openstreetmap.org/copyright"
	default:
		m.Credit = t.TilesCredit
	}
	return m
}

// byCommune is the map in words: the communes with the most, for whom a picture says nothing.
func (s *Site) byCommune(lk *looking, f *search.Facets) (out []resultsWiden) {
	for _, c := range f.Commune[:min(len(f.Commune), maxCounts)] {
		label := s.communeLabel(c.Code)
		out = append(out, resultsWiden{Label: label, URL: lk.inCommune(label), Count: c.N})
	}
	slices.SortStableFunc(out, func(a, b resultsWiden) int { return cmp.Compare(b.Count, a.Count) })
	return out
}
