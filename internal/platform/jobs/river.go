package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"parvis/internal/platform/db"
)

// runner is River with its driver's transaction type hidden: both drivers take *sql.Tx.
type runner interface {
	start(context.Context) error
	stop(context.Context) error
	enqueue(context.Context, db.Querier, []event) error
}

// jobArgs is one event for one listener, or one turn of a periodic job (empty Topic).
type jobArgs struct {
	Topic string `json:"topic"`
	Name  string `json:"name"`
	Ref   string `json:"ref"`
}

// Kind implements river.JobArgs.
func (jobArgs) Kind() string { return "parvis" }

type worker struct {
	river.WorkerDefaults[jobArgs]
	queue *Queue
}

// Work implements river.Worker.
func (w *worker) Work(ctx context.Context, job *river.Job[jobArgs]) error {
	a := job.Args
	if a.Topic != "" {
		return w.queue.handle(ctx, a.Topic, a.Name, a.Ref)
	}
	for _, p := range w.queue.periodics {
		if p.name == a.Name {
			return p.run(ctx)
		}
	}
	return nil // the periodic job of another release
}

// NextRetry implements river.Worker: 5 s, 20 s, 45 s … so that an hour without mail server costs about 20 tries.
func (w *worker) NextRetry(job *river.Job[jobArgs]) time.Time {
	n := time.Duration(min(job.Attempt, 20))
	return time.Now().Add(5 * time.Second * n * n)
}

// maxAttempts spreads over more than a day with NextRetry.
const maxAttempts = 60

// workersPerNode bounds the jobs at work on one node.
const workersPerNode = 16

type riverRunner struct {
	queue  *Queue
	client *river.Client[*sql.Tx]
}

func driver(d *db.DB) riverdriver.Driver[*sql.Tx] {
	if d.Name == "sqlite" {
		return riversqlite.New(d.Pool())
	}
	return riverdatabasesql.New(d.Pool())
}

// Migrate brings River's own tables up to date.
func Migrate(ctx context.Context, d *db.DB) error {
	m, err := rivermigrate.New(driver(d), nil)
	if err != nil {
		return fmt.Errorf("jobs: migrate: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("jobs: migrate: %w", err)
	}
	return nil
}

func newRunner(q *Queue) (runner, error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker{queue: q})
	cfg := &river.Config{
		Queues:            map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workersPerNode}},
		Workers:           workers,
		Logger:            slog.New(quiet{q.Log.Handler()}),
		MaxAttempts:       maxAttempts,
		FetchCooldown:     20 * time.Millisecond,
		FetchPollInterval: 250 * time.Millisecond,
		JobTimeout:        2 * time.Minute,
		// What was at work on a node that died is taken up again by whoever is there.
		RescueStuckJobsAfter: 3 * time.Minute,
		ErrorHandler:         errorLog{q},
	}
	for _, p := range q.periodics {
		args := jobArgs{Name: p.name}
		cfg.PeriodicJobs = append(cfg.PeriodicJobs, river.NewPeriodicJob(river.PeriodicInterval(p.every),
			func() (river.JobArgs, *river.InsertOpts) { return args, &river.InsertOpts{MaxAttempts: 1} },
			&river.PeriodicJobOpts{RunOnStart: true}))
	}
	c, err := river.NewClient(driver(q.DB), cfg)
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	return &riverRunner{q, c}, nil
}

func (r *riverRunner) start(ctx context.Context) error { return r.client.Start(ctx) }
func (r *riverRunner) stop(ctx context.Context) error {
	if err := r.client.Stop(ctx); err != nil {
		return errors.Join(err, r.client.StopAndCancel(context.WithoutCancel(ctx)))
	}
	return nil
}

func (r *riverRunner) enqueue(ctx context.Context, q db.Querier, events []event) error {
	tx, ok := q.(*sql.Tx)
	if !ok {
		return errors.New("jobs: enqueue outside a transaction")
	}
	var params []river.InsertManyParams
	for _, e := range events {
		for _, l := range r.queue.listeners[e.Topic] {
			params = append(params, river.InsertManyParams{Args: jobArgs{Topic: e.Topic, Name: l.name, Ref: e.Ref}})
		}
	}
	if len(params) == 0 {
		return nil
	}
	if _, err := r.client.InsertManyTx(ctx, tx, params); err != nil {
		return fmt.Errorf("jobs: enqueue: %w", err)
	}
	return nil
}

// quiet keeps River's own log to what an operator has to act on.
type quiet struct{ slog.Handler }

// Enabled implements slog.Handler.
func (h quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.Handler.Enabled(ctx, l)
}

type errorLog struct{ queue *Queue }

// HandleError implements river.ErrorHandler: the error is logged once, here; River retries.
func (h errorLog) HandleError(_ context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	h.queue.Log.Error("jobs: failed", "job", job.ID, "attempt", job.Attempt, "err", err)
	return nil
}

// HandlePanic implements river.ErrorHandler.
func (h errorLog) HandlePanic(_ context.Context, job *rivertype.JobRow, v any, trace string) *river.ErrorHandlerResult {
	h.queue.Log.Error("jobs: panic", "job", job.ID, "panic", v, "trace", trace)
	return nil
}
