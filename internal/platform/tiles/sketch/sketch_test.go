package sketch

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parvis/internal/platform/geo"
)

// picture is the frame of the tests: that of the list's map.
var picture = Frame{600, 700, 0.72}

// meurthe is the land of the demonstration: a département of some 590 communes and its neighbours.
func meurthe(t testing.TB) *Land {
	t.Helper()
	c, err := geo.France()
	if err != nil {
		t.Fatal(err)
	}
	var towns []Town
	for _, d := range []string{"54", "55", "57", "67", "88"} {
		for _, x := range c.InDepartment(d) {
			towns = append(towns, Town{x.Code, x.Name, x.Lat, x.Lon, x.Population, d == "54"})
		}
	}
	// The order in which they come says nothing.
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(towns), func(i, j int) { towns[i], towns[j] = towns[j], towns[i] })
	return NewLand(towns)
}

// views are looked at by several tests: all of it, a town, its middle, a border.
func views(l *Land) map[string]View {
	return map[string]View{"all": Fit(l.Box(), picture, [2]float64{0.8, 0.8}), "town": {48.69, 6.18, 11}, "streets": {48.69, 6.18, 13}, "border": {48.68, 5.89, 10.5},
		"elsewhere": {43.3, 5.4, 10}, "world": {0, 0, MinZoom}}
}

func TestTheSameInputGivesTheSameDrawing(t *testing.T) {
	one, two := meurthe(t), meurthe(t)
	for name, v := range views(one) {
		if a, b := one.SVG(v, picture, Light), two.SVG(v, picture, Light); !bytes.Equal(a, b) {
			t.Errorf("%s: two drawings of %d and %d bytes differ", name, len(a), len(b))
		}
		if a, b := named(one, v, 50), named(two, v, 50); !slices.Equal(a, b) {
			t.Errorf("%s: the names differ", name)
		}
	}
}

func TestADrawingIsSmallWellFormedAndNeedsNothingElse(t *testing.T) {
	l := meurthe(t)
	for name, v := range views(l) {
		svg := l.SVG(v, picture, Dark)
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		if _, err := z.Write(svg); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes, %d compressed", name, len(svg), packed.Len())
		if packed.Len() > 12<<10 {
			t.Errorf("%s: %d bytes compressed, more than 12 KiB", name, packed.Len())
		}
		d := xml.NewDecoder(bytes.NewReader(svg))
		for {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		for _, no := range []string{"style", "<script", "<text", "http", "url("} {
			if strings.Contains(strings.TrimPrefix(string(svg), `<svg xmlns="http`), no) {
				t.Errorf("%s: holds %q", name, no)
			}
		}
	}
}

func TestEveryServedCommuneIsAStoneAroundItsMiddle(t *testing.T) {
	l := meurthe(t)
	stones := l.stones(Fit(l.Box(), picture, [2]float64{0.8, 0.8}), picture)
	served := 0
	for _, s := range stones {
		if !s.Served {
			continue
		}
		served++
		x, y := pointIn(Fit(l.Box(), picture, [2]float64{0.8, 0.8}), s.Lat, s.Lon)
		if !inside(s.outline, point{x, y}) {
			t.Errorf("the middle of %s lies outside of its stone", s.Name)
		}
	}
	if served < 585 {
		t.Errorf("%d stones of the territory", served)
	}
}

func inside(o []point, p point) bool {
	for i, a := range o {
		b := o[(i+1)%len(o)]
		if (b.x-a.x)*(p.y-a.y)-(b.y-a.y)*(p.x-a.x) < -1e-9 {
			return false
		}
	}
	return len(o) > 2
}

func TestStonesDoNotOverlap(t *testing.T) {
	l := meurthe(t)
	v := View{48.69, 6.18, 11}
	stones := l.stones(v, picture)
	r := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		p := point{r.Float64() * picture.W, r.Float64() * picture.H}
		var on []string
		for _, s := range stones {
			if inside(shrunk(s.outline), p) {
				on = append(on, s.Name)
			}
		}
		if len(on) > 1 {
			t.Fatalf("%v lies on %v", p, on)
		}
		if len(on) == 0 && !slices.ContainsFunc(stones, func(s stone) bool { return nearEdge(s.outline, p) }) {
			t.Fatalf("%v lies on no stone, in the middle of the land", p)
		}
	}
}

