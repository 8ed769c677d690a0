package changelog_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

// trial is a database with nodes and commands that write, and lose their connections, while everybody reads.
type trial struct {
	*testing.T
	url   string
	admin *db.DB
	nodes []*node
	acked atomic.Int64 // the highest version whose write was acknowledged
	reads atomic.Int64
	known atomic.Int64    // of which nobody asked the database for
	wrote [2]atomic.Int64 // by nodes, by commands
}

// node may be replaced by another one, as if its process had been killed. Mostly it hides, so that the others do not know of it:
// that they do only spares them the wait.
type node struct {
	mu  sync.RWMutex // held for writing by who replaces it
	d   *db.DB
	tip *changelog.Tip
}

func (tr *trial) start(n *node, hidden bool) {
	n.d = open(tr.T, tr.url)
	n.tip = changelog.NewTip(n.d)
	n.tip.Node(lease, 5*lease, nil, hidden)
}

// write appends by a handle. What fails may have been written or not; nobody was told that it was.
func (tr *trial) write(d *db.DB, who int) {
	ctx, last := changelog.Noting(context.Background())
	if err := d.Tx(ctx, func(q db.Querier) error { return changelog.Append(ctx, q, time.Now(), "listing", "x") }); err != nil {
		return
	}
	tr.wrote[who].Add(1)
	for v, old := last(), tr.acked.Load(); old < v && !tr.acked.CompareAndSwap(old, v); old = tr.acked.Load() {
		continue
	}
}

// read wants of a node what was acknowledged before.
func (tr *trial) read(n *node) {
	want, before := tr.acked.Load(), n.tip.Asked()
	v, err := n.tip.Version(context.Background())
	if n.tip.Asked() == before {
		tr.known.Add(1)
	}
	if tr.reads.Add(1); err == nil && v < want {
		tr.Errorf("version %d was acknowledged, and then a node says %d", want, v)
	}
}

func (tr *trial) do(r *rand.Rand, n *node) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	switch what := r.IntN(1000); {
	case what < 12:
		tr.write(n.d, 0)
	case what < 16:
		_ = n.tip.Hold(context.Background()) // the others may be there
	case what < 17:
		_ = n.tip.LetGo(context.Background())
	case what < 18:
		n.d.Rename()
	default:
		for range 20 {
			tr.read(n)
		}
	}
}

// kill cuts a connection of some handle, or ends a node and starts another in its place.
func (tr *trial) kill(r *rand.Rand) {
	if r.IntN(2) == 0 {
		_, _ = tr.admin.ExecContext(context.Background(), `select pg_terminate_backend(pid) from (select pid from pg_stat_activity
			where datname = current_database() and pid <> pg_backend_pid() order by random() limit 1) x`)
		return
	}
	n := tr.nodes[r.IntN(len(tr.nodes))]
	n.mu.Lock()
	defer n.mu.Unlock()
	_ = n.d.Close()
	tr.start(n, r.IntN(4) > 0)
}

// Whoever reads, on whatever node, reads what was acknowledged before: while nodes and commands write, one of them or another
// holds the row, connections are cut and nodes killed.
func TestHolderIsNeverBehind(t *testing.T) {
	rounds := 10_000
	if testing.Short() {
		rounds = 2000
	}
	tr := &trial{T: t, url: dbtest.URL(t, "postgres")}
	tr.admin = open(t, tr.url)
	for range 2 {
		n := &node{}
		tr.start(n, true)
		tr.nodes = append(tr.nodes, n)
	}
	var nodes, others sync.WaitGroup
	done := make(chan struct{})
	for i, n := range tr.nodes {
		for j := range 2 {
			nodes.Go(func() {
				r := rand.New(rand.NewPCG(uint64(i), uint64(j)))
				for range rounds {
					tr.do(r, n)
				}
			})
		}
	}
	others.Go(func() {
		r := rand.New(rand.NewPCG(9, 9))
		command := open(t, tr.url)
		for {
			select {
			case <-done:
				return
			case <-time.After(time.Duration(r.IntN(40)) * time.Millisecond): // a command comes now and then
			}
			tr.write(command, 1)
			for _, n := range tr.nodes {
				n.mu.RLock()
				tr.read(n)
				n.mu.RUnlock()
			}
			if r.IntN(3) == 0 {
				tr.kill(r)
			}
		}
	})
	nodes.Wait()
	close(done)
	others.Wait()
	said := fmt.Sprintf("%d reads, %d of them from memory; nodes wrote %d times, commands %d", tr.reads.Load(), tr.known.Load(), tr.wrote[0].Load(), tr.wrote[1].Load())
	t.Log(said)
	if tr.wrote[0].Load() < 20 || tr.wrote[1].Load() < 10 || tr.known.Load() < tr.reads.Load()/20 {
		t.Error("too little came to pass to tell anything: " + said)
	}
}
