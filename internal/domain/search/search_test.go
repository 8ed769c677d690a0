package search

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/ids"
)

// slot begins so many hours after the clock of the world and lasts three.
func (w *world) slot(hours int) listing.Slot {
	start := w.clock.Add(time.Duration(hours) * time.Hour)
	return listing.Slot{Start: start, End: start.Add(3 * time.Hour)}
}

func TestWhatIsFound(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	org := w.addOrg("verified", "Racines et Compagnie")
	w.start() // Monday 23 November 2026, 10 h
	w.put(w.online(org, func(l *listing.Listing) { l.Title, l.Description = "Trier au jardin", "Il faut un camion." }))
	saturday := time.Date(2026, 11, 28, 0, 0, 0, 0, paris)
	weekend := Query{From: saturday, To: saturday.AddDate(0, 0, 2)}
	text := func(s string) Query { return Query{Text: s} }
	for rule, c := range map[string]struct {
		change func(*listing.Listing)
		query  Query
		want   bool
	}{
		"everything is found by the empty query": {nil, Query{}, true},

		"a word of the title":                         {nil, text("trier"), true},
		"a word of the description, in the plural":    {nil, text("don"), true},
		"accents, case and elision do not matter":     {nil, text("L'ALIMENTAIRE"), true},
		"the name of the org":                         {nil, text("racines"), true},
		"of two words both must be there":             {nil, text("trier camion"), false},
		"unless no listing has both":                  {nil, text("trier cuivre"), true},
		"of three words two are enough":               {nil, text("trier collecte camion"), true},
		"of three words one is not enough":            {nil, text("trier camion jardin"), false},
		"small words do not count":                    {nil, text("pour la collecte"), true},
		"a query of small words alone finds anything": {nil, text("de la"), true},

		"the sense":                       {nil, Query{Senses: []listing.Sense{listing.Offer}}, false},
		"one of two families":             {nil, Query{Families: []listing.Family{listing.Skill, listing.Help}}, true},
		"the theme":                       {nil, Query{Themes: []string{"sport"}}, false},
		"the commune exactly":             {nil, Query{Commune: "54528"}, false},
		"within the radius":               {nil, Query{Near: &Point{48.70, 6.18}, RadiusKm: 2}, true},
		"beyond the radius":               {nil, Query{Near: &Point{48.75, 6.18}, RadiusKm: 5}, false},
		"what has no place is beyond any": {func(l *listing.Listing) { l.Commune, l.Lat, l.Lon, l.Remote = "", 0, 0, true }, Query{Near: &Point{48.69, 6.18}, RadiusKm: 200}, false},
		"within the zone":                 {nil, Query{Within: &Box{48.6, 6.1, 48.8, 6.3}}, true},
		"beside the zone":                 {nil, Query{Within: &Box{48.6, 6.2, 48.8, 6.3}}, false},
		"what has no place is in no zone": {func(l *listing.Listing) { l.Commune, l.Lat, l.Lon, l.Remote = "", 0, 0, true }, Query{Within: &Box{-90, -180, 90, 180}}, false},
		"but is found without a radius":   {func(l *listing.Listing) { l.Commune, l.Lat, l.Lon, l.Remote = "", 0, 0, true }, Query{Near: &Point{48.69, 6.18}, Remote: true}, true},

		"a mission with a slot at the weekend":      {func(l *listing.Listing) { l.Slots = []listing.Slot{w.slot(5 * 24)} }, weekend, true},
		"a mission with a slot in the week":         {func(l *listing.Listing) { l.Slots = []listing.Slot{w.slot(2 * 24)} }, weekend, false},
		"a mission without a date is not at a date": {nil, weekend, false},
		"a loan without a date suits any":           {func(l *listing.Listing) { l.Sense, l.Family = listing.Offer, listing.Equipment }, weekend, true},
		"unless it ends before":                     {func(l *listing.Listing) { l.Sense, l.EndsAt = listing.Offer, w.clock.AddDate(0, 0, 2) }, weekend, false},
		"a weekly rhythm on a Sunday":               {func(l *listing.Listing) { l.Weekly = listing.Weekly{{Day: time.Sunday, From: 600, To: 660}} }, weekend, true},
		"that has ended by then": {func(l *listing.Listing) {
			l.Weekly = listing.Weekly{{Day: time.Sunday, From: 600, To: 660}}
			l.EndsAt = saturday
		}, weekend, false},
		"a rhythm of today counts the whole day":        {func(l *listing.Listing) { l.Weekly = listing.Weekly{{Day: time.Monday, From: 480, To: 540}} }, Query{To: w.clock.Add(time.Hour)}, true},
		"a slot of today that is over does not":         {func(l *listing.Listing) { l.Slots = []listing.Slot{w.slot(-4)} }, Query{To: w.clock.Add(time.Hour)}, false},
		"a slot under way does":                         {func(l *listing.Listing) { l.Slots = []listing.Slot{w.slot(-2)} }, Query{To: w.clock.Add(time.Hour)}, true},
		"an evening":                                    {func(l *listing.Listing) { l.Slots = []listing.Slot{w.slot(8)} }, Query{Evening: true}, true},
		"no evening":                                    {func(l *listing.Listing) { l.Slots = []listing.Slot{w.slot(7)} }, Query{Evening: true}, false},
		"an evening at the weekend is one and the same": {func(l *listing.Listing) { l.Slots = []listing.Slot{w.slot(8), w.slot(5*24 + 1)} }, Query{From: weekend.From, To: weekend.To, Evening: true}, false},
		"on a weekday":                                  {func(l *listing.Listing) { l.Slots = []listing.Slot{w.slot(5 * 24)} }, Query{Weekdays: true}, false},

		"asks for an older person":           {func(l *listing.Listing) { l.MinAge = 18 }, Query{Age: 16}, false},
		"asks for somebody of that age":      {func(l *listing.Listing) { l.MinAge = 16 }, Query{Age: 16}, true},
		"asks for no age":                    {nil, Query{Age: 6}, true},
		"a wheelchair gets in":               {func(l *listing.Listing) { l.Wheelchair = true }, Query{Wheelchair: true}, true},
		"a wheelchair does not":              {nil, Query{Wheelchair: true}, false},
		"of this org":                        {nil, Query{OrgID: org}, true},
		"of another org":                     {nil, Query{OrgID: ids.New()}, false},
		"paused":                             {func(l *listing.Listing) { l.State = listing.Paused }, Query{}, false},
		"in review":                          {func(l *listing.Listing) { l.State = listing.InReview }, Query{}, false},
		"past its end at this very moment":   {func(l *listing.Listing) { l.EndsAt = w.clock }, Query{}, false},
		"a second before its end":            {func(l *listing.Listing) { l.EndsAt = w.clock.Add(time.Second) }, Query{}, true},
		"never after its end, to the second": {func(l *listing.Listing) { l.EndsAt = w.clock.Add(time.Millisecond) }, Query{}, false},
	} {
		l := w.put(w.online(org, c.change))
		w.settle()
		if got := slices.Contains(w.find(c.query).IDs(), l.ID); got != c.want {
			t.Errorf("%s: found %t", rule, got)
		}
		l.State = listing.Removed
		w.put(l)
	}
}

