package demo

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/platform/text"
)

// withWords are the words of the key "with".
var withWords = map[string]func(*listing.Listing){
	"familles":  func(l *listing.Listing) { l.Families = true },
	"groupes":   func(l *listing.Listing) { l.Groups = true },
	"débutants": func(l *listing.Listing) { l.Beginners = true },
	"fauteuil":  func(l *listing.Listing) { l.Wheelchair = true },
	"bus":       func(l *listing.Listing) { l.ByBus = true },
	"mineurs":   func(l *listing.Listing) { l.Minors = true },
	"fragiles":  func(l *listing.Listing) { l.Vulnerable = true },
	"distance":  func(l *listing.Listing) { l.Remote = true },
	"d’office":  func(l *listing.Listing) { l.AutoAccept = true },
}

// addListings makes the listings of the texts whose bearer is there. When fewer are asked for than are online among
// them, every kind keeps its share.
func (w *world) addListings() error {
	ads := slices.Clone(w.lib.Ads)
	rank, seen := map[string]float64{}, map[string]int{}
	for _, x := range ads {
		seen[x.Kind]++
		rank[x.Key] = float64(seen[x.Kind])
		if x.Kind == "need/help" {
			rank[x.Key] /= 3
		}
	}
	slices.SortStableFunc(ads, func(a, b adText) int { return cmp.Compare(rank[a.Key], rank[b.Key]) })
	online := 0
	for _, x := range ads {
		if w.bearerGone(x.By) {
			continue
		}
		l, occasions, err := w.listing(x)
		if err != nil {
			return fmt.Errorf("%w (listing %q)", err, x.Key)
		}
		if l.State == listing.Draft {
			row, err := w.draftRow(x, l)
			if err != nil {
				return err
			}
			w.drafts = append(w.drafts, row)
			continue
		}
		if l.Alive(w.Now) {
			if online == w.o.Listings {
				continue
			}
			online++
		}
		w.byKey[x.Key] = len(w.listings)
		w.told = append(w.told, told{adText: x, occasions: occasions})
		w.listings = append(w.listings, l)
	}
	return nil
}

// bearerGone tells whether a listing is of an org that there is no room for.
func (w *world) bearerGone(by string) bool {
	return !strings.HasPrefix(by, "@") && w.org[by] == nil && len(w.orgs) < len(w.lib.Orgs)
}

// listing makes one listing of the texts.
func (w *world) listing(x adText) (listing.Listing, []occasion, error) {
	r := w.stream("listing " + x.Key)
	sense, family, _ := strings.Cut(x.Kind, "/")
	l := listing.Listing{
		Sense: listing.Sense(sense), Family: listing.Family(family), Title: x.Title, Slug: text.Slug(x.Title, 60),
		Description: strings.TrimSpace(x.Text), Theme: x.Theme, Street: x.Street, StreetPublic: x.ShowStreet, WhenText: x.When,
		MinAge: x.Age, Bring: x.Bring, Documents: x.Documents, Quantity: x.Quantity, Unit: x.Unit, Lang: or(x.Lang, "fr"),
		State: listing.State(or(x.State, string(listing.Online))), Version: 1,
	}
	for _, word := range strings.Fields(x.With) {
		set, ok := withWords[word]
		if !ok {
			return l, nil, fmt.Errorf("demo: unknown word %q", word)
		}
		set(&l)
	}
	if decided[x.State] != "" {
		l.State = listing.InReview
	}
	commune, err := w.bear(&l, x.By)
	if err != nil {
		return l, nil, err
	}
	if err := w.place(&l, x.Commune, commune); err != nil {
		return l, nil, err
	}
	if l.Weekly, err = weekly(x.Weekly); err != nil {
		return l, nil, err
	}
	var occasions []occasion
	for _, s := range x.Slots {
		o, err := w.cal.occasion(s)
		if err != nil {
			return l, nil, err
		}
		o.ID = newID(r, w.Now)
		occasions = append(occasions, o)
		o.Slot.Taken = 0 // its replies take the places
		l.Slots = append(l.Slots, o.Slot)
	}
	slices.SortFunc(l.Slots, func(a, b listing.Slot) int { return a.Start.Compare(b.Start) })
	w.date(r, &l, x)
	l.ID = newID(r, l.CreatedAt)
	return l, occasions, nil
}

// bear sets who bears a listing and gives the code of their commune.
func (w *world) bear(l *listing.Listing, by string) (commune string, err error) {
	if key, person := strings.CutPrefix(by, "@"); person {
		p := w.person[key]
		if p == nil {
			return "", fmt.Errorf("demo: no person %q", key)
		}
		l.PersonID, l.AuthorID = p.ID, p.ID
		l.Bearer = listing.Bearer{Name: p.FirstName, Open: true}
		return p.Commune, nil
	}
	o := w.org[by]
	if o == nil {
		return "", fmt.Errorf("demo: no org %q", by)
	}
	l.OrgID, l.AuthorID = o.ID, o.CreatedBy
	verified := o.State == org.Verified
	l.Bearer = listing.Bearer{Name: o.Name, Slug: o.Slug, OrgKind: string(o.Kind), Verified: verified, Open: verified}
	return o.Commune, nil
}

// place sets where it is: the centre of the commune named, or of the bearer's.
func (w *world) place(l *listing.Listing, name, code string) error {
	if name == "-" {
		return nil
	}
	c, ok := w.Communes.ByCode(code)
	if name != "" {
		var err error
		if c, err = w.commune(name); err != nil {
			return err
		}
	} else if !ok {
		return fmt.Errorf("demo: no commune %q", code)
	}
	l.Commune, l.Lat, l.Lon = c.Code, c.Lat, c.Lon
	return nil
}

// date sets when a listing was written, came online and leaves.
func (w *world) date(r *rand.Rand, l *listing.Listing, x adText) {
	age := time.Duration(20+r.IntN(20*24)) * time.Hour
	if l.State == listing.InReview || l.State == listing.Draft {
		age = time.Duration(2+r.IntN(60)) * time.Hour
	}
	if x.Hours > 0 {
		age = time.Duration(x.Hours) * time.Hour
	}
	l.CreatedAt = w.Now.Add(-age - time.Duration(r.IntN(3600))*time.Second)
	if n := len(l.Slots); n > 0 && !l.Slots[0].Start.After(w.Now) {
		l.CreatedAt = l.Slots[0].Start.Add(-time.Duration(9*24+r.IntN(10*24)) * time.Hour)
	}
	if o := w.org[x.By]; o != nil && l.CreatedAt.Before(o.CreatedAt) {
		l.CreatedAt = o.CreatedAt.Add(20 * time.Minute) // written while the org waits
	}
	l.UpdatedAt = l.CreatedAt
	if wasOnline(l.State) {
		l.PublishedAt = l.CreatedAt.Add(min(time.Duration(1+r.IntN(20))*time.Hour, w.Now.Sub(l.CreatedAt)/2))
		l.UpdatedAt = l.PublishedAt
	}
	l.EndsAt = l.Until(l.UpdatedAt, 0)
	if x.Days > 0 && len(l.Slots) == 0 {
		l.EndsAt = w.Now.AddDate(0, 0, x.Days).Add(-time.Duration(r.IntN(600)) * time.Minute)
	}
}

// wasOnline tells whether the listings of a state were once shown to the public.
func wasOnline(s listing.State) bool {
	return s == listing.Online || s == listing.Paused || s == listing.Ended || s == listing.Removed
}
