package house

import (
	"fmt"
	"go/ast"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/BurntSushi/toml"
)

// sentence is one entry of a catalogue: its forms ("other" alone when it has no plural) and the file it stands in.
type sentence struct {
	file  string
	forms map[string]string
}

const catalogueDir = "internal/platform/i18n/catalogue"

// languages gives the catalogues: language → key → sentence.
func languages(t *testing.T) map[string]map[string]sentence {
	t.Helper()
	c, err := catalogues()
	if err != nil {
		t.Fatal(err)
	}
	if len(c.all) < 2 || len(c.all["fr"]) < 50 {
		t.Fatalf("%d languages, %d French sentences: the catalogue was not found", len(c.all), len(c.all["fr"]))
	}
	return c.all
}

// read is the catalogues, and the keys that stand twice in one.
type read struct {
	all   map[string]map[string]sentence
	twice []string
}

var catalogues = sync.OnceValues(func() (c read, err error) {
	c.all = map[string]map[string]sentence{}
	names, err := fs.Glob(root, catalogueDir+"/*/*.toml")
	if err != nil {
		return c, err
	}
	for _, name := range names {
		lang := path.Base(path.Dir(name))
		if c.all[lang] == nil {
			c.all[lang] = map[string]sentence{}
		}
		raw := map[string]any{}
		if _, err := toml.DecodeFS(root, name, &raw); err != nil {
			return c, fmt.Errorf("%s: %w", name, err)
		}
		for key, v := range raw {
			s := sentence{file: name, forms: map[string]string{}}
			switch v := v.(type) {
			case string:
				s.forms["other"] = v
			case map[string]any:
				for form, text := range v {
					s.forms[form], _ = text.(string)
				}
			}
			if other, twice := c.all[lang][key]; twice {
				c.twice = append(c.twice, key+" stands in "+other.file+" and in "+name)
			}
			c.all[lang][key] = s
		}
	}
	return c, nil
})

func TestNoKeyStandsTwice(t *testing.T) {
	c, err := catalogues()
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range c.twice {
		t.Error(said)
	}
}

