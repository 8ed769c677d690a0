// Package geo knows the communes of France: their code, name, postal codes,
// département, intercommunality, population and position.
//
// The table is made at build time from two open-data packages (command
// ./internal/platform/geo/build), embedded, and read into memory the first time
// somebody asks. A commune is named everywhere by its INSEE code: a postal code
// may cover 46 communes and a name may belong to 12.
//
// Sources: Code officiel géographique (INSEE), base officielle des codes postaux
// (La Poste), Admin Express (IGN), under the Licence Ouverte 2.0.
package geo

import (
	"embed"
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"sync"
)

// ErrNotBuilt says that the program was compiled without its table of communes.
var ErrNotBuilt = errors.New("geo: the table of communes is missing from this program: run `make build`, " +
	"or `npm ci` then `go run ./internal/platform/geo/build`, and compile again")

//go:embed all:data
var files embed.FS

// Commune is one commune as it exists today.
type Commune struct {
	Code       string   // INSEE code, 5 signs: "54395", "2A004"
	Name       string   // official spelling: "Saint-Nicolas-de-Port"
	Department string   // "54", "2A", "971", or the code of an overseas collectivity: "987"
	Region     string   // INSEE code of the region: "44"
	EPCI       string   // SIREN of the intercommunality, "" when it belongs to none
	EPCIName   string   // "Métropole du Grand Nancy"
	Postcodes  []string // in ascending order; empty for the five uninhabited districts
	Population int      // legal population, 0 when nobody counted
	Lat, Lon   float64  // WGS84 degrees, centre of the commune's bounding box; both 0 when unknown
}

// Located tells whether the position is known. It is not for the overseas
// collectivities outside the départements, which the source leaves out.
func (c Commune) Located() bool { return c.Lat != 0 || c.Lon != 0 }

// Department is a département, or an overseas collectivity that stands for one.
type Department struct{ Code, Name, Region string }

// EPCI is an intercommunality with its own taxes.
type EPCI struct{ Code, Name string }

// Communes is the table, ordered by code. It is never changed once read, so any
// number of goroutines may use it.
//
// A column for each fact, and one string for all names, keep it to about 4 MB.
type Communes struct {
	code      strs // "01001" …, ascending
	name      strs
	postcodes strs // "54000 54100"
	pop       []int32
	lat, lon  []float32
	dep       []uint8
	epci      []uint16 // 0: none

	deps    []Department
	depKeys []string // their names as words() gives them
	epcis   []EPCI   // epcis[0] is "none"

	former map[inseeCode]uint16 // old and partial codes → the commune of today
	posts  []posting            // by postcode
	names  index
	homon  map[uint16]bool // communes whose official name is borne by others too
}

type inseeCode [5]byte

// posting is one postal code of one commune.
type posting struct {
	postcode uint32
	at       uint16
}

// strs is a list of strings kept in one.
type strs struct {
	text string
	end  []uint32
}

func (s *strs) len() int { return len(s.end) }

func (s *strs) at(i uint16) string {
	if i == 0 {
		return s.text[:s.end[0]]
	}
	return s.text[s.end[i-1]:s.end[i]]
}

var france = sync.OnceValues(func() (*Communes, error) {
	f, err := files.Open("data/communes.bin")
	if err != nil {
		return nil, ErrNotBuilt
	}
	defer f.Close()
	c, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("geo: read the table of communes: %w", err)
	}
	return c, nil
})

// France returns the table of all communes, read once (about 0.1 s) and shared.
// Returns ErrNotBuilt when the program was compiled without it.
func France() (*Communes, error) { return france() }

// Len is the number of communes.
func (c *Communes) Len() int { return c.code.len() }

// ByCode finds a commune by its INSEE code. The code of an arrondissement of
// Paris, Lyon or Marseille, of a delegated or associated commune, or of one that
// was merged gives the commune of today.
func (c *Communes) ByCode(code string) (Commune, bool) {
	at, ok := c.at(strings.ToUpper(strings.TrimSpace(code)))
	if !ok {
		return Commune{}, false
	}
	return c.commune(at), true
}

func (c *Communes) at(code string) (uint16, bool) {
	if len(code) != 5 {
		return 0, false
	}
	i := sort.Search(c.Len(), func(i int) bool { return c.code.at(uint16(i)) >= code })
	if i < c.Len() && c.code.at(uint16(i)) == code {
		return uint16(i), true
	}
	at, ok := c.former[inseeCode([]byte(code))]
	return at, ok
}

func (c *Communes) commune(at uint16) Commune {
	dep, epci := c.deps[c.dep[at]], c.epcis[c.epci[at]]
	return Commune{
		Code: c.code.at(at), Name: c.name.at(at),
		Department: dep.Code, Region: dep.Region,
		EPCI: epci.Code, EPCIName: epci.Name,
		Postcodes: strings.Fields(c.postcodes.at(at)), Population: int(c.pop[at]),
		Lat: float64(c.lat[at]), Lon: float64(c.lon[at]),
	}
}

// Label is the name, followed by the département when other communes bear the
// same name: "Sainte-Colombe (Doubs)", "Nancy".
func (c *Communes) Label(of Commune) string {
	if at, ok := c.at(of.Code); !ok || !c.homon[at] {
		return of.Name
	}
	return of.Name + " (" + c.DepartmentName(of.Department) + ")"
}

// DepartmentName is the name of a département or overseas collectivity, or the
// code itself when it is unknown.
func (c *Communes) DepartmentName(code string) string {
	for _, d := range c.deps {
		if d.Code == code {
			return d.Name
		}
	}
	return code
}

// Departments lists the départements and overseas collectivities by code.
func (c *Communes) Departments() []Department { return append([]Department(nil), c.deps...) }

// ByPostcode lists the communes a postal code covers, the most populated first.
func (c *Communes) ByPostcode(postcode string) []Commune {
	postcode = strings.TrimSpace(postcode)
	if len(postcode) != 5 {
		return nil
	}
	found := c.postings(postcode)
	out := make([]Commune, len(found))
	for i, p := range found {
		out[i] = c.commune(p.at)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Population > out[j].Population })
	return out
}

// InDepartment lists the communes of a département by code.
func (c *Communes) InDepartment(code string) []Commune {
	return c.where(func(at uint16) bool { return c.deps[c.dep[at]].Code == code })
}

// InEPCI lists the communes of an intercommunality, given its SIREN, by code.
func (c *Communes) InEPCI(siren string) []Commune {
	if siren == "" {
		return nil
	}
	return c.where(func(at uint16) bool { return c.epcis[c.epci[at]].Code == siren })
}

func (c *Communes) where(keep func(at uint16) bool) []Commune {
	var out []Commune
	for i := range c.Len() {
		if keep(uint16(i)) {
			out = append(out, c.commune(uint16(i)))
		}
	}
	return out
}

// postings gives the postings whose code begins with these 1 to 5 digits.
func (c *Communes) postings(digits string) []posting {
	if len(digits) > 5 {
		return nil
	}
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil {
		return nil
	}
	low, high := uint32(n), uint32(n)+1
	for range 5 - len(digits) {
		low, high = low*10, high*10
	}
	from := sort.Search(len(c.posts), func(i int) bool { return c.posts[i].postcode >= low })
	to := sort.Search(len(c.posts), func(i int) bool { return c.posts[i].postcode >= high })
	return c.posts[from:to]
}
