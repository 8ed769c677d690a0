package app_test

import (
	"testing"
	"time"
)

// A node that is alone sends its known pages without asking the database, which others may write to; when another process
// does, the first page that is read after that is the page made from nothing.
func TestWhoIsAloneAsksNothing(t *testing.T) {
	s := newSquare(t, "postgres", 1)
	const row = 500 // pages, of which a handful may have asked
	for end, asked, n := time.Now().Add(20*time.Second), s.a.TipAsked(), 0; n < row; n++ {
		if time.Now().After(end) {
			t.Fatalf("%d questions, and no %d pages without", s.a.TipAsked(), row)
		}
		get(t, s.a, "/annonces", "Accept-Encoding", "gzip")
		if s.a.TipAsked() > asked+row/10 {
			asked, n = s.a.TipAsked(), 0
		}
	}
	other := *s
	other.a = s.plain
	began := time.Now()
	for range 10 {
		other.answer(s.listings[s.r.IntN(len(s.listings))], s.people[0])
		other.publish()
		s.listings = other.listings
		s.compare()
	}
	if took := time.Since(began); took < time.Second {
		t.Errorf("the other process did not wait for the node: %s", took)
	}
}
