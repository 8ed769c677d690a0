package e2e

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// numbersShown are the numbers of the list and those on the map, each in order.
const numbersShown = `(() => {
	const list = [...document.querySelectorAll("[id^=annonce-]")].map(e => +e.id.slice(8))
	const map = [...document.querySelectorAll(".map-drawn .pin")].flatMap(e => e.dataset.n.split(" ").filter(Boolean).map(Number))
	return {list, map: map.sort((a, b) => a - b)}
})()`

type shownNumbers struct{ List, Map []int }

func TestMapIsDrawnWithoutScriptAndLeadsOn(t *testing.T) {
	n := Start(t, "sqlite", Options{Load: 120})
	for _, path := range []string{"/annonces?ou=Nancy&rayon=15", "/carte?ou=Nancy&rayon=15"} {
		b := n.Tab(Look{Width: 1280, Height: 900, NoScript: true})
		b.Open(path)
		got := eval[shownNumbers](b, numbersShown)
		if len(got.List) != 20 || fmt.Sprint(got.List) != fmt.Sprint(got.Map) {
			t.Errorf("%s: the list shows %v, the map %v", path, got.List, got.Map)
		}
		b.Until("the ground to be there", `document.querySelector(".map-ground").complete && document.querySelector(".map-ground").naturalWidth > 0`)
		total := eval[int](b, `parseInt(document.querySelector("h1").textContent)`)
		pinned := eval[int](b, `[...document.querySelectorAll(".pin")].reduce((n, e) => n + (/\s: (\d+) /.test(e.getAttribute("aria-label")) ? +/\s: (\d+) /.exec(e.getAttribute("aria-label"))[1] : 1), 0)`)
		if pinned > total || pinned < 20 {
			t.Errorf("%s: the pins stand for %d of %d", path, pinned, total)
		}

		// A pin of a commune leads to what is there, and to nothing else.
		there := eval[struct {
			Label string
			N     int
		}](b, `(() => {
			const e = [...document.querySelectorAll(".pin")].find(e => new URL(e.getAttribute("href"), location).searchParams.get("rayon") === "0")
			e.id = "preuve"
			const m = /\s: (\d+) annonces? à (.*)$/.exec(e.getAttribute("aria-label"))
			return {Label: m[2], N: +m[1]}
		})()`)
		b.Go("#preuve path")
		if got := eval[int](b, `parseInt(document.querySelector("h1").textContent)`); got != there.N {
			t.Errorf("the pin says %d at %s, the list behind it %d", there.N, there.Label, got)
		}
		b.Says("Dans la commune de " + there.Label)

		// The map can be moved, and what is seen then be searched.
		b.Open(path)
		b.Go(".map-tools .nearer")
		if !strings.Contains(b.Path(), "vue=") {
			t.Errorf("nearer leads to %s", b.Path())
		}
		b.Go("[data-zone]")
		u, err := url.Parse(b.Path())
		if err != nil || u.Query().Get("zone") == "" || u.Query().Get("ou") != "" || u.Path != strings.SplitN(path, "?", 2)[0] {
			t.Errorf("the zone is searched at %s", b.Path())
		}
		b.Says("Dans la zone de la carte")
		if f := b.Foreign(); len(f) > 0 {
			t.Errorf("foreign requests: %v", f)
		}
		b.Clean()
	}
}

