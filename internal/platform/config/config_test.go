package config

import (
	"net"
	"testing"
)

func TestBase(t *testing.T) {
	for name, c := range map[string]struct {
		cfg  Config
		want string // "" is an error
	}{
		"nothing set":                 {Config{Listen: "127.0.0.1:8080"}, "http://localhost:9999"},
		"every interface":             {Config{Listen: "0.0.0.0:80"}, "http://localhost:9999"},
		"a host of the local network": {Config{Listen: "192.0.2.1:80"}, "http://192.0.2.1:9999"},
		"a public address":            {Config{BaseURL: "https://parvis.example.org/"}, "https://parvis.example.org"},
		"with a path":                 {Config{BaseURL: "https://example.org/parvis"}, ""},
		"without a scheme":            {Config{BaseURL: "parvis.example.org"}, ""},
	} {
		got, err := c.cfg.Base(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9999})
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
}

func TestProxies(t *testing.T) {
	ps, err := Config{TrustedProxies: "10.0.0.0/8, 192.0.2.7 ,2001:db8::/32"}.Proxies()
	if err != nil || len(ps) != 3 || ps[1].Bits() != 32 {
		t.Errorf("%v, %v", ps, err)
	}
	if _, err := (Config{TrustedProxies: "everyone"}).Proxies(); err == nil {
		t.Error("rubbish is a network")
	}
}

func TestDatabase(t *testing.T) {
	if got := (Config{Data: "/d"}).Database(); got != "sqlite:/d/parvis.db" {
		t.Errorf("nothing set: %s", got)
	}
	if got := (Config{Data: "/d", DatabaseURL: "postgres://x"}).Database(); got != "postgres://x" {
		t.Errorf("set: %s", got)
	}
}