func TestEveryLanguageSaysEverything(t *testing.T) {
	all := languages(t)
	for lang, sentences := range all {
		for other, theirs := range all {
			for key, s := range theirs {
				if _, ok := sentences[key]; !ok {
					t.Errorf("%s: %s is missing, which %s has (%s)", lang, key, other, path.Base(s.file))
				}
			}
		}
		for key, s := range sentences {
			for form, text := range s.forms {
				if strings.TrimSpace(text) == "" || text != strings.TrimSpace(text) {
					t.Errorf("%s: %s (%s) is empty, or has blanks around it", s.file, key, form)
				}
				if !slices.Contains([]string{"zero", "one", "two", "few", "many", "other"}, form) {
					t.Errorf("%s: %s has a form %q, which is no plural", s.file, key, form)
				}
			}
			if len(s.forms) > 1 && (s.forms["one"] == "" || s.forms["other"] == "") {
				t.Errorf("%s: %s needs the forms one and other", s.file, key)
			}
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

// placeholders gives the names that a sentence is filled with, in any of its forms.
func (s sentence) placeholders() []string {
	names := map[string]bool{}
	for _, text := range s.forms {
		for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
			names[m[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func TestTranslationsHaveTheSamePlaceholders(t *testing.T) {
	all := languages(t)
	for lang, sentences := range all {
		for key, s := range sentences {
			want, ok := all["fr"][key]
			if ok && !slices.Equal(want.placeholders(), s.placeholders()) {
				t.Errorf("%s: %s is filled with %v, in French with %v", lang, key, s.placeholders(), want.placeholders())
			}
			for _, text := range s.forms {
				if strings.Count(text, "{{") != len(placeholder.FindAllString(text, -1)) {
					t.Errorf("%s: %s holds more than plain names between braces: %s", s.file, key, text)
				}
			}
		}
	}
}

func TestSentencesAreWrittenWell(t *testing.T) {
	for lang, rules := range map[string][]struct {
		wrong *regexp.Regexp
		why   string
	}{
		"": {
			{regexp.MustCompile(`'`), "an ASCII apostrophe: write ’"},
			{regexp.MustCompile(`\.\.\.`), "three dots: write …"},
			{regexp.MustCompile(`\p{L}[·‧•]\p{L}`), "a midpoint: screen readers stumble on it"},
			{regexp.MustCompile(`  `), "two blanks"},
			{regexp.MustCompile(`<[a-z/]`), "markup"},
		},
		"fr": {
			{regexp.MustCompile(`(^|[^\x{a0}\x{202f}!?])[;?!](\s|$|[»)])`), "no no-break space before ; ? !"},
			{regexp.MustCompile(`[^\x{a0}\x{202f}]:(\s|$)`), "no no-break space before :"},
			{regexp.MustCompile(`«[^\x{a0}\x{202f}]|[^\x{a0}\x{202f}]»`), "no no-break space inside « »"},
			{regexp.MustCompile(`"`), "straight quotation marks: write « »"},
		},
	} {
		for code, sentences := range languages(t) {
			if lang != "" && lang != code {
				continue
			}
			for key, s := range sentences {
				for _, text := range s.forms {
					for _, r := range rules {
						if r.wrong.MatchString(text) {
							t.Errorf("%s: %s has %s: %s", s.file, key, r.why, text)
						}
					}
				}
			}
		}
	}
}

// use is where a key, or a family of keys, is named in the code.
type use struct {
	where   string
	pattern *regexp.Regexp // for keys that are put together; nil for a whole key
	key     string
}

// lookups are the functions that take a key, and which of their arguments it is.
var lookups = map[string]int{"T": 0, "Has": 0, "New": 1, "Bad": 1, "Add": 1}

var keyShape = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_-]+)+$`)

// uses finds every key of the catalogue that the code names. A literal that is a key is one wherever it stands (many
// are handed on through a field or a variable); what the functions of lookups are given must be one.
func uses(t *testing.T, known map[string]sentence) (out []use) {
	t.Helper()
	for _, f := range files(t) {
		if strings.HasSuffix(f.path, "_test.go") {
			continue
		}
		ast.Inspect(f.File, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if s, err := strconv.Unquote(n.Value); err == nil && known[s].forms != nil {
					out = append(out, use{where: fset.Position(n.Pos()).String(), key: s})
				}
			case *ast.BinaryExpr:
				if re := puzzle(n); re != nil {
					out = append(out, use{where: fset.Position(n.Pos()).String(), pattern: re})
					return false
				}
			case *ast.CallExpr:
				if key, ok := keyArgument(n); ok {
					out = append(out, use{where: fset.Position(n.Pos()).String(), key: key})
				}
			}
			return true
		})
	}
	return out
}

// keyArgument gives the key that a call of a lookup names as a literal.
func keyArgument(call *ast.CallExpr) (string, bool) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	i, ok := lookups[sel.Sel.Name]
	if !ok || i >= len(call.Args) {
		return "", false
	}
	lit, ok := call.Args[i].(*ast.BasicLit)
	if !ok {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil && keyShape.MatchString(s)
}

// puzzle reads "wizard." + step + ".title" as a pattern of keys; nil when the sum does not begin like a key.
func puzzle(sum *ast.BinaryExpr) *regexp.Regexp {
	var b strings.Builder
	first, fixed := true, true
	var walk func(e ast.Expr)
	walk = func(e ast.Expr) {
		if two, ok := e.(*ast.BinaryExpr); ok && two.Op.String() == "+" {
			walk(two.X)
			walk(two.Y)
			return
		}
		if lit, ok := e.(*ast.BasicLit); ok {
			s, _ := strconv.Unquote(lit.Value)
			b.WriteString(regexp.QuoteMeta(s))
			fixed = fixed && (!first || keyPrefix.MatchString(s))
		} else {
			b.WriteString(`[a-z0-9_.-]+`)
			fixed = fixed && !first
		}
		first = false
	}
	walk(sum)
	if !fixed {
		return nil
	}
	return regexp.MustCompile("^" + b.String() + "$")
}

var keyPrefix = regexp.MustCompile(`^[a-z][a-z0-9_]*\.([a-z0-9_.-]*)$`)

func TestEveryKeyNamedIsInTheCatalogue(t *testing.T) {
	known := languages(t)["fr"]
	areas := map[string]bool{}
	for key := range known {
		area, _, _ := strings.Cut(key, ".")
		areas[area] = true
	}
	for _, u := range uses(t, known) {
		if u.pattern == nil {
			if known[u.key].forms == nil {
				t.Errorf("%s names %s, which is not in the catalogue", u.where, u.key)
			}
			continue
		}
		area, _, _ := strings.Cut(strings.TrimPrefix(u.pattern.String(), "^"), `\.`)
		if areas[area] && !slices.ContainsFunc(slices.Collect(maps.Keys(known)), u.pattern.MatchString) {
			t.Errorf("%s puts together keys %s, of which the catalogue has none", u.where, u.pattern)
		}
	}
}

func TestEveryKeyOfTheCatalogueIsUsed(t *testing.T) {
	known := languages(t)["fr"]
	used := map[string]bool{}
	var patterns []*regexp.Regexp
	for _, u := range uses(t, known) {
		used[u.key] = true
		if u.pattern != nil {
			patterns = append(patterns, u.pattern)
		}
	}
	stems, ends := pieces(t)
	said := func(key string) bool {
		return used[key] || slices.ContainsFunc(patterns, func(re *regexp.Regexp) bool { return re.MatchString(key) })
	}
	for key, s := range known {
		if said(key) || slices.ContainsFunc(ends, func(end string) bool {
			stem, ok := strings.CutSuffix(key, end)
			return ok && (stems[stem] || said(stem))
		}) {
			continue
		}
		t.Errorf("%s: %s is said nowhere", s.file, key)
	}
}

// pieces finds what keys are put together from when their beginning stands in a variable (key + ".subject"): the
// literals that look like a key, and the ends that are added to something that is none.
func pieces(t *testing.T) (stems map[string]bool, ends []string) {
	t.Helper()
	stems = map[string]bool{}
	for _, f := range files(t) {
		if strings.HasSuffix(f.path, "_test.go") {
			continue
		}
		ast.Inspect(f.File, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if s, err := strconv.Unquote(n.Value); err == nil && keyShape.MatchString(s) {
					stems[s] = true
				}
			case *ast.BinaryExpr:
				_, begins := n.X.(*ast.Ident)
				if lit, ok := n.Y.(*ast.BasicLit); ok && begins {
					if s, err := strconv.Unquote(lit.Value); err == nil && keyEnd.MatchString(s) {
						ends = append(ends, s)
					}
				}
			}
			return true
		})
	}
	return stems, ends
}

var keyEnd = regexp.MustCompile(`^(\.[a-z][a-z0-9_]*)+$`)