func TestOrder(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	quick, slow := w.addOrg("verified", "Vite"), w.addOrg("verified", "Lente")
	w.exec(`update orgs set answer_minutes = 60, answers = 5 where id = $1`, quick)
	w.exec(`update orgs set answer_minutes = 20000, answers = 5 where id = $1`, slow)
	w.start()
	nancy := &Point{48.69, 6.18}
	for rule, c := range map[string]struct {
		first, second func(*listing.Listing)
		query         Query
	}{
		"a word in the title before one in the text": {func(l *listing.Listing) { l.Title = "Chorale du soir" },
			func(l *listing.Listing) { l.Description = "Une chorale répète ici." }, Query{Text: "chorale"}},
		"all words before some": {func(l *listing.Listing) { l.Description = "Chorale, jardin et vélo." },
			func(l *listing.Listing) { l.Description = "Chorale et jardin." }, Query{Text: "chorale jardin vélo"}},
		"the near before the far": {nil, func(l *listing.Listing) { l.Lat = 48.79 }, Query{Near: nancy}},
		"the soon before the late": {func(l *listing.Listing) { l.Slots = []listing.Slot{w.slot(24)} },
			func(l *listing.Listing) { l.Slots = []listing.Slot{w.slot(20 * 24)} }, Query{}},
		"a date with places before the same one that is full":        {w.dates(24, 8, 3), w.dates(24, 8, 8), Query{}},
		"who has places in three weeks before what is full tomorrow": {w.dates(21*24, 8, 3), w.dates(24, 8, 8), Query{}},
		"one place left before none":                                 {w.dates(24, 8, 7), w.dates(24, 8, 8), Query{}},
		"many places left before one":                                {w.dates(24, 12, 0), w.dates(24, 12, 11), Query{}},
		"a little nearer before many places":                         {w.dates(24, 12, 11), func(l *listing.Listing) { w.dates(24, 12, 0)(l); l.Lat = 48.72 }, Query{Near: nancy}},
		"a word before many places": {func(l *listing.Listing) { w.dates(24, 12, 12)(l); l.Title = "Chorale du soir" },
			func(l *listing.Listing) { w.dates(24, 12, 0)(l); l.Description = "Une chorale répète ici." }, Query{Text: "chorale"}},
		"a later date with places counts, not the full one before": {w.dates(48, 4, 0), w.dates(24, 4, 4, 20*24, 4, 0), Query{}},
		"what is every week is never full": {func(l *listing.Listing) {
			w.dates(24, 4, 4)(l)
			l.Weekly = listing.Weekly{{Day: time.Friday, From: 600, To: 660}}
		},
			w.dates(24, 4, 4), Query{}},
		"the full one as soon as any when that is asked": {w.dates(24, 8, 8), w.dates(48, 8, 0), Query{Sort: Soonest}},
		"the fresh before the old":                       {nil, func(l *listing.Listing) { l.PublishedAt = w.clock.AddDate(0, 0, -40) }, Query{}},
		"who answers quickly before who is slow":         {func(l *listing.Listing) { l.OrgID = quick }, func(l *listing.Listing) { l.OrgID = slow }, Query{}},
		"nearest":                                        {nil, func(l *listing.Listing) { l.Lat = 48.691 }, Query{Sort: Nearest, Near: nancy}},
		"what has no place comes last by distance": {func(l *listing.Listing) { l.Lat = 49.9 },
			func(l *listing.Listing) { l.Lat, l.Lon, l.Commune = 0, 0, "" }, Query{Sort: Nearest, Near: nancy}},
		"soonest": {func(l *listing.Listing) { l.Slots = []listing.Slot{w.slot(30 * 24), w.slot(4)} },
			func(l *listing.Listing) { l.Slots = []listing.Slot{w.slot(5)} }, Query{Sort: Soonest}},
		"what has no date comes last by date": {func(l *listing.Listing) { l.Slots = []listing.Slot{w.slot(30 * 24)} }, nil, Query{Sort: Soonest}},
		"newest": {func(l *listing.Listing) { l.PublishedAt = w.clock.Add(-time.Minute) },
			func(l *listing.Listing) { l.PublishedAt = w.clock.Add(-time.Hour) }, Query{Sort: Newest}},
	} {
		// Made in both orders, so that the identifier decides nothing.
		for _, turned := range []bool{false, true} {
			a, b := w.online(slow, c.first), w.online(slow, c.second)
			if turned {
				a.ID, b.ID = b.ID, a.ID
			}
			w.put(a)
			w.put(b)
			w.settle()
			if got := w.find(c.query).IDs(); !slices.Equal(got, []string{a.ID, b.ID}) {
				t.Errorf("%s (turned %t): %v, want %v first", rule, turned, got, a.ID)
			}
			for _, l := range []listing.Listing{a, b} {
				l.State = listing.Removed
				w.put(l)
			}
		}
	}
}

