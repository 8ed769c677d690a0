package cli

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"parvis/internal/app"
	"parvis/internal/domain/search"
	"parvis/internal/platform/db"
)

type doctorCmd struct{}

// Help shows an example.
func (doctorCmd) Help() string { return "Example: PARVIS_DATA=/var/lib/parvis parvis doctor" }

// checkup is one thing looked at.
type checkup struct {
	name string
	look func(*env) (finding string, err error)
}

// Run looks at everything the service needs and says in words what is set and what is missing. It fails when the
// service could not start.
func (doctorCmd) Run(e *env) error {
	var failed []string
	for _, c := range []checkup{
		{"data directory", checkData}, {"database", checkDatabase}, {"kept index", checkSnapshot}, {"built parts", checkBuilt}, {"public address", checkBase},
		{"mail", checkMail}, {"proxies", checkProxies},
	} {
		finding, err := c.look(e)
		mark := "ok     "
		switch {
		case err != nil:
			mark, finding = "MISSING", err.Error()
			failed = append(failed, c.name)
		case strings.HasPrefix(finding, "!"):
			mark, finding = "look   ", strings.TrimPrefix(finding, "!")
		}
		fmt.Fprintf(e.Stdout, "%s  %-15s %s\n", mark, c.name, finding)
	}
	if len(failed) > 0 {
		return fmt.Errorf("not ready: %s. Mend what is marked MISSING above", strings.Join(failed, ", "))
	}
	return nil
}

func checkData(e *env) (string, error) {
	if err := os.MkdirAll(e.Config.Data, 0o750); err != nil {
		return "", fmt.Errorf("cannot be made: %w; set PARVIS_DATA to a directory of yours", err)
	}
	probe := filepath.Join(e.Config.Data, ".doctor")
	if err := os.WriteFile(probe, []byte("ok"), 0o600); err != nil {
		return "", fmt.Errorf("cannot be written: %w", err)
	}
	return e.Config.Data + " can be written", os.Remove(probe)
}

func checkDatabase(e *env) (string, error) {
	d, err := db.Open(e.Config.Database())
	if err != nil {
		return "", err
	}
	defer d.Close()
	ctx, cancel := context.WithTimeout(e, 5*time.Second)
	defer cancel()
	if err := d.Ping(ctx); err != nil {
		return "", fmt.Errorf("does not answer: %w; check PARVIS_DATABASE_URL", err)
	}
	n, err := d.Pending(ctx)
	if err != nil {
		return "", err
	}
	if n > 0 {
		return fmt.Sprintf("!%s answers, %d migrations to run: parvis migrate (parvis serve runs them too)", d.Name, n), nil
	}
	return d.Name + " answers, schema up to date", nil
}

// checkSnapshot says where the index is kept between two starts. It may be missing: then a start takes longer.
func checkSnapshot(e *env) (string, error) {
	d, err := db.Open(e.Config.Database())
	if err != nil {
		return "!the database does not answer", nil
	}
	defer d.Close()
	ctx, cancel := context.WithTimeout(e, 5*time.Second)
	defer cancel()
	if n, err := d.Pending(ctx); err != nil || n > 0 {
		return "!not looked for: the schema is to be brought up to date first", nil
	}
	path, size, written, err := search.Snapshot(ctx, d, e.Config.Data)
	switch {
	case err != nil:
		return "!" + err.Error(), nil
	case size == 0:
		return "none: it is kept from a thousand listings on, in " + e.Config.Data, nil
	}
	return fmt.Sprintf("%s, %.1f MB, of %s; it may be deleted at any time", path, float64(size)/1e6, written.Format(time.DateTime)), nil
}

func checkBuilt(*env) (string, error) {
	return "communes and pages are inside this program", app.Built()
}

func checkBase(e *env) (string, error) {
	base, err := e.Config.Base(&net.TCPAddr{Port: 8080})
	switch {
	case err != nil:
		return "", err
	case e.Config.BaseURL == "":
		return "!not set: links in mails lead to this machine. Set PARVIS_BASE_URL=https://your.name", nil
	case !strings.HasPrefix(base, "https://"):
		return "!" + base + " is not https: cookies and links are not protected", nil
	}
	return base, nil
}

func checkMail(e *env) (string, error) {
	if e.Config.SMTPURL == "" {
		return "!PARVIS_SMTP_URL is not set: mails are kept under /reglages/mails and sent to nobody", nil
	}
	if e.Config.MailFrom == "" {
		return "!PARVIS_MAIL_FROM is not set: the sender is made from the public address", nil
	}
	return "sent as " + e.Config.MailFrom, nil
}

func checkProxies(e *env) (string, error) {
	ps, err := e.Config.Proxies()
	if err != nil || len(ps) > 0 {
		return e.Config.TrustedProxies, err
	}
	return "!none trusted: behind a proxy, all visitors would share one limit. Set PARVIS_TRUSTED_PROXIES", nil
}
