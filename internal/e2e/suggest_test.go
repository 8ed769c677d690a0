package e2e

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestSuggestions types into the search field of the front page: what is suggested is reached by the keyboard alone, said
// to screen readers, and in no one's way; without JavaScript the field is a plain one.
func TestSuggestions(t *testing.T) {
	axe, err := os.ReadFile("../../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatalf("axe-core: %v: run npm ci", err)
	}
	n := Start(t, "sqlite", Options{Load: 60})
	const field, list = `form[role=search] input[name=q]`, `form[role=search] .combo:has(> input[name=q]) [role=listbox]`
	opened := `!document.querySelector(` + quote(list) + `).hidden`
	said := `document.querySelector(` + quote(field) + `).getAttribute`
	for name, look := range map[string]Look{"wide and light": wide, "narrow and dark": narrow} {
		t.Run(name, func(t *testing.T) {
			b := n.Tab(look)
			b.Open("/")
			b.TypeAt(field, "coll")
			b.Until("the list to open", opened)
			b.Until("the field to say so", said+`("role") === "combobox" && `+said+`("aria-expanded") === "true"`)
			b.Until("the number to be said", `/\d+ suggestions/.test(document.querySelector("form[role=search] .combo:has(> input[name=q]) [role=status]").textContent)`)
			b.run(chromedp.Evaluate[chromedp.Void](string(axe)))
			for _, v := range eval[[]violation](b, audit) {
				t.Errorf("%s: %s%s", v.ID, v.Help, v.where())
			}
			b.Key(kb.ArrowDown)
			b.Until("the first to be chosen", `document.getElementById(`+said+`("aria-activedescendant"))?.getAttribute("aria-selected") === "true"`)
			b.Key(kb.ArrowUp)
			b.Until("the last to be chosen", `document.getElementById(`+said+`("aria-activedescendant")) === [...document.querySelectorAll(`+quote(list+` [role=option]`)+`)].at(-1)`)
			b.Key(kb.Escape)
			b.Until("the list to close", `!(`+opened+`) && `+said+`("aria-expanded") === "false" && !`+said+`("aria-activedescendant")`)
			b.Until("what was typed to stay", `document.querySelector(`+quote(field)+`).value === "coll"`)
			b.Key(kb.ArrowDown)
			b.Until("the list to open again", opened)
			b.leave("Enter", func() { b.Key(kb.Enter) })
			if !strings.HasPrefix(b.Path(), "/annonces?q=collecte&") {
				t.Errorf("a search chosen leads to %s", b.Path())
			}
			b.Clean()
		})
	}
	t.Run("without JavaScript", func(t *testing.T) {
		c := n.Client()
		if !c.Get("/").Want(200).Has(field) {
			t.Error("the field is not there")
		}
		p := c.Get("/annonces?q=colecte+alimentairre").Want(200).Says("Résultats pour collecte alimentaire")
		if href, _ := attr(p.One(`.did a`), "href"); !strings.Contains(href, "exact=1") {
			t.Errorf("the way to what was typed leads to %s", href)
		}
		if p = c.Get("/annonces?q=colecte+alimentairre&exact=1").Want(200); p.Has(`.did a`) {
			t.Error("exactly what was typed is read otherwise")
		}
	})
}