func TestCursorIsRefused(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	org := w.addOrg("verified", "Racines")
	w.start()
	for range 5 {
		w.put(w.online(org, nil))
	}
	w.settle()
	q := Query{Text: "collecte", Limit: 2}
	next := w.find(q).Next
	if next == "" {
		t.Fatal("no cursor")
	}
	last := "_"
	if strings.HasSuffix(next, last) {
		last = "A"
	}
	for rule, c := range map[string]struct {
		query Query
		ok    bool
	}{
		"it goes on":                        {Query{Text: "collecte", Limit: 2, After: next}, true},
		"with another length too":           {Query{Text: "COLLECTE", Limit: 3, After: next}, true},
		"not with other words":              {Query{Text: "dons", Limit: 2, After: next}, false},
		"not with another condition":        {Query{Text: "collecte", Remote: true, Limit: 2, After: next}, false},
		"not with another order":            {Query{Text: "collecte", Sort: Newest, Limit: 2, After: next}, false},
		"not when a letter was changed":     {Query{Text: "collecte", Limit: 2, After: "B" + next[1:]}, false},
		"not when the last was changed":     {Query{Text: "collecte", Limit: 2, After: next[:len(next)-1] + last}, false},
		"not when something was cut off":    {Query{Text: "collecte", Limit: 2, After: next[:len(next)-2]}, false},
		"not when it is no cursor at all":   {Query{Text: "collecte", Limit: 2, After: "après"}, false},
		"not together with a page's number": {Query{Text: "collecte", Limit: 2, After: next, Page: 2}, false},
	} {
		_, err := w.search.Search(t.Context(), c.query)
		if c.ok != (err == nil) || !c.ok && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", rule, err)
		}
	}
}

