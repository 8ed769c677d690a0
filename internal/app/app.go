// Package app is the only wiring: configuration → database → domain → web, notify, jobs. It is also what the end-to-end
// tests start. Nothing else knows all the parts.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync/atomic"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/moderation"
	"parvis/internal/domain/org"
	"parvis/internal/domain/search"
	"parvis/internal/domain/territory"
	"parvis/internal/notify"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/config"
	"parvis/internal/platform/db"
	"parvis/internal/platform/geo"
	"parvis/internal/platform/i18n"
	"parvis/internal/platform/ids"
	"parvis/internal/platform/jobs"
	"parvis/internal/platform/mail"
	"parvis/internal/platform/text"
	"parvis/internal/platform/tiles"
	"parvis/internal/web/api"
	"parvis/internal/web/desk"
	"parvis/internal/web/edge"
	"parvis/internal/web/site"
	"parvis/internal/web/ui"
)

// Zone is where the days and hours of the service are meant.
const Zone = "Europe/Paris"

// App is a wired service.
type App struct {
	Config config.Config
	Log    *slog.Logger
	DB     *db.DB
	Now    func() time.Time
	Zone   *time.Location

	Languages  *i18n.Bundle
	Communes   *geo.Communes
	Territory  *territory.Service
	Accounts   *account.Service
	Orgs       *org.Service
	Listings   *listing.Service
	Search     *search.Service
	Tiles      *tiles.Service
	Exchange   *exchange.Service
	Moderation *moderation.Service
	Notify     *notify.Service
	Mail       *mail.Sender
	Queue      *jobs.Queue
	Edge       *edge.Edge
	Router     *edge.Router
	Site       *site.Site
	Handler    http.Handler

	settings atomic.Pointer[cachedTerritory]
	settled  chan struct{} // closed when what is done after starting is done
	tip      *changelog.Tip
	stops    []func(context.Context) error
}

// Options is what tests and the demonstration set differently.
type Options struct {
	Now  func() time.Time // nil: the clock of the machine
	Log  *slog.Logger     // nil: lines on standard error
	Demo bool             // the pages /demo exist
	Base string           // public address, without a slash at the end
	// Tiles is how squares of maps are fetched; the directory and the agent are set here when they are empty.
	Tiles tiles.Options
}

// Open opens the database of a configuration and wires everything; the schema must be up to date (see Migrate). Nothing
// runs yet.
func Open(ctx context.Context, cfg config.Config, o Options) (*App, error) {
	a := &App{Config: cfg, Now: o.Now, Log: o.Log}
	if a.Now == nil {
		a.Now = func() time.Time { return time.Now().UTC() }
	}
	if a.Log == nil {
		a.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: cfg.Level()}))
	}
	var err error
	if a.Zone, err = time.LoadLocation(Zone); err != nil {
		return nil, fmt.Errorf("app: %w", err)
	}
	if a.Languages, err = i18n.Shared(); err != nil {
		return nil, err
	}
	if err := Built(); err != nil {
		return nil, err
	}
	if a.Communes, err = geo.France(); err != nil {
		return nil, err
	}
	if a.DB, err = db.Open(cfg.Database()); err != nil {
		return nil, err
	}
	if err := a.wire(o); err != nil {
		return nil, errors.Join(err, a.DB.Close())
	}
	return a, nil
}

// Built tells whether the program holds what its build puts into it: the communes, the words of French, the style sheets
// and scripts.
func Built() error {
	_, err := geo.France()
	return errors.Join(err, text.WordsBuilt(), ui.AssetsBuilt())
}

