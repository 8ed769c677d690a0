package site

import (
	"net/url"
	"slices"
	"testing"

	"pgregory.net/rapid"
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
		known := lk.read()
		lk.known = &known
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

func BenchmarkAddresses(b *testing.B) {
	lk := looking{in: url.Values{"q": {"repas"}, "ou": {"Nancy"}, "famille": {"help", "skill"}, "rayon": {"15"}}}
	known := lk.read()
	lk.known = &known
	b.ReportAllocs()
	for b.Loop() {
		lk.toggle("theme", "solidarite-insertion")
	}
}
