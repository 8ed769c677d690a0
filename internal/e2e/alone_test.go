package e2e

import (
	"math/rand/v2"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A node that is alone answers known pages from memory. Whoever else writes waits until it does so no more, be it that it
// works, stands still or is dead, and the first page that is read after that shows what was written.
func TestNobodyReadsBehindANodeThatIsAlone(t *testing.T) {
	tr := newTrial(t)
	dirs := map[string]string{}
	w := &writer{trial: tr, r: rand.New(rand.NewPCG(3, 3))}
	publish := func() time.Duration {
		began := time.Now()
		tr.must(w.publish(true))
		return time.Since(began)
	}
	publish()
	p := tr.run("a", dirs)
	c := p.Client()
	const page = "/annonces?tri=recentes"
	known := func() {
		r := c.Request(http.MethodGet, page, nil)
		r.Header.Set("Accept-Encoding", "gzip") // what nobody takes compressed is not kept
		c.Do(r).Want(http.StatusOK)
	}
	alone := func() {
		t.Helper()
		for end := time.Now().Add(patience); ; {
			known()
			var holder string
			tr.must(tr.app.DB.QueryRowContext(background, `select holder from counters where name = 'changes'`).Scan(&holder))
			if holder != "" {
				return
			}
			if time.Now().After(end) {
				t.Fatal("the node does not take itself for the only one")
			}
		}
	}
	again := func() {
		p = tr.run("a", dirs)
		c = p.Client()
	}
	for _, row := range []struct {
		state         string
		before, after func()
	}{
		{"works", func() {}, func() {}},
		{"stands still", func() { tr.must(p.cmd.Process.Signal(syscall.SIGSTOP)) }, func() { tr.must(p.cmd.Process.Signal(syscall.SIGCONT)) }},
		{"is dead", func() { tr.kill("a") }, again},
	} {
		alone()
		row.before()
		first, second := publish(), publish()
		row.after()
		t.Logf("beside a node that %s the first write takes %s, the second %s", row.state, first, second)
		if first < time.Second || first > 3*time.Second || second > time.Second {
			t.Errorf("beside a node that %s the first write takes %s, the second %s", row.state, first, second)
		}
		if body := c.Get(page).Want(http.StatusOK).Body; !strings.Contains(body, w.mine[len(w.mine)-1]) || !strings.Contains(body, w.mine[len(w.mine)-2]) {
			t.Errorf("after a node that %s was written beside, it does not show it", row.state)
		}
		if row.state != "is dead" { // else it leaves the row to others for half a minute
			tr.stop("a")
			again()
		}
	}
}
