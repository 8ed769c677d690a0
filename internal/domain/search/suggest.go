package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/geo"
	"parvis/internal/platform/text"
)

// MaxSuggestions is how many of each kind are suggested at most.
const MaxSuggestions = 10

// Typing is what somebody has typed so far, and where they are.
type Typing struct {
	Text        string
	Lang        string   // of the names of themes
	Departments []string // of the territory: communes elsewhere are suggested only where a listing was; none: all are
}

// Suggestions are what may be meant by what was typed, each kind by itself, the likeliest first.
type Suggestions struct {
	Words    []string // searches: what was typed with its last word completed, as listings write it
	Themes   []SuggestedTheme
	Communes []geo.Commune
	Orgs     []SuggestedOrg
	Listings []SuggestedListing
}

// SuggestedTheme is a theme and its name in the language asked.
type SuggestedTheme struct{ Theme, Label string }

// SuggestedOrg is an org of the directory.
type SuggestedOrg struct{ ID, Name, Slug string }

// SuggestedListing is a listing that is online.
type SuggestedListing struct {
	ID, Title, Slug string
}

// Suggest gives at most limit suggestions of each kind for what is being typed. Nothing typed, nothing suggested.
// Invalid when the text is too long; Busy when the index is not built in time.
func (s *Service) Suggest(ctx context.Context, typed Typing, limit int) (Suggestions, error) {
	var out Suggestions
	if !utf8.ValidString(typed.Text) || utf8.RuneCountInString(typed.Text) > MaxText {
		return out, fault.Bad("q", "search.text_long", "Max", MaxText)
	}
	folded := strings.Join(text.Words(typed.Text), " ")
	if limit = min(limit, MaxSuggestions); folded == "" || limit <= 0 {
		return out, nil
	}
	if err := s.waitReady(ctx); err != nil {
		return out, err
	}
	out.Words = s.suggestWords(typed.Text, limit)
	out.Themes = s.suggestThemes(typed.Lang, folded, limit)
	out.Communes = s.suggestCommunes(typed, limit)
	var err error
	if out.Orgs, err = s.suggestOrgs(ctx, folded, limit); err != nil {
		return out, err
	}
	out.Listings, err = s.suggestListings(ctx, typed.Text, limit)
	return out, err
}

// suggestCommunes gives the communes of the territory, and those beyond where listings are, or were.
func (s *Service) suggestCommunes(typed Typing, limit int) []geo.Commune {
	if s.Communes == nil {
		return nil
	}
	found := s.Communes.Find(typed.Text, 2*MaxSuggestions, typed.Departments...)
	if len(typed.Departments) > 0 {
		found = slices.DeleteFunc(found, func(c geo.Commune) bool {
			return !slices.Contains(typed.Departments, c.Department) && s.index.communes.look(c.Code) == noCommune
		})
	}
	return found[:min(limit, len(found))]
}

// suggestWords completes the last word by the words of the listings that are alive: by those that some listing has with
// the words before, and by one of those that are the same search.
func (s *Service) suggestWords(typed string, limit int) (out []string) {
	at := strings.LastIndexFunc(typed, func(r rune) bool { return r == ' ' || r == '\'' || r == '’' || r == '-' || r == '\u00a0' })
	_, size := utf8.DecodeRuneInString(typed[max(at, 0):])
	if at < 0 {
		size = 0
	}
	head, last := typed[:max(at, 0)+size], text.Fold(typed[max(at, 0)+size:])
	if len(last) < 2 || strings.Contains(last, " ") {
		return nil
	}
	x := s.index
	st, lex := x.now.Load(), x.words.lexicon()
	tried := map[string]bool{}
	for _, i := range lex.complete(last, 4*limit) {
		for _, w := range x.french.Query(lex.word(i), 1) {
			if len(w.Terms) == 0 || len(out) == limit || tried[w.Terms[0]] || !slices.ContainsFunc(w.Terms, st.has) {
				continue
			}
			tried[w.Terms[0]] = true
			if whole := head + lex.word(i); head == "" || x.finds(whole, s.Now) {
				out = append(out, whole)
			}
		}
	}
	return out
}

// finds tells whether a listing has the words, or enough of them.
func (x *index) finds(words string, clock func() time.Time) bool {
	w := x.work(clock)
	defer x.rest(w)
	if err := x.plan(&w.plan, w.st, &Query{Text: words}, w.now, nil); err != nil || w.plan.asksNothing() {
		return false
	}
	w.run(w.common.total)
	return w.collector.total > 0 && !w.plan.loose
}

