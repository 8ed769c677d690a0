package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"parvis/internal/domain/listing"
)

// TestAnotherSiteCannotAct: a page of another site, opened by somebody who is signed in here, sends forms, fetches and
// loads pictures; nothing is changed (S6, in a real browser).
func TestAnotherSiteCannotAct(t *testing.T) {
	w := NewWorld(t, "sqlite")
	mine := w.Listing(Citizen, listing.Online)
	targets := []string{"/mon-espace/moi", mine.Path() + "/end", mine.Path() + "/pause", "/deconnexion", "/deposer", "/langue"}
	elsewhere := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		to := w.Base + r.URL.Query().Get("to")
		fmt.Fprintf(rw, `<!doctype html><title>elsewhere</title><iframe name="hole"></iframe>
			<form method="post" target="hole" action="%[1]s"><input name="first_name" value="Volée"><input name="sense" value="offer"><input name="lang" value="en"></form>
			<img src="%[1]s"><script>
			document.querySelector("form").submit()
			Promise.allSettled(["no-cors", "cors"].map(mode => fetch(%[1]q, {method: "POST", mode, credentials: "include", body: new URLSearchParams({first_name: "Volée", sense: "offer"})})))
				.then(() => { document.title = "done" })
			</script>`, to)
	}))
	defer elsewhere.Close()
	b := w.Tab(wide)
	b.show(shown{as: Citizen, path: "/mon-espace"})
	before := w.settled(t)
	other := strings.Replace(elsewhere.URL, "127.0.0.1", "localhost", 1) // another site in the eyes of the browser
	for _, to := range targets {
		b.run(chromedp.Navigate(other + "/?to=" + to))
		b.Until("the page to have tried everything", `document.title === "done"`)
	}
	same(t, before, w.settled(t))
	b.Open("/mon-espace")
	b.Says("Prénom citizen")
}
