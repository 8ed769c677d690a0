package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/search"
	"parvis/internal/platform/db"
	"parvis/internal/platform/text"
)

// sqlQueries is how many queries the index and SQL both answer.
const sqlQueries = 160

// plain is the online listings in tables of their own, as one would lay them out to search them with SQL: narrow rows,
// an index on every condition, the words in FTS5, after the same French analysis.
type plain struct {
	db     *sql.DB
	french *text.French
}

const plainSchema = `
	create table docs (id text not null, sense text not null, family text not null, theme text not null, commune text not null,
		lat real not null, lon real not null, published integer not null, ends integer not null,
		remote integer not null, wheelchair integer not null, by_bus integer not null,
		families integer not null, groups integer not null, beginners integer not null);
	create virtual table words using fts5(terms, content='', tokenize='ascii', detail='none')`

const plainIndexes = `
	create index docs_published on docs (published desc, id desc);
	create index docs_family on docs (family, theme);
	create index docs_place on docs (lat, lon);
	analyze`

func (w *world) newPlain(ctx context.Context) (*plain, error) {
	d, err := sql.Open("sqlite", filepath.Join(w.stock.dir, fmt.Sprintf("plain-%s.db", w.key())))
	if err != nil {
		return nil, err
	}
	d.SetMaxOpenConns(1)
	p := &plain{db: d, french: text.NewFrench()}
	if err := p.fill(ctx, w); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return p, nil
}

func (p *plain) fill(ctx context.Context, w *world) error {
	if _, err := p.db.ExecContext(ctx, "pragma journal_mode=off; pragma synchronous=off;"+plainSchema); err != nil {
		return err
	}
	rows, err := w.DB.QueryContext(ctx, `
		select l.id, l.sense, l.family, l.theme, l.commune, l.lat, l.lon, l.published_at, l.ends_at, l.remote, l.wheelchair, l.by_bus,
			l.families, l.groups, l.beginners, l.title, l.description, coalesce(o.name, '')
		from listings l left join orgs o on o.id = l.org_id left join persons p on p.id = l.person_id
		where l.state = 'online' and (o.state = 'verified' or p.suspended_at = 0 and p.deleted_at = 0)`)
	if err != nil {
		return err
	}
	defer rows.Close()
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	for n := 1; rows.Next(); n++ {
		var l listing.Listing
		var title, description, org string
		var published, ends int64
		if err := rows.Scan(&l.ID, &l.Sense, &l.Family, &l.Theme, &l.Commune, &l.Lat, &l.Lon, &published, &ends, &l.Remote, &l.Wheelchair,
			&l.ByBus, &l.Families, &l.Groups, &l.Beginners, &title, &description, &org); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `insert into docs values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`, l.ID,
			string(l.Sense), string(l.Family), l.Theme, l.Commune, l.Lat, l.Lon, published, ends, l.Remote, l.Wheelchair, l.ByBus,
			l.Families, l.Groups, l.Beginners); err != nil {
			return err
		}
		var terms []string
		for _, s := range []string{title, description, org, w.Search.CommuneName(l.Commune)} {
			p.french.Terms(s, func(t string) { terms = append(terms, t) })
		}
		if _, err := tx.ExecContext(ctx, `insert into words (rowid, terms) values ($1, $2)`, n, strings.Join(terms, " ")); err != nil {
			return err
		}
	}
	if err := errors.Join(rows.Err(), tx.Commit()); err != nil {
		return err
	}
	_, err = p.db.ExecContext(ctx, "insert into words(words) values ('optimize');"+plainIndexes)
	return err
}

// flags are the yes-or-no filters in the order of the statement.
var flags = []string{"remote", "wheelchair", "by_bus", "families", "groups", "beginners"}

// found is an answer in a form that both sides can be compared in.
type found struct {
	total  int
	ids    []string
	counts map[string]int // "family help" → 12
}

