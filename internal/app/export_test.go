package app

import (
	"context"
	"time"
)

// TipAsked is how often the database was asked for the tip of the change log.
func (a *App) TipAsked() uint64 { return a.tip.Asked() }

// ServeTip has the node answer from memory while it is the only one that writes, as Start does.
func (a *App) ServeTip() (stop func(context.Context) error) { return a.tip.Serve(a.Log) }

// LookAtSettings makes the next request read the settings again, whatever their age.
func (a *App) LookAtSettings() {
	if c := a.settings.Load(); c != nil {
		a.settings.Store(&cachedTerritory{value: c.value, number: c.number, until: time.Time{}})
	}
}
