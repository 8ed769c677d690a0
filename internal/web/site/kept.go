package site

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/search"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/ids"
	"parvis/internal/platform/sieve"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// Cards holds the cards of listings as they were written, packed, each as long as nothing has changed the listing or its
// bearer and time alone has not changed what is shown of it. No pointer is in what it holds: there may be very many.
type Cards struct {
	held      *sieve.Store[cardOf, keptCard]
	languages i18n.Kept[uint8] // their numbers
	last      atomic.Uint32    // of these
	communes  names
}

// cardOf is what a card is kept by.
type cardOf struct {
	id       ids.Key
	language uint8
}

// keptCard is what is known of a card beside its packed HTML.
type keptCard struct {
	of          listing.Origin
	from, until int64  // µs; before and after, time alone makes another card
	commune     uint32 // its number, 0 when there is none
	family      uint8  // in listing.Families
}

// CardsBytes is how much a node holds when nothing else is said: some 100,000 cards.
const CardsBytes = 48 << 20

// NewCards makes an empty one of at most limit bytes.
func NewCards(limit int) *Cards {
	return &Cards{held: sieve.NewStore[cardOf, keptCard](limit)}
}

// language is the number of a language.
func (c *Cards) language(p *i18n.Printer) uint8 {
	return *c.languages.Of(p, func(*i18n.Printer) uint8 { return uint8(c.last.Add(1)) })
}

// shown is a listing as a list shows it.
type shown struct {
	id      ids.Key
	commune string // its code, "" when there is none
	place   uint32 // the commune's number among what is kept
	family  string
	km      float64 // from the place searched, negative when there is none
	card    ui.PackedCard
}

// is tells whether it shows a listing.
func (k *shown) is(l *listing.Shelved) bool {
	id, ok := ids.ParseKey(l.ID)
	return ok && id == k.id
}

// inList is how the card stands in a list, under a number or 0 for none.
func (k *shown) inList(number, level int) ui.InList {
	return ui.InList{Level: level, Number: number, Km: k.km, HasKm: k.km >= 0}
}

// show gives the listings of a result as lists show them, in order, without those that are not alive any more: what is
// kept where it still holds, the others as they are read now. They are appended.
func (s *Site) show(r *http.Request, p *i18n.Printer, res *search.Result, to []shown) ([]shown, error) {
	now := s.Now()
	to = slices.Grow(to, len(res.Hits))
	all := to[len(to) : len(to)+len(res.Hits)]
	for i := range res.Hits {
		all[i] = shown{id: res.Hits[i].Key, km: res.Hits[i].DistanceKm}
	}
	until, err := s.takeKept(r, p, all, now)
	if err != nil {
		return nil, err
	}
	var missing []string
	for i := range all {
		if all[i].card == nil {
			missing = append(missing, all[i].id.String())
		}
	}
	read, err := s.Listings.Briefs(r.Context(), missing)
	if err != nil {
		return nil, err
	}
	there := to
	for i := range all {
		k := &all[i]
		if k.card == nil && len(read) > 0 && k.is(read[0]) { // both are in one order; some may be gone
			next := s.write(p, read[0], now, k)
			until, read = sooner(until, next), read[1:]
		}
		if k.card != nil {
			there = append(there, *k)
		}
	}
	edge.Until(r, until)
	return there, nil
}

// sooner is the earlier of two moments; the zero time is none.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// takeKept fills in what is kept of listings and holds, and tells when the first of it does not any more.
func (s *Site) takeKept(r *http.Request, p *i18n.Printer, all []shown, now time.Time) (until time.Time, err error) {
	heard, err := s.Listings.Heard(r.Context())
	if err != nil || s.Cards == nil {
		return until, err
	}
	var room [search.DefaultLimit]cardOf
	keys, language := room[:0], s.Cards.language(p)
	for i := range all {
		keys = append(keys, cardOf{all[i].id, language})
	}
	at, first := now.UnixMicro(), int64(0)
	s.Cards.held.Look(keys, func(i int, c *keptCard, card []byte) {
		if at < c.from || at >= c.until || !heard.Holds(c.of) {
			return
		}
		if first == 0 || c.until < first {
			first = c.until
		}
		all[i].place, all[i].family, all[i].card = c.commune, string(listing.Families[c.family]), card
	})
	communes := s.Cards.communes.all() // now that their numbers are known
	for i := range all {
		if all[i].card != nil {
			all[i].commune = communes[all[i].place]
		}
	}
	if first != 0 {
		until = time.UnixMicro(first)
	}
	return until, nil
}

// write writes the card of a listing and keeps it, and tells when time alone makes another.
func (s *Site) write(p *i18n.Printer, l *listing.Shelved, now time.Time, k *shown) (until time.Time) {
	c := s.cardAt(p, l.Listing, -1, now)
	until = l.NextChange(now)
	k.card, k.family, k.commune = ui.CardPackerOf(p).Pack(k.card, &c), string(l.Family), ""
	if c.Place != "" {
		k.commune = l.Commune
	}
	if family := slices.Index(listing.Families, l.Family); s.Cards != nil && family >= 0 && !until.IsZero() {
		head := keptCard{of: l.Origin, from: now.UnixMicro(), until: until.UnixMicro(), commune: s.Cards.communes.number(k.commune), family: uint8(family)}
		s.Cards.held.Put(cardOf{k.id, s.Cards.language(p)}, head, k.card)
	}
	return until
}

// names gives numbers to names; 0 is that of none.
type names struct {
	mu      sync.RWMutex
	numbers map[string]uint32
	list    []string
}

// all are the names by their numbers.
func (n *names) all() []string {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.list
}

func (n *names) number(name string) uint32 {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.numbers == nil {
		n.numbers, n.list = map[string]uint32{"": 0}, []string{""}
	}
	k, ok := n.numbers[name]
	if !ok {
		k = uint32(len(n.list))
		n.numbers[name], n.list = k, append(n.list, name)
	}
	return k
}

// hits gives the cards of a result with all that stands in them, for pages that choose among them or say it in another
// way. from is the number of the first; 0 shows no numbers.
func (s *Site) hits(r *http.Request, p *i18n.Printer, hits []search.Hit, from int) ([]ui.Card, error) {
	list := search.Result{Hits: hits}.IDs()
	ls, err := s.Listings.Shelved(r.Context(), list)
	if err != nil {
		return nil, err
	}
	now, cards, hit := s.Now(), make([]ui.Card, len(ls)), 0
	for i, l := range ls {
		for list[hit] != l.ID { // both are in one order; some hits may be gone
			hit++
		}
		edge.Until(r, l.NextChange(now))
		if cards[i] = s.cardAt(p, l.Listing, hits[hit].DistanceKm, now); from > 0 {
			cards[i].Number = from + hit
		}
	}
	return cards, nil
}

// hitsOf are the hits that are shown.
func hitsOf(ks []shown) []search.Hit {
	hits := make([]search.Hit, len(ks))
	for i := range ks {
		hits[i] = search.Hit{Key: ks[i].id, DistanceKm: ks[i].km}
	}
	return hits
}