func (a *App) wire(o Options) error {
	proxies, err := a.Config.Proxies()
	if err != nil {
		return err
	}
	a.tip = changelog.NewTip(a.DB)
	a.domain()
	if a.Mail, err = mail.NewSender(a.DB, a.Log, a.Now, a.Config.SMTPURL, a.Config.MailFrom, o.Base); err != nil {
		return err
	}
	a.Queue = &jobs.Queue{DB: a.DB, Log: a.Log}
	a.Notify = &notify.Service{DB: a.DB, Log: a.Log, Now: a.Now, Zone: a.Zone, Languages: a.Languages, BaseURL: o.Base,
		Commune: a.communeName, Similar: a.similar}
	a.Mail.KeepWords = o.Demo
	a.listen()
	a.Edge = &edge.Edge{DB: a.DB, Log: a.Log, Now: a.Now, Zone: a.Zone, Languages: a.Languages, Accounts: a.Accounts,
		Territory: a.territory, Counts: a.counts, Reach: a.reach, Several: a.DB.Wake != "",
		Pages: edge.NewPages(edge.PagesBytes), Data: a.publicData, BaseURL: o.Base, Trusted: proxies, Demo: o.Demo}
	a.Tiles = tiles.New(a.tileOptions(o))
	a.stops = append(a.stops, func(context.Context) error { a.Tiles.Close(); return nil })
	a.routes(o)
	return nil
}

// tileOptions says who asks for tiles, as their sources want to know, and where they are kept.
func (a *App) tileOptions(o Options) tiles.Options {
	t := o.Tiles
	if t.Dir == "" {
		t.Dir = filepath.Join(a.Config.Data, "tiles")
	}
	if t.Agent == "" {
		t.Agent = "Parvis (+" + o.Base + ")"
	}
	t.Now, t.Log = a.Now, a.Log
	return t
}

func (a *App) domain() {
	a.Territory = &territory.Service{DB: a.DB, Now: a.Now}
	a.Accounts = &account.Service{DB: a.DB, Now: a.Now, NewID: ids.New}
	a.Orgs = &org.Service{DB: a.DB, Now: a.Now, NewID: ids.New, Communes: a.Communes}
	a.Listings = &listing.Service{DB: a.DB, Now: a.Now, NewID: ids.New, Locate: a.locate,
		Shelf: listing.NewShelf(a.DB, a.tip, listing.ShelfBytes)}
	a.Exchange = &exchange.Service{DB: a.DB, Now: a.Now, NewID: ids.New}
	a.Moderation = &moderation.Service{DB: a.DB, Now: a.Now, NewID: ids.New}
	a.Search = search.New(a.DB, a.Now, a.Log)
	a.Search.CommuneName, a.Search.Communes, a.Search.Dir = a.communeName, a.Communes, a.Config.Data
	a.Search.ThemeName = func(lang, theme string) string { return a.Languages.For(lang).T("theme." + theme) }
}

func (a *App) locate(code string) (lat, lon float64, ok bool) {
	c, ok := a.Communes.ByCode(code)
	return c.Lat, c.Lon, ok
}

func (a *App) communeName(code string) string {
	c, _ := a.Communes.ByCode(code)
	return c.Name
}

// listen says who listens to which event and what runs by itself.
func (a *App) listen() {
	a.Notify.Listen(a.Queue)
	a.Queue.On("mail.queued", "send", a.Mail.Deliver)
	a.Moderation.Listen(a.Queue)
	a.Queue.On("reply.answered", "figures", a.Exchange.OnAnswered)
	a.Queue.Every("holds", time.Minute, a.Exchange.SweepHolds)
	a.Queue.Every("figures", 6*time.Hour, a.Exchange.RefreshAllAnswers)
	a.Queue.Every("remind", time.Hour, a.Listings.Remind)
	a.Queue.Every("releases", 24*time.Hour, a.Orgs.Release)
	a.Queue.Every("sweep", time.Hour, a.sweep)
}

// routes builds the one router of pages and programs.
func (a *App) routes(o Options) {
	a.Router = &edge.Router{}
	a.Site = &site.Site{Edge: a.Edge, Accounts: a.Accounts, Orgs: a.Orgs, Listings: a.Listings, Exchange: a.Exchange,
		Search: a.Search, Communes: a.Communes, Tiles: a.Tiles, Cards: site.NewCards(site.CardsBytes)}
	a.Site.Routes(a.Router)
	d := &desk.Desk{Edge: a.Edge, Moderation: a.Moderation, Settings: a.Territory, Orgs: a.Orgs, Listings: a.Listings,
		Search: a.Search, Communes: a.Communes}
	d.Routes(a.Router)
	if o.Demo {
		a.Site.DemoRoutes(a.Router)
	}
	a.Router.Get("/healthz", edge.Everyone, a.healthz)
	a.Router.Get("/readyz", edge.Everyone, a.readyz)
	a.Handler = a.Edge.Handler(a.Router, map[string]http.Handler{
		"/static/": site.Static(),
		"/api/v1/": a.apiHandler(),
	})
}

