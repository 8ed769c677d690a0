// Package territory is what the operator decided about their own service: the communes served, its name and words, who
// is asked to review what. It is one row; every absent value has a default, so that a service with nothing set works.
package territory

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/internal/domain/actor"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/tiles"
)

// Review says which listings wait for a moderator before they are online.
type Review string

// The review policies.
const (
	ReviewAll   Review = "all"   // everything
	ReviewFirst Review = "first" // persons always, orgs their first N: the default
	ReviewAfter Review = "after" // afterwards: online at once, looked at later
)

// Territory is the operator's settings.
type Territory struct {
	Name         string   `json:"name"`           // "Parvis"
	Place        string   `json:"place"`          // "Meurthe-et-Moselle"
	Departments  []string `json:"departments"`    // codes; empty: all of France
	Communes     []string `json:"communes"`       // INSEE codes served beside the departments
	Center       string   `json:"center"`         // INSEE code of the commune searched around when none is given
	Team         string   `json:"team"`           // signs the mails
	Phone        string   `json:"phone"`          // of the team
	Email        string   `json:"email"`          // of the team
	About        string   `json:"about"`          // one sentence at the foot of each page
	Review       Review   `json:"review"`         //
	ReviewFirstN int      `json:"review_first_n"` // listings of an org that are reviewed before it is trusted
	Charter      bool     `json:"charter"`        // orgs sign the seven engagements
	PersonNeeds  bool     `json:"person_needs"`   // emergency mode: persons may post needs
	Emergency    string   `json:"emergency"`      // banner of the emergency mode
	HiddenThemes []string `json:"hidden_themes"`  //
	Tiles        string   `json:"tiles"`          // where the squares of maps come from: one of tiles.Choices
	TilesURL     string   `json:"tiles_url"`      // of tiles.Custom
	TilesCredit  string   `json:"tiles_credit"`   // whom maps of tiles.Custom thank
}

// Default is a service on its first day.
func Default() Territory {
	return Territory{Name: "Parvis", Review: ReviewFirst, ReviewFirstN: 3, Charter: true, Tiles: tiles.IGN}
}

// Serves tells whether a commune belongs to the territory.
func (t Territory) Serves(commune, department string) bool {
	return len(t.Departments) == 0 && len(t.Communes) == 0 ||
		slices.Contains(t.Departments, department) || slices.Contains(t.Communes, commune)
}

// NeedsReview tells whether a listing waits for a moderator, given how many listings of the org were approved before.
func (t Territory) NeedsReview(byPerson bool, approved int) bool {
	switch t.Review {
	case ReviewAfter:
		return false
	case ReviewAll:
		return true
	}
	return byPerson || approved < t.ReviewFirstN
}

// Validate checks what an operator typed.
func (t Territory) Validate() error {
	var l fault.List
	for _, f := range []struct {
		field, value string
		must         bool
		max          int
	}{
		{"name", t.Name, true, 40}, {"place", t.Place, false, 60}, {"team", t.Team, false, 80},
		{"phone", t.Phone, false, 30}, {"email", t.Email, false, 254}, {"about", t.About, false, 300}, {"emergency", t.Emergency, false, 300},
	} {
		switch n := utf8.RuneCountInString(strings.TrimSpace(f.value)); {
		case f.must && n == 0:
			l.Add(f.field, "territory.required")
		case n > f.max:
			l.Add(f.field, "territory.too_long", "Max", f.max)
		}
	}
	if !slices.Contains([]Review{ReviewAll, ReviewFirst, ReviewAfter}, t.Review) {
		l.Add("review", "territory.required")
	}
	if t.ReviewFirstN < 0 || t.ReviewFirstN > 100 {
		l.Add("review_first_n", "territory.review_n")
	}
	t.validateTiles(&l)
	return l.Err()
}

// validateTiles checks where maps come from. A custom address must be public and thanked for.
func (t Territory) validateTiles(l *fault.List) {
	if !slices.Contains(tiles.Choices, t.Tiles) {
		l.Add("tiles", "territory.required")
	}
	if n := utf8.RuneCountInString(t.TilesCredit); n > 120 {
		l.Add("tiles_credit", "territory.too_long", "Max", 120)
	}
	if t.Tiles != tiles.Custom {
		return
	}
	if tiles.CheckTemplate(t.TilesURL) != nil {
		l.Add("tiles_url", "map.tiles_url")
	}
	if strings.TrimSpace(t.TilesCredit) == "" {
		l.Add("tiles_credit", "territory.required")
	}
}

// Service reads and writes the settings.
type Service struct {
	DB  *db.DB
	Now func() time.Time
}

// Get gives the settings, the defaults when none were made.
func (s *Service) Get(ctx context.Context) (Territory, error) { return Get(ctx, s.DB) }

// Column reads the settings beside other columns: Parse gives them, null stands for none.
const Column = `(select value from settings where id = 1)`

// Get gives the settings within a transaction.
func Get(ctx context.Context, q db.Querier) (Territory, error) {
	var value sql.NullString
	if err := q.QueryRowContext(ctx, `select `+Column).Scan(&value); err != nil {
		return Default(), fmt.Errorf("territory: get: %w", err)
	}
	return Parse(value)
}

// Parse gives the settings as they are stored, the defaults when none are.
func Parse(value sql.NullString) (Territory, error) {
	t := Default()
	if !value.Valid {
		return t, nil
	}
	if err := json.Unmarshal([]byte(value.String), &t); err != nil {
		return t, fmt.Errorf("territory: get: %w", err)
	}
	return t, nil
}

// Set stores the settings. Forbidden unless the actor operates the service; Invalid beside the field.
func (s *Service) Set(ctx context.Context, by actor.Actor, t Territory) error {
	if !by.Operates() {
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	if err := t.Validate(); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(q db.Querier) error { return Store(ctx, q, s.Now(), t) })
}

// Store writes the settings without asking who: for the command line and the demonstration.
func Store(ctx context.Context, q db.Querier, now time.Time, t Territory) error {
	value, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("territory: set: %w", err)
	}
	_, err = q.ExecContext(ctx, `
		insert into settings (id, value, updated_at) values (1, $1, $2)
		on conflict (id) do update set value = excluded.value, updated_at = excluded.updated_at`, string(value), db.Micros(now))
	if err != nil {
		return fmt.Errorf("territory: set: %w", err)
	}
	return nil
}
