package app

import (
	"context"
	"reflect"
	"time"

	"parvis/internal/domain/territory"
	"parvis/internal/web/edge"
)

// cachedTerritory is the operator's settings as they were read, and how often they were found changed.
type cachedTerritory struct {
	value  territory.Territory
	number uint64
	until  time.Time
}

// settingsAge is how long the settings are believed: another node may have changed them.
const settingsAge = 5 * time.Second

// territory is the operator's settings, at most five seconds old.
func (a *App) territory(ctx context.Context) (territory.Territory, error) {
	c, err := a.currentSettings(ctx)
	if err != nil {
		return territory.Territory{}, err
	}
	return c.value, nil
}

func (a *App) currentSettings(ctx context.Context) (*cachedTerritory, error) {
	now := time.Now()
	old := a.settings.Load()
	if old != nil && now.Before(old.until) {
		return old, nil
	}
	t, err := a.Territory.Get(ctx)
	if err != nil {
		return nil, err
	}
	c := &cachedTerritory{value: t, until: now.Add(settingsAge)}
	if old != nil {
		if c.number = old.number; !reflect.DeepEqual(old.value, t) {
			c.number++
		}
	}
	if !a.settings.CompareAndSwap(old, c) { // somebody else looked in the same moment: one of the two is as good, but numbers must not repeat
		return a.currentSettings(ctx)
	}
	return c, nil
}

// settleWithin is how long an answer waits at most for this node's index.
const settleWithin = time.Second

// reach waits until the index of this node holds a version of the change log, so that who writes reads their own write.
// A slow index delays an answer a little, it never fails it. A version may come from anybody: what is not held yet is
// waited for only when the database has it, which is asked once for all who want to know at the time.
func (a *App) reach(ctx context.Context, version int64) {
	if a.Search.Ready() && version <= a.Search.Version() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, settleWithin)
	defer cancel()
	latest, err := a.tip.Version(ctx)
	if err == nil && version <= latest {
		err = a.Search.Reach(ctx, version)
	}
	if err != nil && ctx.Err() == nil {
		a.Log.Error("app: index", "err", err)
	}
}

// publicData names what public pages are made from now: everything that was committed before the call, and held by the
// index of this node. A slow index is waited for a little; when it does not follow, pages are made anew rather than kept.
func (a *App) publicData(ctx context.Context) (edge.Stamp, error) {
	settings, err := a.currentSettings(ctx)
	if err != nil {
		return edge.Stamp{}, err
	}
	version, err := a.tip.Version(ctx)
	if err != nil {
		return edge.Stamp{}, err
	}
	if held := a.Search.Version(); !a.Search.Ready() || held < version {
		ctx, cancel := context.WithTimeout(ctx, settleWithin)
		defer cancel()
		if err := a.Search.Reach(ctx, version); err != nil {
			return edge.Stamp{}, err
		}
	} else {
		version = held // the index heard of a commit since
	}
	return edge.Stamp{Version: version, Life: a.tip.Life(), Settings: settings.number, Until: a.Search.Until()}, nil
}
