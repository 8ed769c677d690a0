package e2e

import (
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// maxTabs is how many times somebody may have to press Tab to reach something.
const maxTabs = 90

// TabTo presses Tab until an element of the selector has the focus, and fails when the focus cannot be seen there.
// It gives how often the key was pressed.
func (b *Tab) TabTo(selector string) int {
	b.t.Helper()
	for i := 1; i <= maxTabs; i++ {
		b.run(chromedp.KeyEvent(kb.Tab))
		if eval[bool](b, `!!document.activeElement && document.activeElement.matches(`+quote(selector)+`)`) {
			b.focusIsSeen(selector)
			return i
		}
	}
	b.t.Fatalf("%s: Tab does not reach %s", b.where(), selector)
	return 0
}

// focusIsSeen fails when the focused element, or what stands for it, has no outline and lies out of sight.
func (b *Tab) focusIsSeen(selector string) {
	b.t.Helper()
	fault := eval[string](b, `(() => {
		const e = document.activeElement, r = e.getBoundingClientRect()
		const around = [e, e.closest("label"), e.parentElement, e.closest("article")].filter(Boolean)
		const drawn = around.some(x => [null, "::before", "::after"].some(pseudo => {
			const s = getComputedStyle(x, pseudo)
			return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== "none"
		}))
		if (!drawn) return "no outline"
		if (r.bottom < 0 || r.top > innerHeight || r.right < 0 || r.left > innerWidth) return "out of sight"
		return ""
	})()`)
	if fault != "" {
		b.t.Errorf("%s: the focus on %s is not seen: %s", b.Path(), selector, fault)
	}
}

// Key presses a key.
func (b *Tab) Key(key string) {
	b.t.Helper()
	b.run(chromedp.KeyEvent(key))
}

// TypeAt reaches a field by Tab and types.
func (b *Tab) TypeAt(selector, value string) {
	b.t.Helper()
	b.TabTo(selector)
	b.run(chromedp.KeyEvent(value))
}

// Tick reaches a group of radio buttons or a box by Tab, goes on with the arrows to the one of the selector and presses
// the space bar.
func (b *Tab) Tick(group, selector string) {
	b.t.Helper()
	b.TabTo(group)
	for range 12 {
		if eval[bool](b, `document.activeElement.matches(`+quote(selector)+`)`) {
			b.run(chromedp.KeyEvent(" "))
			b.Until(selector+" to be ticked", `document.activeElement.checked`)
			return
		}
		b.run(chromedp.KeyEvent(kb.ArrowDown))
	}
	b.t.Fatalf("%s: the arrows do not reach %s", b.where(), selector)
}

// Enter reaches an element by Tab and presses Enter, which leads to another page.
func (b *Tab) Enter(selector string) {
	b.t.Helper()
	b.TabTo(selector)
	b.leave(selector, func() { b.Key(kb.Enter) })
}
