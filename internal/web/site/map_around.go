package site

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"parvis/internal/domain/search"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/tiles/sketch"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// farRadii are the radii that are tried when none is asked for, in km, and enough is how many listings are wished for.
var farRadii = []int{5, 10, 15, 30, 50}

const enough = 20

// at is the page of the search: the list, or the map.
func (lk *looking) at() string {
	if lk.path == "" {
		return "/annonces"
	}
	return lk.path
}

// around says where distances are measured from and how far is looked: as far as asked, in the commune alone when that
// is 0, else as far as lookFar finds out.
func (lk *looking) around(at search.Point, commune string) {
	lk.query.Near = &at
	n, ok := number(lk.in.get(paramRadius))
	switch {
	case ok && n > 0:
		lk.km = min(n, search.MaxRadiusKm)
	case ok && n == 0 && commune != "":
		lk.query.Commune = commune
		return
	default:
		lk.in.del(paramRadius)
		lk.km, lk.auto = defaultRadius, true
	}
	lk.query.RadiusKm = float64(lk.km)
}

// lookZone reads a zone of the map. It goes before where the reader is.
func (lk *looking) lookZone() bool {
	if !lk.in.names(paramZone) {
		return false
	}
	b, ok := sketch.ParseBox(lk.in.get(paramZone))
	if !ok {
		lk.in.del(paramZone)
		return false
	}
	lk.zone = &b
	lk.in.set(paramZone, b.String())
	lk.query.Within = &search.Box{South: b.South, West: b.West, North: b.North, East: b.East}
	return true
}

// widenLabel says what a wider search gives up.
func widenLabel(p *i18n.Printer, lk *looking, how string) string {
	if how == "radius" && lk.zone != nil {
		return p.T("map.widen_zone")
	}
	return p.T("site.widen." + how)
}

// lookHere reads where a reader said to be. It is known to about a kilometre, and nowhere but in this address.
func (s *Site) lookHere(lk *looking) {
	at, exact, ok := parseHere(lk.in.get(paramHere))
	if !ok {
		lk.in.del(paramHere)
		return
	}
	near := s.Communes.Near(at.Lat, at.Lon, 1)
	if len(near) == 0 {
		lk.in.del(paramHere)
		return
	}
	lk.in.set(paramHere, hereText(at))
	lk.place, lk.placed, lk.here, lk.tooExact = near[0], true, true, exact
	lk.around(at, "")
}

// parseHere reads "48.69,6.18". exact tells that more was said than two decimals.
func parseHere(text string) (at search.Point, exact, ok bool) {
	if len(text) > 60 {
		return at, false, false
	}
	lat, lon, two := strings.Cut(text, ",")
	a, err := strconv.ParseFloat(lat, 64)
	o, err2 := strconv.ParseFloat(lon, 64)
	if !two || err != nil || err2 != nil || !(math.Abs(a) <= 85) || !(math.Abs(o) <= 180) {
		return at, false, false
	}
	at = search.Point{Lat: math.Round(a*100) / 100, Lon: math.Round(o*100) / 100}
	return at, at.Lat != a || at.Lon != o, true
}

func hereText(at search.Point) string {
	return strconv.FormatFloat(at.Lat, 'f', -1, 64) + "," + strconv.FormatFloat(at.Lon, 'f', -1, 64)
}

// lookFar finds how far to look when nobody said: the least of farRadii that holds enough. One search tells, by how far
// away the last of the nearest is.
func (s *Site) lookFar(r *http.Request, lk *looking) {
	if !lk.auto {
		return
	}
	q := lk.query
	most := farRadii[len(farRadii)-1]
	q.RadiusKm, q.Sort, q.Limit, q.Page = float64(most), search.Nearest, enough, 0
	res, err := s.Search.Search(r.Context(), q)
	if err != nil { // the search itself will say so
		return
	}
	lk.km = most
	if len(res.Hits) == enough {
		last := res.Hits[enough-1].DistanceKm
		for _, km := range farRadii {
			if float64(km) >= last {
				lk.km = km
				break
			}
		}
	}
	lk.query.RadiusKm = float64(lk.km)
}

// radiusOptions are the distances of the search bar: as far as it takes, in the town alone, or so many km.
func radiusOptions(p *i18n.Printer, lk *looking, options []ui.Option) []ui.Option {
	asked := lk.in.get(paramRadius)
	if lk.auto || lk.zone != nil {
		asked = ""
	}
	w := resultWordsOf(p)
	options = append(options, w.radii[0])
	if lk.query.Commune != "" {
		options = append(options, ui.Option{Value: "0", Label: w.inTown})
	}
	options = append(options, w.radii[1:]...)
	if lk.km > 0 && !lk.auto && !slices.Contains(radii, lk.km) {
		options = append(options, ui.Option{Value: asked, Label: p.T("site.km", "Km", lk.km)})
	}
	return ui.Options(asked, options...)
}

// aroundText says where was searched when that is no town.
func (lk *looking) aroundText(p *i18n.Printer) string {
	switch {
	case lk.zone != nil:
		return p.T("map.in_zone")
	case lk.here:
		return p.T("map.around_you", "Km", p.Number(lk.km))
	}
	return ""
}

// hereURL is the same search without a place: where the button "autour de moi" adds one.
func (lk *looking) hereURL() string {
	v := lk.values(paramPlace, paramRadius, paramZone, paramHere, paramPage)
	return v.behind(lk.at())
}

// keepNoPosition lets pages be kept but those that hold where a reader is: those are made for one reader, once.
func (s *Site) keepNoPosition(h edge.Handler) edge.Handler {
	kept := s.Keep(h)
	return func(w http.ResponseWriter, r *http.Request) error {
		var room [16]said
		if !given(room[:0]).read(r.URL.RawQuery).names(paramHere) {
			return kept(w, r)
		}
		w.Header().Set("Cache-Control", "private, no-store")
		return h(w, r)
	}
}
