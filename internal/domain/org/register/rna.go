package register

import (
	"regexp"

	"parvis/internal/platform/fault"
)

// waldec is a number of today: W, then nine digits; in Corsica and overseas the
// first two are 2A, 2B or 9 and a letter: W9R1011072, W9T1002867, W2B2001502.
var waldec = regexp.MustCompile(`^W([0-9]{9}|(2[AB]|9[A-Z])[0-9]{7})$`)

// ParseRNA checks an RNA number and gives it in ten signs, without spaces or
// dots, in upper case. Returns Invalid on the field "rna".
func ParseRNA(text string) (string, error) {
	n := compact(text)
	if !waldec.MatchString(n) {
		return "", fault.Bad("rna", "org.rna_invalid")
	}
	return n, nil
}

// ParseLegacy checks a former register number: 3 to 14 signs, as the prefecture
// gave it ("0913012577", "2/08825", "751P00085568"): never one that begins with W,
// which is a number of today mistyped. Returns Invalid on the field
// "legacy_rna".
func ParseLegacy(text string) (string, error) {
	text = tidy(text)
	n := compact(text)
	if len(n) < 3 || len(n) > 14 || len(text) > 20 || n[0] == 'W' {
		return "", fault.Bad("legacy_rna", "org.legacy_invalid")
	}
	return n, nil
}
