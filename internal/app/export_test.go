package app

import "time"

// LookAtSettings makes the next request read the settings again, whatever their age.
func (a *App) LookAtSettings() {
	if c := a.settings.Load(); c != nil {
		a.settings.Store(&cachedTerritory{value: c.value, number: c.number, until: time.Time{}})
	}
}