// ask answers a query with one statement: the listings that fulfil every condition but those on sense, family and theme,
// then the counts, each without the condition on itself, and the first twenty.
func (p *plain) ask(ctx context.Context, q search.Query, now time.Time) (found, error) {
	var args []any
	bind := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	where := []string{"d.ends > " + bind(db.Micros(now))}
	from := "docs d"
	if q.Text != "" {
		from = "words f join docs d on d.rowid = f.rowid"
		where = append(where, "f.words match "+bind(p.match(q.Text)))
	}
	distance := "0.0"
	if q.Near != nil {
		perLon := 111.195 * math.Cos(q.Near.Lat*math.Pi/180)
		dy := "(d.lat - " + bind(q.Near.Lat) + ") * 111.195"
		dx := "(d.lon - " + bind(q.Near.Lon) + ") * " + bind(perLon)
		distance = "(" + dy + ")*(" + dy + ") + (" + dx + ")*(" + dx + ")"
		high, wide := q.RadiusKm/111.195, q.RadiusKm/perLon
		where = append(where, "d.lat between "+bind(q.Near.Lat-high)+" and "+bind(q.Near.Lat+high),
			"d.lon between "+bind(q.Near.Lon-wide)+" and "+bind(q.Near.Lon+wide), distance+" <= "+bind(q.RadiusKm*q.RadiusKm),
			"(d.lat <> 0 or d.lon <> 0)")
	}
	sense, family, theme := oneOf("sense", q.Senses, bind), oneOf("family", q.Families, bind), oneOf("theme", q.Themes, bind)
	order := "published desc, id desc"
	if q.Sort == search.Nearest {
		order = "distance, id desc"
	}
	statement := `with m as materialized (select d.id, d.sense, d.family, d.theme, d.commune, d.published,
			d.remote, d.wheelchair, d.by_bus, d.families, d.groups, d.beginners, ` + distance + ` as distance from ` + from + ` where ` + strings.Join(where, " and ") + `)
		select 'total', json_array(total(remote), total(wheelchair), total(by_bus), total(families), total(groups), total(beginners)), count(*)
			from m where ` + sense + ` and ` + family + ` and ` + theme + `
		union all select 'sense', sense, count(*) from m where ` + family + ` and ` + theme + ` group by sense
		union all select 'family', family, count(*) from m where ` + sense + ` and ` + theme + ` group by family
		union all select 'theme', theme, count(*) from m where ` + sense + ` and ` + family + ` group by theme
		union all select 'commune', commune, count(*) from m where ` + sense + ` and ` + family + ` and ` + theme + ` group by commune`
	statement += ` union all select 'hit', id, 0 from (select id from m where ` + sense + ` and ` + family + ` and ` + theme + ` order by ` + order + ` limit 20)`
	return p.read(ctx, statement, args)
}

func (p *plain) read(ctx context.Context, statement string, args []any) (found, error) {
	f := found{counts: map[string]int{}}
	rows, err := p.db.QueryContext(ctx, statement, args...)
	if err != nil {
		return f, err
	}
	defer rows.Close()
	for rows.Next() {
		var what, value string
		var n int
		if err := rows.Scan(&what, &value, &n); err != nil {
			return f, err
		}
		switch what {
		case "total":
			f.total = n
			var of []float64
			if err := json.Unmarshal([]byte(value), &of); err != nil || len(of) != len(flags) {
				return f, errors.Join(err, fmt.Errorf("bench: %d counts of flags", len(of)))
			}
			for i, flag := range flags {
				f.counts[flag] = int(of[i])
			}
		case "hit":
			f.ids = append(f.ids, value)
		default:
			f.counts[strings.TrimSpace(what+" "+value)] = n
		}
	}
	return f, rows.Err()
}

// match is a text in the language of FTS5: every word, each by any of its terms.
func (p *plain) match(s string) string {
	var words []string
	for _, w := range p.french.Query(s, 12) {
		var terms []string
		for _, t := range w.Terms {
			terms = append(terms, `"`+t+`"`)
		}
		words = append(words, "("+strings.Join(terms, " OR ")+")")
	}
	return strings.Join(words, " AND ")
}

