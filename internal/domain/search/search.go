// Package search finds listings. It holds every listing that the public may see in memory, follows the change log of
// the database, and answers with the identifiers in order, the exact total and the counts beside every filter. What a
// card shows (places left, names) is read from the database by identifier: nothing here goes stale.
//
// A listing is found while it is online, its end has not come at the moment of the query, and its bearer stands: a
// verified org, or a person neither suspended nor deleted.
//
// How it is built is told in docs/decisions/search-index.md: one large part that never changes and is replaced as a
// whole in the background (base.go, build.go), what depends on the day (calendar.go), and the latest changes beside it
// (recent.go). Readers take the current state by one atomic load and never wait.
package search

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/ids"
)

// The bounds of a query.
const (
	DefaultLimit = 20
	MaxLimit     = 100
	MaxOffset    = 2_000 // of the pages of the site: beyond, a narrower search serves better
	MaxText      = 200   // characters
	MaxRadiusKm  = 200
	MaxAge       = 120
	MaxCommunes  = 50 // in the counts: those with the most listings

	maxWords = 12
	maxSpan  = 400 * 24 * time.Hour
)

// Sort is the order of the answer. Whatever the order, equals are told apart by identifier, the newest first.
type Sort string

// The orders.
const (
	Relevance Sort = "relevance" // see score.go
	Nearest   Sort = "nearest"   // needs Near; what has no place comes last
	Soonest   Sort = "soonest"   // by the first occasion that fits the query; what names none comes last
	Newest    Sort = "newest"    // by publication
)

// Sorts in the order of the forms.
var Sorts = []Sort{Relevance, Nearest, Soonest, Newest}

// Point is a position in WGS84 degrees.
type Point struct{ Lat, Lon float64 }

// Query is what is looked for. The zero value finds everything. Conditions of different kinds all hold; within a set
// one of the values is enough.
type Query struct {
	// Text is matched after French analysis. Of one or two words all must be there, of up to five about
	// two thirds, of more half; words that say little need not be there beside others.
	Text string
	// Prefix lets the last word of Text be the beginning of a word: for suggestions while typing. Nothing is found as
	// long as there is no word.
	Prefix bool
	// Exact searches what was typed: no misspelling is repaired, no synonym looked for.
	Exact bool

	Senses   []listing.Sense
	Families []listing.Family
	Themes   []string

	Commune  string  // INSEE code, exactly
	Near     *Point  // what distances are measured from
	RadiusKm float64 // around Near; 0: no limit. What has no place is beyond any radius.
	Within   *Box    // what is looked at on a map. What has no place lies in none.

	// From and To: something happens that ends after From and begins before To. Zero: now, and no limit. A listing
	// that names no occasion suits any time, unless it is a mission.
	From, To time.Time
	Evening  bool // begins at 18 h or later
	Weekdays bool // from Monday to Friday

	Remote, Wheelchair, ByBus            bool
	ForFamilies, ForGroups, ForBeginners bool
	Age                                  int // of who searches, in years: leaves out what asks for more; 0: not said
	OrgID, PersonID                      string
	Sort                                 Sort
	Limit                                int    // 0: DefaultLimit
	Page                                 int    // from 1; for pages with numbers, which have no Next
	After                                string // the Next of the answer before; for programs
}

// Hit is one listing found.
type Hit struct {
	Key        ids.Key // its identifier
	DistanceKm float64 // from Near; negative when there is none
}

// ID is the identifier of the listing.
func (h Hit) ID() string { return h.Key.String() }

// Result is the answer to a query.
type Result struct {
	Hits    []Hit
	Total   int    // exact
	Next    string // cursor of what follows; empty at the end, and for a query with a Page
	Facets  Facets
	Version int64 // of the change log up to which it holds
	// Repaired are the words of the query that no listing has and that were read as others, in order. Used may be a word
	// that says nothing and was left out.
	Repaired []Repair
	// Loose tells that no listing has enough of the words: these have some of them.
	Loose bool
}

// IDs are the identifiers of the hits in order.
func (r Result) IDs() []string {
	text := make([]byte, 0, len(r.Hits)*ids.KeyText)
	for _, h := range r.Hits {
		text = h.Key.AppendTo(text)
	}
	out, all := make([]string, len(r.Hits)), string(text) // one for all identifiers
	for i := range out {
		out[i] = all[i*ids.KeyText : (i+1)*ids.KeyText]
	}
	return out
}

