package main

import (
	"bytes"
	"context"
	"fmt"
	"hash/crc32"
	"net/http"
	"time"

	"parvis/internal/domain/org"
)

// How many pages one side sends before the other's turn: known ones, and ones that nobody has asked for.
const (
	perRound  = 4000
	coldRound = 2400
)

// match is the service and a bare server, each a process of its own, asked by one client.
type match struct {
	w             *world
	c             *http.Client
	service, bare *server
}

func (w *world) match(ctx context.Context) (*match, error) {
	m := &match{w: w, c: newClient()}
	var err error
	if m.service, err = start(ctx, "-serve", w.url); err != nil {
		return nil, err
	}
	if m.bare, err = start(ctx, "-bare"); err != nil {
		_ = m.service.stop()
		return nil, err
	}
	return m, nil
}

func (m *match) stop() {
	_ = m.service.stop() // measured already
	_ = m.bare.stop()
	m.c.CloseIdleConnections()
}

// fetch gets every path once and gives the bodies.
func (m *match) fetch(paths []string, gzipped bool) (bodies [][]byte, err error) {
	for _, path := range paths {
		var b bytes.Buffer
		if _, _, err := get(m.c, m.service.base+path, gzipped, &b); err != nil {
			return nil, err
		}
		bodies = append(bodies, b.Bytes())
	}
	return bodies, nil
}

// cost is what a load costs on this machine: the processor time of the client, of the server, and of its database. That
// is what decides how many requests a second a machine at its limit answers.
func (m *match) cost(s *server, paths []string, gzipped bool) (perRequest time.Duration, bytes int64, err error) {
	began := m.all(s)
	bytes, err = load(m.c, s.base, paths, gzipped)
	return (m.all(s) - began) / time.Duration(len(paths)), bytes, err
}

func (m *match) all(s *server) time.Duration {
	sum := cpuOfProcess() + s.cpu()
	if s == m.service {
		sum += m.w.stock.cpuOfDatabase(m.w.engine)
	}
	return sum
}

// duel compares the service with the bare server that sends the same pages. fresh gives the paths of a round; zipped asks
// the service for compressed pages, bareZipped has the bare server send those too.
func (m *match) duel(name string, fresh func(round int) []string, zipped, bareZipped bool) (ratio float64, note string, err error) {
	var bodies [][]byte
	var paths []string
	var sent, sum = int64(0), uint32(0)
	round := 0
	ours := func() (time.Duration, error) {
		paths = fresh(round)
		round++
		took, n, err := m.cost(m.service, paths, zipped)
		if sent = n; err != nil {
			return 0, err
		}
		bodies, err = m.fetch(distinct(paths), bareZipped) // not measured
		return took, err
	}
	theirs := func() (time.Duration, error) {
		ready, err := give(m.c, m.bare.base, bodies) // not measured
		if err != nil {
			return 0, err
		}
		asked := repeat(ready, len(paths))
		took, n, err := m.cost(m.bare, asked, bareZipped)
		if want := lengths(bodies, len(asked)); err == nil && n != want {
			err = fmt.Errorf("bench: the bare server sent %d bytes of %d", n, want)
		}
		for _, b := range bodies {
			sum = crc32.Update(sum, crc32.IEEETable, b)
		}
		return took, err
	}
	ratio, a, b, err := sideBySide(pairs, ours, theirs)
	if name != "" {
		m.w.stock.curves.add(name+" ("+m.w.engine+")", m.w.size, float64(a.Microseconds()))
	}
	return ratio, fmt.Sprintf("%s (%d against %d µs, %d bytes, checksum %08x)", number(ratio), a.Microseconds(), b.Microseconds(), sent/int64(max(len(paths), 1)), sum), err
}

func lengths(bodies [][]byte, n int) (sum int64) {
	for i := range n {
		sum += int64(len(bodies[i%len(bodies)]))
	}
	return sum
}

