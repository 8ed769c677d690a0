package search

import (
	"context"
	"slices"
	"time"

	"parvis/internal/domain/listing"
)

// Wider is a search that asks for less than one that found nothing.
type Wider struct {
	Query Query
	How   string // radius, place, dates, families or text: the condition that was loosened; all: every one
	Total int
	First []Hit // of the first search of Widen: the first of what it finds, at most WiderFirst
}

// WiderFirst is how many of what the first widened search finds are given with it.
const WiderFirst = 3

// WiderKm is how far a widened search looks.
const WiderKm = 30

// related are the families where the same thing may be found under another word.
var related = map[listing.Family][]listing.Family{
	listing.Help:      {listing.Skill},
	listing.Skill:     {listing.Help},
	listing.Equipment: {listing.Donation, listing.Transport},
	listing.Donation:  {listing.Equipment},
	listing.Place:     {listing.Equipment},
	listing.Transport: {listing.Equipment, listing.Help},
}

// loosenings are the conditions that a wider search gives up, in the order in which to offer them.
var loosenings = [...]struct {
	how    string
	loosen func(Query) (wide Query, ok bool) // false: there is nothing to give up
	last   bool                              // only where those before it find nothing
}{{"radius", widenRadius, false}, {"place", widenPlace, true}, {"dates", widenDates, false}, {"families", widenFamilies, false}, {"text", widenText, false}}

// Widen gives the searches that find something where q finds nothing, in the order in which to offer them: 30 km
// around, or anywhere when nothing is so near, any date, the related families, without the words; each loosens one
// condition. When none of them is enough, the one that loosens them all is given, around the place if it can be. It gives
// the errors of Search.
func (s *Service) Widen(ctx context.Context, q Query) ([]Wider, error) {
	if err := s.waitReady(ctx); err != nil {
		return nil, err
	}
	return s.index.widen(q, s.Now)
}

func (x *index) widen(q Query, clock func() time.Time) ([]Wider, error) {
	q.Page, q.After, q.Limit = 0, "", q.limit()
	if err := q.Validate(); err != nil {
		return nil, err
	}
	w := x.work(clock)
	defer x.rest(w)
	if err := x.plan(&w.asked, w.st, &q, w.now, nil); err != nil {
		return nil, err
	}
	out := make([]Wider, 0, len(loosenings))
	all, loosened := Wider{Query: q, How: "all"}, 0
	for _, l := range loosenings {
		wide, ok := l.loosen(q)
		if !ok || l.last && len(out) > 0 {
			continue
		}
		way := Wider{Query: wide, How: l.how}
		if !l.last {
			all.Query, _ = l.loosen(all.Query)
			loosened++
		}
		if err := x.total(w, &way, len(out) == 0); err != nil {
			return nil, err
		}
		if way.Total > 0 {
			out = append(out, way)
		}
	}
	if len(out) > 0 {
		return out, nil
	}
	return x.widenAll(w, all, loosened)
}

// widenAll gives the search that loosens so many conditions at once, anywhere if it finds nothing around the place. What
// loosens one alone has been tried.
func (x *index) widenAll(w *workspace, all Wider, loosened int) ([]Wider, error) {
	for ok := true; ok; loosened++ {
		if loosened > 1 {
			if err := x.total(w, &all, true); err != nil {
				return nil, err
			}
			if all.Total > 0 {
				return []Wider{all}, nil
			}
		}
		all.Query, ok = widenPlace(all.Query)
	}
	return nil, nil
}

// total counts what a wider search finds, and gives the first of it where they are wanted. Its words are understood as
// those of the search were, in w.asked.
func (x *index) total(w *workspace, way *Wider, first bool) error {
	q, as := way.Query, &w.asked
	q.Limit = WiderFirst
	if q.Text == "" {
		as = &plan{}
	}
	if err := x.plan(&w.plan, w.st, &q, w.now, as); err != nil || w.plan.asksNothing() {
		return err
	}
	c := &w.collector
	if !first {
		w.run(w.common.total)
		way.Total = c.total
		return nil
	}
	w.run(w.common.best)
	c.sort()
	items, _ := c.shown()
	way.Total, way.First = c.total, c.hits(items)
	return nil
}

func widenRadius(q Query) (Query, bool) {
	switch {
	case q.Within != nil:
		q.Within = nil
	case q.Commune != "" && q.Near != nil:
		q.Commune, q.RadiusKm = "", max(q.RadiusKm, WiderKm)
	case q.Commune != "":
		q.Commune = ""
	case q.Near != nil && q.RadiusKm > 0 && q.RadiusKm < WiderKm:
		q.RadiusKm = WiderKm
	default:
		return q, false
	}
	return q, true
}

// widenPlace looks anywhere. Nothing is nearer than anything else then.
func widenPlace(q Query) (Query, bool) {
	if q.Near == nil {
		return q, false
	}
	q.Commune, q.Near, q.RadiusKm = "", nil, 0
	if q.Sort == Nearest {
		q.Sort = Relevance
	}
	return q, true
}

func widenDates(q Query) (Query, bool) {
	if q.From.IsZero() && q.To.IsZero() && !q.Evening && !q.Weekdays {
		return q, false
	}
	var none Query
	q.From, q.To, q.Evening, q.Weekdays = none.From, none.To, false, false
	return q, true
}

func widenFamilies(q Query) (Query, bool) {
	wide := slices.Clone(q.Families)
	for _, f := range q.Families {
		for _, r := range related[f] {
			if !slices.Contains(wide, r) {
				wide = append(wide, r)
			}
		}
	}
	if len(wide) == len(q.Families) {
		return q, false
	}
	q.Families = wide
	return q, true
}

func widenText(q Query) (Query, bool) {
	if q.Text == "" {
		return q, false
	}
	q.Text, q.Prefix = "", false
	return q, true
}
