// Package config is what the operator of the machine sets: flags, or variables PARVIS_…; a flag wins. Every zero value
// is usable: with nothing set the service runs on SQLite in ./var.
package config

import (
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
)

// Config is every setting of a process. The tags are read by the command line.
type Config struct {
	Listen         string `help:"Address to listen on." env:"PARVIS_LISTEN" default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	Data           string `help:"Directory of the database and the files." env:"PARVIS_DATA" default:"./var" placeholder:"DIR"`
	DatabaseURL    string `help:"Database: empty for SQLite in the data directory, sqlite:PATH, or postgres://…" env:"PARVIS_DATABASE_URL" name:"database-url" placeholder:"URL"`
	BaseURL        string `help:"Public address of the site, used in mails." env:"PARVIS_BASE_URL" name:"base-url" placeholder:"URL"`
	SMTPURL        string `help:"Mail server, smtp://user:pass@host:port; empty keeps the mails for the operator to read." env:"PARVIS_SMTP_URL" name:"smtp-url" placeholder:"URL"`
	MailFrom       string `help:"Sender of the mails." env:"PARVIS_MAIL_FROM" name:"mail-from" placeholder:"ADDRESS"`
	MetricsListen  string `help:"Address of the metrics; empty is off." env:"PARVIS_METRICS_LISTEN" name:"metrics-listen" placeholder:"HOST:PORT"`
	TrustedProxies string `help:"Networks whose X-Forwarded-For is believed, with commas." env:"PARVIS_TRUSTED_PROXIES" name:"trusted-proxies" placeholder:"CIDR,…"`
	BlobURL        string `help:"Where files are kept; empty is the data directory." env:"PARVIS_BLOB_URL" name:"blob-url" placeholder:"URL"`
	LogLevel       string `help:"debug, info, warn or error." env:"PARVIS_LOG_LEVEL" name:"log-level" default:"info" enum:"debug,info,warn,error"`
}

// Database is the address of the database, SQLite in the data directory when none is set.
func (c Config) Database() string {
	if c.DatabaseURL == "" {
		return "sqlite:" + filepath.Join(c.Data, "parvis.db")
	}
	return c.DatabaseURL
}

// Base is the public address without a slash at its end; made from the listening address when none is set.
func (c Config) Base(listening net.Addr) (string, error) {
	if c.BaseURL == "" {
		_, port, err := net.SplitHostPort(listening.String())
		if err != nil {
			return "", fmt.Errorf("config: %w", err)
		}
		host, _, _ := net.SplitHostPort(c.Listen)
		if ip := net.ParseIP(host); host == "" || ip != nil && (ip.IsLoopback() || ip.IsUnspecified()) {
			host = "localhost"
		}
		return "http://" + net.JoinHostPort(host, port), nil
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return "", fmt.Errorf("config: PARVIS_BASE_URL is %q: write https://name, without a path", c.BaseURL)
	}
	return u.Scheme + "://" + u.Host, nil
}

// Proxies are the trusted networks.
func (c Config) Proxies() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for s := range strings.SplitSeq(c.TrustedProxies, ",") {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		if !strings.Contains(s, "/") {
			if a, err := netip.ParseAddr(s); err == nil {
				out = append(out, netip.PrefixFrom(a, a.BitLen()))
				continue
			}
		}
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, fmt.Errorf("config: PARVIS_TRUSTED_PROXIES holds %q: write networks such as 10.0.0.0/8", s)
		}
		out = append(out, p)
	}
	return out, nil
}

// Level is the level of the log.
func (c Config) Level() slog.Level {
	var l slog.Level
	if err := l.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return slog.LevelInfo
	}
	return l
}
