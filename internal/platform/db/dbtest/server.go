package dbtest

import (
	"context"
	"fmt"
)

// quick are the settings of a server whose data nobody will miss.
var quick = []string{"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "shared_buffers=64MB"}

// Durable are the settings of a server that keeps what it acknowledged, as one in service does.
var Durable = []string{"-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "full_page_writes=on", "-c", "shared_buffers=256MB"}

// Server is a private PostgreSQL server for a program that is no test (the benchmark). It dies with the process.
type Server struct{ *postgres }

// StartServer starts one with settings such as Durable.
func StartServer(settings []string) (*Server, error) {
	s, err := startPostgres(settings)
	if err != nil {
		return nil, err
	}
	return &Server{s}, nil
}

// NewDatabase gives the address of a new, migrated database.
func (s *Server) NewDatabase() (string, error) {
	name := fmt.Sprintf("b%d", databases.Add(1))
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.admin.Exec(context.Background(), "create database "+name+" template migrated strategy file_copy"); err != nil {
		return "", fmt.Errorf("dbtest: %w", err)
	}
	return s.url(name), nil
}

// Pids are the processes of the server, for their processor time.
func (s *Server) Pids() ([]int, error) {
	rows, err := s.admin.Query(context.Background(), "select pid from pg_stat_activity")
	if err != nil {
		return nil, fmt.Errorf("dbtest: %w", err)
	}
	defer rows.Close()
	var out []int
	for rows.Next() {
		var pid int
		if err := rows.Scan(&pid); err != nil {
			return nil, fmt.Errorf("dbtest: %w", err)
		}
		out = append(out, pid)
	}
	return out, rows.Err()
}
