package cli

import (
	"fmt"
	"io"
	"strings"

	"parvis/internal/app"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/org"
	"parvis/internal/domain/org/register"
	"parvis/internal/platform/i18n"
)

type importRNACmd struct {
	Files  []string `arg:"" help:"Files of the register, both layouts, .csv or .zip." type:"existingfile"`
	DryRun bool     `help:"Count, write nothing." name:"dry-run"`
}

// Help shows an example.
func (importRNACmd) Help() string {
	return "Only the communes of the territory are kept; officers' names and management addresses are never read.\n\n" +
		"Example: parvis import rna rna_waldec_20261101_dpt_54.csv --dry-run"
}

// Run imports the files as one register.
func (c importRNACmd) Run(e *env) error {
	return importing(e, c.DryRun, func(m *org.Import) error {
		for _, file := range c.Files {
			if err := register.EachFile(file, func(name string, r io.Reader) error { return m.RNA(e, name, r) }); err != nil {
				return err
			}
		}
		return nil
	})
}

type importOrgsCmd struct {
	File   string `arg:"" help:"CSV with a header: name, kind, rna, siren, siret, commune or insee, object, theme, site." type:"existingfile"`
	DryRun bool   `help:"Count, write nothing." name:"dry-run"`
}

// Help shows an example.
func (importOrgsCmd) Help() string { return "Example: parvis import orgs associations.csv" }

// Run imports a list.
func (c importOrgsCmd) Run(e *env) error {
	return importing(e, c.DryRun, func(m *org.Import) error {
		return register.EachFile(c.File, func(name string, r io.Reader) error { return m.List(e, name, r) })
	})
}

// importing runs an import as the operator of the machine and says what became of the rows.
func importing(e *env, dryRun bool, run func(*org.Import) error) error {
	return withApp(e, func(a *app.App) error {
		words, err := i18n.Shared()
		if err != nil {
			return err
		}
		m, err := a.Orgs.StartImport(e, actor.Actor{PersonID: "command line", Role: actor.Operator}, org.ImportOptions{
			DryRun: dryRun,
			Refused: func(bad *register.BadRow) {
				fmt.Fprintf(e.Stderr, "%s:%d: %s\n", bad.File, bad.Line, words.For("en").T(bad.Why.Key, bad.Why.Args...))
			},
			Progress: func(c org.Counts) { fmt.Fprintf(e.Stderr, "%d rows read\n", c.Read) },
			Ignored:  func(columns []string) { fmt.Fprintf(e.Stderr, "columns ignored: %s\n", strings.Join(columns, ", ")) },
		})
		if err != nil {
			return err
		}
		err = run(m)
		c := m.Counts()
		fmt.Fprintf(e.Stdout, "read %d, new %d, changed %d, same %d, outside %d, refused %d\n", c.Read, c.New, c.Changed, c.Same, c.Outside, c.Refused)
		return err
	})
}
