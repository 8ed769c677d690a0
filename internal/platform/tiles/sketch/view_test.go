package sketch

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// pointIn is where a position stands in the picture of the tests.
func pointIn(v View, lat, lon float64) (x, y float64) {
	plan := v.In(picture)
	return plan.Place(WorldOf(lat, lon))
}

func TestAViewFitsItsBox(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lat, lon := rapid.Float64Range(-60, 60).Draw(t, "lat"), rapid.Float64Range(-170, 170).Draw(t, "lon")
		b := Around(lat, lon, rapid.Float64Range(1, 400).Draw(t, "km"))
		v := Fit(b, picture, [2]float64{0.7, 0.6})
		x0, y0 := pointIn(v, b.North, b.West)
		x1, y1 := pointIn(v, b.South, b.East)
		if x0 < 0 || y0 < 0 || x1 > picture.W || y1 > picture.H {
			t.Errorf("%+v does not hold %+v: %.0f,%.0f to %.0f,%.0f", v, b, x0, y0, x1, y1)
		}
		if v.Zoom < MaxZoom && v.Zoom > MinZoom && x1-x0 < 0.3*picture.W && y1-y0 < 0.3*picture.H {
			t.Errorf("%+v is far from %+v", v, b)
		}
		if again, ok := ParseView(v.String()); !ok || again != v {
			t.Errorf("%v is read again as %v", v, again)
		}
	})
}

// A rough view holds all that it is to hold, is hardly farther than the nearest one, and serves many searches.
func TestRoughViewsAreFew(t *testing.T) {
	part := [2]float64{0.58, 0.86}
	near, rough := map[View]bool{}, map[View]bool{}
	rapid.Check(t, func(t *rapid.T) {
		lat, lon := rapid.Float64Range(-60, 60).Draw(t, "lat"), rapid.Float64Range(-170, 170).Draw(t, "lon")
		span := Around(lat, lon, rapid.Float64Range(0.1, 400).Draw(t, "km")).Span()
		v, nearest := span.FitRoughly(picture, part), span.Fit(picture, part)
		plan := v.In(picture)
		x0, y0 := plan.Place(World{span.x0, span.y0})
		x1, y1 := plan.Place(World{span.x1, span.y1})
		if w, h := max(300-x0, x1-300), max(350-y0, y1-350); v.Zoom > MinZoom && (w > 300*part[0]+0.01 || h > 350*part[1]+0.01) {
			t.Errorf("%v does not hold %+v: %.1f and %.1f from its middle", v, span, w, h)
		}
		if v.Zoom < nearest.Zoom-0.75 || v.Zoom > nearest.Zoom+0.25 {
			t.Errorf("%v is far from %v", v, nearest)
		}
	})
	var around []town // Nancy
	for _, x := range meurthe(t).towns {
		if math.Hypot((x.Lat-48.69)*111, (x.Lon-6.18)*73) < 15 {
			around = append(around, x)
		}
	}
	r := rand.New(rand.NewPCG(7, 8))
	for range 1000 { // lists of what was found there
		span := Around(48.69, 6.18, 3).Span()
		for range 20 {
			span = span.With(around[r.IntN(len(around))].at)
		}
		near[span.Fit(picture, part)], rough[span.FitRoughly(picture, part)] = true, true
	}
	if t.Logf("%d views, %d rough ones", len(near), len(rough)); len(rough)*3 > len(near) {
		t.Errorf("%d rough views in the place of %d", len(rough), len(near))
	}
}

func TestPointAndBoxAgree(t *testing.T) {
	v := View{48.69, 6.18, 11}
	plan := v.In(picture)
	b := plan.Seen()
	x, y := pointIn(v, b.North, b.West)
	if math.Abs(x) > 1e-6 || math.Abs(y) > 1e-6 {
		t.Errorf("the corner lies at %f %f", x, y)
	}
	// 10 km to the east of the middle are as long as Units says.
	x, _ = pointIn(v, 48.69, 6.18+10/(111.2*math.Cos(48.69*math.Pi/180)))
	if want := v.Units(10); math.Abs(x-picture.W/2-want) > 1 {
		t.Errorf("10 km are %.1f units, Units says %.1f", x-picture.W/2, want)
	}
}

func TestMoving(t *testing.T) {
	v := View{48.69, 6.18, 11}
	plan := v.In(picture)
	for _, row := range []struct {
		rule string
		got  View
		ok   func(View) bool
	}{
		{"to the east", plan.Moved(0.5, 0), func(w View) bool { return w.Lon > v.Lon && w.Lat == v.Lat && w.Zoom == v.Zoom }},
		{"to the north", plan.Moved(0, -0.5), func(w View) bool { return w.Lat > v.Lat && w.Lon == v.Lon }},
		{"nearer", v.Nearer(1), func(w View) bool { return w == View{48.69, 6.18, 12} }},
		{"not nearer than drawn", v.Nearer(9), func(w View) bool { return w.Zoom == MaxZoom }},
		{"not farther than drawn", v.Nearer(-9), func(w View) bool { return w.Zoom == MinZoom }},
	} {
		if !row.ok(row.got) {
			t.Errorf("%s: %+v", row.rule, row.got)
		}
	}
}

func TestWhatAnAddressMaySay(t *testing.T) {
	for _, row := range []struct {
		text string
		ok   bool
	}{
		{"48.69,6.18,11.5", true}, {"48.69,6.18,13", true}, {"-21.1,55.5,9", true},
		{"", false}, {"48.69,6.18", false}, {"48.69,6.18,11,2", false}, {"a,b,c", false}, {"NaN,6,10", false}, {"48,Inf,10", false}, {"91,6,10", false},
		{"48,6,3", false}, {"48,6,99", false}, {"48,181,10", false}, {"1e400,0,10", false},
	} {
		if _, ok := ParseView(row.text); ok != row.ok {
			t.Errorf("the view %q is read: %v", row.text, ok)
		}
	}
	for _, row := range []struct {
		text string
		want string
		ok   bool
	}{
		{"48.5,6,48.9,6.4", "48.5,6,48.9,6.4", true}, {"48.9,6.4,48.5,6", "48.5,6,48.9,6.4", true}, {"48.123456,6,48.9,6.4", "48.1235,6,48.9,6.4", true},
		{"48.5,6,48.5,6", "", false}, {"48.5,6,48.9", "", false}, {"x,6,48.9,6.4", "", false}, {"-91,6,48.9,6.4", "", false}, {"NaN,6,48.9,6.4", "", false},
	} {
		b, ok := ParseBox(row.text)
		if ok != row.ok || ok && b.String() != row.want {
			t.Errorf("the zone %q is read: %v %s", row.text, ok, b)
		}
	}
}
