// Command testsum runs "go test" and tells its result: a line for each package, the output of each test that failed,
// each skipped test with its reason, and a last line such as "412 passed, 0 failed, 1 skipped".
//
//	go build -o bin/testsum ./internal/house/testsum && bin/testsum -timeout 10m ./...
//
// Tests and subtests are counted once: one that holds subtests counts as these. A package that does not build, or dies,
// counts as one failure. It exits 1 when anything failed or nothing ran.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, out, errOut io.Writer) int {
	cmd := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	cmd.Stderr = errOut
	events, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(errOut, "testsum:", err)
		return 1
	}
	// An interruption reaches the tests too: what they did until then is still told.
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	go func() {
		for s := range stop {
			_ = cmd.Process.Signal(s) // it may have ended by itself
		}
	}()
	sum := &summary{out: out}
	readErr := sum.read(events)
	waitErr := cmd.Wait()
	sum.end(waitErr)
	if err := errors.Join(readErr, sum.err); err != nil {
		fmt.Fprintln(errOut, "testsum:", err)
		return 1
	}
	if sum.failed > 0 || sum.passed == 0 {
		return 1
	}
	return 0
}
