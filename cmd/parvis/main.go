// Command parvis is the whole service in one program. See parvis --help.
package main

import (
	"os"
	_ "time/tzdata" // the hours of the territory on a machine without a zone database

	"parvis/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr)) }