func TestBounds(t *testing.T) {
	for rule, c := range map[string]struct {
		query Query
		field string
	}{
		"a text too long":             {Query{Text: string(make([]byte, MaxText+1))}, "q"},
		"a text that is none":         {Query{Text: "\xff"}, "q"},
		"an unknown sense":            {Query{Senses: []listing.Sense{"give"}}, "sense"},
		"an unknown theme":            {Query{Themes: []string{"x"}}, "theme"},
		"a commune that is no code":   {Query{Commune: "Nancy"}, "commune"},
		"a place beside the world":    {Query{Near: &Point{0, 181}}, "near"},
		"a zone upside down":          {Query{Within: &Box{49, 6, 48, 7}}, "zone"},
		"a zone beside the world":     {Query{Within: &Box{48, 6, 49, 181}}, "zone"},
		"a radius too wide":           {Query{Near: &Point{}, RadiusKm: MaxRadiusKm + 1}, "radius_km"},
		"a radius around nothing":     {Query{RadiusKm: 1}, "radius_km"},
		"a year that cannot be meant": {Query{From: time.Unix(0, 0)}, "from"},
		"an end before the beginning": {Query{From: time.Unix(1e9, 0), To: time.Unix(1e9, 0)}, "to"},
		"a span too long":             {Query{From: time.Unix(1e9, 0), To: time.Unix(1e9, 0).AddDate(2, 0, 0)}, "to"},
		"an age nobody has":           {Query{Age: MaxAge + 1}, "min_age"},
		"an org that is none":         {Query{OrgID: "x"}, "org"},
		"an unknown order":            {Query{Sort: "best"}, "sort"},
		"nearest to nothing":          {Query{Sort: Nearest}, "sort"},
		"too many at once":            {Query{Limit: MaxLimit + 1}, "limit"},
		"a page too far":              {Query{Limit: 100, Page: 22}, "page"},
	} {
		err := c.query.Validate()
		if all := fault.All(err); len(all) != 1 || all[0].Field != c.field || all[0].Kind != fault.Invalid {
			t.Errorf("%s: %v", rule, err)
		}
	}
	if err := (Query{Limit: 100, Page: 21, Commune: "2A004", Age: 1}).Validate(); err != nil {
		t.Errorf("what is within the bounds: %v", err)
	}
}

func TestCounts(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	org := w.addOrg("verified", "Racines")
	w.start()
	w.put(w.online(org, nil))
	w.put(w.online(org, func(l *listing.Listing) { l.Family, l.Wheelchair = listing.Skill, true }))
	w.put(w.online(org, func(l *listing.Listing) { l.Sense, l.Family, l.Commune = listing.Offer, listing.Place, "54528" }))
	w.settle()
	r := w.find(Query{Senses: []listing.Sense{listing.Need}, Families: []listing.Family{listing.Help}})
	f := &r.Facets
	for rule, c := range map[string][2]int{
		"the answer itself": {r.Total, 1},
		"the family chosen": {f.OfFamily(listing.Help), 1},
		"another family, as if it had been chosen instead": {f.OfFamily(listing.Skill), 1},
		"a family of the other sense":                      {f.OfFamily(listing.Place), 0},
		"the other sense, with this family":                {f.Sense[slices.Index(listing.Senses, listing.Offer)], 0},
		"a filter counts within the answer":                {f.Wheelchair, 0},
		"a theme":                                          {f.Theme[slices.Index(listing.Themes, "solidarite-insertion")], 1},
		"a family that is none":                            {f.OfFamily("x"), 0},
	} {
		if c[0] != c[1] {
			t.Errorf("%s: %d, want %d", rule, c[0], c[1])
		}
	}
	if d := cmp.Diff([]Count{{"54395", 2}, {"54528", 1}}, w.find(Query{Commune: "54528"}).Facets.Commune); d != "" {
		t.Errorf("communes: %s", d)
	}
}