func oneOf[T ~string](column string, values []T, bind func(any) string) string {
	if len(values) == 0 {
		return "true"
	}
	var marks []string
	for _, v := range values {
		marks = append(marks, bind(string(v)))
	}
	return column + " in (" + strings.Join(marks, ", ") + ")"
}

// of puts an answer of the index in the form of comparison.
func of(r search.Result) found {
	f := found{total: r.Total, ids: r.IDs(), counts: map[string]int{}}
	set := func(what string, n int) {
		f.counts[what] = n
	}
	for i, n := range r.Facets.Sense {
		set("sense "+string(listing.Senses[i]), n)
	}
	for i, n := range r.Facets.Family {
		set("family "+string(listing.Families[i]), n)
	}
	for i, n := range r.Facets.Theme {
		set("theme "+listing.Themes[i], n)
	}
	for _, c := range r.Facets.Commune {
		set("commune "+c.Code, c.N)
	}
	for what, n := range map[string]int{"remote": r.Facets.Remote, "wheelchair": r.Facets.Wheelchair, "by_bus": r.Facets.ByBus,
		"families": r.Facets.ForFamilies, "groups": r.Facets.ForGroups, "beginners": r.Facets.ForBeginners} {
		set(what, n)
	}
	return f
}

// same tells whether SQL found what the index found. The index names the fifty communes with the most, SQL all of them.
func (f found) same(sql found) bool {
	if f.total != sql.total || !slices.Equal(f.ids, sql.ids) {
		return false
	}
	for what, n := range f.counts {
		if sql.counts[what] != n {
			return false
		}
	}
	return true
}

// indexVsSQL puts the same queries to the index and to SQL. Both give the total, the counts and the first twenty, in an
// order that SQL can give too (newest, nearest), for the words as they were typed; dates are left out, since weekly rhythms are
// no rows. Only queries that both answer alike count.
func (w *world) indexVsSQL(ctx context.Context) (row, error) {
	p, err := w.newPlain(ctx)
	if err != nil {
		return row{}, err
	}
	defer p.db.Close()
	m, err := newMix(ctx, w, 5)
	if err != nil {
		return row{}, err
	}
	var index, plain []time.Duration
	alike, asked := 0, 0
	var problem error
	onThread(func() {
		for i := 0; alike < sqlQueries && asked < 3*sqlQueries && problem == nil; i++ {
			q := m.next(i).q
			if !q.From.IsZero() || q.Text != "" && p.match(q.Text) == "" {
				continue
			}
			if q.Exact = true; q.Sort != search.Nearest {
				q.Sort = search.Newest
			}
			asked++
			a, b, same, err := w.both(ctx, p, q)
			if problem = err; same {
				alike++
				index, plain = append(index, a), append(plain, b)
			}
		}
	})
	if problem == nil && alike < asked/2 {
		problem = fmt.Errorf("bench: index and SQL agree on %d of %d queries only", alike, asked)
	}
	if problem != nil {
		return row{}, problem
	}
	ratio := float64(mean(plain)) / float64(mean(index))
	w.stock.curves.add("SQL, mean ("+w.engine+")", w.size, float64(mean(plain).Microseconds()))
	return row{id: "index-vs-sql", engine: w.engine, size: w.size, figures: []figure{atLeast(ratio, 50, 150, "x")},
		note: fmt.Sprintf("%d µs against %d µs of CPU a query; %d of %d queries are answered alike to the last count", mean(index).Microseconds(), mean(plain).Microseconds(), alike, asked)}, nil
}

// both answers one query on either side, each once before it is measured.
func (w *world) both(ctx context.Context, p *plain, q search.Query) (index, plain time.Duration, same bool, err error) {
	var res search.Result
	var f found
	for range 2 {
		began := cpuOfThread()
		if res, err = w.Search.Search(ctx, q); err != nil {
			return 0, 0, false, err
		}
		index = cpuOfThread() - began
		began = cpuOfThread()
		if f, err = p.ask(ctx, q, w.Now()); err != nil {
			return 0, 0, false, err
		}
		plain = cpuOfThread() - began
	}
	return index, plain, of(res).same(f), nil
}
