package sketch

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawView is some view of the land of the tests.
func drawView(t *rapid.T) View {
	return View{48.3 + rapid.Float64Range(0, 1.2).Draw(t, "lat"), 5.6 + rapid.Float64Range(0, 1.4).Draw(t, "lon"),
		rapid.Float64Range(MinZoom, MaxZoom).Draw(t, "zoom")}.Clean()
}

func TestPinsLoseNothing(t *testing.T) {
	l := meurthe(t)
	var sheet Sheet // serves map after map
	rapid.Check(t, func(rt *rapid.T) {
		spots := spotted(rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 5)), l)
		v := drawView(rt)
		sheet.Lay(v, picture)
		pins := sheet.Pins(spots, 1)
		want, got := 0, 0
		var numbers, shown []int
		for _, s := range spots {
			if x, y := sheet.Place(s.At); x >= 0 && x <= picture.W && y >= 0 && y <= picture.H {
				want += s.Entries.Len() + s.More
				numbers = append(numbers, placesOf(s.Entries)...)
			}
		}
		first := 0
		for _, p := range pins {
			got += p.Count()
			shown = append(shown, placesOf(p.Entries)...)
			if p.Entries.First() < first {
				rt.Errorf("the pins are not in the order of the list")
			}
			first = p.Entries.First()
			if p.W < minPin {
				rt.Errorf("%+v", p)
			}
		}
		slices.Sort(numbers)
		slices.Sort(shown)
		if want != got || !slices.Equal(numbers, shown) {
			rt.Errorf("%d entries are on the map as %d, numbers %v as %v", want, got, numbers, shown)
		}
	})
}

func placesOf(e Entries) (out []int) {
	for i := range MaxEntries {
		if e.Has(i) {
			out = append(out, i)
		}
	}
	return out
}

// Pins are those that putting them one by one gives, each compared with all that are there.
func TestPinsAsPutOneByOne(t *testing.T) {
	l := meurthe(t)
	var sheet Sheet
	rapid.Check(t, func(rt *rapid.T) {
		spots := spotted(rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 5)), l)
		v, from := drawView(rt), rapid.SampledFrom([]int{1, 21, 81}).Draw(rt, "from")
		sheet.Lay(v, picture)
		if got, want := sheet.Pins(spots, from), plainPins(v, spots, from); !slices.Equal(got, want) {
			rt.Errorf("%+v, want %+v", got, want)
		}
	})
}

func plainPins(v View, spots []Spot, from int) (pins []Pin) {
	var all []Pin
	plan := v.In(picture)
	for i, s := range spots {
		x, y := plan.Place(s.At)
		if s.Entries.Len()+s.More > 0 && x >= 0 && x <= picture.W && y >= 0 && y <= picture.H {
			all = append(all, Pin{X: x, Y: y, Spot: i, Spots: 1, Over: Span{s.At.x, s.At.y, s.At.x, s.At.y}, Entries: s.Entries, More: s.More})
		}
	}
	slices.SortStableFunc(all, func(a, b Pin) int {
		return cmp.Or(cmp.Compare(a.Entries.First(), b.Entries.First()), cmp.Compare(b.More, a.More))
	})
	touching := func(p Pin, but int) int {
		box := p.box(picture.Unit)
		return slices.IndexFunc(pins, func(o Pin) bool {
			b := o.box(picture.Unit)
			return o.Spots > 0 && b.meets(&box) && (but < 0 || o != pins[but])
		})
	}
	for _, p := range all {
		p.W = plainWidth(p, from)
		i := touching(p, -1)
		if i < 0 {
			pins = append(pins, p)
			continue
		}
		pins[i].join(&p)
		for j := i; j >= 0; j = touching(pins[i], i) {
			if first, last := min(i, j), max(i, j); first != last {
				pins[first].join(&pins[last])
				i = first
			}
			pins[i].W = plainWidth(pins[i], from)
		}
	}
	return slices.DeleteFunc(pins, func(p Pin) bool { return p.Spots == 0 })
}

func plainWidth(p Pin, from int) float64 {
	return math.Max(minPin, 2*math.Ceil((pinEdge+pinDigit*float64(len(p.AppendText(nil, from))))/2))
}

func TestWhatStandsOnAPin(t *testing.T) {
	for _, row := range []struct {
		entries Entries
		more    int
		from    int // the number of the first entry
		want    string
	}{
		{entriesAt(3), 0, 0, "3"}, {entriesAt(1, 4), 0, 0, "1 4"}, {entriesAt(1, 4, 7), 0, 0, "1 4 7"}, {entriesAt(1, 4, 7, 9, 12), 0, 0, "1 4 7 +2"},
		{entriesAt(1, 4, 7, 9), 30, 0, "1 4 7 +31"}, {entriesAt(2), 5, 0, "2 +5"}, {0, 12, 0, "+12"},
		{entriesAt(0), 0, 1, "1"}, {entriesAt(0, 3, 19, 63), 100, 41, "41 44 60 +101"}, {0, 12, 41, "+12"},
	} {
		if got := string((&Pin{Entries: row.entries, More: row.more}).AppendText(nil, row.from)); got != row.want {
			t.Errorf("%v and %d more from %d: %q, want %q", placesOf(row.entries), row.more, row.from, got, row.want)
		}
	}
}

func entriesAt(places ...int) (e Entries) {
	for _, i := range places {
		e.Add(i)
	}
	return e
}

// A name stands on its side of its place wherever the map is moved to, and what is seen twice bears the same names.
func TestNamesStayWhereTheyAreWhenTheMapMoves(t *testing.T) {
	l := meurthe(t)
	rapid.Check(t, func(rt *rapid.T) {
		v := drawView(rt)
		one := v.In(picture)
		w := one.Moved(rapid.Float64Range(-0.4, 0.4).Draw(rt, "east"), rapid.Float64Range(-0.4, 0.4).Draw(rt, "south"))
		two := w.In(picture)
		const most = 1000
		after := named(l, w, most)
		for _, lab := range named(l, v, most) {
			// Where it would stand in the other picture.
			lab.X += (one.middle.x - two.middle.x) * one.k
			lab.Y += (one.middle.y - two.middle.y) * one.k
			same := func(o Label) bool {
				return o.Text == lab.Text && math.Abs(o.X-lab.X) < 0.01 && math.Abs(o.Y-lab.Y) < 0.01
			}
			if b := boxOf(lab); b.x0 > 30 && b.y0 > 80 && b.x1 < picture.W-30 && b.y1 < picture.H-80 && !slices.ContainsFunc(after, same) {
				rt.Errorf("%s is gone in %v, or stands elsewhere", lab.Text, w)
			}
		}
	})
}

func BenchmarkSheet(b *testing.B) {
	l := meurthe(b)
	r := rand.New(rand.NewPCG(1, 5))
	spots := spotted(r, l)
	r.Shuffle(len(spots), func(i, j int) { spots[i], spots[j] = spots[j], spots[i] })
	spots = spots[:55]
	var s Sheet
	for name, v := range views(l) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Lay(v, picture)
				s.Pins(spots, 1)
				s.Labels(l, 40)
			}
		})
	}
}
