// Package i18n holds every sentence a person reads, in each language, and the ways a language writes numbers,
// distances, days and hours. A language is a folder of catalogue/: adding one is adding that folder (and one line in
// format.go when its dates are written differently). French is the first language and the fallback.
//
// Sentences are parsed by go-i18n (plural rules of CLDR); those without a plural or an argument are resolved once.
package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed catalogue
var catalogue embed.FS

// Default is the language served when nothing better is asked for.
const Default = "fr"

// Bundle is every catalogue, loaded once by Load.
type Bundle struct {
	langs   []string
	matcher language.Matcher
	plain   map[string]map[string]string // language → key → sentence without argument
	quick   map[string]map[string]*compiled
	locs    map[string]*goi18n.Localizer
	prints  map[string]*Printer
}

// Load reads the embedded catalogues. It fails when a file is not valid TOML or a key stands twice in a language.
func Load() (*Bundle, error) { return load(catalogue) }

var loaded = sync.OnceValues(Load)

// Shared is Load done once for the process.
func Shared() (*Bundle, error) { return loaded() }

func load(fsys fs.FS) (*Bundle, error) {
	raw := goi18n.NewBundle(language.MustParse(Default))
	raw.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	dirs, err := fs.ReadDir(fsys, "catalogue")
	if err != nil {
		return nil, fmt.Errorf("i18n: %w", err)
	}
	b := &Bundle{plain: map[string]map[string]string{}, quick: map[string]map[string]*compiled{}, locs: map[string]*goi18n.Localizer{}}
	for _, d := range dirs {
		if d.IsDir() {
			b.langs = append(b.langs, d.Name())
		}
	}
	slices.SortFunc(b.langs, func(a, c string) int { // the default first: a matcher falls back to its first
		return strings.Compare(rank(a), rank(c))
	})
	var tags []language.Tag
	for _, lang := range b.langs {
		tags = append(tags, language.MustParse(lang))
		if b.plain[lang], b.quick[lang], err = loadLang(raw, fsys, lang); err != nil {
			return nil, err
		}
	}
	for _, lang := range b.langs {
		b.locs[lang] = goi18n.NewLocalizer(raw, lang)
	}
	b.matcher = language.NewMatcher(tags)
	b.prints = map[string]*Printer{}
	for _, lang := range b.langs {
		b.prints[lang] = &Printer{Lang: lang, plain: b.plain[lang], quick: b.quick[lang], loc: b.locs[lang], form: forms[lang]}
	}
	return b, nil
}

func rank(lang string) string {
	if lang == Default {
		return ""
	}
	return lang
}

func loadLang(raw *goi18n.Bundle, fsys fs.FS, lang string) (map[string]string, map[string]*compiled, error) {
	files, err := fs.Glob(fsys, "catalogue/"+lang+"/*.toml")
	if err != nil {
		return nil, nil, fmt.Errorf("i18n: %s: %w", lang, err)
	}
	plain, quick, home := map[string]string{}, map[string]*compiled{}, map[string]string{}
	for _, file := range files {
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, nil, fmt.Errorf("i18n: %w", err)
		}
		// go-i18n reads the language from the name: "fr.toml"
		mf, err := raw.ParseMessageFileBytes(data, lang+".toml")
		if err != nil {
			return nil, nil, fmt.Errorf("i18n: %s: %w", file, err)
		}
		for _, m := range mf.Messages {
			if other, twice := home[m.ID]; twice {
				return nil, nil, fmt.Errorf("i18n: %s stands in %s and in %s", m.ID, other, path.Base(file))
			}
			home[m.ID] = path.Base(file)
			if m.One == "" && m.Many == "" && !strings.Contains(m.Other, "{{") {
				plain[m.ID] = m.Other
			} else if c, ok := compile(mf.Tag, m); ok {
				quick[m.ID] = c
			}
		}
	}
	return plain, quick, nil
}

// Languages are the language codes that have a catalogue, the default first.
func (b *Bundle) Languages() []string { return b.langs }

// Match gives the best language for a choice (may be empty) and an Accept-Language header.
func (b *Bundle) Match(choice, accept string) string {
	if slices.Contains(b.langs, choice) {
		return choice
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(tags) == 0 {
		return Default
	}
	_, i, _ := b.matcher.Match(tags...)
	return b.langs[i]
}

// Printer writes one language. It is safe for concurrent use.
type Printer struct {
	Lang  string
	plain map[string]string
	quick map[string]*compiled
	loc   *goi18n.Localizer
	form  form
}

// For gives the printer of a language, the default's when there is no such catalogue.
func (b *Bundle) For(lang string) *Printer {
	if p, ok := b.prints[lang]; ok {
		return p
	}
	return b.prints[Default]
}

// T is the sentence of a key. args are name, value pairs that the sentence names as {{.Name}}; "N" chooses the plural.
// A missing key is written as ⟦key⟧, which a test and a reader both notice.
func (p *Printer) T(key string, args ...any) string {
	if s, ok := p.plain[key]; ok {
		return s
	}
	if c := p.quick[key]; c != nil {
		if s, ok := c.fill(p, args); ok {
			return s
		}
	}
	return p.slow(key, args)
}

// slow has the template of go-i18n say the sentence.
func (p *Printer) slow(key string, args []any) string {
	cfg := &goi18n.LocalizeConfig{MessageID: key}
	if len(args) > 0 {
		data := make(map[string]any, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			name := fmt.Sprint(args[i])
			data[name] = args[i+1]
			if name == "N" {
				cfg.PluralCount = args[i+1]
				if n, ok := args[i+1].(int); ok {
					data[name] = p.Number(n)
				}
			}
		}
		cfg.TemplateData = data
	}
	s, err := p.loc.Localize(cfg)
	if err != nil && s == "" {
		return "⟦" + key + "⟧"
	}
	return s
}

// Has tells whether a key has a sentence in this language or in the default one.
func (p *Printer) Has(key string) bool { return !strings.HasPrefix(p.T(key), "⟦") }
