package cli

import (
	"errors"
	"fmt"
	"runtime/debug"

	"parvis/internal/app"
	"parvis/internal/domain/actor"
)

type migrateCmd struct{}

// Help shows an example.
func (migrateCmd) Help() string {
	return "Example: PARVIS_DATABASE_URL=postgres://parvis@db/parvis parvis migrate"
}

// Run migrates and says what it ran.
func (migrateCmd) Run(e *env) error {
	names, err := app.Migrate(e, e.Config)
	if err != nil {
		return err
	}
	for _, n := range names {
		fmt.Fprintln(e.Stdout, "ran", n)
	}
	fmt.Fprintln(e.Stdout, "the schema is up to date")
	return nil
}

type versionCmd struct{}

// Version is set when a release is built.
var Version = "dev"

// Run prints version and commit.
func (versionCmd) Run(e *env) error {
	commit := "unknown"
	if bi, ok := debug.ReadBuildInfo(); ok {
		for _, s := range bi.Settings {
			if s.Key == "vcs.revision" {
				commit = s.Value
			}
		}
	}
	fmt.Fprintf(e.Stdout, "parvis %s, commit %s\n", Version, commit)
	return nil
}

type userAddCmd struct {
	Email string `arg:"" help:"Address of the person."`
	Role  string `help:"operator or moderator." enum:"operator,moderator" required:""`
}

// Help shows an example.
func (userAddCmd) Help() string { return "Example: parvis user add agent@example.org --role operator" }

// Run makes or promotes somebody.
func (c userAddCmd) Run(e *env) error {
	return withApp(e, func(a *app.App) error {
		p, err := a.Accounts.Promote(e, c.Email, actor.Role(c.Role))
		if err == nil {
			fmt.Fprintf(e.Stdout, "%s is %s\n", p.Email, p.Role)
		}
		return err
	})
}

type userLinkCmd struct {
	Email string `arg:"" help:"Address of the person."`
}

// Help shows an example.
func (userLinkCmd) Help() string { return "Example: parvis user link agent@example.org" }

// Run prints one sign-in address.
func (c userLinkCmd) Run(e *env) error {
	return withApp(e, func(a *app.App) error {
		secret, err := a.Accounts.LinkFor(e, c.Email)
		if err == nil {
			fmt.Fprintln(e.Stdout, a.Edge.BaseURL+"/connexion/lien/"+secret)
		}
		return err
	})
}

// withApp runs a command on a wired service whose workers do not run.
func withApp(e *env, f func(*app.App) error) error {
	if _, err := app.Migrate(e, e.Config); err != nil {
		return err
	}
	base := e.Config.BaseURL
	if base == "" {
		base = "http://" + e.Config.Listen
	}
	a, err := app.Open(e, e.Config, app.Options{Base: base})
	if err != nil {
		return err
	}
	return errors.Join(f(a), a.DB.Close())
}