// shrunk is an outline a hair smaller: an edge belongs to both sides.
func shrunk(o []point) []point {
	var c point
	for _, p := range o {
		c.x, c.y = c.x+p.x/float64(len(o)), c.y+p.y/float64(len(o))
	}
	out := make([]point, len(o))
	for i, p := range o {
		out[i] = point{c.x + (p.x-c.x)*0.9999, c.y + (p.y-c.y)*0.9999}
	}
	return out
}

func nearEdge(o []point, p point) bool {
	for i, a := range o {
		b := o[(i+1)%len(o)]
		if l := math.Hypot(b.x-a.x, b.y-a.y); l > 0 && math.Abs((b.x-a.x)*(p.y-a.y)-(b.y-a.y)*(p.x-a.x))/l < 1 {
			return true
		}
	}
	return false
}

// spotted is a list of twenty entries over the land and counts in many communes.
func spotted(r *rand.Rand, l *Land) (spots []Spot) {
	n := 0
	for i := range l.towns {
		if !l.towns[i].Served || r.IntN(3) > 0 {
			continue
		}
		s := Spot{At: l.towns[i].at, More: r.IntN(200)}
		for n < 20 && r.IntN(3) == 0 {
			s.Entries.Add(n)
			n++
		}
		spots = append(spots, s)
	}
	return spots
}

func TestNoNameTouchesAPinOrAnotherName(t *testing.T) {
	l := meurthe(t)
	var sheet Sheet
	for name, v := range views(l) {
		for seed := range uint64(20) {
			spots := spotted(rand.New(rand.NewPCG(seed, 9)), l)
			sheet.Lay(v, picture)
			pins, labels := sheet.Pins(spots, 1), sheet.Labels(l, 60)
			var boxes []rect
			for _, p := range pins {
				boxes = append(boxes, p.box(picture.Unit))
			}
			for _, lab := range labels {
				b := boxOf(lab)
				boxes = append(boxes, b)
				if b.x0 < 0 || b.y0 < 0 || b.x1 > picture.W || b.y1 > picture.H {
					t.Errorf("%s: %s leaves the picture", name, lab.Text)
				}
			}
			for i, a := range boxes {
				for j, b := range boxes[:i] {
					if a.meets(&b) {
						t.Fatalf("%s, seed %d: %v and %v touch", name, seed, boxes[i], boxes[j])
					}
				}
			}
			if len(labels) > 60 {
				t.Errorf("%s: %d names", name, len(labels))
			}
		}
	}
	if labels := named(l, View{48.69, 6.18, 11}, 40); len(labels) < 25 || labels[0].Text != "Nancy" || labels[0].Rank != City {
		t.Errorf("around Nancy: %v", labels)
	}
}

// boxOf is what a name takes, by its letters.
func boxOf(lab Label) rect {
	n := name{rank: lab.Rank, half: float32((width(lab.Text, lab.Rank > Village)*sizes[lab.Rank]/2 + labelSide) * picture.Unit)}
	return n.box(lab.X, lab.Y, picture.Unit)
}

// named are the names of a map without pins.
func named(l *Land, v View, most int) []Label {
	var s Sheet
	s.Lay(v, picture)
	return s.Labels(l, most)
}

func TestOnlyWhatIsSeenIsDrawn(t *testing.T) {
	l := meurthe(t)
	v := View{48.69, 6.18, 12}
	svg := string(l.SVG(v, picture, Light))
	for _, m := range regexp.MustCompile(`M(-?\d+)[ -](\d+)`).FindAllStringSubmatch(svg, -1) {
		if len(m[1]) > 4 || len(m[2]) > 4 {
			t.Errorf("a stone begins at %s %s", m[1], m[2])
		}
	}
	if all := l.SVG(Fit(l.Box(), picture, [2]float64{0.8, 0.8}), picture, Light); len(svg) > len(all)/2 {
		t.Errorf("a town weighs %d bytes, the territory %d", len(svg), len(all))
	}
}

func BenchmarkSVG(b *testing.B) {
	l := meurthe(b)
	for name, v := range views(l) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				l.SVG(v, picture, Light)
			}
		})
	}
}
