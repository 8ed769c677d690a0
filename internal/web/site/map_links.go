package site

import (
	"parvis/internal/platform/tiles/sketch"
	"parvis/internal/web/ui"
)

// movable is the same search on the same page with another part of the map, as links share it: what is seen is to
// follow, as the value of a query, and #carte behind it.
func (lk *looking) movable() ui.Link {
	v := lk.values()
	return v.link(lk.at(), "vue", false)
}

// inCommune is the list of what was found in one commune.
func (lk *looking) inCommune(label string) string {
	v := lk.withoutPlace()
	v.Set("ou", label)
	return v.behind("/annonces")
}

// communeLink is inCommune as links share it; the name of the commune is to follow.
func (lk *looking) communeLink() ui.Link {
	v := lk.withoutPlace()
	return v.link("/annonces", "ou", false)
}

func (lk *looking) withoutPlace() params {
	v := lk.values()
	for _, name := range []string{"zone", "pres", "page"} {
		v.Del(name)
	}
	v.Set("rayon", "0")
	return v
}

// inZone is the same search in a part of the map, whatever place was searched.
func (lk *looking) inZone(b sketch.Box) string {
	v := lk.values()
	for _, name := range []string{"ou", "rayon", "pres", "page"} {
		v.Del(name)
	}
	v.Set("zone", b.String())
	return lk.at() + question(v)
}
