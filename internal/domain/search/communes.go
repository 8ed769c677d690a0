package search

import (
	"sync"
	"sync/atomic"
)

// communes numbers the communes that listings name. Numbers are given once and never change; 0 is no commune.
type communes struct {
	number sync.Map // code → uint16
	add    sync.Mutex
	all    atomic.Pointer[[]string] // by number
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
