// Package register knows the public registers an org may stand in: how their
// numbers are written and checked, and how their open-data files are read.
//
//   - RNA (Répertoire national des associations): "W" and nine signs; before 2009,
//     a former number of the prefecture.
//   - SIREN and SIRET: nine and fourteen digits with a check digit.
//   - Alsace-Moselle: in the Bas-Rhin, the Haut-Rhin and the Moselle associations
//     stand in the register of a tribunal, by volume and folio, and have no RNA.
//
// Files are streamed: memory does not grow with their size. What they tell of
// persons (civility of officers, management addresses, telephones, e-mails) is
// not read.
package register

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"parvis/internal/platform/fault"
)

// Kind is what a typed text turned out to be.
type Kind string

// The kinds of Identify.
const (
	KindName  Kind = "name"
	KindRNA   Kind = "rna"
	KindSIREN Kind = "siren"
	KindSIRET Kind = "siret"
)

// MinName and MaxName bound the name of an org, in characters.
const (
	MinName = 2
	MaxName = 120
)

var (
	label       = regexp.MustCompile(`(?i)^\s*(?:n(?:uméro|umero|°|º|o)?\.?\s*(?:de\s+)?)?(?:rna|siren|siret|waldec)\s*(?:n(?:°|º|o)\.?)?\s*[:=]?\s*`)
	looksLikeW  = regexp.MustCompile(`^W[0-9A-Z]{0,2}[0-9]{5,}$`)
	looksDigits = regexp.MustCompile(`^[0-9]{6,}$`)
)

// Identify tells what a person typed in the one field "number or name", and gives
// it normalised. A text that can only be a mistyped number is refused with the
// reason, rather than searched as a name. Returns Invalid on the field "number".
func Identify(text string) (Kind, string, error) {
	text = tidy(text)
	if number, ok := cutLabel(text); ok {
		text = number
	}
	switch n := compact(text); {
	case looksLikeW.MatchString(n):
		rna, err := ParseRNA(n)
		return KindRNA, rna, onField("number", err)
	case looksDigits.MatchString(n) && len(n) == 14:
		siret, err := ParseSIRET(n)
		return KindSIRET, siret, onField("number", err)
	case looksDigits.MatchString(n) && len(n) == 9:
		siren, err := ParseSIREN(n)
		return KindSIREN, siren, onField("number", err)
	case looksDigits.MatchString(n):
		return "", "", fault.Bad("number", "org.number_length", "N", len(n))
	}
	if n := len([]rune(text)); n < MinName || n > MaxName {
		return "", "", fault.Bad("number", "org.name_length", "Min", MinName, "Max", MaxName)
	}
	return KindName, text, nil
}

// cutLabel takes "N° RNA :" off what follows it, when a number follows.
func cutLabel(text string) (string, bool) {
	rest := label.ReplaceAllString(text, "")
	n := compact(rest)
	return rest, rest != text && (looksLikeW.MatchString(n) || looksDigits.MatchString(n))
}

// maxNumber is how many bytes of a typed number are looked at.
const maxNumber = 64

// compact keeps the ASCII letters and digits, in upper case; full-width ones,
// as some keyboards type them, count.
func compact(s string) string {
	if len(s) > maxNumber {
		return "" // no number is that long
	}
	var b strings.Builder
	for _, r := range strings.ToUpper(norm.NFKC.String(s)) {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func onField(field string, err error) error {
	if all := fault.All(err); len(all) == 1 {
		moved := *all[0]
		moved.Field = field
		return &moved
	}
	return err
}
