package geo

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Header is the first line of the table. Its number changes with the layout.
const Header = "parvis communes 1"

// Limits on the table: room for twice what France has.
const (
	maxCommunes  = 65_000
	maxTableSize = 16 << 20
)

// Read reads a table as the build step writes it: gzip around lines of
// tab-separated fields, the first field telling what the line is:
//
//	D code name region                                   a département
//	E siren name                                         an intercommunality
//	C code name département siren population lat lon postcodes   a commune, by code
//	F code commune name                                  a former or partial commune; name may be empty
//
// Postal codes are separated by spaces; an unknown position is two empty fields.
func Read(r io.Reader) (*Communes, error) {
	gz, err := gzip.NewReader(bufio.NewReader(r))
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(io.LimitReader(gz, maxTableSize+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > maxTableSize {
		return nil, fmt.Errorf("table larger than %d bytes", maxTableSize)
	}
	t := &tableReader{
		c:   &Communes{epcis: []EPCI{{}}, former: map[inseeCode]uint16{}, homon: map[uint16]bool{}},
		dep: map[string]uint8{}, epci: map[string]uint16{"": 0},
	}
	number := 0
	for line := range strings.Lines(string(raw)) {
		number++
		if err := t.line(number, strings.TrimSuffix(line, "\n")); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	return t.finish()
}

// tableReader fills a table line by line. What it keeps is copied out of the
// text read, which is then let go.
type tableReader struct {
	c       *Communes
	dep     map[string]uint8
	epci    map[string]uint16
	aliases []alias

	codes, names, posts strings.Builder
}

// alias is another name of a commune: that of a commune it has absorbed.
type alias struct {
	name string
	at   uint16
}

func (t *tableReader) line(number int, line string) error {
	if number == 1 {
		if line != Header {
			return fmt.Errorf("not a table of communes: %.40q", line)
		}
		return nil
	}
	f := strings.Split(line, "\t")
	switch {
	case f[0] == "D" && len(f) == 4 && len(t.c.deps) < 255:
		t.dep[f[1]] = uint8(len(t.c.deps))
		t.c.deps = append(t.c.deps, Department{strings.Clone(f[1]), strings.Clone(f[2]), strings.Clone(f[3])})
		t.c.depKeys = append(t.c.depKeys, strings.Join(words(f[2]), " "))
	case f[0] == "E" && len(f) == 3 && len(t.c.epcis) < 65_535:
		t.epci[f[1]] = uint16(len(t.c.epcis))
		t.c.epcis = append(t.c.epcis, EPCI{strings.Clone(f[1]), strings.Clone(f[2])})
	case f[0] == "C" && len(f) == 9 && t.c.Len() < maxCommunes:
		return t.commune(f)
	case f[0] == "F" && len(f) == 4:
		return t.former(f)
	default:
		return fmt.Errorf("unknown line %.40q", line)
	}
	return nil
}

func (t *tableReader) commune(f []string) error {
	c, at, code := t.c, uint16(t.c.Len()), f[1]
	if len(code) != 5 || at > 0 && code <= t.codes.String()[5*(int(at)-1):] {
		return fmt.Errorf("commune %q out of order", code)
	}
	dep, ok := t.dep[f[3]]
	if !ok {
		return fmt.Errorf("unknown département %q", f[3])
	}
	epci, ok := t.epci[f[4]]
	if !ok {
		return fmt.Errorf("unknown intercommunality %q", f[4])
	}
	pop, err := strconv.ParseInt(f[5], 10, 32)
	if err != nil {
		return err
	}
	lat, lon, err := position(f[6], f[7])
	if err != nil {
		return err
	}
	for p := range strings.FieldsSeq(f[8]) {
		n, err := strconv.ParseUint(p, 10, 32)
		if err != nil || len(p) != 5 {
			return fmt.Errorf("postal code %q", p)
		}
		c.posts = append(c.posts, posting{uint32(n), at})
	}
	add(&t.codes, &c.code, code)
	add(&t.names, &c.name, f[2])
	add(&t.posts, &c.postcodes, f[8])
	c.dep, c.epci, c.pop = append(c.dep, dep), append(c.epci, epci), append(c.pop, int32(pop))
	c.lat, c.lon = append(c.lat, lat), append(c.lon, lon)
	return nil
}

// former reads a code, and perhaps a name, that leads to a commune of today.
// These lines come after all the communes.
func (t *tableReader) former(f []string) error {
	t.close()
	at, ok := t.c.at(f[2])
	if !ok || len(f[1]) != 5 {
		return fmt.Errorf("unknown commune %q", f[2])
	}
	t.c.former[inseeCode([]byte(f[1]))] = at
	if f[3] != "" {
		t.aliases = append(t.aliases, alias{f[3], at})
	}
	return nil
}

func add(b *strings.Builder, to *strs, s string) {
	b.WriteString(s)
	to.end = append(to.end, uint32(b.Len()))
}

func (t *tableReader) close() {
	t.c.code.text, t.c.name.text, t.c.postcodes.text = t.codes.String(), t.names.String(), t.posts.String()
}

func position(lat, lon string) (float32, float32, error) {
	if lat == "" && lon == "" {
		return 0, 0, nil
	}
	y, err := strconv.ParseFloat(lat, 32)
	if err != nil {
		return 0, 0, err
	}
	x, err := strconv.ParseFloat(lon, 32)
	if err != nil {
		return 0, 0, err
	}
	return float32(y), float32(x), nil
}

func (t *tableReader) finish() (*Communes, error) {
	t.close()
	c := t.c
	if c.Len() == 0 {
		return nil, errors.New("the table holds no commune")
	}
	slices.SortFunc(c.posts, func(a, b posting) int {
		return cmp.Or(cmp.Compare(a.postcode, b.postcode), cmp.Compare(a.at, b.at))
	})
	first := make(map[string]uint16, c.Len())
	for i := range c.Len() {
		at := uint16(i)
		if before, ok := first[c.name.at(at)]; ok {
			c.homon[before], c.homon[at] = true, true
		} else {
			first[c.name.at(at)] = at
		}
	}
	c.names = newIndex(&c.name, t.aliases)
	return c, nil
}
