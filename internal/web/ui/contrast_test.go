package ui

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The colours of the style sheet, theme by theme. What a theme does not name it takes from the light one.
func tokens(t *testing.T) (light, dark, chosen map[string]string) {
	t.Helper()
	css, err := os.ReadFile("css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	read := func(selector string, over map[string]string) map[string]string {
		_, rest, found := strings.Cut(string(css), selector+"{")
		if !found {
			t.Fatalf("no rule %s in tokens.css", selector)
		}
		body, _, _ := strings.Cut(rest, "}")
		all := map[string]string{}
		for k, v := range over {
			all[k] = v
		}
		for _, m := range regexp.MustCompile(`--([\w-]+):(#[0-9A-Fa-f]{6})\b`).FindAllStringSubmatch(body, -1) {
			all[m[1]] = m[2]
		}
		return all
	}
	light = read("\n:root", nil)
	return light, read(":root:not([data-theme=clair])", light), read(":root[data-theme=sombre]", light)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil {
		t.Fatalf("colour %q: %v", hex, err)
	}
	channel := func(v uint64) float64 {
		c := float64(v) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(n>>16&255) + 0.7152*channel(n>>8&255) + 0.0722*channel(n&255)
}

// ratio is the contrast of WCAG 2, from 1 to 21.
func ratio(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}

func TestContrast(t *testing.T) {
	light, dark, chosen := tokens(t)
	const text, part = 4.5, 3.0 // WCAG 1.4.3 for words, 1.4.11 for frames and marks
	pairs := []struct {
		front, back string
		least       float64
	}{
		{"encre", "fond", text}, {"encre", "surface", text}, {"encre", "creux", text}, {"encre", "soleil-pale", text}, {"encre", "accent-pale", text},
		{"encre", "propose-pale", text}, {"encre", "erreur-pale", text},
		{"encre2", "fond", text}, {"encre2", "surface", text}, {"encre2", "creux", text}, {"encre2", "accent-pale", text}, {"encre2", "soleil-pale", text},
		{"accent", "fond", text}, {"accent", "surface", text}, {"accent", "creux", text}, {"accent", "accent-pale", text}, {"accent", "soleil-pale", text},
		{"sur-accent", "accent", text}, {"sur-accent", "accent-fort", text}, {"sur-soleil", "soleil", text},
		{"propose", "surface", text}, {"propose", "fond", text}, {"propose", "propose-pale", text},
		{"erreur", "surface", text}, {"erreur", "fond", text}, {"erreur", "erreur-pale", text},
		{"jour", "nuit", text}, {"jour2", "nuit", text}, {"jour", "nuit2", text}, {"soleil", "nuit2", part}, {"soleil", "nuit", part},
		{"sur-f", "f-help", text}, {"sur-f", "f-skill", text}, {"sur-f", "f-equipment", text}, {"sur-f", "f-place", text}, {"sur-f", "f-transport", text}, {"sur-f", "f-donation", text},
		{"trait-fort", "surface", part}, {"trait-fort", "fond", part},
	}
	for name, theme := range map[string]map[string]string{"light": light, "dark": dark} {
		for _, p := range pairs {
			if theme[p.front] == "" || theme[p.back] == "" {
				t.Errorf("%s: %s on %s: a token is missing", name, p.front, p.back)
				continue
			}
			if got := ratio(t, theme[p.front], theme[p.back]); got < p.least {
				t.Errorf("%s: %s %s on %s %s: %.2f, under %.1f", name, p.front, theme[p.front], p.back, theme[p.back], got, p.least)
			}
		}
	}
	for name, value := range dark {
		if chosen[name] != value {
			t.Errorf("--%s is %s when the device is dark and %s when dark is chosen", name, value, chosen[name])
		}
	}
}

// The figures that design was decided on: a changed colour must be looked at again, not only pass.
func TestContrastAsDesigned(t *testing.T) {
	light, dark, _ := tokens(t)
	for _, c := range []struct {
		theme       map[string]string
		front, back string
		want        float64
	}{
		{light, "encre", "fond", 15.21}, {light, "encre2", "fond", 6.78}, {light, "encre2", "surface", 7.52}, {light, "encre2", "creux", 6.14},
		{light, "accent", "surface", 10.97}, {light, "accent", "fond", 9.88}, {light, "sur-accent", "accent-fort", 14.29}, {light, "sur-soleil", "soleil", 9.99},
		{light, "propose", "propose-pale", 5.47}, {light, "propose", "surface", 6.42}, {light, "erreur", "erreur-pale", 5.59}, {light, "erreur", "surface", 6.54},
		{light, "trait-fort", "surface", 4.10}, {light, "trait-fort", "fond", 3.69}, {light, "jour", "nuit", 15.70},
		{light, "sur-f", "f-skill", 8.57}, {light, "sur-f", "f-equipment", 10.06}, {light, "sur-f", "f-place", 10.09}, {light, "sur-f", "f-transport", 9.52}, {light, "sur-f", "f-donation", 11.91},
		{dark, "encre", "fond", 16.19}, {dark, "encre2", "surface", 7.86}, {dark, "accent", "fond", 9.91}, {dark, "accent", "surface", 9.00},
		{dark, "sur-accent", "accent", 8.99}, {dark, "encre", "soleil-pale", 10.73}, {dark, "propose", "propose-pale", 7.56}, {dark, "erreur", "erreur-pale", 8.79}, {dark, "trait-fort", "surface", 4.31},
	} {
		if got := ratio(t, c.theme[c.front], c.theme[c.back]); math.Abs(got-c.want) > 0.02 {
			t.Errorf("%s on %s: %.2f, designed at %.2f", c.front, c.back, got, c.want)
		}
	}
}
