package site

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"parvis/internal/domain/territory"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/tiles"
	"parvis/internal/web/edge"
)

// tileSource is where the tiles of a territory come from.
func tileSource(t territory.Territory) tiles.Source { return tiles.SourceOf(t.Tiles, t.TilesURL) }

// tilesOf is the operator's choice of tiles for a map, zero for none.
type tilesOf struct{ choice, url, credit string }

func (s *Site) tilesOf(t territory.Territory) tilesOf {
	if s.Tiles == nil {
		return tilesOf{}
	}
	return tilesOf{t.Tiles, t.TilesURL, t.TilesCredit}
}

// mapTiles is what the script needs to show tiles.
type mapTiles struct {
	URL    string // with {z}, {x} and {y}
	State  string // where it is said whether they are to be had
	Credit string
	About  string // address behind the credit, "" for none
}

// shown is where the browser finds tiles, zero when the operator wants none.
func (c tilesOf) shown(p *i18n.Printer) mapTiles {
	src := tiles.SourceOf(c.choice, c.url)
	if !src.Drawn() {
		return mapTiles{}
	}
	m := mapTiles{URL: "/tuiles/{z}/{x}/{y}.png?s=" + src.Tag(), State: "/tuiles/etat"}
	switch src.Name {
	case tiles.IGN:
		m.Credit, m.About = p.T("map.credit_ign"), "https://geoservices.ign.fr/"
	case tiles.OSM:
		m.Credit, m.About = p.T("map.credit_osm"), "https://www.openstreetmap.org/copyright"
	default:
		m.Credit = c.credit
	}
	return m
}

// showTile is one square of the operator's map, through this service: a reader's browser asks nobody else.
func (s *Site) showTile(w http.ResponseWriter, r *http.Request) error {
	t := edge.TerritoryOf(r)
	id, ok := tileID(path(r, "z"), path(r, "x"), path(r, "y"))
	if !ok || s.Tiles == nil {
		return noTile(w, http.StatusNotFound)
	}
	img, err := s.Tiles.Tile(r.Context(), tileSource(t), s.land(t).area, id)
	switch {
	case err == nil:
	case errors.Is(err, tiles.ErrNone), errors.Is(err, tiles.ErrOutside), errors.Is(err, tiles.ErrMissing):
		return noTile(w, http.StatusNotFound)
	case errors.Is(err, tiles.ErrDown), errors.Is(err, tiles.ErrBusy), errors.Is(err, tiles.ErrClosed):
		w.Header().Set("Retry-After", "30")
		return noTile(w, http.StatusServiceUnavailable)
	case r.Context().Err() != nil: // the reader moved on
		return nil
	default:
		return err
	}
	h := w.Header()
	h.Set("Content-Type", img.Type)
	h.Set("Cache-Control", "public, max-age=604800")
	http.ServeContent(w, r, "", img.Fetched, bytes.NewReader(img.Bytes))
	return nil
}

// noTile says in short that there is no picture: nobody reads it.
func noTile(w http.ResponseWriter, status int) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, http.StatusText(status)+"\n") // the asker may be gone
	return nil
}

// tileID reads "12", "2118", "1411.png". The ending is only for the eye: the type says what it is.
func tileID(z, x, y string) (id tiles.ID, ok bool) {
	y, png := strings.CutSuffix(y, ".png")
	if !png || len(z) > 2 || len(x) > 7 || len(y) > 7 {
		return id, false
	}
	var errs [3]error
	id.Z, errs[0] = strconv.Atoi(z)
	id.X, errs[1] = strconv.Atoi(x)
	id.Y, errs[2] = strconv.Atoi(y)
	return id, errors.Join(errs[:]...) == nil
}

// showTileState tells the map in the browser whether tiles are to be had at present. Pages do not say it, since they are
// kept longer than it holds. It never waits for the source.
func (s *Site) showTileState(w http.ResponseWriter, r *http.Request) error {
	t := edge.TerritoryOf(r)
	ready := s.Tiles != nil && s.Tiles.Ready(tileSource(t), s.land(t).area)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, `{"ready":`+strconv.FormatBool(ready)+"}\n") // the asker may be gone
	return nil
}
