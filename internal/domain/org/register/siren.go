package register

import (
	"strings"

	"parvis/internal/platform/fault"
)

// La Poste has more establishments than check digits: theirs follow another rule.
const (
	laPoste           = "356000000"
	laPosteHeadOffice = "35600000000048"
)

// ParseSIREN checks a SIREN (nine digits, the last one a check digit) and gives
// it without spaces. Returns Invalid on the field "siren".
func ParseSIREN(text string) (string, error) {
	n := compact(text)
	switch {
	case len(n) != 9 || !digits(n):
		return "", fault.Bad("siren", "org.siren_digits")
	case n == "000000000" || !luhn(n):
		return "", fault.Bad("siren", "org.number_mistyped")
	}
	return n, nil
}

// ParseSIRET checks a SIRET (a SIREN and five digits, the last one a check digit
// over the fourteen) and gives it without spaces. The letters some establishments
// of Monaco bear cannot be checked and are refused. Returns Invalid on the field
// "siret".
func ParseSIRET(text string) (string, error) {
	n := compact(text)
	switch {
	case len(n) != 14 || !digits(n):
		return "", fault.Bad("siret", "org.siret_digits")
	case strings.HasPrefix(n, "000000000") || !luhn(n[:9]) || !establishment(n):
		return "", fault.Bad("siret", "org.number_mistyped")
	}
	return n, nil
}

// establishment checks the fourteen digits together.
func establishment(siret string) bool {
	if siret[:9] != laPoste {
		return luhn(siret)
	}
	sum := 0
	for i := range len(siret) {
		sum += int(siret[i] - '0')
	}
	return siret == laPosteHeadOffice || sum%5 == 0
}

// luhn is the checksum of ISO/IEC 7812: from the right, every second digit is
// doubled, and the sum of all digits ends on 0.
func luhn(n string) bool {
	sum := 0
	for i := range len(n) {
		d := int(n[len(n)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
