package org

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"parvis/internal/domain/org/register"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/text"
)

// CharterVersion is the text of the charter in force: the seven engagements of the
// contrat d'engagement républicain (décret n° 2021-1947 of 31 December 2021).
const CharterVersion = "cer-2021"

// Engagements is how many engagements the charter has; their words are the
// messages org.charter.1 to org.charter.7.
const Engagements = 7

// NeedsCharter tells whether an org of a kind signs the charter where the operator
// asks for it: the contrat d'engagement républicain is for associations.
func NeedsCharter(k Kind) bool { return k == Association || k == Collective }

// Form is what a person fills in about their org. The field names of its errors
// are those of the form.
type Form struct {
	Kind   Kind
	Name   string // 2–120 characters
	Object string // at most 2,000
	Theme  string // may be empty
	// Commune is the INSEE code of the seat.
	Commune string

	RNA         string // each number may be empty
	SIREN       string
	SIRET       string
	Court       string // Alsace-Moselle: with VolumeFolio
	VolumeFolio string
	Site        string // with or without https://

	Charter bool // the seven engagements are signed
	// Claims is the id of the unclaimed org that the person chose by its name.
	Claims string
	// Another says that the person has seen the org of the same name in the same
	// commune, and that theirs is another one.
	Another bool
}

// FormOf gives the form of an org, for its pages.
func FormOf(o Org) Form {
	return Form{Kind: o.Kind, Name: o.Name, Object: o.Object, Theme: o.Theme, Commune: o.Commune, RNA: o.RNA, SIREN: o.SIREN,
		SIRET: o.SIRET, Court: o.Court, VolumeFolio: o.VolumeFolio, Site: o.Site, Charter: o.CharterVersion == CharterVersion}
}

// check gives the form with its texts tidied and its numbers normalised. Invalid
// beside each field that is wrong. commune knows the communes of today.
func (f Form) check(commune func(code string) (string, bool)) (Form, error) {
	var l fault.List
	add := func(err error) {
		l = append(l, fault.All(err)...)
	}
	f.Name, f.Object, f.Site = oneLine(f.Name), lines(f.Object), strings.TrimSpace(f.Site)
	if !slices.Contains(Kinds, f.Kind) {
		l.Add("kind", "org.kind")
	}
	if n := utf8.RuneCountInString(f.Name); n < register.MinName || n > register.MaxName {
		l.Add("name", "org.name_length", "Min", register.MinName, "Max", register.MaxName)
	} else if len(text.Words(f.Name)) == 0 {
		l.Add("name", "org.name_letters")
	}
	if utf8.RuneCountInString(f.Object) > register.MaxObject {
		l.Add("object", "org.too_long", "Max", register.MaxObject)
	}
	if f.Theme != "" && !slices.Contains(register.Themes, f.Theme) {
		l.Add("theme", "org.theme")
	}
	code, known := commune(f.Commune)
	if f.Commune = code; !known {
		l.Add("commune", "org.commune")
	}
	if f.Site != "" {
		site, ok := siteAddress(f.Site)
		if f.Site = site; !ok {
			l.Add("site", "org.site")
		}
	}
	var err error
	if f, err = f.checkNumbers(); err != nil {
		add(err)
	}
	return f, l.Err()
}

func (f Form) checkNumbers() (Form, error) {
	var l fault.List
	for _, n := range []struct {
		text  *string
		parse func(string) (string, error)
	}{{&f.RNA, register.ParseRNA}, {&f.SIREN, register.ParseSIREN}, {&f.SIRET, register.ParseSIRET}} {
		if *n.text = strings.TrimSpace(*n.text); *n.text == "" {
			continue
		}
		number, err := n.parse(*n.text)
		if err != nil {
			l = append(l, fault.All(err)...)
			continue
		}
		*n.text = number
	}
	if len(l) == 0 && f.SIRET != "" {
		if f.SIREN == "" {
			f.SIREN = f.SIRET[:9]
		} else if f.SIREN != f.SIRET[:9] {
			l.Add("siren", "org.siren_differs")
		}
	}
	if f.RNA != "" && f.Kind != Association {
		l.Add("rna", "org.rna_association")
	}
	if f.Court != "" || f.VolumeFolio != "" {
		var err error
		if f.Court, f.VolumeFolio, err = register.ParseTribunal(f.Court, f.VolumeFolio); err != nil {
			l = append(l, fault.All(err)...)
		}
	}
	return f, l.Err()
}

// siteAddress gives the address of a site as it is stored: https unless http was
// typed. Only the host name of a site that anybody may open passes.
func siteAddress(s string) (string, bool) {
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || len(s) > 200 || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.Port() != "" ||
		strings.ContainsAny(s, " \"<>\\") {
		return s, false
	}
	host := strings.ToLower(u.Hostname())
	dot := strings.LastIndexByte(host, '.')
	if dot < 1 || len(host)-dot < 3 || host[dot+1] >= '0' && host[dot+1] <= '9' {
		return s, false
	}
	u.Host = host
	return u.String(), true
}

func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
}

// lines tidies a text of several lines: no spaces at their ends, no more than one
// blank line in a row.
func lines(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "").Replace(strings.ToValidUTF8(s, ""))
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimRight(line, " \t")
		if line == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		out = append(out, line)
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}

// initial is the letter an org stands under in the directory: "a" to "z", else "#".
func initial(nameFold string) string {
	for _, r := range nameFold {
		switch {
		case r >= 'a' && r <= 'z':
			return string(r)
		case r >= '0' && r <= '9', r >= 0x80:
			return "#"
		}
	}
	return "#"
}
