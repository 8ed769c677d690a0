package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSummary(t *testing.T) {
	for _, row := range []struct {
		rule   string
		events string
		err    error
		want   []string // lines
	}{
		{"a test with subtests counts as these, one without as itself", `
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestA/one"}
{"Action":"pass","Package":"p","Test":"TestA/one"}
{"Action":"run","Package":"p","Test":"TestA/two"}
{"Action":"pass","Package":"p","Test":"TestA/two"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestAB"}
{"Action":"pass","Package":"p","Test":"TestAB"}
{"Action":"pass","Package":"p","Elapsed":1.25}`, nil,
			[]string{"ok   p: 3 passed, 0 failed (1.2 s)", "3 passed, 0 failed"}},
		{"a failed test is printed with what it said, and its parent adds nothing to the count", `
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestA/one"}
{"Action":"output","Package":"p","Test":"TestA/one","Output":"    a_test.go:3: 1, want 2\n"}
{"Action":"fail","Package":"p","Test":"TestA/one"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"FAIL\n"}
{"Action":"fail","Package":"p","Elapsed":0.1}`, errors.New("exit status 1"),
			[]string{"--- p TestA", "--- p TestA/one", "    a_test.go:3: 1, want 2", "FAIL p: 0 passed, 1 failed (0.1 s)", "0 passed, 1 failed"}},
		{"a test that fails beside its subtests is one failure", `
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestA/one"}
{"Action":"pass","Package":"p","Test":"TestA/one"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p"}`, errors.New("exit status 1"),
			[]string{"--- p TestA", "FAIL p: 1 passed, 1 failed (0.0 s)", "1 passed, 1 failed"}},
		{"a skipped test is named with its reason", `
{"Action":"run","Package":"p","Test":"TestDisk"}
{"Action":"output","Package":"p","Test":"TestDisk","Output":"=== RUN   TestDisk\n"}
{"Action":"output","Package":"p","Test":"TestDisk","Output":"    disk_test.go:9: not root\n"}
{"Action":"output","Package":"p","Test":"TestDisk","Output":"--- SKIP: TestDisk (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"TestDisk"}
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p"}`, nil,
			[]string{"ok   p: 1 passed, 0 failed (0.0 s)", "skipped: p TestDisk: disk_test.go:9: not root", "1 passed, 0 failed, 1 skipped"}},
		{"a package that does not build is one failure, with the compiler's words", `
{"ImportPath":"p [p.test]","Action":"build-output","Output":"p.go:1:28: undefined: f\n"}
{"ImportPath":"p [p.test]","Action":"build-fail"}
{"Action":"start","Package":"p"}
{"Action":"output","Package":"p","Output":"FAIL\tp [build failed]\n"}
{"Action":"fail","Package":"p"}`, errors.New("exit status 1"),
			[]string{"--- does not build: p [p.test]", "p.go:1:28: undefined: f", "--- p", "FAIL\tp [build failed]",
				"FAIL p: 0 passed, 1 failed (0.0 s)", "0 passed, 1 failed"}},
		{"a test that never ended has failed", `
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"panic: test timed out after 1s\n"}
{"Action":"fail","Package":"p","Elapsed":1}`, errors.New("exit status 1"),
			[]string{"--- p TestA", "panic: test timed out after 1s", "FAIL p: 0 passed, 1 failed (1.0 s)", "0 passed, 1 failed"}},
		{"a package that never ended has failed", `
{"Action":"run","Package":"p","Test":"TestA"}`, errors.New("signal: killed"),
			[]string{"--- p TestA", "FAIL p: 0 passed, 1 failed (0.0 s)", "0 passed, 1 failed"}},
		{"a package without tests is not mentioned", `
{"Action":"output","Package":"p","Output":"?   \tp\t[no test files]\n"}
{"Action":"skip","Package":"p"}`, nil,
			[]string{"0 passed, 0 failed"}},
		{"the go command failing for no test's sake is a failure", `
pattern ./nowhere: no such directory`, errors.New("exit status 1"),
			[]string{"pattern ./nowhere: no such directory", "--- go test: exit status 1", "0 passed, 1 failed"}},
	} {
		t.Run(row.rule, func(t *testing.T) {
			var out strings.Builder
			s := &summary{out: &out}
			if err := s.read(strings.NewReader(row.events)); err != nil {
				t.Fatal(err)
			}
			s.end(row.err)
			if diff := cmp.Diff(row.want, strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	for rule, row := range map[string]struct {
		args []string
		code int
		last string
	}{
		"good tests end with 0":     {[]string{"-run", "TestSummary/a_test_with", "."}, 0, "1 passed, 0 failed"},
		"no test at all ends in 1":  {[]string{"-run", "TestNothingIsCalledThis", "."}, 1, "0 passed, 0 failed"},
		"no such package ends in 1": {[]string{"./nowhere"}, 1, "0 passed, 1 failed"},
	} {
		t.Run(rule, func(t *testing.T) {
			var out, errOut strings.Builder
			if code := run(row.args, &out, &errOut); code != row.code {
				t.Errorf("exit %d, want %d: %s%s", code, row.code, &out, &errOut)
			}
			if !strings.HasSuffix(out.String(), row.last+"\n") {
				t.Errorf("last line of %q, want %q", &out, row.last)
			}
		})
	}
}
