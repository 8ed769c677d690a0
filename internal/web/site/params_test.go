package site

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"pgregory.net/rapid"

	"parvis/internal/web/ui"
)

// saying is what the address of some values says.
func saying(in url.Values) given { return given(nil).read(in.Encode()) }

// Of an address is read what url.ParseQuery reads, and it is written as url.Values writes it.
func TestWhatAnAddressSaysIsWhatURLValuesHold(t *testing.T) {
	pieces := append([]string{"&", "&", "=", "=", "+", "%", ";", "%20", "%C3%A9", "%zz", "%71", "a", "é", "n", "%26"}, paramNames[:]...)
	rapid.Check(t, func(t *rapid.T) {
		query := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "query"), "")
		want, _ := url.ParseQuery(query) // what is wrong in it is left out
		in, n := given(nil).read(query), 0
		for _, values := range want {
			n += len(values)
		}
		if len(in) != n {
			t.Fatalf("%q says %+v, want %v", query, in, want)
		}
		for at, name := range paramNames {
			var values, texts []string
			for _, s := range in {
				if s.at == param(at) {
					values, texts = append(values, s.value), append(texts, s.param())
				}
			}
			if !slices.Equal(values, want[name]) || in.get(param(at)) != want.Get(name) || in.names(param(at)) != want.Has(name) {
				t.Fatalf("%q: %s is %q, want %q", query, name, values, want[name])
			}
			for i, value := range values {
				if w := (url.Values{name: {value}}).Encode(); texts[i] != w || !in.has(param(at), value) {
					t.Fatalf("%q: %q goes on as %q, want %q", query, value, texts[i], w)
				}
			}
		}
	})
}

// The addresses of a page of results are those that url.Values would write.
func TestAddressesAreThoseOfURLValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.SampledFrom([]string{"", "a", "été à Nancy", "a&b=c", "50%", "help", "need", "\"<"})
		in := url.Values{}
		for _, name := range append(slices.Clone(paramNames[:]), "inconnu") {
			in[name] = rapid.SliceOfN(value, 0, 3).Draw(t, name)
		}
		lk := looking{in: saying(in)}
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
		at, s := param(rapid.IntRange(0, int(paramCount)-1).Draw(t, "one")), value.Draw(t, "value")
		name := paramNames[at]
		v := want()
		v.Del("page")
		if s == "" {
			v.Del(name)
		} else {
			v.Set(name, s)
		}
		same("url", lk.url(at, s), v)
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
		lk := looking{in: saying(in), path: rapid.SampledFrom([]string{"", mapPath}).Draw(t, "page")}
		same := func(what string, l ui.Link, param, want string) {
			t.Helper()
			if got := l.Head + param + l.Tail; got != templ.EscapeString(want) {
				t.Fatalf("%s: %s\nwant %s", what, got, want)
			}
		}
		at := param(rapid.IntRange(0, int(paramCount)-1).Filter(func(at int) bool { return param(at) != paramPage }).Draw(t, "parameter"))
		s := rapid.SampledFrom([]string{"nouveau", "L'Haÿ & \"co\""}).Draw(t, "value")
		one := at.with(s)
		more := lk.values(paramPage)
		more.add(at, one)
		same("a value more", lk.links().adding(at), one, more.behind(lk.at()))
		same("another value", lk.links().setting(at), one, lk.url(at, s))
		same("without a parameter", lk.links().leaving(at), "", lk.url(at, ""))
		for _, had := range lk.in {
			if had.at == at && had.carried() {
				less := lk.values(paramPage)
				all := strings.Split(less[at], "&")
				i := slices.Index(all, had.param())
				less[at] = strings.Join(slices.Delete(all, i, i+1), "&")
				same("without a value", lk.links().dropping(at, had.param()), "", less.behind(lk.at()))
			}
		}
		same("a commune", lk.communeLink(), paramPlace.with(s), lk.inCommune(s))
	})
}

func BenchmarkAddresses(b *testing.B) {
	lk := looking{in: saying(url.Values{"q": {"repas"}, "ou": {"Nancy"}, "famille": {"help", "skill"}, "rayon": {"15"}})}
	lk.known, lk.wasRead = lk.read(), true
	b.ReportAllocs()
	for b.Loop() {
		lk.url(paramTheme, "solidarite-insertion")
	}
}
