package site

import (
	"net/url"
	"slices"
	"testing"

	"github.com/a-h/templ"
	"pgregory.net/rapid"

	"parvis/internal/web/ui"
)

// The addresses of a page of results are those that url.Values would write.
func TestAddressesAreThoseOfURLValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.SampledFrom([]string{"", "a", "été à Nancy", "a&b=c", "50%", "help", "need", "\"<"})
		in := url.Values{}
		for _, name := range append(slices.Clone(paramNames[:]), "inconnu") {
			in[name] = rapid.SliceOfN(value, 0, 3).Draw(t, name)
		}
		lk := looking{in: in}
		lk.known, lk.wasRead = lk.read(), true
		want := func() url.Values {
			v := url.Values{}
			for _, name := range paramNames {
				for _, s := range in[name] {
					if s != "" && name != "vue" {
						v.Add(name, s)
					}
				}
			}
			return v
		}
		same := func(what, got string, v url.Values) {
			t.Helper()
			w := "/annonces"
			if len(v) > 0 {
				w += "?" + v.Encode()
			}
			if got != w {
				t.Fatalf("%s: %s\nwant %s", what, got, w)
			}
		}
		name, s := rapid.SampledFrom(paramNames[:]).Draw(t, "one"), value.Draw(t, "value")
		v := want()
		v.Del("page")
		if s == "" {
			v.Del(name)
		} else {
			v.Set(name, s)
		}
		same("url", lk.url(name, s), v)

		if s == "" || name == "page" {
			return
		}
		v = want()
		v.Del("page")
		if i := slices.Index(v[name], s); i >= 0 {
			if v[name] = slices.Delete(v[name], i, i+1); len(v[name]) == 0 {
				v.Del(name)
			}
		} else {
			v.Add(name, s)
		}
		same("toggle", lk.toggle(name, s), v)
	})
}

// What links share of their addresses and what they add to it is the address, escaped.
func TestSharedAddressesAreAddresses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.SampledFrom([]string{"", "a", "été à Nancy", "a&b=c", "50%", "\"<script>'", "é#é"})
		in := url.Values{}
		for _, name := range paramNames {
			in[name] = rapid.SliceOfN(value, 0, 2).Draw(t, name)
		}
		lk := looking{in: in, path: rapid.SampledFrom([]string{"", mapPath}).Draw(t, "page")}
		same := func(what string, l ui.Link, value, want string) {
			t.Helper()
			if got := l.Head + url.QueryEscape(value) + l.Tail; got != templ.EscapeString(want) {
				t.Fatalf("%s: %s\nwant %s", what, got, want)
			}
		}
		name := rapid.SampledFrom([]string{"sens", "famille", "pour", "theme"}).Draw(t, "name")
		s := rapid.SampledFrom([]string{"nouveau", "L'Haÿ & \"co\""}).Draw(t, "value")
		same("a value more", lk.adding(name), s, lk.toggle(name, s))
		same("another value", lk.setting("quand"), s, lk.url("quand", s))
		same("a commune", lk.communeLink(), s, lk.inCommune(s))
	})
}

func BenchmarkAddresses(b *testing.B) {
	lk := looking{in: url.Values{"q": {"repas"}, "ou": {"Nancy"}, "famille": {"help", "skill"}, "rayon": {"15"}}}
	lk.known, lk.wasRead = lk.read(), true
	b.ReportAllocs()
	for b.Loop() {
		lk.toggle("theme", "solidarite-insertion")
	}
}
