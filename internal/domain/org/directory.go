package org

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/text"
)

// maxTyped is how many bytes of a typed text are looked at.
const maxTyped = 200

// MaxPage is the longest page of the directory.
const MaxPage = 100

// Query is what somebody looks for in the directory. Empty fields do not count.
type Query struct {
	Text    string // words of the name, begun or whole
	Letter  string // "a" to "z", or "#" for the others
	Theme   string
	Commune string // INSEE code
	Limit   int    // at most MaxPage; 0: 30
	After   Cursor // the Next of the page before
}

// Cursor is a place in the directory: it stays right while orgs come and go.
type Cursor struct{ Letter, Fold, ID string }

// String is the cursor as an address carries it; empty for the beginning.
func (c Cursor) String() string { return c.ID }

// Page is a piece of the directory.
type Page struct {
	Orgs    []Org
	Letters map[string]int // how many orgs under each letter, whatever the letter asked for
	Total   int            // under the letter asked for
	Next    Cursor         // the zero value at the end
}

// Directory lists the public orgs in the order of their names. Of unclaimed ones it gives what their page shows.
func (s *Service) Directory(ctx context.Context, in Query) (Page, error) {
	in = in.tidy()
	var p Page
	var err error
	if p.Letters, err = s.countLetters(ctx, in); err != nil {
		return p, err
	}
	for letter, n := range p.Letters {
		if in.Letter == "" || in.Letter == letter {
			p.Total += n
		}
	}
	if p.Total == 0 {
		return p, nil
	}
	where, args := in.condition(true)
	if in.After.ID != "" {
		args = append(args, in.After.Letter, in.After.Fold, in.After.ID)
		where += fmt.Sprintf(` and (letter, name_fold, id) > ($%d, $%d, $%d)`, len(args)-2, len(args)-1, len(args))
	}
	args = append(args, in.Limit+1)
	p.Orgs, err = query(ctx, s.DB, where+fmt.Sprintf(` order by letter, name_fold, id limit $%d`, len(args)), args...)
	if err != nil {
		return p, err
	}
	if len(p.Orgs) > in.Limit {
		p.Orgs = p.Orgs[:in.Limit]
		last := p.Orgs[in.Limit-1]
		p.Next = cursorOf(last)
	}
	for i, o := range p.Orgs {
		if o.State == Unclaimed {
			p.Orgs[i] = page(o)
		}
	}
	return p, nil
}

// ParseCursor reads a cursor out of an address: the org it names, wherever that stands now. An unknown one is the
// beginning.
func (s *Service) ParseCursor(ctx context.Context, id string) (Cursor, error) {
	if id == "" || len(id) > 64 {
		return Cursor{}, nil
	}
	os, err := query(ctx, s.DB, `where id = $1`, id)
	if err != nil || len(os) == 0 {
		return Cursor{}, err
	}
	return cursorOf(os[0]), nil
}

func cursorOf(o Org) Cursor {
	f := fold(o.Name)
	return Cursor{initial(f), f, o.ID}
}

func (in Query) tidy() Query {
	in.Text = strings.Join(text.Words(strings.ToValidUTF8(in.Text[:min(len(in.Text), maxTyped)], "")), " ")
	in.Letter = strings.ToLower(in.Letter)
	if len(in.Letter) != 1 || in.Letter != "#" && (in.Letter < "a" || in.Letter > "z") {
		in.Letter = ""
	}
	if in.Limit <= 0 {
		in.Limit = 30
	}
	in.Limit = min(in.Limit, MaxPage)
	return in
}

// condition is the where of a query, with or without its letter. Every word typed must begin a word of the name.
func (in Query) condition(letter bool) (string, []any) {
	where, args := `where (state = 'verified' or state = 'unclaimed')`, []any{}
	add := func(condition string, value any) {
		args = append(args, value)
		where += ` and ` + strings.ReplaceAll(condition, "?", fmt.Sprintf("$%d", len(args)))
	}
	if letter && in.Letter != "" {
		add(`letter = ?`, in.Letter)
	}
	if in.Theme != "" {
		add(`theme = ?`, in.Theme)
	}
	if in.Commune != "" {
		add(`commune = ?`, in.Commune)
	}
	for i, word := range strings.Fields(in.Text) {
		if i == 8 {
			break
		}
		add(`(' ' || name_fold) like ? escape '!'`, "% "+like.Replace(word)+"%")
	}
	return where, args
}

var like = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// lettersAt are the counts of the whole directory at a version of the change log: what the first page shows.
type lettersAt struct {
	version int64
	counts  map[string]int
}

func (s *Service) countLetters(ctx context.Context, in Query) (map[string]int, error) {
	plain := in.Text == "" && in.Theme == "" && in.Commune == ""
	var version int64
	if plain {
		var err error
		if version, err = changelog.Latest(ctx, s.DB); err != nil {
			return nil, err
		}
		if counts := s.knownLetters(version); counts != nil {
			return counts, nil
		}
	}
	type row struct {
		letter string
		n      int
	}
	where, args := in.condition(false)
	rows, err := db.All(ctx, s.DB, func(r *row) []any { return []any{&r.letter, &r.n} },
		`select letter, count(*) from orgs `+where+` group by letter`, args...)
	if err != nil {
		return nil, fmt.Errorf("org: letters: %w", err)
	}
	counts := make(map[string]int, len(rows))
	for _, r := range rows {
		counts[r.letter] = r.n
	}
	if plain {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.letters = lettersAt{version, counts}
	}
	return maps.Clone(counts), nil
}

func (s *Service) knownLetters(version int64) map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.letters.counts == nil || s.letters.version != version {
		return nil
	}
	return maps.Clone(s.letters.counts)
}

// Letters gives the letters of the directory in its order.
func Letters() []string {
	out := []string{"#"}
	for c := 'a'; c <= 'z'; c++ {
		out = append(out, string(c))
	}
	return out
}
