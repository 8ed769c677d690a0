package listing

import (
	"context"
	"slices"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/jobs"
	"parvis/internal/platform/text"
)

// Service is the use cases of listings.
type Service struct {
	DB    *db.DB
	Now   func() time.Time
	NewID func() string
	// Locate gives the public position of a commune: listings stand at the centre of theirs.
	Locate func(commune string) (lat, lon float64, ok bool)
	// Shelf holds what lists are made of; nil: everything is read each time.
	Shelf *Shelf
}

// Submit sends a new listing: to review, or online at once where the review policy trusts its bearer and the org is
// verified. days is how long it stays online when nothing dated ends it; 0 for the default. SignIn, NotFound (not the
// actor's org), Forbidden (needs of persons), Invalid beside the fields.
func (s *Service) Submit(ctx context.Context, by actor.Actor, l Listing, days int) (Listing, error) {
	now := s.Now()
	err := s.DB.Tx(ctx, func(q db.Querier) error {
		p, err := readPolicy(ctx, q, l.OrgID)
		if err != nil {
			return err
		}
		if err := CanPost(by, l, p.Territory); err != nil {
			return err
		}
		l = l.Normalise()
		if err := s.place(&l); err != nil {
			return err
		}
		if err := l.Validate(now); err != nil {
			return err
		}
		l.ID, l.AuthorID, l.Slug, l.Version = s.NewID(), by.PersonID, text.Slug(l.Title, 60), 1
		l.CreatedAt, l.UpdatedAt, l.EndsAt = now, now, l.Until(now, days)
		l.Slots = slices.Clone(l.Slots)
		for i := range l.Slots {
			l.Slots[i].ID, l.Slots[i].Taken = s.NewID(), 0
		}
		l.State = p.firstState(l)
		if l.State == Online {
			l.PublishedAt = now
		}
		if err := Insert(ctx, q, l); err != nil {
			return err
		}
		return s.tell(ctx, q, l)
	})
	return l, err
}

// firstState is where a listing goes when it is sent.
func (p policy) firstState(l Listing) State {
	switch {
	case l.ByPerson():
		if p.NeedsReview(true, 0) || l.Sense == Need { // needs of persons are always read first
			return InReview
		}
	case !p.verified || p.NeedsReview(false, p.approved):
		return InReview
	}
	return Online
}

// tell publishes the event of a listing that was sent.
func (s *Service) tell(ctx context.Context, q db.Querier, l Listing) error {
	if l.State == InReview {
		return jobs.Publish(ctx, q, "listing.submitted", l.ID)
	}
	if err := jobs.Publish(ctx, q, "listing.published", l.ID); err != nil {
		return err
	}
	return changelog.Append(ctx, q, s.Now(), "listing", l.ID)
}

func (s *Service) place(l *Listing) error {
	l.Lat, l.Lon = 0, 0
	if l.Commune == "" {
		return nil
	}
	lat, lon, ok := s.Locate(l.Commune)
	if !ok {
		return fault.Bad("where", "listing.commune")
	}
	l.Lat, l.Lon = lat, lon
	return nil
}

// Edit changes the words of a listing. Where review applies it waits again and is offline meanwhile; a listing to fix
// is sent back. NotFound, Conflict (over, or changed by somebody else since it was read), Invalid.
func (s *Service) Edit(ctx context.Context, by actor.Actor, l Listing, days int) (Listing, error) {
	now := s.Now()
	err := s.DB.Tx(ctx, func(q db.Querier) error {
		old, err := Load(ctx, q, l.ID)
		if err != nil {
			return err
		}
		if err := CanEdit(by, old); err != nil {
			return err
		}
		p, err := readPolicy(ctx, q, old.OrgID)
		if err != nil {
			return err
		}
		l.OrgID, l.PersonID, l.AuthorID = old.OrgID, old.PersonID, old.AuthorID
		if err := CanPost(by, l, p.Territory); err != nil {
			return err
		}
		l = l.Normalise()
		if err := s.place(&l); err != nil {
			return err
		}
		if err := l.validateEdit(old, now); err != nil {
			return err
		}
		l.Slug, l.Version, l.UpdatedAt = text.Slug(l.Title, 60), old.Version, now
		l.CreatedAt, l.PublishedAt, l.RemindedAt, l.Bearer = old.CreatedAt, old.PublishedAt, time.Time{}, old.Bearer
		if l.EndsAt = old.EndsAt; days > 0 || len(l.Slots) > 0 || len(old.Slots) > 0 {
			l.EndsAt = l.Until(now, days)
		}
		l.State = p.firstState(l)
		if l.State == Online && old.State == Paused {
			l.State = Paused
		}
		return s.store(ctx, q, l, old)
	})
	l.Version++
	return l, err
}

