package e2e

import "testing"

// TestTheFooterIsHeard: the language and the colours that a reader chooses at the foot of a page are those of the next
// page, until another is chosen.
func TestTheFooterIsHeard(t *testing.T) {
	n := Start(t, "sqlite", Options{})
	c := n.Client()
	page := c.Get("/annonces").Want(200)
	for _, row := range []struct{ form, label, shown string }{
		{"form[action=/langue]", "English", "html[lang=en]"},
		{"form[action=/theme]", "Dark", "html[data-theme=sombre]"},
		{"form[action=/langue]", "Français", "html[lang=fr]"},
		{"form[action=/theme]", "Clair", "html[data-theme=clair]"},
		{"form[action=/theme]", "Automatique", "html[lang=fr]"},
	} {
		page = c.Submit(page.Form(row.form).Press(row.label)).Want(200)
		if !page.Has(row.shown) {
			t.Errorf("%s chosen: the page is no %s", row.label, row.shown)
		}
	}
	if page.Has("html[data-theme]") || page.URL.Path != "/annonces" {
		t.Errorf("no colours chosen: the page at %s has some", page.URL)
	}
}
