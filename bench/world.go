package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"parvis/internal/app"
	"parvis/internal/cli/demo"
	"parvis/internal/platform/config"
	"parvis/internal/platform/db/dbtest"
)

// world is one running service over a demonstration of a size.
type world struct {
	*app.App
	stock  *stock
	engine string
	url    string // of the database
	size   int
	base   int64 // heap before the index was built
	cancel context.CancelFunc
}

// orgsFor is how many organisations stand behind so many listings.
func orgsFor(listings int) int { return min(max(270, listings/100), 3_000) }

// stock holds the loaded databases of a run: each is made once.
type stock struct {
	dir  string
	pg   *dbtest.Server
	urls map[string]string
	say  io.Writer

	means    map[string]time.Duration // of a query, by engine and size
	parvis   string                   // the built program, "" when there is none
	smallest int                      // of the sizes
	made     int                      // databases made for one measure
	curves   curves
}

func newStock(o options, dir string, out io.Writer) *stock {
	return &stock{dir: dir, urls: map[string]string{}, say: out, means: map[string]time.Duration{}, smallest: o.sizes[0], curves: curves{}}
}

func (w *world) key() string { return fmt.Sprintf("%s-%d", w.engine, w.size) }

// database gives the address of a loaded demonstration.
func (s *stock) database(ctx context.Context, engine string, size int) (string, error) {
	name := fmt.Sprintf("%s-%d", engine, size)
	if url := s.urls[name]; url != "" {
		return url, nil
	}
	url, err := s.empty(engine, name)
	if err != nil {
		return "", err
	}
	began := time.Now()
	if err := fill(ctx, url, size); err != nil {
		return "", err
	}
	fmt.Fprintf(s.say, "# %s: %d listings loaded in %.0f s\n", engine, size, time.Since(began).Seconds())
	s.urls[name] = url
	return url, nil
}

// empty gives the address of a new database.
func (s *stock) empty(engine, name string) (string, error) {
	if engine == "sqlite" {
		return "sqlite:" + filepath.Join(s.dir, name, "parvis.db"), nil
	}
	if s.pg == nil {
		var err error
		if s.pg, err = dbtest.StartServer(dbtest.Durable); err != nil {
			return "", fmt.Errorf("bench: PostgreSQL: %w", err)
		}
	}
	return s.pg.NewDatabase()
}

func migrate(ctx context.Context, url string) error {
	_, err := app.Migrate(ctx, config.Config{DatabaseURL: url})
	return err
}

func fill(ctx context.Context, url string, size int) error {
	if err := migrate(ctx, url); err != nil {
		return err
	}
	cfg := config.Config{DatabaseURL: url}
	a, err := app.Open(ctx, cfg, app.Options{Base: "http://bench", Log: quiet})
	if err != nil {
		return err
	}
	err = demo.Load(ctx, demo.Deps{DB: a.DB, Now: a.Now(), Communes: a.Communes}, demo.Options{Orgs: orgsFor(size), Listings: size, Seed: 54})
	if err == nil {
		_, err = a.DB.ExecContext(ctx, "analyze")
	}
	return errors.Join(err, a.DB.Close())
}

var quiet = slog.New(slog.DiscardHandler)

// open starts the service over a loaded database, within this process; now is the clock of the machine.
func (s *stock) open(ctx context.Context, engine string, size int) (*world, error) {
	url, err := s.database(ctx, engine, size)
	if err != nil {
		return nil, err
	}
	w := &world{stock: s, engine: engine, size: size, url: url}
	if w.App, err = s.app(ctx, url); err != nil {
		return nil, err
	}
	w.base = heap()
	ctx, w.cancel = context.WithCancel(ctx)
	if err := w.Search.Start(ctx); err != nil {
		w.cancel()
		return nil, errors.Join(err, w.DB.Close())
	}
	if err := ready(ctx, w.App); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

func (s *stock) app(ctx context.Context, url string) (*app.App, error) {
	dir, err := os.MkdirTemp(s.dir, "data-")
	if err != nil {
		return nil, err
	}
	return app.Open(ctx, config.Config{DatabaseURL: url, Data: dir}, app.Options{Base: "http://bench", Log: quiet})
}

// ready waits until the index is built.
func ready(ctx context.Context, a *app.App) error {
	for !a.Search.Ready() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Millisecond):
		}
	}
	return nil
}

func (w *world) close() error {
	w.cancel()
	w.Search.Close()
	return w.DB.Close()
}

// serve is the service over a database, all of it, until standard input ends: what the program does as "-serve URL". It
// answers once it has done what it does after starting, so that this is not counted with the pages.
func serve(ctx context.Context, url string) error {
	dir, err := os.MkdirTemp("", "parvis-bench-serve-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	a, err := (&stock{dir: dir}).app(ctx, url)
	if err != nil {
		return err
	}
	if err := a.Start(ctx); err != nil {
		return errors.Join(err, a.DB.Close())
	}
	if err := errors.Join(ready(ctx, a), a.Settled(ctx)); err != nil {
		return err
	}
	return untilEnd(ctx, func(ctx context.Context, l net.Listener) error { return a.Serve(ctx, l, 5*time.Second) })
}

// cpuOfDatabase is the processor time that the processes of the database server have used; a database within the service
// has none of its own.
func (s *stock) cpuOfDatabase(engine string) (sum time.Duration) {
	if engine != "postgres" || s.pg == nil {
		return 0
	}
	pids, err := s.pg.Pids()
	if err != nil {
		return 0
	}
	for _, pid := range pids {
		sum += cpuOf(pid)
	}
	return sum
}
