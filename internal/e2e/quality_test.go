package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// TestPagesAreThere: every page of the list is there, with the status it is due and words in every place.
func TestPagesAreThere(t *testing.T) {
	w := NewWorld(t, "sqlite")
	for _, s := range everyPage(w) {
		p := w.page(s)
		want := s.status
		if want == 0 {
			want = 200
		}
		if p.Status != want {
			t.Errorf("%s: status %d, want %d: %s", s.name, p.Status, want, p.words())
		}
		if i := strings.Index(p.Body, "⟦"); i >= 0 {
			t.Errorf("%s says %s, which no catalogue holds", s.name, p.Body[i:min(len(p.Body), i+60)])
		}
	}
}

// report is what html-validate says of a file.
type report struct {
	FilePath string
	Messages []struct {
		RuleID, Message, Selector string
		Line                      int
	}
}

// TestHTMLIsValid checks every page of the list with html-validate (A2).
func TestHTMLIsValid(t *testing.T) {
	w := NewWorld(t, "sqlite")
	dir, root := t.TempDir(), "../.."
	names := map[string]string{}
	for i, s := range everyPage(w) {
		file := filepath.Join(dir, fmt.Sprintf("%03d.html", i))
		names[file] = s.name
		if err := os.WriteFile(file, []byte(w.page(s).Body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	control := filepath.Join(dir, "control.html") // shows that the checker is awake
	if err := os.WriteFile(control, []byte(`<!doctype html><html lang="fr"><title>x</title><img src="x"><p></div></html>`), 0o644); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, ".htmlvalidate.json")
	rules := `{"root":true,"extends":["html-validate:standard","html-validate:a11y"],"rules":{"no-trailing-whitespace":"off"}}`
	if err := os.WriteFile(config, []byte(rules), 0o644); err != nil {
		t.Fatal(err)
	}
	checker, err := filepath.Abs(filepath.Join(root, "node_modules/html-validate/bin/html-validate.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", checker, "--formatter", "json", "--config", config, dir)
	cmd.Dir = dir
	out, err := cmd.Output()
	var found []report
	if jsonErr := json.Unmarshal(out, &found); jsonErr != nil {
		t.Fatalf("html-validate: %v: %v: %s", err, jsonErr, out)
	}
	if len(found) == 0 || !slices.ContainsFunc(found, func(f report) bool { return f.FilePath == control }) {
		t.Errorf("the checker finds nothing wrong with a page that is: %s", out)
	}
	for _, f := range found {
		if f.FilePath == control {
			continue
		}
		for _, m := range f.Messages {
			t.Errorf("%s: line %d: %s (%s) %s", names[f.FilePath], m.Line, m.Message, m.RuleID, m.Selector)
		}
	}
	if len(names) < 80 {
		t.Errorf("only %d pages were checked", len(names))
	}
}

// violation is one rule of axe that a page breaks.
type violation struct {
	ID, Impact, Help string
	Nodes            []struct {
		HTML           string
		Target         []any
		FailureSummary string
	}
}

// audit is the verdict of axe on the page: its violations, and whether it must be scrolled sideways.
const audit = `(async () => {
	const r = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"]})
	const out = r.violations.map(v => ({ID: v.id, Impact: v.impact, Help: v.help, Nodes: v.nodes.slice(0, 3).map(n => ({HTML: n.html, Target: n.target, FailureSummary: n.failureSummary}))}))
	if (r.passes.length < 10) out.push({ID: "asleep", Impact: "serious", Help: "axe looked at next to nothing", Nodes: []})
	if (document.documentElement.scrollWidth > innerWidth + 1) out.push({ID: "reflow", Impact: "serious", Help: "the page is wider than the screen: " + document.documentElement.scrollWidth, Nodes: []})
	return out
})()`

// TestAccessibility looks at every page of the list with axe, on a wide light screen and on a narrow dark one (A1).
func TestAccessibility(t *testing.T) {
	axe, err := os.ReadFile("../../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatalf("axe-core: %v: run npm ci", err)
	}
	w := NewWorld(t, "sqlite")
	list := everyPage(w)
	for name, look := range map[string]Look{"wide and light": wide, "narrow and dark": narrow} {
		t.Run(name, func(t *testing.T) {
			b := w.Tab(look)
			for _, s := range list {
				b.show(s)
				if at := b.Path(); s.form == nil && at != s.path {
					t.Errorf("%s: %s led to %s", s.name, s.path, at)
				}
				b.run(chromedp.Evaluate[chromedp.Void](string(axe)))
				for _, v := range eval[[]violation](b, audit) {
					t.Errorf("%s (%s): %s: %s%s", s.name, s.path, v.ID, v.Help, v.where())
				}
			}
			b.Clean()
		})
	}
}

func (v violation) where() string {
	var b strings.Builder
	for _, n := range v.Nodes {
		fmt.Fprintf(&b, "\n    %v %s\n      %s", n.Target, n.HTML, strings.ReplaceAll(n.FailureSummary, "\n", " "))
	}
	return b.String()
}

// show brings the browser to a page in its state, as the person who sees it. What only a form leads to is sent by a
// form of the same site.
func (b *Tab) show(s shown) {
	b.t.Helper()
	c := b.n.world.Clients[s.as]
	b.run(func(ctx context.Context, _ *chromedp.Target) (none chromedp.Void, err error) {
		if _, err = chromedp.Call(ctx, network.DeleteCookies, network.DeleteCookiesParams{Name: session, URL: b.n.Base}); err != nil {
			return none, err
		}
		if secret := c.Cookies[session]; secret != "" {
			_, err = chromedp.Call(ctx, network.SetCookies, network.SetCookiesParams{Cookies: []*network.CookieParam{
				{Name: session, Value: secret, URL: b.n.Base, Path: "/", Secure: true, HTTPOnly: true}}})
		}
		return none, err
	})
	if s.form == nil {
		b.Open(s.path)
		return
	}
	b.Open("/mentions-legales")
	b.leave("the form", func() {
		fields := ""
		for name, values := range s.form {
			fields += fmt.Sprintf("add(%s, %s);", quote(name), quote(values[0]))
		}
		eval[bool](b, `(() => {
			const f = document.createElement("form")
			f.method = "post"; f.action = `+quote(s.path)+`
			const add = (name, value) => { const i = document.createElement("input"); i.type = "hidden"; i.name = name; i.value = value; f.append(i) }
			`+fields+`
			document.body.append(f); f.submit(); return true
		})()`)
	})
}
