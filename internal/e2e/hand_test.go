package e2e

import (
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// hand is how somebody uses a page: with a mouse, or by the keyboard alone. A journey is told once and done by each.
type hand struct {
	*Tab
	keyboard bool
	steps    int // screens sent and decisive clicks
	fields   int // fields filled in
}

// Follow activates a link or a button that leads to another page: one step.
func (h *hand) Follow(selector string) {
	h.t.Helper()
	h.steps++
	if h.keyboard {
		h.Enter(selector)
	} else {
		h.Go(selector)
	}
}

// Type fills in a field of text.
func (h *hand) Type(selector, value string) {
	h.t.Helper()
	h.fields++
	if h.keyboard {
		h.TypeAt(selector, value)
	} else {
		h.Fill(selector, value)
	}
}

// Pick ticks a box, or chooses among radio buttons; both bear the same name as their group.
func (h *hand) Pick(name, value string) {
	h.t.Helper()
	one := fmt.Sprintf(`input[name=%q][value=%q]`, name, value)
	if h.keyboard {
		h.Tick(fmt.Sprintf(`input[name=%q]`, name), one)
		return
	}
	h.Click(one)
	h.Until(one+" to be ticked", `document.querySelector(`+quote(one)+`).checked`)
}

// Menu chooses an entry of a menu by its words.
func (h *hand) Menu(selector, label string) {
	h.t.Helper()
	h.fields++
	if h.keyboard {
		h.TabTo(selector)
		h.run(chromedp.KeyEvent(label))
	} else {
		h.run(chromedp.SendKeys(chromedp.CSS(selector), label))
	}
	h.Until(selector+" to be "+label, `document.querySelector(`+quote(selector)+`).selectedOptions[0].label.trim() === `+quote(label))
}

// When fills in a field of a date ("2026-11-28") or of a time ("09:00").
func (h *hand) When(selector, value string) {
	h.t.Helper()
	h.fields++
	if h.keyboard {
		h.TabTo(selector)
		at, err := time.Parse("2006-01-02", value)
		typed := at.Format("01022006")
		if err != nil {
			at, err = time.Parse("15:04", value)
			typed = at.Format("0304PM")
		}
		if err != nil {
			h.t.Fatal(err)
		}
		h.run(chromedp.KeyEvent(typed))
	} else {
		h.Choose(selector, value)
	}
	h.Until(selector+" to be "+value, `document.querySelector(`+quote(selector)+`).value === `+quote(value))
}

// Unfold opens a part of the page that is folded.
func (h *hand) Unfold(selector string) {
	h.t.Helper()
	if h.keyboard {
		h.TabTo(selector + " > summary")
		h.Key(kb.Enter)
	} else {
		h.Click(selector + " > summary")
	}
	h.Until(selector+" to be open", `document.querySelector(`+quote(selector)+`).open`)
}

// OpenMail opens the link of a mail that leads to a path, in the same browser.
func (h *hand) OpenMail(to, path string, holds ...string) {
	h.t.Helper()
	h.Open(h.n.LinkIn(h.n.Mail(to, append(holds, path)...), path))
}

// SignsIn goes through the sign-in by mail, from the page that asks for the address on.
func (h *hand) SignsIn(email string) {
	h.t.Helper()
	letters := func() (n int) { // other mails may come to the same person meanwhile
		for _, m := range h.n.Mails(email) {
			if strings.Contains(m.Text, "/connexion/lien/") {
				n++
			}
		}
		return n
	}
	before := letters()
	h.Type("input[name=email]", email)
	h.Follow("main form button[type=submit]")
	h.n.Await("the sign-in mail", func() bool { return letters() > before })
	h.OpenMail(email, "/connexion/lien/")
	h.Follow("form[action^='/connexion/lien/'] button")
}
