package e2e

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// program is the path of the real program, built once for all tests of the process.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "parvis-e2e-")
	if err != nil {
		return "", err
	}
	removeProgram = func() { _ = os.RemoveAll(dir) }
	bin := filepath.Join(dir, "parvis")
	build := exec.Command("go", "build", "-o", bin, "./cmd/parvis")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w: %s", err, out)
	}
	return bin, nil
})

var removeProgram = func() {}

// Program is the real program at work as a process of its own.
type Program struct {
	*Node // its address, for clients
	cmd   *exec.Cmd
	ended chan error
	took  time.Duration // from the start to the line that says it is ready
}

// command is a call of the real program on a data directory.
func command(t testing.TB, data string, args ...string) *exec.Cmd {
	t.Helper()
	bin, err := program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bin, args...)
	cmd.Env = append(os.Environ(), "PARVIS_DATA="+data, "PARVIS_LISTEN=127.0.0.1:0", "PARVIS_TRUSTED_PROXIES=127.0.0.0/8", "PARVIS_LOG_LEVEL=warn")
	return cmd
}

// Run starts the real program and waits until it says that it is ready.
func Run(t testing.TB, data string, args ...string) *Program {
	t.Helper()
	p := &Program{Node: &Node{t: t, Log: &Log{}}, cmd: command(t, data, args...), ended: make(chan error, 1)}
	p.cmd.Stderr = p.Log
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	ready := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if _, base, ok := strings.Cut(lines.Text(), "http://"); ok {
				ready <- "http://" + strings.Fields(base)[0]
				break
			}
		}
		for lines.Scan() { // so that it can go on writing
			continue
		}
		p.ended <- p.cmd.Wait()
	}()
	t.Cleanup(func() { p.kill() })
	select {
	case p.Base = <-ready:
		p.took = time.Since(start)
	case err := <-p.ended:
		p.ended <- err
		t.Fatalf("the program ended: %v: %s", err, p.Log)
	case <-time.After(time.Minute):
		t.Fatalf("the program does not say that it is ready: %s", p.Log)
	}
	return p
}

// kill ends the program as a power cut of its own would, and waits until it is gone.
func (p *Program) kill() {
	if err := p.cmd.Process.Signal(syscall.SIGKILL); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Error(err)
	}
	p.wait()
}

// wait gives how the program ended.
func (p *Program) wait() error {
	err := <-p.ended
	p.ended <- err
	return err
}
