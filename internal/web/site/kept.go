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

// Cards holds the cards of listings as they were written, each as long as the listing is the very one that was read
// then and time alone has not changed what is shown of it.
type Cards struct {
	held *sieve.Cache[cardOf, *keptCard]
}

// cardOf is what a card is kept by.
type cardOf struct{ id, lang string }

// keptCard is a card and what it was made from.
type keptCard struct {
	of          *listing.Listing
	from, until time.Time
	card        ui.Card
}

// CardsBytes is how much a node holds when nothing else is said.
const CardsBytes = 32 << 20

// NewCards makes an empty one of at most limit bytes.
func NewCards(limit int) *Cards {
	return &Cards{sieve.New(limit, func(_ cardOf, k *keptCard) int { return k.card.Written.Size() })}
}

// keptCard gives the card of a listing from the shelf, without rank and distance, and until when it stays as it is.
func (s *Site) keptCard(p *i18n.Printer, l *listing.Listing, now time.Time) (ui.Card, time.Time) {
	if s.Cards == nil {
		return s.card(p, *l, -1), l.NextChange(now)
	}
	at := cardOf{l.ID, p.Lang}
	if k, ok := s.Cards.held.Get(at); ok && k.of == l && !now.Before(k.from) && now.Before(k.until) {
		return k.card, k.until
	}
	k := &keptCard{of: l, from: now, until: l.NextChange(now), card: s.card(p, *l, -1).WriteOnce(p)}
	s.Cards.held.Put(at, k)
	return k.card, k.until
}

// cardsOf are the cards of a result that was read. from is the number of the first; 0 shows no numbers.
func (s *Site) cardsOf(r *http.Request, p *i18n.Printer, res search.Result, ls []*listing.Listing, from int) []ui.Card {
	cards := make([]ui.Card, 0, len(ls))
	now, hit := s.Now(), 0
	for i, l := range ls {
		for hit < len(res.Hits) && res.Hits[hit].ID != l.ID { // both are in one order; some hits may be gone
			hit++
		}
		c, until := s.keptCard(p, l, now)
		edge.Until(r, until)
		if hit < len(res.Hits) {
			c.Km = res.Hits[hit].DistanceKm
			c.HasKm = c.Km >= 0 && l.Commune != ""
		}
		if from > 0 {
			c.Number = from + i
		}
		cards = append(cards, c)
	}
	return cards
}
