package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// chromium is one browser for all tests of the process; each test has a context of its own in it, as a private window.
var chromium = sync.OnceValues(func() (context.Context, error) {
	ctx, cancel := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath("/usr/bin/chromium"),
		chromedp.Flag("headless", true), chromedp.Flag("no-sandbox", true), chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("no-first-run", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true),

		// The fields of dates and hours then read 11/28/2026, 09:00 AM, on every machine.
		chromedp.Flag("lang", "en-US"), chromedp.Flag("hide-scrollbars", true),
		// Whatever a page might ask elsewhere finds nobody, at once.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost"),
	)
	stopBrowser = cancel
	browser, _ := chromedp.NewContext(ctx)
	return browser, chromedp.Do(browser)
})

var stopBrowser = func() {}

func TestMain(m *testing.M) {
	code := m.Run()
	stopBrowser()
	removeProgram()
	os.Exit(code)
}

// Look is how somebody sees the site.
type Look struct {
	Width, Height int64
	Dark          bool
	NoScript      bool
}

// The looks of the tests.
var (
	wide   = Look{Width: 1280, Height: 900}
	narrow = Look{Width: 390, Height: 844, Dark: true}
)

// Tab is one private window on a node.
type Tab struct {
	n   *Node
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex
	requests []string // every address that was asked for
	failures []string // errors of the console and of the policy
}

// Tab opens a private window.
func (n *Node) Tab(look Look) *Tab {
	n.t.Helper()
	browser, err := chromium()
	if err != nil {
		n.t.Fatalf("chromium: %v", err)
	}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	b := &Tab{n: n, t: n.t, ctx: ctx}
	n.t.Cleanup(cancel)
	if err := chromedp.Listen(ctx, b.note); err != nil {
		n.t.Fatal(err)
	}
	scheme := "light"
	if look.Dark {
		scheme = "dark"
	}
	i := n.peers.Add(1)
	b.run(func(ctx context.Context, t *chromedp.Target) (none chromedp.Void, err error) {
		headers := network.Headers{"X-Forwarded-For": fmt.Sprintf("10.200.%d.%d", i>>8&255, i&255), "Accept-Language": "fr-FR,fr;q=0.9"}
		if _, err = cdp.Call(ctx, t, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: headers}); err != nil {
			return none, err
		}
		if _, err = cdp.Call(ctx, t, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: look.Width, Height: look.Height, DeviceScaleFactor: 1, Mobile: look.Width < 500}); err != nil {
			return none, err
		}
		if _, err = cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}); err != nil {
			return none, err
		}
		_, err = cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: look.NoScript})
		return none, err
	})
	return b
}

// note keeps what the page asked for and what went wrong in it.
func (b *Tab) note(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, ev.Request.URL)
	default:
		b.noteFailure(ev)
	}
}

// step bounds one act in the browser.
const step = 20 * time.Second

func (b *Tab) run(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, step)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%v at %s", err, b.where())
	}
}

// eval gives the value of an expression in the page.
func eval[T any](b *Tab, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, step)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%v at %s", err, b.where())
	}
	return v
}

// where is the address and the words of the page, for failures.
func (b *Tab) where() string {
	ctx, cancel := context.WithTimeout(b.ctx, 2*time.Second)
	defer cancel()
	said, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText.slice(0, 2500)`))
	if err != nil {
		return "(no page)"
	}
	return said
}

// Open goes to a path of the node.
func (b *Tab) Open(path string) {
	b.t.Helper()
	b.run(chromedp.Navigate(b.n.Base + path))
}

// Path is where the browser is.
func (b *Tab) Path() string {
	b.t.Helper()
	u, err := url.Parse(eval[string](b, `location.href`))
	if err != nil {
		b.t.Fatal(err)
	}
	return u.RequestURI()
}

// Says waits until the page can be read to say a text.
func (b *Tab) Says(words string) {
	b.t.Helper()
	b.Until("the page to say "+words, `document.body.innerText.replace(/\s+/g, " ").includes(`+quote(words)+`.replace(/\s+/g, " "))`)
}

// Until waits until an expression holds in the page, also when a navigation comes between.
func (b *Tab) Until(what, expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, step)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.readyState !== "loading" && !!document.body && !!(`+expression+`)`))
		if err == nil && yes {
			return
		}
		select {
		case <-ctx.Done():
			b.t.Fatalf("waited in vain for %s at %s", what, b.where())
		case <-tick.C:
		}
	}
}

// leave does something that loads another page, and waits for it.
func (b *Tab) leave(what string, act func()) {
	b.t.Helper()
	mark := fmt.Sprintf("m%d", time.Now().UnixNano())
	eval[bool](b, `document.documentElement.dataset.seen = `+quote(mark)+`; true`)
	act()
	b.Until("a new page after "+what, `document.documentElement.dataset.seen !== `+quote(mark)+` && document.readyState === "complete"`)
}

// quote writes a text as a literal of the page's language.
func quote(s string) string {
	out, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string can always be written
	}
	return string(out)
}

// Click clicks on the first element of a selector.
func (b *Tab) Click(selector string) {
	b.t.Helper()
	b.run(chromedp.WaitVisible(chromedp.CSS(selector)))
	eval[bool](b, `document.querySelector(`+quote(selector)+`).scrollIntoView({block: "center"}), true`)
	b.run(chromedp.Click(chromedp.CSS(selector)))
}

// Go clicks on an element that leads to another page.
func (b *Tab) Go(selector string) {
	b.t.Helper()
	b.leave(selector, func() { b.Click(selector) })
}

// Fill types into a field that was empty or is emptied.
func (b *Tab) Fill(selector, value string) {
	b.t.Helper()
	b.run(chromedp.Focus(chromedp.CSS(selector)))
	eval[bool](b, `document.activeElement.select(), true`)
	b.run(chromedp.KeyEvent(value))
}

// Choose sets the value of a field that is no text: a date, a time, a menu.
func (b *Tab) Choose(selector, value string) {
	b.t.Helper()
	b.run(chromedp.SetValue(chromedp.CSS(selector), value))
}

// Cookies are the cookies the browser holds for the page, by name.
func (b *Tab) Cookies() map[string]string {
	b.t.Helper()
	out := map[string]string{}
	res, err := chromedp.Call(b.ctx, network.GetCookies, network.GetCookiesParams{})
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range res.Cookies {
		out[c.Name] = c.Value
	}
	return out
}

// Foreign are the requests that did not go to the node.
func (b *Tab) Foreign() (out []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.requests {
		if !strings.HasPrefix(r, b.n.Base+"/") && !strings.HasPrefix(r, "data:") && !strings.HasPrefix(r, "about:") {
			out = append(out, r)
		}
	}
	return out
}

// Clean fails when the console of any page said that something went wrong.
func (b *Tab) Clean() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.failures) > 0 {
		b.t.Error(errors.New(strings.Join(b.failures, "\n")))
	}
}
