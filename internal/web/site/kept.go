package site

import (
	"net/http"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/search"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/sieve"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// Cards holds the cards of listings as they were written, each as long as nothing has changed the listing or its bearer
// and time alone has not changed what is shown of it.
type Cards struct {
	held *sieve.Cache[cardOf, *shown]
}

// cardOf is what a card is kept by.
type cardOf struct{ id, lang string }

// shown is a listing as lists show it: its card without rank and distance, and what it was made of. It never changes.
type shown struct {
	of          listing.Origin
	from, until time.Time // before and after, time alone makes another card
	commune     string    // its code, "" when there is none
	card        ui.Card
}

// CardsBytes is how much a node holds when nothing else is said.
const CardsBytes = 48 << 20

// NewCards makes an empty one of at most limit bytes.
func NewCards(limit int) *Cards {
	return &Cards{sieve.New(limit, func(_ cardOf, k *shown) int { return k.size() })}
}

// size is about what a card takes, in bytes.
func (k *shown) size() int {
	const self = 700
	return self + len(k.of.ID) + len(k.of.Bearer) + len(k.card.URL) + len(k.card.Title) + len(k.card.Bearer) + len(k.card.When) + k.card.Written.Size()
}

// show gives the listings of a result as lists show them, in order, without those that are not alive any more: what is
// kept where it still holds, the others as they are read now.
func (s *Site) show(r *http.Request, p *i18n.Printer, res *search.Result) ([]*shown, error) {
	now := s.Now()
	out, err := s.keptOf(r, p, res, now)
	if err != nil {
		return nil, err
	}
	var missing []string
	for i, k := range out {
		if k == nil {
			missing = append(missing, res.Hits[i].ID)
		}
	}
	read, err := s.Listings.Briefs(r.Context(), missing)
	if err != nil {
		return nil, err
	}
	there := out[:0]
	for i, k := range out {
		if k == nil && len(read) > 0 && read[0].ID == res.Hits[i].ID { // both are in one order; some may be gone
			k, read = s.shownOf(p, read[0], now), read[1:]
		}
		if k != nil {
			edge.Until(r, k.until)
			there = append(there, k)
		}
	}
	return there, nil
}

// keptOf gives what is kept of a result and holds, nil where there is nothing.
func (s *Site) keptOf(r *http.Request, p *i18n.Printer, res *search.Result, now time.Time) ([]*shown, error) {
	out := make([]*shown, len(res.Hits))
	if s.Cards == nil {
		return out, nil
	}
	of := make([]listing.Origin, len(res.Hits))
	for i, h := range res.Hits {
		if k, ok := s.Cards.held.Get(cardOf{h.ID, p.Lang}); ok && !now.Before(k.from) && now.Before(k.until) {
			out[i], of[i] = k, k.of
		}
	}
	holds, err := s.Listings.Hold(r.Context(), of)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if !holds[i] {
			out[i] = nil
		}
	}
	return out, nil
}

// shownOf writes the card of a listing, and keeps it.
func (s *Site) shownOf(p *i18n.Printer, l *listing.Shelved, now time.Time) *shown {
	k := &shown{of: l.Origin(), from: now, until: l.NextChange(now), commune: l.Commune, card: s.card(p, l.Listing, -1)}
	if s.Cards != nil {
		k.card = k.card.WriteOnce(p)
		s.Cards.held.Put(cardOf{l.ID, p.Lang}, k)
	}
	return k
}

// cardsOf are the cards of what is shown of a result. from is the number of the first; 0 shows no numbers.
func cardsOf(res *search.Result, ks []*shown, from int) []ui.Card {
	cards := make([]ui.Card, len(ks))
	hit := 0
	for i, k := range ks {
		for res.Hits[hit].ID != k.of.ID { // both are in one order; some hits may be gone
			hit++
		}
		c := &cards[i]
		*c = k.card
		c.Km = res.Hits[hit].DistanceKm
		c.HasKm = c.Km >= 0 && k.commune != ""
		if from > 0 {
			c.Number = from + i
		}
	}
	return cards
}
