package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"parvis/internal/app"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/domain/search"
	"parvis/internal/platform/db"
	"parvis/internal/platform/ids"
)

// How many writes one side makes before the other's turn, and how many publications the freshness is measured on.
const (
	writesARound = 25
	publications = 120
)

// editor gives somebody who may publish at once for an org of the demonstration: one that was approved often enough.
func (w *world) editor(ctx context.Context) (actor.Actor, string, error) {
	var orgID, personID string
	err := w.DB.QueryRowContext(ctx, `
		select m.org_id, m.person_id from members m join orgs o on o.id = m.org_id
		where o.state = 'verified' and m.role = 'admin'
			and (select count(*) from listings l where l.org_id = m.org_id and l.published_at > 0) >= 4
		order by m.org_id limit 1`).Scan(&orgID, &personID)
	if err != nil {
		return actor.Actor{}, "", fmt.Errorf("bench: an org that may publish: %w", err)
	}
	by := actor.Actor{PersonID: personID, Email: "redaction@example.org", FirstName: "Nadia", Role: actor.Citizen, Lang: "fr"}
	by.Seats = []actor.Seat{{OrgID: orgID, Admin: true}}
	return by, orgID, nil
}

// mission is a need for volunteers on a day, with places.
func (w *world) mission(orgID, word string, places int) listing.Listing {
	day := w.Now().AddDate(0, 0, 9).Truncate(time.Hour)
	return listing.Listing{OrgID: orgID, Sense: listing.Need, Family: listing.Help, Theme: "sport", Commune: "54395", Lang: "fr",
		Title:       "Préparer la course solidaire " + word,
		Description: "Installer les tables, accueillir les coureurs, distribuer les dossards et les boissons. Nous mangeons ensemble après la course.",
		Slots:       []listing.Slot{{Start: day, End: day.Add(3 * time.Hour), Places: places}}}
}

// raw makes one-row transactions in the same database: what a write costs at least.
func (w *world) raw(ctx context.Context) (func() (time.Duration, error), error) {
	if _, err := w.DB.ExecContext(ctx, `create table if not exists bench_rows (id text primary key, words text not null)`); err != nil {
		return nil, err
	}
	words := strings.Repeat("une ligne ", 30)
	return func() (time.Duration, error) {
		began := time.Now()
		for range writesARound {
			err := w.DB.Tx(ctx, func(q db.Querier) error {
				_, err := q.ExecContext(ctx, `insert into bench_rows (id, words) values ($1, $2)`, ids.New(), words)
				return err
			})
			if err != nil {
				return 0, err
			}
		}
		return time.Since(began) / writesARound, nil
	}, nil
}

// publish is the whole use case against a transaction of one row: same database, same durability, one after the other.
func (w *world) publish(ctx context.Context) (row, error) {
	by, orgID, err := w.editor(ctx)
	if err != nil {
		return row{}, err
	}
	n := 0
	return w.against(ctx, "publish", func() error {
		n++
		l, err := w.Listings.Submit(ctx, by, w.mission(orgID, fmt.Sprint("numéro ", n), 5), 0)
		if err == nil && l.State != listing.Online {
			err = fmt.Errorf("bench: published, and %s", l.State)
		}
		return err
	})
}

// answer is the answer to a mission by somebody without an account: it holds a place and has a mail sent.
func (w *world) answer(ctx context.Context) (row, error) {
	by, orgID, err := w.editor(ctx)
	if err != nil {
		return row{}, err
	}
	l, err := w.Listings.Submit(ctx, by, w.mission(orgID, "pour tous", 10_000), 0)
	if err != nil {
		return row{}, err
	}
	n := 0
	return w.against(ctx, "answer", func() error {
		n++
		r, err := w.Exchange.Ask(ctx, actor.Actor{}, exchange.Ask{ListingID: l.ID, SlotID: l.Slots[0].ID, FirstName: "Inès",
			Email: fmt.Sprintf("ines.%d@example.org", n), Lang: "fr"})
		if err == nil && (r.State != exchange.ToConfirm || !r.Holds) {
			err = fmt.Errorf("bench: the answer is %s", r.State)
		}
		return err
	})
}

