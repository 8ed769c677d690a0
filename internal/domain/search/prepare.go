package search

import (
	"slices"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/ids"
)

// row is what the index reads of one listing that the public may see.
type row struct {
	id, orgID, personID        string
	sense                      listing.Sense
	family                     listing.Family
	title, description, theme  string
	commune, weekly            string
	lat, lon                   float64
	minAge                     int
	remote, wheelchair, byBus  bool
	families, groups, beginner bool
	published, ends            int64
	orgName                    string // empty for a person: names of persons are not searched
	answerMinutes, answers     int
	slots                      []interval
}

// preparer turns rows into documents; one goroutine each.
type preparer struct {
	*index
	communeName func(code string) string // may be nil
	rhythms     map[string]listing.Weekly
	names       map[string][]string // terms of a commune
	terms       []string
	words       tally // of what was prepared
}

func (x *index) preparer(communeName func(string) string) *preparer {
	return &preparer{index: x, communeName: communeName, rhythms: map[string]listing.Weekly{}, names: map[string][]string{}, words: tally{}}
}

// doc makes a document. Its terms are valid until the next call.
func (p *preparer) doc(r *row) (*doc, bool) {
	id, ok := ids.ParseKey(r.id)
	if !ok {
		return nil, false
	}
	d := &doc{id: id, lat: coordOf(r.lat), lon: coordOf(r.lon), published: secsOf(r.published), ends: secsOf(r.ends)}
	d.commune = p.communes.place(r.commune)
	d.bearer = p.bearer(r.orgID + r.personID)
	slices.SortFunc(r.slots, func(a, b interval) int { return compareInt(a.start, b.start, a.end, b.end) })
	d.when = encodeWhen(p.zone, r.slots, p.rhythm(r.weekly))
	d.facts = p.facts(r, d.when)
	p.text(r, d)
	d.hash = p.hash(d)
	return d, true
}

func compareInt(a, b, a2, b2 int64) int {
	switch {
	case a < b, a == b && a2 < b2:
		return -1
	case a == b && a2 == b2:
		return 0
	}
	return 1
}

// rhythm reads a weekly rhythm; one that cannot be read is none (listing refuses it on the way in).
func (p *preparer) rhythm(text string) listing.Weekly {
	if text == "" {
		return nil
	}
	w, ok := p.rhythms[text]
	if !ok {
		w, _ = listing.ParseWeekly(text)
		if len(p.rhythms) > 4096 {
			clear(p.rhythms)
		}
		p.rhythms[text] = w
	}
	return w
}

func (p *preparer) facts(r *row, w when) facts {
	f := facts(max(slices.Index(listing.Senses, r.sense), 0))
	f |= facts(max(slices.Index(listing.Families, r.family), 0)) << familyBit
	theme := slices.Index(listing.Themes, r.theme)
	if theme < 0 {
		theme = noTheme
	}
	f |= facts(theme)<<themeBit | facts(min(max(r.minAge, 0), maxListingAge))<<ageBit
	f |= facts(answerOf(r.answerMinutes, r.answers)) << answerBit
	mission := listing.Listing{Sense: r.sense, Family: r.family}.Mission()
	for _, v := range []struct {
		on   bool
		flag facts
	}{{r.remote, isRemote}, {r.wheelchair, hasWheelchair}, {r.families, forFamilies}, {r.groups, forGroups}, {r.beginner, forBeginners},
		{r.byBus, byBus}, {w == nil && !mission, suitsAnyTime}, {r.lat != 0 || r.lon != 0, isLocated}} {
		if v.on {
			f |= v.flag
		}
	}
	return f
}

// text gives the terms of the title, then those of the description, the name of the org and that of the commune.
func (p *preparer) text(r *row, d *doc) {
	p.terms = p.terms[:0]
	add := func(word string, terms []string) {
		p.words.add(word)
		p.terms = append(p.terms, terms...)
	}
	p.french.Each(r.title, add)
	d.inTitle, d.pairs = len(p.terms), pairsOf(p.terms)
	p.french.Each(r.description, add)
	p.french.Each(r.orgName, add)
	if p.communeName != nil && r.commune != "" {
		names, ok := p.names[r.commune]
		if !ok {
			p.french.Each(p.communeName(r.commune), func(word string, terms []string) {
				p.words.add(word)
				names = append(names, terms...)
			})
			p.names[r.commune] = names
		}
		p.terms = append(p.terms, names...)
	}
	d.terms = p.terms
}

// hash is of all that is held of a document.
func (p *preparer) hash(d *doc) uint32 {
	h := newHasher(p.seed)
	for _, v := range []uint64{uint64(d.lat), uint64(d.lon), uint64(d.facts), uint64(d.commune), d.bearer,
		uint64(d.published), uint64(d.ends), uint64(len(d.when)), uint64(d.inTitle)} {
		h.num(v)
	}
	for _, v := range d.when {
		h.num(uint64(v))
	}
	for _, t := range d.terms {
		h.text(t)
	}
	return uint32(h.sum())
}

// keep is a document that stays: its terms are its own and stand once.
func keep(d *doc) *doc {
	terms := make([]string, 0, len(d.terms))
	seen := make(map[string]bool, len(d.terms))
	inTitle := 0
	for i, t := range d.terms {
		if !seen[t] {
			seen[t] = true
			terms = append(terms, t)
			if i < d.inTitle {
				inTitle++
			}
		}
	}
	d.terms, d.inTitle = slices.Clip(terms), inTitle
	return d
}
