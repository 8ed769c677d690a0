package demo

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/internal/domain/account"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/domain/org/register"
	"parvis/internal/platform/text"
)

// A listing of the texts is right whatever the day and the hour at which the demonstration is loaded.
func TestEveryListingIsValidOnAnyDay(t *testing.T) {
	for _, now := range []time.Time{
		tuesday,
		time.Date(2026, 11, 28, 7, 0, 0, 0, time.UTC),  // a Saturday morning
		time.Date(2026, 11, 29, 21, 0, 0, 0, time.UTC), // a Sunday night
		time.Date(2026, 12, 31, 22, 59, 0, 0, time.UTC),
		time.Date(2027, 3, 26, 12, 0, 0, 0, time.UTC),   // two days before the hour changes
		time.Date(2028, 2, 29, 0, 0, 1, 0, time.UTC),    // a leap day
		time.Date(2026, 10, 23, 23, 30, 0, 0, time.UTC), // already Saturday in Paris
	} {
		w := made(t, now, usual)
		if n := w.online(); n < usual.Listings {
			t.Errorf("%s: only %d listings online", now, n)
		}
		for i, l := range w.listings {
			checkListing(t, w, l, w.told[i].Key)
		}
	}
}

func checkListing(t *testing.T, w *world, l listing.Listing, key string) {
	t.Helper()
	at := l.CreatedAt
	if l.Alive(w.Now) || l.State == listing.InReview {
		at = w.Now
	}
	if err := l.Validate(at); err != nil {
		t.Errorf("%s: %v", key, err)
	}
	plain := l
	for _, f := range []*string{&plain.Title, &plain.Description, &plain.Street, &plain.Bring, &plain.Unit, &plain.WhenText, &plain.Documents} {
		*f = strings.ReplaceAll(*f, "\u00a0", " ")
	}
	if diff := cmp.Diff(plain, plain.Normalise()); diff != "" {
		t.Errorf("%s: the wizard would not store it so: %s", key, diff)
	}
	switch {
	case l.ByPerson() && l.Sense == listing.Need:
		t.Errorf("%s: a need of a person", key)
	case l.ByPerson() == (l.OrgID != ""):
		t.Errorf("%s: no bearer or two", key)
	case l.Commune != "":
		if c, ok := w.Communes.ByCode(l.Commune); !ok || c.Department != department || c.Code != l.Commune || l.Lat != c.Lat || l.Lon != c.Lon {
			t.Errorf("%s: commune %s at %f, %f", key, l.Commune, l.Lat, l.Lon)
		}
	}
	if l.State == listing.Online && l.PublishedAt.IsZero() || l.PublishedAt.After(w.Now) || l.CreatedAt.After(w.Now) || l.Slug == "" {
		t.Errorf("%s: written %s, online %s", key, l.CreatedAt, l.PublishedAt)
	}
}

func TestEveryOrgIsRight(t *testing.T) {
	w := made(t, tuesday, Options{Orgs: 3000, Listings: 0, Seed: 7})
	numbers := map[string]bool{}
	for _, o := range w.orgs {
		if n := len([]rune(o.Name)); n < register.MinName || n > register.MaxName {
			t.Errorf("%q has %d signs", o.Name, n)
		}
		if n := len([]rune(o.Object)); n < 30 || n > register.MaxObject {
			t.Errorf("%q: %q", o.Name, o.Object)
		}
		if !slices.Contains(listing.Themes, o.Theme) || !slices.Contains(org.Kinds, o.Kind) {
			t.Errorf("%q: theme %q, kind %q", o.Name, o.Theme, o.Kind)
		}
		if c, ok := w.Communes.ByCode(o.Commune); !ok || c.Department != department {
			t.Errorf("%q stands in %q", o.Name, o.Commune)
		}
		for _, n := range []struct {
			number string
			parse  func(string) (string, error)
		}{{o.RNA, register.ParseRNA}, {o.SIRET, register.ParseSIRET}, {o.SIREN, register.ParseSIREN}} {
			if n.number == "" {
				continue
			}
			if got, err := n.parse(n.number); err != nil || got != n.number || numbers[n.number] {
				t.Errorf("%q has the number %q: %v", o.Name, n.number, err)
			}
			numbers[n.number] = true
		}
		if o.RNA != "" && !strings.HasPrefix(o.RNA, "W549") || o.SIREN != "" && !strings.HasPrefix(o.SIREN, "0000") || !strings.HasPrefix(o.SIRET, o.SIREN) {
			t.Errorf("%q could be taken for a real one: %q, %q", o.Name, o.RNA, o.SIRET)
		}
		if (o.Kind == org.Association) != (o.RNA != "") {
			t.Errorf("%q, %s, has the RNA number %q", o.Name, o.Kind, o.RNA)
		}
	}
}

func TestPeopleHaveAddressesAndNames(t *testing.T) {
	w := made(t, tuesday, usual)
	for _, p := range w.people {
		if got, err := account.Email("email", p.Email); err != nil || got != p.Email {
			t.Errorf("%q: %v", p.Email, err)
		}
		if got, err := account.FirstName("first_name", p.FirstName); err != nil || got != p.FirstName {
			t.Errorf("%q: %v", p.FirstName, err)
		}
	}
}