// against compares a use case with a transaction of one row.
func (w *world) against(ctx context.Context, id string, do func() error) (row, error) {
	theirs, err := w.raw(ctx)
	if err != nil {
		return row{}, err
	}
	ours := func() (time.Duration, error) {
		began := time.Now()
		for range writesARound {
			if err := do(); err != nil {
				return 0, err
			}
		}
		return time.Since(began) / writesARound, nil
	}
	ratio, a, b, err := sideBySide(2*pairs, ours, theirs)
	if err != nil {
		return row{}, err
	}
	note := fmt.Sprintf("%d against %d µs a write, durable", a.Microseconds(), b.Microseconds())
	if w.engine == "postgres" {
		x, err := w.logged(ctx, ours)
		if err != nil {
			return row{}, err
		}
		y, err := w.logged(ctx, theirs)
		if err != nil {
			return row{}, err
		}
		note += fmt.Sprintf(", %d against %d bytes of its log", x, y)
	}
	return row{id: id, engine: w.engine, size: w.size, figures: []figure{atLeast(ratio, 0.20, 0.30, "")}, note: note}, nil
}

// logged is how many bytes the log of the database grows by with each write of a side.
func (w *world) logged(ctx context.Context, side func() (time.Duration, error)) (int64, error) {
	const written = `select cast(pg_current_wal_insert_lsn() - '0/0' as bigint)`
	var before, after int64
	err := w.DB.QueryRowContext(ctx, written).Scan(&before)
	if err == nil {
		_, err = side()
	}
	if err == nil {
		err = w.DB.QueryRowContext(ctx, written).Scan(&after)
	}
	return (after - before) / writesARound, err
}

// imported is how many rows are imported, importedAtOnce how many share a transaction: on both sides.
const (
	imported       = 6_000
	importedAtOnce = 500
)

// importing is the import of a register into an empty database against raw inserts of the same rows, grouped alike.
func (w *world) importing(ctx context.Context) (row, error) {
	if w.size != w.stock.smallest {
		return row{}, nil
	}
	file := w.register()
	ours := func() (time.Duration, error) {
		return w.onNew(ctx, func(a *app.App) error {
			m, err := a.Orgs.StartImport(ctx, actor.Actor{PersonID: "bench", Role: actor.Operator}, org.ImportOptions{})
			if err == nil {
				err = m.RNA(ctx, "register.csv", strings.NewReader(file))
			}
			if err == nil && m.Counts().New != imported {
				err = fmt.Errorf("bench: imported %+v", m.Counts())
			}
			return err
		})
	}
	theirs := func() (time.Duration, error) {
		return w.onNew(ctx, func(a *app.App) error { return insertOrgs(ctx, a.DB) })
	}
	ratio, x, y, err := sideBySide(pairs-2, ours, theirs)
	rate := func(d time.Duration) int { return int(imported / d.Seconds()) }
	return row{id: "import", engine: w.engine, figures: []figure{atLeast(ratio, 0.40, 0.60, "")},
		note: fmt.Sprintf("%d against %d rows a second, %d rows, %d a transaction", rate(x), rate(y), imported, importedAtOnce)}, err
}

// register is a file in the layout of the register of associations.
func (w *world) register() string {
	var b strings.Builder
	b.WriteString("id;id_ex;siret;date_disso;titre;objet;objet_social1;adrs_codeinsee;adrs_codepostal;adrs_libcommune;siteweb;position\n")
	here := w.Communes.InDepartment("54")
	for i := range imported {
		c := here[i%len(here)]
		fmt.Fprintf(&b, "W54%07d;;;;ASSOCIATION IMAGINAIRE N° %d DE %s;%s;006030;%s;%s;%s;;A\n", i, i, c.Name, purpose, c.Code, c.Postcodes[0], c.Name)
	}
	return b.String()
}

var purpose = strings.Repeat("promouvoir la danse sur les places, ", 8)

