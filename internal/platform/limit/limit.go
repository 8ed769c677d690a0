// Package limit counts tries per key in a window of time, in the database, so that all nodes share the count. Nothing is
// exempt, not even the loopback: behind a proxy an exemption would switch every limit off.
package limit

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/ids"
)

// Rule is how many tries are allowed in a window.
type Rule struct {
	Name   string
	Max    int
	Window time.Duration
}

// Take counts one try under a rule for a key (an address, a network; stored as its hash) and refuses it beyond the
// maximum with fault.TooMany. It runs in a transaction of its own: a refused use case has still used its try.
func Take(ctx context.Context, d *db.DB, now time.Time, r Rule, key string) error {
	var count int
	err := d.Tx(withoutOnce(ctx), func(q db.Querier) error {
		return q.QueryRowContext(ctx, `
			insert into tries (key, count, until) values ($1, 1, $2)
			on conflict (key) do update set
				count = case when tries.until <= $3 then 1 else tries.count + 1 end,
				until = case when tries.until <= $3 then excluded.until else tries.until end
			returning count`, r.Name+":"+ids.Hash(key), db.Micros(now.Add(r.Window)), db.Micros(now)).Scan(&count)
	})
	if err != nil {
		return fmt.Errorf("limit: %s: %w", r.Name, err)
	}
	if count > r.Max {
		return fault.New(fault.TooMany, "error.too_many")
	}
	return nil
}

// withoutOnce keeps the request's idempotency key for the use case's own transaction.
func withoutOnce(ctx context.Context) context.Context { return db.WithOnce(ctx, nil) }

// Sweep forgets windows that are over.
func Sweep(ctx context.Context, d *db.DB, now time.Time) error {
	if _, err := d.ExecContext(ctx, `delete from tries where until < $1`, db.Micros(now)); err != nil {
		return fmt.Errorf("limit: sweep: %w", err)
	}
	return nil
}

// Network is the key of a client's network: the address for IPv4, the /64 for IPv6 (one household or one machine has a
// whole one). An address that cannot be read shares one key with all such.
func Network(addr string) string {
	if ap, err := netip.ParseAddrPort(addr); err == nil {
		return network(ap.Addr())
	}
	a, err := netip.ParseAddr(addr)
	if err != nil {
		return "unreadable"
	}
	return network(a)
}

func network(a netip.Addr) string {
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil {
		return "unreadable"
	}
	return p.String()
}
