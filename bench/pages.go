package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"parvis/internal/domain/org"
)

// How many pages one side sends before the other's turn: known ones, and ones that nobody has asked for.
const (
	perRound  = 4000
	coldRound = 800
)

// gzipped are the headers of a reader whose browser takes compressed pages.
const gzipped = "Accept-Encoding: gzip\r\n"

// fetch gets every path once and gives the bodies, with the processor time it took.
func fetch(addr string, paths []string, headers string) (bodies [][]byte, size int, err error) {
	c, err := dial(addr)
	if err != nil {
		return nil, 0, err
	}
	defer c.conn.Close()
	for _, path := range paths {
		var b bytes.Buffer
		a, err := c.do(request(path, headers), &b)
		if err != nil {
			return nil, 0, err
		}
		if a.status != http.StatusOK {
			return nil, 0, fmt.Errorf("bench: %s answers %d", path, a.status)
		}
		bodies, size = append(bodies, b.Bytes()), size+b.Len()
	}
	return bodies, size, nil
}

// against compares a path set of the service with a bare server that sends the same bodies: requests for each second of
// processor time, client included. fresh gives the paths of a round.
func (w *world) against(ctx context.Context, headers string, fresh func(round int) []string) (ratio float64, cost time.Duration, note string, err error) {
	round := 0
	var bodies [][]byte
	var sent int64
	asked := 0
	var bareListen net.Listener
	b := &bare{kind: "text/html; charset=utf-8"}
	if headers != "" {
		b.coding = "gzip"
	}
	if bareListen, err = serveOn(b); err != nil {
		return 0, 0, "", err
	}
	defer bareListen.Close()
	ours := func() (time.Duration, error) {
		paths := fresh(round)
		round++
		asked = len(paths)
		reqs := make([][]byte, len(paths))
		for i, p := range paths {
			reqs[i] = request(p, headers)
		}
		took, _, n, err := load(w.addr, reqs, http.StatusOK)
		sent = n
		if err != nil {
			return 0, err
		}
		bodies, _, err = fetch(w.addr, distinct(paths), headers) // outside of what is measured
		return took / time.Duration(len(reqs)), err
	}
	theirs := func() (time.Duration, error) {
		b.bodies = bodies
		reqs := numbered(len(bodies), headers)
		for len(reqs) < asked {
			reqs = append(reqs, reqs[len(reqs)%len(bodies)])
		}
		took, _, n, err := load(bareListen.Addr().String(), reqs, http.StatusOK)
		if err == nil && n != sent {
			err = fmt.Errorf("bench: the bare server sent %d bytes, the service %d", n, sent)
		}
		return took / time.Duration(asked), err
	}
	if err := ctx.Err(); err != nil {
		return 0, 0, "", err
	}
	ratio, a, o, err := sideBySide(pairs, ours, theirs)
	return ratio, a, fmt.Sprintf("%d µs against %d µs of CPU a request, client included; %d bytes a page", a.Microseconds(), o.Microseconds(), sent/int64(max(asked, 1))), err
}

// searchCold: pages that nobody has asked for.
func (w *world) searchCold(ctx context.Context) (row, error) {
	m, err := newMix(ctx, w, 1)
	if err != nil {
		return row{}, err
	}
	all := m.many((pairs + 1) * coldRound)
	ratio, _, note, err := w.against(ctx, "", func(round int) []string { return paths(all[round*coldRound : (round+1)*coldRound]) })
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

// searchKnown: pages that were asked for before, while nothing changes.
func (w *world) searchKnown(ctx context.Context) (row, error) {
	m, err := newMix(ctx, w, 2)
	if err != nil {
		return row{}, err
	}
	known := repeat(paths(m.many(50)), perRound)
	ratio, _, note, err := w.against(ctx, gzipped, func(int) []string { return known })
	return row{id: "search-known", engine: w.engine, size: w.size, figures: []figure{atLeast(ratio, 0.90, 1.0, "")}, note: note}, err
}

// pageKnown: the front page, pages of listings, pages of orgs. The slowest of the three counts.
func (w *world) pageKnown(ctx context.Context) (row, error) {
	m, err := newMix(ctx, w, 3)
	if err != nil {
		return row{}, err
	}
	found, err := w.Search.Search(ctx, m.next(0).q)
	if err != nil {
		return row{}, err
	}
	ls, err := w.Listings.ByIDs(ctx, found.IDs())
	if err != nil {
		return row{}, err
	}
	var listings, orgs []string
	for _, l := range ls {
		listings = append(listings, l.Path())
	}
	page, err := w.Orgs.Directory(ctx, org.Query{Limit: 20})
	if err != nil {
		return row{}, err
	}
	for _, o := range page.Orgs {
		orgs = append(orgs, "/associations/"+o.Slug)
	}
	r := row{id: "page-known", engine: w.engine, size: w.size}
	worst := 0.0
	for _, kind := range []struct {
		name  string
		paths []string
	}{{"home", []string{"/"}}, {"listing", listings}, {"org", orgs}} {
		known := repeat(kind.paths, perRound)
		ratio, _, note, err := w.against(ctx, gzipped, func(int) []string { return known })
		if err != nil {
			return r, err
		}
		r.note += fmt.Sprintf("%s %s (%s); ", kind.name, number(ratio), note)
		if worst == 0 || ratio < worst {
			worst = ratio
		}
	}
	r.figures = []figure{atLeast(worst, 0.50, 0.90, "")}
	return r, nil
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