// Facets are the counts beside the filters: what choosing a value would give. Sense, family, theme and commune are each
// counted without the condition on itself (choosing "offer" beside "need" must not say 0); the yes-or-no filters are
// counted within the answer, since choosing one narrows it.
type Facets struct {
	Sense   [2]int  // in the order of listing.Senses
	Family  [6]int  // in the order of listing.Families
	Theme   [20]int // in the order of listing.Themes
	Commune []Count // the MaxCommunes with the most listings, then by code

	Remote, Wheelchair, ByBus            int
	ForFamilies, ForGroups, ForBeginners int
	Evening, Weekdays                    int
}

// Count is a commune and how many listings it has.
type Count struct {
	Code string
	N    int
}

// OfFamily gives the count of a family, 0 for an unknown one.
func (f *Facets) OfFamily(v listing.Family) int {
	if i := slices.Index(listing.Families, v); i >= 0 {
		return f.Family[i]
	}
	return 0
}

// Validate checks the bounds; the fields bear the names of the API.
func (q Query) Validate() error {
	var l fault.List
	if !utf8.ValidString(q.Text) || utf8.RuneCountInString(q.Text) > MaxText {
		l.Add("q", "search.text_long", "Max", MaxText)
	}
	addUnknown(&l, "sense", q.Senses, listing.Senses)
	addUnknown(&l, "family", q.Families, listing.Families)
	addUnknown(&l, "theme", q.Themes, listing.Themes)
	if q.Commune != "" && !communeCode(q.Commune) {
		l.Add("commune", "search.commune")
	}
	if p := q.Near; p != nil && !(p.Lat >= -90 && p.Lat <= 90 && p.Lon >= -180 && p.Lon <= 180) {
		l.Add("near", "search.near")
	}
	if !(q.RadiusKm >= 0 && q.RadiusKm <= MaxRadiusKm) {
		l.Add("radius_km", "search.radius", "Max", MaxRadiusKm)
	}
	if q.Within != nil && !q.Within.valid() {
		l.Add("zone", "map.zone_wrong")
	}
	if q.RadiusKm > 0 && q.Near == nil {
		l.Add("radius_km", "search.radius_alone")
	}
	q.validateTime(&l)
	if q.Age < 0 || q.Age > MaxAge {
		l.Add("min_age", "search.age", "Max", MaxAge)
	}
	if q.OrgID != "" && !ids.Valid(q.OrgID) {
		l.Add("org", "search.id")
	}
	if q.PersonID != "" && !ids.Valid(q.PersonID) {
		l.Add("person", "search.id")
	}
	q.validatePage(&l)
	return l.Err()
}

func (q Query) validateTime(l *fault.List) {
	switch {
	case !q.From.IsZero() && !sane(q.From):
		l.Add("from", "search.time")
	case !q.To.IsZero() && !sane(q.To):
		l.Add("to", "search.time")
	case q.From.IsZero() || q.To.IsZero():
	case !q.From.Before(q.To):
		l.Add("to", "search.span_order")
	case q.To.Sub(q.From) > maxSpan:
		l.Add("to", "search.span_long")
	}
}

func sane(t time.Time) bool { return t.Year() >= 2000 && t.Year() < 2100 }

func (q Query) validatePage(l *fault.List) {
	if q.Sort != "" && !slices.Contains(Sorts, q.Sort) {
		l.Add("sort", "search.sort")
	}
	if q.Sort == Nearest && q.Near == nil {
		l.Add("sort", "search.nearest_alone")
	}
	if q.Limit < 0 || q.Limit > MaxLimit {
		l.Add("limit", "search.limit", "Max", MaxLimit)
		return
	}
	if q.Page < 0 || q.Page > MaxOffset || q.Page > 1 && (q.Page-1)*q.limit() > MaxOffset {
		l.Add("page", "search.page")
	}
	if q.Page > 1 && q.After != "" {
		l.Add("page", "search.page_and_cursor")
	}
}

func (q Query) limit() int {
	if q.Limit == 0 {
		return DefaultLimit
	}
	return q.Limit
}

func addUnknown[T ~string](l *fault.List, field string, got, known []T) {
	if len(got) > len(known) || slices.ContainsFunc(got, func(v T) bool { return !slices.Contains(known, v) }) {
		l.Add(field, "search.unknown_value", "Values", strings.Join(texts(known), ", "))
	}
}

func texts[T ~string](vs []T) []string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = string(v)
	}
	return out
}

func communeCode(s string) bool {
	if len(s) != 5 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !(c >= '0' && c <= '9' || i == 1 && (c == 'A' || c == 'B')) {
			return false
		}
	}
	return true
}
