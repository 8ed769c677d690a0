package app

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// A small service would collect its garbage as soon as there is as much of it as is alive: many times a second when much
// is asked. It may pile up some more, in memory that a machine has.

const (
	// garbage is how much may pile up at least, in bytes; as much as there is alive where that is more, like everywhere.
	garbage = 64 << 20
	// mostGarbage is how much may pile up at most, in percent of what is alive.
	mostGarbage = 400
	// paceEvery is how often the pace follows what is alive.
	paceEvery = 10 * time.Second
)

// gcPercent is how much garbage may pile up beside so many bytes that are alive, in percent of them.
func gcPercent(alive uint64) int {
	return int(max(100, min(mostGarbage, garbage*100/max(alive, 1))))
}

// pace sets how often garbage is collected, until ctx ends. Who has set GOGC is left alone.
func pace(ctx context.Context) {
	if os.Getenv("GOGC") != "" {
		return
	}
	alive := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	tick := time.NewTicker(paceEvery)
	defer tick.Stop()
	for last := 0; ; {
		metrics.Read(alive)
		if now := gcPercent(alive[0].Value.Uint64()); now != last {
			debug.SetGCPercent(now)
			last = now
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
