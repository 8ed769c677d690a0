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
	size   int
	dir    string
	addr   string
	listen net.Listener
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

	means map[string]time.Duration // of a query, by engine and size
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

func fill(ctx context.Context, url string, size int) error {
	cfg := config.Config{DatabaseURL: url}
	if _, err := app.Migrate(ctx, cfg); err != nil {
		return err
	}
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

// open starts the service over a loaded database, listening on the loopback; now is the clock of the machine.
func (s *stock) open(ctx context.Context, engine string, size int) (*world, error) {
	url, err := s.database(ctx, engine, size)
	if err != nil {
		return nil, err
	}
	w := &world{stock: s, engine: engine, size: size}
	if w.dir, err = os.MkdirTemp(s.dir, "data-"); err != nil {
		return nil, err
	}
	w.App, err = app.Open(ctx, config.Config{DatabaseURL: url, Data: w.dir}, app.Options{Base: "http://bench", Log: quiet})
	if err != nil {
		return nil, err
	}
	ctx, w.cancel = context.WithCancel(ctx)
	if err := w.Start(ctx); err != nil {
		w.cancel()
		return nil, errors.Join(err, w.DB.Close())
	}
	for !w.Search.Ready() {
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), w.close())
		case <-time.After(time.Millisecond):
		}
	}
	if w.listen, err = serveOn(w.Handler); err != nil {
		return nil, errors.Join(err, w.close())
	}
	w.addr = w.listen.Addr().String()
	return w, nil
}

func (w *world) close() error {
	var err error
	if w.listen != nil {
		err = w.listen.Close()
	}
	w.cancel()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return errors.Join(err, w.Stop(ctx))
}
