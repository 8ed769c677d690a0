package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parvis/internal/app"
	"parvis/internal/cli/demo"
	"parvis/internal/platform/config"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/mail"
	"parvis/internal/platform/tiles"
)

// tuesday is when the clock of every node begins: the Tuesday before the Saturday of the examples.
var tuesday = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// engines are the databases; a test that does not depend on which runs on the first.
var engines = []string{"sqlite", "postgres"}

// Clock is the time of a node: it runs with the machine's, from tuesday on, and is moved by the test.
type Clock struct {
	started time.Time
	moved   atomic.Int64
}

// Now is the time of the node.
func (c *Clock) Now() time.Time {
	return tuesday.Add(time.Since(c.started) + time.Duration(c.moved.Load()))
}

// Advance moves the time.
func (c *Clock) Advance(d time.Duration) { c.moved.Add(int64(d)) }

// Log is what a node wrote into its log.
type Log struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write keeps a line.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// String is everything so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// Options is what a test sets of its node.
type Options struct {
	Load int  // fill with the demonstration territory of so many listings
	Demo bool // the pages of the demonstration exist
	// URL of an existing database, to start a second node on it; empty makes a new one.
	URL string
	// Deaf: the node does not hear of what others commit, it looks once a second.
	Deaf bool
	// Tiles is where squares of maps come from; nobody is asked for any when it is empty.
	Tiles tiles.Options
}

// Node is one running service on a loopback address.
type Node struct {
	t      testing.TB
	App    *app.App
	Clock  *Clock
	Log    *Log
	Config config.Config
	Base   string // http://127.0.0.1:port
	peers  atomic.Int64
	stop   func()
	world  *World // the people on it, when the test made some
}

// Start runs a service until the test ends.
func Start(t testing.TB, engine string, o Options) *Node {
	t.Helper()
	ctx := context.Background()
	n := &Node{t: t, Clock: &Clock{started: time.Now()}, Log: &Log{}}
	n.Config = config.Config{Data: t.TempDir(), DatabaseURL: o.URL, TrustedProxies: "127.0.0.0/8", LogLevel: "info", MailFrom: "parvis@example.org"}
	if n.Config.DatabaseURL == "" {
		n.Config.DatabaseURL = dbtest.URL(t, engine)
	}
	if _, err := app.Migrate(ctx, n.Config); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n.Base = "http://" + l.Addr().String()
	log := slog.New(slog.NewTextHandler(n.Log, &slog.HandlerOptions{Level: slog.LevelInfo}))
	if o.Tiles.Dial == nil {
		o.Tiles.Dial = func(context.Context, string, string) (net.Conn, error) {
			return nil, errors.New("no test leaves this machine")
		}
	}
	if n.App, err = app.Open(ctx, n.Config, app.Options{Now: n.Clock.Now, Log: log, Demo: o.Demo, Base: n.Base, Tiles: o.Tiles}); err != nil {
		t.Fatal(err)
	}
	if o.Deaf {
		n.App.DB.Wake = ""
	}
	if o.Load > 0 {
		err := demo.Load(ctx, demo.Deps{DB: n.App.DB, Now: n.App.Now(), Communes: n.App.Communes}, demo.Options{Orgs: 40, Listings: o.Load, Seed: 54})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := n.App.Start(ctx); err != nil {
		t.Fatal(err)
	}
	n.Await("the index", n.App.Search.Ready)
	n.serve(l)
	return n
}

func (n *Node) serve(l net.Listener) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- n.App.Serve(ctx, l, 10*time.Second) }()
	n.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			n.t.Errorf("stopping the node: %v", err)
		}
	})
	n.t.Cleanup(func() {
		n.stop()
		if n.t.Failed() {
			n.t.Logf("log of the node:\n%s", last(n.Log.String(), 6000))
		}
	})
}

// last is the end of a text.
func last(s string, n int) string {
	if len(s) > n {
		return "…" + s[len(s)-n:]
	}
	return s
}

// patience bounds every wait for something that a worker does.
const patience = 20 * time.Second

// Await asks again and again until done tells that it is so.
func (n *Node) Await(what string, done func() bool) {
	n.t.Helper()
	end := time.After(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-end:
			n.t.Fatalf("waited %s in vain for %s", patience, what)
		case <-tick.C:
		}
	}
}

// Mails are the mails to an address, the newest first.
func (n *Node) Mails(to string) []mail.Mail {
	n.t.Helper()
	mails, err := mail.List(context.Background(), n.App.DB, mail.Filter{To: to, Limit: 200})
	if err != nil {
		n.t.Fatal(err)
	}
	return mails
}

// Mail waits for a mail to an address that holds all of some texts, in its subject or its words.
func (n *Node) Mail(to string, holds ...string) (found mail.Mail) {
	n.t.Helper()
	n.Await(fmt.Sprintf("a mail to %s with %q", to, holds), func() bool {
		for _, m := range n.Mails(to) {
			if !slices.ContainsFunc(holds, func(h string) bool { return !strings.Contains(m.Subject+"\n"+m.Text, h) }) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// LinkIn finds the address in a mail that begins with a path of the site, as a path.
func (n *Node) LinkIn(m mail.Mail, path string) string {
	n.t.Helper()
	_, rest, ok := strings.Cut(m.Text, n.Base+path)
	if !ok {
		n.t.Fatalf("the mail %q has no link to %s:\n%s", m.Subject, path, m.Text)
	}
	if i := strings.IndexAny(rest, " \n\t>)\u00a0\u202f"); i >= 0 {
		rest = rest[:i]
	}
	return path + rest
}

// SQL reads one value of the database.
func (n *Node) SQL(query string, args ...any) (value string) {
	n.t.Helper()
	if err := n.App.DB.QueryRowContext(context.Background(), query, args...).Scan(&value); err != nil {
		n.t.Fatalf("%s: %v", query, err)
	}
	return value
}
