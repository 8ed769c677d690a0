package search

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/ids"
)

// world is a small territory in a database, with a clock that is set by hand.
type world struct {
	t        testing.TB
	db       *db.DB
	clock    time.Time
	search   *Service
	orgs     []string
	persons  []string
	listings []listing.Listing
}

var paris = func() *time.Location {
	loc, err := time.LoadLocation(Zone)
	if err != nil {
		panic(err)
	}
	return loc
}()

func newWorld(t testing.TB, d *db.DB) *world {
	w := &world{t: t, db: d, clock: time.Date(2026, 11, 23, 10, 0, 0, 0, paris)}
	w.search = New(d, func() time.Time { return w.clock }, slog.New(slog.DiscardHandler))
	return w
}

func (w *world) start() {
	w.t.Helper()
	if err := w.search.Start(context.Background()); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(w.search.Close)
	w.settle()
}

// settle waits until the index holds what was written.
func (w *world) settle() {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := w.search.WaitLatest(ctx); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	if _, err := w.db.ExecContext(context.Background(), query, args...); err != nil {
		w.t.Fatalf("%s: %v", strings.Join(strings.Fields(query), " ")[:40], err)
	}
}

// tell writes into the change log.
func (w *world) tell(kind, ref string) {
	w.t.Helper()
	err := w.db.Tx(context.Background(), func(q db.Querier) error {
		return changelog.Append(context.Background(), q, w.clock, kind, ref)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) addOrg(state, name string) string {
	id := ids.New()
	w.exec(`insert into orgs (id, kind, state, name, slug, name_fold, letter, object, theme, commune, rna, legacy_rna, siren, siret,
			court, volume_folio, site, source, source_hash, matched_by, charter_version, charter_at, created_at, updated_at,
			verified_at, answer_minutes, answers)
		values ($1, 'association', $2, $3, $4, $3, 'a', '', '', '54395', null, '', '', null, '', '', '', 'person', '', '', '', 0, 0, 0, 0, null, 0)`,
		id, state, name, id)
	w.orgs = append(w.orgs, id)
	return id
}

func (w *world) addPerson() string {
	id := ids.New()
	w.exec(`insert into persons (id, email, first_name, commune, role, lang, created_at, seen_at, suspended_at, deleted_at)
		values ($1, $2, 'Inès', '54395', 'citizen', 'fr', 0, 0, 0, 0)`, id, id+"@example.org")
	w.persons = append(w.persons, id)
	return id
}

// online is a listing of an org that everybody sees, to be changed by tests.
func (w *world) online(org string, change func(l *listing.Listing)) listing.Listing {
	l := listing.Listing{ID: ids.New(), OrgID: org, Sense: listing.Need, Family: listing.Help, Title: "Trier la collecte alimentaire",
		Description: "Nous trions les dons reçus.", Theme: "solidarite-insertion", Commune: "54395", Lat: 48.69, Lon: 6.18,
		State: listing.Online, PublishedAt: w.clock.Add(-time.Hour), EndsAt: w.clock.AddDate(0, 0, 60)}
	if change != nil {
		change(&l)
	}
	return l
}

// put writes a listing as it is, new or changed, and tells the change log.
func (w *world) put(l listing.Listing) listing.Listing {
	w.t.Helper()
	w.write(l)
	w.tell("listing", l.ID)
	return l
}

func (w *world) write(l listing.Listing) {
	w.t.Helper()
	w.exec(`delete from listings where id = $1`, l.ID)
	w.exec(`insert into listings (id, org_id, person_id, author_id, sense, family, title, slug, description, theme, commune, remote,
			street, street_public, lat, lon, when_text, weekly, min_age, families, groups, beginners, wheelchair, by_bus, bring,
			minors, vulnerable, documents, quantity, unit, lang, auto_accept, state, version, created_at, updated_at,
			published_at, ends_at, reminded_at)
		values ($1, $2, $3, null, $4, $5, $6, 's', $7, $8, $9, $10, '', false, $11, $12, '', $13, $14, $15, $16, $17, $18, $19, '',
			false, false, '', 0, '', 'fr', false, $20, 1, 0, 0, $21, $22, 0)`,
		l.ID, db.Null(l.OrgID), db.Null(l.PersonID), string(l.Sense), string(l.Family), l.Title, l.Description, l.Theme, l.Commune,
		l.Remote, l.Lat, l.Lon, l.Weekly.String(), l.MinAge, l.Families, l.Groups, l.Beginners, l.Wheelchair, l.ByBus,
		string(l.State), db.Micros(l.PublishedAt), db.Micros(l.EndsAt))
	for _, s := range l.Slots {
		w.exec(`insert into slots (id, listing_id, starts_at, ends_at, places, taken) values ($1, $2, $3, $4, $5, $6)`,
			ids.New(), l.ID, db.Micros(s.Start), db.Micros(s.End), cmp.Or(s.Places, 10), s.Taken)
	}
}

// find answers a query and fails the test on an error.
func (w *world) find(q Query) Result {
	w.t.Helper()
	r, err := w.search.Search(context.Background(), q)
	if err != nil {
		w.t.Fatalf("%+v: %v", q, err)
	}
	return r
}

var (
	someWords = strings.Fields("collecte alimentaire jardin vélo lecture enfants couture camion costumes salle samedi aide devoirs marché marche chorale atelier local conte soutien scolaire cherche bénévole")
	places    = []struct {
		code     string
		lat, lon float64
	}{{"54395", 48.6921, 6.1844}, {"54528", 48.6752, 5.8917}, {"54357", 48.7060, 6.2090}, {"54329", 48.5905, 6.4964}, {"", 0, 0}}
)

func genWords(t *rapid.T, low, high int, label string) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(someWords), low, high).Draw(t, label), " ")
}

