package tiles

import (
	"errors"
	"fmt"
	"net/netip"
	"syscall"
)

// ErrPrivate says that an address leads into a network that is not public.
var ErrPrivate = errors.New("tiles: not a public address")

// closedNets are special networks that netip does not tell by itself (IANA special-purpose registries).
var closedNets = func() (out []netip.Prefix) {
	for _, s := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
		"203.0.113.0/24", "240.0.0.0/4", // IPv4: this network, shared, protocols, examples, old relays, benchmarks, reserved
		"64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10", // IPv6: translators, discard, tunnels, examples, sites
	} {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}()

// Public tells whether an address belongs to the public internet: not this machine, not a private or local network, not
// a range kept for something else.
func Public(a netip.Addr) bool {
	if a.Zone() != "" {
		return false
	}
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() {
		return false
	}
	for _, p := range closedNets {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// Guard is a net.Dialer's Control that lets only public addresses through, and those of allow. It runs once a name has
// been resolved, for the very address that is about to be connected to: a name that answers differently the second time
// gains nothing.
func Guard(allow ...netip.Prefix) func(network, address string, c syscall.RawConn) error {
	return func(network, address string, _ syscall.RawConn) error {
		if network != "tcp4" && network != "tcp6" {
			return fmt.Errorf("%w: %s", ErrPrivate, network)
		}
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("%w: %s", ErrPrivate, address)
		}
		for _, p := range allow {
			if p.Contains(at.Addr().Unmap()) {
				return nil
			}
		}
		if !Public(at.Addr()) {
			return fmt.Errorf("%w: %s", ErrPrivate, at.Addr())
		}
		return nil
	}
}
