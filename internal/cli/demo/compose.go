package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/platform/geo"
	"parvis/internal/platform/text"
)

// batchSize is how many composed listings come in one transaction.
const batchSize = 2000

// age is how long the oldest composed listing has been online: less than listings without a date stay.
const age = 55 * 24 * time.Hour

// composer makes listings out of recipes, in the order in which they were written, the oldest first.
type composer struct {
	*world
	recipes []recipe
	odds    picker
	pen     *pen
	source  *rand.PCG
	r       *rand.Rand
	byTheme map[string][]*org.Org // verified
	all     []*org.Org            // verified
	posters []*account.Person
	places  map[string]geo.Commune
}

// batch is what one transaction writes.
type batch struct {
	listings []listing.Listing
	replies  []exchange.Reply
}

// compose makes further listings until there are as many as asked for, and streams them into the database: one batch is
// written while the next one is made.
func (w *world) compose(ctx context.Context, done int, progress func(done, total int)) error {
	total := w.o.Listings
	if done >= total {
		return nil
	}
	c, err := w.newComposer(total - done)
	if err != nil {
		return err
	}
	err = write(ctx, w.DB, func(to *writer) error { return to.insert(ctx, persons, rowsOf(c.posters, personRow)) })
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	batches := make(chan batch)
	defer func() {
		cancel()
		for range batches { // until the maker has seen it
		}
	}()
	go c.make(ctx, total-done, batches)
	for b := range batches {
		err := write(ctx, w.DB, func(to *writer) error {
			if err := to.insert(ctx, listings, rowsOf(b.listings, listingRow)); err != nil {
				return err
			}
			if err := to.insert(ctx, slots, slotRows(b.listings)); err != nil {
				return err
			}
			return to.insert(ctx, replies, rowsOf(b.replies, replyRow))
		})
		if err != nil {
			return err
		}
		done += len(b.listings)
		progress(done, total)
	}
	return ctx.Err()
}

func (w *world) newComposer(n int) (*composer, error) {
	x := newLexicon(w.lib.Words)
	rs, err := readRecipes(w.lib, x)
	if err != nil {
		return nil, err
	}
	source := rand.NewPCG(0, 0)
	r := rand.New(source)
	c := &composer{
		world: w, recipes: rs, odds: ranked(len(rs), 12), pen: &pen{lexicon: x, r: r, names: w.lib.Names}, source: source, r: r,
		byTheme: map[string][]*org.Org{}, places: map[string]geo.Commune{},
	}
	fresh := map[string]bool{} // their first listings are in review, or still to come
	for _, l := range w.listings {
		fresh[l.OrgID] = fresh[l.OrgID] || l.State == listing.InReview
	}
	for _, o := range w.orgs {
		if o.State == org.Verified && !fresh[o.ID] && o.CreatedAt.Before(w.Now.Add(-age-24*time.Hour)) {
			c.all = append(c.all, o)
			c.byTheme[o.Theme] = append(c.byTheme[o.Theme], o)
		}
	}
	for _, p := range w.communes {
		c.places[p.Code] = p
	}
	c.addPosters(n)
	return c, nil
}

// addPosters makes the people who post in their own name, one for some forty listings.
func (c *composer) addPosters(n int) {
	r := c.stream("posters")
	for i := range max(n/40, 1) {
		since := c.Now.Add(-age - time.Duration(r.IntN(300*24))*time.Hour)
		first, at := oneOf(r, c.lib.Names), c.communes[c.drawn.pick(r)]
		c.posters = append(c.posters, &account.Person{
			ID: newID(r, since), Email: fmt.Sprintf("%s.p%d@example.org", text.Slug(first, 40), i+1), FirstName: first,
			Commune: at.Code, Role: actor.Citizen, Lang: "fr", CreatedAt: since, SeenAt: c.Now.Add(-time.Duration(1+r.IntN(500)) * time.Hour),
		})
	}
}

// make sends n listings in batches.
func (c *composer) make(ctx context.Context, n int, to chan<- batch) {
	defer close(to)
	for from := 0; from < n; from += batchSize {
		var b batch
		for i := from; i < min(from+batchSize, n); i++ {
			c.source.Seed(uint64(c.o.Seed), uint64(i)) // each listing is the same however many there are
			b.listings = append(b.listings, c.one(i, n, &b))
		}
		select {
		case to <- b:
		case <-ctx.Done():
			return
		}
	}
}

// one makes the i-th of n.
func (c *composer) one(i, n int, b *batch) listing.Listing {
	rec := &c.recipes[c.odds.pick(c.r)]
	l := listing.Listing{
		Sense: rec.sense, Family: rec.family, Theme: rec.Theme, Lang: "fr", State: listing.Online, Version: 1,
		CreatedAt: c.Now.Add(-age + time.Duration(float64(age-3*time.Hour)*float64(i)/float64(n))).Truncate(time.Second),
	}
	l.PublishedAt = l.CreatedAt.Add(time.Duration(c.r.IntN(170)) * time.Minute)
	l.UpdatedAt = l.PublishedAt
	l.ID = newID(c.r, l.CreatedAt)
	at := c.bearer(&l, rec)
	c.pen.start(at.Name)
	l.Title = c.title(rec)
	l.Slug = text.Slug(l.Title, 60)
	l.Description = c.pen.describe(rec)
	l.Commune, l.Lat, l.Lon = at.Code, at.Lat, at.Lon
	c.details(&l, rec)
	if l.Mission() {
		c.when(&l, rec)
	} else if len(rec.when) > 0 {
		l.WhenText = c.pen.text(oneOf(c.r, rec.when))
	}
	l.EndsAt = l.Until(l.PublishedAt, 0)
	if len(l.Slots) > 0 && c.r.IntN(12) == 0 {
		c.answers(&l, b)
	}
	return l
}

