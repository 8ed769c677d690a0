// Package demo fills an empty database with a demonstration territory: Meurthe-et-Moselle with associations, people,
// listings, replies and a queue to clear, all of them invented.
//
// What visitors read stands in texts/*.toml: orgs and listings written by hand, one family a file, and the recipes from
// which any number of further listings is composed. Dates in them are relative ("sam 9:00-12:00 6/10" is the coming
// Saturday, 6 places of 10 taken), so that the demonstration is as fresh on any day. The same seed at the same instant
// makes the same database, byte for byte.
//
// Nothing in it is real: addresses are at example.org, telephone numbers in the range that Arcep keeps for works of
// fiction, register numbers where the registers have none (see numbers.go).
package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/geo"
)

// Bounds of Options.
const (
	MaxOrgs     = 30_000
	MaxListings = 5_000_000
)

// ErrNotEmpty says that the database holds something already.
var ErrNotEmpty = errors.New("demo: the database is not empty, and the demonstration never mixes with what is there: " +
	"give it another data directory or another database")

// Deps is what loading stands on.
type Deps struct {
	DB       *db.DB // migrated
	Now      time.Time
	Communes *geo.Communes
	// Progress is told now and then how many of the listings are in; may be nil.
	Progress func(done, total int)
}

// Options is how much of it, and which.
type Options struct {
	Orgs     int   // 1 to MaxOrgs
	Listings int   // online when it is loaded, 0 to MaxListings; those in review, ended, paused … come beside
	Seed     int64 // the same seed makes the same territory
}

func (o Options) check() error {
	switch {
	case o.Orgs < 1 || o.Orgs > MaxOrgs:
		return fmt.Errorf("demo: %d organisations were asked for: between 1 and %d are possible", o.Orgs, MaxOrgs)
	case o.Listings < 0 || o.Listings > MaxListings:
		return fmt.Errorf("demo: %d listings were asked for: between 0 and %d are possible", o.Listings, MaxListings)
	}
	return nil
}

// Load fills the database. The people, the orgs and the listings written by hand come in one transaction; then the
// moderator takes her decisions by the use cases that the pages use; composed listings follow, a few thousand a
// transaction. ErrNotEmpty when the database holds anything.
func Load(ctx context.Context, d Deps, o Options) error {
	if err := o.check(); err != nil {
		return err
	}
	lib, err := readLibrary()
	if err != nil {
		return err
	}
	w, err := newWorld(d, o, lib)
	if err != nil {
		return err
	}
	progress := d.Progress
	if progress == nil {
		progress = func(int, int) {}
	}
	err = write(ctx, d.DB, func(to *writer) error {
		if err := mustBeEmpty(ctx, to); err != nil {
			return err
		}
		return w.store(ctx, to)
	})
	if err != nil {
		return err
	}
	if err := w.decide(ctx); err != nil {
		return err
	}
	done := w.online()
	progress(done, o.Listings)
	if err := w.compose(ctx, done, progress); err != nil {
		return err
	}
	return d.DB.Tx(ctx, func(q db.Querier) error { // most rows were written without telling of each
		return changelog.Append(ctx, q, d.Now, changelog.Everything, "")
	})
}

func mustBeEmpty(ctx context.Context, q db.Querier) error {
	var full bool
	err := q.QueryRowContext(ctx, `
		select exists (select 1 from settings) or exists (select 1 from persons) or exists (select 1 from orgs)
			or exists (select 1 from listings)`).Scan(&full)
	switch {
	case err != nil:
		return fmt.Errorf("demo: look whether the database is empty: %w", err)
	case full:
		return ErrNotEmpty
	}
	return nil
}
