package search

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// communes numbers the communes that listings name. Numbers are given once and never change; 0 is no commune.
type communes struct {
	number sync.Map // code → uint16
	add    sync.Mutex
	all    atomic.Pointer[[]string] // by number
	ranked atomic.Pointer[[]uint16]
}

// place gives the number of a code, a new one the first time. What comes after 65,000 codes has none.
func (c *communes) place(code string) uint16 {
	if n, ok := c.number.Load(code); ok {
		return n.(uint16)
	}
	c.add.Lock()
	defer c.add.Unlock()
	if n, ok := c.number.Load(code); ok {
		return n.(uint16)
	}
	all := c.codes()
	if len(all) >= noCommune {
		return 0
	}
	all = append(all, code) // readers see their own length
	c.all.Store(&all)
	c.number.Store(code, uint16(len(all)-1))
	return uint16(len(all) - 1)
}

// look gives the number of a code, noCommune when nothing bears it.
func (c *communes) look(code string) uint16 {
	if n, ok := c.number.Load(code); ok && n.(uint16) != 0 {
		return n.(uint16)
	}
	return noCommune
}

// codes are the codes by number.
func (c *communes) codes() []string {
	if p := c.all.Load(); p != nil {
		return *p
	}
	return nil
}

// ranks gives the codes by number, and the place of each in their order.
func (c *communes) ranks() (codes []string, rank []uint16) {
	codes = c.codes()
	if p := c.ranked.Load(); p != nil && len(*p) == len(codes) {
		return codes, *p
	}
	rank = make([]uint16, len(codes))
	order := numbers(len(codes))
	slices.SortFunc(order, func(a, b uint32) int { return strings.Compare(codes[a], codes[b]) })
	for i, n := range order {
		rank[n] = uint16(i)
	}
	c.ranked.Store(&rank)
	return codes, rank
}
