package site

import (
	"parvis/internal/platform/tiles/sketch"
	"parvis/internal/web/ui"
)

// movable is the same search on the same page with another part of the map, as links share it: what is seen is to
// follow, as the value of paramView, and #carte behind it.
func (lk *looking) movable() ui.Link {
	if v := lk.values(); v[paramPage] != "" {
		s := v.share(lk.at())
		return s.setting(paramView)
	}
	return lk.links().setting(paramView)
}

// inCommune is the list of what was found in one commune.
func (lk *looking) inCommune(label string) string {
	v := lk.withoutPlace()
	v[paramPlace] = paramPlace.with(label)
	return v.behind("/annonces")
}

// communeLink is inCommune as links share it: the parameter with the name of the commune is to follow.
func (lk *looking) communeLink() ui.Link {
	if lk.town == (ui.Link{}) {
		v := lk.withoutPlace()
		s := v.share("/annonces")
		lk.town = s.setting(paramPlace)
	}
	return lk.town
}

func (lk *looking) withoutPlace() params {
	v := lk.values(paramZone, paramHere, paramPage)
	v[paramRadius] = "rayon=0"
	return v
}

// inZone is the same search in a part of the map, whatever place was searched.
func (lk *looking) inZone(b sketch.Box) string {
	v := lk.values(paramPlace, paramRadius, paramHere, paramPage)
	v[paramZone] = paramZone.with(b.String())
	return v.behind(lk.at())
}
