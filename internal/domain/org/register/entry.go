package register

import (
	"errors"
	"io"
	"iter"
	"regexp"
	"strings"
	"unicode/utf8"

	"parvis/internal/platform/fault"
)

// Entry is one row of a list of orgs an operator has made or was given.
type Entry struct {
	File string
	Line int

	Name     string
	Kind     string // association, company, public_body, collective
	RNA      string
	SIREN    string
	SIRET    string
	Commune  string // INSEE code, when the list gives it
	Postcode string
	City     string
	Object   string
	Theme    string
	Site     string
}

var entryColumns = columns{
	"name":     {"nom", "name", "nom de l'association", "nom association", "association", "raison sociale", "dénomination", "titre", "structure", "organisme", "org", "organisation", "organization"},
	"kind":     {"type", "kind", "catégorie", "forme", "nature", "statut juridique"},
	"rna":      {"rna", "numéro rna", "n° rna", "code rna", "waldec", "rna number", "identifiant rna"},
	"siren":    {"siren", "numéro siren", "n° siren"},
	"siret":    {"siret", "numéro siret", "n° siret", "siret du siège"},
	"commune":  {"code insee", "insee", "code commune", "citycode", "commune code", "codeinsee", "code_commune_insee"},
	"postcode": {"code postal", "cp", "postcode", "postal code", "zip", "zip code", "codepostal"},
	"city":     {"ville", "commune", "city", "town", "localité", "nom commune", "libellé commune"},
	"object":   {"objet", "object", "description", "présentation", "activité", "activités", "purpose", "mission"},
	"theme":    {"thème", "theme", "domaine", "domain", "thématique", "secteur"},
	"site":     {"site", "site web", "site internet", "website", "url", "web", "siteweb"},
}

var inseeCode = regexp.MustCompile(`^(?i)[0-9][0-9ab][0-9]{3}$`)

// Entries is a list of orgs under reading.
type Entries struct {
	Ignored []string // names of the columns that mean nothing here, as written
	in      *rows
	at      map[string]int
}

// OpenEntries reads the head of a list of orgs: names of columns in French or
// English within the first ten rows; separators `;`, `,`, tab or `|`; UTF-8,
// UTF-16 with its mark, or Windows-1252. Returns Invalid when no column holds a
// name.
func OpenEntries(file string, r io.Reader) (*Entries, error) {
	in := &rows{file: file, lines: newLines(r)}
	at, ignored, err := header(in, entryColumns, []string{"name"})
	if err != nil {
		return nil, err
	}
	return &Entries{Ignored: ignored, in: in, at: at}, nil
}

// All yields the entries row by row, or a *BadRow that was skipped, or last the
// error that ended the reading.
func (e *Entries) All() iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for {
			fields, line, err := e.in.read()
			if errors.Is(err, io.EOF) {
				return
			}
			var entry Entry
			if err == nil {
				entry, err = e.entry(line, fields)
			}
			if _, skipped := errors.AsType[*BadRow](err); !yield(entry, err) || err != nil && !skipped {
				return
			}
		}
	}
}

func (e *Entries) entry(line int, fields []string) (Entry, error) {
	field := func(word string) string {
		if i, ok := e.at[word]; ok {
			return value(fields[i])
		}
		return ""
	}
	out := Entry{
		File: e.in.file, Line: line, Name: field("name"),
		Commune: strings.ToUpper(field("commune")), Postcode: postcode(field("postcode")), City: shorten(field("city"), 60),
		Object: shorten(field("object"), MaxObject), Site: website(field("site")),
	}
	if out.Commune == "" && inseeCode.MatchString(out.City) { // a column "commune" that holds codes
		out.Commune, out.City = strings.ToUpper(out.City), ""
	}
	if n := utf8.RuneCountInString(out.Name); n < MinName || n > MaxName {
		return Entry{}, e.in.bad(line, "org.name_length", "Min", MinName, "Max", MaxName)
	}
	out.Theme, _ = ParseTheme(field("theme")) // other lists have other themes
	var ok bool
	if out.Kind, ok = ParseKind(field("kind")); !ok {
		return Entry{}, e.in.bad(line, "org.row_kind", "Kind", shorten(field("kind"), 60))
	}
	for _, n := range []struct {
		word  string
		into  *string
		parse func(string) (string, error)
	}{{"rna", &out.RNA, ParseRNA}, {"siren", &out.SIREN, ParseSIREN}, {"siret", &out.SIRET, ParseSIRET}} {
		text := field(n.word)
		if text == "" {
			continue
		}
		number, err := n.parse(text)
		if err != nil {
			why := *fault.All(err)[0]
			why.Field = n.word
			return Entry{}, &BadRow{File: e.in.file, Line: line, Why: &why}
		}
		*n.into = number
	}
	if out.SIREN == "" && out.SIRET != "" {
		out.SIREN = out.SIRET[:9]
	}
	if out.SIRET != "" && out.SIREN != out.SIRET[:9] {
		return Entry{}, e.in.bad(line, "org.siren_differs")
	}
	return out, nil
}

// postcode puts back the zero a spreadsheet took off: "1000" is "01000".
func postcode(s string) string {
	if len(s) == 4 && digits(s) {
		return "0" + s
	}
	return s
}

// ParseKind understands the kind of an org in French or English; nothing is an
// association.
func ParseKind(text string) (string, bool) {
	switch w := strings.Join(foldWords(text), " "); {
	case w == "", strings.HasPrefix(w, "asso"), strings.HasPrefix(w, "loi 1901"):
		return "association", true
	case strings.HasPrefix(w, "entreprise"), w == "company", w == "business", strings.HasPrefix(w, "societe"), w == "commerce":
		return "company", true
	case strings.HasPrefix(w, "organisme public"), w == "public body", w == "public", strings.HasPrefix(w, "collectivite"),
		strings.HasPrefix(w, "etablissement public"), w == "mairie", w == "commune":
		return "public_body", true
	case strings.HasPrefix(w, "collecti"):
		return "collective", true
	}
	return "", false
}