// onNew runs f on a new, empty database and tells how long it took.
func (w *world) onNew(ctx context.Context, f func(*app.App) error) (time.Duration, error) {
	w.stock.made++
	url, err := w.stock.empty(w.engine, fmt.Sprintf("import-%s-%d", w.engine, w.stock.made))
	if err != nil {
		return 0, err
	}
	if err := migrate(ctx, url); err != nil {
		return 0, err
	}
	a, err := w.stock.app(ctx, url)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	err = f(a)
	took := time.Since(began)
	return took, errors.Join(err, a.DB.Close())
}

// insertOrgs writes rows as wide as those of the import, one statement a row, without looking at anything.
func insertOrgs(ctx context.Context, d *db.DB) error {
	for i := 0; i < imported; i += importedAtOnce {
		err := d.Tx(ctx, func(q db.Querier) error {
			for n := i; n < i+importedAtOnce; n++ {
				o := org.Org{ID: ids.New(), Kind: org.Association, State: org.Unclaimed, Name: fmt.Sprint("ASSOCIATION IMAGINAIRE N° ", n),
					Slug: fmt.Sprint("association-imaginaire-", n), Object: purpose, Commune: "54395", RNA: fmt.Sprintf("W54%07d", n), Source: "rna"}
				if err := org.Insert(ctx, q, o); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// freshness is how long after a publication was acknowledged a search finds it, while nothing else happens: on the node
// that published and, where several nodes share a database, on another one.
func (w *world) freshness(ctx context.Context) (row, error) {
	by, orgID, err := w.editor(ctx)
	if err != nil {
		return row{}, err
	}
	nodes := []*search.Service{w.Search}
	if w.DB.Wake != "" {
		other, err := w.stock.app(ctx, w.url)
		if err != nil {
			return row{}, err
		}
		defer other.DB.Close()
		if err := other.Search.Start(ctx); err != nil {
			return row{}, err
		}
		defer other.Search.Close()
		if err := ready(ctx, other); err != nil {
			return row{}, err
		}
		nodes = append(nodes, other.Search)
	}
	var all []time.Duration
	var ids []string
	for i := range publications {
		l, err := w.Listings.Submit(ctx, by, w.mission(orgID, fmt.Sprint("fraîche ", i), 5), 0)
		if err != nil {
			return row{}, err
		}
		acknowledged := time.Now()
		slowest := time.Duration(0)
		for _, s := range nodes {
			if err := untilFound(ctx, s, orgID, l.ID); err != nil {
				return row{}, err
			}
			slowest = max(slowest, time.Since(acknowledged))
		}
		all, ids = append(all, slowest), append(ids, l.ID)
		time.Sleep(5 * time.Millisecond) // idle: the one before is over
	}
	lost := 0
	for _, s := range nodes {
		for _, id := range ids {
			if ok, err := finds(ctx, s, orgID, id); err != nil || !ok {
				lost++
			}
		}
	}
	p99 := quantile(all, 0.99)
	return row{id: "freshness", engine: w.engine, size: w.size, figures: []figure{atMost(ms(p99), 100, 50, "ms"), atMost(float64(lost), 0, 0, "lost")},
		note: fmt.Sprintf("median %s ms over %d publications, %d nodes", number(ms(median(all))), publications, len(nodes))}, nil
}

// untilFound waits until a node finds a listing, ten seconds at most.
func untilFound(ctx context.Context, s *search.Service, orgID, id string) error {
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(200 * time.Microsecond) {
		if ok, err := finds(ctx, s, orgID, id); err != nil || ok {
			return err
		}
	}
	return fmt.Errorf("bench: %s is not found", id)
}

func finds(ctx context.Context, s *search.Service, orgID, id string) (bool, error) {
	res, err := s.Search(ctx, search.Query{OrgID: orgID, Sort: search.Newest, Limit: search.MaxLimit})
	for page := 2; err == nil && res.Total > 0; page++ {
		for _, h := range res.Hits {
			if h.ID() == id {
				return true, nil
			}
		}
		if res.Next == "" {
			break
		}
		res, err = s.Search(ctx, search.Query{OrgID: orgID, Sort: search.Newest, Limit: search.MaxLimit, After: res.Next})
	}
	return false, err
}
