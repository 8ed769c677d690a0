package search

import (
	"slices"
	"time"

	"parvis/internal/domain/listing"
)

// plan is a query made ready for a moment and a state of the index.
type plan struct {
	Query
	now   int64
	today int
	z     *zone

	words    []asked
	must     uint16 // which of them count, as bits
	need     int    // how many of those a listing must have
	repaired []Repair
	loose    bool // fewer words are enough than a listing should have

	senses, families, themes uint32 // the values asked, as bits; 0: any
	byCommune                bool
	commune                  uint16
	flags                    facts
	bearer                   uint64
	circle                   *circle
	box                      *box

	dates              dates // as asked
	evenings, workdays dates // the same, with the condition that is counted

	after *cursor
	k     int // how many of the best are needed, one more than are shown
	skip  int // how many of them are on earlier pages
}

// noCommune is no commune of the table: nothing bears it.
const noCommune = 0xffff

// plan makes p ready for a query. Its words are understood as those of another plan were, where one is given.
func (x *index) plan(p *plan, st *state, q *Query, now int64, as *plan) error {
	*p = plan{Query: *q, now: now, today: x.zone.day(now), z: x.zone}
	if as != nil {
		p.ask(as.words)
	} else {
		words, repaired := x.understand(st, q)
		p.ask(words)
		p.repaired = repaired
	}
	p.senses, p.families, p.themes = mask(q.Senses, listing.Senses), mask(q.Families, listing.Families), mask(q.Themes, listing.Themes)
	if q.Commune != "" {
		p.byCommune, p.commune = true, x.communes.look(q.Commune)
	}
	for _, f := range []struct {
		on   bool
		flag facts
	}{{q.Remote, isRemote}, {q.Wheelchair, hasWheelchair}, {q.ForFamilies, forFamilies}, {q.ForGroups, forGroups},
		{q.ForBeginners, forBeginners}, {q.ByBus, byBus}} {
		if f.on {
			p.flags |= f.flag
		}
	}
	switch {
	case q.OrgID != "":
		p.bearer = x.bearer(q.OrgID)
	case q.PersonID != "":
		p.bearer = x.bearer(q.PersonID)
	}
	if q.Near != nil {
		p.circle = newCircle(*q.Near, q.RadiusKm)
	}
	if q.Within != nil {
		p.box = newBox(*q.Within)
	}
	p.dates = newDates(x.zone, q, now)
	p.evenings, p.workdays = p.dates, p.dates
	p.evenings.evening, p.workdays.weekdays = true, true
	if p.Sort == "" {
		p.Sort = Relevance
	}
	p.skip = max(q.Page-1, 0) * q.limit()
	p.k = p.skip + q.limit() + 1
	return p.readCursor()
}

// asksNothing tells an unfinished word of which there is nothing yet.
func (p *plan) asksNothing() bool { return p.Prefix && len(p.words) == 0 }

func mask[T comparable](asked, all []T) (m uint32) {
	for _, v := range asked {
		if i := slices.Index(all, v); i >= 0 {
			m |= 1 << i
		}
	}
	return m
}

// The conditions that a count beside a filter leaves out.
const (
	onSense = 1 << iota
	onFamily
	onTheme
	onCommune
	dimensions = iota
)

// fails gives those of the four conditions that do not hold.
func (p *plan) fails(f facts, commune uint16) (bits uint8) {
	if p.senses != 0 && p.senses>>f.sense()&1 == 0 {
		bits |= onSense
	}
	if p.families != 0 && p.families>>f.family()&1 == 0 {
		bits |= onFamily
	}
	if p.themes != 0 && p.themes>>f.theme()&1 == 0 {
		bits |= onTheme
	}
	if p.byCommune && p.commune != commune {
		bits |= onCommune
	}
	return bits
}

// failsOfKinds is fails, the commune aside, of every sense, family and theme.
func (p *plan) failsOfKinds(fails *[kinds]uint8) {
	var others [1 << themeBit]uint8 // of a sense and a family
	for f := range others {
		others[f] = p.fails(facts(f), p.commune) &^ onTheme
	}
	for theme := 0; theme < kinds; theme += len(others) {
		of := p.fails(facts(theme), p.commune) & onTheme
		for f, o := range others {
			fails[theme+f] = o | of
		}
	}
}

// fits tells whether what a document is and bears agrees, beside text, place, time and the four conditions.
func (p *plan) fits(f facts, bearer uint64) bool {
	return f.has(p.flags) && (p.Age == 0 || f.age() <= p.Age) && (p.bearer == 0 || p.bearer == bearer)
}

// near tells whether a document lies within the box and the radius.
func (p *plan) near(f facts, lat, lon coord) bool {
	if p.box != nil && !(f.has(isLocated) && p.box.has(lat, lon)) {
		return false
	}
	return p.circle == nil || p.circle.km == 0 || f.has(isLocated) && p.circle.distance(lat, lon) <= p.circle.km
}

// metres is the distance to a document, noDistance when there is none.
func (p *plan) metres(f facts, lat, lon coord) int64 {
	if p.circle == nil || !f.has(isLocated) {
		return noDistance
	}
	return metres(p.circle.distance(lat, lon))
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}