func TestNoTwoListingsAreAlike(t *testing.T) {
	lib, err := readLibrary()
	if err != nil {
		t.Fatal(err)
	}
	titles, keys := map[string]string{}, map[string]bool{}
	shingles := make([]map[string]bool, len(lib.Ads))
	for i, x := range lib.Ads {
		if other := titles[text.Fold(x.Title)]; other != "" {
			t.Errorf("%s and %s have one title", x.Key, other)
		}
		titles[text.Fold(x.Title)] = x.Key
		if keys[x.Key] {
			t.Errorf("the key %q stands twice", x.Key)
		}
		keys[x.Key] = true
		shingles[i] = triples(x.Text)
		if n := len([]rune(x.Text)); n < 120 {
			t.Errorf("%s says little: %d signs", x.Key, n)
		}
	}
	for i := range lib.Ads {
		for k := range i {
			if s := jaccard(shingles[i], shingles[k]); s > 0.08 {
				t.Errorf("%s and %s are alike: %.2f", lib.Ads[i].Key, lib.Ads[k].Key, s)
			}
		}
	}
}

// triples is the set of three words that follow one another.
func triples(s string) map[string]bool {
	words := text.Words(s)
	out := map[string]bool{}
	for i := 0; i+2 < len(words); i++ {
		out[words[i]+" "+words[i+1]+" "+words[i+2]] = true
	}
	return out
}

func jaccard(a, b map[string]bool) float64 {
	both := 0
	for w := range a {
		if b[w] {
			both++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// lines calls f with every line of the texts that is no comment.
func lines(t *testing.T, f func(where, line string)) {
	t.Helper()
	files, err := fs.Glob(texts, "texts/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, name := range files {
		data, err := fs.ReadFile(texts, name)
		if err != nil {
			t.Fatal(err)
		}
		all := strings.Split(string(data), "\n")
		if len(all) > 400 {
			t.Errorf("%s has %d lines", name, len(all))
		}
		for i, line := range all {
			if !strings.HasPrefix(line, "#") {
				f(fmt.Sprintf("%s:%d", name, i+1), line)
			}
		}
	}
}

func TestTheTextsAreTypesetAsFrenchIs(t *testing.T) {
	rules := []struct {
		rule string
		bad  *regexp.Regexp
	}{
		{"apostrophes are ’", regexp.MustCompile(`'`)},
		{"a no-break space stands before : ; ? ! »", regexp.MustCompile(`[^\x{00a0}\x{202f} "?!.…(][;?!»]|\pL:( |$)| [:;?!»]`)},
		{"a no-break space stands after «", regexp.MustCompile(`«[^\x{00a0}\x{202f}]`)},
		{"hours are written 9 h 30", regexp.MustCompile(`\d ?h ?\d\d| h \d|\d h\b`)},
		{"no midpoint", regexp.MustCompile(`[·•]`)},
		{"dots are …", regexp.MustCompile(`\.\.\.`)},
		{"no two spaces", regexp.MustCompile(`\pL  \pL|[.,]  `)},
		{"no trailing space", regexp.MustCompile(`\s$`)},
	}
	lines(t, func(where, line string) {
		if strings.Contains(line, `lang = "en"`) {
			return
		}
		for _, r := range rules {
			if r.bad.MatchString(line) {
				t.Errorf("%s: %s: %s", where, r.rule, line)
			}
		}
	})
}

// fiction is the range of telephone numbers that Arcep keeps for works of fiction, in the north-east and in Île-de-France.
var (
	phone   = regexp.MustCompile(`\b0\d([ .]?\d\d){4}\b|\+33`)
	fiction = regexp.MustCompile(`^(01 99 00|03 53 01)( \d\d){2}$`)
	mailbox = regexp.MustCompile(`[\w.-]+@[\w.-]+\.\w+`)
	site    = regexp.MustCompile(`https?://[^\s)"]+`)
)

func TestTelephonesAndAddressesAreInvented(t *testing.T) {
	lines(t, func(where, line string) {
		for _, n := range phone.FindAllString(line, -1) {
			if !fiction.MatchString(n) {
				t.Errorf("%s: the telephone number %s could be somebody's", where, n)
			}
		}
		for _, m := range mailbox.FindAllString(line, -1) {
			if !strings.HasSuffix(m, "@example.org") {
				t.Errorf("%s: the address %s could be somebody's", where, m)
			}
		}
		for _, s := range site.FindAllString(line, -1) {
			if !strings.HasSuffix(s, ".example.org") && !strings.Contains(s, ".example.org/") {
				t.Errorf("%s: the site %s could be somebody's", where, s)
			}
		}
	})
}

func TestEveryReplyWrittenOutIsToAListing(t *testing.T) {
	lib, err := readLibrary()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range lib.Threads {
		if !slices.ContainsFunc(lib.Ads, func(a adText) bool { return a.Key == x.Listing }) {
			t.Errorf("a reply of %s is to %q, which is nothing", x.By, x.Listing)
		}
		for _, m := range x.Messages {
			if !strings.HasPrefix(m, "> ") && !strings.HasPrefix(m, "< ") {
				t.Errorf("%s: nobody says %q", x.Listing, m)
			}
		}
	}
}