// title draws a title that is not too long.
func (c *composer) title(rec *recipe) string {
	for {
		t := c.pen.text(oneOf(c.r, rec.titles))
		if len([]rune(t)) <= listing.TitleMax {
			return t
		}
		c.pen.start(c.pen.commune)
	}
}

// bearer sets who posts and gives where: an org of the theme, or for offers sometimes a person.
func (c *composer) bearer(l *listing.Listing, rec *recipe) geo.Commune {
	if rec.By == "person" || rec.By == "" && rec.sense == listing.Offer && c.r.IntN(3) == 0 {
		p := oneOf(c.r, c.posters)
		l.PersonID, l.AuthorID = p.ID, p.ID
		return c.places[p.Commune]
	}
	from := c.byTheme[rec.Theme]
	if len(from) == 0 || c.r.IntN(6) == 0 {
		from = c.all
	}
	o := oneOf(c.r, from)
	l.OrgID, l.AuthorID = o.ID, o.CreatedBy
	if c.r.IntN(3) == 0 {
		return c.communes[c.drawn.pick(c.r)]
	}
	return c.places[o.Commune]
}

// details draws for whom it is, what to bring, how many.
func (c *composer) details(l *listing.Listing, rec *recipe) {
	for _, word := range rec.with {
		if set := withWords[word]; c.r.IntN(2) == 0 && (l.Mission() || word != "débutants") {
			set(l)
		}
	}
	if rec.Age > 0 && c.r.IntN(2) == 0 {
		l.MinAge = rec.Age
	}
	if len(rec.bring) > 0 && c.r.IntN(2) == 0 {
		l.Bring = c.pen.text(oneOf(c.r, rec.bring))
	}
	if rec.Quantity[1] > 0 {
		l.Quantity, l.Unit = rec.Quantity[0]+c.r.IntN(rec.Quantity[1]-rec.Quantity[0]+1), rec.Unit
	}
	if l.Family == listing.Skill && c.r.IntN(5) == 0 {
		l.Remote = true
	}
}

var (
	dayHours     = []int{8 * 60, 9 * 60, 9*60 + 30, 10 * 60, 13*60 + 30, 14 * 60, 14*60 + 30, 15 * 60}
	eveningHours = []int{17 * 60, 17*60 + 30, 18 * 60, 18*60 + 30, 19 * 60, 20 * 60}
)

// when draws dates for two missions in three, a weekly rhythm or words for the others.
func (c *composer) when(l *listing.Listing, rec *recipe) {
	switch k := c.r.IntN(12); {
	case k < 2 && len(rec.when) > 0:
		l.WhenText = c.pen.text(oneOf(c.r, rec.when))
	case k < 4:
		from := oneOf(c.r, eveningHours)
		l.Weekly = listing.Weekly{{Day: time.Weekday(c.r.IntN(7)), From: from, To: from + 60 + 30*c.r.IntN(4)}}
	default:
		today := time.Date(c.cal.now.Year(), c.cal.now.Month(), c.cal.now.Day(), 0, 0, 0, 0, c.cal.now.Location())
		for range 1 + c.r.IntN(3) {
			c.slot(l, rec, today)
		}
		slices.SortFunc(l.Slots, func(a, b listing.Slot) int { return a.Start.Compare(b.Start) })
	}
}

// slot draws a date within eight weeks, a week-end more often than not.
func (c *composer) slot(l *listing.Listing, rec *recipe, today time.Time) {
	day := today.AddDate(0, 0, 1+c.r.IntN(55))
	if d := int(day.Weekday()); d != 0 && d != 6 && c.r.IntN(5) < 3 {
		day = day.AddDate(0, 0, 6-d+c.r.IntN(2))
	}
	hours := dayHours
	if d := day.Weekday(); d != 0 && d != 6 && c.r.IntN(2) == 0 {
		hours = eveningHours
	}
	from := oneOf(c.r, hours)
	places := rec.Places
	if places[1] == 0 {
		places = [2]int{2, 12}
	}
	l.Slots = append(l.Slots, listing.Slot{
		ID: newID(c.r, l.CreatedAt), Start: clock(day, from), End: clock(day, from+60+30*c.r.IntN(6)),
		Places: places[0] + c.r.IntN(places[1]-places[0]+1),
	})
}

// answers lets some citizens take places; their bearer wants no choice.
func (c *composer) answers(l *listing.Listing, b *batch) {
	l.AutoAccept = true
	s := &l.Slots[0]
	first := c.r.IntN(len(c.citizens))
	for i := range min(1+c.r.IntN(6), s.Places) {
		p := c.citizens[(first+i)%len(c.citizens)]
		at := l.PublishedAt.Add(time.Duration(c.r.Int64N(int64(c.Now.Sub(l.PublishedAt)))))
		b.replies = append(b.replies, exchange.Reply{
			ID: newID(c.r, at), ListingID: l.ID, SlotID: s.ID, PersonID: p.ID, ToOrgID: l.OrgID, ToPersonID: l.PersonID,
			Kind: exchange.Application, FirstName: p.FirstName, Email: p.Email, Lang: p.Lang, State: exchange.Accepted, Holds: true,
			CreatedAt: at, QueuedAt: at, ConfirmedAt: at, DecidedAt: at, LastAt: at, ReadReplier: at, ReadBearer: at,
		})
		s.Taken++
	}
}
