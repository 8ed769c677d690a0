package app

import (
	"context"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/search"
)

// similarKm is how far a listing proposed instead of another may be, in km.
const similarKm = 50

// similar gives three alive listings of the same sense and family, near a listing: what a mail proposes to somebody who
// could not come. An error proposes nothing: the mail matters more.
func (a *App) similar(ctx context.Context, l listing.Listing) []listing.Listing {
	q := search.Query{Limit: 4, Senses: []listing.Sense{l.Sense}, Families: []listing.Family{l.Family}}
	if l.Commune != "" {
		q.Near, q.RadiusKm = &search.Point{Lat: l.Lat, Lon: l.Lon}, similarKm
	}
	res, err := a.Search.Search(ctx, q)
	if err != nil {
		a.Log.Error("app: similar listings", "err", err)
		return nil
	}
	found, err := a.Listings.ByIDs(ctx, res.IDs())
	if err != nil {
		a.Log.Error("app: similar listings", "err", err)
		return nil
	}
	var out []listing.Listing
	for _, f := range found {
		if f.ID != l.ID && len(out) < 3 {
			out = append(out, f)
		}
	}
	return out
}