func TestMapByKeyboard(t *testing.T) {
	n := Start(t, "sqlite", Options{Load: 120})
	for name, path := range map[string]string{"beside the list": "/annonces?ou=Nancy", "on its own": "/carte?ou=Nancy"} {
		t.Run(name, func(t *testing.T) {
			b := n.Tab(wide)
			b.Open(path)
			// It can be skipped.
			b.TabTo(".map-skip")
			b.Key(kb.Enter)
			b.run(chromedp.KeyEvent(kb.Tab))
			if eval[bool](b, `!!document.activeElement.closest(".map")`) {
				t.Error("the map cannot be skipped")
			}

			// A pin opens its card, which is left with Escape.
			b.Open(path)
			b.TabTo(".map-drawn a.pin[data-n]:not([data-n=''])")
			numbers := eval[string](b, `document.activeElement.dataset.n`)
			b.Key(kb.Enter)
			b.Until("the card of the pin", `document.activeElement.closest(".sheet li a")`)
			if got := eval[string](b, `[...document.querySelectorAll(".sheet .num")].map(e => e.textContent).join(" ")`); got != numbers {
				t.Errorf("the pin of %s shows %s", numbers, got)
			}
			title := eval[string](b, `document.activeElement.textContent`)
			first := strings.Fields(numbers)[0]
			if inList := eval[string](b, `document.querySelector("#annonce-`+first+` :is(h2 a, p > a)").textContent`); inList != title {
				t.Errorf("number %s is %q on the map and %q in the list", first, title, inList)
			}
			if !eval[bool](b, `!!document.querySelector("#annonce-`+first+`.on, #annonce-`+first+` .on")`) {
				t.Error("the entry of the list is not shown as the one of the pin")
			}
			b.Key(kb.Escape)
			b.Until("the focus to be back on the pin", `document.activeElement.matches(".pin") && document.querySelector(".sheet").hidden`)

			// The arrows move the map in its place and keep the focus.
			mark := eval[string](b, `(document.documentElement.dataset.same = "1", document.querySelector(".map").dataset.at)`)
			b.TabTo(".map-moves .north")
			b.Key(kb.Enter)
			b.Until("the map to have moved", `document.querySelector(".map").dataset.at !== `+quote(mark))
			b.Until("the focus to stay", `document.activeElement.matches(".map-moves .north")`)
			if !eval[bool](b, `document.documentElement.dataset.same === "1"`) {
				t.Error("the page was loaded again")
			}
			b.Clean()
		})
	}
}

func TestMapOnAPhone(t *testing.T) {
	n := Start(t, "sqlite", Options{Load: 120})
	for _, look := range []Look{narrow, {Width: 390, Height: 844, Dark: true, NoScript: true}} {
		b := n.Tab(look)
		b.Open("/annonces?ou=Nancy&rayon=10")
		if eval[bool](b, `document.querySelector(".map").offsetParent !== null`) {
			t.Error("the map stands between the cards")
		}
		total := eval[string](b, `document.querySelector("h1").textContent.match(/\d+/)[0]`)
		b.Says("Voir les " + total + " sur la carte")
		b.Go(".to-map a")
		if want := "/carte?ou=Nancy&rayon=10"; b.Path() != want {
			t.Errorf("the button leads to %s, want %s", b.Path(), want)
		}
		seen := eval[struct{ Width, Height, Top float64 }](b, `(() => { const r = document.querySelector(".map").getBoundingClientRect(); return {Width: r.width, Height: r.height, Top: r.top} })()`)
		if seen.Width < 389 || seen.Top+seen.Height > 844+40 || seen.Height < 400 {
			t.Errorf("the map takes %.0f × %.0f from %.0f", seen.Width, seen.Height, seen.Top)
		}
		if small := eval[int](b, `[...document.querySelectorAll("a.pin, .map-tools a")].filter(e => { const r = e.getBoundingClientRect(); return r.width < 24 || r.height < 24 }).length`); small > 0 {
			t.Errorf("%d targets are too small for a finger", small)
		}
		if !look.NoScript {
			b.run(chromedp.Click(chromedp.CSS(".map-drawn a.pin[data-n='10'], .map-drawn a.pin[data-n]:not([data-n=''])")))
			b.Until("the card at the foot of the map", `!document.querySelector(".sheet").hidden`)
		}
		b.Go(".map-head a")
		if want := "/annonces?ou=Nancy&rayon=10"; b.Path() != want {
			t.Errorf("back leads to %s, want %s", b.Path(), want)
		}
		b.Clean()
	}
}

