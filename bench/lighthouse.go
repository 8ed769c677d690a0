package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// judge is where `make bench` installs the tool that judges pages.
const judge = "bench/node_modules/lighthouse/cli/index.js"

// judged are the categories of the row, in its order, with what each must and should reach, of 100.
var judged = []struct {
	id        string
	must, aim float64
}{{"performance", 90, 100}, {"accessibility", 100, 100}, {"best-practices", 100, 100}, {"seo", 95, 100}}

// verdict is what one run says of one page: points of 100 for each category of judged.
type verdict [4]float64

// runs is how often a page is judged; the median of each category counts.
const runs = 3

// errNoJudge says why pages cannot be judged here.
var errNoJudge = errors.New("lighthouse")

// lighthouse has the front page, the results and a listing of the running demonstration judged as a telephone on a slow
// network meets them. The worst of the three counts. What is missing on this machine is an errNoJudge.
func (s *stock) lighthouse(ctx context.Context) (row, error) {
	if s.parvis == "" {
		return row{}, fmt.Errorf("%w: there is no built program", errNoJudge)
	}
	tool, err := newJudge(s.dir)
	if err != nil {
		return row{}, err
	}
	dir, err := os.MkdirTemp(s.dir, "judged-")
	if err != nil {
		return row{}, err
	}
	p, err := s.launch(ctx, "demo", "PARVIS_DATA="+dir, "PARVIS_DATABASE_URL=")
	if err != nil {
		return row{}, err
	}
	r, err := tool.pages(ctx, p.base)
	return r, errors.Join(err, p.stop())
}

// judgeTool is the tool with what it needs.
type judgeTool struct{ node, script, browser, dir string }

func newJudge(dir string) (judgeTool, error) {
	j := judgeTool{browser: os.Getenv("CHROME_PATH")}
	var err error
	if j.script, err = filepath.Abs(judge); err != nil {
		return j, err
	}
	if _, err := os.Stat(j.script); err != nil {
		return j, fmt.Errorf("%w: it is not installed (npm ci --prefix bench): %w", errNoJudge, err)
	}
	if j.node, err = exec.LookPath("node"); err != nil {
		return j, fmt.Errorf("%w: %w", errNoJudge, err)
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if j.browser == "" {
			j.browser, _ = exec.LookPath(name)
		}
	}
	if j.browser == "" {
		return j, fmt.Errorf("%w: there is no Chromium; CHROME_PATH may name one", errNoJudge)
	}
	j.dir, err = os.MkdirTemp(dir, "judge-") // its home: it leaves nothing elsewhere
	return j, err
}

var listingLink = regexp.MustCompile(`href="(/annonces/[a-z0-9-]+-[0-9a-f-]{36})"`)

// pages judges the three pages in turn, again and again.
func (j judgeTool) pages(ctx context.Context, base string) (row, error) {
	res, err := http.Get(base + "/annonces")
	if err != nil {
		return row{}, err
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return row{}, err
	}
	found := listingLink.FindSubmatch(body)
	if found == nil {
		return row{}, errors.New("bench: the demonstration shows no listing")
	}
	names, paths := []string{"home", "results", "listing"}, []string{"/", "/annonces", string(found[1])}
	said := make([][]verdict, len(paths))
	for range runs {
		for i, path := range paths {
			v, err := j.judge(ctx, base+path)
			for again := 0; err != nil && again < 2 && ctx.Err() == nil; again++ { // on a busy machine a recording may fail
				v, err = j.judge(ctx, base+path)
			}
			if err != nil {
				return row{}, err
			}
			said[i] = append(said[i], v)
		}
	}
	return judgedRow(names, said), nil
}

// judge runs the tool once, on its own terms: a middling telephone, a slow network, an empty cache. Its browser reaches
// nobody but this machine, and it reports nothing to anybody.
func (j judgeTool) judge(ctx context.Context, url string) (verdict, error) {
	ctx, cancel := context.WithTimeout(ctx, 90*time.Second)
	defer cancel()
	flags := `--headless=new --disable-gpu --disable-quic --disable-dev-shm-usage --host-resolver-rules="MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"`
	if os.Geteuid() == 0 {
		flags += " --no-sandbox"
	}
	var only []string
	for _, c := range judged {
		only = append(only, c.id)
	}
	cmd := exec.CommandContext(ctx, j.node, j.script, url, "--quiet", "--no-enable-error-reporting", "--output=json", "--output-path=stdout",
		"--only-categories="+strings.Join(only, ","), "--max-wait-for-load=30000", "--chrome-flags="+flags)
	cmd.Dir, cmd.Env = j.dir, append(os.Environ(), "CHROME_PATH="+j.browser, "HOME="+j.dir, "TMPDIR="+j.dir)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Run(); err != nil {
		return verdict{}, fmt.Errorf("bench: lighthouse on %s: %w: %s", url, err, lastLine(said.String()))
	}
	return readVerdict(out.Bytes())
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}

// readVerdict reads a report of the tool. A category without points is an error: the page was not judged.
func readVerdict(report []byte) (v verdict, err error) {
	var r struct {
		RuntimeError struct{ Message string }
		Categories   map[string]struct{ Score *float64 }
	}
	if err := json.Unmarshal(report, &r); err != nil {
		return v, fmt.Errorf("bench: reading the report of lighthouse: %w", err)
	}
	for i, c := range judged {
		score := r.Categories[c.id].Score
		if score == nil {
			return v, fmt.Errorf("bench: lighthouse gives no points for %s: %s", c.id, r.RuntimeError.Message)
		}
		v[i] = *score * 100
	}
	return v, nil
}

// judgedRow is the row of the verdicts of pages: the median of each, and the worst page for each category.
func judgedRow(names []string, said [][]verdict) row {
	worst := verdict{100, 100, 100, 100}
	var notes []string
	for i, runs := range said {
		points := make([]string, len(judged))
		for c := range judged {
			var all []float64
			for _, v := range runs {
				all = append(all, v[c])
			}
			slices.Sort(all)
			middle := all[len(all)/2]
			worst[c], points[c] = min(worst[c], middle), number(middle)
		}
		notes = append(notes, names[i]+" "+strings.Join(points, "/"))
	}
	r := row{id: "lighthouse", engine: "-", note: "performance, accessibility, best practices, SEO of a telephone's first visit; " + strings.Join(notes, ", ")}
	for c, of := range judged {
		r.figures = append(r.figures, atLeast(worst[c], of.must, of.aim, ""))
	}
	return r
}