// validateEdit is Validate, but for slots that stand already and have meanwhile begun.
func (l Listing) validateEdit(old Listing, now time.Time) error {
	l.Slots = slices.DeleteFunc(slices.Clone(l.Slots), func(s Slot) bool {
		return slices.ContainsFunc(old.Slots, func(o Slot) bool { return o.Start.Equal(s.Start) && o.End.Equal(s.End) })
	})
	if len(l.Slots) == 0 && len(old.Slots) > 0 && l.WhenText == "" {
		l.WhenText = "-" // its slots stand already
	}
	return l.Validate(now)
}

func (s *Service) store(ctx context.Context, q db.Querier, l, old Listing) error {
	for i := range l.Slots {
		l.Slots[i].ID = s.NewID()
	}
	if l.State == Online && l.PublishedAt.IsZero() {
		l.PublishedAt = s.Now()
	}
	if err := update(ctx, q, l); err != nil {
		return err
	}
	if err := updateSlots(ctx, q, l, old.Slots); err != nil {
		return err
	}
	if l.State == InReview {
		if err := jobs.Publish(ctx, q, "listing.submitted", l.ID); err != nil {
			return err
		}
	}
	return changelog.Append(ctx, q, s.Now(), "listing", l.ID)
}

// Move pauses, resumes or ends a listing at its bearer's wish: what is "pause", "resume" or "end".
func (s *Service) Move(ctx context.Context, by actor.Actor, id, what string) error {
	m, ok := moves[what]
	if !ok {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return s.DB.Tx(ctx, func(q db.Querier) error {
		l, err := Load(ctx, q, id)
		if err != nil {
			return err
		}
		if !Owns(by, l) {
			return fault.New(fault.NotFound, "error.not_found")
		}
		return SetState(ctx, q, s.Now(), l, m.from, m.to)
	})
}

// SetState moves a listing within a transaction. Conflict when it is in none of the states it may come from. A paused
// listing comes back only if it was published.
func SetState(ctx context.Context, q db.Querier, now time.Time, l Listing, from []State, to State) error {
	if !slices.Contains(from, l.State) || to == Online && l.PublishedAt.IsZero() {
		return fault.New(fault.Conflict, "listing.not_now")
	}
	l.State, l.UpdatedAt = to, now
	if err := update(ctx, q, l); err != nil {
		return err
	}
	if err := jobs.Publish(ctx, q, "listing."+string(to), l.ID); err != nil {
		return err
	}
	return changelog.Append(ctx, q, now, "listing", l.ID)
}

// Renew keeps a listing online for another 60 days. NotFound, Conflict.
func (s *Service) Renew(ctx context.Context, by actor.Actor, id string) error {
	return s.DB.Tx(ctx, func(q db.Querier) error {
		l, err := Load(ctx, q, id)
		if err != nil {
			return err
		}
		_, err = s.renew(ctx, q, by, l)
		return err
	})
}

// Remind marks the listings that end within three days as reminded and tells their bearers; a periodic job calls it.
func (s *Service) Remind(ctx context.Context) error {
	now := s.Now()
	due, err := query(ctx, s.DB, `
		where l.state = 'online' and l.reminded_at = 0 and l.ends_at > $1 and l.ends_at < $2
			and not exists (select 1 from slots where slots.listing_id = l.id)
		order by l.ends_at limit 500`, db.Micros(now), db.Micros(now.Add(3*24*time.Hour)))
	if err != nil {
		return err
	}
	for _, l := range due {
		err := s.DB.Tx(ctx, func(q db.Querier) error {
			l.RemindedAt = now
			if err := update(ctx, q, l); err != nil {
				return err
			}
			return jobs.Publish(ctx, q, "listing.ending", l.ID)
		})
		if err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	return nil
}
