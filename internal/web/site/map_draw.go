package site

import (
	"sync"

	"parvis/internal/platform/tiles/sketch"
	"parvis/internal/web/ui"
)

// drawing is a map while it is laid out and written. Its memory serves the next map.
type drawing struct {
	*mapView
	sheet  sketch.Sheet
	spots  []sketch.Spot
	towns  []*town // where they are
	at     []uint8 // by the number of a town: its place among the spots, from 1 on; all zero between two maps
	pins   []sketch.Pin
	labels []sketch.Label
	moving ui.Link // see looking.movable
	here   ui.Link // see looking.communeLink
	room   []byte  // for a card that a pin leads to
}

var drawings = sync.Pool{New: func() any { return &drawing{room: make([]byte, 0, 2<<10)} }}

// draw lays out a map and has it written.
func (m *mapView) draw(b []byte, write func(d *drawing, b []byte) []byte) []byte {
	d := drawings.Get().(*drawing)
	d.layOut(m)
	b = write(d, b)
	clear(d.towns)
	d.mapView, d.spots, d.towns, d.moving, d.here = nil, d.spots[:0], d.towns[:0], ui.Link{}, ui.Link{}
	drawings.Put(d)
	return b
}

func (d *drawing) layOut(m *mapView) {
	d.mapView = m
	names := maxLabels
	if m.place != nil {
		names /= 2
		if m.place.Family != "" {
			d.spots = append(d.spots, sketch.Spot{At: m.place.at, Entries: 1})
		}
	} else {
		d.find()
		d.moving, d.here = m.lk.movable(), m.lk.communeLink()
	}
	d.sheet.Lay(m.view(d.spots), frames[m.Kind])
	d.pins = d.sheet.Pins(d.spots, m.from)
	d.labels = d.sheet.Labels(m.land.Land, names)
}

// find puts what was found under its communes: the entries of the list by their places in it, the others by count.
func (d *drawing) find() {
	if len(d.at) < len(d.land.towns.all) {
		d.at = make([]uint8, len(d.land.towns.all))
	}
	for i := range d.cards {
		k := &d.cards[i]
		if k.commune == "" {
			continue
		}
		if s := d.spot(k.commune); s != nil {
			s.Entries.Add(i)
		}
	}
	for _, c := range d.found {
		if d.lk.query.Commune != "" && d.lk.query.Commune != c.Code { // the counts leave this condition out
			continue
		}
		if s := d.spot(c.Code); s != nil {
			s.More = max(0, c.N-s.Entries.Len())
		}
	}
	for _, t := range d.towns {
		if t.number >= 0 {
			d.at[t.number] = 0
		}
	}
}

// spot gives the spot of a commune, nil when nobody knows where that is.
func (d *drawing) spot(code string) *sketch.Spot {
	n, ours := d.land.towns.number(code)
	if !ours {
		return d.far(code)
	}
	if d.at[n] == 0 {
		d.put(d.land.towns.all[n])
		d.at[n] = uint8(len(d.spots))
	}
	return &d.spots[d.at[n]-1]
}

// far is spot for a commune far from the land.
func (d *drawing) far(code string) *sketch.Spot {
	for i, o := range d.towns {
		if o.Code == code {
			return &d.spots[i]
		}
	}
	t := d.land.town(code)
	if t == nil || !t.Located() {
		return nil
	}
	d.put(t)
	return &d.spots[len(d.spots)-1]
}

func (d *drawing) put(t *town) {
	d.spots, d.towns = append(d.spots, sketch.Spot{At: t.world}), append(d.towns, t)
}
