package dbtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"parvis/internal/platform/db"
)

type postgres struct {
	port  int
	mu    sync.Mutex
	admin *pgx.Conn
	alive io.WriteCloser // never written: the server lives as long as it is open
}

func (s *postgres) url(database string) string {
	return fmt.Sprintf("postgres://parvis@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
}

// startPostgres makes a cluster in a temporary directory, starts it with the settings and migrates the template of all
// test databases.
func startPostgres(settings []string) (*postgres, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "parvis-pg-")
	if err != nil {
		return nil, err
	}
	attr, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	init := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "parvis", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
	init.SysProcAttr, init.Dir = attr, dir
	if out, err := init.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	s := &postgres{}
	if s.port, err = freePort(); err != nil {
		return nil, err
	}
	// The shell waits for the test process by reading a pipe that only this process holds open: however the process
	// ends, the server is stopped and its directory removed.
	sh := exec.Command("/bin/sh", append([]string{"-c", `
		bin=$1 dir=$2 port=$3; shift 3
		"$bin/postgres" -D "$dir/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
			-c max_connections=300 "$@" >"$dir/log" 2>&1 & pid=$!
		read _; kill -QUIT $pid; wait $pid; rm -rf "$dir"`, "sh", bin, dir, strconv.Itoa(s.port)}, settings...)...)
	sh.SysProcAttr, sh.Dir = attr, dir
	if s.alive, err = sh.StdinPipe(); err != nil {
		return nil, err
	}
	if err := sh.Start(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if s.admin, err = connect(ctx, s.url("postgres")); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		return nil, fmt.Errorf("start: %w: %s", err, log)
	}
	if _, err := s.admin.Exec(ctx, "create database migrated"); err != nil {
		return nil, err
	}
	return s, s.migrateTemplate(ctx)
}

func (s *postgres) migrateTemplate(ctx context.Context) error {
	d, err := db.Open(s.url("migrated"))
	if err != nil {
		return err
	}
	_, err = d.Migrate(ctx)
	return errors.Join(err, d.Close())
}

func connect(ctx context.Context, url string) (*pgx.Conn, error) {
	for {
		c, err := pgx.Connect(ctx, url)
		if err == nil || ctx.Err() != nil {
			return c, err
		}
		time.Sleep(20 * time.Millisecond) // the server is coming up
	}
}

// binaries finds the directory of the PostgreSQL server programs.
func binaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		slices.Sort(found)
		return filepath.Dir(found[len(found)-1]), nil
	}
	if p, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(p), nil
	}
	return "", errors.New("no PostgreSQL server on this machine: apt-get install postgresql")
}

// unprivileged gives the process attributes of a user that is not root (PostgreSQL refuses root) and gives it dir.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	if os.Geteuid() != 0 {
		return &syscall.SysProcAttr{Setpgid: true}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		if err := errors.Join(err1, err2, os.Chown(dir, uid, gid)); err != nil {
			return nil, err
		}
		return &syscall.SysProcAttr{Setpgid: true, Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
	}
	return nil, errors.New("running as root, and there is no user postgres or nobody to start the server as")
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
