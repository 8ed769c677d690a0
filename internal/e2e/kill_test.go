package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/internal/platform/db"
	"parvis/internal/platform/ids"
)

// write is one thing that a writer asks for: a question about a listing, under an idempotency key.
type write struct {
	email   string
	key     string
	address string // of its writer
}

// ledger is what the writers were told.
type ledger struct {
	mu    sync.Mutex
	acked []write
	open  []write // sent, and no answer came: whether it was done is not known
	made  int
}

func (l *ledger) note(w write, acked bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if acked {
		l.acked = append(l.acked, w)
	} else {
		l.open = append(l.open, w)
	}
}

// next gives a write that is still open, or a new one.
func (l *ledger) next() write {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.open); n > 0 {
		w := l.open[n-1]
		l.open = l.open[:n-1]
		return w
	}
	l.made++
	id := ids.New()
	return write{email: "p" + strings.ReplaceAll(id, "-", "") + "@example.org", key: id,
		address: fmt.Sprintf("10.%d.%d.%d", l.made>>16, l.made>>8&255, l.made&255)}
}

const writers = 8

// TestKilled: the real program is killed in the middle of its work, twenty times. What it acknowledged is there, once;
// what it did not may be asked for again under the same key, and is there once too, with one mail (R1, R5).
func TestKilled(t *testing.T) {
	rounds := 20
	if testing.Short() {
		rounds = 3
	}
	data := t.TempDir()
	if out, err := command(t, data, "demo", "--orgs", "20", "--listings", "20", "--load-only").CombinedOutput(); err != nil {
		t.Fatalf("loading: %v: %s", err, out)
	}
	known := &ledger{}
	var path string
	for round := range rounds {
		p := Run(t, data, "serve")
		if p.took > 5*time.Second {
			t.Errorf("round %d: up again after %s", round, p.took)
		}
		if path == "" {
			path = offerIn(p)
		}
		var all sync.WaitGroup
		for range writers {
			all.Go(func() { known.writeUntilGone(p, path) })
		}
		time.Sleep(time.Duration(200+rand.IntN(800)) * time.Millisecond) // the moment of the cut is the point
		p.kill()
		all.Wait()
	}
	p := Run(t, data, "serve")
	for len(known.open) > 0 {
		w := known.next()
		if !w.send(p.Client(), path) {
			t.Fatalf("a write is not acknowledged by a living program: %s", p.Log)
		}
		known.note(w, true)
	}
	if len(known.acked) < rounds*writers {
		t.Errorf("only %d writes were acknowledged", len(known.acked))
	}
	known.check(t, p, filepath.Join(data, "parvis.db"))
	t.Logf("%d acknowledged writes over %d kills", len(known.acked), rounds)
}

// offerIn finds a listing that takes questions.
func offerIn(p *Program) string {
	n := p.Client().Get("/annonces").Want(200).One("main article a[href^=/annonces/]")
	href, _ := attr(n, "href")
	return href
}

// writeUntilGone writes without a pause until the program does not answer any more.
func (l *ledger) writeUntilGone(p *Program, path string) {
	for {
		w := l.next()
		c := p.Client()
		acked := w.send(c, path)
		l.note(w, acked)
		if !acked {
			return
		}
	}
}

// send asks for a write and tells whether it was acknowledged: by its own answer, or as done before.
func (w write) send(c *Client, path string) bool {
	c.Address = w.address
	r := c.Request(http.MethodPost, path+"/repondre", url.Values{"kind": {"question"}, "first_name": {"Camille"}, "email": {w.email},
		"message": {"Est-ce encore possible ?"}, "cle": {w.key}})
	p, err := c.Try(r)
	if err != nil {
		return false
	}
	to := p.Header.Get("Location")
	if p.Status != http.StatusSeeOther || !strings.HasPrefix(to, "/merci/") && !strings.HasPrefix(to, "/?fait=already") {
		c.t.Errorf("status %d, leads to %q: %s", p.Status, to, p.words())
	}
	return true
}

// check compares what was told with what is stored, once the queue has done its work, and looks into the file itself.
func (l *ledger) check(t *testing.T, p *Program, file string) {
	t.Helper()
	d, err := db.Open("sqlite:" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	count := func(query string, args ...any) (n int) {
		t.Helper()
		if err := d.QueryRowContext(background, query, args...).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	// What was at work when the program was killed is taken up again after a while; here it is at once.
	if _, err := d.ExecContext(background, `update river_job set state = 'available' where state = 'running'`); err != nil {
		t.Fatal(err)
	}
	waiting := func() int {
		return count(`select count(*) from outbox`) + count(`select count(*) from river_job where state in ('available', 'running', 'retryable', 'pending')`)
	}
	for n := waiting(); n > 0; n = waiting() { // a quick machine has acknowledged more, and has more to do
		p.Await("the mails to go on", func() bool { return waiting() < n })
	}
	for _, w := range l.acked {
		if n := count(`select count(*) from replies where email = $1`, w.email); n != 1 {
			t.Errorf("an acknowledged write is there %d times", n)
		}
		if n := count(`select count(*) from mails where to_addr = $1`, w.email); n != 1 {
			t.Errorf("an acknowledged write has %d mails", n)
		}
	}
	if n, told := count(`select count(*) from replies where email like 'p0%@example.org'`), len(l.acked); n != told {
		t.Errorf("%d writes are stored, %d were told", n, told)
	}
	var said string
	if err := d.QueryRowContext(background, `pragma integrity_check`).Scan(&said); err != nil || said != "ok" {
		t.Errorf("integrity_check: %s %v", said, err)
	}
	if strings.Contains(p.Log.String(), "panic") {
		t.Error(p.Log)
	}
}
