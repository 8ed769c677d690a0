package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// event is a line of "go test -json" (go doc test2json).
type event struct {
	Action     string
	Package    string
	ImportPath string // of what was built, instead of Package
	Test       string
	Output     string
	Elapsed    float64 // seconds
}

// outcome is how far a test, or a package, has come.
type outcome string

const (
	running outcome = "running"
	passed  outcome = "pass"
	failed  outcome = "fail"
	skipped outcome = "skip"
)

// test is one test or subtest.
type test struct {
	name   string
	state  outcome
	output strings.Builder
}

// pack is one package under test.
type pack struct {
	tests  []*test // in the order in which they started
	output strings.Builder
}

func (p *pack) test(name string) *test {
	for _, t := range slices.Backward(p.tests) {
		if t.name == name {
			return t
		}
	}
	t := &test{name: name, state: running}
	p.tests = append(p.tests, t)
	return t
}

// holds tells whether a test has subtests in a state; any when none is named.
func (p *pack) holds(name string, states ...outcome) bool {
	return slices.ContainsFunc(p.tests, func(t *test) bool {
		return strings.HasPrefix(t.name, name+"/") && (len(states) == 0 || slices.Contains(states, t.state))
	})
}

// summary counts and prints as the events come in.
type summary struct {
	out                     io.Writer
	packs                   map[string]*pack
	builds                  map[string]*strings.Builder // output of the compiler
	skips                   []string
	passed, failed, skipped int
	err                     error // of writing
}

func (s *summary) printf(format string, args ...any) {
	if _, err := fmt.Fprintf(s.out, format, args...); err != nil {
		s.err = err
	}
}

// read takes every event. Lines that are none (the go command complaining) are printed as they are.
func (s *summary) read(r io.Reader) error {
	s.packs, s.builds = map[string]*pack{}, map[string]*strings.Builder{}
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		if strings.TrimSpace(line) != "" {
			var e event
			if json.Unmarshal([]byte(line), &e) != nil || e.Action == "" {
				s.printf("%s\n", strings.TrimRight(line, "\n"))
			} else {
				s.take(e)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading the events: %w", err)
		}
	}
}

func (s *summary) take(e event) {
	if e.ImportPath != "" {
		if s.builds[e.ImportPath] == nil {
			s.builds[e.ImportPath] = &strings.Builder{}
		}
		s.builds[e.ImportPath].WriteString(e.Output)
		if e.Action == "build-fail" {
			s.printf("--- does not build: %s\n%s", e.ImportPath, s.builds[e.ImportPath])
		}
		return
	}
	p := s.packs[e.Package]
	if p == nil {
		p = &pack{}
		s.packs[e.Package] = p
	}
	switch {
	case e.Test == "" && (e.Action == "pass" || e.Action == "fail" || e.Action == "skip"):
		s.close(e, p)
		delete(s.packs, e.Package)
	case e.Test == "":
		p.output.WriteString(e.Output)
	case e.Action == "run":
		p.test(e.Test)
	case e.Action == "output":
		p.test(e.Test).output.WriteString(e.Output)
	case e.Action == "pass" || e.Action == "fail" || e.Action == "skip":
		p.test(e.Test).state = outcome(e.Action)
	}
}

// close counts a package that ended and prints what is to be said of it.
func (s *summary) close(e event, p *pack) {
	before := *s
	for _, t := range p.tests {
		s.count(e.Package, p, t)
	}
	state := outcome(e.Action)
	if state == failed && s.failed == before.failed { // it did not build, or died beside its tests
		s.failed++
		s.printf("--- %s\n%s", e.Package, p.output.String())
	}
	if len(p.tests) == 0 && state != failed {
		return // no tests
	}
	word := "ok  "
	if state == failed {
		word = "FAIL"
	}
	s.printf("%s %s: %d passed, %d failed (%.1f s)\n", word, e.Package, s.passed-before.passed, s.failed-before.failed, e.Elapsed)
}

func (s *summary) count(pkg string, p *pack, t *test) {
	switch t.state {
	case passed:
		if !p.holds(t.name) {
			s.passed++
		}
	case skipped:
		if !p.holds(t.name) {
			s.skipped++
			s.skips = append(s.skips, pkg+" "+t.name+": "+reason(t.output.String()))
		}
	default: // failed, or never ended
		if !p.holds(t.name, failed, running) {
			s.failed++
		}
		s.printf("--- %s %s\n%s", pkg, t.name, t.output.String())
	}
}

// reason is what a skipped test said, on one line.
func reason(output string) string {
	var said []string
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "=== ") && !strings.HasPrefix(line, "--- ") {
			said = append(said, line)
		}
	}
	if len(said) == 0 {
		return "no reason given"
	}
	return strings.Join(said, " ")
}

// end counts what never ended, and prints the skips and the last line. err is how the go command ended.
func (s *summary) end(err error) {
	for name, p := range s.packs {
		s.close(event{Package: name, Action: "fail"}, p)
	}
	if err != nil && s.failed == 0 {
		s.failed++
		s.printf("--- go test: %v\n", err)
	}
	for _, line := range s.skips {
		s.printf("skipped: %s\n", line)
	}
	last := fmt.Sprintf("%d passed, %d failed", s.passed, s.failed)
	if s.skipped > 0 {
		last += fmt.Sprintf(", %d skipped", s.skipped)
	}
	s.printf("%s\n", last)
}
