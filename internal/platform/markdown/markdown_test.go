package markdown_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parvis/internal/platform/markdown"
)

func TestHTML(t *testing.T) {
	for name, c := range map[string][2]string{
		"paragraphs":                     {"Un.\n\nDeux.", "<p>Un.</p>\n<p>Deux.</p>\n"},
		"a list and bold":                {"- **café**\n- soupe", "<ul>\n<li><strong>café</strong></li>\n<li>soupe</li>\n</ul>\n"},
		"a link tells nobody where from": {"[ici](https://example.org)", `<p><a href="https://example.org" rel="nofollow noreferrer">ici</a></p>` + "\n"},
		"a bare address is a link":       {"https://example.org", `<p><a href="https://example.org" rel="nofollow noreferrer">https://example.org</a></p>` + "\n"},
		"a heading is a strong line":     {"# Titre", "<p><strong>Titre</strong></p>\n"},
		"no script":                      {"<script>alert(1)</script>ok", "<!-- -->"},
		"no javascript link":             {"[x](javascript:alert(1))", "<p>x</p>\n"},
		"no picture":                     {"![x](https://example.org/x.png)", "<p></p>\n"},
	} {
		got := markdown.HTML(c[0])
		if name == "no script" {
			if strings.Contains(got, "<script") {
				t.Errorf("%s: %q", name, got)
			}
			continue
		}
		if got != c[1] {
			t.Errorf("%s: %q, want %q", name, got, c[1])
		}
	}
}

func TestPlain(t *testing.T) {
	if got := markdown.Plain("**Trois tonnes** de dons.\n\n- café\n- soupe & gâteaux", 200); got != "Trois tonnes de dons. café · soupe & gâteaux" {
		t.Errorf("Plain = %q", got)
	}
	if got := markdown.Plain(strings.Repeat("mot ", 50), 20); got != "mot mot mot mot…" && len([]rune(got)) > 20 {
		t.Errorf("cut = %q", got)
	}
}

// The naughty strings of the world stay text.
func TestHostileText(t *testing.T) {
	file := filepath.Join(shared(t), "data/hostile-text/blns.json")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Skipf("real hostile texts are not beside the project: %v", err)
	}
	var all []string
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		low := strings.ToLower(markdown.HTML(s))
		for _, bad := range []string{"<script", "<img", "<iframe", "<svg", "<style", "<form", "href=\"javascript", "<input"} {
			if strings.Contains(low, bad) {
				t.Errorf("%q renders %q", s, low)
			}
		}
	}
}

func shared(t *testing.T) string {
	if dir := os.Getenv("PARVIS_SHARED"); dir != "" {
		return dir
	}
	dir, err := filepath.Abs("../../../../shared")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
