package search

import (
	"math"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/ids"
)

// key is the identifier of a listing.
type key = ids.Key

// What a listing is, packed in 32 bits.
//
//	bit 0 sense · 1–3 family · 4–8 theme · 9–16 yes or no · 17–23 minimum age · 24–26 answer
type facts uint32

const (
	familyBit = 1
	themeBit  = 4
	ageBit    = 17
	answerBit = 24

	isRemote       facts = 1 << 9
	hasWheelchair  facts = 1 << 10
	forFamilies    facts = 1 << 11
	forGroups      facts = 1 << 12
	forBeginners   facts = 1 << 13
	byBus          facts = 1 << 14
	suitsAnyTime   facts = 1 << 15
	isLocated      facts = 1 << 16
	flagCount            = 6 // the filters among them, from isRemote on
	noTheme              = 31
	themeCount           = 20
	factsFlagShift       = 9
	maxListingAge        = 127
	noDistance           = int64(1) << 40 // metres to what has no place
	earthKmPerDeg        = 111.195
)

func (f facts) sense() int     { return int(f & 1) }
func (f facts) offers() bool   { return listing.Senses[f.sense()] == listing.Offer }
func (f facts) family() int    { return int(f >> familyBit & 7) }
func (f facts) theme() int     { return int(f >> themeBit & 31) }
func (f facts) age() int       { return int(f >> ageBit & 127) }
func (f facts) answer() answer { return answer(f >> answerBit & 7) }
func (f facts) has(o facts) bool {
	return f&o == o
}

// coord is a coordinate in ten millionths of a degree, about a centimetre.
type coord int32

func coordOf(deg float64) coord { return coord(math.Round(deg * 1e7)) }

func (c coord) deg() float64 { return float64(c) / 1e7 }

// secs is a moment in seconds since 1970: a listing ends up to a second early, never late.
type secs uint32

func secsOf(us int64) secs { return secs(clamp(floorDiv(us, second), math.MaxUint32)) }

func (s secs) micros() int64 { return int64(s) * second }

// doc is one listing ready to be held.
type doc struct {
	id              key
	lat, lon        coord
	facts           facts
	commune         uint16 // of the table of communes; 0: none
	bearer          uint64 // hash of its identifier
	published, ends secs
	when            when
	hash            uint32   // of all that is held: an unchanged listing is left alone
	terms           []string // the title's first; repetitions do no harm
	inTitle         int      // how many of terms are the title's
	pairs           pairs    // of the title
}

// circle measures distances from a point as on a flat map around it: off by less than 0.3 % within 50 km.
type circle struct {
	lat, lon, kmPerLon float64
	km                 float64 // 0: no limit
}

func newCircle(p Point, km float64) *circle {
	return &circle{lat: p.Lat, lon: p.Lon, kmPerLon: earthKmPerDeg * math.Cos(p.Lat*math.Pi/180), km: km}
}

// distance is in kilometres.
func (c *circle) distance(lat, lon coord) float64 {
	dy, dx := (lat.deg()-c.lat)*earthKmPerDeg, (lon.deg()-c.lon)*c.kmPerLon
	return math.Sqrt(dy*dy + dx*dx)
}

func metres(km float64) int64 { return int64(km*1000 + 0.5) }

// Distance is how far two places are from one another in kilometres, measured as searches do from the first.
func Distance(from, to Point) float64 {
	return newCircle(from, 0).distance(coordOf(to.Lat), coordOf(to.Lon))
}