// searchCold: pages that nobody has asked for, as they are.
func (w *world) searchCold(ctx context.Context) (row, error) {
	q, err := newMix(ctx, w, 1)
	if err != nil {
		return row{}, err
	}
	m, err := w.match(ctx)
	if err != nil {
		return row{}, err
	}
	defer m.stop()
	all := q.many((pairs + 1) * coldRound)
	ratio, note, err := m.duel("search page, never seen", func(round int) []string { return paths(all[round*coldRound : (round+1)*coldRound]) }, false, false)
	must, aim := 0.45, 0.60
	if w.size >= 100_000 {
		must, aim = 0.25, 0.40
	}
	return row{id: "search-cold", engine: w.engine, size: w.size, figures: []figure{atLeast(ratio, must, aim, "")}, note: note}, err
}

func paths(qs []question) []string {
	out := make([]string, len(qs))
	for i, q := range qs {
		out[i] = q.path
	}
	return out
}

// searchKnown: pages that were asked for before, while nothing changes, compressed.
func (w *world) searchKnown(ctx context.Context) (row, error) {
	q, err := newMix(ctx, w, 2)
	if err != nil {
		return row{}, err
	}
	m, err := w.match(ctx)
	if err != nil {
		return row{}, err
	}
	defer m.stop()
	ratio, note, err := m.known("search page, known", paths(q.many(50)))
	return row{id: "search-known", engine: w.engine, size: w.size, figures: []figure{atLeast(ratio, 0.90, 1.0, "")}, note: note}, err
}

// known compares pages that are asked for again and again with the bare server of the cold pages, which sends them as they
// are; what comes out against one that sends them compressed is noted.
func (m *match) known(name string, paths []string) (ratio float64, note string, err error) {
	known := repeat(paths, perRound)
	again := func(int) []string { return known }
	if ratio, note, err = m.duel(name, again, true, false); err != nil {
		return 0, "", err
	}
	_, strict, err := m.duel("", again, true, true)
	return ratio, note + "; against one that sends them compressed " + strict, err
}

// pageKnown: the front page, pages of listings, pages of orgs. The slowest of the three counts.
func (w *world) pageKnown(ctx context.Context) (row, error) {
	listings, orgs, err := w.somePages(ctx)
	if err != nil {
		return row{}, err
	}
	m, err := w.match(ctx)
	if err != nil {
		return row{}, err
	}
	defer m.stop()
	r := row{id: "page-known", engine: w.engine, size: w.size}
	worst := 0.0
	for _, kind := range []struct {
		name  string
		paths []string
	}{{"home", []string{"/"}}, {"listing", listings}, {"org", orgs}} {
		ratio, note, err := m.known("", kind.paths)
		if err != nil {
			return r, err
		}
		r.note += kind.name + " " + note + "; "
		if worst == 0 || ratio < worst {
			worst = ratio
		}
	}
	r.figures = []figure{atLeast(worst, 0.50, 0.90, "")}
	return r, nil
}

// somePages are pages of twenty listings and twenty orgs.
func (w *world) somePages(ctx context.Context) (listings, orgs []string, err error) {
	q, err := newMix(ctx, w, 3)
	if err != nil {
		return nil, nil, err
	}
	found, err := w.Search.Search(ctx, q.next(0).q)
	if err != nil {
		return nil, nil, err
	}
	ls, err := w.Listings.ByIDs(ctx, found.IDs())
	if err != nil {
		return nil, nil, err
	}
	for _, l := range ls {
		listings = append(listings, l.Path())
	}
	page, err := w.Orgs.Directory(ctx, org.Query{Limit: 20})
	if err != nil {
		return nil, nil, err
	}
	for _, o := range page.Orgs {
		orgs = append(orgs, "/associations/"+o.Slug)
	}
	return listings, orgs, nil
}

// distinct gives the paths that come first, up to where they begin again.
func distinct(paths []string) []string {
	for i := 1; i < len(paths); i++ {
		if paths[i] == paths[0] {
			return paths[:i]
		}
	}
	return paths
}

func repeat(paths []string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = paths[i%len(paths)]
	}
	return out
}