func (a *App) apiHandler() http.Handler {
	return api.New(api.Deps{Search: a.Search, Listings: a.Listings, Orgs: a.Orgs, Communes: a.Communes,
		Languages: a.Languages, Now: a.Now, BaseURL: a.Edge.BaseURL, Log: a.Log, Departments: a.departments}).Handler()
}

// departments are those of the territory, none when it is not known at the moment.
func (a *App) departments(ctx context.Context) []string {
	t, err := a.territory(ctx)
	if err != nil {
		a.Log.Error("app: territory", "err", err)
	}
	return t.Departments
}

func (a *App) counts(ctx context.Context, by actor.Actor) (unread, tasks int, err error) {
	if unread, err = a.Exchange.Unread(ctx, by); err != nil || !by.Moderates() {
		return unread, 0, err
	}
	tasks, err = a.Moderation.Waiting(ctx)
	return unread, tasks, err
}

// Start runs the workers and the index until Stop.
func (a *App) Start(ctx context.Context) error {
	if err := a.Search.Start(ctx); err != nil {
		return err
	}
	a.stops = append(a.stops, func(context.Context) error { a.Search.Close(); return nil }, a.tip.Serve(a.Log))
	if err := a.Queue.Start(ctx); err != nil {
		return err
	}
	a.stops = append(a.stops, a.Queue.Stop)
	ctx, cancel := context.WithCancel(ctx)
	a.settled = make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		a.settle(ctx)
		pace(ctx)
	}()
	a.stops = append(a.stops, func(context.Context) error { cancel(); <-ended; return nil })
	return nil
}

// settle does what is done once there is something to answer from: it gives the memory that starting took back to the
// machine, and has the cards written that will be asked for.
func (a *App) settle(ctx context.Context) {
	defer close(a.settled)
	if a.Search.WaitFor(ctx, 0) != nil {
		return
	}
	debug.FreeOSMemory()
	if err := a.Site.FillCards(ctx, a.Languages.For(a.Languages.Languages()[0])); err != nil && ctx.Err() == nil {
		a.Log.Error("app: fill cards", "err", err)
	}
}

// Settled waits until what is done after Start is done. Everything answers before; it answers most quickly then.
func (a *App) Settled(ctx context.Context) error {
	select {
	case <-a.settled:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Stop ends the workers, the last started first, and closes the database. Work at hand is finished until ctx ends.
func (a *App) Stop(ctx context.Context) error {
	var all error
	for i := len(a.stops) - 1; i >= 0; i-- {
		all = errors.Join(all, a.stops[i](ctx))
	}
	return errors.Join(all, a.DB.Close())
}

// Migrate brings the schema of a database up to date, with the tables of the jobs, and names what it ran.
func Migrate(ctx context.Context, cfg config.Config) ([]string, error) {
	d, err := db.Open(cfg.Database())
	if err != nil {
		return nil, err
	}
	names, err := d.Migrate(ctx)
	if err == nil {
		err = jobs.Migrate(ctx, d)
	}
	return names, errors.Join(err, d.Close())
}

// Serve answers on a listener until ctx ends, then lets requests at hand finish for at most grace.
func (a *App) Serve(ctx context.Context, l net.Listener, grace time.Duration) error {
	srv := &http.Server{Handler: a.Handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(a.Log.Handler(), slog.LevelDebug)}
	l = edge.Gather(srv, l)
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("app: serve: %w", err)
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	return errors.Join(srv.Shutdown(end), a.Stop(end))
}
