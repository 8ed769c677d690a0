package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"parvis/internal/platform/geo"
)

// What is read of the packages, under their own field names.
type (
	commune struct {
		Code       string   `json:"code"`
		Nom        string   `json:"nom"`
		Type       string   `json:"type"`
		ChefLieu   string   `json:"chefLieu"` // of a delegated or associated commune
		Commune    string   `json:"commune"`  // of an arrondissement
		Dep        string   `json:"departement"`
		Population int      `json:"population"`
		Postcodes  []string `json:"codesPostaux"`
		Former     []string `json:"anciensCodes"`
	}
	department struct {
		Code   string `json:"code"`
		Nom    string `json:"nom"`
		Region string `json:"region"`
	}
	epci struct {
		Code    string `json:"code"`
		Nom     string `json:"nom"`
		Members []struct {
			Code string `json:"code"`
		} `json:"membres"`
	}
	box struct {
		ID   string     `json:"id"` // "fr:commune:54395"
		Name string     `json:"name"`
		BBox [4]float64 `json:"bbox"` // west, south, east, north
	}
	sources struct {
		communes    []commune
		departments []department
		epcis       []epci
		boxes       []box
	}
)

func load(modules string) (sources, error) {
	var s sources
	division := filepath.Join(modules, "@etalab", "decoupage-administratif", "data")
	for _, f := range []struct {
		path string
		into any
	}{
		{filepath.Join(division, "communes.json"), &s.communes},
		{filepath.Join(division, "departements.json"), &s.departments},
		{filepath.Join(division, "epci.json"), &s.epcis},
		{filepath.Join(modules, "@etalab", "fr-bounding-boxes", "dist", "communes.json"), &s.boxes},
	} {
		raw, err := os.ReadFile(f.path)
		if err != nil {
			return s, fmt.Errorf("%w (run `npm ci` first, or tell where the packages are with -modules)", err)
		}
		if err := json.Unmarshal(raw, f.into); err != nil {
			return s, fmt.Errorf("%s: %w", f.path, err)
		}
	}
	return s, nil
}

// corrected holds positions of communes whose box is wrong in
// @etalab/fr-bounding-boxes 0.1.3. That of Cayenne is 190 km wide.
var corrected = map[string][4]float64{
	"97302": {-52.3521, 4.8863, -52.2750, 4.9630},
}

// table is what goes into the file.
type table struct {
	departments []department
	epcis       []epci
	communes    []row
	formers     []former
	unlocated   int
}

type row struct {
	commune
	epci string
	box  [4]float64 // all 0: unknown
}

// former leads from a code that is no commune's of today to one that is.
type former struct{ code, commune, name string }

func join(s sources) (table, error) {
	t := table{departments: s.departments, epcis: s.epcis}
	boxes, boxNames := map[string][4]float64{}, map[string]string{}
	for _, b := range s.boxes {
		code := b.ID[strings.LastIndexByte(b.ID, ':')+1:]
		boxes[code], boxNames[code] = b.BBox, b.Name
	}
	for code, b := range corrected {
		boxes[code] = b
	}
	member := map[string]string{}
	for _, e := range s.epcis {
		for _, m := range e.Members {
			member[m.Code] = e.Code
		}
	}
	parts := map[string][]string{} // codes a commune of today is made of
	for _, c := range s.communes {
		switch {
		case c.Type == "commune-actuelle":
			t.communes = append(t.communes, row{commune: c, epci: member[c.Code]})
			for _, old := range c.Former {
				parts[c.Code] = append(parts[c.Code], old)
				t.formers = append(t.formers, former{old, c.Code, boxNames[old]})
			}
		case c.Type == "arrondissement-municipal":
			t.formers = append(t.formers, former{c.Code, c.Commune, ""})
		default:
			parts[c.ChefLieu] = append(parts[c.ChefLieu], c.Code)
			t.formers = append(t.formers, former{c.Code, c.ChefLieu, c.Nom})
		}
	}
	t.place(boxes, parts)
	return t, t.settle()
}

// place gives each commune its box: its own; or that of the communes it was made
// of; or, for one made again of an old one, that of those under its postal codes.
func (t *table) place(boxes map[string][4]float64, parts map[string][]string) {
	neighbours := map[string][]string{}
	for _, c := range t.communes {
		for _, p := range c.Postcodes {
			neighbours[p] = append(neighbours[p], c.Code)
		}
	}
	for i := range t.communes {
		c := &t.communes[i]
		around := []string{}
		for _, p := range c.Postcodes {
			around = append(around, neighbours[p]...)
		}
		for _, codes := range [][]string{{c.Code}, parts[c.Code], around} {
			if c.box = union(codes, boxes); c.box != [4]float64{} {
				break
			}
		}
		if c.box == [4]float64{} {
			t.unlocated++
		}
	}
}

func union(codes []string, boxes map[string][4]float64) (u [4]float64) {
	for _, code := range codes {
		b, ok := boxes[code]
		switch {
		case !ok:
		case u == [4]float64{}:
			u = b
		default:
			u = [4]float64{math.Min(u[0], b[0]), math.Min(u[1], b[1]), math.Max(u[2], b[2]), math.Max(u[3], b[3])}
		}
	}
	return u
}

// settle puts everything in order and refuses what package geo could not hold.
func (t *table) settle() error {
	slices.SortFunc(t.communes, func(a, b row) int { return cmp.Compare(a.Code, b.Code) })
	slices.SortFunc(t.departments, func(a, b department) int { return cmp.Compare(a.Code, b.Code) })
	slices.SortFunc(t.epcis, func(a, b epci) int { return cmp.Compare(a.Code, b.Code) })
	known := map[string]bool{}
	for _, c := range t.communes {
		known[c.Code] = true
	}
	// A delegated commune has a name where the bare list of old codes has none;
	// the one that kept the code of the whole is a name only.
	slices.SortFunc(t.formers, func(a, b former) int {
		return cmp.Or(cmp.Compare(a.code, b.code), cmp.Compare(b.name, a.name))
	})
	t.formers = slices.CompactFunc(t.formers, func(a, b former) bool { return a.code == b.code })
	for _, f := range t.formers {
		if !known[f.commune] {
			return fmt.Errorf("commune %s leads to %q, which is not a commune of today", f.code, f.commune)
		}
	}
	return nil
}

func (t *table) print(w io.Writer) {
	fmt.Fprintln(w, geo.Header)
	for _, d := range t.departments {
		fmt.Fprintf(w, "D\t%s\t%s\t%s\n", d.Code, d.Nom, d.Region)
	}
	for _, e := range t.epcis {
		fmt.Fprintf(w, "E\t%s\t%s\n", e.Code, e.Nom)
	}
	for _, c := range t.communes {
		slices.Sort(c.Postcodes)
		lat, lon := "", ""
		if c.box != [4]float64{} {
			lat = fmt.Sprintf("%.4f", (c.box[1]+c.box[3])/2)
			lon = fmt.Sprintf("%.4f", (c.box[0]+c.box[2])/2)
		}
		fmt.Fprintf(w, "C\t%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\n",
			c.Code, c.Nom, c.Dep, c.epci, c.Population, lat, lon, strings.Join(c.Postcodes, " "))
	}
	for _, f := range t.formers {
		fmt.Fprintf(w, "F\t%s\t%s\t%s\n", f.code, f.commune, f.name)
	}
}
