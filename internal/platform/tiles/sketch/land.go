package sketch

import (
	"cmp"
	"math"
	"slices"
)

// Town is one commune.
type Town struct {
	Code, Name string
	Lat, Lon   float64
	People     int
	Served     bool // belongs to the territory
}

// Land is the communes of a territory and those around it. It never changes once made, but for the names it remembers.
type Land struct {
	towns []town   // by code
	texts []string // their names
	large []int32  // the towns by how many people live there, the largest first
	box   Box      // of the served ones
	grid  map[square][]int32
	side  float64 // of a square of the grid, in units of the world
	names names
}

type town struct {
	Town
	at   World
	wide float64 // its name, see width
}

type square struct{ x, y int32 }

// NewLand makes a land; towns need no order. Those without a position (0, 0) are left out.
func NewLand(towns []Town) *Land {
	l := &Land{grid: map[square][]int32{}}
	for _, t := range towns {
		if t.Lat == 0 && t.Lon == 0 {
			continue
		}
		l.towns = append(l.towns, town{t, WorldOf(t.Lat, t.Lon), width(t.Name, rankOf(t.People) > Village)})
		if t.Served {
			l.box = l.box.With(t.Lat, t.Lon)
		}
	}
	slices.SortFunc(l.towns, func(a, b town) int { return cmp.Compare(a.Code, b.Code) })
	l.side = 12.0 / 40030 / math.Cos((l.box.South+l.box.North)/2*math.Pi/180) // about 12 km
	l.forgetFar()
	for i, t := range l.towns {
		at := l.square(t.at)
		l.grid[at] = append(l.grid[at], int32(i))
		l.large, l.texts = append(l.large, int32(i)), append(l.texts, t.Name)
	}
	slices.SortStableFunc(l.large, func(a, b int32) int { return cmp.Compare(l.towns[b].People, l.towns[a].People) })
	return l
}

// forgetFar leaves out what is not served and lies far from all that is: nobody looks there.
func (l *Land) forgetFar() {
	near := map[square]bool{}
	for _, t := range l.towns {
		if !t.Served {
			continue
		}
		at := l.square(t.at)
		for dy := int32(-2); dy <= 2; dy++ {
			for dx := int32(-2); dx <= 2; dx++ {
				near[square{at.x + dx, at.y + dy}] = true
			}
		}
	}
	if len(near) > 0 {
		l.towns = slices.DeleteFunc(l.towns, func(t town) bool { return !t.Served && !near[l.square(t.at)] })
	}
}

func (l *Land) square(w World) square { return squareOf(w.x, w.y, l.side) }

func squareOf(x, y, side float64) square {
	return square{int32(math.Floor(x / side)), int32(math.Floor(y / side))}
}

// Box holds the middles of the served communes; zero when there are none.
func (l *Land) Box() Box { return l.box }

// seen gives the places in l.towns of those whose middle lies in the picture or up to margin units beside it, by code.
func (l *Land) seen(v View, f Frame, margin float64) []int32 {
	at, k := WorldOf(v.Lat, v.Lon), v.scale()
	x0, x1 := at.x-(f.W/2+margin)/k, at.x+(f.W/2+margin)/k
	y0, y1 := at.y-(f.H/2+margin)/k, at.y+(f.H/2+margin)/k
	var out []int32
	add := func(i int32) {
		if t := &l.towns[i]; t.at.x >= x0 && t.at.x <= x1 && t.at.y >= y0 && t.at.y <= y1 {
			out = append(out, i)
		}
	}
	from, to := l.square(World{x0, y0}), l.square(World{x1, y1})
	if int64(to.x-from.x+1)*int64(to.y-from.y+1) > int64(len(l.grid)) {
		for i := range l.towns {
			add(int32(i))
		}
		return out
	}
	for y := from.y; y <= to.y; y++ {
		for x := from.x; x <= to.x; x++ {
			for _, i := range l.grid[square{x, y}] {
				add(i)
			}
		}
	}
	slices.Sort(out)
	return out
}

func yesFirst(yes bool) int {
	if yes {
		return -1
	}
	return 1
}

// maxStones bounds what one picture draws: of more communes only the largest are drawn, as larger stones.
const maxStones = 1400

// drawn narrows communes to those that one picture can draw.
func (l *Land) drawn(seen []int32) []int32 {
	if len(seen) <= maxStones {
		return seen
	}
	seen = slices.Clone(seen)
	slices.SortStableFunc(seen, func(a, b int32) int {
		if s, t := &l.towns[a], &l.towns[b]; s.Served != t.Served {
			return yesFirst(s.Served)
		}
		return cmp.Compare(l.towns[b].People, l.towns[a].People)
	})
	seen = seen[:maxStones]
	slices.Sort(seen)
	return seen
}
