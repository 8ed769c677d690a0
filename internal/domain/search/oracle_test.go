package search

import (
	"cmp"
	"context"
	"slices"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/text"
)

// oracle answers queries in the plainest way: it reads every row and looks at each listing by itself. What it says is
// what search promises.
type oracle struct {
	db     *db.DB
	loc    *time.Location
	french *text.French
}

type oracleListing struct {
	listing.Listing
	orgName string
	answer  answer
}

func (o *oracle) rows(ctx context.Context) ([]oracleListing, error) {
	ls, err := db.All(ctx, o.db, func(l *oracleListing) []any {
		return []any{&l.ID, db.Text{S: &l.OrgID}, db.Text{S: &l.PersonID}, &l.Sense, &l.Family, &l.Title, &l.Description, &l.Theme,
			&l.Commune, &l.Remote, &l.Lat, &l.Lon, rhythm{&l.Weekly}, &l.MinAge, &l.Listing.Families, &l.Groups, &l.Beginners, &l.Wheelchair,
			&l.ByBus, db.At{T: &l.PublishedAt}, db.At{T: &l.EndsAt}, &l.orgName, (*answerScan)(&l.answer)}
	}, `select l.id, l.org_id, l.person_id, l.sense, l.family, l.title, l.description, l.theme,
			l.commune, l.remote, l.lat, l.lon, l.weekly, l.min_age, l.families, l.groups, l.beginners, l.wheelchair,
			l.by_bus, l.published_at, l.ends_at,
			coalesce((select name from orgs where orgs.id = l.org_id), ''),
			coalesce((select case when answers >= 5 then answer_minutes else -1 end from orgs where orgs.id = l.org_id), -1)
		from listings l
		where l.state = 'online'
			and (exists (select 1 from orgs where orgs.id = l.org_id and orgs.state = 'verified')
				or exists (select 1 from persons where persons.id = l.person_id and suspended_at = 0 and deleted_at = 0))`)
	if err != nil {
		return nil, err
	}
	for i := range ls {
		ls[i].Slots, err = db.All(ctx, o.db, func(s *listing.Slot) []any {
			return []any{&s.ID, db.At{T: &s.Start}, db.At{T: &s.End}, &s.Places, &s.Taken}
		}, `select id, starts_at, ends_at, places, taken from slots where listing_id = $1 order by starts_at`, ls[i].ID)
		if err != nil {
			return nil, err
		}
	}
	return ls, nil
}

type rhythm struct{ w *listing.Weekly }

func (r rhythm) Scan(v any) (err error) {
	var s string
	if err := (db.Text{S: &s}).Scan(v); err != nil {
		return err
	}
	*r.w, err = listing.ParseWeekly(s)
	return err
}

type answerScan answer

func (a *answerScan) Scan(v any) error {
	switch m := v.(int64); {
	case m < 0:
		*a = answerScan(answerUnknown)
	case m <= 24*60:
		*a = answerScan(answerDay)
	case m <= 48*60:
		*a = answerScan(answerTwoDays)
	case m <= 120*60:
		*a = answerScan(answerFiveDays)
	default:
		*a = answerScan(answerLater)
	}
	return nil
}

// oracleHit is a listing found with its place in the order.
type oracleHit struct {
	id  string
	key int64
}

// search gives every hit in order and the counts. Where nothing is found or counted, half of the words are enough.
func (o *oracle) search(ctx context.Context, q Query, now time.Time) ([]oracleHit, Facets, error) {
	ls, err := o.rows(ctx)
	if err != nil {
		return nil, Facets{}, err
	}
	hits, f := o.among(ls, q, now, false)
	if len(hits) == 0 && f.Sense == [2]int{} && f.Family == [6]int{} && f.Theme == [20]int{} && len(f.Commune) == 0 {
		hits, f = o.among(ls, q, now, true)
	}
	return hits, f, nil
}

func (o *oracle) among(ls []oracleListing, q Query, now time.Time, loose bool) ([]oracleHit, Facets) {
	var hits []oracleHit
	var f Facets
	communes := map[string]int{}
	for _, l := range ls {
		points, enough := o.words(q, l, loose)
		if !now.Before(l.EndsAt) || !enough || !o.hard(q, l) || !o.place(q, l) || !o.time(q, l, now) {
			continue
		}
		sense := len(q.Senses) == 0 || slices.Contains(q.Senses, l.Sense)
		family := len(q.Families) == 0 || slices.Contains(q.Families, l.Family)
		theme := len(q.Themes) == 0 || slices.Contains(q.Themes, l.Theme)
		commune := q.Commune == "" || q.Commune == l.Commune
		if family && theme && commune {
			f.Sense[slices.Index(listing.Senses, l.Sense)]++
		}
		if sense && theme && commune {
			f.Family[slices.Index(listing.Families, l.Family)]++
		}
		if i := slices.Index(listing.Themes, l.Theme); i >= 0 && sense && family && commune {
			f.Theme[i]++
		}
		if sense && family && theme && l.Commune != "" {
			communes[l.Commune]++
		}
		if !(sense && family && theme && commune) {
			continue
		}
		o.countFlags(&f, q, l, now)
		hits = append(hits, oracleHit{l.ID, o.key(q, l, now, points)})
	}
	for code, n := range communes {
		f.Commune = append(f.Commune, Count{code, n})
	}
	slices.SortFunc(f.Commune, func(a, b Count) int { return cmp.Or(b.N-a.N, cmp.Compare(a.Code, b.Code)) })
	f.Commune = f.Commune[:min(len(f.Commune), MaxCommunes)]
	slices.SortFunc(hits, func(a, b oracleHit) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(b.id, a.id)) })
	return hits, f
}

