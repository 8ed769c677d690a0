package site

import (
	"context"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/i18n"
)

// FillCards writes the cards of what is online in one language before anybody asks for them, the newest first, and keeps
// them, until there is little room left or ctx ends. It goes in small portions and steps back after each for as long as it
// took: whoever asks meanwhile comes first.
func (s *Site) FillCards(ctx context.Context, p *i18n.Printer) error {
	var after listing.Mark
	var k shown
	for s.Cards != nil && !s.Cards.held.Full() {
		began := time.Now()
		ids, next, err := s.Listings.Newest(ctx, after)
		if err != nil || len(ids) == 0 {
			return err
		}
		ls, err := s.Listings.Briefs(ctx, ids)
		if err != nil {
			return err
		}
		now := s.Now()
		for _, l := range ls {
			k.card = k.card[:0]
			s.write(p, l, now, &k)
		}
		after = next
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Since(began)):
		}
	}
	return nil
}
