package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/limit"
	"parvis/internal/platform/mail"
)

// healthz tells that the process answers, whatever the state of what it stands on.
func (a *App) healthz(w http.ResponseWriter, _ *http.Request) error {
	return say(w, http.StatusOK, "ok\n")
}

// readyTimeout is how long readyz waits for the database.
const readyTimeout = 2 * time.Second

// readyz tells whether requests may be sent here: the database answers, its schema is this release's, the index is
// built.
func (a *App) readyz(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
	defer cancel()
	if err := a.DB.Ping(ctx); err != nil {
		return say(w, http.StatusServiceUnavailable, "database: does not answer\n")
	}
	if n, err := a.DB.Pending(ctx); err != nil || n > 0 {
		return say(w, http.StatusServiceUnavailable, fmt.Sprintf("migrations: %d to run\n", n))
	}
	if !a.Search.Ready() {
		return say(w, http.StatusServiceUnavailable, "index: being built\n")
	}
	return say(w, http.StatusOK, "ready\n")
}

func say(w http.ResponseWriter, status int, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // the asker may be gone
	return nil
}

// keepChanges is how long the change log remembers: a node that was away for longer builds its index anew.
const keepChanges = 7 * 24 * time.Hour

// sweep forgets what its time has made pointless.
func (a *App) sweep(ctx context.Context) error {
	return errors.Join(a.Accounts.Sweep(ctx), a.Listings.SweepDrafts(ctx), limit.Sweep(ctx, a.DB, a.Now()), a.Edge.SweepOnce(ctx),
		mail.Sweep(ctx, a.DB, a.Now()), changelog.Trim(ctx, a.DB, a.Now().Add(-keepChanges)))
}
