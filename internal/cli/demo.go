package cli

import (
	"errors"
	"fmt"

	"parvis/internal/app"
	"parvis/internal/cli/demo"
)

type demoCmd struct {
	Orgs     int   `help:"How many organisations." default:"270"`
	Listings int   `help:"How many listings; 1000000 works." default:"120"`
	Seed     int64 `help:"The same seed makes the same territory." default:"54"`
	LoadOnly bool  `help:"Fill the database and stop." name:"load-only"`
}

// Help shows an example.
func (demoCmd) Help() string { return "Example: parvis demo --data /tmp/demo" }

// Run fills an empty database and serves it.
func (c demoCmd) Run(e *env) error {
	if _, err := app.Migrate(e, e.Config); err != nil {
		return err
	}
	if err := c.load(e); err != nil {
		return err
	}
	if c.LoadOnly {
		return nil
	}
	l, err := listenNear(e.Config.Listen)
	if err != nil {
		return err
	}
	return serve(e, l, true)
}

func (c demoCmd) load(e *env) error {
	a, err := app.Open(e, e.Config, app.Options{Base: "http://localhost"})
	if err != nil {
		return err
	}
	shown := -1
	err = demo.Load(e, demo.Deps{DB: a.DB, Now: a.Now(), Communes: a.Communes, Progress: func(done, total int) {
		if pc := 100 * done / max(total, 1); pc/10 != shown {
			shown = pc / 10
			fmt.Fprintf(e.Stderr, "%d %% of %d\n", pc, total)
		}
	}}, demo.Options{Orgs: c.Orgs, Listings: c.Listings, Seed: c.Seed})
	return errors.Join(err, a.DB.Close())
}