// genListing draws a listing around the clock of the world.
func (w *world) genListing(t *rapid.T, id string) listing.Listing {
	b := func(label string) bool { return rapid.Bool().Draw(t, label) }
	l := listing.Listing{ID: id, Title: genWords(t, 1, 3, "title"), Description: genWords(t, 0, 5, "description"),
		Sense: rapid.SampledFrom(listing.Senses).Draw(t, "sense"), Family: rapid.SampledFrom(listing.Families).Draw(t, "family"),
		Theme:  rapid.SampledFrom(append(listing.Themes[:4:4], "inconnu")).Draw(t, "theme"),
		State:  rapid.SampledFrom([]listing.State{listing.Online, listing.Online, listing.Online, listing.Online, listing.Paused, listing.Ended}).Draw(t, "state"),
		Remote: b("remote"), Wheelchair: b("wheelchair"), ByBus: b("bus"), Families: b("families"), Groups: b("groups"), Beginners: b("beginners"),
		MinAge: rapid.SampledFrom([]int{0, 0, 6, 16, 18}).Draw(t, "age")}
	if b("by org") {
		l.OrgID = rapid.SampledFrom(w.orgs).Draw(t, "org")
	} else {
		l.PersonID = rapid.SampledFrom(w.persons).Draw(t, "person")
	}
	p := rapid.SampledFrom(places).Draw(t, "place")
	if l.Commune = p.code; p.code != "" {
		if l.Lat, l.Lon = p.lat, p.lon; b("apart") {
			l.Lat, l.Lon = p.lat+float64(rapid.IntRange(-20, 20).Draw(t, "dlat"))/1000, p.lon+float64(rapid.IntRange(-20, 20).Draw(t, "dlon"))/1000
		}
	}
	hour := func(label string, low, high int) time.Time {
		return w.clock.Add(time.Duration(rapid.IntRange(low, high).Draw(t, label)) * time.Hour)
	}
	l.PublishedAt, l.EndsAt = hour("published", -70*24, 0), hour("ends", -24, 40*24)
	for i := range rapid.SampledFrom([]int{0, 0, 1, 2, 3}).Draw(t, "slots") {
		start := hour(fmt.Sprint("slot", i), -5*24, 20*24)
		s := listing.Slot{Start: start, End: start.Add(time.Duration(rapid.SampledFrom([]int{1, 3, 5, 30, 60}).Draw(t, "length")) * time.Hour)}
		s.Places = rapid.SampledFrom([]int{1, 3, 9, 200}).Draw(t, "places")
		s.Taken = s.Places - rapid.SampledFrom([]int{0, 0, 1, s.Places}).Draw(t, "free")
		l.Slots = append(l.Slots, s)
	}
	for i := range rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "spans") {
		from := rapid.IntRange(0, 22).Draw(t, fmt.Sprint("span", i)) * 60
		l.Weekly = append(l.Weekly, listing.Span{Day: time.Weekday(rapid.IntRange(0, 6).Draw(t, "day")), From: from, To: from + 90})
	}
	return l
}

