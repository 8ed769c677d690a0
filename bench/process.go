package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
)

// program is the built parvis, running.
type program struct {
	cmd  *exec.Cmd
	base string
	took time.Duration // from the start to ready
	cpu  time.Duration // used until then
}

// launch starts the built program and waits until it is ready.
func (s *stock) launch(ctx context.Context, command string, env ...string) (*program, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // a free port
	if err != nil {
		return nil, err
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		return nil, err
	}
	p := &program{cmd: exec.CommandContext(ctx, s.parvis, command), base: "http://" + addr}
	p.cmd.Env = append(os.Environ(), append(env, "PARVIS_LISTEN="+addr, "PARVIS_LOG_LEVEL=error")...)
	var said bytes.Buffer
	p.cmd.Stderr = &said
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	c := &http.Client{Timeout: time.Second}
	for {
		res, err := c.Get(p.base + "/readyz")
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				p.took, p.cpu = time.Since(began), cpuOf(p.cmd.Process.Pid)
				return p, nil
			}
		}
		if time.Since(began) > 10*time.Minute || ctx.Err() != nil {
			return nil, errors.Join(fmt.Errorf("bench: %s %s is not ready: %s", s.parvis, command, said.String()), p.stop())
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// stop ends the program as an operator does.
func (p *program) stop() error {
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	_ = p.cmd.Wait() // its exit was asked for
	return nil
}

// starts is how often a start is measured: the first finds nothing but the database, the others what the one before left.
func starts(size int) int {
	if size >= 1_000_000 {
		return 3
	}
	return 6
}

// start is how long the built program takes to be ready over a loaded database.
func (w *world) start(ctx context.Context) (row, error) {
	if w.stock.parvis == "" || w.size != 10_000 && w.size < 1_000_000 {
		return row{}, nil
	}
	dir, err := os.MkdirTemp(w.stock.dir, "start-")
	if err != nil {
		return row{}, err
	}
	var again, cpu []time.Duration
	var first *program
	for i := range starts(w.size) {
		p, err := w.stock.launch(ctx, "serve", "PARVIS_DATA="+dir, "PARVIS_DATABASE_URL="+w.url)
		if err != nil {
			return row{}, err
		}
		if err := p.stop(); err != nil {
			return row{}, err
		}
		if i == 0 {
			first = p
		} else {
			again, cpu = append(again, p.took), append(cpu, p.cpu)
		}
	}
	took := median(again)
	note := fmt.Sprintf("CPU %s s; the very first start %s s, CPU %s s", number(median(cpu).Seconds()), number(first.took.Seconds()), number(first.cpu.Seconds()))
	r := row{id: "start", engine: w.engine, size: w.size, figures: []figure{atMost(took.Seconds(), 1, 0.5, "s")}, note: note}
	if w.size > 10_000 {
		r.figures = []figure{atMost(took.Seconds(), 20, 5, "s")}
	}
	return r, nil
}

// growth is how much dearer a query is over a hundred times the data.
func (w *world) growth(context.Context) (row, error) {
	small, ok := w.stock.means[fmt.Sprintf("%s-%d", w.engine, 10_000)]
	large := w.stock.means[w.key()]
	if !ok || w.size < 1_000_000 || large == 0 {
		return row{}, nil
	}
	return row{id: "index-growth", engine: w.engine, size: w.size, figures: []figure{atMost(float64(large)/float64(small), 30, 15, "x")},
		note: fmt.Sprintf("mean %d µs at 10k, %d µs here", small.Microseconds(), large.Microseconds())}, nil
}

// indexHeap is what a listing takes in memory, after one in fifty was changed and one in a hundred ended. It changes the
// corpus, so it comes last.
func (w *world) indexHeap(ctx context.Context) (row, error) {
	chosen, err := db.All(ctx, w.DB, func(s *string) []any { return []any{s} },
		`select id from listings where state = 'online' order by title, id limit $1`, w.size/33)
	if err != nil {
		return row{}, err
	}
	for n := 0; n < len(chosen); n += 500 {
		err := w.DB.Tx(ctx, func(q db.Querier) error {
			for i, id := range chosen[n:min(n+500, len(chosen))] {
				statement := `update listings set title = title || ' encore', version = version + 1 where id = $1`
				if i%3 == 2 {
					statement = `update listings set state = 'ended', version = version + 1 where id = $1`
				}
				if _, err := q.ExecContext(ctx, statement, id); err != nil {
					return err
				}
				if err := changelog.Append(ctx, q, w.Now(), "listing", id); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return row{}, err
		}
	}
	if err := w.Search.WaitLatest(ctx); err != nil {
		return row{}, err
	}
	time.Sleep(3 * time.Second) // what is worked in behind is worked in
	held := heap() - w.base
	if w.size < 1_000_000 { // what every index has weighs too much here: no row, but good to know
		fmt.Fprintf(w.stock.say, "# %s %s: %d B of heap a listing\n", w.engine, sizeWord(w.size), held/int64(w.Search.Len()))
		return row{}, nil
	}
	return row{id: "index-heap", engine: w.engine, size: w.size, figures: []figure{atMost(float64(held)/float64(w.Search.Len()), 250, 200, "B")},
		note: fmt.Sprintf("%d MB for %d listings, %d of them changed or ended since the start", held>>20, w.Search.Len(), len(chosen))}, nil
}

var (
	linked  = regexp.MustCompile(`<link rel="(stylesheet|preload)" href="([^"]+)"`)
	scripts = regexp.MustCompile(`<script([^>]*)src="([^"]+)"`)
)

// weight is what a browser has to fetch to show a page of twenty results: compressed as it is sent.
func (w *world) weight(ctx context.Context) (row, error) {
	if w.size != w.stock.smallest {
		return row{}, nil
	}
	s, err := start(ctx, "-serve", w.url)
	if err != nil {
		return row{}, err
	}
	defer s.stop() //nolint:errcheck // measured already
	c := newClient()
	var body bytes.Buffer
	_, html, err := get(c, s.base+"/annonces", true, &body)
	if err != nil {
		return row{}, err
	}
	z, err := gzip.NewReader(&body)
	if err != nil {
		return row{}, err
	}
	var page bytes.Buffer
	if _, err := page.ReadFrom(z); err != nil {
		return row{}, err
	}
	var css, fonts, js int64
	for _, m := range linked.FindAllStringSubmatch(page.String(), -1) {
		var discard bytes.Buffer
		_, n, err := get(c, s.base+m[2], true, &discard)
		if err != nil {
			return row{}, err
		}
		if m[1] == "stylesheet" {
			css += n
		} else {
			fonts += n
		}
	}
	for _, m := range scripts.FindAllStringSubmatch(page.String(), -1) {
		if !strings.Contains(m[1], `type="module"`) { // a module adds comfort and holds nothing up; anything else would be needed
			_, n, err := get(c, s.base+m[2], true, &bytes.Buffer{})
			if err != nil {
				return row{}, err
			}
			js += n
		}
	}
	if n := strings.Count(page.String(), "<article"); n != 20 {
		return row{}, fmt.Errorf("bench: the page has %d results", n)
	}
	kb := func(n int64) float64 { return float64(n) / 1000 }
	return row{id: "weight", engine: w.engine, figures: []figure{atMost(kb(html), 14, 9, "KB"), atMost(kb(css), 12, 8, "KB"), atMost(kb(js), 0, 0, "KB"), atMost(kb(fonts), 80, 75, "KB")},
		note: fmt.Sprintf("HTML, CSS, JavaScript needed, fonts; %d bytes of HTML before compression", page.Len())}, nil
}

// memory is what the process of "parvis demo" holds when nobody asks for anything, and how large the program is.
func (s *stock) memory(ctx context.Context) (row, error) {
	if s.parvis == "" {
		return row{}, nil
	}
	dir, err := os.MkdirTemp(s.dir, "demo-")
	if err != nil {
		return row{}, err
	}
	p, err := s.launch(ctx, "demo", "PARVIS_DATA="+dir, "PARVIS_DATABASE_URL=")
	if err != nil {
		return row{}, err
	}
	time.Sleep(10 * time.Second) // idle
	rss, err := residentOf(p.cmd.Process.Pid)
	if err := errors.Join(err, p.stop()); err != nil {
		return row{}, err
	}
	size, err := os.Stat(s.parvis)
	if err != nil {
		return row{}, err
	}
	return row{id: "memory", engine: "-", figures: []figure{atMost(float64(rss)/1e6, 90, 50, "MB"), atMost(float64(size.Size())/1e6, 60, 40, "MB")},
		note: "resident, ten seconds after the start; the program on the disk"}, nil
}

// residentOf is how many bytes of memory a process takes (VmRSS).
func residentOf(pid int) (int64, error) {
	f, err := os.Open(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
			n, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return n << 10, err
		}
	}
	return 0, errors.New("bench: the machine does not tell how much memory a process takes")
}
