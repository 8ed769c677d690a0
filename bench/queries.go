package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/search"
	"parvis/internal/platform/db"
	"parvis/internal/platform/geo"
	"parvis/internal/platform/text"
)

// shapes is how many kinds of queries the mix goes through in turn.
const shapes = 8

// mix makes queries that nobody has asked before: deterministic for a seed and a corpus.
type mix struct {
	r            *rand.Rand
	zone         *time.Location
	now          time.Time
	common, rare []string // words of the corpus
	places       []geo.Commune
}

// question is one query of the mix, as a program asks it and as an address says it.
type question struct {
	shape int
	q     search.Query
	path  string
}

// newMix looks at what the corpus says: its common words, its rare ones, its places.
func newMix(ctx context.Context, w *world, seed uint64) (*mix, error) {
	m := &mix{r: rand.New(rand.NewPCG(54, seed)), zone: w.Zone, now: w.Now().In(w.Zone)}
	type line struct{ title, commune string }
	lines, err := db.All(ctx, w.DB, func(l *line) []any { return []any{&l.title, &l.commune} },
		`select title, commune from listings where state = 'online' order by id limit 20000`)
	if err != nil {
		return nil, fmt.Errorf("bench: words: %w", err)
	}
	seen, places := map[string]int{}, map[string]bool{}
	for _, l := range lines {
		words := text.Words(l.title)
		slices.Sort(words)
		for _, word := range slices.Compact(words) {
			if len(word) >= 4 {
				seen[word]++
			}
		}
		places[l.commune] = true
	}
	m.sort(seen)
	for code := range places {
		if c, ok := w.Communes.ByCode(code); ok {
			m.places = append(m.places, c)
		}
	}
	slices.SortFunc(m.places, func(a, b geo.Commune) int { return strings.Compare(a.Code, b.Code) })
	if len(m.common) < 10 || len(m.places) < 10 {
		return nil, fmt.Errorf("bench: the corpus is too small: %d words, %d places", len(m.common), len(m.places))
	}
	return m, nil
}

// sort tells common words (among the 200 most said) from rare ones (the least said quarter).
func (m *mix) sort(seen map[string]int) {
	words := make([]string, 0, len(seen))
	for word := range seen {
		words = append(words, word)
	}
	slices.SortFunc(words, func(a, b string) int {
		if seen[a] != seen[b] {
			return seen[b] - seen[a]
		}
		return strings.Compare(a, b)
	})
	m.common = words[:min(200, len(words))]
	m.rare = words[len(words)*3/4:]
}

// next is the query of number i: browse; browse near; text near, twice; text by date; text, family, theme, date, near; a
// rare word; filters and a date.
func (m *mix) next(i int) question {
	v := url.Values{}
	d := question{shape: i % shapes, q: search.Query{Limit: search.DefaultLimit}}
	switch d.shape {
	case 0:
		m.order(&d, v, search.Newest, "recentes")
	case 1:
		m.near(&d, v)
		m.order(&d, v, search.Nearest, "proches")
	case 2:
		m.words(&d, v, pick(m.r, m.common))
		m.near(&d, v)
	case 3:
		m.words(&d, v, pick(m.r, m.common)+" "+pick(m.r, m.common))
		m.near(&d, v)
	case 4:
		m.words(&d, v, pick(m.r, m.common))
		m.order(&d, v, search.Newest, "recentes")
		m.theme(&d, v)
	case 5:
		m.words(&d, v, pick(m.r, m.common))
		m.family(&d, v)
		m.theme(&d, v)
		m.day(&d, v)
		m.near(&d, v)
	case 6:
		m.words(&d, v, pick(m.r, m.rare))
		m.near(&d, v)
	case 7:
		d.q.Senses = []listing.Sense{listing.Need}
		v.Set("sens", "need")
		m.family(&d, v)
		m.day(&d, v)
		m.order(&d, v, search.Soonest, "bientot")
		m.theme(&d, v)
	}
	d.path = "/annonces?" + v.Encode()
	return d
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

func (m *mix) words(d *question, v url.Values, words string) {
	d.q.Text = words
	v.Set("q", words)
}

// near searches around a place: programs ask around a point that nobody asked around before, pages around a commune and
// within a distance that, taken together, hardly come back.
func (m *mix) near(d *question, v url.Values) {
	c := pick(m.r, m.places)
	km := 3 + m.r.IntN(28)
	d.q.Near = &search.Point{Lat: c.Lat + m.r.Float64()/100, Lon: c.Lon + m.r.Float64()/100}
	d.q.RadiusKm = float64(km) + m.r.Float64()
	v.Set("ou", c.Name)
	v.Set("rayon", strconv.Itoa(km))
}

func (m *mix) order(d *question, v url.Values, s search.Sort, value string) {
	d.q.Sort = s
	v.Set("tri", value)
}

func (m *mix) family(d *question, v url.Values) {
	f := pick(m.r, listing.Families)
	d.q.Families = []listing.Family{f}
	v.Set("famille", string(f))
}

func (m *mix) theme(d *question, v url.Values) {
	d.q.Themes = []string{pick(m.r, listing.Themes), pick(m.r, listing.Themes)}
	slices.Sort(d.q.Themes)
	d.q.Themes = slices.Compact(d.q.Themes)
	v["theme"] = d.q.Themes
}

func (m *mix) day(d *question, v url.Values) {
	day := time.Date(m.now.Year(), m.now.Month(), m.now.Day()+1+m.r.IntN(30), 0, 0, 0, 0, m.zone)
	d.q.From, d.q.To = day, day.AddDate(0, 0, 1)
	v.Set("quand", day.Format(time.DateOnly))
}

// many gives n queries whose addresses are all different. Where a shape has no more of them, a parameter that no page
// knows tells the address from the one before: the page is never the one that was kept.
func (m *mix) many(n int) []question {
	out := make([]question, n)
	seen := map[string]bool{}
	for i := range out {
		d := m.next(i)
		if seen[d.path] {
			d.path += "&n=" + strconv.Itoa(i)
		}
		seen[d.path] = true
		out[i] = d
	}
	return out
}