func (o *oracle) countFlags(f *Facets, q Query, l oracleListing, now time.Time) {
	count := func(n *int, on bool) {
		if on {
			*n++
		}
	}
	count(&f.Remote, l.Remote)
	count(&f.Wheelchair, l.Wheelchair)
	count(&f.ByBus, l.ByBus)
	count(&f.ForFamilies, l.Listing.Families)
	count(&f.ForGroups, l.Groups)
	count(&f.ForBeginners, l.Beginners)
	evening, weekdays := q, q
	evening.Evening, weekdays.Weekdays = true, true
	count(&f.Evening, o.time(evening, l, now))
	count(&f.Weekdays, o.time(weekdays, l, now))
}

// words gives what the words of the query that the listing has are worth, and whether they are enough: two of three
// words that count, all when there are one or two, half when there are more than five. A synonym is worth four tenths of the word, a light word half.
func (o *oracle) words(q Query, l oracleListing, loose bool) (points int64, enough bool) {
	terms := func(s string) map[string]bool {
		out := map[string]bool{}
		o.french.Terms(s, func(t string) { out[t] = true })
		return out
	}
	inTitle, anywhere := terms(l.Title), terms(l.Title+"\n"+l.Description+"\n"+l.orgName)
	words := o.french.Query(q.Text, maxWords)
	kin := ourSynonyms().look(words)
	light := func(i int) bool { return lightWords[words[i].Terms[0]] && !kin[i].within }
	onlyLight := true
	for i := range words {
		onlyLight = onlyLight && light(i)
	}
	tenths := func(i int, there map[string]bool) int64 {
		if slices.ContainsFunc(words[i].Terms, func(t string) bool { return there[t] }) {
			return 10
		}
		if slices.ContainsFunc(kin[i].phrases, func(p phrase) bool {
			return !slices.ContainsFunc(p, func(t string) bool { return !there[t] })
		}) {
			return 4
		}
		return 0
	}
	var must, has, found, body, title, weight int64
	for i := range words {
		w := int64(2)
		if light(i) && !onlyLight {
			w = 1
		} else {
			must++
		}
		n := tenths(i, anywhere)
		if n > 0 {
			found++
			if w == 2 {
				has++
			}
		}
		weight, body, title = weight+10*w, body+w*n, title+w*tenths(i, inTitle)
	}
	if weight == 0 {
		return 0, true
	}
	points = 40_000*title/weight + 30_000*body/weight + o.together(words, l.Title)
	if found == int64(len(words)) {
		points += 10_000
	}
	need := must
	switch {
	case must > 5:
		need = (must + 1) / 2
	case must > 2:
		need = must - must/3
	}
	if loose && need > 1 {
		need /= 2
	}
	return points, has >= need
}