func TestMapOfTiles(t *testing.T) {
	s := newTileServer(t)
	n := tiled(t, s)
	b := n.Tab(wide)
	b.Open("/annonces?ou=Nancy&rayon=15")
	b.Until("the tiles", `document.querySelectorAll(".leaflet-tile-loaded").length > 3`)
	b.Until("the drawing to make room", `document.querySelector(".map-drawn").offsetParent === null`)
	b.Says("© Plan de la preuve")
	got := eval[shownNumbers](b, strings.ReplaceAll(numbersShown, ".map-drawn .pin", ".map-tiles .pin"))
	if len(got.List) != 20 || fmt.Sprint(got.List) != fmt.Sprint(got.Map) {
		t.Errorf("the list shows %v, the map %v", got.List, got.Map)
	}
	if order := eval[bool](b, `(() => { const f = [...document.querySelectorAll(".map-tiles a.pin")].map(e => +(e.dataset.n.split(" ")[0] || 1e9)); return f.every((n, i) => i === 0 || f[i-1] <= n) })()`); !order {
		t.Error("the pins do not come in the order of the list")
	}

	// When it has moved, the pins are those of what is seen: what was one comes apart.
	b.Open("/carte")
	b.Until("the tiles", `document.querySelectorAll(".leaflet-tile-loaded").length > 3`)
	const labels = `[...document.querySelectorAll(".map-tiles a.pin")].map(e => e.getAttribute("aria-label")).join()`
	whole := eval[string](b, labels)
	b.Click(".map-tools button")
	b.Until("other pins", labels+` !== `+quote(whole)+` && !!document.querySelector(".map-tiles a.pin")`)
	b.Open("/annonces?ou=Nancy&rayon=15")
	b.Until("the tiles", `document.querySelectorAll(".leaflet-tile-loaded").length > 3`)

	// By keyboard: a pin, its card, the zoom, the zone.
	b.TabTo(".map-tiles a.pin[data-n]:not([data-n=''])")
	b.Key(kb.Enter)
	b.Until("the card of the pin", `document.activeElement.closest(".sheet li a")`)
	b.Key(kb.Escape)
	b.Until("the focus to be back on the pin", `document.activeElement.matches(".map-tiles .pin")`)
	b.Open("/annonces?ou=Nancy&rayon=15")
	b.Until("the tiles", `document.querySelectorAll(".leaflet-tile-loaded").length > 3`)
	b.TabTo(".map-tools button")
	b.Key(kb.Enter)
	b.Until("the offer to search here", `document.querySelector("[data-zone]").offsetParent !== null`)
	b.Enter("[data-zone]")
	if !regexp.MustCompile(`^/annonces\?zone=48\.\d{1,4}%2C[56]\.\d{1,4}%2C`).MatchString(b.Path()) {
		t.Errorf("the zone is searched at %s", b.Path())
	}
	b.Until("the tiles", `document.querySelectorAll(".leaflet-tile-loaded").length > 3`)
	if f := b.Foreign(); len(f) > 0 {
		t.Errorf("foreign requests: %v", f)
	}
	if agent, _ := s.agent.Load().(string); !strings.HasPrefix(agent, "Parvis (+"+n.Base) {
		t.Errorf("the source is asked by %q", agent)
	}
	if strings.Contains(n.Log.String(), "example.com") {
		t.Error("the address of the source, which may hold a key, is in the log")
	}
	b.Clean()
}

func TestMapWhoseTilesFailIsDrawn(t *testing.T) {
	s := newTileServer(t)
	n := tiled(t, s)
	s.broken.Store(true)
	b := n.Tab(wide)
	b.Open("/carte?ou=Lun%C3%A9ville")
	b.Until("the tile that fails", `performance.getEntriesByType("resource").some(e => /\/tuiles\/\d+/.test(e.name))`)
	b.Until("the drawing", `document.querySelector(".map-drawn").offsetParent !== null && !document.querySelector(".map-tiles")`)
	b.Until("its tools", `document.querySelector(".map-tools .nearer").offsetParent !== null && document.querySelector(".map-credit").hidden`)

	// It is remembered: the next page does not even load what shows tiles.
	b.Open("/carte?ou=Lun%C3%A9ville")
	b.Until("the answer of the source's state", `performance.getEntriesByType("resource").some(e => e.name.endsWith("/tuiles/etat") && e.responseEnd > 0)`)
	if eval[bool](b, `!!document.querySelector(".map-tiles") || performance.getEntriesByType("resource").some(e => /map-tiles|leaflet/.test(e.name))`) {
		t.Error("tiles are tried again while the source is away")
	}
}

