package db

import (
	"crypto/rand"
	"database/sql/driver"
	"sync/atomic"
)

// Mark is how far a handle has come with its own writes: as long as it stays the same, and no commit is under way, nothing was
// committed through Tx. It bears the name that Self stands for.
type Mark struct {
	commits uint64
	name    *string
}

// Name is that of the handle. No two bear the same, and none bears one again that it gave up.
func (m Mark) Name() string {
	if m.name == nil {
		return ""
	}
	return *m.name
}

// Mark gives the mark; settled tells that no transaction was being committed at the time.
func (d *DB) Mark() (m Mark, settled bool) { return d.marks.now() }

// Rename gives the handle another name: what it sent under the old one and may yet come about is somebody else's from here on.
// The handle does so by itself after a commit of which it was not told whether it came about.
func (d *DB) Rename() { d.marks.rename() }

// Self is the argument of a statement that stands for the name of the handle, in a transaction of Tx; anywhere else, and where
// nobody else writes, it is the empty text.
type Self struct{}

// Value implements driver.Valuer.
func (Self) Value() (driver.Value, error) { return "", nil }

// marks are what a Mark is made of.
type marks struct {
	underWay atomic.Int64 // transactions being committed
	commits  atomic.Uint64
	name     atomic.Pointer[string]
}

func (m *marks) now() (Mark, bool) {
	settled := m.underWay.Load() == 0 // before the others: what is committed from here on is after the call
	return Mark{m.commits.Load(), m.name.Load()}, settled
}

func (m *marks) self() string { return *m.name.Load() }

func (m *marks) rename() {
	name := rand.Text()
	m.name.Store(&name)
}
