package register

import (
	"errors"
	"io"
	"iter"
	"strings"
	"time"
)

// Position is where an association stands in the RNA.
type Position string

// The positions.
const (
	Active    Position = "A"
	Dissolved Position = "D"
	Deleted   Position = "S"
	Replaced  Position = "R" // by a W number, in the older layout
)

// Association is one row of the RNA, less everything that concerns persons and
// the address of the seat, which is often a home.
type Association struct {
	File string
	Line int

	RNA        string // W number; empty for one that has only a former number
	Legacy     string // former number
	SIRET      string
	Title      string // at most MaxName characters
	Object     string // at most MaxObject characters
	Theme      string // of its social objects, may be empty
	Position   Position
	ReplacedBy string    // W number
	Created    time.Time // date of declaration; zero when unknown
	Insee      string    // code as the register has it: an old or a partial commune perhaps
	Postcode   string
	City       string
	Site       string
}

// MaxObject bounds the object of an org, in characters.
const MaxObject = 2000

// rnaColumns are the columns that are read, by the names of both official layouts
// (rna_waldec, rna_import) and of the database dumps made from them. Those of
// officers, management addresses, telephones and e-mails are not among them.
var rnaColumns = columns{
	"id":          {"id_association", "id"},
	"id_ex":       {"id_ex", "id_ex_association"},
	"siret":       {"siret"},
	"created":     {"date_creat", "date_creation"},
	"dissolved":   {"date_disso", "date_declaration_dissolution"},
	"title":       {"titre"},
	"short":       {"titre_court"},
	"object":      {"objet"},
	"social1":     {"objet_social1"},
	"social2":     {"objet_social2"},
	"insee":       {"adrs_codeinsee", "adresse_code_insee"},
	"postcode":    {"adrs_codepostal", "adresse_code_postal"},
	"city":        {"adrs_libcommune", "libcom", "adresse_libelle_commune"},
	"site":        {"siteweb", "site_web"},
	"position":    {"position", "position_activite"},
	"observation": {"observation"},
}

// RNA reads an open-data file of the RNA, in either layout, row by row. It yields
// an association, or a *BadRow that was skipped, or last the error that ended the
// reading: Invalid when the file is no such file.
func RNA(file string, r io.Reader) iter.Seq2[Association, error] {
	return func(yield func(Association, error) bool) {
		in := &rows{file: file, lines: newLines(r)}
		at, _, err := header(in, rnaColumns, []string{"id"}, []string{"title"}, []string{"position"}, []string{"insee", "postcode"})
		if err != nil {
			yield(Association{}, err)
			return
		}
		for {
			fields, line, err := in.read()
			if errors.Is(err, io.EOF) {
				return
			}
			var a Association
			if err == nil {
				a, err = association(in, line, func(word string) string {
					if i, ok := at[word]; ok {
						return fields[i]
					}
					return ""
				})
			}
			if _, skipped := errors.AsType[*BadRow](err); !yield(a, err) || err != nil && !skipped {
				return
			}
		}
	}
}

func association(in *rows, line int, field func(string) string) (Association, error) {
	a := Association{
		File: in.file, Line: line,
		Title:  value(field("title")),
		Object: shorten(value(field("object")), MaxObject),
		Theme:  ThemeOf(value(field("social1")), value(field("social2"))),
		Insee:  strings.ToUpper(value(field("insee"))), Postcode: value(field("postcode")), City: shorten(value(field("city")), 60),
		Site: website(field("site")),
	}
	if a.Title == "" {
		a.Title = value(field("short"))
	}
	if len([]rune(a.Title)) < MinName {
		return Association{}, in.bad(line, "org.row_no_name")
	}
	a.Title = shorten(a.Title, MaxName)
	if err := a.number(value(field("id")), value(field("id_ex"))); err != nil {
		return Association{}, in.bad(line, "org.row_no_number", "Number", shorten(value(field("id")), 30))
	}
	if siret, err := ParseSIRET(field("siret")); err == nil { // often wrong, never the key: dropped then
		a.SIRET = siret
	}
	created, ok1 := date(field("created"))
	dissolved, ok2 := date(field("dissolved"))
	if !ok1 || !ok2 {
		return Association{}, in.bad(line, "org.row_date", "Date", shorten(value(field("created")+" "+field("dissolved")), 60))
	}
	a.Created = created
	switch p := Position(strings.ToUpper(value(field("position")))); {
	case p == Active && !dissolved.IsZero():
		a.Position = Dissolved
	case p == Active, p == Dissolved, p == Deleted, p == Replaced:
		a.Position = p
	default:
		return Association{}, in.bad(line, "org.row_position", "Position", shorten(string(p), 30))
	}
	if a.Position == Replaced {
		a.ReplacedBy, _ = ParseRNA(field("observation")) // free text: a number or nothing
	}
	return a, nil
}

// number takes the identifier: a W number, or in the older layout the code of the
// prefecture and eight digits.
func (a *Association) number(id, former string) error {
	var err error
	if a.RNA, err = ParseRNA(id); err != nil {
		a.Legacy, err = ParseLegacy(id)
		return err
	}
	if former != "" {
		a.Legacy, _ = ParseLegacy(former)
	}
	return nil
}

// date reads "2006-01-02"; nothing and 0001-01-01 are no date, which is right too.
func date(s string) (time.Time, bool) {
	s = value(s)
	if s == "" || s == "0001-01-01" {
		return time.Time{}, true
	}
	t, err := time.Parse(time.DateOnly, s[:min(len(s), 10)])
	return t, err == nil
}
