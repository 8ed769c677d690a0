package search

import (
	"context"
	"slices"

	"parvis/internal/domain/listing"
)

// Wider is a search that asks for less than one that found nothing.
type Wider struct {
	Query Query
	How   string // radius, dates, families or text: the condition that was loosened; all: every one
	Total int
	First Result // of the first search of Widen: the first of what it finds, at most WiderFirst
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

// Widen gives the searches that find something where q finds nothing, in the order in which to offer them: 30 km
// around, any date, the related families, without the words; each loosens one condition. When none of them is enough,
// the one that loosens them all is given.
func (s *Service) Widen(ctx context.Context, q Query) ([]Wider, error) {
	q.Page, q.After, q.Limit = 0, "", q.limit()
	var out []Wider
	all, loosened := q, 0
	for _, l := range []struct {
		how    string
		loosen func(*Query) bool
	}{{"radius", widenRadius}, {"dates", widenDates}, {"families", widenFamilies}, {"text", widenText}} {
		w := Wider{Query: q, How: l.how}
		if !l.loosen(&w.Query) {
			continue
		}
		l.loosen(&all)
		loosened++
		if err := s.total(ctx, &w, len(out) == 0); err != nil {
			return nil, err
		}
		if w.Total > 0 {
			out = append(out, w)
		}
	}
	if len(out) > 0 || loosened < 2 {
		return out, nil
	}
	w := Wider{Query: all, How: "all"}
	if err := s.total(ctx, &w, true); err != nil || w.Total == 0 {
		return nil, err
	}
	return []Wider{w}, nil
}

// total counts what a search finds. The first of it are wanted in their order; where they are not, any order serves,
// and the newest is the one that is found soonest.
func (s *Service) total(ctx context.Context, w *Wider, first bool) error {
	q := w.Query
	if q.Limit = WiderFirst; !first {
		q.Limit, q.Sort = 1, Newest
	}
	r, err := s.Search(ctx, q)
	if w.Total = r.Total; first {
		w.First = r
	}
	return err
}

func widenRadius(q *Query) bool {
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
		return false
	}
	return true
}

func widenDates(q *Query) bool {
	if q.From.IsZero() && q.To.IsZero() && !q.Evening && !q.Weekdays {
		return false
	}
	var none Query
	q.From, q.To, q.Evening, q.Weekdays = none.From, none.To, false, false
	return true
}

func widenFamilies(q *Query) bool {
	wide := slices.Clone(q.Families)
	for _, f := range q.Families {
		for _, r := range related[f] {
			if !slices.Contains(wide, r) {
				wide = append(wide, r)
			}
		}
	}
	if len(wide) == len(q.Families) {
		return false
	}
	q.Families = wide
	return true
}

func widenText(q *Query) bool {
	if q.Text == "" {
		return false
	}
	q.Text, q.Prefix = "", false
	return true
}