func TestAroundMeOnlyOnAClickAndRoughly(t *testing.T) {
	n := Start(t, "sqlite", Options{Load: 120})
	b := n.Tab(wide)
	origin := n.Base
	b.run(permission(origin, browser.PermissionSettingGranted), where(48.681234, 6.173456))
	b.Open("/annonces?sens=need")
	if eval[bool](b, `location.search.includes("pres")`) {
		t.Error("the position was asked for without a click")
	}
	b.Go(".around-me")
	u, err := url.Parse(b.Path())
	if err != nil || u.Query().Get("pres") != "48.68,6.17" || u.Query().Get("sens") != "need" {
		t.Errorf("the search around is at %s", b.Path())
	}
	b.Says("km de vous")
	if !eval[bool](b, `[...document.querySelectorAll(".card .facts")].every(e => /\d\s(km|m)/.test(e.textContent))`) {
		t.Error("not every card says how far it is")
	}
	if cookies := b.Cookies(); len(cookies) > 0 {
		t.Errorf("cookies: %v", cookies)
	}
	if strings.Contains(n.Log.String(), "48.68") {
		t.Error("the position is in the log")
	}
	c := n.Client()
	if p := c.Do(c.Request(http.MethodGet, "/annonces?pres=48.681234,6.173456", nil)); p.Status != http.StatusSeeOther || p.Header.Get("Location") != "/annonces?pres=48.68%2C6.17" {
		t.Errorf("a position that is too exact: %d to %s", p.Status, p.Header.Get("Location"))
	}
	if p := c.Get("/annonces?pres=48.68,6.17"); p.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("a page around a reader may be kept: %s", p.Header.Get("Cache-Control"))
	}

	b.run(permission(origin, browser.PermissionSettingDenied))
	b.Open("/annonces?sens=need")
	b.Click(".around-me")
	b.Says("Votre position reste chez vous. Indiquez plutôt une commune.")
	b.Clean()
}

// permission answers what the browser would ask its reader about the position.
func permission(origin string, to browser.PermissionSetting) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, _ *chromedp.Target) (none chromedp.Void, err error) {
		c := chromedp.FromContext(ctx)
		_, err = cdp.Call(ctx, c.Browser, browser.SetPermission, browser.SetPermissionParams{Permission: &browser.PermissionDescriptor{Name: "geolocation"},
			Setting: to, Origin: origin, BrowserContextID: c.BrowserContextID})
		return none, err
	}
}

func where(lat, lon float64) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, _ *chromedp.Target) (none chromedp.Void, err error) {
		_, err = chromedp.Call(ctx, emulation.SetGeolocationOverride, emulation.SetGeolocationOverrideParams{Latitude: &lat, Longitude: &lon, Accuracy: new(10.0)})
		return none, err
	}
}