// suggestThemes gives the themes of which a word of the name begins so.
func (s *Service) suggestThemes(lang, folded string, limit int) (out []SuggestedTheme) {
	if s.ThemeName == nil {
		return nil
	}
	known, ok := s.themes.Load(lang)
	if !ok {
		var all []themeName
		for _, t := range listing.Themes {
			label := s.ThemeName(lang, t)
			all = append(all, themeName{SuggestedTheme{t, label}, " " + strings.Join(text.Words(label), " ")})
		}
		known, _ = s.themes.LoadOrStore(lang, all)
	}
	for _, t := range known.([]themeName) {
		if strings.Contains(t.folded, " "+folded) && len(out) < limit {
			out = append(out, t.SuggestedTheme)
		}
	}
	return out
}

type themeName struct {
	SuggestedTheme
	folded string // a space before each word
}

// suggestListings gives the listings that a search for the beginning finds first.
func (s *Service) suggestListings(ctx context.Context, typed string, limit int) ([]SuggestedListing, error) {
	r, err := s.index.search(Query{Text: typed, Prefix: true, Limit: limit}, s.Now)
	if err != nil || len(r.Hits) == 0 {
		return nil, err
	}
	ids := r.IDs()
	out, err := db.All(ctx, s.DB, func(l *SuggestedListing) []any { return []any{&l.ID, &l.Title, &l.Slug} },
		`select id, title, slug from listings where id in `+db.In(1, len(ids)), db.Args(ids)...)
	if err != nil {
		return nil, fmt.Errorf("search: titles of %d listings: %w", len(ids), err)
	}
	slices.SortFunc(out, func(a, b SuggestedListing) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return out, nil
}

// directory is the names of the orgs by each of their words.
type directory struct {
	orgs    []SuggestedOrg
	entries []entry // in order of key
}

// entry is a name from one of its words on.
type entry struct {
	key    string
	org    int32
	within bool // not from its first word on
	proven bool // verified
}

// maxDirectory bounds the names that are held, scanned those of one beginning that are looked at.
const (
	maxDirectory = 50_000
	scanned      = 2_000
)

func (s *Service) suggestOrgs(ctx context.Context, folded string, limit int) ([]SuggestedOrg, error) {
	d, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	var found []entry
	from := sort.Search(len(d.entries), func(i int) bool { return d.entries[i].key >= folded })
	for i := from; i < min(len(d.entries), from+scanned) && strings.HasPrefix(d.entries[i].key, folded); i++ {
		found = append(found, d.entries[i])
	}
	rank := func(e entry) (n int) {
		if e.within {
			n++
		}
		if !e.proven {
			n += 2
		}
		return n
	}
	slices.SortStableFunc(found, func(a, b entry) int { return cmp.Compare(rank(a), rank(b)) })
	var out []SuggestedOrg
	for _, e := range found {
		if o := d.orgs[e.org]; len(out) < limit && !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out, nil
}

// names gives the directory; the first one to ask waits until it is read.
func (s *Service) names(ctx context.Context) (*directory, error) {
	if d := s.known.Load(); d != nil {
		return d, nil
	}
	return s.readNames(ctx)
}

// refreshNames reads the directory again when an org changed and somebody uses it.
func (s *Service) refreshNames(ctx context.Context) {
	if s.known.Load() == nil || !s.renamed.Swap(false) {
		return
	}
	if _, err := s.readNames(ctx); err != nil && ctx.Err() == nil {
		s.renamed.Store(true)
		s.Log.Warn("search: the names of the orgs are those of before", "err", err)
	}
}

func (s *Service) readNames(ctx context.Context) (*directory, error) {
	type row struct {
		SuggestedOrg
		proven bool
	}
	rows, err := db.All(ctx, s.DB, func(r *row) []any { return []any{&r.ID, &r.Name, &r.Slug, &r.proven} }, `
		select id, name, slug, state = 'verified' from orgs
		where state = 'verified' or state = 'unclaimed' order by letter, name_fold, id limit $1`, maxDirectory)
	if err != nil {
		return nil, fmt.Errorf("search: read names of orgs: %w", err)
	}
	d := &directory{}
	for _, r := range rows {
		words := text.Words(r.Name)
		name := strings.Join(words, " ")
		for i := range words {
			d.entries = append(d.entries, entry{name, int32(len(d.orgs)), i > 0, r.proven})
			name = name[min(len(words[i])+1, len(name)):]
		}
		d.orgs = append(d.orgs, r.SuggestedOrg)
	}
	slices.SortStableFunc(d.entries, func(a, b entry) int { return cmp.Compare(a.key, b.key) })
	s.known.Store(d)
	return d, nil
}
