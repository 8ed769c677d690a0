// Command bench measures Parvis against its own promises: the table of what must come out, each row beside what it is
// compared with, both measured in one run, in turn. README.md says how each line is measured.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// options are what a run was asked for.
type options struct {
	sizes   []int
	engines []string
	only    []string // rows; empty is all of them
	parvis  string   // the built program
	picture string   // where the picture goes
	dir     string   // where data is kept, empty is a temporary directory
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run() (err error) {
	sizes := flag.String("sizes", "10k,100k", "sizes of the corpus, with commas: 10k, 100k, 1m")
	engines := flag.String("engines", "sqlite,postgres", "databases, with commas")
	only := flag.String("rows", "", "rows to measure, with commas; empty is all")
	profile := flag.String("cpuprofile", "", "where to write a profile of the processor, empty for none")
	var o options
	flag.StringVar(&o.parvis, "parvis", "bin/parvis", "the built program")
	flag.StringVar(&o.picture, "picture", "", "where to write the picture, empty is the temporary directory")
	flag.StringVar(&o.dir, "dir", "", "where to keep the data, empty is a temporary directory that is removed")
	url := flag.String("serve", "", "for this program itself: serve the database of this address")
	alone := flag.Bool("bare", false, "for this program itself: be the server that only sends")
	flag.Parse()
	if o.sizes, err = parseSizes(*sizes); err != nil {
		return err
	}
	o.engines, o.only = words(*engines), words(*only)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	switch {
	case *alone:
		return untilEnd(ctx, serveBare)
	case *url != "":
		return serve(ctx, *url)
	}
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	return bench(ctx, o, os.Stdout)
}

func words(s string) (out []string) {
	for w := range strings.SplitSeq(s, ",") {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

func parseSizes(s string) (out []int, err error) {
	for _, w := range words(strings.ToLower(s)) {
		times := 1
		digits := strings.TrimRight(w, "km")
		switch w[len(digits):] {
		case "k":
			times = 1_000
		case "m":
			times = 1_000_000
		}
		n, err := strconv.Atoi(digits)
		if err != nil || n <= 0 {
			return nil, fmt.Errorf("size %q: write 10k, 100k or 1m", w)
		}
		out = append(out, n*times)
	}
	slices.Sort(out)
	return out, nil
}

// bench measures everything that was asked for and prints it. A row that cannot be measured is named, the others go on.
func bench(ctx context.Context, o options, out io.Writer) (err error) {
	dir := o.dir
	if dir == "" {
		if dir, err = os.MkdirTemp("", "parvis-bench-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	s := newStock(o, dir, out)
	if _, err := os.Stat(o.parvis); err == nil {
		s.parvis = o.parvis
	} else {
		fmt.Fprintln(out, "# start, memory: not measured:", err)
	}
	var rows []row
	var failed error
	note := func(r row, err error) {
		switch {
		case err != nil:
			failed = errors.Join(failed, err)
			fmt.Fprintln(out, "# not measured:", err)
		case r.id != "":
			rows = append(rows, r)
			fmt.Fprintln(out, r.line())
		}
	}
	for _, engine := range o.engines {
		for _, size := range o.sizes {
			if !slices.ContainsFunc(measures, func(m measure) bool { return m.fits(o, size) }) {
				continue
			}
			w, err := s.open(ctx, engine, size)
			if err != nil {
				note(row{}, err)
				continue
			}
			for _, m := range measures {
				if m.fits(o, size) {
					note(m.do(w, ctx))
				}
			}
			note(row{}, w.close())
		}
	}
	if (measure{id: "memory"}).fits(o, o.sizes[0]) {
		note(s.memory(ctx))
	}
	if (measure{id: "lighthouse"}).fits(o, o.sizes[0]) {
		r, err := s.lighthouse(ctx)
		if errors.Is(err, errNoJudge) {
			fmt.Fprintln(out, "# not measured:", err)
		} else {
			note(r, err)
		}
	}
	path, err := s.curves.write(o.picture)
	if err == nil && path != "" {
		fmt.Fprintln(out, "# picture: "+path)
	}
	failed = errors.Join(failed, err)
	fmt.Fprintln(out)
	table(out, rows)
	return failed
}

// measure is how one row comes about.
type measure struct {
	id   string
	from int // sizes from here on; 0: every size
	do   func(*world, context.Context) (row, error)
}

// measures are the rows in the order they are measured: what changes the corpus comes last.
var measures = []measure{
	{"index-cpu", 0, (*world).indexCPU},
	{"index-growth", 1_000_000, (*world).growth},
	{"index-vs-sql", 0, (*world).indexVsSQL},
	{"search-cold", 0, (*world).searchCold},
	{"search-known", 0, (*world).searchKnown},
	{"page-known", 0, (*world).pageKnown},
	{"start", 0, (*world).start},
	{"weight", 0, (*world).weight},
	{"publish", 0, (*world).publish},
	{"answer", 0, (*world).answer},
	{"import", 0, (*world).importing},
	{"freshness", 0, (*world).freshness},
	{"index-heap", 0, (*world).indexHeap},
}

func (m measure) fits(o options, size int) bool {
	return size >= m.from && (len(o.only) == 0 || slices.ContainsFunc(o.only, func(id string) bool { return strings.HasPrefix(id, m.id) || strings.HasPrefix(m.id, id) }))
}
