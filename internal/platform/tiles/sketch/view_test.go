package sketch

import (
	"math"
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