// TestNamesOfTheMapDoNotTouch measures the names as they are really set.
func TestNamesOfTheMapDoNotTouch(t *testing.T) {
	n := Start(t, "sqlite", Options{Load: 120})
	for _, look := range []Look{wide, narrow, {Width: 1600, Height: 1000}} {
		b := n.Tab(look)
		for _, path := range []string{"/annonces", "/annonces?ou=Nancy", "/carte", "/carte?ou=Nancy", "/carte?ou=Toul&rayon=30"} {
			if look.Width < 1180 && strings.HasPrefix(path, "/annonces") {
				continue
			}
			b.Open(path)
			b.Until("the fonts", `document.fonts.status === "loaded"`)
			touching := eval[[]string](b, `(() => {
				const boxes = [...document.querySelectorAll(".map-drawn text, .map-drawn .pin > g > path")].filter(e => !e.closest(".pin") || e.tagName === "path")
					.map(e => ({what: e.textContent || e.closest(".pin").getAttribute("aria-label"), r: e.getBoundingClientRect()}))
				const out = []
				boxes.forEach((a, i) => boxes.slice(0, i).forEach(b => {
					if (a.r.left < b.r.right - 1 && b.r.left < a.r.right - 1 && a.r.top < b.r.bottom - 4 && b.r.top < a.r.bottom - 4) out.push(a.what + " / " + b.what)
				}))
				return out
			})()`)
			if len(touching) > 0 {
				t.Errorf("%d wide, %s: %q", look.Width, path, touching)
			}
		}
	}
}

func TestMapIsAccessible(t *testing.T) {
	axe, err := os.ReadFile("../../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatalf("axe-core: %v: run npm ci", err)
	}
	s := newTileServer(t)
	drawn, tiledNode := Start(t, "sqlite", Options{Load: 120}), tiled(t, s)
	for _, row := range []struct {
		name string
		n    *Node
		path string
		wait string
		do   func(b *Tab)
	}{
		{"list and map", drawn, "/annonces?ou=Nancy", "", nil},
		{"whole territory", drawn, "/annonces", "", nil},
		{"large map", drawn, "/carte?ou=Nancy", "", nil},
		{"moved", drawn, "/carte?ou=Nancy&vue=48.69,6.18,12", "", nil},
		{"nothing found", drawn, "/carte?q=xylophone", "", nil},
		{"card of a pin", drawn, "/carte?ou=Nancy", "", func(b *Tab) {
			b.run(chromedp.Click(chromedp.CSS(".map-drawn a.pin[data-n]:not([data-n=''])")))
			b.Until("the card", `!document.querySelector(".sheet").hidden`)
		}},
		{"tiles", tiledNode, "/carte?ou=Nancy", `document.querySelector(".leaflet-tile-loaded")`, nil},
	} {
		for name, look := range map[string]Look{"wide and light": wide, "narrow and dark": narrow} {
			t.Run(row.name+", "+name, func(t *testing.T) {
				b := row.n.Tab(look)
				b.t = t
				b.Open(row.path)
				if row.wait != "" {
					b.Until(row.wait, row.wait)
				}
				if row.do != nil {
					row.do(b)
				}
				b.run(chromedp.Evaluate[chromedp.Void](string(axe)))
				for _, v := range eval[[]violation](b, audit) {
					t.Errorf("%s: %s%s", v.ID, v.Help, v.where())
				}
				b.Clean()
			})
		}
	}
}

// TestPagesWithAMapAreLight holds the weights of the promises: a page of twenty results, and the ground of its map.
func TestPagesWithAMapAreLight(t *testing.T) {
	n := Start(t, "sqlite", Options{Load: 120})
	for path, most := range map[string]int{"/annonces?ou=Nancy": 14 << 10, "/annonces": 14 << 10, "/carte": 14 << 10, "/carte/fond/carte/clair/48.96,6.28,8.75.svg": 30 << 10} {
		r, err := http.NewRequest(http.MethodGet, n.Base+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Encoding", "gzip")
		res, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		packed, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d, %v", path, res.StatusCode, err)
		}
		res.Body.Close()
		z, err := gzip.NewReader(strings.NewReader(string(packed)))
		if err != nil {
			t.Fatalf("%s is not compressed: %v", path, err)
		}
		plain, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes, %d compressed", path, len(plain), len(packed))
		if len(packed) > most {
			t.Errorf("%s weighs %d bytes, more than %d", path, len(packed), most)
		}
		if strings.Contains(string(plain), " style=") {
			t.Errorf("%s holds a style attribute", path)
		}
	}
}