// together is 8 points × the share of the words that stand side by side in the title in the order of the query.
func (o *oracle) together(words []text.Word, title string) int64 {
	var terms []string
	o.french.Terms(title, func(t string) { terms = append(terms, t) })
	there := func(w text.Word) bool {
		return slices.ContainsFunc(w.Terms, func(t string) bool { return slices.Contains(terms, t) })
	}
	n := 0
	for i := 1; i < len(words); i++ {
		if there(words[i-1]) && there(words[i]) && pairsOf(terms).holds(words[i-1].Terms, words[i].Terms) {
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return int64(8_000 * n / (len(words) - 1))
}

func (o *oracle) hard(q Query, l oracleListing) bool {
	return (!q.Remote || l.Remote) && (!q.Wheelchair || l.Wheelchair) && (!q.ByBus || l.ByBus) &&
		(!q.ForFamilies || l.Listing.Families) && (!q.ForGroups || l.Groups) && (!q.ForBeginners || l.Beginners) &&
		(q.Age == 0 || l.MinAge <= q.Age) && (q.OrgID == "" || l.OrgID == q.OrgID) && (q.PersonID == "" || l.PersonID == q.PersonID)
}

func located(l oracleListing) bool { return l.Lat != 0 || l.Lon != 0 }

func (o *oracle) place(q Query, l oracleListing) bool {
	if b := q.Within; b != nil && !(located(l) && l.Lat >= b.South && l.Lat <= b.North && l.Lon >= b.West && l.Lon <= b.East) {
		return false
	}
	return q.Near == nil || q.RadiusKm == 0 || located(l) && Distance(*q.Near, Point{l.Lat, l.Lon}) <= q.RadiusKm
}

// time tells whether an occasion of the listing fits the query.
func (o *oracle) time(q Query, l oracleListing, now time.Time) bool {
	if q.From.IsZero() && q.To.IsZero() && !q.Evening && !q.Weekdays {
		return true
	}
	_, ok := o.occasion(q, l, now)
	return ok
}

// occasion gives the beginning of the first occasion that fits.
func (o *oracle) occasion(q Query, l oracleListing, now time.Time) (time.Time, bool) {
	now = now.In(o.loc)
	from, to := now, time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC)
	if q.From.After(now) {
		from = q.From.In(o.loc)
	}
	if !q.To.IsZero() {
		to = q.To
	}
	if !from.Before(to) {
		return time.Time{}, false
	}
	if len(l.Slots) == 0 && len(l.Weekly) == 0 {
		return time.Time{}, !l.Mission() && from.Before(l.EndsAt)
	}
	var best time.Time
	offer := func(t time.Time) {
		if best.IsZero() || t.Before(best) {
			best = t
		}
	}
	for _, s := range l.Slots {
		if !s.End.After(from) || !s.Start.Before(to) {
			continue
		}
		if q.Evening && s.Start.In(o.loc).Hour() < 18 {
			continue
		}
		workdays := false
		for day := o.midnight(s.Start, 0); day.Before(s.End); day = o.midnight(day, 1) {
			next := o.midnight(day, 1)
			if next.After(from) && day.Before(to) && day.Weekday() != time.Saturday && day.Weekday() != time.Sunday {
				workdays = true
			}
		}
		if !q.Weekdays || workdays {
			offer(s.Start)
		}
	}
	// Of a weekly rhythm the whole of today counts.
	weeklyFrom := from
	if !q.From.After(now) {
		weeklyFrom = o.midnight(now, 0)
	}
	for day := o.midnight(weeklyFrom, 0); day.Before(to) && day.Before(l.EndsAt); day = o.midnight(day, 1) {
		if q.Weekdays && (day.Weekday() == time.Saturday || day.Weekday() == time.Sunday) {
			continue
		}
		for _, w := range l.Weekly {
			start := time.Date(day.Year(), day.Month(), day.Day(), 0, w.From, 0, 0, o.loc)
			end := time.Date(day.Year(), day.Month(), day.Day(), 0, w.To, 0, 0, o.loc)
			if w.Day == day.Weekday() && (!q.Evening || w.From >= 18*60) && start.Before(to) && start.Before(l.EndsAt) && end.After(weeklyFrom) {
				offer(start)
			}
		}
	}
	return best, !best.IsZero()
}

func (o *oracle) midnight(t time.Time, days int) time.Time {
	t = t.In(o.loc)
	return time.Date(t.Year(), t.Month(), t.Day()+days, 0, 0, 0, 0, o.loc)
}

// days counts the local days from one moment to another.
func (o *oracle) days(from, to time.Time) int {
	a, b := o.midnight(from, 0), o.midnight(to, 0)
	return int(b.Sub(a).Round(24*time.Hour) / (24 * time.Hour))
}

func (o *oracle) key(q Query, l oracleListing, now time.Time, words int64) int64 {
	far := noDistance
	if q.Near != nil && located(l) {
		far = metres(Distance(*q.Near, Point{l.Lat, l.Lon}))
	}
	switch q.Sort {
	case Nearest:
		return far
	case Newest:
		return -l.PublishedAt.UnixMicro()
	case Soonest:
		if t, ok := o.occasion(q, l, now); ok && !t.IsZero() {
			return t.UnixMicro()
		}
		return never
	}
	soon, room := o.outlook(l, now)
	fresh := 15 * (60 - min(max(o.days(l.PublishedAt, now), 0), 60)) / 60
	points := int64(1000 * (soon + room + fresh + []int{5, 10, 8, 4, 0}[l.answer]))
	points += words
	return -(points + max(0, 30_000-far))
}

// outlook is what counts of the occasions to come: how soon there is one with a free place, and how many are free.
func (o *oracle) outlook(l oracleListing, now time.Time) (soon, room int) {
	places, free := l.Places(now)
	weekly := l
	weekly.Slots = nil
	open := l
	open.Slots = slices.DeleteFunc(slices.Clone(l.Slots), func(s listing.Slot) bool { return s.Left() == 0 })
	_, everyWeek := o.occasion(Query{}, weekly, now)
	switch {
	case places > 0 && free == 0 && !(everyWeek && len(l.Weekly) > 0):
		return 0, 0
	case free >= 10:
		room = 10
	case free >= 4:
		room = 9
	default:
		room = 8
	}
	soon = 8
	if len(open.Slots)+len(open.Weekly) > 0 {
		if t, ok := o.occasion(Query{}, open, now); ok {
			soon = 20 * max(30-max(o.days(now, t), 1), 0) / 29
			if l.Sense == listing.Offer && free == 0 {
				soon = 16 // what is always there can wait
			}
		}
	}
	return soon, room
}
