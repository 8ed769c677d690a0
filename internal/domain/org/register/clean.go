package register

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// tidy puts a text on one line: control and invisible characters out, spaces
// (and line ends) run together, accents composed.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}

// value is a field of a register file: "_" and its like are its ways of writing
// nothing.
func value(s string) string {
	switch s = tidy(s); strings.ToLower(s) {
	case "_", "-", ".", "null", "n/a", "néant", "neant":
		return ""
	}
	return s
}

// shorten keeps at most n characters, cut at a word when one ends near.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	runes := []rune(s)[:n-1]
	cut := string(runes)
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)*3/4 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.-") + "…"
}

// website gives the https or http address a field holds, or "": mail addresses,
// words and addresses of other kinds are no site.
func website(s string) string {
	s = value(s)
	if s == "" || len(s) > 200 || strings.ContainsAny(s, " @\\<>\"") {
		return ""
	}
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Port() != "" {
		return ""
	}
	host := strings.ToLower(u.Hostname())
	if i := strings.LastIndexByte(host, '.'); i < 1 || len(host)-i < 3 || !strings.ContainsFunc(host[i:], unicode.IsLetter) {
		return ""
	}
	u.Host = host
	return u.String()
}
