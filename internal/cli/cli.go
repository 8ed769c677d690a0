// Package cli is the command line: one file a command. Exit 0 done, 1 failed (one line on standard error: what, why,
// what to do), 2 wrong usage.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"parvis/internal/platform/config"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/i18n"
)

// commands is the grammar of the command line.
type commands struct {
	config.Config

	Serve   serveCmd   `cmd:"" help:"Run the service."`
	Demo    demoCmd    `cmd:"" help:"Fill an empty database with a demonstration territory and serve it."`
	Migrate migrateCmd `cmd:"" help:"Bring the schema up to date."`
	Doctor  doctorCmd  `cmd:"" help:"Say what is set and what is missing, in words."`
	Version versionCmd `cmd:"" help:"Print version and commit."`
	Import  struct {
		RNA  importRNACmd  `cmd:"" name:"rna" help:"Import files of the Répertoire national des associations."`
		Orgs importOrgsCmd `cmd:"" name:"orgs" help:"Import a CSV of organisations."`
	} `cmd:"" help:"Import organisations."`
	User struct {
		Add  userAddCmd  `cmd:"" help:"Make somebody operator or moderator."`
		Link userLinkCmd `cmd:"" help:"Print a sign-in address, good for 10 minutes, once."`
	} `cmd:"" help:"People."`
}

// env is what every command gets.
type env struct {
	context.Context
	Config         config.Config
	Stdout, Stderr io.Writer
}

// errUsage is wrong usage: exit 2.
var errUsage = errors.New("usage")

// Main runs a command line and gives its exit code.
func Main(args []string, out, errOut io.Writer) int {
	var c commands
	code := -1
	parser, err := kong.New(&c, kong.Name("parvis"), kong.Writers(out, errOut), kong.Exit(func(n int) { code = n }),
		kong.Description("The local square where people who want to help meet the associations that need them.\n\n"+
			"Example: parvis demo — fills an empty database and serves it at http://localhost:8080"),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.UsageOnError())
	if err != nil {
		fmt.Fprintln(errOut, "parvis:", err)
		return 2
	}
	k, err := parser.Parse(args)
	if code >= 0 { // help was asked for
		return code
	}
	if err != nil {
		fmt.Fprintf(errOut, "parvis: %v. Try: parvis --help\n", err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	e := &env{Context: ctx, Config: c.Config, Stdout: out, Stderr: errOut}
	switch err := k.Run(e); {
	case err == nil:
		return 0
	case errors.Is(err, errUsage):
		fmt.Fprintf(errOut, "parvis: %v. Try: parvis --help\n", err)
		return 2
	default:
		fmt.Fprintln(errOut, "parvis:", sentence(err))
		return 1
	}
}

// sentence is an error as the operator reads it: in words when it is one of ours.
func sentence(err error) string {
	all := fault.All(err)
	b, berr := i18n.Shared()
	if len(all) == 0 || berr != nil {
		return err.Error()
	}
	return b.For("en").T(all[0].Key, all[0].Args...)
}
