package site

import (
	"context"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/ids"
)

// FillCards writes the cards of what is online in one language before anybody asks for them, the newest first, and keeps
// them, until there is little room left or ctx ends. It goes in small portions and steps back after each for as long as it
// took: whoever asks meanwhile comes first.
func (s *Site) FillCards(ctx context.Context, p *i18n.Printer) error {
	var after listing.Mark
	var k shown
	for s.Cards != nil && !s.Cards.held.Full() {
		began := time.Now()
		newest, next, err := s.Listings.Newest(ctx, after)
		if err != nil || len(newest) == 0 {
			return err
		}
		ls, err := s.Listings.Briefs(ctx, newest)
		if err != nil {
			return err
		}
		now := s.Now()
		for _, l := range ls {
			if id, ok := ids.ParseKey(l.ID); ok {
				k.id, k.card = id, k.card[:0]
				s.write(p, l, now, &k)
			}
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