// genQuery draws a query; conditions are rare enough that much is found.
func (w *world) genQuery(t *rapid.T) Query {
	seldom := func(label string) bool { return rapid.IntRange(0, 5).Draw(t, label) == 0 }
	var q Query
	if rapid.Bool().Draw(t, "with text") {
		q.Text = genWords(t, 1, 4, "text")
	}
	if seldom("senses") {
		q.Senses = []listing.Sense{rapid.SampledFrom(listing.Senses).Draw(t, "sense")}
	}
	if seldom("families") {
		q.Families = rapid.SliceOfNDistinct(rapid.SampledFrom(listing.Families), 1, 3, rapid.ID[listing.Family]).Draw(t, "family")
	}
	if seldom("themes") {
		q.Themes = listing.Themes[:rapid.IntRange(1, 3).Draw(t, "theme")]
	}
	if seldom("commune") {
		q.Commune = rapid.SampledFrom([]string{"54395", "54528", "54999"}).Draw(t, "code")
	}
	if rapid.Bool().Draw(t, "near") {
		p := rapid.SampledFrom(places[:4]).Draw(t, "center")
		q.Near = &Point{p.lat, p.lon}
		q.RadiusKm = rapid.SampledFrom([]float64{0, 0, 0.5, 1, 5, 20, 45, 200}).Draw(t, "radius")
	}
	if seldom("zone") {
		p := rapid.SampledFrom(places[:4]).Draw(t, "middle")
		high, wide := rapid.SampledFrom([]float64{0, 0.005, 0.03, 0.4}).Draw(t, "high"), rapid.SampledFrom([]float64{0, 0.02, 0.5}).Draw(t, "wide")
		q.Within = &Box{p.lat - high, p.lon - wide, p.lat + high, p.lon + wide}
	}
	if seldom("from") {
		q.From = w.clock.Truncate(time.Hour).Add(time.Duration(rapid.IntRange(-30, 300).Draw(t, "from hours")) * time.Hour)
	}
	if seldom("to") {
		q.To = w.clock.Truncate(time.Hour).Add(time.Duration(rapid.IntRange(-30, 400).Draw(t, "to hours")) * time.Hour)
		if !q.From.Before(q.To) {
			q.From = time.Time{}
		}
	}
	if seldom("whole days") {
		day := w.clock.AddDate(0, 0, rapid.OneOf(rapid.IntRange(-1, 6), rapid.IntRange(readyDays-2, readyDays+1)).Draw(t, "day"))
		q.From = time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, paris)
		q.To = q.From.AddDate(0, 0, rapid.IntRange(1, 3).Draw(t, "days"))
	}
	q.Evening, q.Weekdays = seldom("evening"), seldom("weekdays")
	q.Remote, q.Wheelchair, q.ByBus = seldom("remote"), seldom("wheelchair"), seldom("bus")
	q.ForFamilies, q.ForGroups, q.ForBeginners = seldom("families flag"), seldom("groups"), seldom("beginners")
	if seldom("age") {
		q.Age = rapid.SampledFrom([]int{5, 16, 17, 30}).Draw(t, "years")
	}
	switch {
	case seldom("of an org"):
		q.OrgID = rapid.SampledFrom(w.orgs).Draw(t, "org")
	case seldom("of a person"):
		q.PersonID = rapid.SampledFrom(w.persons).Draw(t, "person")
	}
	q.Sort = rapid.SampledFrom(Sorts).Draw(t, "sort")
	if q.Sort == Nearest && q.Near == nil {
		q.Near = &Point{48.69, 6.18}
	}
	q.Limit = rapid.IntRange(1, 30).Draw(t, "limit")
	return q
}
