package house

import (
	"slices"
	"strings"
	"testing"
)

// floors says who may import whom: cmd → cli → app → web, notify → domain → platform, and only downwards. The first row
// that holds a directory is its rule.
var floors = []struct {
	dir string
	may []string
}{
	{"cmd/parvis", []string{"internal/cli"}},
	{"internal/cli/demo", []string{"internal/domain", "internal/platform"}},
	{"internal/cli", []string{"internal/cli", "internal/app", "internal/domain", "internal/platform"}},
	{"internal/app", []string{"internal/web", "internal/notify", "internal/domain", "internal/platform"}},
	{"internal/web/ui", []string{"internal/platform"}},
	{"internal/web/edge", []string{"internal/web/ui", "internal/domain", "internal/platform"}},
	{"internal/web", []string{"internal/web/ui", "internal/web/edge", "internal/domain", "internal/platform"}},
	{"internal/notify", []string{"internal/domain", "internal/platform"}},
	{"internal/domain", []string{"internal/domain", "internal/platform"}},
	{"internal/platform", []string{"internal/platform"}},
	{"internal/e2e", []string{"internal/app", "internal/cli", "internal/domain", "internal/notify", "internal/platform", "internal/web"}},
	{"bench", []string{"internal/app", "internal/cli", "internal/domain", "internal/notify", "internal/platform", "internal/web"}},
	{"internal/house", nil},
}

// order is the order of the domain: a package imports only those of a smaller number. What stands here under another's
// path belongs to it.
var order = map[string]int{
	"actor": 0, "territory": 1, "account": 2, "org": 3, "listing": 4, "search": 5, "exchange": 5, "moderation": 6, "privacy": 6, "stats": 7,
}

func TestImportsGoDown(t *testing.T) {
	for _, f := range files(t) {
		i := slices.IndexFunc(floors, func(r struct {
			dir string
			may []string
		}) bool {
			return within(f.dir, r.dir)
		})
		if i < 0 {
			t.Errorf("%s: %s has no row in the table of floors", f.path, f.dir)
			continue
		}
		_, own := f.imports()
		for _, im := range own {
			if im == f.dir || f.isTest() && (im == "internal/platform/db/dbtest" || within(im, "internal/platform")) {
				continue
			}
			if !slices.ContainsFunc(floors[i].may, func(may string) bool { return within(im, may) }) {
				t.Errorf("%s imports %s; %s may import only %v", f.path, im, floors[i].dir, floors[i].may)
			}
			if im == "internal/platform/db/dbtest" && f.dir != "bench" { // the benchmark starts its own server too
				t.Errorf("%s imports dbtest, which is for tests", f.path)
			}
		}
	}
}

func TestDomainImportsOnlyWhatIsBelow(t *testing.T) {
	for _, f := range files(t) {
		noun, ok := nounOf(f.dir)
		if !ok {
			continue
		}
		if _, known := order[noun]; !known {
			t.Errorf("%s: %s has no place in the order of the domain", f.path, noun)
			continue
		}
		_, own := f.imports()
		for _, im := range own {
			if below, ok := nounOf(im); ok && below != noun && order[below] >= order[noun] {
				t.Errorf("%s imports %s, which does not lie below %s", f.path, im, noun)
			}
		}
	}
}

// nounOf gives the package of the domain that a directory belongs to.
func nounOf(dir string) (string, bool) {
	rest, ok := strings.CutPrefix(dir, "internal/domain/")
	noun, _, _ := strings.Cut(rest, "/")
	return noun, ok
}

func TestDomainKnowsNoHTTPAndNoMail(t *testing.T) {
	for _, f := range files(t) {
		if !within(f.dir, "internal/domain") {
			continue
		}
		all, _ := f.imports()
		for _, im := range all {
			if im == "net/http" || strings.HasPrefix(im, "net/http/") || im == "net/smtp" || im == "parvis/internal/platform/mail" || strings.Contains(im, "/templ") {
				t.Errorf("%s imports %s: the domain knows no HTTP, no page and no mail", f.path, im)
			}
		}
	}
}

func TestWebKnowsNoSQL(t *testing.T) {
	for _, f := range files(t) {
		if !within(f.dir, "internal/web") || within(f.dir, "internal/web/edge") || f.isTest() {
			continue // edge keeps the idempotency keys
		}
		all, _ := f.imports()
		for _, im := range all {
			if im == "database/sql" || im == "parvis/internal/platform/db" {
				t.Errorf("%s imports %s: pages call use cases", f.path, im)
			}
		}
	}
}

// engines names the places that may know which database stands below.
var engines = []string{"internal/platform/db", "internal/platform/jobs", "internal/platform/config", "internal/cli"}

func TestEnginesAreNamedInOnePlace(t *testing.T) {
	for _, f := range files(t) {
		if f.isTest() || slices.ContainsFunc(engines, func(dir string) bool { return within(f.dir, dir) && f.dir != "internal/cli/demo" }) || f.dir == "internal/house" {
			continue
		}
		for n, line := range strings.Split(f.text, "\n") {
			low := strings.ToLower(line)
			if strings.Contains(low, "sqlite") || strings.Contains(low, "postgres") {
				t.Errorf("%s:%d names a database: %s", f.path, n+1, strings.TrimSpace(line))
			}
		}
	}
}
