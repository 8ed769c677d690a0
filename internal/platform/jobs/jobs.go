// Package jobs carries what follows a use case. The use case publishes an event in its own transaction (a row of the
// outbox: it costs one insert and is there exactly when the effect is). A dispatcher turns each event into one job per
// listener, in one transaction with the removal of the row; River runs the jobs with retries, on every node, on both
// databases. Handlers must bear being run twice: a job that dies after its effect is run again.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"parvis/internal/platform/db"
	"parvis/internal/platform/ids"
)

// Publish records that something happened: topic is "noun.verb", ref the id of the thing. It becomes true with the
// transaction of q.
func Publish(ctx context.Context, q db.Querier, topic, ref string) error {
	err := db.Later(ctx, q, `insert into outbox (id, topic, ref) values ($1, $2, $3)`, ids.New(), topic, ref)
	if err != nil {
		return fmt.Errorf("jobs: publish %s %s: %w", topic, ref, err)
	}
	return nil
}

// Handler acts on an event; ref is what Publish was given.
type Handler func(ctx context.Context, ref string) error

type listener struct {
	name   string
	handle Handler
}

type periodic struct {
	name  string
	every time.Duration
	run   func(context.Context) error
}

// Queue knows who listens to what, and runs it.
type Queue struct {
	DB  *db.DB
	Log *slog.Logger

	listeners map[string][]listener // by topic
	periodics []periodic
	runner    runner
	wake      chan struct{}
	stop      context.CancelFunc
	done      sync.WaitGroup
}

// On calls h for each event of a topic. name tells listeners of one topic apart and must stay the same between
// releases: waiting jobs bear it. Call it before Start.
func (q *Queue) On(topic, name string, h Handler) {
	if q.listeners == nil {
		q.listeners = map[string][]listener{}
	}
	q.listeners[topic] = append(q.listeners[topic], listener{name, h})
}

// Every runs f about every d on one of the nodes. Call it before Start.
func (q *Queue) Every(name string, d time.Duration, f func(context.Context) error) {
	q.periodics = append(q.periodics, periodic{name, d, f})
}

type event struct{ ID, Topic, Ref string }

// batch is how many events one dispatch takes.
const batch = 200

// take removes up to batch events from the outbox, oldest first, within a transaction.
func (q *Queue) take(ctx context.Context, tx db.Querier) ([]event, error) {
	events, err := db.All(ctx, tx, func(e *event) []any { return []any{&e.ID, &e.Topic, &e.Ref} }, `
		delete from outbox where id in (select id from outbox order by id limit $1`+q.DB.SkipLocked+`)
		returning id, topic, ref`, batch)
	if err != nil {
		return nil, fmt.Errorf("jobs: take events: %w", err)
	}
	return events, nil
}

// RunPending runs the listeners of every waiting event here and now, until none is left, and gives the first error. It
// is for programs without workers: the loading of a demonstration, tests.
func (q *Queue) RunPending(ctx context.Context) error {
	for {
		var events []event
		err := q.DB.Tx(ctx, func(tx db.Querier) (err error) {
			events, err = q.take(ctx, tx)
			return err
		})
		if err != nil || len(events) == 0 {
			return err
		}
		for _, e := range events {
			for _, l := range q.listeners[e.Topic] {
				if err := l.handle(ctx, e.Ref); err != nil {
					return fmt.Errorf("jobs: %s %s for %s: %w", e.Topic, e.Ref, l.name, err)
				}
			}
		}
	}
}

// handle finds the listener of a job and runs it. An unknown listener belongs to another release: the job is retried.
func (q *Queue) handle(ctx context.Context, topic, name, ref string) error {
	for _, l := range q.listeners[topic] {
		if l.name == name {
			return l.handle(ctx, ref)
		}
	}
	return fmt.Errorf("jobs: nobody named %s listens to %s", name, topic)
}

// pollEvery is how often the outbox is looked at without being woken: the events of other nodes that died between
// their commit and their dispatch.
const pollEvery = 2 * time.Second

// Start runs the dispatcher and the workers until Stop.
func (q *Queue) Start(ctx context.Context) error {
	r, err := newRunner(q)
	if err != nil {
		return err
	}
	q.runner = r
	ctx, q.stop = context.WithCancel(context.WithoutCancel(ctx))
	if err := r.start(ctx); err != nil {
		return err
	}
	q.wake = make(chan struct{}, 1)
	q.DB.OnCommit(func() {
		select {
		case q.wake <- struct{}{}:
		default:
		}
	})
	q.done.Go(func() { q.dispatch(ctx) })
	return nil
}

// Stop waits for the jobs at work, at most until ctx ends.
func (q *Queue) Stop(ctx context.Context) error {
	if q.runner == nil {
		return nil
	}
	err := q.runner.stop(ctx)
	q.stop()
	q.done.Wait()
	return err
}

func (q *Queue) dispatch(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		n, err := q.dispatchOnce(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			q.Log.Error("jobs: dispatch", "err", err)
		}
		if err == nil && n > 0 {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-q.wake:
		case <-tick.C:
		}
	}
}

func (q *Queue) dispatchOnce(ctx context.Context) (int, error) {
	var waiting bool
	if err := q.DB.QueryRowContext(ctx, `select exists (select 1 from outbox)`).Scan(&waiting); err != nil || !waiting {
		return 0, err
	}
	var events []event
	err := q.DB.Tx(ctx, func(tx db.Querier) (err error) {
		if events, err = q.take(ctx, tx); err != nil || len(events) == 0 {
			return err
		}
		return q.runner.enqueue(ctx, tx, events)
	})
	return len(events), err
}
