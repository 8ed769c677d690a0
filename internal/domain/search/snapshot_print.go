package search

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/text"
)

// snapshotFormat numbers how a snapshot is laid out and what analysis its terms went through. Change it whenever a
// snapshot of before would be read wrongly; what can be told by itself is told by fingerprint.
const snapshotFormat = 2

// fingerprint is of everything that what is kept of a listing depends on: the fields and their widths, the bits of
// facts, the lists they number, the days of the zone, the words the analysis makes of a text. A snapshot with another
// one is of another release and is not read.
func (x *index) fingerprint(communeName func(string) string) uint64 {
	h := newHasher(snapshotFormat)
	h.num(bandHeight)
	for _, t := range []reflect.Type{reflect.TypeFor[columns](), reflect.TypeFor[terms]()} {
		for i := range t.NumField() {
			h.text(fmt.Sprint(t.Field(i).Name, t.Field(i).Type))
			if t.Field(i).Type.Kind() == reflect.Slice {
				h.num(uint64(t.Field(i).Type.Elem().Size()))
			}
		}
	}
	for _, m := range x.zone.mid {
		h.num(uint64(m))
	}
	sample := &index{zone: x.zone, french: french, seed: snapshotFormat}
	p := sample.preparer(communeName)
	for _, r := range sampleRows() {
		d, _ := p.doc(&r)
		h.num(uint64(d.hash)<<32 | uint64(d.pairs))
	}
	return h.sum()
}

// sampleText is words of every kind that the analysis treats by itself.
const sampleText = `L’été, aujourd'hui, à Saint‑Dié-des-Vosges : les œuvres des bénévoles qu'elles aidaient jusqu'au 1er mars 2027 !
	M.J.C. EHPAD porte-à-porte presqu'île chevaux généraux journaux travaux jeux vitraux cours fils bras os canaux
	cuisinières réparateurs jardinage jardinier jardiner jardinons chantiez chantâmes finissions vieillissement
	associatif associative associations solidarité solidaires rapidement constamment alphabétisation Straße Łódź`

// sampleRows are listings of which each differs from the first in one thing.
func sampleRows() []row {
	at := time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC).UnixMicro()
	plain := row{id: "01890000-0000-7000-8000-000000000000", orgID: "org", sense: listing.Senses[0], family: listing.Families[0],
		title: sampleText, theme: listing.Themes[0], commune: "54395", lat: 48.69, lon: 6.18, published: at, ends: at + 30*dayLen}
	out := []row{plain}
	add := func(change func(r *row)) {
		r := plain
		r.title = ""
		change(&r)
		out = append(out, r)
	}
	add(func(r *row) { r.description = synonymsText + strings.Join(text.SmallWords(), " ") })
	for _, v := range listing.Senses {
		add(func(r *row) { r.sense = v })
	}
	for _, v := range listing.Families {
		add(func(r *row) { r.family = v })
	}
	for _, v := range listing.Themes {
		add(func(r *row) { r.theme = v })
	}
	for _, minutes := range []int{60, 2_000, 5_000, 20_000} {
		add(func(r *row) { r.answerMinutes, r.answers = minutes, shownAnswers })
	}
	add(func(r *row) { r.remote = true })
	add(func(r *row) { r.wheelchair = true })
	add(func(r *row) { r.byBus = true })
	add(func(r *row) { r.families = true })
	add(func(r *row) { r.groups = true })
	add(func(r *row) { r.beginner = true })
	add(func(r *row) { r.minAge = 16 })
	add(func(r *row) { r.lat, r.lon = 0, 0 })
	add(func(r *row) { r.orgID, r.personID = "", "person" })
	add(func(r *row) { r.orgName = sampleText })
	add(func(r *row) { r.weekly = "1 18:00-20:00,3 9:00-12:00" })
	add(func(r *row) { r.slots = []interval{{at, at + 3*dayLen, 3}, {at + dayLen, at + dayLen + 60*minute, 0}} })
	return out
}
