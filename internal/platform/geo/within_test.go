package geo

import "testing"

func TestWithin(t *testing.T) {
	c := table(t)
	got := c.Within(48.6, 6.1, 48.75, 6.25)
	here := map[string]bool{}
	for _, one := range got {
		here[one.Name] = true
		if one.Lat < 48.6 || one.Lat > 48.75 || one.Lon < 6.1 || one.Lon > 6.25 {
			t.Errorf("%s lies at %f %f", one.Name, one.Lat, one.Lon)
		}
	}
	if !here["Nancy"] || !here["Laxou"] || here["Toul"] {
		t.Errorf("around Nancy: %v", here)
	}
	if n := len(c.Within(-1, -1, 1, 1)); n != 0 {
		t.Errorf("%d communes without a position are said to lie where nothing is", n)
	}
	if n := len(c.Within(49, 6, 48, 7)); n != 0 {
		t.Errorf("%d communes between a north and a south that are the wrong way round", n)
	}
}
