package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
	"time"

	"parvis/internal/app"
)

// grace is how long requests and jobs at hand may take to finish after a SIGTERM.
const grace = 20 * time.Second

type serveCmd struct{}

// Help shows an example.
func (serveCmd) Help() string {
	return "Example: PARVIS_DATA=/var/lib/parvis PARVIS_BASE_URL=https://parvis.example.org parvis serve"
}

// Run serves until SIGTERM.
func (serveCmd) Run(e *env) error {
	if _, err := app.Migrate(e, e.Config); err != nil {
		return err
	}
	l, err := net.Listen("tcp", e.Config.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w: choose another address with --listen", e.Config.Listen, err)
	}
	return serve(e, l, false)
}

func serve(e *env, l net.Listener, demo bool) error {
	base, err := e.Config.Base(l.Addr())
	if err != nil {
		return errors.Join(err, l.Close())
	}
	a, err := app.Open(e, e.Config, app.Options{Demo: demo, Base: base})
	if err != nil {
		return errors.Join(err, l.Close())
	}
	if err := a.Start(e); err != nil {
		return errors.Join(err, a.Stop(context.WithoutCancel(e)), l.Close())
	}
	fmt.Fprintf(e.Stdout, "Parvis is ready at %s\n", base)
	return a.Serve(e, l, grace)
}

// listenNear listens on an address or, when it is taken, on one of the next hundred ports.
func listenNear(addr string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("%w: --listen %q is not host:port", errUsage, addr)
	}
	first, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("%w: --listen %q has no port number", errUsage, addr)
	}
	for p := first; ; p++ {
		l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(p)))
		if err == nil || !errors.Is(err, syscall.EADDRINUSE) || p-first >= 100 {
			return l, err
		}
	}
}
