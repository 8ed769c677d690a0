package i18n

import "testing"

// Every sentence of the catalogues, cut at its arguments, says what its template says.
func TestCompiledSentencesSayWhatTheirTemplatesSay(t *testing.T) {
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range b.Languages() {
		p, n := b.For(lang), 0
		for key, c := range b.quick[lang] {
			names := map[string]bool{}
			for _, form := range c.forms {
				for _, pc := range form {
					if pc.name != "" && pc.name != "N" {
						names[pc.name] = true
					}
				}
			}
			for i, count := range []int{-1, 0, 1, 2, 3, 4, 5, 6, 11, 21, 100, 101, 999, 1000, 1001, 34969, 999999, 1000000, 1000001, 2000000} {
				var args []any
				if count >= 0 {
					args = append(args, "N", count)
				}
				for name := range names {
					args = append(args, name, []any{"L’été à <Nancy>", "", 12345, -7}[i%4])
				}
				if got, want := p.T(key, args...), p.slow(key, args); got != want {
					t.Errorf("%s %s %v: %q, the template says %q", lang, key, args, got, want)
				}
				n++
			}
		}
		if n < 1000 {
			t.Errorf("%s: only %d sentences were compared", lang, n)
		}
	}
}

func TestWhatIsNoPlainSentenceIsLeftToTheTemplate(t *testing.T) {
	for _, text := range []string{`{{if .N}}a{{end}}`, `{{.N | print}}`, `{{ printf "%d" .N }}`, `a }} b`} {
		if _, ok := pieces(text); ok {
			t.Errorf("%q was cut", text)
		}
	}
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := b.For("fr").T("time.hours_ago", "N", "many"), b.For("fr").slow("time.hours_ago", []any{"N", "many"}); got != want {
		t.Errorf("%q, the template says %q", got, want)
	}
}

func BenchmarkT(b *testing.B) {
	words, err := Shared()
	if err != nil {
		b.Fatal(err)
	}
	p := words.For("fr")
	b.Run("cut", func(b *testing.B) {
		for b.Loop() {
			p.T("time.hours_ago", "N", 12)
		}
	})
	b.Run("template", func(b *testing.B) {
		for b.Loop() {
			p.slow("time.hours_ago", []any{"N", 12})
		}
	})
}
