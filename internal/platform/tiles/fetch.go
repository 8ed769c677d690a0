package tiles

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
)

// MaxTile bounds one tile, in bytes.
const MaxTile = 512 << 10

// newClient makes the client of one kind of source. Names written in this package may go through the proxy that the
// machine is set to use; an address that somebody typed is always dialled here, where it is checked.
func newClient(o Options, fixed bool) *http.Client {
	dialer := &net.Dialer{Timeout: o.Timeout, Control: Guard(o.Allow...)}
	t := &http.Transport{DialContext: dialer.DialContext, TLSClientConfig: o.TLS, ForceAttemptHTTP2: true,
		MaxConnsPerHost: maxFetches, MaxIdleConns: maxFetches, TLSHandshakeTimeout: o.Timeout, ResponseHeaderTimeout: o.Timeout,
		MaxResponseHeaderBytes: 32 << 10,
		DisableCompression:     true, // a picture is compressed already; what says otherwise may be a bomb
	}
	switch {
	case o.Dial != nil:
		t.DialContext = o.Dial
	case fixed && proxied():
		t.Proxy, t.DialContext = http.ProxyFromEnvironment, (&net.Dialer{Timeout: o.Timeout}).DialContext
	}
	return &http.Client{Transport: t, Timeout: o.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// proxied tells whether the machine sends https through a proxy.
func proxied() bool {
	for _, s := range fixedSources {
		u, err := url.Parse(s.address(ID{}))
		if err != nil {
			continue
		}
		if p, err := http.ProxyFromEnvironment(&http.Request{URL: u}); err == nil && p != nil {
			return true
		}
	}
	return false
}

// badTile is an answer that is no tile: the source works and this one is wrong. badSource is one that says that the
// source does not work for us.
type (
	badTile   struct{ why string }
	badSource struct{ why string }
)

func (e badTile) Error() string   { return "tiles: " + e.why }
func (e badSource) Error() string { return "tiles: " + e.why }

// fetch asks the source once and checks the answer.
func (s *Service) fetch(src Source, id ID) (Image, error) {
	req, err := http.NewRequestWithContext(s.ctx, http.MethodGet, src.address(id), nil)
	if err != nil {
		return Image{}, badSource{"the address cannot be used"}
	}
	req.Header.Set("User-Agent", s.agent)
	req.Header.Set("Accept", "image/png, image/jpeg")
	client := s.fixed
	if src.typed() {
		client = s.free
	}
	res, err := client.Do(req)
	if err != nil {
		return Image{}, badSource{plain(err)}
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusNotFound, res.StatusCode == http.StatusNoContent, res.StatusCode == http.StatusGone:
		return Image{}, badTile{"the source has no such tile"}
	case res.StatusCode != http.StatusOK:
		return Image{}, badSource{fmt.Sprintf("the source answers %d", res.StatusCode)}
	case res.ContentLength > MaxTile:
		return Image{}, badTile{"too large"}
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, MaxTile+1))
	if err != nil {
		return Image{}, badSource{plain(err)}
	}
	kind, err := check(body, res.Header.Get("Content-Type"))
	if err != nil {
		return Image{}, err
	}
	return Image{Bytes: body, Type: kind, Fetched: s.now()}, nil
}

// plain is an error of the client without the address, which may hold a key.
func plain(err error) string {
	if u := new(url.Error); errors.As(err, &u) {
		return u.Err.Error()
	}
	return err.Error()
}

// check tells what an answer is: a PNG or JPEG picture as announced, square, of a size that tiles have, whole.
func check(body []byte, announced string) (kind string, err error) {
	if len(body) > MaxTile {
		return "", badTile{"too large"}
	}
	if kind = sniff(body); kind == "" {
		return "", badTile{"no picture"}
	}
	media, _, err := mime.ParseMediaType(announced)
	if err != nil || media != kind {
		return "", badTile{"announced as something else"}
	}
	size, decode := png.DecodeConfig, png.Decode
	if kind == "image/jpeg" {
		size, decode = jpeg.DecodeConfig, jpeg.Decode
	}
	c, err := size(bytes.NewReader(body))
	if err != nil || !tileSize(c) {
		return "", badTile{"not the size of a tile"}
	}
	if _, err := decode(bytes.NewReader(body)); err != nil { // at most 512 × 512 points
		return "", badTile{"a broken picture"}
	}
	return kind, nil
}

func tileSize(c image.Config) bool { return c.Width == c.Height && (c.Width == 256 || c.Width == 512) }

// sniff tells the kind of a picture by its first bytes, "" when it is none of ours.
func sniff(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png"
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return "image/jpeg"
	}
	return ""
}