func TestWiden(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	org := w.addOrg("verified", "Racines")
	w.start()
	w.put(w.online(org, func(l *listing.Listing) { l.Lat = 48.79; l.Slots = []listing.Slot{w.slot(48)} })) // 11 km
	w.settle()
	nancy := &Point{48.69, 6.18}
	far := w.clock.AddDate(0, 0, 10)
	for rule, c := range map[string]struct {
		query Query
		want  []string
	}{
		"further away":                       {Query{Near: nancy, RadiusKm: 5}, []string{"radius"}},
		"out of a commune":                   {Query{Commune: "54528"}, []string{"radius"}},
		"at any date":                        {Query{From: far}, []string{"dates"}},
		"in a related family":                {Query{Families: []listing.Family{listing.Skill}}, []string{"families"}},
		"without the words":                  {Query{Text: "chorale"}, []string{"text"}},
		"in any of several ways":             {Query{Text: "collecte", Near: nancy, RadiusKm: 5}, []string{"radius"}},
		"in all ways at once when none does": {Query{Text: "chorale", Near: nancy, RadiusKm: 5, From: far}, []string{"all"}},
		"in no way":                          {Query{Themes: []string{"sport"}, Text: "chorale"}, nil},
		"anywhere when nothing is near":      {Query{Text: "collecte", Near: &Point{43.3, 5.4}, RadiusKm: 50, Sort: Nearest}, []string{"place"}},
		"anywhere from a commune far away":   {Query{Near: &Point{43.3, 5.4}, Commune: "13055"}, []string{"place"}},
		"in all ways at once, and anywhere":  {Query{Text: "chorale", Near: &Point{43.3, 5.4}, RadiusKm: 50}, []string{"all"}},
		"in no way, nor anywhere":            {Query{Themes: []string{"sport"}, Near: &Point{43.3, 5.4}, RadiusKm: 5}, nil},
	} {
		got, err := w.search.Widen(t.Context(), c.query)
		if err != nil {
			t.Fatal(err)
		}
		var how []string
		for _, g := range got {
			how = append(how, g.How)
			if g.Total != 1 || w.find(g.Query).Total != 1 {
				t.Errorf("%s: %+v", rule, g)
			}
		}
		if d := cmp.Diff(c.want, how); d != "" {
			t.Errorf("%s: %s", rule, d)
		}
	}
}

func TestPrefix(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	org := w.addOrg("verified", "Racines")
	w.start()
	w.put(w.online(org, func(l *listing.Listing) { l.Title, l.Description = "Jardinage au verger", "Tous les bénévoles." }))
	w.settle()
	for _, merged := range []bool{false, true} {
		for rule, c := range map[string]struct {
			text string
			want int
		}{
			"the beginning of a word":          {"verg", 1},
			"a word that is nearly finished":   {"jardina", 1},
			"the last word alone is a start":   {"jard bene", 0},
			"a whole word and a beginning":     {"verger béné", 1},
			"the beginning of no word":         {"brouet", 0},
			"nothing as long as there is none": {"de", 0},
		} {
			if got := w.find(Query{Text: c.text, Prefix: true}).Total; got != c.want {
				t.Errorf("%s (merged %t): %d, want %d", rule, merged, got, c.want)
			}
		}
		if err := w.search.load(t.Context()); err != nil { // now everything is in the base
			t.Fatal(err)
		}
	}
}

func TestDistance(t *testing.T) {
	for rule, c := range map[string]struct {
		a, b   Point
		km     float64
		within float64
	}{
		"Nancy to Toul":      {Point{48.6921, 6.1844}, Point{48.6752, 5.8917}, 21.56, 0.1},
		"Nancy to Lunéville": {Point{48.6921, 6.1844}, Point{48.5905, 6.4964}, 25.57, 0.1},
		"nowhere":            {Point{48, 6}, Point{48, 6}, 0, 0},
	} {
		if got := Distance(c.a, c.b); got < c.km-c.within || got > c.km+c.within {
			t.Errorf("%s: %.2f km, want %.2f", rule, got, c.km)
		}
	}
}
